"""The guess of a problem's class as a move."""

from typing import Protocol

from seedbed.classifier import classify_by_embedding, classify_by_model, fingerprint
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
    """Guesses from a sentence embedding; asks no language model."""

    @property
    def fingerprint(self) -> str:
        return fingerprint()

    async def guess(self, text: str) -> Performed[Classification]:
        return Performed(classify_by_embedding(text), Usage())


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


def judge_for(model: Model) -> Judge:
    """Return who is to guess when this model is used: itself where it judges well, the embedding elsewhere."""
    return Opinion(model) if model.strong else Embedding()


async def _classify(arguments: Classify, judge: Judge) -> Performed[Classification]:
    return await judge.guess(arguments.text)


CLASSIFY: Move[Classify, Judge, Classification] = Move(
    "classifier.classify", "", Classify, Classification, _classify
)
