"""The one error of this package, in the shape that every Seedbed error has."""


class WorkspaceError(Exception):
    """The workspace cannot be read, or is not as it says.

    Args:
        what: What is wrong, as the start of a sentence, without a full stop.
        where: The file or folder concerned.
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
        return " ".join(f"{self.what}{place}{advice}.".split())
