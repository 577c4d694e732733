import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from seedbed.edits import Write, read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._let_go._compost import Entry, Part, parse
from seedbed.garden._let_go._departure import Plan, carry
from seedbed.garden.testing_departures import ENVIRONMENT, counting_farm, hold_healthy, refused, state, well
from seedbed.workspace.testing import git

COMMAND = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"


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


def entries(root: Path) -> tuple[Entry, ...]:
    return parse((root / "seeds/COMPOST.md").read_text())


def test_a_package_that_is_used_is_not_retired_and_it_is_said_who_uses_what(root: Path) -> None:
    before = state(root)
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, "retire", "base", "--learned", "much"],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "seedbed: farm-base is used by user (seeds/base). Move what they import along: "
        "--move-into user or --move-to NEWSEED.\n"
    )
    assert [line.split() for line in done.stdout.splitlines() if "two" in line] == [
        ["farm.base._two", "two", "user"]
    ]
    assert state(root) == before


def test_the_sole_dependant_takes_in_what_it_imports_with_its_tests_data_and_needs(root: Path) -> None:
    commit = git(root, "rev-parse", "HEAD")
    told = well("retire", "base", "--move-into", "user", "--learned", "one thing\nand another")
    assert "seeds/user/README.md:3 still names base" in told
    assert not (root / "seeds/base").exists()
    home = root / "seeds/user/src/farm/user/base"
    assert sorted(path.name for path in home.iterdir()) == [
        "__init__.py",
        "_three.py",
        "_two.py",
        "three.dat",
    ]
    assert (home / "__init__.py").read_text() == (
        '"""Base."""\n\nfrom ._two import two\n\n__all__ = [\n    "two",\n]\n'
    )
    assert "from farm.low import zero" in (home / "_three.py").read_text()
    assert sorted(path.name for path in (root / "seeds/user/tests").iterdir()) == [
        "test_base_two.py",
        "test_user.py",
    ]
    monorepo = read_monorepo(root)
    lines = monorepo.manifests["farm-user"].lines  # and not what only the module needed that did not move
    assert [str(line.requirement) for line in lines] == ["farm-low<0.2,>=0.1"]
    hold_healthy(root)
    assert entries(root) == (
        Entry(
            "base",
            "farm-base",
            "0.1.0",
            date(2026, 3, 1),
            commit,
            "seeds/base",
            symbols=("one", "two"),
            parts=(
                Part("farm.base._three", "farm.user.base._three (farm-user)", "moved"),
                Part("farm.base._two", "farm.user.base._two (farm-user)", "moved"),
            ),
            purpose="counting",
            leaves="a table",
            learned="one thing\nand another",
        ),
    )


def test_what_others_import_becomes_a_new_seed_that_they_need_instead(root: Path) -> None:
    well("retire", "base", "--move-to", "pair", "--learned", "much")
    assert not (root / "seeds/base").exists()
    monorepo = read_monorepo(root)
    lines = {name: [str(line.requirement) for line in one.lines] for name, one in monorepo.manifests.items()}
    assert lines == {
        "farm-low": [],
        "farm-pair": ["farm-low<0.2,>=0.1"],
        "farm-user": ["farm-pair<0.2,>=0.1"],
    }
    assert (root / "seeds/pair/src/farm/pair/py.typed").exists()
    assert (
        (root / "seeds/user/src/farm/user/__init__.py").read_text().startswith("from farm.pair import two\n")
    )
    assert "from farm.pair import two" in (root / "seeds/user/README.md").read_text()
    hold_healthy(root)


def test_a_dry_run_says_what_would_be_touched_and_changes_nothing(root: Path) -> None:
    before = state(root)
    told = json.loads(well("retire", "base", "--move-into", "user", "--dry-run", "--json"))
    assert state(root) == before
    assert told["done"] is False
    assert told["uses"] == [
        {
            "member": "farm-user",
            "path": "seeds/user/src/farm/user/__init__.py",
            "line": 1,
            "target": "farm.base.two",
            "module": "farm.base._two",
        }
    ]
    assert {"path": "seeds/base/README.md", "how": "removed", "to": ""} in told["touched"]
    assert json.loads(well("retire", "base", "--dry-run", "--json"))["refused"].startswith(
        "farm-base is used"
    )
    assert state(root) == before


def test_what_was_learned_has_to_be_said_and_what_was_to_be_left_is_shown(root: Path) -> None:
    before = state(root)
    what = "What was learned from base is not said; it was to leave: a table"
    told = refused("retire", "base", "--move-into", "user")
    assert told == f'{what} (seeds/base/pyproject.toml). Say it: --learned "…".'
    assert state(root) == before


def test_on_a_terminal_it_shows_what_was_to_be_left_and_asks_what_was_learned(root: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-P", "-c", COMMAND, "retire", "base", "--move-into", "user"]
    with subprocess.Popen(command, cwd=root, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while b"What was learned" not in seen:
            seen += os.read(ours, 1 << 16)
        os.write(ours, b"that it counts\n")
        with suppress(OSError):  # the terminal ends with the process
            while os.read(ours, 1 << 16):
                pass
    os.close(ours)
    assert process.returncode == 0
    assert b"It would leave, if it failed: a table" in seen
    assert [entry.learned for entry in entries(root)] == ["that it counts"]


def test_a_package_with_changes_that_are_not_committed_stays(root: Path) -> None:
    (root / "seeds/user/src/farm/user/new.py").write_text("")
    (root / "seeds/user/tests/test_user.py").write_text("")
    before = state(root)
    told = refused("retire", "user", "--learned", "much")
    assert "not committed (seeds/user/src/farm/user/new.py, seeds/user/tests/test_user.py)" in told
    assert state(root) == before


def test_files_that_git_ignores_are_named_and_stay(root: Path) -> None:
    (root / ".git/info/exclude").write_text("*.sqlite3\n")
    kept = root / "seeds/user/data.sqlite3"
    kept.write_text("precious")
    (root / "seeds/user/src/__pycache__").mkdir()
    told = well("retire", "user", "--learned", "much")
    assert "seeds/user/data.sqlite3 is ignored by git, and stays" in told
    assert "pycache" not in told
    assert kept.read_text() == "precious"
    hold_healthy(root)


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


def test_a_package_that_is_gone_is_installed_no_longer(root: Path) -> None:
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
    site = next((root / ".venv").glob("lib/*/site-packages"))
    assert {path.name.partition("-")[0] for path in site.glob("farm_*.dist-info")} == {
        "farm_base",
        "farm_low",
        "farm_user",
    }
    well("retire", "user", "--learned", "much")
    assert {path.name.partition("-")[0] for path in site.glob("farm_*.dist-info")} == {
        "farm_base",
        "farm_low",
    }


def test_a_module_takes_the_packages_above_it_along(root: Path) -> None:
    deep = root / "seeds/base/src/farm/base/deep"
    deep.mkdir()
    (deep / "__init__.py").write_text("DEPTH = 1\n")
    (deep / "more.py").write_text("MORE = 2\n")
    (deep / "other.py").write_text("OTHER = 3\n")
    (root / "seeds/user/src/farm/user/_deep.py").write_text(
        "from farm.base.deep.more import MORE\n\nprint(MORE)\n"
    )
    git(root, "add", "-A")
    git(root, "commit", "-qm", "deeper")
    well("retire", "base", "--move-into", "user", "--learned", "much")
    home = root / "seeds/user/src/farm/user/base/deep"
    assert sorted(path.name for path in home.iterdir()) == ["__init__.py", "more.py"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("low", "--move-into", "user"),
            "farm-user is not the only one that depends on farm-low: so does farm-base",
        ),
        (("base", "--move-into", "base"), "farm-base is not the only one that depends on farm-base"),
        (("base", "--move-to", "user"), "farm-user exists already"),
        (("base", "--move-to", "json"), "'json' is a module of the standard library"),
        (("base", "--move-to", "../x"), "'../x' is no name for a package"),
        (("user", "--move-to", "pair"), "Nothing imports anything of it"),
        (("nobody",), "No package is called 'nobody'"),
        (("base", "--move-to", "a", "--move-into", "b"), "Only one of --move-into and --move-to"),
    ],
)
def test_what_cannot_be_done_is_one_line(root: Path, words: tuple[str, ...], told: str) -> None:
    before = state(root)
    said = refused("retire", *words, "--learned", "much")
    assert told in said
    assert len(said.splitlines()) == 1
    assert state(root) == before
