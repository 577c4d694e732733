"""What a package says of itself in its `pyproject.toml`, read and validated."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seedbed.workspace import Tree, Workspace, plain_name

from ._errors import EditError

_PRIVATE = "Private :: Do Not Upload"


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement of a package.

    Attributes:
        requirement: What is needed.
        under: Whose it is: empty for the package itself, `extra:NAME` for one of its extras, `group:NAME` for one
            of its dependency groups.
    """

    requirement: Requirement
    under: str = ""

    @property
    def name(self) -> str:
        """The distribution that is needed, as the lock writes it."""
        return plain_name(self.requirement.name)


@dataclass(frozen=True, slots=True)
class Story:
    """Why a prototype is there, as it was asked when it was new; empty where nobody said."""

    purpose: str = ""
    fails_when: str = ""
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A package's `pyproject.toml`.

    Attributes:
        path: Where it lies, from the root.
        text: All of it.
        name: The distribution's name, as the lock writes it.
        version: Its static version.
        description: Its one line.
        lines: What it needs.
        private: Whether it says that it must not be published.
        scripts: Its commands, by name.
        story: What its author said when it was new.
    """

    path: str
    text: str
    name: str
    version: Version
    description: str
    lines: tuple[Line, ...]
    private: bool
    scripts: Mapping[str, str]
    story: Story

    @property
    def folder(self) -> str:
        """The package's folder, from the root."""
        return self.path.rpartition("/")[0]


class _Loose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Project(_Loose):
    name: str
    version: str
    description: str = ""
    dependencies: tuple[str, ...] = ()
    optional: Annotated[
        dict[str, tuple[str, ...]], Field(default_factory=dict, alias="optional-dependencies")
    ]
    classifiers: tuple[str, ...] = ()
    scripts: Annotated[dict[str, str], Field(default_factory=dict)]


class _Seedbed(_Loose):
    purpose: str = ""
    fails_when: Annotated[str, Field(alias="fails-when")] = ""
    leaves: str = ""


class _Tool(_Loose):
    seedbed: _Seedbed = _Seedbed.model_construct()


class _Document(_Loose):
    project: _Project
    groups: Annotated[
        dict[str, tuple[str | dict[str, str], ...]], Field(default_factory=dict, alias="dependency-groups")
    ]
    tool: _Tool = _Tool.model_construct(seedbed=_Seedbed.model_construct())


def read_manifest(content: bytes, path: str) -> Manifest:
    """Read a package's `pyproject.toml`.

    Raises:
        EditError: it is no TOML, has no static version, or a requirement in it cannot be read.
    """
    try:
        text = content.decode()
        document = _Document.model_validate(tomllib.loads(text))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise EditError(f"This is no TOML: {error}", where=path) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise EditError(f"{place}: {first['msg']}", where=path) from error
    project, story = document.project, document.tool.seedbed
    try:
        version = Version(project.version)
    except InvalidVersion as error:
        raise EditError(
            f"{project.version!r} is no version", where=path, do='Write one such as "0.1.0"'
        ) from error
    return Manifest(
        path=path,
        text=text,
        name=plain_name(project.name),
        version=version,
        description=project.description,
        lines=tuple(_lines(document, path)),
        private=_PRIVATE in project.classifiers,
        scripts=project.scripts,
        story=Story(story.purpose, story.fails_when, story.leaves),
    )


def _lines(document: _Document, path: str) -> Iterator[Line]:
    project = document.project
    yield from _parsed(project.dependencies, "", path)
    for extra, texts in project.optional.items():
        yield from _parsed(texts, f"extra:{extra}", path)
    for group, items in document.groups.items():
        yield from _parsed((item for item in items if isinstance(item, str)), f"group:{group}", path)


def _parsed(texts: Iterable[str], under: str, path: str) -> Iterator[Line]:
    for text in texts:
        try:
            yield Line(Requirement(text), under)
        except InvalidRequirement as error:
            raise EditError(f"{text!r} is no requirement", where=path) from error


def read_manifests(workspace: Workspace, tree: Tree) -> dict[str, Manifest]:
    """Return the manifest of every member by its distribution's name, each after everything that it needs.

    Raises:
        EditError: one cannot be read.
    """
    paths = {
        name: f"{member.folder}/pyproject.toml"
        for name, member in workspace.members.items()
        if member.folder != "."
    }
    contents = dict(tree.content(paths.values()))
    return {name: read_manifest(contents[path], path) for name, path in paths.items() if path in contents}


def range_for(version: Version) -> str:
    """Return the range of versions that promise what this one does: `>=0.3,<0.4`, and from 1 on `>=1.2,<2`.

    One that comes before its release, such as `0.3.0rc1`, promises what that will.
    """
    epoch = f"{version.epoch}!" if version.epoch else ""
    start = version.public if version.is_prerelease else f"{epoch}{version.major}.{version.minor}"
    end = f"0.{version.minor + 1}" if version.major == 0 else f"{version.major + 1}"
    return f">={start},<{epoch}{end}"
