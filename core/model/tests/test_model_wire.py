"""The line to a server, by itself: what a provider's library sees of it."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from seedbed.model import Patience
from seedbed.model._secret import Key
from seedbed.model._wire import MOST_BYTES, PLACEHOLDER, RefusedAnswerError, Wire
from seedbed.model.faulty import IMPATIENT, BreaksOff, Call, Deed, FaultyServer, Hangs, Raw, Status

KEY = "sk-planted-0123456789"


def posted(
    script: list[Deed] | Callable[[Call], Deed], *, url: str | None = None, patience: Patience = IMPATIENT
) -> tuple[httpx2.Response, list[Call]]:
    """Post as a library would, with a word in place of the key."""

    async def run() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=Wire(Key(KEY), server.url, patience)) as client:
            headers = {"authorization": f"Bearer {PLACEHOLDER}"}
            return await client.post(url or server.url, json={"model": "x"}, headers=headers)

    with FaultyServer(script) as server:
        return asyncio.run(run()), server.calls


def test_the_key_is_put_in_on_the_line_only() -> None:
    response, calls = posted([Raw("{}")])
    assert calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert response.request.headers["authorization"] == f"Bearer {PLACEHOLDER}"


@pytest.mark.parametrize("code", [200, 400, 500])
def test_an_answer_is_without_the_key_before_a_library_sees_it(code: int) -> None:
    def echo(call: Call) -> Deed:
        echoed = call.headers["authorization"]
        return (
            Raw(echoed, headers={"x-echo": echoed})
            if code == 200
            else Status(code, echoed, {"x-echo": echoed})
        )

    response, _ = posted(echo)
    assert response.status_code == code
    assert response.headers["x-echo"] == "Bearer [key]"
    assert "Bearer [key]" in response.text
    assert KEY not in response.text


@pytest.mark.parametrize("deed", [Hangs(), BreaksOff()])
def test_an_error_of_the_line_is_about_the_request_without_the_key(deed: Deed) -> None:
    with pytest.raises(httpx2.TransportError) as caught:
        posted([deed])
    assert KEY not in str(caught.value.request.headers.raw)


def test_nothing_is_sent_to_another_server() -> None:
    with FaultyServer() as elsewhere:
        with pytest.raises(RefusedAnswerError, match="was on its way to"):
            posted([Raw("{}")], url=elsewhere.url)
        assert not elsewhere.calls


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_not_even_to_the_same_server(code: int) -> None:
    with pytest.raises(
        RefusedAnswerError, match=r"sends the question on to http://127\.0\.0\.1:\d+/elsewhere"
    ):
        posted([Status(code, headers={"location": "/elsewhere?key=1"})])


def test_an_announced_size_is_enough_to_refuse_it() -> None:
    with pytest.raises(RefusedAnswerError, match="larger than 8 MiB") as caught:
        posted([Raw("{}", headers={"content-length": str(MOST_BYTES + 1)})])
    assert caught.value.paid


def test_an_answer_of_the_largest_size_is_taken() -> None:
    response, _ = posted([Raw('"' + "x" * (MOST_BYTES - 2) + '"')], patience=Patience())
    assert len(response.content) == MOST_BYTES


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "TEXT/EVENT-STREAM", ""])
def test_the_kinds_that_models_answer_with_are_taken(kind: str) -> None:
    response, _ = posted([Raw("{}", kind=kind)])
    assert response.text == "{}"


def test_a_page_that_tells_an_error_is_left_to_the_library() -> None:
    response, _ = posted([Status(502)])
    assert response.status_code == 502
