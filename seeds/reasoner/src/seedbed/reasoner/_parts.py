"""What parts of a problem come to, and putting it together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from seedbed.decomposer import Clash, Split, join_files
from seedbed.problem import Answered, Failed, Held, Outcome, Question, Solved, TextFile, Waiting
from seedbed.solver import Joined, Undivided, code_under_test


@dataclass(frozen=True, slots=True)
class PartResult:
    """What came of a part."""

    outcome: Outcome
    given: tuple[TextFile, ...] = ()
    """The files that it began with, which other parts have made."""

    @property
    def usable(self) -> bool:
        """Whether others can build on it: there are files, verified or not. The whole is verified in the end."""
        return bool(self.files)

    @property
    def files(self) -> tuple[TextFile, ...]:
        """The files that it consists of, without its tests."""
        match self.outcome:
            case Solved(answer=answer) | Answered(answer=answer):
                return code_under_test(answer.files)
            case _:
                return ()

    @property
    def held(self) -> tuple[Held, ...]:
        match self.outcome:
            case Solved(criteria=criteria) | Answered(criteria=criteria):
                return criteria
            case _:
                return ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.outcome.questions if isinstance(self.outcome, Waiting) else ()


def joined(split: Split, key: str, results: Mapping[str, PartResult]) -> Joined | Waiting | Undivided:
    """Put together what parts came to: all of their files, and what each was held to.

    Args:
        split: The parts.
        key: The key of the move that it came from.
        results: What came of those that were begun.
    """
    questions = {one.id: one for result in results.values() for one in result.questions}
    if questions:
        return Waiting(questions=tuple(questions.values()))
    failed = [name for name, result in results.items() if not result.usable]
    if failed:
        reasons = "; ".join(f"{name} {_came_to(results[name].outcome)}" for name in failed)
        return Undivided(f"not every part came to something: {reasons}")
    files = join_files(latest(split, results))
    match files:
        case Clash():
            return Undivided(f"the parts do not fit together: {files}")
        case tuple():
            return Joined(files=files, held=_held(results), notes=_notes(results), key=key)
        case _:
            assert_never(files)


def latest(split: Split, results: Mapping[str, PartResult]) -> dict[str, tuple[TextFile, ...]]:
    """Return each part's files without those that a part after it was given and has changed: the later version counts."""
    changed: dict[str, set[str]] = {name: set() for name in results}
    for name, result in results.items():
        own = {file.path: file.content for file in result.files}
        for given in result.given:
            if own.get(given.path) != given.content:
                for earlier in _before(name, split):
                    changed[earlier].add(given.path)
    return {
        name: tuple(file for file in result.files if file.path not in changed[name])
        for name, result in results.items()
    }


def _before(name: str, split: Split) -> frozenset[str]:
    """Return all parts that one comes after, also by way of others."""
    direct = {part.name: part.after for part in split.parts}
    found: set[str] = set()
    left = [*direct[name]]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += direct[one]
    return frozenset(found)


def _held(results: Mapping[str, PartResult]) -> tuple[Held, ...]:
    """Return what the parts were held to, under names that no two of them share."""
    return tuple(
        held.model_copy(
            update={"criterion": held.criterion.model_copy(update={"id": f"{name}_{held.criterion.id}"})}
        )
        for name, result in results.items()
        for held in result.held
        if held.holds
    )


def _notes(results: Mapping[str, PartResult]) -> tuple[str, ...]:
    return tuple(
        f"{name} is not verified"
        for name, result in results.items()
        if not isinstance(result.outcome, Solved)
    )


def _came_to(outcome: Outcome) -> str:
    return f"failed: {outcome.reason}" if isinstance(outcome, Failed) else f"was {outcome.kind}"
