"""The packages of a repository on every day of its history, by what their manifests said."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seedbed.garden import Change, read_blobs, read_changes

_MANIFESTS = frozenset({"package.json", "pyproject.toml"})
# Files that tools write in many packages at once, when one of them is released or a dependency is raised.
_WRITTEN_BY_TOOLS = _MANIFESTS | {"package-lock.json", "uv.lock", "CHANGELOG.md"}
# Folders whose manifests describe no package of the repository.
_NO_PACKAGES = frozenset({"node_modules", "templates", "template", "fixtures", "testdata", "tests", "test"})
# A commit that reaches more packages is about the repository: a formatter, a rename, a licence.
_AT_ONCE = 10
_NAME = re.compile(r"\s*(@?[A-Za-z0-9][\w./-]*)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a manifest said."""

    name: str
    needs: frozenset[str]
    private: bool
    version: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A package on one day.

    Attributes:
        key: What it is known by, through renames and moves.
        folder: Where it lay.
        said: What its manifest said.
        touched: When somebody last worked on it.
        released: Whether it was not private and its version had been raised.
        needs: The packages beside it that it needs, by their keys.
    """

    key: int
    folder: str
    said: Said
    touched: datetime
    released: bool = False
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Day:
    """Every package that was there, by key."""

    when: datetime
    packages: Mapping[int, Seen]

    def dependants(self, key: int, *, private: bool) -> frozenset[int]:
        """Return who needs a package; private ones too, or only those that may be published."""
        return frozenset(
            other
            for other, seen in self.packages.items()
            if key in seen.needs and (private or not seen.said.private)
        )


@dataclass(slots=True)
class _World:
    """What is there, while history is gone through."""

    by_folder: dict[str, Seen] = field(default_factory=dict)
    gone: dict[str, Seen] = field(default_factory=dict)
    count: int = 0

    def apply(self, when: datetime, commit: Iterable[Change], said: Mapping[str, Said | None]) -> None:
        """Go on by one commit."""
        changes = list(commit)
        manifests = [each for each in changes if _is_manifest(each.path)]
        for each in manifests:
            folder = each.path.rpartition("/")[0]
            if not each.blob and folder in self.by_folder:
                left = self.by_folder.pop(folder)
                self.gone[left.said.name] = left
        for each in manifests:
            if (now := said.get(each.blob)) is not None:
                self._describe(each.path.rpartition("/")[0], now, when)
        self._touch(when, changes)

    def _describe(self, folder: str, said: Said, when: datetime) -> None:
        before = self.by_folder.get(folder) or self.gone.pop(said.name, None)
        if before is None:
            self.count += 1
            self.by_folder[folder] = Seen(self.count, folder, said, when)
            return
        raised = before.said.version != said.version and not said.private
        self.by_folder[folder] = replace(before, folder=folder, said=said, released=before.released or raised)

    def _touch(self, when: datetime, changes: Iterable[Change]) -> None:
        worked_on = {
            folder
            for each in changes
            if each.path.rpartition("/")[2] not in _WRITTEN_BY_TOOLS and (folder := self._owner(each.path))
        }
        if len(worked_on) <= _AT_ONCE:
            for folder in worked_on:
                self.by_folder[folder] = replace(self.by_folder[folder], touched=when)

    def _owner(self, path: str) -> str:
        while path:
            path = path.rpartition("/")[0]
            if path in self.by_folder:
                return path
        return ""

    def day(self, when: datetime) -> Day:
        """Return what is there now."""
        keys = {seen.said.name: seen.key for seen in self.by_folder.values()}
        return Day(
            when,
            {
                seen.key: replace(
                    seen, needs=frozenset(keys[need] for need in seen.said.needs if need in keys) - {seen.key}
                )
                for seen in self.by_folder.values()
            },
        )


def read_days(repository: Path, every: timedelta) -> tuple[Day, ...]:
    """Return the packages at even distances through a history, and at its end.

    Args:
        repository: A git repository, with a work tree or without.
        every: The distance.
    """
    changes = read_changes(repository)
    contents = read_blobs(repository, (each.blob for each in changes if _is_manifest(each.path)))
    paths = {each.blob: each.path for each in changes if each.blob in contents}
    said = {blob: _said(content, paths[blob]) for blob, content in contents.items()}
    return tuple(_days(changes, said, every))


def _days(changes: Iterable[Change], said: Mapping[str, Said | None], every: timedelta) -> Iterator[Day]:
    world = _World()
    next_look: datetime | None = None
    when: datetime | None = None
    for (moment, _), commit in groupby(changes, key=lambda each: (each.when, each.commit)):
        # A clock may have gone wrong; time does not go backwards here.
        when = max(moment, when or moment)
        next_look = next_look or when + every
        while when >= next_look:
            yield world.day(next_look)
            next_look += every
        world.apply(when, commit, said)
    if when:
        yield world.day(when)


def _is_manifest(path: str) -> bool:
    *folders, name = path.split("/")
    return bool(folders) and name in _MANIFESTS and _NO_PACKAGES.isdisjoint(folders)


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _PackageJson(_Loose):
    name: str
    version: str = ""
    private: bool = False
    dependencies: dict[str, object] = Field(default_factory=dict)
    peers: dict[str, object] = Field(default_factory=dict, alias="peerDependencies")
    optional: dict[str, object] = Field(default_factory=dict, alias="optionalDependencies")


class _Project(_Loose):
    name: str
    version: str = ""
    dependencies: tuple[str, ...] = ()
    optional: dict[str, tuple[str, ...]] = Field(default_factory=dict, alias="optional-dependencies")
    classifiers: tuple[str, ...] = ()


class _Pyproject(_Loose):
    project: _Project


def _said(content: bytes, path: str) -> Said | None:
    """Return what a manifest says; nothing where it names no package, or cannot be read."""
    try:
        if path.endswith(".json"):
            package = _PackageJson.model_validate(json.loads(content))
            needs = {*package.dependencies, *package.peers, *package.optional}
            return Said(package.name, frozenset(needs), package.private, package.version)
        project = _Pyproject.model_validate(tomllib.loads(content.decode())).project
    except (ValueError, RecursionError, ValidationError):
        return None
    lines = [*project.dependencies, *(line for lines in project.optional.values() for line in lines)]
    found = frozenset(_plain(match[1]) for line in lines if (match := _NAME.match(line)))
    private = any(each.startswith("Private ::") for each in project.classifiers)
    return Said(_plain(project.name), found, private, project.version)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
