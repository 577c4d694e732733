"""Putting a new package into a workspace: git, uv, the index and the disk."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from seedbed.edits import Edit, Monorepo, Story, Touched, carry_out, lock, read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._whole import hold_seen_by_git, touched_and_lock
from seedbed.release import Index, index_url

from ._index_asked import Question, ask, hold_to_be_free, is_offline
from ._names import name_for
from ._new import Package, Template, hold_to_be_member, new_edits, package_for
from ._taken import taken_in


@dataclass(frozen=True, slots=True)
class Planted:
    """What came of it.

    Attributes:
        package: The package.
        touched: What was changed, or would be.
        notes: What there is to say besides.
    """

    package: Package
    touched: tuple[Touched, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A place for a new package: its name is in order, and the index is being asked about it."""

    monorepo: Monorepo
    asked: str
    name: str
    question: Question | None

    @property
    def distribution(self) -> str:
        """What the package will be installed as."""
        return _distribution(self.monorepo.scope, self.name)

    def read_again(self) -> "Plot":
        """Return the place as it is by now: while a person thought, somebody else may have built there."""
        monorepo = read_monorepo(self.monorepo.root)
        return Plot(monorepo, self.asked, name_for(self.asked, taken_in(monorepo)), self.question)

    def plant(self, template: Template, story: Story, *, dry_run: bool) -> Planted:
        """Make the package, lock it, and wait for the index; if anything fails, nothing is changed.

        Raises:
            GardenError: the name is taken on the index, or git would not see the package.
            EditError: it cannot be locked.
        """
        package = package_for(self.monorepo, self.name, template, story)
        edits = new_edits(self.monorepo, package)
        seen = touched_and_lock(self.monorepo.root, edits)
        hold_seen_by_git(self.monorepo.root, edits)
        notes: list[str] = []

        def hear() -> None:
            if self.question and (note := hold_to_be_free(self.question.answer(), self.distribution)):
                notes.append(note)

        if dry_run:
            hear()
        else:
            self._carry_out(edits, hear)
        return Planted(package, seen, tuple(notes))

    def _carry_out(self, edits: tuple[Edit, ...], hear: Callable[[], None]) -> None:
        def settle() -> None:
            lock(self.monorepo.root)
            hear()

        carry_out(self.monorepo.root, f"new {self.name}", edits, settle, seen=self.monorepo)


def find_plot(root: Path, asked: str, *, offline: bool, patience: float = 0.5) -> Plot:
    """Find out whether a package may be called so, and begin to ask the index.

    Args:
        root: The root of the workspace.
        asked: The name.
        offline: Whether the index is left alone.
        patience: How many seconds the index may take; one that does not answer stops nothing.

    Raises:
        GardenError: it may not; with the reason, and with what would do.
        ReleaseError: the settings name no index that could be asked.
    """
    monorepo = read_monorepo(root)
    if not monorepo.scope:
        raise GardenError(
            "Nothing says what the names of packages begin with",
            where="pyproject.toml",
            do='Write it: [tool.seedbed] scope = "my-crew"',
        )
    name = name_for(asked, taken_in(monorepo))
    hold_to_be_member(monorepo.text, f"seeds/{name}")
    if offline or is_offline(os.environ):
        return Plot(monorepo, asked, name, None)
    index = Index(index_url(monorepo.text, os.environ), patience)
    return Plot(monorepo, asked, name, ask(index, _distribution(monorepo.scope, name)))


def _distribution(scope: str, name: str) -> str:
    return f"{scope}-{name}".replace("_", "-")
