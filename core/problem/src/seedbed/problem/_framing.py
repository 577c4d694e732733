import hashlib

from seedbed.problem._base import Frozen


class Framing(Frozen):
    """A solvable problem statement that stands for an unsolvable one."""

    id: str
    text: str
    moves: str
    """What taking it would change, and how surely."""
    leaves: str
    """What it leaves as it is."""
    known_by: str
    """How one would know that it worked."""
    levers: tuple[str, ...] = ()
    """The names of the levers that it pulls."""
    taken: str = ""
    """The case that it has become, where the user has taken it."""

    @staticmethod
    def name(text: str) -> str:
        """Return what a framing of this text is known by: its words, however they are spaced or spelt."""
        words = " ".join(text.casefold().split()).rstrip("?!. ")
        return "f" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
