"""A whole monorepo as a command finds it: its packages, what each says of itself, and its files."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from seedbed.workspace import (
    Tree,
    Workspace,
    find_root,
    hash_file,
    plain_name,
    read_listings,
    read_tree,
    read_workspace,
)

from ._errors import EditError
from ._manifest import Manifest, read_manifests


@dataclass(frozen=True, slots=True)
class Monorepo:
    """A monorepo, read.

    Attributes:
        root: Its folder.
        tree: Its files.
        workspace: Its packages and what each needs.
        manifests: What each package says of itself, by distribution, each after what it needs.
        scope: What the names of its packages begin with: `seedbed` of `seedbed-framer`; empty where nothing tells.
        text: The root's `pyproject.toml`.
    """

    root: Path
    tree: Tree
    workspace: Workspace
    manifests: Mapping[str, Manifest]
    scope: str
    text: str

    def find(self, name: str) -> Manifest:
        """Return a package by its distribution, its short name or its folder.

        Raises:
            EditError: there is none; with what may have been meant.
        """
        member = self.workspace.find(name)
        if member is None or member.name not in self.manifests:
            known = ", ".join(one.short for one in self.workspace.members.values())
            raise EditError(f"No package is called {name!r}", do=f"There are: {known}" if known else None)
        return self.manifests[member.name]

    def dependants(self, name: str) -> tuple[str, ...]:
        """Return the packages that may be published and need one, themselves or in an extra, sorted."""
        return tuple(
            other
            for other in self.workspace.needed_by(name)
            if other in self.manifests
            and not self.manifests[other].private
            and any(
                line.name == name and not line.under.startswith("group:")
                for line in self.manifests[other].lines
            )
        )

    def is_outdated(self, path: str) -> bool:
        """Whether a file is known not to be what it was when this was read.

        It is not known of new files, nor of those that had not been committed, but for each `pyproject.toml`.
        """
        texts = {one.path: one.text for one in self.manifests.values()} | {"pyproject.toml": self.text}
        if path in texts:
            return dict(self.tree.content([path])).get(path) != texts[path].encode()
        before = self.tree.entry(path)
        now = hash_file(self.root, path, self.tree.algorithm)
        return before is not None and (now is None or now.blob != before.blob)


class _Seedbed(BaseModel):
    model_config = ConfigDict(extra="ignore")
    scope: str = ""


class _Tool(BaseModel):
    seedbed: _Seedbed = _Seedbed.model_construct()


class _Root(BaseModel):
    tool: _Tool = _Tool.model_construct(seedbed=_Seedbed.model_construct())


def read_monorepo(start: Path, tree: Tree | None = None) -> Monorepo:
    """Read the monorepo that a folder lies in, as it is on disk or as `tree` has it.

    Raises:
        WorkspaceError: it cannot be read.
        EditError: a `pyproject.toml` in it is not as it should be.
    """
    root = find_root(start)
    tree = tree or read_tree(read_listings(root))
    workspace = read_workspace(root, tree)
    text = next((content.decode() for _, content in tree.content(["pyproject.toml"])), "")
    return Monorepo(root, tree, workspace, read_manifests(workspace, tree), _scope(text, workspace), text)


def _scope(text: str, workspace: Workspace) -> str:
    """Return what the root says, or else what most names begin with."""
    try:
        said = _Root.model_validate(tomllib.loads(text)).tool.seedbed.scope
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise EditError(f"This cannot be read: {error}", where="pyproject.toml") from error
    if said:
        return plain_name(said)
    counted = Counter(member.scope for member in workspace.members.values() if member.scope)
    return counted.most_common(1)[0][0] if counted else ""
