"""Choosing by letters, on a chat function that answers as llama.cpp would."""

import asyncio
import math
from collections.abc import Callable, Mapping

import pytest
from pydantic import BaseModel, Field, JsonValue
from pydantic_ai import Agent

from seedbed.model import BadReply, Choice, Example, Option, Prompt
from seedbed.model._decide import LetterDecisions, choose_by
from seedbed.model._failures import Source
from seedbed.model._inprocess import chat_model

OPTIONS = (Option(name="cat", description="it purrs"), Option(name="dog", description="it barks"))
SOURCE = Source(name="test", context_tokens=100)


class Chat:
    """Gives tokens probabilities, which may depend on what is asked."""

    def __init__(self, likely: Mapping[str, float] | Callable[[str], Mapping[str, float]]) -> None:
        self.likely = likely
        self.requests: list[Mapping[str, JsonValue]] = []

    async def __call__(self, request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        self.requests.append(request)
        likely = self.likely(str(request["messages"])) if callable(self.likely) else self.likely
        top: list[JsonValue] = [
            {"token": token, "logprob": math.log(share), "bytes": None} for token, share in likely.items()
        ]
        letter: JsonValue = {"token": "A", "logprob": -1.0, "bytes": None, "top_logprobs": top}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "x",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "length",
                    "message": {"role": "assistant", "content": "A"},
                    "logprobs": {"content": [letter] if top else []},
                }
            ],
            "usage": {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11},
        }

    def messages(self, number: int) -> list[JsonValue]:
        messages = self.requests[number]["messages"]
        assert isinstance(messages, list)
        return messages


def choose(chat: Chat, prompt: Prompt) -> Choice:
    decisions = LetterDecisions(chat_model(chat), in_process=True)
    return asyncio.run(choose_by(decisions, prompt, OPTIONS, source=SOURCE))


PURRS = Prompt(instructions="Which animal is it?", content="It purrs.")


def test_a_leaning_towards_the_first_letter_cancels_out() -> None:
    choice = choose(Chat({"A": 0.6, "B": 0.2, "the": 0.1}), PURRS)
    assert choice.probabilities == pytest.approx({"cat": 0.5, "dog": 0.5})
    assert choice.usage.calls == 2
    assert choice.usage.input_tokens == 20


def test_the_options_are_put_in_both_orders() -> None:
    chat = Chat({"A": 0.5, "B": 0.5})
    choose(chat, PURRS)
    asked = [str(chat.messages(number)[-1]) for number in (0, 1)]
    assert "A. it purrs (cat)\\nB. it barks (dog)" in asked[0]
    assert "A. it barks (dog)\\nB. it purrs (cat)" in asked[1]


def test_examples_are_answered_with_the_letter_of_each_order() -> None:
    chat = Chat({"A": 0.5, "B": 0.5})
    choose(chat, PURRS.model_copy(update={"examples": (Example(content="It barks.", reply="dog"),)}))
    assert [chat.messages(number)[2] for number in (0, 1)] == [
        {"role": "assistant", "content": "B"},
        {"role": "assistant", "content": "A"},
    ]
    assert [request["fixed_messages"] for request in chat.requests] == [3, 3]


def test_a_letter_with_a_space_before_it_counts_and_one_that_is_missing_is_unlikely() -> None:
    def purring(asked: str) -> Mapping[str, float]:
        letter = "A" if "A. it purrs" in asked else "B"
        return {f" {letter}": 0.3, letter: 0.3, "x": 0.06}

    assert choose(Chat(purring), PURRS).probabilities == pytest.approx(
        {"cat": 0.6 / 0.66, "dog": 0.06 / 0.66}
    )


@pytest.mark.parametrize(
    ("likely", "reason"), [({"<think>": 0.9}, "letters AB"), ({}, "no token probabilities")]
)
def test_a_model_that_names_no_letter_is_a_bad_reply(likely: Mapping[str, float], reason: str) -> None:
    with pytest.raises(BadReply, match=reason):
        choose(Chat(likely), PURRS)


class Verdict(BaseModel):
    """What to think of it."""

    friendly: bool = Field(description="Is it friendly?")
    chance: float = Field(description="Is it large?", ge=0, le=1)


def test_an_agent_of_pydantic_ai_decides_with_it() -> None:
    chat = Chat({"A": 0.9, "B": 0.1})
    agent = Agent(LetterDecisions(chat_model(chat), in_process=True), output_type=Verdict)
    result = asyncio.run(agent.run("It purrs."))
    assert result.output.chance == pytest.approx(0.5)
    assert len(chat.requests) == 4
