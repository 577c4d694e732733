"""What `seedbed new` makes passes what this repository asks of every package."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from seedbed.buildgraph import check_boundaries
from seedbed.edits import Story, read_monorepo
from seedbed.garden._begin._new import Template
from seedbed.garden._begin._planting import find_plot
from seedbed.garden.testing import small_monorepo
from seedbed.workspace.testing import Farm

_ROOT = Path(__file__).parents[3]
_NEEDS: dict[Template, tuple[str, ...]] = {
    "library": (),
    "tool": ("typer",),
    "webapp": ("starlette", "typer", "uvicorn"),
}


def _tables(folders: Iterable[str]) -> str:
    """Return what this repository's root says of the linter, the types and the tests, for other packages."""
    text = (_ROOT / "pyproject.toml").read_text("utf-8")
    tables = text[text.index("[tool.ruff]") :].replace(
        'known-first-party = ["seedbed"]', 'known-first-party = ["my_crew"]'
    )
    before, _, rest = tables.partition("mypy_path = [")
    path = ", ".join(f'"{folder}/src"' for folder in folders)
    return f"{before}mypy_path = [{path}{rest[rest.index(']') :]}"


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    """A monorepo with a package of every template, and with this repository's rules."""
    farm = small_monorepo(tmp_path_factory.mktemp("crew"), _tables(["seeds/first"]))
    shutil.copy(_ROOT / "conftest.py", farm.root)
    story = Story('To say "hello" to <b>everyone</b>.', "Nobody\nanswers.")
    for template in _NEEDS:
        find_plot(farm.root, f"hello-{template}", offline=True).plant(template, story, dry_run=False)
    return farm


def _run(farm: Farm, *words: str) -> None:
    sources = os.pathsep.join(str(path) for path in sorted(farm.root.glob("seeds/*/src")))
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=farm.root,
        env={**os.environ, "PYTHONPATH": sources},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_the_linter_and_the_formatter_have_nothing_to_say(farm: Farm) -> None:
    _run(farm, "ruff", "check", "--no-cache", "seeds")
    _run(farm, "ruff", "check", "--no-cache", "--select", "D1", "--extend-exclude", "tests", "seeds")
    _run(farm, "ruff", "format", "--no-cache", "--check", "seeds")


def test_no_boundary_is_crossed(farm: Farm) -> None:
    owners = {name: frozenset({name}) for needs in _NEEDS.values() for name in needs}
    monorepo = read_monorepo(farm.root)
    assert list(check_boundaries(monorepo.workspace, monorepo.tree, owners)) == []


def test_they_are_strictly_typed(farm: Farm) -> None:
    _run(farm, "mypy", "seeds")


def test_their_tests_and_readmes_pass(farm: Farm) -> None:
    _run(farm, "pytest", "-q", "-p", "no:cacheprovider", "seeds")


@pytest.mark.parametrize("template", list(_NEEDS))
def test_a_package_declares_what_it_imports(farm: Farm, template: Template) -> None:
    manifest = tomllib.loads((farm.root / f"seeds/hello_{template}/pyproject.toml").read_text("utf-8"))
    assert [line.partition(">")[0] for line in manifest["project"]["dependencies"]] == list(_NEEDS[template])
