"""HumanEval's problems, parted into what a method may see and what scores it."""

import ast
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import TypeVar

from pydantic import ConfigDict, ValidationError

from seedbed.problem import BadInput, Frozen

T = TypeVar("T")


class Asked(Frozen):
    """What a method gets to see: the signature with its docstring, and the function's name."""

    model_config = ConfigDict(extra="ignore")

    prompt: str
    entry_point: str

    def whole(self, program: str) -> str:
        """Return a program with what the prompt has before the signature: imports and helping functions."""
        return f"{self.prompt[: self.prompt.rindex(f'def {self.entry_point}(')]}\n\n{program}"

    def suite(self, program: str, asserts: Sequence[str]) -> Mapping[str, str]:
        """Return a program and a test for each assertion as the files of a suite; without any, whether it loads."""
        checks = asserts or (f"assert callable({self.entry_point})",)
        tests = [f"def test_{number}():\n{indent(check, '    ')}\n" for number, check in enumerate(checks, 1)]
        return self._files(program, {self.entry_point}, "\n\n".join(tests))

    def _files(self, program: str, names: set[str], tests: str) -> Mapping[str, str]:
        imports = f"from solution import {', '.join(sorted(names))}"
        return {"solution.py": self.whole(program), "test_solution.py": f"{imports}\n\n\n{tests}"}


class Task(Asked):
    """A problem with its official tests."""

    task_id: str
    test: str

    @property
    def asked(self) -> Asked:
        """The problem without its tests."""
        return Asked(prompt=self.prompt, entry_point=self.entry_point)

    def scored(self, program: str) -> Mapping[str, str]:
        """Return a program and the official tests as the files of a suite. Some use the prompt's helping functions."""
        defined = {node.name for node in ast.parse(self.prompt).body if isinstance(node, ast.FunctionDef)}
        used = {name for name in defined if name == self.entry_point or name in self.test}
        test = f"{self.test}\n\ndef test_solution():\n    check({self.entry_point})\n"
        return self._files(program, used, test)


def read_tasks(path: Path) -> list[Task]:
    """Read `HumanEval.jsonl.gz`.

    Raises:
        BadInput: It is not there, or something else.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [Task.model_validate_json(line) for line in lines]
    except (OSError, EOFError, UnicodeDecodeError, ValidationError) as error:
        raise BadInput("The file is not HumanEval", where=str(path), do="Name HumanEval.jsonl.gz") from error


def spread(items: Sequence[T], count: int) -> list[T]:
    """Return so many of the items, evenly apart; the same ones each time."""
    count = min(count, len(items))
    return [items[(2 * number + 1) * len(items) // (2 * count)] for number in range(count)]
