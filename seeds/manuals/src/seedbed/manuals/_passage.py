from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of literature that may answer a question. What a terminal would obey in it is written out."""

    title: str
    text: str
    """Where the question's words stand, in at most about 600 characters, after the signature where there is one."""
    place: str
    """`file:line`, `file, page 3`, or `math.gcd (built in)`."""
    share: float
    """How much of what the question tells stands in the whole entry, rare words counting more: 0 to 1. Where it was
    searched by meaning, too, the mean of that and of how much the two mean the same."""
