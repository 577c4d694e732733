"""Simulated writers of tests and a simulated solver: all that they write follows from the problem and a number."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seedbed.bench._official import Answered, Assertion

_WRONG_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Subject:
    """A problem, what is known of its official tests, and programs that fail them."""

    task: Answered
    assertions: tuple[Assertion, ...]
    wrong: tuple[str, ...]

    def candidates(self, p: float, writer: str, count: int) -> list[str]:
        """Return so many programs, each of them wrong with probability p."""
        chance = drawn(self.task.task_id, writer, p)
        return [
            chance.choice(self.wrong) if chance.random() < p else self.task.reference for _ in range(count)
        ]


Writer = Callable[[Subject, int], str]
"""Writes a suite for a problem, the first, the second and so on."""


def drawn(*of: object) -> random.Random:
    """Return a source of chance that follows from these."""
    return random.Random(repr(of))  # noqa: S311 - the same one each time


def knows_half(subject: Subject, _number: int) -> str:
    """Write the assertions of a half, the same each time: it knows no others."""
    known = list(subject.assertions)
    drawn(subject.task.task_id, "half").shuffle(known)
    return _suite(subject, [str(one) for one in known[: (len(known) + 1) // 2]])


def a_third_wrong(subject: Subject, number: int) -> str:
    """Write all assertions, 30 % of them, and at least one, with another value."""
    chance = drawn(subject.task.task_id, "wrong", number)
    count = max(1, round(_WRONG_SHARE * len(subject.assertions)))
    changed = set(chance.sample(range(len(subject.assertions)), count))
    lines = (
        one.with_other_value(chance) if at in changed else one for at, one in enumerate(subject.assertions)
    )
    return _suite(subject, [str(one) for one in lines])


def cannot_fail(subject: Subject, number: int) -> str:
    """Write a suite that passes with whatever is there, in one of a number of ways."""
    ways = (_says_true, _swallows, _asserts_nothing, _agrees_with_itself, _brings_its_own, _replaces)
    return drawn(subject.task.task_id, "cannot", number).choice(ways)(subject)


WRITERS: dict[str, Writer] = {
    "knows half": knows_half,
    "cannot fail": cannot_fail,
    "30 % wrong": a_third_wrong,
}


def _suite(subject: Subject, lines: Sequence[str]) -> str:
    name = subject.task.entry_point
    tests = "".join(f"\n\ndef test_{number}():\n    {line}\n" for number, line in enumerate(lines, 1))
    return f"from solution import {name}\n{tests}"


def _says_true(subject: Subject) -> str:
    return _suite(subject, [f"{one.call}\n    assert True" for one in subject.assertions])


def _swallows(subject: Subject) -> str:
    lines = (f"try:\n        {one}\n    except Exception:\n        pass" for one in subject.assertions)
    return _suite(subject, list(lines))


def _asserts_nothing(subject: Subject) -> str:
    return _suite(subject, [one.call for one in subject.assertions])


def _agrees_with_itself(subject: Subject) -> str:
    return _suite(subject, [f"assert {one.call} == {one.call}" for one in subject.assertions])


def _brings_its_own(subject: Subject) -> str:
    """Test a copy of a right program; what is imported is not used."""
    tests = _suite(subject, [str(one) for one in subject.assertions])
    return f"import solution\n\n{subject.task.reference}\n{tests.split(chr(10), 1)[1]}"


def _replaces(subject: Subject) -> str:
    """Put something else in the place of the code under test."""
    name, first = subject.task.entry_point, subject.assertions[0]
    test = f"    monkeypatch.setattr(solution, {name!r}, lambda *_: {first.value})\n    assert solution.{first.call}"
    return f"import solution\n\n\ndef test_it(monkeypatch):\n{test} == {first.value}\n"
