"""A key is planted, the server repeats it wherever it can, and everything that comes out is searched for it."""

import asyncio
import gc
import json
import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
from pydantic import BaseModel

from seedbed.model import Heard, ModelError, Prompt, Reply, ReplyBegun, Retrying, TextHeard, ThoughtHeard
from seedbed.model._hosted import ProviderName
from seedbed.model._secret import Key, Striker
from seedbed.model.faulty import (
    IMPATIENT,
    BreaksOff,
    Call,
    Deed,
    FaultyServer,
    Hangs,
    Raw,
    Redirects,
    Refuses,
    Says,
    Status,
    model_at,
)

KEY = "sk-planted-0123456789/abc+def"
FIVE = Prompt(instructions="Write the number as a word.", content="5")


class Person(BaseModel):
    """A person."""

    name: str


def echoed(call: Call) -> str:
    """What a careless server repeats: all that it was sent. The key really is among it."""
    words = json.dumps(dict(call.headers))
    assert KEY in words
    return words


def echoing_reply(call: Call) -> Deed:
    return Says(echoed(call), thought=echoed(call))


ECHOES: dict[str, Callable[[Call], Deed]] = {
    "in an error": lambda call: Status(500, echoed(call)),
    "in a refused question": lambda call: Status(400, echoed(call)),
    "in a refused key": lambda call: Status(401, echoed(call)),
    "in a limit": lambda call: Status(429, echoed(call), {"retry-after": "900"}),
    "in an error's header": lambda call: Status(503, headers={"x-echo": KEY, "retry-after": KEY}),
    "in a header": lambda call: Raw("{}", headers={"x-echo": KEY}),
    "in a header that is none": lambda call: Raw("{}", headers={f"no header {KEY}": "x"}),
    "in the kind of its answer": lambda call: Raw("x", kind=f"text/{KEY}"),
    "in an answer that is none": lambda call: Raw(f"<p>{echoed(call)}"),
    "in an answer of another shape": lambda call: Raw(json.dumps({"choices": KEY, KEY: KEY})),
    "in a redirect": lambda call: Redirects(f"http://elsewhere.invalid/{KEY}?key={KEY}"),
    "in a refusal": lambda call: Refuses(echoed(call)),
    "in a reply": echoing_reply,
    "in half a reply": lambda call: BreaksOff(echoed(call)),
    "nowhere": lambda call: Hangs(),
}


class Records(logging.Handler):
    """Keeps all that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record) + repr(vars(record)))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that any logger says, at its most talkative."""
    root, records = logging.getLogger(), Records()
    before = root.level
    root.addHandler(records)
    root.setLevel(logging.DEBUG)
    yield records.texts
    root.removeHandler(records)
    root.setLevel(before)


def all_of(error: BaseException | None, seen: set[int] | None = None) -> Iterator[str]:
    """Yield all that an error tells, and all those behind it, down to the variables of its frames."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield repr(error)
    yield str(error)
    yield repr(vars(error))
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    yield from all_of(error.__cause__, seen)
    yield from all_of(error.__context__, seen)


def asked(
    server: FaultyServer, heard: list[Heard], provider: ProviderName, returns: type[object], *, streams: bool
) -> tuple[Reply[object] | ModelError, str]:
    async def run() -> tuple[Reply[object] | ModelError, str]:
        patience = IMPATIENT.model_copy(update={"attempts": 2, "idle": 0.2})
        model = (
            model_at(server, provider=provider, key=KEY, patience=patience, hear=heard.append)
            if streams
            else model_at(server, provider=provider, key=KEY, patience=patience)
        )
        try:
            return await model.reply(FIVE, returns=returns), repr(model) + model.fingerprint
        except ModelError as error:
            return error, repr(model) + model.fingerprint
        finally:
            await model.close()

    return asyncio.run(run())


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_a_key_that_the_server_repeats_comes_out_nowhere(
    echo: Callable[[Call], Deed],
    logged: list[str],
    capfd: pytest.CaptureFixture[str],
    *,
    streams: bool,
) -> None:
    heard: list[Heard] = []
    with FaultyServer(echo) as server:
        outcome, named = asked(server, heard, "openai", str, streams=streams)
        assert server.calls
        assert server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    told = list(all_of(outcome)) if isinstance(outcome, BaseException) else [repr(outcome)]
    for text in (named, *told, *logged, *map(repr, heard), *capfd.readouterr()):
        assert KEY not in text
    assert any("httpcore2" in text for text in logged)
    assert KEY not in _joined(heard, TextHeard)
    assert KEY not in _joined(heard, ThoughtHeard)


@pytest.mark.parametrize(
    ("provider", "header"),
    [("anthropic", "authorization"), ("google", "x-goog-api-key"), ("ollama", "authorization")],
)
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_the_key_of_every_provider_goes_to_its_server_and_nowhere_else(
    provider: ProviderName, header: str, logged: list[str], *, streams: bool
) -> None:
    with FaultyServer(lambda call: Status(500, echoed(call))) as server:
        outcome, _ = asked(server, [], provider, str, streams=streams)
        assert KEY in server.calls[0].headers[header]
    assert isinstance(outcome, ModelError)
    for text in (*all_of(outcome), *logged):
        assert KEY not in text


def test_a_reply_with_the_key_in_it_says_that_it_was_there() -> None:
    with FaultyServer(then=Says(f"It is {KEY}, is it not?")) as server:
        outcome, _ = asked(server, [], "openai", str, streams=False)
    assert isinstance(outcome, Reply)
    assert outcome.value == outcome.text == "It is [key], is it not?"


def test_an_object_does_not_hold_the_key_either() -> None:
    with FaultyServer(then=Says(json.dumps({"name": KEY}))) as server:
        outcome, _ = asked(server, [], "openai", Person, streams=False)
    assert isinstance(outcome, Reply)
    assert outcome.value == Person(name="[key]")


def test_what_is_heard_is_what_is_replied_also_where_the_key_was() -> None:
    heard: list[Heard] = []
    with FaultyServer(then=Says(f"sk- is no key, {KEY} is one, sk-pla is none")) as server:
        outcome, _ = asked(server, heard, "openai", str, streams=True)
    assert isinstance(outcome, Reply)
    assert outcome.value == "sk- is no key, [key] is one, sk-pla is none"
    assert _joined(heard, TextHeard) == outcome.value


def _joined(heard: list[Heard], kind: type[TextHeard | ThoughtHeard]) -> str:
    return "".join(each.text for each in heard if isinstance(each, kind))


def test_a_redirect_never_gets_the_key() -> None:
    with FaultyServer() as elsewhere, FaultyServer([Redirects(f"{elsewhere.url}/chat")]) as server:
        outcome, _ = asked(server, [], "openai", str, streams=False)
        assert isinstance(outcome, ModelError)
        assert not elsewhere.calls


def test_only_the_line_knows_the_key() -> None:
    """Searched in all strings alive: the libraries hold a word in its place."""

    async def run(server: FaultyServer) -> list[type]:
        model = model_at(server, key=KEY)
        await model.reply(FIVE, returns=str)
        holders = [
            type(each)
            for each in gc.get_objects()
            if isinstance(each, dict) and any(type(value) is str and KEY in value for value in each.values())
        ]
        await model.close()
        return holders

    with FaultyServer() as server:
        asyncio.run(run(server))
        server.calls.clear()
        holders = asyncio.run(run(server))
    # The server's own record of the headers, and this module's globals.
    assert len(holders) <= 2


@pytest.mark.parametrize("key", [None, "", "x", "none", "1234567"])
def test_what_is_too_short_for_a_secret_is_not_struck_out(key: str | None) -> None:
    assert Key(key).struck_from("none of x, 1234567") == "none of x, 1234567"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_a_key_is_struck_out_of_pieces_of_any_size(size: int) -> None:
    striker = Striker(Key("abcabcabd"))
    text = "abcabcabcabd abcabcab abcabcabd!"
    pieces = [striker.feed(text[start : start + size]) for start in range(0, len(text), size)]
    assert "".join([*pieces, striker.rest()]) == "abc[key] abcabcab [key]!"


@pytest.mark.parametrize("text", [f"It is {KEY[:-1]}", f"It is {KEY[:8]}", f"It is {KEY}{KEY[:20]}"])
def test_a_key_that_is_cut_short_is_struck_out_too(text: str) -> None:
    assert Key(KEY).struck_from(text).endswith("[key]")
    assert KEY[:8] not in Key(KEY).struck_from(text)
    striker = Striker(Key(KEY))
    assert KEY[:8] not in striker.feed(text) + striker.rest()
    assert Key(KEY).struck_from(f"It is {KEY[:7]}") == f"It is {KEY[:7]}"


def test_a_key_is_hidden_in_its_own_words() -> None:
    assert KEY not in repr(Key(KEY)) + str(Key(KEY)) + f"{Key(KEY)}"
    assert Key(KEY).reveal() == KEY


def test_a_listener_that_retries_are_told_hears_no_key() -> None:
    heard: list[Heard] = []
    with FaultyServer(lambda call: Status(500, echoed(call))) as server:
        asked(server, heard, "openai", str, streams=True)
    assert [type(each) for each in heard] == [ReplyBegun, Retrying, ReplyBegun]
    assert KEY not in repr(heard)
