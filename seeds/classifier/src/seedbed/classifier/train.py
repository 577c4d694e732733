"""Train the head on the labelled examples: `python -m seedbed.classifier.train`."""

import json
from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from seedbed.classifier._embedding import embed
from seedbed.classifier._head import Head
from seedbed.classifier._labelled import examples
from seedbed.classifier._neighbours import pack, unpack
from seedbed.classifier._softmax import fit
from seedbed.classifier.evaluation import labels_of, trained_temperature

__all__ = ["main", "train"]

Matrix = npt.NDArray[np.float64]

_STRENGTHS = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3)


def train(inputs: Matrix, l2: float, temperature: float) -> Head:
    """Fit the head to the vectors of the examples. Weights are rounded to what the file keeps."""
    weights, bias = fit(inputs, labels_of(examples()), l2)
    return Head(
        l2=l2,
        temperature=round(temperature, 4),
        bias=tuple(round(float(value), 4) for value in bias),
        weights=tuple(tuple(round(float(value), 4) for value in column) for column in weights.T),
    )


def main() -> None:
    """Embed the examples, choose the regularisation by cross-validation over groups, fit, and write the files."""
    parser = ArgumentParser(prog="python -m seedbed.classifier.train", description=__doc__)
    home = Path(__file__).with_name("data")
    parser.add_argument("--out", type=Path, default=home, help="folder for head.json and examples.npz")
    out: Path = parser.parse_args().out

    stored = pack(np.array([embed(example.text) for example in examples()]))
    with np.load(BytesIO(stored)) as archive:
        inputs = unpack(archive["vectors"])  # trained on what is stored, so that anybody gets the same weights

    print(f"{len(examples())} examples, 5 folds by group")  # noqa: T201
    tried = {l2: trained_temperature(inputs, examples(), l2) for l2 in _STRENGTHS}
    for l2, (temperature, score) in tried.items():
        print(  # noqa: T201
            f"l2 {l2:<7g} temperature {temperature:.3f}  right {score.right / score.count:.1%}"
            f"  log loss {score.log_loss:.4f}  calibration error {score.calibration_error:.3f}"
        )
    best = min(tried, key=lambda l2: tried[l2][1].log_loss)
    head = train(inputs, best, tried[best][0])
    out.mkdir(parents=True, exist_ok=True)
    (out / "examples.npz").write_bytes(stored)
    (out / "head.json").write_text(_as_text(head), encoding="utf-8")
    print(f"took l2 {best:g}; wrote head.json and examples.npz to {out}")  # noqa: T201


def _as_text(head: Head) -> str:
    """One row of weights to a line, so that a change can be read."""
    fields = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.model_dump().items()]
    return "{" + ",\n".join(fields).replace("], [", "],\n[").replace("), (", "),\n(") + "}\n"


if __name__ == "__main__":
    main()
