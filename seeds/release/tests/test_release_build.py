"""Building from what is committed, and trying what was built as strangers will."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from seedbed.edits import read_monorepo
from seedbed.release import ReleaseError
from seedbed.release._build import Built, build, sha256
from seedbed.release._cache import Cache, sweep_old
from seedbed.release._children import plain_environment, publishing_environment, run_child
from seedbed.release._run import build_helpers
from seedbed.release._state import Due, build_time, checked_out
from seedbed.release._trial import Trial
from seedbed.release.testing import PackageIndex, add_published, write_files
from seedbed.workspace.testing import Farm

_VERSION = Version("0.1.0")
_PUBLISHING = (
    *("UV_PUBLISH_TOKEN", "UV_PUBLISH_PASSWORD", "MY_TOKEN", "db_password", "AWS_SECRET_ACCESS_KEY"),
    *("GITHUB_PAT", "GPG_PASSPHRASE", "HATCH_INDEX_AUTH", "DEPLOY_KEY"),
)
# A build backend that says what it sees, and then does as hatchling does.
_TELLTALE = (
    "import json, os\nfrom hatchling.build import *\n"
    "open(os.environ['WITNESS'], 'w').write(json.dumps(dict(os.environ)))\n"
)
_STRICT_TEST = """
import os
from pathlib import Path
import farm.fine

def test_it():
    assert "site-packages" in farm.fine.__file__
    assert not (Path(__file__).parents[1] / "src").exists()
    assert not [name for name in os.environ if "TOKEN" in name or "PASSW" in name]
    Path(os.environ["WITNESS"]).write_text("tested")
"""


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("farm"))
    add_published(farm, "seeds/fine", files={"tests/test_fine.py": _STRICT_TEST, ".gitignore": "secret.py\n"})
    add_published(farm, "seeds/mute")
    add_published(farm, "seeds/lost")
    add_published(farm, "seeds/wrong", files={"tests/test_w.py": "def test_it():\n    assert 1 + 1 == 3\n"})
    add_published(farm, "seeds/needy", {"farm-fine": ">=0.1,<0.2"})
    aid = {"src/farm/aid/__init__.py": "helps = True\n"}
    add_published(farm, "seeds/aid", files=aid, more='classifiers = ["Private :: Do Not Upload"]')
    aided = "import farm.aid\n\ndef test_it():\n    assert farm.aid.helps\n"
    grouped = '[dependency-groups]\ndev = ["farm-aid"]\n[tool.uv.sources.farm-aid]\nworkspace = true\n'
    add_published(farm, "seeds/aided", files={"tests/test_a.py": aided}, more=grouped)
    farm.settle()
    return farm


@pytest.fixture(scope="module")
def tree(farm: Farm) -> Iterator[Path]:
    with checked_out(farm.root, "HEAD") as place:
        yield place.tree


@pytest.fixture
def built(tmp_path: Path) -> dict[str, Built]:
    scripts = {
        "farm/mute/cli.py": "def main():\n    exit(3)\n",
        "farm_mute-0.1.0.dist-info/entry_points.txt": "[console_scripts]\nsay = farm.mute.cli:main\n",
    }
    lost = {"farm/lost/__init__.py": "import farm.fine\n"}  # which it does not declare
    out, needs = tmp_path / "out", {"Requires-Dist": "farm-fine>=0.1,<0.2"}
    made = (
        write_files(out, "farm-fine", _VERSION),
        write_files(out, "farm-wrong", _VERSION),
        write_files(out, "farm-mute", _VERSION, files=scripts),
        write_files(out, "farm-lost", _VERSION, files=lost),
        write_files(out, "farm-needy", _VERSION, metadata=needs),
    )
    return {one.name: one for one in made}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")


def _trial(tree: Path, built: dict[str, Built], scratch: Path, index: str = "http://127.0.0.1:9/") -> Trial:
    return Trial.begin(read_monorepo(tree), built.values(), index, scratch)


def test_the_same_commit_gives_the_same_bytes_whatever_lies_about_uncommitted(
    farm: Farm, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    manifest, when = read_monorepo(tree).manifests["farm-fine"], build_time(farm.root, "HEAD")
    once = build(tree, manifest, tmp_path / "once", when)
    farm.write("seeds/fine/src/farm/fine/new.py", "")  # not added
    farm.write("seeds/fine/src/farm/fine/secret.py", "")  # ignored
    before = farm.write("seeds/fine/src/farm/fine/__init__.py", "changed = 1\n")
    try:
        with checked_out(farm.root, "HEAD") as other:
            again = build(other.tree, manifest, tmp_path / "again", when)
    finally:
        before.write_text("")

    assert [sha256(path) for path in again] == [sha256(path) for path in once]


def test_what_builds_sees_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    farm = Farm(tmp_path / "farm")
    add_published(farm, "seeds/base", files={"telltale.py": _TELLTALE})
    manifest = farm.root / "seeds/base/pyproject.toml"
    manifest.write_text(
        manifest.read_text().replace('"hatchling.build"', '"telltale"\nbackend-path = ["."]'), "utf-8"
    )
    farm.settle()
    for name in _PUBLISHING:
        monkeypatch.setenv(name, "not for you")
    monkeypatch.setenv("SEEDBED_INDEX", "not for you")
    monkeypatch.setenv("SOME_URL", "https://me:not-for-you@example.org/")
    monkeypatch.setenv("WITNESS", str(tmp_path / "witness"))
    monkeypatch.setenv("UV_OFFLINE", "1")

    with checked_out(farm.root, "HEAD") as place:
        build(place.tree, read_monorepo(place.tree).manifests["farm-base"], tmp_path / "out", 1_700_000_000)

    seen: dict[str, str] = json.loads((tmp_path / "witness").read_text())
    assert seen["SOURCE_DATE_EPOCH"] == "1700000000"
    assert "not for you" not in seen.values()
    assert "SOME_URL" not in seen


def test_what_publishes_sees_them_and_may_use_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PUBLISH_TOKEN", "mine")
    monkeypatch.setenv("UV_OFFLINE", "1")

    seen = publishing_environment("http://127.0.0.1:9/")
    assert (seen["UV_PUBLISH_TOKEN"], seen["UV_PUBLISH_URL"]) == ("mine", "http://127.0.0.1:9/")
    assert "UV_OFFLINE" not in seen
    assert "UV_PUBLISH_TOKEN" not in plain_environment()


def test_a_package_that_does_not_build_says_why_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    farm = Farm(tmp_path / "farm")
    add_published(farm, "seeds/base", more='[project.gui-scripts]\n"a b" = 7\n')
    farm.settle()

    with (
        checked_out(farm.root, "HEAD") as place,
        pytest.raises(ReleaseError, match="farm-base does not build: ") as e,
    ):
        build(place.tree, read_monorepo(place.tree).manifests["farm-base"], tmp_path / "out", 0)

    assert "gui-scripts" in str(e.value)
    assert "\n" not in str(e.value)


def test_its_tests_run_against_the_wheel_without_sources_and_without_credentials(
    tree: Path, built: dict[str, Built], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = tmp_path / "witness"
    monkeypatch.setenv("UV_PUBLISH_TOKEN", "not for you")
    monkeypatch.setenv("WITNESS", str(witness))
    monkeypatch.setenv("UV_OFFLINE", "1")

    assert _trial(tree, built, tmp_path / "1").try_out("farm-fine", tests=True) == ""
    assert witness.read_text() == "tested"

    witness.unlink()
    assert _trial(tree, built, tmp_path / "2").try_out("farm-fine", tests=False) == "its tests were not run"
    assert not witness.exists()


@pytest.mark.parametrize("half_made", [False, True])
def test_folders_of_runs_that_were_killed_are_cleared_away(
    farm: Farm, tmp_path: Path, *, half_made: bool
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left = tmp_path / f"seedbed-release-{gone.pid}-left" / "tree"
    kept = tmp_path / f"seedbed-release-{os.getpid()}-kept" / "tree"
    for place in (left, kept):
        farm.git("worktree", "add", "--detach", str(place))
    if half_made:
        farm.git("worktree", "lock", str(left))
        (left / ".git").unlink()

    with checked_out(farm.root, "HEAD"):
        pass

    listed = farm.git("worktree", "list")
    assert str(left) not in listed
    assert not left.parent.exists()
    assert str(kept) in listed
    farm.git("worktree", "remove", str(kept))


def test_what_was_built_is_kept_with_how_it_was_checked_until_nobody_comes_back_to_it(
    built: dict[str, Built], tmp_path: Path
) -> None:
    fine, cache = built["farm-fine"], Cache(tmp_path / "caches/one")
    assert cache.fetch("farm-fine", tmp_path / "0") is None
    cache.keep(fine)
    cache.keep(fine)
    fetched = cache.fetch("farm-fine", tmp_path / "1")
    assert fetched is not None
    assert fetched.sums == fine.sums
    assert cache.checked("farm-fine", tests=False) is None

    cache.mark_checked("farm-fine", "its tests were not run", tests=False)
    assert cache.checked("farm-fine", tests=False) == "its tests were not run"
    assert cache.checked("farm-fine", tests=True) is None
    cache.mark_checked("farm-fine", "", tests=True)
    assert cache.checked("farm-fine", tests=False) == cache.checked("farm-fine", tests=True) == ""

    (cache.folder / "farm-fine" / fine.wheel.name).write_bytes(b"other")
    assert cache.fetch("farm-fine", tmp_path / "2") is None
    sweep_old(tmp_path / "caches")
    assert cache.folder.is_dir()
    os.utime(cache.folder, (0, 0))
    sweep_old(tmp_path / "caches")
    assert not cache.folder.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="nothing here says which processes there are")
def test_what_a_program_leaves_behind_neither_holds_us_up_nor_lives_on(tmp_path: Path) -> None:
    leave = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"

    done = run_child([sys.executable, "-c", leave], tmp_path, os.environ, 30.0, apart=True)

    assert done.returncode == 0
    left = Path("/proc", done.stdout.strip(), "stat")
    for _ in range(1000):  # until the system has seen to it
        if not left.exists() or b") Z" in left.read_bytes():
            return
        time.sleep(0.01)
    pytest.fail("it lives on")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("farm-lost", "farm.lost cannot be imported from its wheel: .*No module named 'farm.fine'"),
        ("farm-mute", "`say --help` of farm-mute fails"),
        ("farm-wrong", "The tests of farm-wrong fail against its wheel: .*1 failed"),
    ],
)
@pytest.mark.usefixtures("offline")
def test_a_wheel_that_does_not_work_is_found_out(
    tree: Path, built: dict[str, Built], tmp_path: Path, name: str, problem: str
) -> None:
    trial = _trial(tree, built, tmp_path / "trial")
    trial.try_out("farm-needy", tests=False)

    with pytest.raises(ReleaseError, match=problem):
        trial.try_out(name, tests=True)

    assert not [*(tmp_path / "trial/environment").rglob("__pycache__")]


@pytest.mark.usefixtures("offline")
def test_a_private_package_that_tests_need_is_built_for_them(farm: Farm, tree: Path, tmp_path: Path) -> None:
    monorepo, aided = read_monorepo(tree), write_files(tmp_path / "out", "farm-aided", _VERSION)
    due = Due(farm.git("rev-parse", "HEAD"), {"farm-aided": _VERSION})

    helpers = build_helpers(monorepo, due, tmp_path / "helpers", when=0)

    trial = Trial.begin(monorepo, [aided, *helpers], "http://127.0.0.1:9/", tmp_path / "trial")
    assert [one.name for one in helpers] == ["farm-aid"]
    assert trial.try_out("farm-aided", tests=True) == ""


def test_members_of_the_same_release_come_from_it_and_others_from_the_index(
    tree: Path, built: dict[str, Built], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    _trial(tree, built, tmp_path / "1").try_out("farm-needy", tests=False)

    alone = {"farm-needy": built["farm-needy"]}
    with PackageIndex(tmp_path / "index") as index:
        with pytest.raises(ReleaseError, match="The wheel of farm-needy cannot be installed"):
            _trial(tree, alone, tmp_path / "2", index.url).try_out("farm-needy", tests=False)
        (tmp_path / "index" / built["farm-fine"].wheel.name).write_bytes(
            built["farm-fine"].wheel.read_bytes()
        )
        _trial(tree, alone, tmp_path / "3", index.url).try_out("farm-needy", tests=False)

    assert index.requests("GET").count(404) >= 1
