"""The work that each way of doing it does: ten model calls, and a question to the user after the fourth and the seventh.

Every call's prompt has the last reply in it and all answers, so that the end shows whether anything was lost.
"""

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.problem import Frozen

STRETCHES = (4, 3, 3)
"""Calls before, between and after the questions."""
QUESTIONS = ("Which platform?", "Who will use it?")
ANSWERS = ("A phone.", "Two of us.")


class Ask(Frozen):
    """What one call says to the model."""

    step: int
    prompt: str


class Said(Frozen):
    """What the model replies."""

    text: str


class Begin(Frozen):
    """What a process is told: where the work lies, where the model is, and what the user has just answered."""

    way: str
    folder: str
    url: str
    answer: str | None = None


class Paused(Frozen):
    """How a process ended: with a question, or with what came of it all."""

    question: str | None = None
    result: str | None = None


def next_ask(said: Sequence[str], answers: Sequence[str]) -> Ask:
    """Return the next call, from the replies and answers so far."""
    last = said[-1] if said else "nothing"
    return Ask(step=len(said) + 1, prompt=f"So far: {last}\nAnswers: {' '.join(answers)}")


@dataclass(frozen=True, slots=True)
class LoopbackModel:
    """The model, on a server that counts."""

    url: str

    @property
    def fingerprint(self) -> str:
        return "loopback 1"

    def say(self, ask: Ask) -> str:
        """Ask it once."""
        request = urllib.request.Request(self.url, ask.model_dump_json().encode())  # noqa: S310 - loopback
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return Said.model_validate(json.load(response)).text
