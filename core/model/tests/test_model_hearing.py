"""What a listener is told while a model answers."""

import asyncio

import pytest
from pydantic import BaseModel

from seedbed.model import (
    BadReply,
    Heard,
    HostedModel,
    ModelUnavailable,
    Prompt,
    ReplyBegun,
    Retrying,
    TextHeard,
    ThoughtHeard,
    choose_model,
)
from seedbed.model.faulty import BreaksOff, Deed, FaultyServer, Refuses, Says, Status, model_at

FIVE = Prompt(instructions="Write the number as a word.", content="5")
OLD = "The old man told"


class Person(BaseModel):
    """A person."""

    name: str


def hear(script: list[Deed], returns: type[object] = str) -> tuple[list[Heard], FaultyServer]:
    heard: list[Heard] = []

    async def run() -> None:
        model = model_at(server, hear=heard.append)
        await model.reply(FIVE, returns=returns)
        await model.close()

    with FaultyServer(script) as server:
        asyncio.run(run())
    return heard, server


def test_the_text_comes_in_pieces() -> None:
    heard, server = hear([Says("twenty-five hundred")])
    assert heard[0] == ReplyBegun()
    assert len(heard) > 3
    assert "".join(each.text for each in heard if isinstance(each, TextHeard)) == "twenty-five hundred"
    assert server.calls[0].streams


def test_reasoning_is_told_apart_from_text() -> None:
    heard, _ = hear([Says("five", thought="that is four and one")])
    thoughts = [each for each in heard if isinstance(each, ThoughtHeard)]
    assert "".join(each.text for each in thoughts).strip() == "that is four and one"
    assert heard.index(thoughts[-1]) < min(heard.index(each) for each in heard if isinstance(each, TextHeard))


def test_a_reply_that_breaks_off_begins_afresh() -> None:
    heard, _ = hear([BreaksOff(OLD), Says("five")])
    retry = next(number for number, each in enumerate(heard) if isinstance(each, Retrying))
    assert any(isinstance(each, TextHeard) for each in heard[:retry])
    assert heard[retry + 1 :] == [ReplyBegun(), TextHeard("five")]


def test_a_reply_that_is_sent_back_begins_afresh() -> None:
    heard, _ = hear([Says('{"nam'), Says('{"name": "Tom"}')], Person)
    assert [type(each) for each in heard].count(ReplyBegun) == 2
    last = len(heard) - 1 - heard[::-1].index(ReplyBegun())
    assert "".join(each.text for each in heard[last:] if isinstance(each, TextHeard)) == '{"name": "Tom"}'


def test_without_a_listener_nothing_is_streamed() -> None:
    with FaultyServer() as server:
        asyncio.run(model_at(server).reply(FIVE, returns=str))
        assert not server.calls[0].streams


def test_usage_is_known_of_a_streamed_reply_too() -> None:
    async def run(server: FaultyServer) -> int:
        model = model_at(server, hear=lambda _: None)
        return (await model.reply(FIVE, returns=str)).usage.output_tokens

    with FaultyServer() as server:
        assert asyncio.run(run(server)) == 5


class EnoughError(Exception):
    """A listener has heard enough."""


@pytest.mark.parametrize("at", [ReplyBegun, TextHeard, Retrying])
def test_a_listener_that_fails_ends_the_question_with_its_own_error(at: type[Heard]) -> None:
    def stop(heard: Heard) -> None:
        if isinstance(heard, at):
            raise EnoughError

    with FaultyServer([BreaksOff(OLD)]) as server:
        with pytest.raises(EnoughError):
            asyncio.run(model_at(server, hear=stop).reply(FIVE, returns=str))
        assert len(server.calls) <= 1


def test_the_same_is_replied_heard_or_not() -> None:
    async def run(server: FaultyServer) -> tuple[str, str]:
        loud, quiet = model_at(server, hear=lambda _: None), model_at(server)
        assert loud.fingerprint == quiet.fingerprint
        return (await loud.reply(FIVE, returns=str)).text, (await quiet.reply(FIVE, returns=str)).text

    with FaultyServer(then=Says("a few words")) as server:
        loud, quiet = asyncio.run(run(server))
    assert loud == quiet == "a few words"


def test_a_chosen_model_is_heard() -> None:
    heard: list[Heard] = []
    with FaultyServer() as server:
        model = choose_model("openai:x", base_url=server.url, environ={}, hear=heard.append).model
        asyncio.run(model.reply(FIVE, returns=str))
    assert isinstance(model, HostedModel)
    assert heard == [ReplyBegun(), TextHeard("five")]


def test_what_was_spent_before_a_failure_is_on_the_error() -> None:
    script: list[Deed] = [Says('{"nam'), Status(401)]
    with FaultyServer(script) as server, pytest.raises(ModelUnavailable) as caught:
        asyncio.run(model_at(server).reply(FIVE, returns=Person))
    assert caught.value.usage.calls == 1
    assert caught.value.usage.input_tokens == 10


def test_two_replies_that_do_not_fit_cost_two() -> None:
    with FaultyServer(then=Says("{}")) as server, pytest.raises(BadReply) as caught:
        asyncio.run(model_at(server).reply(FIVE, returns=Person))
    assert (caught.value.usage.calls, caught.value.usage.output_tokens) == (2, 10)


@pytest.mark.parametrize(
    "deed", [Says("half a \ud83d", thought="\ude00"), Refuses("\ud800")], ids=["reply", "refusal"]
)
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_halves_of_characters_do_not_get_through(deed: Says | Refuses, *, streams: bool) -> None:
    heard: list[Heard] = []

    async def run() -> str:
        model = model_at(server, hear=heard.append) if streams else model_at(server)
        try:
            return (await model.reply(FIVE, returns=str)).text
        except BadReply as error:
            return str(error)

    with FaultyServer(then=deed) as server:
        said = asyncio.run(run())
    assert "\N{REPLACEMENT CHARACTER}" in said
    assert said.encode()
    assert repr(heard).encode()
    assert all(each.text.encode() for each in heard if isinstance(each, TextHeard | ThoughtHeard))


def test_a_character_whose_halves_come_apart_is_whole_in_the_reply() -> None:
    with FaultyServer(then=Says("\ud83d\ude00")) as server:
        reply = asyncio.run(model_at(server, hear=lambda _: None).reply(FIVE, returns=str))
    assert reply.value == "\N{GRINNING FACE}"
