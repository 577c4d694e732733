from seedbed.problem import SeedbedError


class Interrupted(SeedbedError):  # noqa: N818 - named for what happened
    """The user pressed Ctrl-C. What was done until then is kept."""

    def __init__(self, case: str) -> None:
        super().__init__("Interrupted; what was done is kept", do=f"`reason resume {case}` goes on from here")
