"""One careful GET: http and https only, within a time and a size, and no secret in what it says."""

import base64
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import IO
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from ._errors import ReleaseError

_CHUNK = 1 << 16
_PATIENCE = 6


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered with: where it led in the end, the media type, the bytes."""

    url: str
    kind: str
    content: bytes


def get(url: str, home: str, timeout: float, largest: int, accept: str) -> Page | None:
    """Return what an address answers; `None` where there is nothing (404).

    Args:
        url: The address.
        home: The index; a name and a password in its address are sent to its own host, and to no other.
        timeout: Seconds between one piece and the next; six times that for everything.
        largest: Bytes that are read at most.
        accept: The media types that are understood.

    Raises:
        ReleaseError: there is no answer, or none that can be used; in one line.
    """
    watch = _Watch()
    _WATCH.set(watch)
    try:
        request = _request(url, home, accept)
        with watch.within(_PATIENCE * timeout), _OPENER.open(request, timeout=timeout) as answer:
            content = _read(answer, largest, url)
            if watch.is_over:
                raise TimeoutError
            return Page(_bare(answer.url), printable(answer.headers.get_content_type()), content)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.NOT_FOUND:
            return None
        raise ReleaseError(
            f"The package index answers {error.code}", where=shown(url), do=_advice(error.code)
        ) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise _silent(url, TimeoutError() if watch.is_over else reason) from None


def shown(url: str) -> str:
    """Return an address as it may be printed: without a name, a password, a query or what is no letter."""
    try:
        plain = urlunsplit(urlsplit(_bare(url))._replace(query="", fragment=""))
    except ValueError:
        return "an address that cannot be read"
    return printable(plain)


def printable(text: str) -> str:
    """Return the beginning of what a server said, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:300])


class _Watch:
    """Ends the connections of one GET when its time is up: a server that sends a letter now and then keeps each wait short."""

    def __init__(self) -> None:
        self.is_over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what is done inside take so long."""
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                for one in self._sockets:
                    one.close()
                self._sockets.clear()

    def over(self, connection: socket.socket) -> None:
        """Watch over one connection more."""
        with self._lock:
            # Of its own, as TLS takes a socket away from whoever had it.
            self._sockets.append(connection.dup())
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        with self._lock:
            for one in self._sockets:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


_WATCH: ContextVar[_Watch] = ContextVar("_WATCH")


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _WATCH.get().over(self.sock)


class _Secure(http.client.HTTPSConnection, _Plain):
    """Its `connect` calls that of `_Plain`, and shakes hands after it."""


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain, req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, req, context=_tls())


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to where it is as safe as before; what another host may not see stays behind."""

    def redirect_request(  # noqa: PLR0917 - as the standard library has it
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        fp.close()  # it would be read to its end, however far that is
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme != old.scheme and (old.scheme, new.scheme) != ("http", "https"):
            raise ReleaseError(
                f"The package index leads on to {new.scheme or 'nowhere'}:, which is not followed",
                where=shown(req.full_url),
            )
        # The types of the standard library leave the headers open.
        request = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        if request is not None and _origin(old) != _origin(new):
            request.remove_header("Authorization")
        return request


# The usual opener would also read files and FTP.
_OPENER = urllib.request.OpenerDirector()
for _handler in (
    urllib.request.ProxyHandler(),
    _Http(),
    _Https(),
    urllib.request.HTTPDefaultErrorHandler(),
    urllib.request.HTTPErrorProcessor(),
    urllib.request.UnknownHandler(),
    _Redirects(),
):
    _OPENER.add_handler(_handler)


def _request(url: str, home: str, accept: str) -> urllib.request.Request:
    parts, index = urlsplit(url), urlsplit(home)
    if parts.scheme not in ("http", "https") or (index.scheme == "https" and parts.scheme != "https"):
        raise ReleaseError(
            f"The package index leads to {parts.scheme or 'nowhere'}:, which is not followed",
            where=shown(url),
        )
    headers = {"Accept": accept, "User-Agent": "seedbed-release"}
    request = urllib.request.Request(_bare(url), headers=headers)  # noqa: S310 - http and https only, as held above
    if index.username is not None and _origin(index) == _origin(parts):
        secret = f"{unquote(index.username)}:{unquote(index.password or '')}"
        request.add_header("Authorization", f"Basic {base64.b64encode(secret.encode()).decode()}")
    return request


def _read(answer: http.client.HTTPResponse, largest: int, url: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise ReleaseError(
                f"The package index answers with more than {largest >> 20} MiB", where=shown(url)
            )
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(pieces)


def _silent(url: str, reason: object) -> ReleaseError:
    match reason:
        case TimeoutError():
            gist = "it took too long"
        case OSError(strerror=str(text)):
            gist = text
        case http.client.HTTPException():
            gist = f"its answer is broken ({type(reason).__name__})"
        case _:
            gist = type(reason).__name__
    return ReleaseError(
        f"The package index does not answer: {gist}",
        where=shown(url),
        do="Try again later, or name another in SEEDBED_INDEX",
    )


def _advice(code: int) -> str:
    if code in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return "It wants a name and a password in SEEDBED_INDEX: https://NAME:PASSWORD@HOST/simple/"
    return "Try again later, or name another in SEEDBED_INDEX"


def _bare(url: str) -> str:
    """Return an address without a name, a password and a fragment."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port
