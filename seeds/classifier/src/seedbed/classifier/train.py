"""Train the head on the labelled examples: `python -m seedbed.classifier.train`."""

import json
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import numpy.typing as npt

from seedbed.classifier._embedding import embed
from seedbed.classifier._features import feature_rows
from seedbed.classifier._head import Head
from seedbed.classifier._labelled import examples
from seedbed.classifier._neighbours import pack, unpack
from seedbed.classifier._softmax import fit
from seedbed.classifier._words import common_terms
from seedbed.classifier.evaluation import labels_of, trained_temperature

__all__ = ["main", "train"]

Matrix = npt.NDArray[np.float64]

_STRENGTHS = (5e-5, 1e-4, 2e-4, 5e-4, 1e-3)
_COMMON = 10
"""How many examples must have a word. From 2 to 40 the share right over the folds varies by a point."""


def words_to_look_for() -> tuple[str, ...]:
    """Return the words that enough examples have: topics are too many to be among them, forms of asking are not."""
    return common_terms([example.text for example in examples()], least=_COMMON)


def train(inputs: Matrix, words: tuple[str, ...], l2: float, temperature: float) -> Head:
    """Fit the head to the features of the examples. Weights are rounded to what the file keeps."""
    weights, bias = fit(inputs, labels_of(examples()), l2)
    return Head(
        l2=l2,
        temperature=round(temperature, 4),
        bias=tuple(round(float(value), 4) for value in bias),
        weights=tuple(tuple(round(float(value), 4) for value in column) for column in weights.T),
        words=words,
    )


def main() -> None:
    """Embed the examples, choose the regularisation by cross-validation over groups, fit, and write the files."""
    parser = ArgumentParser(prog="python -m seedbed.classifier.train", description=__doc__)
    home = Path(__file__).with_name("data")
    parser.add_argument("--out", type=Path, default=home, help="folder for head.json and examples.npz")
    out: Path = parser.parse_args().out

    texts, words = [example.text for example in examples()], words_to_look_for()
    stored = pack(np.array([embed(text) for text in texts]))
    inputs = feature_rows(
        texts, unpack(stored), words
    )  # what is stored, so that anybody gets the same weights

    print(f"{len(texts)} examples, {len(words)} common words, 5 folds by group")  # noqa: T201
    tried = {l2: trained_temperature(inputs, examples(), l2) for l2 in _STRENGTHS}
    for l2, (temperature, score) in tried.items():
        print(  # noqa: T201
            f"l2 {l2:<7g} temperature {temperature:.3f}  right {score.share:.1%}"
            f"  log loss {score.log_loss:.4f}  calibration error {score.calibration_error:.3f}"
        )
    best = max(tried, key=lambda l2: tried[l2][1].right)  # the temperature sees to the log loss
    head = train(inputs, words, best, tried[best][0])
    out.mkdir(parents=True, exist_ok=True)
    (out / "examples.npz").write_bytes(stored)
    (out / "head.json").write_text(_as_text(head), encoding="utf-8")
    print(f"took l2 {best:g}; wrote head.json and examples.npz to {out}")  # noqa: T201


def _as_text(head: Head) -> str:
    """One field and one row of weights to a line, so that a change can be read."""
    weights = ",\n".join(json.dumps(row) for row in head.weights)
    fields = [
        *(f'"{name}": {json.dumps(getattr(head, name))}' for name in ("l2", "temperature", "bias", "words")),
        f'"weights": [\n{weights}\n]',
    ]
    return "{\n" + ",\n".join(fields) + "\n}\n"


if __name__ == "__main__":
    main()
