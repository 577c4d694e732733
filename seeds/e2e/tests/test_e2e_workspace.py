"""The shape of the workspace: what every package has. `seedbed check` holds the boundaries."""

import tomllib
from itertools import chain
from pathlib import Path
from typing import Annotated

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from pydantic import BaseModel, BeforeValidator, Field

from seedbed.edits import range_for, read_monorepo
from seedbed.garden.cli import check

ROOT = Path(__file__).parents[3]
PACKAGES = sorted(
    path.parent for folder in ("core", "seeds") for path in (ROOT / folder).glob("*/pyproject.toml")
)


class _Project(BaseModel, arbitrary_types_allowed=True):
    name: str
    version: Annotated[Version, BeforeValidator(Version)]
    dependencies: list[str]
    optional: dict[str, list[str]] = Field(default={}, alias="optional-dependencies")


class _Package(BaseModel):
    project: _Project


class _Mypy(BaseModel):
    mypy_path: list[str]


class _Policy(BaseModel):
    graduate_at: int | None = Field(default=None, alias="graduate-at")


class _Seedbed(BaseModel):
    policy: _Policy


class _Tool(BaseModel):
    mypy: _Mypy
    seedbed: _Seedbed


class _Root(BaseModel):
    tool: _Tool


def project_of(folder: Path) -> _Project:
    text = (folder / "pyproject.toml").read_text()
    return _Package.model_validate(tomllib.loads(text)).project


VERSIONS = {project_of(folder).name: project_of(folder).version for folder in PACKAGES}


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_a_package_has_what_every_package_has(folder: Path) -> None:
    source = folder / "src" / "seedbed" / folder.name
    assert project_of(folder).name == f"seedbed-{folder.name}"
    assert (source / "__init__.py").is_file()
    assert (source / "py.typed").is_file()
    assert (folder / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_a_package_takes_the_versions_of_other_members_that_are_compatible_with_theirs(folder: Path) -> None:
    found = project_of(folder)
    for line in map(Requirement, [*found.dependencies, *chain(*found.optional.values())]):
        if line.name.startswith("seedbed-"):
            version = VERSIONS[line.name]
            _, below = range_for(version).split(",")
            assert version in line.specifier, line
            assert sorted(bound.operator for bound in line.specifier) == ["<", ">="], line
            assert below in {str(bound) for bound in line.specifier}, line


def test_each_package_is_in_core_or_in_seeds_as_the_policy_says() -> None:
    monorepo = read_monorepo(ROOT)
    assert _Root.model_validate(tomllib.loads(monorepo.text)).tool.seedbed.policy.graduate_at == 2
    assert list(check(monorepo.workspace, monorepo.tree)) == []


def test_mypy_looks_into_every_package() -> None:
    root = _Root.model_validate(tomllib.loads((ROOT / "pyproject.toml").read_text()))
    assert root.tool.mypy.mypy_path == [f"{folder.parent.name}/{folder.name}/src" for folder in PACKAGES]


def test_the_weights_stand_in_no_published_package() -> None:
    for folder in PACKAGES:
        assert "pandas-sns" not in (folder / "pyproject.toml").read_text()
