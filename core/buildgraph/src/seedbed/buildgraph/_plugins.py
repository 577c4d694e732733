"""What other distributions add to `seedbed`: commands, and checks of the whole workspace.

A distribution names them in its `pyproject.toml`:

    [project.entry-points."seedbed.commands"]
    garden = "seedbed.garden.cli:app"      # a `typer.Typer`

    [project.entry-points."seedbed.checks"]
    garden = "seedbed.garden.cli:check"    # a `Check`
"""

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias

import typer

from seedbed.workspace import Tree, Workspace, WorkspaceError

from ._boundaries import Breach

Check: TypeAlias = Callable[[Workspace, Tree], Iterable[Breach]]
"""Given the packages and the files, returns what is wrong with them."""


def commands() -> Iterator[typer.Typer]:
    """Yield the groups of commands that other distributions bring, by the names of those."""
    for point in _points("seedbed.commands"):
        loaded: object = _load(point)
        if not isinstance(loaded, typer.Typer):
            raise WorkspaceError("This is no group of commands", where=point.value, do=_advice(point))
        yield loaded


def checks() -> Iterator[Check]:
    """Yield the checks that other distributions bring, by the names of those."""
    for point in _points("seedbed.checks"):
        loaded: object = _load(point)
        if not callable(loaded):
            raise WorkspaceError("This is no check", where=point.value, do=_advice(point))
        yield loaded


def _points(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda point: point.name)


def _load(point: EntryPoint) -> object:
    try:
        loaded: object = point.load()
    except (ImportError, AttributeError) as error:
        raise WorkspaceError(f"{point.value} cannot be loaded: {error}", do=_advice(point)) from error
    return loaded


def _advice(point: EntryPoint) -> str:
    owner = point.dist.name if point.dist else "the distribution that names it"
    return f"Run `uv sync`, or mend {owner}"
