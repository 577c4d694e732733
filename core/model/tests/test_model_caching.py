"""What the providers are told about the part of a prompt that comes again, on the wire."""

import asyncio
import json
from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from seedbed.model import PROVIDERS, Example, HostedModel, ModelError, Prompt, Provider
from seedbed.model._ask import ask
from seedbed.model._connect import connect
from seedbed.model._hosted import ProviderName
from seedbed.model._secret import Key
from seedbed.model.faulty import IMPATIENT, Call, FaultyServer, Status, model_at

PROMPT = Prompt(
    instructions="Write the number as a word.",
    content="5",
    examples=(Example(content="2", reply="two"), Example(content="3", reply="three")),
)
# These servers answer at once; but the first to ask a provider imports its library, for seconds on a busy machine.
PATIENT = IMPATIENT.model_copy(update={"connect": 60.0, "idle": 60.0, "total": 60.0})


def sent(provider: ProviderName, prompt: Prompt = PROMPT) -> dict[str, JsonValue]:
    async def run() -> None:
        model = model_at(server, provider=provider, patience=PATIENT)
        try:
            await model.reply(prompt, returns=str)
        except ModelError:
            pass
        finally:
            await model.close()

    with FaultyServer([Status(400)] * 3) as server:
        asyncio.run(run())
        return dict(server.calls[0].body)


def sent_by(provider: Provider, model: str, prompt: Prompt = PROMPT) -> tuple[Call, ModelError]:
    """What a provider itself would get: its own address cannot be on loopback, so the parts are put together here."""
    hosted = HostedModel(provider, model)

    async def run() -> ModelError:
        connection = connect(
            provider.name,
            model,
            key=Key(None),
            base_url=None,
            default_url=server.url,
            patience=PATIENT,
        )
        try:
            await ask(connection.model, prompt, str, None, source=hosted._source(), manner=hosted._manner())
        except ModelError as error:
            return error
        finally:
            await connection.close()
        raise AssertionError("the server refuses everything")

    with FaultyServer(then=Status(500)) as server:
        error = asyncio.run(run())
        assert len(server.calls) == 1  # the library does not try again
        return server.calls[0], error


def sent_to_openai(prompt: Prompt) -> Mapping[str, JsonValue]:
    call, _ = sent_by(next(each for each in PROVIDERS if each.name == "openai"), "gpt-5", prompt)
    assert call.path.endswith("/responses")
    return call.body


def test_anthropic_is_told_where_instructions_and_examples_end() -> None:
    body = sent("anthropic")
    assert "cache_control" in json.dumps(body["system"])
    messages = body["messages"]
    assert isinstance(messages, list)
    marked = [number for number, message in enumerate(messages) if "cache_control" in json.dumps(message)]
    assert marked == [2]  # the last example's question; what is asked now is never written to the cache
    assert "cache_control" not in json.dumps(messages[-1])


def test_openai_is_told_which_prompts_begin_alike() -> None:
    one, same = sent_to_openai(PROMPT), sent_to_openai(PROMPT.model_copy(update={"content": "6"}))
    other = sent_to_openai(PROMPT.model_copy(update={"instructions": "Write it in French."}))
    assert str(one["prompt_cache_key"]).startswith("seedbed-")
    assert one["prompt_cache_key"] == same["prompt_cache_key"]
    assert one["prompt_cache_key"] != other["prompt_cache_key"]


def test_google_sees_what_comes_again_first() -> None:
    one, other = sent("google"), sent("google", PROMPT.model_copy(update={"content": "6"}))
    assert one["systemInstruction"] == other["systemInstruction"]
    before, after = one["contents"], other["contents"]
    assert isinstance(before, list)
    assert isinstance(after, list)
    assert before[:-1] == after[:-1]
    assert before[-1] != after[-1]


def test_a_server_of_ones_own_is_told_nothing_that_it_may_not_know() -> None:
    for provider in ("openai", "ollama"):
        body = json.dumps(sent(provider))
        assert "cache" not in body
        assert '"content": "2"' in body


@pytest.mark.parametrize("provider", [each for each in PROVIDERS if each.default], ids=lambda each: each.name)
def test_no_default_model_is_sent_what_it_does_not_take(provider: Provider) -> None:
    # The provider's library would warn, which is an error here and a line on the user's screen elsewhere.
    _, error = sent_by(provider, provider.default or "")
    assert "The server fails: 500" in str(error)
    assert "temperature" in sent_by(provider, "gpt-4o")[0].body or provider.name == "google"
