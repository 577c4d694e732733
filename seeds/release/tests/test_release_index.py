import hashlib
import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias
from urllib.request import Request

import pytest
from packaging.version import Version

from seedbed.release import File, Index, ReleaseError
from seedbed.release._web import _Redirects
from seedbed.release.testing import PackageIndex

_JSON = "application/vnd.pypi.simple.v1+json"
_WHEEL = "farm_base-0.1.0-py3-none-any.whl"
_META = '"meta": {"api-version": "1.0"}, "name": "farm-base"'
_SHA = "a" * 64

Answer: TypeAlias = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class _Server:
    """An index that answers what a test says, by path, and remembers what it was asked with."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/simple/"

    def page(
        self, content: str | bytes, kind: str = _JSON, path: str = "/simple/farm-base/", status: int = 200
    ) -> None:
        body = content.encode() if isinstance(content, str) else content

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer

    def leads(self, path: str, to: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer

    def listed(self, *files: str) -> None:
        self.page(f'{{{_META}, "files": [{", ".join(files)}]}}')


@contextmanager
def _serving() -> Iterator[_Server]:
    known = _Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, self.headers["Accept"], self.headers["Authorization"]))
            answer = known.answers.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[_Server]:
    with _serving() as known:
        yield known


def _file(name: str, url: str = "", hashes: str = f'{{"sha256": "{_SHA}"}}') -> str:
    return f'{{"filename": "{name}", "url": "{url or name}", "hashes": {hashes}}}'


def _refusal(url: str, timeout: float = 5.0) -> str:
    with pytest.raises(ReleaseError) as caught:
        Index(url, timeout).files("farm-base")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_in_json_gives_the_files_of_each_version(server: _Server) -> None:
    server.listed(
        _file("farm_base-0.2.0.tar.gz", "/f/farm_base-0.2.0.tar.gz", "{}"), _file(_WHEEL, "../f/x.whl")
    )
    found = Index(server.url).files("Farm_Base")
    assert found == {
        Version("0.1.0"): (File(_WHEEL, f"http://127.0.0.1:{server.port}/simple/f/x.whl", _SHA),),
        Version("0.2.0"): (
            File("farm_base-0.2.0.tar.gz", f"http://127.0.0.1:{server.port}/f/farm_base-0.2.0.tar.gz", None),
        ),
    }
    assert _JSON in (server.asked[0][1] or "")


def test_a_page_in_html_is_read_however_broken_it_is(server: _Server) -> None:
    server.page(
        f'<!DOCTYPE html><p><a>nothing</a><a href="/f/{_WHEEL}#sha256={_SHA}" data-yanked> {_WHEEL}\n</a'
        f'<a href="x"><a href="/y#sha3_256={_SHA}">farm-base-0.3.tar.gz</a><a href="http://[">farm_base-0.4.tar.gz</a>&#0;<a href=',
        "text/html; charset=utf-8",
    )
    found = Index(server.url).files("farm-base")
    assert found is not None
    assert found[Version("0.3")][0].sha256 is None
    assert Version("0.4") not in found


def test_a_real_index_is_read_and_what_it_has_is_fetched(tmp_path: Path) -> None:
    with PackageIndex(tmp_path / "index") as index:
        assert Index(index.url).files("farm-base") is None
        (tmp_path / "index" / _WHEEL).write_bytes(b"a wheel")
        found = Index(index.url).files("farm-base")
        assert found is not None
        (file,) = found[Version("0.1.0")]
        assert file.name == _WHEEL
        assert Index(index.url).fetch(file) == b"a wheel"


@pytest.mark.parametrize(
    "name",
    [
        "../../farm_base-0.1.0-py3-none-any.whl",
        "farm_base-0.1.0-../x-none-any.whl",
        "farm_base-0.1.0-py3-none-any.whl\\u0000",
        "other-0.1.0-py3-none-any.whl",
        "farm_base-latest-py3-none-any.whl",
        "farm_base-0.1.0\\n.tar.gz",
        "farm_base-0.1.0.exe",
        f"farm_base-{'9' * 5000}.tar.gz",
        f"farm_base-0.1.{'9' * 250}.tar.gz",
        ".whl",
        "",
    ],
)
def test_what_is_no_distribution_of_that_name_is_left_out(server: _Server, name: str) -> None:
    server.listed(_file(name), _file(_WHEEL))
    found = Index(server.url).files("farm-base")
    assert found is not None
    assert [file.name for files in found.values() for file in files] == [_WHEEL]


@pytest.mark.parametrize(
    ("content", "gist"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "no list of files"),
        ('{"meta": {"api-version": "2.0"}, "files": []}', "meta.api-version"),
        (f'{{{_META}, "files": [{{"filename": 3}}]}}', "files.0.filename"),
    ],
)
def test_a_reply_that_is_no_list_of_files_is_refused_in_one_line(
    server: _Server, content: str, gist: str
) -> None:
    server.page(content)
    assert gist in _refusal(server.url)


def test_a_reply_of_another_kind_is_no_index(server: _Server) -> None:
    server.page("hello", "text/plain")
    assert "This is no package index: it answers with text/plain" in _refusal(server.url)


def test_a_name_that_the_index_does_not_know_is_nothing_wrong(server: _Server) -> None:
    assert Index(server.url).files("farm-base") is None
    assert Index(server.url).files("../etc/passwd") is None
    assert server.asked[-1][0] == "/simple/-%2Fetc%2Fpasswd/"


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_an_index_that_refuses_or_fails_is_told_in_one_line(server: _Server, status: int) -> None:
    server.page("no", "text/html", status=status)
    said = _refusal(server.url)
    assert f"The package index answers {status}" in said
    assert ("NAME:PASSWORD" in said) == (status < 500)


def test_an_index_that_is_down_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "Connection refused" in _refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/simple/")


def test_an_index_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "it took too long" in _refusal(f"http://127.0.0.1:{silent.getsockname()[1]}/simple/", 0.05)


def test_an_index_that_never_ends_is_not_waited_for(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", _JSON)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" ")
                handler.wfile.flush()
                if stopped.wait(0.01):
                    return
        except OSError:
            return

    stopped = threading.Event()
    server.answers["/simple/farm-base/"] = drip
    try:
        monkeypatch.setattr("seedbed.release._web._PATIENCE", 0.01)
        assert "it took too long" in _refusal(server.url, 10.0)
    finally:
        stopped.set()


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
)
def test_an_index_that_always_says_a_little_more_is_not_waited_for(
    start: bytes, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(start)
            while not stopped.wait(0.005):
                connection.sendall(piece)

    monkeypatch.setattr("seedbed.release._web._PATIENCE", 0.01)
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/simple/"
            assert "it took too long" in _refusal(url, 10.0)
        finally:
            stopped.set()
            thread.join()


@pytest.mark.parametrize(
    "piece",
    [
        "<a href=x>a<b>",
        "<a ",
        "<!",
        "<![foo[",
        "&#1",
        f"<a href=x>&#{'9' * 5000};</a>",
        '<a x="',
        "<a href=' <a href =",
    ],
)
def test_a_page_in_html_that_is_made_to_keep_a_parser_busy_is_read_all_the_same(
    server: _Server, piece: str
) -> None:
    page = piece * (60_000 // len(piece)) + f"<a href=x>{_WHEEL}</a>"
    server.page(page, "text/html")
    assert [*(Index(server.url).files("farm-base") or ())] == [Version("0.1.0")]


def test_a_page_in_html_that_is_larger_than_one_can_be_is_refused(server: _Server) -> None:
    server.page(" " * (2 << 20) + "<a", "text/html")
    assert "answers with more than 2 MiB" in _refusal(server.url)


def test_an_answer_that_breaks_off_or_is_no_http_is_refused(server: _Server) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", _JSON)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")

    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x1b[31mboo\r\n\r\n")

    server.answers["/simple/farm-base/"] = cut
    assert "its answer is broken (IncompleteRead)" in _refusal(server.url)
    server.answers["/simple/farm-base/"] = babble
    assert "its answer is broken (BadStatusLine)" in _refusal(server.url)


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedbed.release._index._LARGEST_PAGE", 1 << 20)
    server.page(b" " * (2 << 20))
    assert "answers with more than 1 MiB" in _refusal(server.url)


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,x", "gopher://x/"])
def test_a_redirect_to_what_is_not_the_web_is_not_followed(server: _Server, to: str) -> None:
    server.leads("/simple/farm-base/", to)
    assert re.search(r"leads on to ftp:, which is not followed|answers 302", _refusal(server.url))
    file = File(_WHEEL, to, None)
    with pytest.raises(ReleaseError, match="which is not followed"):
        Index(server.url).fetch(file)


def test_a_redirect_on_the_web_is_followed_and_one_in_a_circle_is_not(server: _Server) -> None:
    server.leads("/simple/farm-base/", "/other/")
    server.page(f'{{{_META}, "files": [{_file(_WHEEL)}]}}', path="/other/")
    found = Index(server.url).files("farm-base")
    assert found is not None
    assert found[Version("0.1.0")][0].url == f"http://127.0.0.1:{server.port}/other/{_WHEEL}"
    server.leads("/other/", "/simple/farm-base/")
    assert "The package index answers 302" in _refusal(server.url)


def test_an_index_on_https_does_not_lead_to_http() -> None:
    with pytest.raises(ReleaseError, match="leads to http:, which is not followed"):
        Index("https://example.org/simple/").fetch(File(_WHEEL, "http://example.org/x.whl", None))
    asked = Request("https://example.org/simple/")
    with pytest.raises(ReleaseError, match="leads on to http:, which is not followed"):
        _Redirects().redirect_request(asked, io.BytesIO(), 302, "", Message(), "http://example.org/")
    secure = _Redirects().redirect_request(
        Request("http://example.org/"), io.BytesIO(), 302, "", Message(), "https://example.org/"
    )
    assert secure is not None


def test_a_password_goes_to_the_index_alone_and_is_never_shown(server: _Server) -> None:
    with _serving() as other:
        secret = f"http://me:pass%40word@127.0.0.1:{server.port}/simple/"
        server.leads("/simple/farm-base/", f"{other.url}farm-base/")
        other.listed(_file(_WHEEL, "http://you:hidden@127.0.0.1:9/x.whl?token=hidden"))
        found = Index(secret).files("farm-base")
        assert server.asked[0][2] == "Basic bWU6cGFzc0B3b3Jk"
        assert other.asked[0][2] is None
        assert found is not None
        with pytest.raises(ReleaseError, match=r"127\.0\.0\.1:9/x\.whl") as caught:
            Index(secret).fetch(found[Version("0.1.0")][0])
        assert "hidden" not in str(caught.value)
        other.page(b"x", "application/octet-stream", "/x.whl")
        assert Index(secret).fetch(File(_WHEEL, other.url.replace("simple/", "x.whl"), None)) == b"x"
        assert other.asked[-1][2] is None
        server.page("", status=500)
        said = _refusal(secret)
        assert "word" not in said
        assert f"http://127.0.0.1:{server.port}/simple/farm-base/" in said


def test_what_a_terminal_would_obey_is_not_printed(server: _Server) -> None:
    with pytest.raises(ReleaseError) as caught:
        Index(server.url).fetch(File(_WHEEL, f"{server.url}\x1b[31m\u202e", None))
    assert str(caught.value).isprintable()
    server.page("", "text/\x1b[31mhtml")
    assert _refusal(server.url).isprintable()
    server.listed(_file(_WHEEL, hashes='{"\\u001b[31m": 1}'))
    assert _refusal(server.url).isprintable()


def test_a_file_is_held_against_its_hash(server: _Server) -> None:
    server.page(b"content", "application/octet-stream", "/f")
    url = f"http://127.0.0.1:{server.port}/f"
    index = Index(server.url)
    assert index.fetch(File(_WHEEL, url, hashlib.sha256(b"content").hexdigest())) == b"content"
    assert index.fetch(File(_WHEEL, url, None)) == b"content"
    with pytest.raises(ReleaseError, match="its hash differs"):
        index.fetch(File(_WHEEL, url, _SHA))
    with pytest.raises(ReleaseError, match=r"lists .* but does not have it"):
        index.fetch(File(_WHEEL, f"{url}/gone", None))
