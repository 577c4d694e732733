import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from seedbed.edits import lock, read_monorepo
from seedbed.garden._let_go._compost import Entry, Part, parse
from seedbed.garden.testing_departures import ENVIRONMENT, counting_farm, hold_healthy, refused, state, well
from seedbed.workspace.testing import git

COMMAND = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"

WEIGHED = """def weighed(names, parts):
    found = {}
    for name, part in zip(names, parts, strict=True):
        if name in found:
            raise KeyError(name)
        found[name] = sorted(part.items())
    if not found:
        raise ValueError(names)
    return found
"""


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
    told = well("retire", "base", "--move-to", "pair", "--learned", "much")
    assert [line for line in told.splitlines() if "still names" in line] == [
        "seeds/user/README.md:3 still names base"
    ]
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
    assert {"path": "uv.lock", "how": "changed", "to": ""} in told["touched"]


def test_a_dry_run_of_what_would_be_refused_is_refused(root: Path) -> None:
    before = state(root)
    assert refused("retire", "base", "--dry-run").startswith("farm-base is used by user")
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, "retire", "base", "--dry-run", "--json"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["dependants"] == ["farm-user"]
    assert json.loads(done.stdout)["error"].startswith("farm-base is used by user")
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


def test_what_the_checks_ask_for_afterwards_is_told(root: Path) -> None:
    manifest = root / "pyproject.toml"
    manifest.write_text(f"{manifest.read_text()}\n[tool.seedbed.policy]\ngraduate-at = 1\n")
    git(root, "tag", "farm-user@0.1.0")
    git(root, "commit", "-qam", "a policy")
    told = json.loads(well("retire", "base", "--move-to", "pair", "--learned", "much", "--json"))
    [asked] = told["remaining"]
    assert asked.startswith("seeds/pair/pyproject.toml:1: farm-user depends on farm-pair: it belongs in core")
    [note] = (root / "seeds/user/changes").iterdir()
    assert note.name.endswith(".misc.md")
    assert note.read_text() == "Needs `farm.pair`, which was `farm.base`.\n"


def test_code_that_lives_on_elsewhere_is_named_and_stands_in_the_entry(root: Path) -> None:
    for name in ("low", "user"):
        (root / f"seeds/{name}/src/farm/{name}/_weighed.py").write_text(WEIGHED)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "the same twice")
    told = well("retire", "user", "--learned", "much")
    alike = "lives on  seeds/user/src/farm/user/_weighed.py weighed → seeds/low/src/farm/low/_weighed.py"
    assert f"{alike} (100% the same)" in told
    [entry] = entries(root)
    assert entry.parts == (Part("farm.user._weighed", "farm.low._weighed (farm-low)", "alike"),)


def test_what_only_tests_need_stays_behind_with_them(root: Path) -> None:
    manifest = root / "seeds/base/pyproject.toml"
    group = '[dependency-groups]\ndev = ["pluggy>=1"]\n\n[build-system]'
    manifest.write_text(manifest.read_text().replace("[build-system]", group))
    test = root / "seeds/base/tests/test_base_two.py"
    test.write_text(f"from farm.base import one\n{test.read_text()}")
    lock(root)
    git(root, "commit", "-qam", "tests of both")
    well("retire", "base", "--move-into", "user", "--learned", "much")
    assert [path.name for path in (root / "seeds/user/tests").iterdir()] == ["test_user.py"]
    lines = read_monorepo(root).manifests["farm-user"].lines
    assert [line.name for line in lines] == ["farm-low"]


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
            "farm-user does not use farm-low; farm-base does (seeds/low). Let that take it in: --move-into base.",
        ),
        (("base", "--move-into", "base"), "farm-base does not use farm-base; farm-user does"),
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
