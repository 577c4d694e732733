"""Is a problem solved, solvable or unsolvable? A guess with probabilities and a reason."""

from seedbed.classifier._classify import (
    Opinion,
    classify,
    classify_by_embedding,
    classify_by_model,
    fingerprint,
)
from seedbed.classifier._embed import embed, embed_fingerprint
from seedbed.classifier._errors import EmbeddingUnavailable, LearnedUnusable
from seedbed.classifier._head import Head
from seedbed.classifier._labelled import HeldOutProblem, LabelledProblem, examples, held_out
from seedbed.classifier._learned import drop_example, learned_head, unlearn
from seedbed.classifier._own import OwnProblem, Remembered, Source, last_words

__all__ = [
    "EmbeddingUnavailable",
    "Head",
    "HeldOutProblem",
    "LabelledProblem",
    "LearnedUnusable",
    "Opinion",
    "OwnProblem",
    "Remembered",
    "Source",
    "classify",
    "classify_by_embedding",
    "classify_by_model",
    "drop_example",
    "embed",
    "embed_fingerprint",
    "examples",
    "fingerprint",
    "held_out",
    "last_words",
    "learned_head",
    "unlearn",
]
