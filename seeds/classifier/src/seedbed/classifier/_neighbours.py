"""The vectors of the labelled examples, kept as small whole numbers. Import it late."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO

import numpy as np
import numpy.typing as npt

from seedbed.classifier._labelled import LabelledProblem, examples, read
from seedbed.classifier._own import VECTOR, Remembered

Matrix = npt.NDArray[np.float64]


def closest(
    vector: Matrix, count: int, own: Sequence[Remembered] = ()
) -> tuple[LabelledProblem | Remembered, ...]:
    """Return the labelled examples that lie closest to a vector, closest first; the user's own may be among them."""
    known: list[LabelledProblem | Remembered] = [*own, *examples()]
    among = np.vstack([own_vectors(own), vectors()]) if own else vectors()
    # Not `@`: it starts threads, which on a busy machine take longer than the whole guess.
    likeness = np.einsum("ij,j->i", among, vector)
    order = np.argsort(-likeness, kind="stable")
    return tuple(known[int(row)] for row in order[:count])


@cache
def vectors() -> Matrix:
    """The vectors of the labelled examples in their order, each of length one."""
    return unpack(read("examples.npz"))


def own_vectors(own: Sequence[Remembered]) -> Matrix:
    """The vectors of the user's own examples in their order, each of length one."""
    stored = np.frombuffer(b"".join(one.vector for one in own), dtype=np.int8).astype(np.float64)
    return _unit(stored.reshape(len(own), VECTOR))


def packed(vector: Matrix) -> bytes:
    """Store one vector as bytes."""
    return _whole(vector[np.newaxis]).tobytes()


def pack(matrix: Matrix) -> bytes:
    """Store vectors as whole numbers from -63 to 63: only their direction counts, so each is scaled to that range."""
    buffer = BytesIO()
    np.savez_compressed(buffer, vectors=_whole(matrix))
    return buffer.getvalue()


def unpack(stored: bytes) -> Matrix:
    """Read stored vectors and give them their length of one back."""
    with np.load(BytesIO(stored)) as archive:
        return _unit(archive["vectors"].astype(np.float64))


def _whole(matrix: Matrix) -> npt.NDArray[np.int8]:
    whole: npt.NDArray[np.int8] = np.round(
        matrix * (63.0 / np.abs(matrix).max(axis=1, keepdims=True))
    ).astype(np.int8)
    return whole


def _unit(matrix: Matrix) -> Matrix:
    unit: Matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return unit
