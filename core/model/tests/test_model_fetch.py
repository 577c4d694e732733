import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from seedbed.model import QWEN, WeightsProblem, fetch_weights
from seedbed.problem import BadInput

CONTENT = b"GGUF" + bytes(range(256)) * 1000
KNOWN = replace(
    QWEN,
    file_name="small.gguf",
    sha256=sha256(CONTENT).hexdigest(),
    size=len(CONTENT),
    url="https://localhost/none",
)


class Hub(BaseHTTPRequestHandler):
    """A server that can go on from an offset, redirects like the real one, and can break off."""

    content: ClassVar[bytes] = CONTENT
    breaks_after: ClassVar[int | None] = None
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        if self.path == "/resolve":
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()
            return
        wanted = self.headers.get("Range", "")
        self.asked.append(wanted)
        offset = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        body = self.content[offset:]
        self.send_response(206 if offset else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.breaks_after is None else body[: self.breaks_after])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Hub, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/resolve"
        server.shutdown()
        thread.join()


def test_weights_are_downloaded_with_progress_and_held_to_their_digest(hub: str, tmp_path: Path) -> None:
    seen: list[int] = []
    path = fetch_weights(
        tmp_path, agree=True, url=hub, known=KNOWN, progress=lambda done, _: seen.append(done)
    )
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)


def test_nothing_is_downloaded_without_consent(hub: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="consent"):
        fetch_weights(tmp_path, agree=False, url=hub, known=KNOWN)
    assert Hub.asked == []


def test_a_download_that_broke_off_goes_on_where_it_was(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "breaks_after", 1000)
    with pytest.raises(WeightsProblem, match="run it again"):
        fetch_weights(tmp_path, agree=True, url=hub, known=KNOWN)
    kept = (tmp_path / "small.gguf.download").stat().st_size
    monkeypatch.setattr(Hub, "breaks_after", None)
    assert fetch_weights(tmp_path, agree=True, url=hub, known=KNOWN).read_bytes() == CONTENT
    assert Hub.asked == ["", f"bytes={kept}-"]
    assert kept > 0


def test_another_file_is_deleted_and_refused(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "content", CONTENT[::-1])
    with pytest.raises(WeightsProblem, match="SHA-256 differs"):
        fetch_weights(tmp_path, agree=True, url=hub, known=KNOWN)
    assert not (tmp_path / "small.gguf").exists()
    assert not (tmp_path / "small.gguf.download").exists()


def test_a_file_without_end_does_not_fill_the_disk(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "content", CONTENT * 40)
    seen: list[int] = []
    with pytest.raises(WeightsProblem, match="SHA-256 differs"):
        fetch_weights(tmp_path, agree=True, url=hub, known=KNOWN, progress=lambda done, _: seen.append(done))
    assert seen[-1] < 2 * len(CONTENT)


def test_weights_that_are_there_are_not_downloaded_again(hub: str, tmp_path: Path) -> None:
    (tmp_path / "small.gguf").write_bytes(CONTENT)
    fetch_weights(tmp_path, agree=True, url=hub, known=KNOWN)
    assert Hub.asked == []


def test_a_hub_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem, match=r"could not be downloaded.*127\.0\.0\.1:9"):
        fetch_weights(tmp_path, agree=True, url="http://127.0.0.1:9/x", known=KNOWN)


def test_weights_come_over_https_only(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="https"):
        fetch_weights(tmp_path, agree=True, url="http://example.org/x", known=KNOWN)


def test_a_disk_without_room_is_named_before_anything_is_asked_for(hub: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem, match=r"disk is full.*SEEDBED_HOME"):
        fetch_weights(tmp_path, agree=True, url=hub, known=replace(KNOWN, size=1 << 60))
    assert Hub.asked == []
