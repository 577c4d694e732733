import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from seedbed.edits import Write, read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._let_go._compost import Entry
from seedbed.garden._let_go._departing import read_departing
from seedbed.garden._let_go._departure import Plan, carry, farewell
from seedbed.garden._let_go._retire import plan_retirement
from seedbed.garden._let_go._transplant import MoveTo
from seedbed.garden.testing_departures import ENVIRONMENT, counting_farm, refused, state, well
from seedbed.workspace.testing import git


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return counting_farm(tmp_path_factory.mktemp("farm")).root


@pytest.fixture
def root(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copied = Path(shutil.copytree(planted, tmp_path / "farm", symlinks=True))
    monkeypatch.chdir(copied)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return copied


def test_nothing_is_changed_where_the_workspace_could_not_be_locked_afterwards(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(
        f'#!/bin/sh\n[ "$1" = lock ] && echo "no way" >&2 && exit 1\nexec {shutil.which("uv")} "$@"\n'
    )
    uv.chmod(0o755)
    monkeypatch.setenv("UV", str(uv))
    before = state(root)
    assert refused("retire", "user", "--learned", "much") == f"uv lock failed: no way ({root})."
    assert state(root) == before
    assert (root / "seeds/user/README.md").exists()


def test_nothing_is_changed_where_a_boundary_would_be_crossed_afterwards(root: Path) -> None:
    monorepo = read_monorepo(root)
    entry = Entry("x", "farm-x", "0.1.0", date(2026, 3, 1), "0" * 40, "seeds/x")
    undeclared = Write("seeds/low/src/farm/low/_new.py", b"import farm.user\n")
    before = state(root)
    with pytest.raises(
        GardenError, match=r"since afterwards .*farm.user .*\(seeds/low/src/farm/low/_new.py:1\)"
    ):
        carry(monorepo, Plan("a try", (undeclared,), entry, ()))
    assert state(root) == before
    assert not (root / undeclared.path).exists()


@pytest.fixture
def site(root: Path) -> Path:
    """Install the farm in an environment of its own, and return where that has its packages."""
    python = Path(sys.executable).parent / "python"
    uv = shutil.which("uv") or "uv"
    subprocess.run([uv, "venv", "-q", "--offline", "--python", str(python), ".venv"], cwd=root, check=True)
    for name in ("low", "base", "user"):
        manifest = root / f"seeds/{name}/pyproject.toml"
        manifest.write_text(
            f'{manifest.read_text()}\n[tool.hatch.build.targets.wheel]\npackages = ["src/farm"]\n'
        )
    subprocess.run([uv, "sync", "-q", "--offline", "--all-packages"], cwd=root, check=True)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "installed")
    return next((root / ".venv").glob("lib/*/site-packages"))


def installed(site: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in site.glob("farm_*.dist-info")}


def test_a_package_that_is_gone_is_installed_no_longer_and_where_it_stays_all_is_as_it_was(
    root: Path, site: Path
) -> None:
    before = state(root), {path: path.read_text() for path in site.glob("*.pth")}
    assert installed(site) == {"farm_base", "farm_low", "farm_user"}
    monorepo = read_monorepo(root)
    departing = read_departing(monorepo, "base")
    told = farewell(root, departing.manifest, "much")
    plan = plan_retirement(departing, told, MoveTo("pair"), {})
    undeclared = Write("seeds/low/src/farm/low/_new.py", b"import farm.user\n")
    with pytest.raises(GardenError, match="Nothing was changed"):
        carry(monorepo, replace(plan, edits=(*plan.edits, undeclared)))
    assert installed(site) == {"farm_base", "farm_low", "farm_user"}
    assert (state(root), {path: path.read_text() for path in site.glob("*.pth")}) == before
    well("retire", "user", "--learned", "much")
    assert installed(site) == {"farm_base", "farm_low"}
