import asyncio
import traceback
from collections.abc import Callable

import pytest

from seedbed.model import (
    PROVIDERS,
    HostedModel,
    Model,
    ModelUnavailable,
    Option,
    Prompt,
    Sampling,
    choose_model,
)
from seedbed.model._ask import Manner
from seedbed.model._connect import Connection
from seedbed.model._percent import choose_in_percent

HELLO = Prompt(instructions="You are brief.", content="Hello")
ONE = Sampling(max_tokens=1)
OPENAI = next(provider for provider in PROVIDERS if provider.name == "openai")
OPTIONS = (Option(name="yes", description="it is so"), Option(name="no", description="it is not"))


def failure(model: Model) -> ModelUnavailable:
    async def run() -> None:
        try:
            await model.reply(HELLO, returns=str, sampling=ONE)
        finally:
            await model.close()

    with pytest.raises(ModelUnavailable) as caught:
        asyncio.run(run())
    return caught.value


def test_one_model_serves_several_event_loops(own_server: HostedModel) -> None:
    first = asyncio.run(closing(own_server, close=False))
    second = asyncio.run(closing(own_server, close=True))
    assert first == second


async def closing(model: HostedModel, *, close: bool) -> str:
    reply = await model.reply(HELLO, returns=str, sampling=ONE)
    if close:
        await model.close()
    return reply.text


def test_chances_can_be_stated_in_percent(own_server: HostedModel) -> None:
    async def run() -> dict[str, float]:
        connection: Connection = await own_server._connected()
        question = Prompt(instructions="Is it so?", content="Snow is white.")
        choice = await choose_in_percent(
            connection.model, question, OPTIONS, source=own_server._source(), manner=Manner()
        )
        await own_server.close()
        return dict(choice.probabilities)

    shares = asyncio.run(run())
    assert set(shares) == {"yes", "no"}
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_key_that_is_not_accepted_is_said_and_not_shown(own_server: HostedModel) -> None:
    wrong = HostedModel(OPENAI, "qwen", key="sk-wrong-key", base_url=own_server._base_url)
    error = failure(wrong)
    assert "key was not accepted" in str(error)
    assert "OPENAI_API_KEY" in str(error)
    assert "sk-wrong-key" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "make",
    [
        lambda: choose_model("openai:x", base_url="http://127.0.0.1:9/v1", environ={}).model,
        lambda: choose_model("ollama:x", base_url="http://127.0.0.1:9/v1", environ={}).model,
        lambda: (
            choose_model(
                "anthropic:x", base_url="http://127.0.0.1:9", environ={"ANTHROPIC_API_KEY": "k-secret"}
            ).model
        ),
        lambda: (
            choose_model(
                "google:gemini-4-argon", base_url="http://127.0.0.1:9", environ={"GEMINI_API_KEY": "k-secret"}
            ).model
        ),
    ],
    ids=["openai", "ollama", "anthropic", "google"],
)
def test_a_server_that_is_down_is_named_with_its_address(make: Callable[[], Model]) -> None:
    error = failure(make())
    assert "does not answer" in str(error)
    assert "127.0.0.1:9" in str(error)
    assert "k-secret" not in str(error)


def test_a_path_that_the_server_does_not_know_is_said(own_server: HostedModel) -> None:
    lost = HostedModel(
        OPENAI, "qwen", key=own_server._key.reveal(), base_url=f"{own_server._base_url}/nowhere"
    )
    assert "has no such model" in str(failure(lost))
