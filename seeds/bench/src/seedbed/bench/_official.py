"""HumanEval's official tests, taken apart into assertions, and wrong versions of its solutions."""

import ast
import gzip
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

from seedbed.bench._mutants import mutant
from seedbed.bench._tasks import Task
from seedbed.problem import BadInput, Frozen

_TRIES = 60


class Answered(Task):
    """A problem with its reference solution."""

    canonical_solution: str

    @property
    def reference(self) -> str:
        """The whole program."""
        return self.prompt + self.canonical_solution

    def judged(self, code: str) -> Mapping[str, str]:
        """Return a whole program and the official tests as the files of a suite."""
        return {**self.scored(code), "solution.py": code}

    @property
    def changed(self) -> list[str]:
        """Versions of the reference with one change each. Not all of them are wrong."""
        versions = (mutant(self.reference, seed, function=self.entry_point) for seed in range(_TRIES))
        return list(dict.fromkeys(version for version in versions if version is not None))


def read_answered(path: Path) -> list[Answered]:
    """Read `HumanEval.jsonl.gz` with its solutions.

    Raises:
        BadInput: It is not there, or something else.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [Answered.model_validate_json(line) for line in lines]
    except (OSError, EOFError, ValueError) as error:
        raise BadInput("The file is not HumanEval", where=str(path), do="Name HumanEval.jsonl.gz") from error


class Assertion(Frozen):
    """A call of the function that is asked for, and what it comes to, as source."""

    call: str
    value: str

    def __str__(self) -> str:
        return f"assert {self.call} == {self.value}"

    def with_other_value(self, chance: random.Random) -> "Assertion":
        """Return it with an expectation that is wrong."""
        return Assertion(call=self.call, value=repr(_other(ast.literal_eval(self.value), chance)))


def assertions(task: Task) -> list[Assertion]:
    """Return the official tests that are an assertion of what a call comes to, each once."""
    return list(dict.fromkeys(_assertions(task)))


def _assertions(task: Task) -> Iterator[Assertion]:
    for node in ast.walk(ast.parse(task.test)):
        match node:
            case ast.Assert(
                test=ast.Compare(
                    left=ast.Call(func=ast.Name(id="candidate") as called) as call,
                    ops=[ast.Eq()],
                    comparators=[value],
                )
            ) if _is_plain(value) and all(
                map(_is_plain, (*call.args, *(one.value for one in call.keywords)))
            ):
                called.id = task.entry_point
                yield Assertion(call=ast.unparse(call), value=ast.unparse(value))
            case _:
                pass


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _other(value: object, chance: random.Random) -> object:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + chance.choice((-1, 1, 2))
        case str():
            return value[:-1] if value and chance.random() < 0.5 else f"{value}a"
        case list():
            return value[:-1] or [1]
        case tuple():
            return value[:-1] or (1,)
        case _:
            return 0
