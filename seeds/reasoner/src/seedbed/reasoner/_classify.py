"""The guess of a problem's class as a move."""

from functools import cached_property
from pathlib import Path
from typing import Protocol

from seedbed.classifier import (
    Head,
    LearnedUnusable,
    classify_by_embedding,
    classify_by_model,
    fingerprint,
    learned_head,
)
from seedbed.context import Move, Performed
from seedbed.model import Model
from seedbed.problem import Classification, Frozen, Usage


class Classify(Frozen):
    """The problem, in the user's words."""

    text: str


class Judge(Protocol):
    """Who guesses."""

    @property
    def fingerprint(self) -> str: ...

    async def guess(self, text: str) -> Performed[Classification]: ...


class Embedding:
    """Guesses from a sentence embedding; asks no language model.

    Args:
        learned: The folder with what was learnt from the user's own cases, where there may be one.
    """

    def __init__(self, learned: Path | None = None) -> None:
        self._folder = learned

    @property
    def fingerprint(self) -> str:
        return f"{fingerprint(head=self._head)}{self._trouble}"

    async def guess(self, text: str) -> Performed[Classification]:
        guess = classify_by_embedding(text, self._head)
        if self._trouble:
            guess = guess.model_copy(update={"reason": f"{guess.reason} {self._trouble}"})
        return Performed(guess, Usage())

    @property
    def _head(self) -> Head | None:
        return self._found[0]

    @property
    def _trouble(self) -> str:
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Head | None, str]:
        """What was learnt, and why it is of no use: then the guess says so, and is made as if nothing had been."""
        if self._folder is None:
            return None, ""
        try:
            return learned_head(self._folder), ""
        except LearnedUnusable as error:
            return None, str(error)


class Opinion:
    """Has a strong model guess."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def fingerprint(self) -> str:
        return fingerprint(self._model)

    async def guess(self, text: str) -> Performed[Classification]:
        judged = await classify_by_model(text, self._model)
        return Performed(judged.value, judged.usage, reply=judged.text)


def judge_for(model: Model, learned: Path | None = None) -> Judge:
    """Return who is to guess when this model is used: itself where it judges well, the embedding elsewhere.

    Args:
        model: The model that is used.
        learned: The folder with what was learnt from the user's own cases.
    """
    return Opinion(model) if model.strong else Embedding(learned)


async def _classify(arguments: Classify, judge: Judge) -> Performed[Classification]:
    return await judge.guess(arguments.text)


CLASSIFY: Move[Classify, Judge, Classification] = Move(
    "classifier.classify", "", Classify, Classification, _classify
)
