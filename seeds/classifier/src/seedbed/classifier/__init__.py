"""Is a problem solved, solvable or unsolvable? A guess with probabilities and a reason."""

from seedbed.classifier._classify import (
    Opinion,
    classify,
    classify_by_embedding,
    classify_by_model,
    fingerprint,
)
from seedbed.classifier._errors import EmbeddingUnavailable
from seedbed.classifier._labelled import HeldOutProblem, LabelledProblem, examples, held_out

__all__ = [
    "EmbeddingUnavailable",
    "HeldOutProblem",
    "LabelledProblem",
    "Opinion",
    "classify",
    "classify_by_embedding",
    "classify_by_model",
    "examples",
    "fingerprint",
    "held_out",
]
