class SeedbedError(Exception):
    """The base of every error that a Seedbed package raises on purpose.

    Args:
        what: What is wrong, as the start of a sentence, without a full stop.
        where: The file, address or argument concerned.
        do: What the reader can do about it, as a sentence without a full stop.
    """

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what = what
        self.where = where
        self.do = do
        super().__init__(what, where, do)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        advice = f". {self.do}" if self.do else ""
        line = " ".join(f"{self.what}{place}{advice}".split())
        return line if line.endswith(("?", "!")) else f"{line}."


class BadInput(SeedbedError):  # noqa: N818 - named for what the user sees
    """What the caller passed cannot be used: an empty problem, an unknown case, a bad name."""
