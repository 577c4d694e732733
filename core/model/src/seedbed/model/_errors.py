from seedbed.problem import BadInput, SeedbedError, Usage


class ModelError(SeedbedError):
    """The base of everything that goes wrong between a prompt and its reply.

    Args:
        what: What is wrong, as the start of a sentence.
        where: The model.
        do: What the reader can do about it.
        usage: What the attempts cost all the same.
    """

    def __init__(
        self, what: str, *, where: str | None = None, do: str | None = None, usage: Usage | None = None
    ) -> None:
        super().__init__(what, where=where, do=do)
        self.usage = usage or Usage()


class ModelUnavailable(ModelError):  # noqa: N818 - named for what the user sees
    """The model cannot be loaded or reached."""


class WeightsProblem(ModelUnavailable):
    """The embedded model's weights are missing, incomplete or not the ones expected."""


class MissingKey(ModelUnavailable):
    """A hosted model needs a key that the environment does not hold."""


class UnknownModel(ModelError, BadInput):  # noqa: N818
    """No model goes by this name."""


class PromptTooLong(ModelError):  # noqa: N818
    """Question and reply do not fit into the model's context."""


class BadReply(ModelError):  # noqa: N818
    """The reply does not fit the type asked for, also after it was sent back once."""
