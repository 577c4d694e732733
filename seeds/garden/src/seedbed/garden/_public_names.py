"""What a file of another day said: what a package needed, and which names it had public. Pure, and forgiving."""

import ast
import re
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seedbed.workspace import plain_name

_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a package declared, itself or in an extra: distributions, by their plain names."""

    name: str
    needs: frozenset[str]


class _Project(BaseModel):
    model_config = ConfigDict(extra="ignore")
    name: str
    dependencies: tuple[str, ...] = ()
    optional: dict[str, tuple[str, ...]] = Field(default_factory=dict, alias="optional-dependencies")


class _Document(BaseModel):
    project: _Project


def needs_of(content: bytes) -> Needs | None:
    """Return what a `pyproject.toml` declares; `None` where it is none of a package, or cannot be read."""
    try:
        project = _Document.model_validate(tomllib.loads(content.decode())).project
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValidationError):
        return None
    lines = [*project.dependencies, *(line for lines in project.optional.values() for line in lines)]
    found = (match[1] for line in lines if (match := _NAME.match(line)))
    return Needs(plain_name(project.name), frozenset(map(plain_name, found)))


def public_names(source: bytes) -> frozenset[str]:
    """Return the texts in the `__all__` of a Python source; none where it has none, or cannot be parsed."""
    if b"__all__" not in source:
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(name for statement in body for name in _listed(statement))


def _listed(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id="__all__")], value=value)
            | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            | ast.AugAssign(target=ast.Name(id="__all__"), value=value)
        ):
            for node in ast.walk(value):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
        case _:
            return
