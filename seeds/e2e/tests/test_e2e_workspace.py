"""The shape of the workspace: what every package has. `seedbed check` holds the boundaries."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[3]
PACKAGES = sorted(
    path.parent for folder in ("core", "seeds") for path in (ROOT / folder).glob("*/pyproject.toml")
)
UNPUBLISHED = {"e2e", "bench"}


class _Project(BaseModel):
    name: str
    version: str
    dependencies: list[str]


class _Package(BaseModel):
    project: _Project


class _Mypy(BaseModel):
    mypy_path: list[str]


class _Tool(BaseModel):
    mypy: _Mypy


class _Root(BaseModel):
    tool: _Tool


def project_of(folder: Path) -> _Project:
    text = (folder / "pyproject.toml").read_text()
    return _Package.model_validate(tomllib.loads(text)).project


def needs_of(folder: Path) -> set[str]:
    """Return the members that a package depends on, by the names of their folders."""
    names = (re.split(r"[\[<>=~! ;]", line, maxsplit=1)[0] for line in project_of(folder).dependencies)
    return {name.removeprefix("seedbed-") for name in names if name.startswith("seedbed-")}


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_a_package_has_what_every_package_has(folder: Path) -> None:
    source = folder / "src" / "seedbed" / folder.name
    assert project_of(folder).name == f"seedbed-{folder.name}"
    assert (source / "__init__.py").is_file()
    assert (source / "py.typed").is_file()
    assert (folder / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_a_package_says_which_versions_of_other_members_it_takes(folder: Path) -> None:
    for line in project_of(folder).dependencies:
        if line.startswith("seedbed-"):
            assert re.fullmatch(r"seedbed-\w+(\[[\w,]+\])?>=0\.1,<0\.2", line)


def test_a_package_is_in_core_exactly_when_two_others_depend_on_it() -> None:
    dependants = Counter(
        need for folder in PACKAGES if folder.name not in UNPUBLISHED for need in needs_of(folder)
    )
    for folder in PACKAGES:
        assert (folder.parent.name == "core") == (dependants[folder.name] >= 2), folder.name


def test_mypy_looks_into_every_package() -> None:
    root = _Root.model_validate(tomllib.loads((ROOT / "pyproject.toml").read_text()))
    assert root.tool.mypy.mypy_path == [f"{folder.parent.name}/{folder.name}/src" for folder in PACKAGES]


def test_the_weights_stand_in_no_published_package() -> None:
    for folder in PACKAGES:
        assert "pandas-sns" not in (folder / "pyproject.toml").read_text()
