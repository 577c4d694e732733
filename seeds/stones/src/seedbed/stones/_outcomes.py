"""What running a stone again comes to."""

from dataclasses import dataclass

from seedbed.sandbox import LimitKind, NoSandbox, Unsupported


@dataclass(frozen=True, slots=True)
class Held:
    """It came out as it did, and what it printed where it prints anything."""

    how: str
    printed: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Broken:
    """It did not, and what was seen instead."""

    why: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing was learnt: it could not be run here."""

    why: str
    seconds: float = 0.0


def over(limit: LimitKind, seconds: float) -> Broken | Missed:
    """Return what a cap says. That it took long by the clock may be this machine's doing."""
    why = f"it went over the limit on {limit.value}"
    return Missed(why, seconds) if limit is LimitKind.WALL else Broken(why, seconds)


def not_run(outcome: Unsupported | NoSandbox) -> Missed:
    """Return what it says that no sandbox here could run it."""
    why = outcome.what if isinstance(outcome, Unsupported) else outcome.why
    return Missed(f"it could not be run here: {why}")


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
