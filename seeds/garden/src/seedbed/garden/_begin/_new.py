"""A new package: its files, and its place in the workspace. Nothing is written here."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Literal, TypeAlias

from pydantic import BaseModel, Field

from seedbed.edits import Edit, Monorepo, Story, Write, with_member
from seedbed.garden._errors import GardenError

from ._render import render
from ._story import docstring, sentence, tidy_story

Template: TypeAlias = Literal["library", "tool", "webapp"]
"""What a new package is to begin with."""

_PYTHON = ">=3.11"
# How the texts of licences begin, whoever's they are, by what SPDX calls them.
_LICENCES = {
    "Apache-2.0": "apache license version 2.0",
    "MIT": "mit license",
    "BSD-3-Clause": "bsd 3-clause license",
    "BSD-2-Clause": "bsd 2-clause license",
    "MPL-2.0": "mozilla public license version 2.0",
    "ISC": "isc license",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is to be made.

    Attributes:
        scope: What its distribution's name begins with, such as `my-crew`.
        name: Its folder, and what it is imported as within the scope: `hello_world`.
        template: What it begins with.
        story: What its author says of it.
        licence: What its licence is called, as SPDX has it; empty where nobody said.
        licence_text: The text of the licence, if there is one.
        requires_python: The Pythons that it runs on.
        area: The folder of the workspace that it lies in.
    """

    scope: str
    name: str
    template: Template
    story: Story
    licence: str = ""
    licence_text: bytes | None = None
    requires_python: str = _PYTHON
    area: str = "seeds"

    @property
    def distribution(self) -> str:
        """What it is installed as: `my-crew-hello-world`."""
        return f"{self.scope}-{self.name}".replace("_", "-")

    @property
    def module(self) -> str:
        """What it is imported as: `my_crew.hello_world`."""
        return f"{self.scope.replace('-', '_')}.{self.name}"

    @property
    def folder(self) -> str:
        """Where it lies, from the root."""
        return f"{self.area}/{self.name}"


def package_edits(package: Package) -> tuple[Write, ...]:
    """Return the files of a new package, by their paths from the root; the root's own tables are left alone."""
    return tuple(
        Write(f"{package.folder}/{path}", content) for path, content in sorted(_files(package).items())
    )


def new_edits(monorepo: Monorepo, package: Package) -> tuple[Edit, ...]:
    """Return what a new package takes: its files, and its place in the root's tables."""
    root = with_member(monorepo.text, package.distribution, package.folder)
    return *package_edits(package), Write("pyproject.toml", root.encode())


def hold_to_be_member(text: str, folder: str) -> None:
    """Refuse a folder that the root's manifest does not count among the members.

    Raises:
        GardenError: with what to write where.
    """
    said = _Root.model_validate(tomllib.loads(text)).tool.uv.workspace
    area = folder.partition("/")[0]
    if any(fnmatch(folder, pattern) for pattern in said.exclude) or not any(
        fnmatch(folder, pattern) for pattern in said.members
    ):
        raise GardenError(
            f"{folder} would be no member of the workspace",
            where="[tool.uv.workspace] of pyproject.toml",
            do=f'Let its members be ["{area}/*"]',
        )


def package_for(monorepo: Monorepo, name: str, template: Template, story: Story) -> Package:
    """Return a package that is like the others of a monorepo in its licence and its Pythons."""
    projects = [_project(manifest.text) for manifest in monorepo.manifests.values()]
    text = next((content for _, content in monorepo.tree.content(["LICENSE"])), None)
    return Package(
        scope=monorepo.scope,
        name=name,
        template=template,
        story=story,
        licence=_usual(one.licence for one in projects) or _named(text or b""),
        licence_text=text,
        requires_python=_usual(one.python for one in projects) or _PYTHON,
    )


def _files(package: Package) -> dict[str, bytes]:
    story = tidy_story(package.story)
    answers = {
        "distribution": package.distribution,
        "module": package.module,
        "scope_module": package.module.partition(".")[0],
        "name": package.name,
        "requires_python": package.requires_python,
        "licence": package.licence,
        "licence_file": "LICENSE" if package.licence_text is not None else "",
        "description": sentence(story.purpose) or f"A prototype: {package.name}.",
        "docstring": docstring(story.purpose, "A prototype; its README says what it is for."),
        "purpose": story.purpose,
        "fails_when": story.fails_when,
        "leaves": story.leaves,
    }
    files = render(f"package/{package.template}", answers)
    if package.licence_text is not None:
        files["LICENSE"] = package.licence_text
    return files


class _Workspace(BaseModel):
    members: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class _Uv(BaseModel):
    workspace: _Workspace = _Workspace.model_construct()


class _Tool(BaseModel):
    uv: _Uv = _Uv.model_construct()


class _Root(BaseModel):
    tool: _Tool = _Tool.model_construct()


class _Project(BaseModel):
    licence: object = Field(default="", alias="license")
    python: object = Field(default="", alias="requires-python")


def _project(text: str) -> _Project:
    return _Project.model_validate(tomllib.loads(text).get("project", {}))


def _named(text: bytes) -> str:
    """Return what the licence is called whose text this is; empty where it does not begin with that."""
    begins = " ".join(text[:400].decode(errors="replace").lower().replace(",", " ").split())
    start = begins.removeprefix("the ")
    return next((name for name, title in _LICENCES.items() if start.startswith(title)), "")


def _usual(values: Iterable[object]) -> str:
    """Return the text that stands there most often; empty where none does."""
    counted = Counter(value for value in values if isinstance(value, str) and value)
    return counted.most_common(1)[0][0] if counted else ""
