"""Known literature, read and searched by what it means, too, where the sentence embedding can be used."""

from dataclasses import dataclass
from pathlib import Path

from seedbed.classifier import EmbeddingUnavailable, embed, embed_fingerprint
from seedbed.manuals import Embedding, Manuals, Passage


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found, the best first."""

    passages: tuple[Passage, ...]
    by_meaning: bool
    """Whether meaning counted, too, of which `share` then tells."""


def embedding() -> Embedding | None:
    """Return what tells the meaning of a text; none where it cannot be used."""
    try:
        embed("Is it there?")
    except EmbeddingUnavailable:
        return None
    return Embedding(embed, embed_fingerprint())


def search(path: Path, question: str, *, at_most: int) -> Searched:
    """Search an index: by words, and by meaning if it was read so. Loads the embedding only then."""
    try:
        with Manuals(path, embedding=Embedding(embed, embed_fingerprint())) as manuals:
            return Searched(manuals.search(question, at_most=at_most), by_meaning=manuals.meant() > 0)
    except EmbeddingUnavailable:
        with Manuals(path) as manuals:
            return Searched(manuals.search(question, at_most=at_most), by_meaning=False)
