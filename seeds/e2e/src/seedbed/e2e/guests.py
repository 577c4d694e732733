"""The scripted bill, played with a model and a user whose questions are counted outside of the process."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.e2e.bill import ANSWERS, PROBLEM, reply
from seedbed.e2e.plain import PlainSuites
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import Question
from seedbed.reasoner import Event, Report, reason
from seedbed.sandbox import Sandbox

MODEL, USER = "model", "user"
_USER_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Journal:
    """A file with a line for each question, written before the answer is there: a kill loses none."""

    path: Path

    @staticmethod
    def in_folder(folder: Path) -> "Journal":
        folder.mkdir(parents=True, exist_ok=True)
        return Journal(folder / "asked.txt")

    def note(self, who: str) -> None:
        """Add a line with one call of the system, so that a kill comes before or after it."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, f"{who}\n".encode())
        os.close(handle)

    def count(self, who: str) -> int:
        """Return how many questions the model, or the user, was asked."""
        return self.path.read_text("utf-8").splitlines().count(who) if self.path.exists() else 0


@dataclass(frozen=True, slots=True)
class Guest:
    """The user: answers the questions of the bill."""

    journal: Journal
    answers: Mapping[str, str]

    async def answer(self, question: Question) -> str | None:
        """See `Human.answer`."""
        self.journal.note(USER)
        await asyncio.sleep(_USER_SECONDS)
        return self.answers.get(question.text)


def waiter(journal: Journal) -> ScriptedModel:
    """Return the model that knows all about the bill."""

    def said(prompt: Prompt) -> str:
        journal.note(MODEL)
        return reply(prompt.instructions, prompt.content)

    return ScriptedModel(said, strong=True, context_tokens=100_000)


def _nothing(_event: Event) -> None:
    pass


async def dine(
    folder: Path,
    answers: Mapping[str, str] | None = ANSWERS,
    *,
    problem: str = PROBLEM,
    listener: Callable[[Event], None] = _nothing,
    sandbox: Sandbox | None = None,
) -> Report:
    """Work on the bill, with what is in the folder from before.

    Args:
        folder: Where the store and the journal are.
        answers: What the user says; `None` where there is no user.
        problem: Its words; those of the bill with something added make another case.
        listener: Is told of everything that happens.
        sandbox: Where suites run; the caller closes what it passes.
    """
    journal = Journal.in_folder(folder)
    box = sandbox or PlainSuites()
    try:
        return await reason(
            problem,
            folder=folder,
            model=waiter(journal),
            sandbox=box,
            human=None if answers is None else Guest(journal, answers),
            no_input=answers is None,
            listener=listener,
        )
    finally:
        if sandbox is None:
            await box.close()
