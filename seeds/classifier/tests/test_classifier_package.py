import subprocess
import sys
from hashlib import sha256
from importlib.resources import files

import pytest

import seedbed.classifier
from seedbed.classifier import fingerprint
from seedbed.classifier._head import embedding_fingerprint, fingerprint_of
from seedbed.classifier._labelled import read

DECIDING = ("head.json", "vocab.txt", "examples.jsonl", "examples.npz")


def test_the_public_names() -> None:
    assert seedbed.classifier.__all__ == [
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


def test_neither_import_nor_fingerprint_nor_a_look_for_a_learnt_head_loads_what_takes_long() -> None:
    code = "import sys, pathlib, seedbed.classifier as c; c.fingerprint(); c.embed_fingerprint(); c.learned_head(pathlib.Path('none')); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert not loaded & {"numpy", "onnxruntime", "tokenizers", "pydantic_ai", "xllamacpp"}


@pytest.mark.parametrize("name", DECIDING)
def test_the_fingerprint_changes_with_every_file_that_decides(name: str) -> None:
    altered = [read(file) + (b" " if file == name else b"") for file in DECIDING]
    assert fingerprint() == embedding_fingerprint() == fingerprint_of(*map(read, DECIDING))
    assert fingerprint_of(*altered) != fingerprint()


def test_the_vocabulary_comes_with_its_source_and_licence() -> None:
    notice = (files("seedbed.classifier") / "data/NOTICE").read_text(encoding="utf-8")
    assert "sentence-transformers/all-MiniLM-L6-v2" in notice
    assert "Apache License, Version 2.0" in notice
    assert sha256(read("vocab.txt")).hexdigest() in notice
