"""The vectors of the labelled examples, kept as small whole numbers. Import it late."""

from functools import cache
from io import BytesIO

import numpy as np
import numpy.typing as npt

from seedbed.classifier._labelled import LabelledProblem, examples, read

Matrix = npt.NDArray[np.float64]


def closest(vector: Matrix, count: int) -> tuple[LabelledProblem, ...]:
    """Return the labelled examples that lie closest to a vector, closest first."""
    # Not `@`: it starts threads, which on a busy machine take longer than the whole guess.
    likeness = np.einsum("ij,j->i", vectors(), vector)
    order = np.argsort(-likeness, kind="stable")
    return tuple(examples()[int(row)] for row in order[:count])


@cache
def vectors() -> Matrix:
    """The vectors of the labelled examples in their order, each of length one."""
    return unpack(read("examples.npz"))


def pack(matrix: Matrix) -> bytes:
    """Store vectors as whole numbers from -63 to 63: only their direction counts, so each is scaled to that range."""
    scaled = np.round(matrix * (63.0 / np.abs(matrix).max(axis=1, keepdims=True))).astype(np.int8)
    buffer = BytesIO()
    np.savez_compressed(buffer, vectors=scaled)
    return buffer.getvalue()


def unpack(stored: bytes) -> Matrix:
    """Read stored vectors and give them their length of one back."""
    with np.load(BytesIO(stored)) as archive:
        matrix = archive["vectors"].astype(np.float64)
    unit: Matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return unit
