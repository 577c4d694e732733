"""What a question costs, before and after."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, JsonValue

from seedbed.model import (
    PROVIDERS,
    EmbeddedModel,
    Example,
    GgufModel,
    HostedModel,
    Model,
    ModelUnavailable,
    Option,
    Price,
    Prompt,
    Reply,
    Sampling,
    ScriptedModel,
    choose_model,
)
from seedbed.model._ask import Manner, ask
from seedbed.model._heard import unheard
from seedbed.model._patient import PatientModel, Terms
from seedbed.model._places import Places
from seedbed.model._price import Tariff
from seedbed.model.faulty import IMPATIENT, BreaksOff, Deed, FaultyServer, Raw, Says, Status, model_at

FIVE = Prompt(instructions="Write the number as a word.", content="5")
OPENAI = "https://api.openai.com/v1"
GPT_4O = Tariff("gpt-4o", OPENAI)
"""2.5 and 10 dollars a million, half of the former where it was cached; too old to change any more."""


class Person(BaseModel):
    """A person."""

    name: str


def hosted(model: str, name: str = "openai", base_url: str | None = None) -> HostedModel:
    provider = next(each for each in PROVIDERS if each.name == name)
    return HostedModel(provider, model, key="k" * 9, base_url=base_url)


def billed(script: list[Deed], tariff: Tariff | None, returns: type[object] = str) -> Reply[object]:
    """Ask a server on loopback as if it were somebody else's, with their prices."""

    async def run() -> Reply[object]:
        model = model_at(server)
        source = model._source()
        terms = Terms(source, IMPATIENT, Places(), 1, tariff, unheard)
        asked = PatientModel((await model._connected()).model, terms)
        try:
            return await ask(asked, FIVE, returns, None, source=source, manner=Manner())
        finally:
            await model.close()

    with FaultyServer(script) as server:
        return asyncio.run(run())


def answer(usage: JsonValue) -> Raw:
    message: JsonValue = {"role": "assistant", "content": "five"}
    choice: JsonValue = {"index": 0, "finish_reason": "stop", "message": message}
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "x",
        "choices": [choice],
        "usage": usage,
    }
    return Raw(json.dumps(body))


def test_a_reply_costs_what_its_tokens_cost() -> None:
    usage = billed([Says("five")], GPT_4O).usage
    assert (usage.input_tokens, usage.output_tokens) == (10, 5)
    assert usage.usd == pytest.approx((10 * 2.5 + 5 * 10) / 1e6)
    assert usage.unpriced_calls == 0


def test_tokens_that_were_cached_cost_less() -> None:
    tokens: JsonValue = {
        "prompt_tokens": 1000,
        "completion_tokens": 5,
        "total_tokens": 1005,
        "prompt_tokens_details": {"cached_tokens": 900},
    }
    usage = billed([answer(tokens)], GPT_4O).usage
    assert usage.input_tokens == 1000
    assert usage.usd == pytest.approx((100 * 2.5 + 900 * 1.25 + 5 * 10) / 1e6)


def test_a_reply_that_was_sent_back_costs_twice() -> None:
    usage = billed([Says("{}"), Says('{"name": "Tom"}')], GPT_4O, Person).usage
    assert usage.calls == 2
    assert usage.usd == pytest.approx(2 * (10 * 2.5 + 5 * 10) / 1e6)


def test_an_attempt_that_failed_costs_nothing_and_one_that_broke_off_an_unknown_amount() -> None:
    usage = billed([Status(500), BreaksOff(), Says("five")], GPT_4O).usage
    assert (usage.calls, usage.unpriced_calls) == (2, 1)
    assert usage.usd == pytest.approx((10 * 2.5 + 5 * 10) / 1e6)


@pytest.mark.parametrize("told", [None, {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}])
def test_a_server_that_tells_no_tokens_has_no_known_cost(told: JsonValue) -> None:
    usage = billed([answer(told)], GPT_4O).usage
    assert (usage.usd, usage.unpriced_calls) == (0.0, 1)


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_server_cannot_pay_with_tokens_below_zero(*, streams: bool) -> None:
    below: JsonValue = {"prompt_tokens": -1000, "completion_tokens": 5, "total_tokens": -995}

    async def run() -> None:
        await (model_at(server, hear=lambda _: None) if streams else model_at(server)).reply(
            FIVE, returns=str
        )

    with FaultyServer([answer(below)], then=answer(below)) as server, pytest.raises(ModelUnavailable):
        asyncio.run(run())


def test_what_costs_nothing_is_priced_at_nothing() -> None:
    usage = billed([BreaksOff(), Says("five")], None).usage
    assert (usage.calls, usage.usd, usage.unpriced_calls) == (2, 0.0, 0)


@pytest.mark.parametrize(
    "model",
    [
        EmbeddedModel(),
        GgufModel(Path(__file__)),
        ScriptedModel(),
        choose_model("ollama:qwen", environ={}).model,
    ],
    ids=["embedded", "gguf", "scripted", "ollama"],
)
def test_what_runs_at_home_is_free(model: Model) -> None:
    assert model.price == Price(0.0, 0.0)
    most = model.most(FIVE)
    assert (most.usd, most.unpriced_calls) == (0.0, 0)


def test_the_price_of_a_providers_model_is_known() -> None:
    assert hosted("gpt-4o").price == Price(2.5, 10.0)


@pytest.mark.parametrize("provider", [each for each in PROVIDERS if each.default], ids=lambda each: each.name)
def test_every_default_model_has_a_price(provider: object) -> None:
    known = next(each for each in PROVIDERS if each is provider)
    price = HostedModel(known, known.default or "", key="k").price
    assert price is not None
    assert 0 < price.input_usd < price.output_usd


def test_a_server_of_ones_own_has_no_known_price() -> None:
    own = hosted("gpt-4o", base_url="http://127.0.0.1:9/v1")
    assert own.price is None
    most = own.most(FIVE)
    assert (most.usd, most.unpriced_calls) == (0.0, 2)


def test_a_model_that_nobody_lists_has_no_known_price() -> None:
    assert hosted("no-such-model-7").price is None


@pytest.mark.parametrize("text", ["", "words " * 300, "日本語" * 500, "\x00" * 100])
def test_the_most_that_a_question_can_cost_is_more_than_it_does(text: str) -> None:
    prompt = Prompt(
        instructions=text,
        content=text,
        examples=(Example(content=text, reply=text), Example(content="a", reply="b")),
    )
    most = hosted("gpt-4o").most(prompt, sampling=Sampling(max_tokens=100))
    written = len(json.dumps(prompt.model_dump(), ensure_ascii=False).encode())
    # No token is shorter than a byte, the reply is at most as long as allowed, and both come twice.
    spent = 2 * (written * 2.5 + 100 * 10) / 1e6
    assert most.usd > spent
    assert most.calls == 2


def test_the_options_of_a_choice_and_the_length_of_a_reply_raise_the_most() -> None:
    model = hosted("gpt-4o")
    options = [
        Option(name="yes" * 100, description="it is so"),
        Option(name="no", description="it is not" * 100),
    ]
    assert model.most(FIVE, options=options).usd > model.most(FIVE).usd
    assert (
        model.most(FIVE, sampling=Sampling(max_tokens=5000)).usd
        > model.most(FIVE, sampling=Sampling(max_tokens=50)).usd
    )


def test_the_most_counts_what_writing_to_the_cache_costs() -> None:
    model = hosted("claude-sonnet-4-5", "anthropic")
    price = model.price
    assert price is not None
    most = model.most(FIVE)
    assert most.usd > (most.input_tokens * price.input_usd + most.output_tokens * price.output_usd) / 1e6


def test_prices_are_known_without_a_network_and_imported_late() -> None:
    code = """
import socket, sys
def no(*args, **kwargs): raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = no
from seedbed.model import choose_model
model = choose_model("openai:gpt-4o", environ={"OPENAI_API_KEY": "k"}).model
assert "genai_prices" not in sys.modules
print(model.price)
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "Price(input_usd=2.5, output_usd=10.0)"
