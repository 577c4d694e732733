from seedbed.problem import SeedbedError


class EmbeddingUnavailable(SeedbedError):  # noqa: N818 - named for what the user sees
    """The sentence embedding cannot be loaded: a library or the weights are missing, or not what they should be."""


class LearnedUnusable(SeedbedError):  # noqa: N818 - named for what the user sees
    """What was learnt from the user's own examples is damaged, was made for other data, or cannot be read or written."""
