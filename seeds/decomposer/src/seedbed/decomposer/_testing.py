"""Values that tests need; not part of the package's interface."""

from seedbed.decomposer._types import Part, Split, Whole

TODO = Whole(
    problem="Write a to-do list app.",
    facts=("Standard library alone.", "One user.", "The messages are in English."),
    criteria=("What was added is listed.", "What was added is there after a restart."),
    why="The first attempt forgot everything.",
)
STORAGE = Part(
    name="storage",
    problem="Write storage.py, which keeps the entries of a to-do list in a file.",
    facts=("Standard library alone.",),
    criteria=("What was added is there after a restart.",),
    interface="storage.py: add(text: str) -> None, entries() -> list[str]",
)
SCREEN = Part(
    name="screen",
    problem="Write screen.py, which prints entries() of the module storage.",
    facts=("One user.", "The messages are in English."),
    criteria=("What was added is listed.",),
    interface="screen.py",
    after=("storage",),
)
TODO_SPLIT = Split(parts=(STORAGE, SCREEN), why="Keeping and showing.")


def chain(*parts: tuple[str, tuple[str, ...]]) -> Split:
    """Return a split of which only the order matters: names, each with those it comes after."""
    return Split(
        parts=tuple(
            Part(name=name, problem=f"Do {name}.", interface=name, after=after) for name, after in parts
        ),
        why="",
    )
