from dataclasses import dataclass

from seedbed.problem import WorkingFiles


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was found before any work was done: at most one stone, and passages of known literature."""

    stone: WorkingFiles | None = None
    """What another case has left, where it still holds."""
    stone_id: str = ""
    stone_case: str = ""
    stone_move: str = ""
    """The key of the move that found it."""
    hints: tuple[str, ...] = ()
