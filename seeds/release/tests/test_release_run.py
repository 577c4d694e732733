"""The commands that release, as they are typed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from seedbed.edits import alone
from seedbed.release.testing import PackageIndex, add_published
from seedbed.workspace.testing import Farm

_SEEDBED = str(Path(sys.prefix, "Scripts" if os.name == "nt" else "bin", "seedbed"))


@dataclass(frozen=True, slots=True)
class _Place:
    farm: Farm
    index: PackageIndex

    def seedbed(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [_SEEDBED, "release", *words],
            cwd=self.farm.root,
            env=self.index.environment | {"UV_OFFLINE": "1", "NO_COLOR": "1"} | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def state(self) -> tuple[str, ...]:
        """Return all that a command might change here."""
        refs = self.farm.git("for-each-ref", "--format=%(refname) %(objectname)")
        trees = self.farm.git("worktree", "list", "--porcelain")
        return refs, trees, self.farm.git("rev-parse", "HEAD"), self.farm.git("status", "--porcelain")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    farm = Farm(tmp_path_factory.mktemp("template"))
    add_published(farm, "seeds/base")
    farm.settle()
    farm.git("config", "user.name", "Test")
    farm.git("config", "user.email", "test@example.org")
    return farm.root


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Iterator[_Place]:
    shutil.copytree(template, tmp_path / "farm")
    with PackageIndex(tmp_path / "index") as index:
        yield _Place(Farm(tmp_path / "farm"), index)


def test_it_releases_in_order_in_one_commit_and_then_has_nothing_to_do(place: _Place) -> None:
    add_published(place.farm, "seeds/base")
    add_published(place.farm, "seeds/top", {"farm-base": ">=0.1,<0.2"})
    place.farm.settle()
    before = place.farm.git("rev-parse", "HEAD")
    dry = place.seedbed("run", "--dry-run")
    assert "farm-base" in dry.stdout
    assert "seeds/base/CHANGELOG.md" in dry.stdout
    assert place.farm.git("rev-parse", "HEAD") == before
    assert place.index.files() == {}

    done = place.seedbed("run", "--no-tests", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    steps = [
        (event["event"], event.get("package")) for event in events if event["event"] not in {"note", "done"}
    ]
    assert steps == [
        ("prepare", ""),
        ("build", "farm-base 0.1.0"),
        ("build", "farm-top 0.1.0"),
        ("check", "farm-base 0.1.0"),
        ("check", "farm-top 0.1.0"),
        ("commit", ""),
        ("upload", "farm-base 0.1.0"),
        ("tag", "farm-base@0.1.0"),
        ("upload", "farm-top 0.1.0"),
        ("tag", "farm-top@0.1.0"),
    ]
    assert events[-1] == {"event": "done", "released": ["farm-base@0.1.0", "farm-top@0.1.0"]}
    assert place.farm.git("rev-parse", "HEAD~1") == before
    assert place.farm.git("cat-file", "-t", "farm-top@0.1.0") == "tag"
    assert place.farm.git("rev-parse", "farm-top@0.1.0^{commit}") == place.farm.git("rev-parse", "HEAD")
    assert len(place.index.files()) == 4
    assert not (place.farm.root / ".git/seedbed-release").exists()

    state = place.state()
    again = place.seedbed("run")
    assert (again.returncode, again.stdout) == (0, "Nothing to release\n")
    assert place.state() == state


def test_nothing_is_left_where_a_package_is_not_fit_or_does_not_build(place: _Place) -> None:
    place.farm.write("seeds/base/src/farm/base/.env", "PASSWORD=1\n")
    place.farm.commit()
    state = place.state()
    unfit = place.seedbed("run", "--no-tests")
    assert unfit.returncode == 1
    assert "farm-base: farm/base/.env looks like a secret" in unfit.stdout
    assert "Nothing was released: a package is not fit" in unfit.stderr
    assert (place.state(), place.index.files()) == (state, {})

    (kept,) = (place.farm.root / ".git/seedbed-release").iterdir()
    wheels = [(path, path.stat().st_mtime_ns) for path in kept.rglob("*.whl")]
    place.seedbed("run", "--no-tests", GIT_COMMITTER_DATE="2026-05-01T12:00:00Z")
    assert [*kept.parent.iterdir()] == [kept]  # whenever it is run
    assert [(path, path.stat().st_mtime_ns) for path in kept.rglob("*.whl")] == wheels

    manifest = place.farm.root / "seeds/base/pyproject.toml"
    manifest.write_text(manifest.read_text().replace('license-files = ["LICENSE"]', 'license-files = "no"'))
    place.farm.commit()
    state = place.state()
    unbuilt = place.seedbed("run", "--no-tests")
    assert unbuilt.returncode == 1
    assert "farm-base does not build: " in unbuilt.stdout
    assert (place.state(), place.index.files()) == (state, {})


def test_built_published_and_tagged_apart_it_comes_to_the_same(place: _Place, tmp_path: Path) -> None:
    assert place.seedbed("build", "--out", str(tmp_path / "out")).stdout == "Nothing to release\n"
    assert place.seedbed("prepare").returncode == 0
    released = place.farm.git("rev-parse", "HEAD")
    place.farm.write("seeds/base/src/farm/base/later.py", "")  # is not of this release
    place.farm.commit()
    assert "publish and tag farm-base@0.1.0" in place.seedbed("run", "--dry-run").stdout

    assert place.seedbed("build", "--out", str(tmp_path / "out"), "--no-tests").returncode == 0
    assert place.index.files() == {}
    assert place.seedbed("publish", str(tmp_path / "out")).returncode == 0
    assert len(place.index.files()) == 2
    assert place.farm.git("tag") == ""

    done = place.seedbed("run", "--no-tests")
    assert done.returncode == 0, done.stderr
    assert "the index has it" in done.stdout
    assert place.farm.git("rev-parse", "farm-base@0.1.0^{commit}") == released
    assert place.index.requests("POST") == (200, 200)


def test_what_was_prepared_and_is_not_fit_is_prepared_anew_once_it_is_mended(place: _Place) -> None:
    place.farm.write("seeds/base/src/farm/base/.env", "PASSWORD=1\n")
    place.farm.commit()
    assert place.seedbed("prepare").returncode == 0
    first = place.farm.git("rev-parse", "HEAD")
    assert f"Prepared already in {first[:12]}" in place.seedbed("prepare").stdout
    assert place.farm.git("rev-parse", "HEAD") == first

    place.farm.git("rm", "-q", "seeds/base/src/farm/base/.env")
    place.farm.commit()
    mended = place.farm.git("rev-parse", "HEAD")
    assert place.seedbed("prepare").returncode == 0

    assert place.farm.git("rev-parse", "HEAD~1") == mended
    assert "Seedbed-Release: farm-base@0.1.0" in place.farm.git("log", "-1", "--format=%B")


def test_only_one_release_is_made_at_a_time(place: _Place) -> None:
    with alone(place.farm.root / ".git/seedbed-release.lock", "busy"):
        second = place.seedbed("run", "--no-tests")
    assert second.returncode == 2
    assert second.stderr.startswith("seedbed: Another release is being made here.")
    assert place.index.files() == {}


def test_a_clone_without_the_earlier_releases_is_refused(place: _Place, tmp_path: Path) -> None:
    place.farm.write("more", "")
    place.farm.commit()
    far = place.farm.root.as_uri()
    place.farm.git("clone", "-q", "--depth", "1", "--no-tags", far, str(tmp_path / "clone"))
    there = _Place(Farm(tmp_path / "clone"), place.index)
    for words in (["plan"], ["run"], ["build", "--out", "out"]):
        refused = there.seedbed(*words)
        assert refused.returncode == 2
        assert refused.stderr.startswith("seedbed: This clone is shallow")


def test_a_version_that_was_given_up_is_not_gone_back_to(place: _Place) -> None:
    place.seedbed("prepare")
    assert "go on with what was begun" in place.seedbed("run", "--dry-run").stdout
    manifest = place.farm.root / "seeds/base/pyproject.toml"
    manifest.write_text(manifest.read_text().replace("0.1.0", "0.1.1"))
    lock = place.farm.root / "uv.lock"
    lock.write_text(lock.read_text().replace("0.1.0", "0.1.1"))
    place.farm.commit()

    again = place.seedbed("run", "--dry-run")

    assert "go on with what was begun" not in again.stdout
    assert "0.1.1" in again.stdout


def test_a_tag_on_the_wrong_commit_stops_it_before_anything_is_built(place: _Place) -> None:
    place.farm.git("tag", "farm-base@0.2.0")
    manifest = place.farm.root / "seeds/base/pyproject.toml"
    manifest.write_text(manifest.read_text().replace("0.1.0", "0.2.0"))
    lock = place.farm.root / "uv.lock"
    lock.write_text(lock.read_text().replace("0.1.0", "0.2.0"))
    place.farm.commit()
    state = place.state()

    done = place.seedbed("run", "--no-tests")

    assert done.returncode == 2
    assert "farm-base@0.2.0 is on a commit in which farm-base is 0.1.0" in done.stderr
    assert (place.state(), place.index.files()) == (state, {})


def test_it_needs_a_clean_tree_somebody_to_commit_and_git(place: _Place, tmp_path: Path) -> None:
    place.farm.write("stray.py", "")
    dirty = place.seedbed("run")
    assert dirty.returncode == 2
    assert dirty.stderr.startswith("seedbed: There are changes that are not committed (stray.py).")
    (place.farm.root / "stray.py").unlink()
    place.farm.git("mv", "seeds/base/LICENSE", "seeds/base/LICENCE")
    assert "(seeds/base/LICENCE, seeds/base/LICENSE)" in place.seedbed("run").stderr
    place.farm.git("reset", "-q", "--hard")

    branch = place.farm.git("branch", "--show-current")
    place.farm.git("checkout", "--detach", "-q")
    assert place.seedbed("run").stderr.startswith("seedbed: No branch is checked out")
    place.farm.git("checkout", "-q", branch)

    place.farm.git("config", "--unset", "user.email")
    place.farm.git("config", "user.useConfigOnly", "true")
    nobody = place.seedbed("run", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path), GIT_CONFIG_NOSYSTEM="1")
    assert nobody.returncode == 2
    assert nobody.stderr.startswith("seedbed: git does not know who you are.")
    building = place.seedbed(
        "build", "--out", str(tmp_path / "out"), HOME=str(tmp_path), GIT_CONFIG_NOSYSTEM="1"
    )
    assert building.returncode == 0

    gitless = place.seedbed("run", PATH=str(tmp_path), UV=shutil.which("uv") or "uv")
    assert gitless.returncode == 2
    assert gitless.stderr.startswith("seedbed: git is not installed.")


def test_an_index_that_is_down_stops_it_with_one_line(place: _Place) -> None:
    place.index.stop()
    state = place.state()

    down = place.seedbed("run", "--no-tests")

    assert down.returncode == 2
    assert place.index.url in down.stderr
    assert down.stderr.count("\n") == 1
    assert place.state() == state
