"""The line to a server: it alone knows the key, and takes no answer that a model's server would not give.

Imports httpx2, so import it late.
"""

import logging
import re
import warnings
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import cache
from ssl import SSLContext

import httpx2
from typing_extensions import override

from seedbed.model._patience import Patience
from seedbed.model._secret import Key, Striker
from seedbed.model._whole import streamed

PLACEHOLDER = "the-key-is-put-in-on-the-line"
"""What the providers' libraries are given for a key, so that none of their logs, errors and objects holds the real one."""
MOST_BYTES = 8 * 2**20
"""Some twenty thousand tokens, as wordy as providers stream them."""
_TAKEN = ("application/json", "text/event-stream")
_STREAM = re.compile(rb'"stream"\s*:\s*true')
"""In a question's body: inside a text of it, the quotes would be escaped."""
_CHECK = "Check that the address is that of a model's server"
_LIMITS = httpx2.Limits(max_keepalive_connections=0)
"""No connection outlives its question: one kept open could not be closed any more once its event loop has ended."""
_LOGGERS = tuple(f"httpcore2.{name}" for name in ("connection", "http11", "http2", "proxy", "socks"))
"""They write down a server's headers, which may repeat the key."""


# A server's figures can be of any type: the libraries warn of that in words that tell a user nothing.
for _words in ("Pydantic serializer warnings", "Failed to extract usage"):
    warnings.filterwarnings("ignore", _words, UserWarning)


class RefusedAnswerError(httpx2.TransportError):
    """The server's answer is not taken, and asking again would not help.

    Args:
        what: What is wrong with it.
        do: What the reader can do about it.
        paid: Whether it may have cost something all the same.
    """

    def __init__(self, what: str, do: str = _CHECK, *, paid: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.do = do
        self.paid = paid


class Wire(httpx2.AsyncBaseTransport):
    """Sends requests to one server and to no other.

    Args:
        key: Put into the headers in place of `PLACEHOLDER`, and struck out of every answer.
        address: Of the server.
        patience: How long the server is waited for.
    """

    def __init__(self, key: Key, address: str, patience: Patience) -> None:
        self._key = key
        self._origin = _origin(httpx2.URL(address))
        self._timeout = httpx2.Timeout(patience.idle, connect=patience.connect, pool=None)
        # A client and not a bare transport: it keeps to the proxies that the environment names.
        self._client = httpx2.AsyncClient(
            verify=_certificates(), timeout=self._timeout, limits=_LIMITS, follow_redirects=False
        )
        self._filter = _KeyFilter(key)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._filter)

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if _origin(request.url) != self._origin:
            raise RefusedAnswerError(
                f"A question for {self._origin} was on its way to {_origin(request.url)}"
            )
        signed = httpx2.Request(
            request.method,
            request.url,
            headers=self._signed(request.headers),
            content=await request.aread(),
            extensions={**request.extensions, "timeout": self._timeout.as_dict()},
        )
        response = await self._client.send(signed, stream=True)
        try:
            _check(response)
        except RefusedAnswerError:
            await response.aclose()
            raise
        if _is_whole(response) and _STREAM.search(signed.content):
            return await self._streamed(response)
        headers = [
            (name, self._key.struck_from(value))
            for name, value in response.headers.multi_items()
            if name.lower() != "content-length"
        ]
        return httpx2.Response(response.status_code, headers=headers, stream=_Body(response, self._key))

    async def _streamed(self, response: httpx2.Response) -> httpx2.Response:
        """Return an answer that came in one piece as the stream that was asked for."""
        async with aclosing(response):
            body = b"".join([piece async for piece in _Body(response, self._key)])
        events = streamed(body)
        if events is None:
            raise RefusedAnswerError("The server's answer holds no choices", paid=True)
        return httpx2.Response(
            response.status_code, headers={"content-type": "text/event-stream"}, content=events
        )

    @override
    async def aclose(self) -> None:
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._filter)
        await self._client.aclose()

    def _signed(self, headers: httpx2.Headers) -> list[tuple[str, str]]:
        key = self._key.reveal() or "none"
        signed = [
            (name, value.replace(PLACEHOLDER, key))
            for name, value in headers.multi_items()
            if name.lower() not in {"accept-encoding", "content-length"}
        ]
        # As it is: what is packed small could unpack to anything, and the key could not be found in it.
        return [*signed, ("accept-encoding", "identity")]


class _Body(httpx2.AsyncByteStream):
    """An answer as it comes in, up to a size, without the key."""

    def __init__(self, response: httpx2.Response, key: Key) -> None:
        self._response = response
        self._striker = Striker(key)

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._response.aiter_raw():
            size += len(piece)
            if size > MOST_BYTES:
                raise _too_large()
            # Latin-1 maps every byte to a character and back.
            yield self._striker.feed(piece.decode("latin-1")).encode("latin-1")
        yield self._striker.rest().encode("latin-1")

    @override
    async def aclose(self) -> None:
        await self._response.aclose()


class _KeyFilter(logging.Filter):
    """Strikes the key out of log records."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._key = key

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._key.struck_from(record.getMessage()), ()
        return True


@cache
def _certificates() -> SSLContext:
    """Whom to believe. Read once: it takes longer than all else of a question."""
    return httpx2.create_ssl_context()


def _check(response: httpx2.Response) -> None:
    if response.is_redirect:
        there = _shown(response.request.url, response.headers["location"])
        raise RefusedAnswerError(
            f"The server sends the question on to {there}", "If that is right, give that address"
        )
    if response.headers.get("content-encoding", "identity") != "identity":
        raise RefusedAnswerError("The server packs its answer, though it was asked not to")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.is_success and kind and kind not in _TAKEN:
        raise RefusedAnswerError(f"The server answers with {kind[:40]}, which is no model's answer")
    size = response.headers.get("content-length", "")
    if size.isdecimal() and int(size[:20]) > MOST_BYTES:
        raise _too_large()


def _is_whole(response: httpx2.Response) -> bool:
    return response.is_success and response.headers.get("content-type", "").startswith("application/json")


def _too_large() -> RefusedAnswerError:
    return RefusedAnswerError(f"The server's answer is larger than {MOST_BYTES // 2**20} MiB", paid=True)


def _origin(url: httpx2.URL) -> str:
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}"


def _shown(here: httpx2.URL, location: str) -> str:
    """Return where a redirect leads, without what may be secret in it."""
    try:
        there = here.join(location)
    except httpx2.InvalidURL:
        return "an address that is none"
    return f"{_origin(there)}{there.path}"
