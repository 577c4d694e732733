"""`seedbed init` as a program, with real git and uv. What it locks are wheels that hold nothing but a name and a version."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from seedbed.garden._begin._founding import found_monorepo, hold_free, plan_for, resolved
from seedbed.garden._errors import GardenError
from seedbed.workspace import WorkspaceError
from seedbed.workspace.testing import git

SEEDBED = str(Path(sys.executable).with_name("seedbed"))
OF_OTHERS = {"mypy": "99", "nox": "2099.1.1", "pydantic": "99", "pytest": "99", "ruff": "99"}
OURS = {name: version(name) for name in ("seedbed-buildgraph", "seedbed-garden", "seedbed-release")}
SOMEBODY = {
    f"GIT_{role}_{what}": "somebody@example.org"
    for role in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of wheels that can be locked, and not used."""
    folder = tmp_path_factory.mktemp("wheels")
    for name, number in {**OF_OTHERS, **OURS}.items():
        stem = f"{name.replace('-', '_')}-{number}"
        about = f"Metadata-Version: 2.4\nName: {name}\nVersion: {number}\nProvides-Extra: pytest\n"
        with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{stem}.dist-info/METADATA", about)
            wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return folder


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "UV") if name in os.environ}
    # No index, no settings of the user's own, and nobody that git would know.
    quiet = {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "UV_OFFLINE": "1", "XDG_CONFIG_HOME": str(home)}
    return {**kept, **quiet, "UV_CACHE_DIR": str(home / "cache"), "COLUMNS": "200", **more}


def init(cwd: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    (home := cwd.with_name("home")).mkdir(exist_ok=True)
    command = [SEEDBED, "init", *arguments]
    given = environment(home, **more)
    return subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (folder := tmp_path / "place").mkdir()
    return folder


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_a_monorepo_is_made_locked_and_committed(place: Path, wheels: Path) -> None:
    (settings := place.with_name("home") / "git").mkdir(parents=True)
    (settings / "ignore").write_text(".vscode/\n")
    ended = init(place, "My Crew", UV_FIND_LINKS=str(wheels), **SOMEBODY)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("committed\nNext: cd 'My Crew' && uv run nox\n")
    root = place / "My Crew"
    assert git(root, "status", "--porcelain", "--branch") == "## main"
    assert set(git(root, "ls-files").splitlines()) == files(root)
    assert 'name = "my-crew-hello"' in (root / "uv.lock").read_text()
    assert [path.name for path in place.iterdir()] == ["My Crew"]


def test_where_git_knows_nobody_all_is_staged(place: Path, wheels: Path) -> None:
    # With an address, git would make up a name of the machine's own.
    ended = init(place, "my-crew", UV_FIND_LINKS=str(wheels), EMAIL="root@example.org")
    assert ended.returncode == 0
    assert "staged" in ended.stdout
    root = place / "my-crew"
    assert set(git(root, "diff", "--cached", "--name-only").splitlines()) == files(root)
    assert git(root, "for-each-ref") == ""


def test_an_empty_folder_that_one_stands_in_becomes_the_monorepo_and_finds_its_wheels_again(
    place: Path, wheels: Path
) -> None:
    (root := place / "crew").mkdir()
    before = root.stat().st_ino
    others = shutil.copytree(wheels, place / "others", ignore=shutil.ignore_patterns("seedbed*"))
    told = {"UV_FIND_LINKS": str(others), **SOMEBODY}
    ended = init(root, ".", "--find-links", os.path.relpath(wheels, root), **told)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert root.stat().st_ino == before
    assert 'scope = "crew"' in (root / "pyproject.toml").read_text()
    # What it is released from is a copy of what is committed, elsewhere.
    git(place, "clone", "-q", str(root), "copies/of/it")
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    copy, quiet = place / "copies/of/it", environment(place / "home", UV_FIND_LINKS=str(others))
    again = subprocess.run([uv, "lock", "--check", "-q"], cwd=copy, env=quiet, check=False)
    assert again.returncode == 0
    assert len(list(copy.glob("wheels/seedbed_*.whl"))) == len(OURS)


def test_a_repository_that_nothing_was_put_into_is_empty(place: Path, wheels: Path) -> None:
    git(place, "init", "-q", "-b", "trunk", "crew")
    ended = init(place, "crew", UV_FIND_LINKS=str(wheels), **SOMEBODY)
    assert ended.returncode == 0, ended.stderr
    assert git(place / "crew", "status", "--porcelain", "--branch") == "## trunk"
    with pytest.raises(GardenError, match="something already"):
        hold_free(place / "crew")


def test_another_repository_around_it_is_named(place: Path) -> None:
    git(place, "init", "-q")
    told = json.loads(init(place, "crew", "--dry-run", "--json").stdout)
    assert told["notes"] == [f"It lies in another git repository, {place}, which sees nothing of it"]


@pytest.mark.parametrize("is_there", [True, False])
def test_what_others_made_there_meanwhile_stays_and_is_not_mixed(
    place: Path, tmp_path: Path, *, is_there: bool
) -> None:
    root = place / "crew"
    if is_there:
        root.mkdir()
    late = tmp_path / "uv"
    late.write_text(f'#!/bin/sh\nmkdir -p "{root}"\necho mine > "{root}/README.md"\ntouch uv.lock\n')
    late.chmod(0o755)
    ended = init(place, "crew", UV=str(late))
    assert (ended.returncode, ended.stdout) == (2, "")
    why = "Something came there meanwhile" if is_there else "It cannot be written: Directory not empty"
    assert ended.stderr.startswith(f"seedbed: {why} ({root}")
    assert files(place) == {"crew/README.md"}
    assert (root / "README.md").read_text() == "mine\n"


def test_a_dry_run_names_what_would_be_made_and_makes_nothing(place: Path, wheels: Path) -> None:
    dry = init(place, "crew", "--dry-run", "--json", PATH="")
    assert list(place.iterdir()) == []
    told = json.loads(dry.stdout)
    made = json.loads(init(place, "crew", "--json", UV_FIND_LINKS=str(wheels)).stdout)
    assert (told.pop("done"), made.pop("done")) == (False, True)
    assert told == made
    assert {one["path"] for one in told["touched"]} == files(place / "crew")
    assert told["touched"][0] == {"path": ".github/workflows/ci.yml", "how": "new", "to": ""}


def test_a_folder_with_something_in_it_is_left_alone(place: Path) -> None:
    (there := place / "crew").mkdir()
    (there / "notes.txt").write_text("mine")
    ended = init(place, "crew")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"seedbed: There is something already ({there}). Name a new or an empty folder.\n"
    assert files(place) == {"crew/notes.txt"}


def test_a_file_is_no_place_for_it(place: Path) -> None:
    (place / "crew").write_text("mine")
    with pytest.raises(GardenError, match="something already"):
        hold_free(place / "crew")
    with pytest.raises(GardenError, match="Not a directory"):
        hold_free(place / "crew" / "crew")


def test_the_folder_above_has_to_be_there(place: Path) -> None:
    with pytest.raises(GardenError, match=rf"no such folder .*\({place / 'nowhere'}\)"):
        hold_free(place / "nowhere" / "crew")


def test_another_workspace_is_no_place_for_it(place: Path) -> None:
    (place / "pyproject.toml").write_text("[tool.uv.workspace]\nmembers = []\n")
    (place / "seeds").mkdir()
    with pytest.raises(GardenError, match=rf"another uv workspace .* such as {place.parent / 'crew'}"):
        hold_free(place / "seeds" / "crew")


@pytest.mark.parametrize("manifest", ["[project]\n", "tool = 1\n", "[tool]\nuv = 1\n", "no TOML"])
def test_another_project_above_is_no_matter(place: Path, manifest: str) -> None:
    (place / "pyproject.toml").write_text(manifest)
    hold_free(place / "crew")


def test_a_link_that_leads_to_an_empty_folder_is_followed(place: Path) -> None:
    (place / "real").mkdir()
    (place / "link").symlink_to("real")
    hold_free(resolved(str(place / "link")))
    with pytest.raises(GardenError, match="something already"):
        hold_free(place / "link")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 300, "^It cannot be looked into: File name too long"),
        ("loop", "^This leads nowhere: Symlink loop"),
        ("~nobody-of-this-name/crew", "^This leads nowhere: Could not determine home"),
    ],
)
def test_a_place_that_leads_nowhere_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    monkeypatch.chdir(place)
    Path("loop").symlink_to("loop")
    with pytest.raises(GardenError, match=why):
        hold_free(resolved(name))


def test_a_folder_that_cannot_be_written_is_one_line() -> None:
    with pytest.raises(GardenError, match="It cannot be written: "):
        found_monorepo(Path("/proc/crew"), {"a": b""})


@pytest.mark.parametrize("missing", ["git", "uv"])
def test_without_git_or_uv_nothing_is_begun(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    (programs := tmp_path / "programs").mkdir()
    other = {"git": "uv", "uv": "git"}[missing]
    (programs / other).symlink_to(shutil.which(other) or "")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(WorkspaceError, match=f"{missing} is not installed"):
        found_monorepo(place / "crew", {"a": b""})
    assert list(place.iterdir()) == []


def test_what_cannot_be_locked_is_taken_back_and_wheels_are_asked_for(
    place: Path, wheels: Path, tmp_path: Path
) -> None:
    others = shutil.copytree(wheels, tmp_path / "others", ignore=shutil.ignore_patterns("seedbed*"))
    ended = init(place, "crew", UV_FIND_LINKS=str(others))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.endswith("name the folder: --find-links FOLDER.\n")
    assert list(place.iterdir()) == []


def test_what_cannot_be_locked_leaves_an_empty_folder_empty(place: Path) -> None:
    (place / "crew").mkdir()
    with pytest.raises(WorkspaceError, match="uv lock failed"):
        found_monorepo(place / "crew", {"pyproject.toml": b"[", "a/b": b"", "a/c": b""})
    assert [path.name for path in place.rglob("*")] == ["crew"]


def test_wheels_that_are_nowhere_are_refused(place: Path) -> None:
    with pytest.raises(GardenError, match="no wheels of seedbed's packages"):
        plan_for(place / "crew", "", str(place / "gone"))


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_what_is_interrupted_is_taken_back(place: Path, tmp_path: Path) -> None:
    (slow := tmp_path / "uv").write_text('#!/bin/sh\ntouch "$HOME/began"\nexec sleep 60\n')
    slow.chmod(0o755)
    told = environment(tmp_path, UV=str(slow))
    with subprocess.Popen([SEEDBED, "init", "crew"], cwd=place, env=told, text=True) as process:
        while not (tmp_path / "began").exists():
            assert process.poll() is None
            time.sleep(0.01)
        assert [path.name for path in place.glob("*/pyproject.toml")] == ["pyproject.toml"]
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 130
    assert list(place.iterdir()) == []
