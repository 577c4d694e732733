import hashlib

from seedbed.problem._base import Frozen


class Gift(Frozen):
    """A secondary result that failing at the main one could still leave, and that could become the main one."""

    id: str
    text: str
    """What it is, as a problem of its own."""
    good_for: str
    rests_on: tuple[str, ...] = ()
    """The criteria, in their words, that make it once they hold."""

    @classmethod
    def of(cls, text: str, good_for: str, rests_on: tuple[str, ...] = ()) -> "Gift":
        """Return a gift that is known by its words."""
        words = " ".join(text.split())
        identity = "g" + hashlib.sha256(words.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return cls(id=identity, text=words, good_for=good_for, rests_on=rests_on)
