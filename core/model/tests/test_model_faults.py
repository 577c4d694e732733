"""What a user sees when a model's server fails, and how often it is asked."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from seedbed.model import (
    PROVIDERS,
    BadReply,
    Heard,
    HostedModel,
    ModelError,
    ModelUnavailable,
    Option,
    Prompt,
    Reply,
    ReplyBegun,
    Retrying,
    TextHeard,
)
from seedbed.model._hosted import ProviderName
from seedbed.model.faulty import (
    IMPATIENT,
    BreaksOff,
    Deed,
    Drips,
    FaultyServer,
    Floods,
    Hangs,
    Raw,
    Redirects,
    Refuses,
    Says,
    Status,
    model_at,
)

FIVE = Prompt(instructions="Write the number as a word.", content="5")
NO_CHOICES = '{"id":"x","object":"chat.completion","created":1,"model":"x","choices":[]}'


def ask(
    server: FaultyServer, *, hear: list[Heard] | None = None, provider: ProviderName = "openai"
) -> Reply[str]:
    async def run() -> Reply[str]:
        model = (
            model_at(server, provider=provider)
            if hear is None
            else model_at(server, provider=provider, hear=hear.append)
        )
        try:
            return await model.reply(FIVE, returns=str)
        finally:
            await model.close()

    return asyncio.run(run())


def ask_in_vain(
    server: FaultyServer, *, streams: bool = False, provider: ProviderName = "openai"
) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(server, hear=[] if streams else None, provider=provider)
    assert "\n" not in str(caught.value)
    return caught.value


FOR_EVER = 9
FINAL: list[tuple[str, Sequence[Deed], str, int]] = [
    (
        "down for good",
        [Status(500)] * FOR_EVER,
        "The server fails: 500 something went wrong, asked 3 times",
        3,
    ),
    ("unavailable", [Status(503)] * FOR_EVER, "The server fails: 503", 3),
    ("overloaded", [Status(529)] * FOR_EVER, "The server fails: 529", 3),
    ("bad gateway", [Status(502)] * FOR_EVER, "The server fails: 502", 3),
    ("a limit", [Status(429, "slow down")] * FOR_EVER, "limit is reached: 429 slow down, asked 3 times", 3),
    ("a long wait", [Status(429, headers={"retry-after": "3600"})], "asks for 3600 s of waiting", 1),
    ("a key", [Status(401)], "key was not accepted", 1),
    ("hangs", [Hangs()] * FOR_EVER, "has gone silent, asked 3 times", 3),
    ("resets", [BreaksOff()] * FOR_EVER, "broke off.*asked 3 times", 3),
    ("drips", [Drips()], "did not finish within 3 s", 1),
    ("floods", [Floods()], "larger than 8 MiB|longer than 1,048,576 characters", 1),
    ("a page", [Raw("<p>Hello</p>", kind="text/html")], "answers with text/html", 1),
    ("redirects", [Redirects("http://elsewhere.invalid/v1?key=1")], r"on to http://elsewhere.invalid/v1 ", 1),
    ("packed", [Raw("x", headers={"content-encoding": "gzip"})], "packs its answer", 1),
]


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("script", "said", "calls"), [case[1:] for case in FINAL], ids=[case[0] for case in FINAL]
)
def test_a_fault_is_one_line_after_so_many_calls(
    script: Sequence[Deed], said: str, calls: int, *, streams: bool
) -> None:
    with FaultyServer(script) as server:
        error = ask_in_vain(server, streams=streams)
        assert len(server.calls) == calls
    assert isinstance(error, ModelUnavailable)
    assert re.search(said, str(error))
    assert "openai:faulty at http://127.0.0.1:" in str(error)
    assert error.do


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"id": "x", "cho', "cannot be read: Unterminated string"),
        ('{"answer": 42}', "cannot be read: id: Input should be a valid string"),
        ("[1, 2]", "cannot be read: .*expected JSON data"),
        (NO_CHOICES, "cannot be read: it lacks what a model's answer has"),
    ],
    ids=["no JSON", "another shape", "a list", "no choices"],
)
def test_an_answer_that_is_none_is_not_asked_for_again(body: str, said: str) -> None:
    with FaultyServer([Raw(body)]) as server:
        error = ask_in_vain(server)
        assert len(server.calls) == 1
    assert re.search(said, str(error))
    assert error.usage.unpriced_calls == 1


def test_a_stream_that_cannot_be_read_is_not_asked_for_again() -> None:
    with FaultyServer([Raw('{"id": "x", "cho')]) as server:
        assert "cannot be read: Unterminated string" in str(ask_in_vain(server, streams=True))
        assert len(server.calls) == 1


@pytest.mark.parametrize("events", [1, 2, 3])
def test_a_stream_of_anthropics_that_ends_without_a_reason_was_cut(events: int) -> None:
    message = {"id": "m", "type": "message", "role": "assistant", "model": "x", "content": []}
    usage = {"input_tokens": 1, "output_tokens": 1}
    begun = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    piece = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "fi"}}
    start = {"type": "message_start", "message": {**message, "usage": usage}}
    named = [("message_start", start), ("content_block_start", begun), ("content_block_delta", piece)]
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in named[:events])
    with FaultyServer([Raw(body, kind="text/event-stream")] * FOR_EVER) as server:
        error = ask_in_vain(server, streams=True, provider="anthropic")
        assert len(server.calls) == 3
    assert "asked 3 times" in str(error)


@pytest.mark.parametrize("body", ['{"answer": 42}', NO_CHOICES], ids=["another shape", "no choices"])
def test_a_stream_without_a_reply_is_asked_for_again_like_one_that_broke_off(body: str) -> None:
    with FaultyServer([Raw(body)] * FOR_EVER) as server:
        assert "ended before its first word, asked 3 times" in str(ask_in_vain(server, streams=True))


def test_a_stream_may_be_cut_anywhere_and_is_never_taken_for_whole() -> None:
    whole = FaultyServer()
    with whole:
        ask(whole, hear=[])
    end = whole.sent
    script = [BreaksOff("five", cleanly=True, part=share / 40) for share in range(40)]
    for number, deed in enumerate(script):
        with FaultyServer([deed], then=Says("six")) as server:
            said = ask(server, hear=[]).value
            # What was sent up to its reason to end is the whole reply.
            assert said == "six" or (said == "five" and number / 40 * end > end / 2)


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_refusal_is_no_reply_and_is_not_asked_for_again(*, streams: bool) -> None:
    with FaultyServer([Refuses("I will not.")]) as server:
        error = ask_in_vain(server, streams=streams)
        assert len(server.calls) == 1
    assert isinstance(error, BadReply)
    assert "refuses to answer" in str(error)
    assert "I will not." in str(error)
    assert error.usage.calls == 1
    assert error.usage.output_tokens == 5


def test_a_server_that_comes_back_is_asked_until_it_answers() -> None:
    with FaultyServer([Status(500), Status(500)], then=Says("five")) as server:
        heard: list[Heard] = []
        reply = ask(server, hear=heard)
        assert len(server.calls) == 3
    assert reply.value == "five"
    assert reply.usage.calls == 1
    retries = [each for each in heard if isinstance(each, Retrying)]
    assert [retry.attempt for retry in retries] == [2, 3]
    assert all("500" in retry.why and "\n" not in retry.why for retry in retries)


def test_a_server_that_cannot_stream_is_taken_at_its_word() -> None:
    heard: list[Heard] = []
    with FaultyServer(then=Says("five", whole=True)) as server:
        reply = ask(server, hear=heard)
        assert len(server.calls) == 1
    assert (reply.value, reply.usage.calls) == ("five", 1)
    assert "".join(each.text for each in heard if isinstance(each, TextHeard)) == "five"


def chunk(reason: str, usage: str) -> str:
    head = '{"id":"x","object":"chat.completion.chunk","created":1,"model":"x","choices":'
    said = '[{"index":0,"delta":{"role":"assistant","content":"five"},"finish_reason":null}]}'
    ended = f'[{{"index":0,"delta":{{}},"finish_reason":"{reason}"}}],"usage":{usage}}}'
    return f"{head}{said}\n{head}{ended}\n[DONE]"


def test_a_reply_that_ends_for_a_reason_of_the_servers_own_has_ended() -> None:
    with FaultyServer(then=Raw(chunk("eos_token", "null"))) as server:
        assert ask(server, hear=[]).value == "five"
        assert len(server.calls) == 1


@pytest.mark.parametrize(
    "usage",
    [
        "null",
        '{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}',
        '{"prompt_tokens":-5,"completion_tokens":-5,"total_tokens":-10}',
        '{"prompt_tokens":9000000000000,"completion_tokens":9000000000000,"total_tokens":1}',
    ],
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings", "ignore:Failed to extract usage")
def test_tokens_that_a_server_does_not_tell_are_estimated(usage: str) -> None:
    with FaultyServer(then=Raw(chunk("stop", usage))) as server:
        reply = ask(server, hear=[])
    assert 5 < reply.usage.input_tokens < 100
    assert 1 <= reply.usage.output_tokens < 10


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_halves_of_tokens_are_no_bug() -> None:
    usage = '{"prompt_tokens":11.5,"completion_tokens":2,"total_tokens":3}'
    with FaultyServer(then=Raw(chunk("stop", usage))) as server:
        assert ask(server, hear=[]).value == "five"


def test_a_server_that_speaks_no_tls_is_not_asked_again() -> None:
    with FaultyServer() as server:
        address = server.url.replace("http:", "https:")
        model = HostedModel(PROVIDERS[1], "x", base_url=address, patience=IMPATIENT)
        with pytest.raises(ModelUnavailable, match=r"TLS.*not https"):
            asyncio.run(model.reply(FIVE, returns=str))


@pytest.mark.parametrize("code", [408, 409, 425])
def test_a_server_that_asks_to_be_asked_again_is(code: int) -> None:
    with FaultyServer([Status(code)], then=Says("five")) as server:
        assert ask(server).value == "five"
        assert len(server.calls) == 2


@pytest.mark.parametrize("cleanly", [False, True], ids=["reset", "closed in good order"])
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_reply_that_breaks_off_is_asked_for_again_and_counted_as_paid(
    *, cleanly: bool, streams: bool
) -> None:
    with FaultyServer([BreaksOff(cleanly=cleanly)], then=Says("five")) as server:
        reply = ask(server, hear=[] if streams else None)
        assert len(server.calls) == 2
    assert reply.value == "five"
    assert (reply.usage.calls, reply.usage.unpriced_calls) == (2, 2)


def test_a_flood_is_not_read_to_its_end() -> None:
    with FaultyServer([Floods(size=200_000_000)]) as server:
        ask_in_vain(server)
        assert server.sent < 20_000_000


def test_a_size_that_is_announced_is_not_read_at_all() -> None:
    huge = {"content-length": str(10**9), "x": "1"}
    with FaultyServer([Raw("{}", headers=huge)]) as server:
        assert "larger than 8 MiB" in str(ask_in_vain(server))


@pytest.mark.parametrize("provider", ["openai", "ollama", "anthropic", "google"])
def test_no_library_tries_again_by_itself(provider: ProviderName) -> None:
    with FaultyServer([Status(500)] * FOR_EVER) as server:
        assert "asked 3 times" in str(ask_in_vain(server, provider=provider))
        assert len(server.calls) == 3


@pytest.mark.parametrize("form", ["seconds", "date", "milliseconds"])
def test_a_server_is_left_alone_for_as_long_as_it_asks(form: str) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    headers = {
        "seconds": {"retry-after": "1"},
        "date": {"retry-after": later},
        "milliseconds": {"retry-after-ms": "300"},
    }[form]
    heard: list[Heard] = []
    with FaultyServer([Status(429, headers=headers)], then=Says("five")) as server:
        assert ask(server, hear=heard).value == "five"
    waits = [each.wait for each in heard if isinstance(each, Retrying)]
    assert len(waits) == 1
    assert {"seconds": 1.0, "date": 0.5, "milliseconds": 0.3}[form] <= waits[0] <= IMPATIENT.longest_wait


@pytest.mark.parametrize("wait", ["nan", "-5", "1e9999", "soon", "9" * 5000])
def test_a_wait_that_is_none_is_not_believed(wait: str) -> None:
    with FaultyServer([Status(503, headers={"retry-after": wait})], then=Says("five")) as server:
        assert ask(server).value == "five"


def test_calling_off_ends_a_wait_at_once() -> None:
    patient = IMPATIENT.model_copy(update={"longest_wait": 60.0, "total": 100.0})

    async def run(server: FaultyServer) -> float:
        waiting = asyncio.Event()
        model = model_at(
            server,
            hear=lambda heard: waiting.set() if isinstance(heard, Retrying) else None,
            patience=patient,
        )
        task = asyncio.create_task(model.reply(FIVE, returns=str))
        await waiting.wait()
        started = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await model.close()
        return time.perf_counter() - started

    with FaultyServer([Status(429, headers={"retry-after": "50"})]) as server:
        assert asyncio.run(run(server)) < 5


def test_what_would_outlast_all_patience_is_final_at_once() -> None:
    patience = IMPATIENT.model_copy(update={"total": 1.0, "longest_wait": 60.0})

    async def run(server: FaultyServer) -> None:
        await model_at(server, patience=patience).reply(FIVE, returns=str)

    with FaultyServer([Status(503, headers={"retry-after": "2"})]) as server:
        with pytest.raises(ModelUnavailable, match="The server fails: 503"):
            asyncio.run(run(server))
        assert len(server.calls) == 1


def test_a_server_on_this_machine_that_is_not_there_is_not_waited_for() -> None:
    with FaultyServer() as server:
        pass
    heard: list[Heard] = []
    with pytest.raises(ModelUnavailable, match="does not answer"):
        ask(server, hear=heard)
    assert heard == [ReplyBegun()]


def test_a_choice_asks_a_server_that_fails_no_more_often_than_a_reply() -> None:
    options = [Option(name="yes", description="it is so"), Option(name="no", description="it is not")]

    async def run(server: FaultyServer) -> None:
        await model_at(server).choose(FIVE, options)

    with FaultyServer([Status(500)] * FOR_EVER) as server:
        with pytest.raises(ModelUnavailable, match="asked 3 times"):
            asyncio.run(run(server))
        assert len(server.calls) == 3


def test_a_choice_that_tells_no_probabilities_counts_both_ways_of_asking() -> None:
    options = [Option(name="yes", description="it is so"), Option(name="no", description="it is not")]
    with FaultyServer(then=Says('{"A": 80, "B": 20}')) as server:

        async def run() -> None:
            model = model_at(server)
            choice = await model.choose(FIVE, options)
            assert choice.probabilities == {"yes": 0.8, "no": 0.2}
            assert choice.usage.calls == len(server.calls)

        asyncio.run(run())


def test_no_answer_however_wrong_is_anything_but_an_error_of_this_package() -> None:
    good = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "x",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "five"}}
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }
    wrong = [None, [], {}, "", -1, 1e308, True, 10**30, [None], {"a": 1}]
    script = [Raw(json.dumps({**good, name: value})) for name in good for value in wrong]
    script += [
        Raw(json.dumps({**good, "usage": {"prompt_tokens": value, "completion_tokens": value}}))
        for value in wrong
    ]
    script += [Raw(json.dumps({**good, "choices": [{"index": 0, "message": value}]})) for value in wrong]

    async def run(server: FaultyServer) -> int:
        model, answered = model_at(server), 0
        for _ in script:
            try:
                reply = await model.reply(FIVE, returns=str)
            except ModelError:
                continue
            answered += 1
            assert reply.value == "five"
        await model.close()
        return answered

    with FaultyServer(script) as server:
        assert 0 < asyncio.run(run(server)) < len(script)
