"""The user's side of a case: what they have said, and a way to ask them. One for a case and all its parts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from seedbed.context import Run
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    Denied,
    FromAnswer,
    Question,
    Statement,
    requirement,
)
from seedbed.reasoner._human import Human, wants_deciding
from seedbed.solver import Decide, Reply, Said, Unasked


class Voice:
    """What the user has said in the course of a case, kept at its root, whatever part it is about.

    Args:
        run: The run of the whole case, where answers are written down.
        statements: All that was said of the case.
        human: Who is asked where nothing is known; nobody, where none is passed.
        assume: Whether the engine assumes what nobody says.
        paused: Is entered while somebody is asked.
    """

    def __init__(
        self,
        run: Run,
        statements: Sequence[Statement],
        *,
        human: Human | None,
        assume: bool,
        paused: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._run = run
        self.case = run.record.case_id
        self.begun_at = run.record.begun_at
        self._human = human
        self._assume = assume
        self._paused = paused
        self._asking = asyncio.Lock()
        self._later: set[str] = set()
        self._said: dict[str, str] = {}
        self._denied: dict[str, list[str]] = {}
        additions: dict[int, str] = {}
        for statement in statements:
            match statement:
                case Statement(about=AboutAnswer(question=name), provenance=FromAnswer(words=words)):
                    self._said[name] = words
                case Statement(about=AboutAssumption(question=name), provenance=Denied(), text=text):
                    self._denied.setdefault(name, []).append(text)
                case Statement(about=AboutAddition(number=number), text=text):
                    additions[number] = text
                case _:
                    pass
        self.additions: tuple[str, ...] = tuple(additions[number] for number in sorted(additions))

    @property
    def words(self) -> tuple[str, ...]:
        """All that the user has said, by the question that it answers."""
        answers = (self._said[name] for name in sorted(self._said))
        return (*self.additions, *(words for words in answers if not wants_deciding(words)))

    def denied(self, question: str) -> tuple[str, ...]:
        """Return the assumptions about a question that the user has denied, each once."""
        return tuple(dict.fromkeys(self._denied.get(question, ())))

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        """Return what the user has said to each question, asking for what is not known one after the other."""
        async with self._asking:
            return {question.id: await self._reply(question) for question in questions}

    async def _reply(self, question: Question) -> Reply:
        words = self._said.get(question.id)
        if words is None:
            words = await self._ask(question)
        if words is None:
            return Decide("nobody was asked") if self._assume else Unasked()
        if not wants_deciding(words):
            return Said(words)
        # Who leaves it to the engine and then denies what it assumed has something in mind.
        if question.otherwise and not (self.denied(question.id) and not self._assume):
            return Decide(f"you said: {words or 'you decide'}")
        return Unasked()

    async def _ask(self, question: Question) -> str | None:
        if self._human is None or question.id in self._later:
            return None
        with self._paused():
            words = await self._human.answer(question)
        if words is None:
            self._later.add(question.id)
            return None
        said = FromAnswer(question=question.id, words=words)
        self._run.say(AboutAnswer(question=question.id), requirement(question, words), said)
        self._said[question.id] = words
        return words
