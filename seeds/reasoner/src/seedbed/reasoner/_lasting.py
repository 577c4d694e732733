"""Printing what is left of a case that did not end as it should."""

from typing import assert_never

from seedbed.problem import (
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Failed,
    Gift,
    Stone,
    WorkingFiles,
    WorkingProgram,
)

_WIDTH = 160


def lines_of_failure(failed: Failed) -> list[str]:
    """Return what was tried, what is left of it and what to try next, a line each. How far it got is told elsewhere."""
    tried = [f"  tried: {_short(one)}" for one in failed.tried]
    advice = [f"  try next: {_short(one)}" for one in failed.advice]
    return [*tried, *lines_left(failed.stones, failed.gained), *advice]


def lines_left(stones: tuple[Stone, ...], gained: tuple[Gift, ...]) -> list[str]:
    """Return what a case leaves to others, a line each."""
    gifts = [
        f"  gained all the same: [{gift.id}] {_short(gift.text)} (good for {_short(gift.good_for)})"
        for gift in gained
    ]
    left = [f"  left behind: [{one.id}] {kind_of(one)}, good for: {_short(one.good_for)}" for one in stones]
    return [*gifts, *left]


def kind_of(stone: Stone) -> str:
    """Return what a stone is, in words."""
    match stone.content:
        case WorkingFiles(files=files, evidence=evidence):
            tests = sum(run.passed for run in evidence)
            return f"{len(files)} {'file' if len(files) == 1 else 'files'} that passed {tests} {'test' if tests == 1 else 'tests'}"
        case WorkingProgram():
            return "a program"
        case ConfirmedLink():
            return "a link seen at work"
        case DeniedAssumption():
            return "an assumption denied"
        case DeadEnd():
            return "a dead end"
        case _:
            assert_never(stone.content)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
