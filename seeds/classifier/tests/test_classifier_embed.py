import sys

import numpy as np
import pytest

from seedbed.classifier import EmbeddingUnavailable, embed, embed_fingerprint, fingerprint
from seedbed.classifier import _embed as own
from seedbed.classifier import _embedding as embedding
from seedbed.classifier._labelled import read


def test_a_text_lies_where_the_classifier_sees_it() -> None:
    assert np.array_equal(embed("How do I centre a div?"), embedding.embed("How do I centre a div?"))


def test_its_fingerprint_changes_with_what_decides_a_vector_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = embed_fingerprint()
    assert before != fingerprint()
    monkeypatch.setattr(own, "read", lambda name: read(name) + b" " * (name == "head.json"))
    assert embed_fingerprint() == before
    monkeypatch.setattr(own, "read", lambda name: read(name) + b" " * (name == "vocab.txt"))
    assert embed_fingerprint() != before


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "seedbed.classifier._embedding", None)
    with pytest.raises(EmbeddingUnavailable, match=r"pip install 'seedbed-classifier\[embedding\]'"):
        embed("How do I centre a div?")
