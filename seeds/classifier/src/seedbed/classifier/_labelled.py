"""Problems that a person has put into a class: what the head learns from, and what it is held against."""

from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from seedbed.problem import Frozen, ProblemClass

_DATA = files("seedbed.classifier") / "data"


class LabelledProblem(Frozen):
    """A problem and its class. Those of one group share a topic or a cue word, across classes."""

    text: str
    kind: ProblemClass
    group: str


class HeldOutProblem(LabelledProblem):
    """A labelled problem that nothing is trained on, and the set it belongs to."""

    set: str


@cache
def examples() -> tuple[LabelledProblem, ...]:
    """The labelled problems that the head is trained on."""
    adapter = TypeAdapter(LabelledProblem)
    return tuple(adapter.validate_json(line) for line in read("examples.jsonl").splitlines())


@cache
def held_out() -> tuple[HeldOutProblem, ...]:
    """The labelled problems that nothing is trained on, of other topics: `plain`, `tricky` and `pairs`."""
    adapter = TypeAdapter(HeldOutProblem)
    return tuple(adapter.validate_json(line) for line in read("held_out.jsonl").splitlines())


def read(name: str) -> bytes:
    """Return a data file of this package."""
    return (_DATA / name).read_bytes()
