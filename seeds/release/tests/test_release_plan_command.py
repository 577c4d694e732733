import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

from seedbed.edits import Delete, EditError, Write, carry_out, lock, read_monorepo
from seedbed.release import Index, Plan, ReleaseError, plan
from seedbed.release._command import read_waivers
from seedbed.release._prepare import prepare_edits
from seedbed.release._state import release_message
from seedbed.release._survey import _while_it_answers, survey
from seedbed.release.testing import PackageIndex, add_published
from seedbed.workspace.testing import Farm

_BASE = "core/base/src/farm/base/__init__.py"
_API = "def f(a: int, b: int = 1) -> int: ...\n"
_ROOT = """
[dependency-groups]
all = ["farm-base>=0.1,<0.2", "farm-user"]

[tool.uv.sources]
farm-base = { workspace = true }
farm-user = { workspace = true }
"""
_DAY = date(2030, 1, 2)


@dataclass(frozen=True, slots=True)
class _Place:
    farm: Farm
    index: PackageIndex

    def plan(self, waivers: dict[str, str] | None = None) -> Plan:
        return plan(survey(read_monorepo(self.farm.root), Index(self.index.url)), waivers or {})

    def carry_out(self, made: Plan) -> None:
        """Do what a release does, but for building: the edits, the lock, a commit, the files, the tags."""
        root = self.farm.root
        edits = prepare_edits(read_monorepo(root), made, _DAY)
        carry_out(root, "release", edits, lambda: lock(root))
        self.farm.commit()
        for release in made.releases:
            self.publish(release.name, release.version)

    def publish(self, name: str, version: Version) -> None:
        short = name.removeprefix("farm-")
        with zipfile.ZipFile(self.index.folder / f"farm_{short}-{version}-py3-none-any.whl", "w") as wheel:
            for source in self.farm.root.glob(f"*/{short}/src/farm/{short}/*.py"):
                wheel.write(source, f"farm/{short}/{source.name}")
        self.farm.git("tag", f"{name}@{version}")

    def seedbed(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [Path(sys.executable).with_name("seedbed"), *words],
            cwd=self.farm.root,
            env=self.index.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Place]:
    folder = tmp_path_factory.mktemp("release")
    farm = Farm(folder / "farm", _ROOT)
    add_published(farm, "core/base", files={"src/farm/base/__init__.py": _API})
    ours = {"src/farm/user/__init__.py": "def g() -> None: ...\n"}
    add_published(farm, "seeds/user", {"farm-base": ">=0.1,<0.2"}, files=ours)
    add_published(
        farm, "seeds/own", {"farm-base": ">=0.1,<0.2"}, more='classifiers = ["Private :: Do Not Upload"]'
    )
    farm.settle()
    with PackageIndex(folder / "index") as index:
        place = _Place(farm, index)
        place.publish("farm-base", Version("0.1.0"))
        place.publish("farm-user", Version("0.1.0"))
        yield place


@pytest.fixture
def place(shared: _Place) -> Iterator[_Place]:
    farm, index = shared.farm, shared.index
    start, tags, files = farm.git("rev-parse", "HEAD"), set(farm.git("tag").split()), set(index.files())
    yield shared
    farm.git("reset", "-q", "--hard", start)
    farm.git("clean", "-qfd")
    for tag in set(farm.git("tag").split()) - tags:
        farm.git("tag", "-d", tag)
    for name in set(index.files()) - files:
        (index.folder / name).unlink()


def test_what_was_released_and_did_not_change_is_not_released_again(place: _Place) -> None:
    made = place.plan()
    assert (made.releases, made.problems) == ((), ())
    assert [kept.name for kept in made.kept] == ["farm-base", "farm-own", "farm-user"]


def test_a_package_that_graduated_is_held_against_what_it_was_in_seeds(place: _Place) -> None:
    for path in (place.farm.root / "seeds/user").rglob("__pycache__"):
        path.rmdir()
    place.farm.git("mv", "seeds/user", "core/user")
    text = (place.farm.root / "pyproject.toml").read_text("utf-8")
    place.farm.write("pyproject.toml", text.replace("seeds/user", "core/user"))
    (place.farm.root / "uv.lock").unlink()
    place.farm.lock()
    assert place.plan().releases == ()
    assert place.plan().problems == ()
    place.farm.write("core/user/src/farm/user/__init__.py", "def g(a: int = 1) -> None: ...\n")
    place.farm.write("core/user/changes/1.fix.md", "g.\n")
    assert [str(release.version) for release in place.plan().releases] == ["0.1.1"]


def test_a_plan_that_is_carried_out_moves_versions_ranges_logs_and_notes_and_leaves_nothing_to_do(
    place: _Place,
) -> None:
    farm = place.farm
    farm.write(_BASE, "def f(a: int) -> int: ...\n")
    farm.write("core/base/changes/+less.breaking.md", "`f` takes no `b`.\n")
    made = place.plan()
    assert [(release.name, str(release.version)) for release in made.releases] == [
        ("farm-base", "0.2.0"),
        ("farm-user", "0.1.1"),
    ]
    place.carry_out(made)
    read = read_monorepo(farm.root)
    assert {name: str(one.version) for name, one in read.manifests.items()} == {
        "farm-base": "0.2.0",
        "farm-own": "0.1.0",
        "farm-user": "0.1.1",
    }
    assert '"farm-base>=0.2,<0.3"' in read.manifests["farm-user"].text
    assert '"farm-base>=0.2,<0.3"' in read.manifests["farm-own"].text
    assert 'all = ["farm-base>=0.2,<0.3", "farm-user"]' in read.text
    log = (farm.root / "core/base/CHANGELOG.md").read_text("utf-8")
    assert "## 0.2.0 (2030-01-02)\n\n### What breaks\n\n- `f` takes no `b`.\n" in log
    assert "- Needs `farm-base>=0.2,<0.3`.\n" in (farm.root / "seeds/user/CHANGELOG.md").read_text("utf-8")
    assert not (farm.root / "core/base/changes").exists()
    again = place.plan()
    assert (again.releases, again.problems, again.pins) == ((), (), {})
    assert prepare_edits(read, again) == ()


def test_a_release_that_was_broken_off_after_its_edits_asks_for_none_again(place: _Place) -> None:
    place.farm.write(_BASE, f"{_API}x = 1\n")
    place.farm.write("core/base/changes/+more.feature.md", "More.\n")
    made = place.plan()
    root = place.farm.root
    carry_out(root, "release", prepare_edits(read_monorepo(root), made, _DAY), lambda: lock(root))
    place.farm.commit()
    again = place.plan()
    assert [(one.name, str(one.version)) for one in again.releases] == [("farm-base", "0.1.1")]
    assert prepare_edits(read_monorepo(root), again) == ()


def test_a_change_log_that_tells_of_the_next_release_already_gets_the_notes_and_no_second_release(
    place: _Place,
) -> None:
    place.farm.write(_BASE, f"{_API}x = 1\n")
    place.farm.write("core/base/changes/+more.feature.md", "More.\n")
    place.farm.write("core/base/CHANGELOG.md", "# Changes\n\n## 0.1.1 (unreleased)\n\nIn words.\n")
    place.farm.commit()
    place.carry_out(place.plan())
    log = (place.farm.root / "core/base/CHANGELOG.md").read_text("utf-8")
    assert log == "# Changes\n\n## 0.1.1 (2030-01-02)\n\n### Features\n\n- More.\n\nIn words.\n"
    assert not (place.farm.root / "core/base/changes").exists()
    assert (place.plan().releases, place.plan().problems) == ((), ())


def test_a_change_log_that_git_ignores_is_named(place: _Place) -> None:
    place.farm.write(".gitignore", "CHANGELOG.md\n")
    place.farm.write(_BASE, f"{_API}x = 1\n")
    place.farm.write("core/base/changes/+more.feature.md", "More.\n")
    with pytest.raises(ReleaseError, match=r"git ignores the change log \(core/base/CHANGELOG\.md\)"):
        prepare_edits(read_monorepo(place.farm.root), place.plan())


def test_a_shallow_clone_is_refused_and_one_without_tags_has_a_problem(place: _Place, tmp_path: Path) -> None:
    place.farm.write(_BASE, "x = 1\n")
    place.farm.write("core/base/changes/+x.fix.md", "Mended.\n")
    place.farm.commit()
    origin = f"file://{place.farm.root}"
    place.farm.git("clone", "-q", "--depth=1", origin, str(tmp_path / "shallow"))
    with pytest.raises(ReleaseError, match="This clone is shallow"):
        survey(read_monorepo(tmp_path / "shallow"), Index(place.index.url))
    place.farm.git("clone", "-q", "--no-tags", origin, str(tmp_path / "bare of tags"))
    made = plan(survey(read_monorepo(tmp_path / "bare of tags"), Index(place.index.url)))
    assert [problem.package for problem in made.problems] == ["farm-base", "farm-user"]
    assert "git fetch --tags" in made.problems[0].do


def test_what_a_manifest_does_not_say_is_a_problem_of_what_is_to_be_released(place: _Place) -> None:
    path = "core/base/pyproject.toml"
    text = (place.farm.root / path).read_text("utf-8")
    place.farm.write(path, text.replace('license = "Apache-2.0"', 'license = { text = "MIT" }'))
    place.farm.write("core/base/changes/+x.fix.md", "Mended.\n")
    (problem,) = place.plan().problems
    assert problem.what == "it says no license"


def test_a_range_in_an_inline_table_follows_too(place: _Place) -> None:
    path = "seeds/user/pyproject.toml"
    text = (place.farm.root / path).read_text("utf-8")
    inline = 'optional-dependencies = { more = ["farm-base>=0.1,<0.2"] }\n'
    place.farm.write(path, text.replace("dependencies = ", f"{inline}dependencies = "))
    place.farm.lock()
    place.farm.write(_BASE, "x = 1\n")
    place.farm.write("core/base/changes/+x.breaking.md", "Less.\n")
    made = place.plan()
    edits = prepare_edits(read_monorepo(place.farm.root), made, _DAY)
    (written,) = (edit.content for edit in edits if isinstance(edit, Write) and edit.path == path)
    assert b"farm-base>=0.1" not in written


def test_an_index_that_has_failed_once_is_not_asked_again() -> None:
    asked = _while_it_answers(Index("http://127.0.0.1:9/simple/"))
    with pytest.raises(ReleaseError, match="does not answer"):
        asked("farm-base")
    assert asked("farm-user") is None


def test_a_first_release_is_told_in_a_change_log_of_its_own(place: _Place) -> None:
    place.farm.git("tag", "-d", "farm-user@0.1.0")
    (place.index.folder / "farm_user-0.1.0-py3-none-any.whl").unlink()
    try:
        made = place.plan()
        (edit,) = prepare_edits(read_monorepo(place.farm.root), made, _DAY)
        assert isinstance(edit, Write)
        assert edit.path == "seeds/user/CHANGELOG.md"
        assert edit.content.endswith(b"## 0.1.0 (2030-01-02)\n\n### Also\n\n- First release.\n")
    finally:
        place.publish("farm-user", Version("0.1.0"))


def test_an_index_that_lacks_what_is_tagged_gets_it_as_it_was(place: _Place) -> None:
    (place.index.folder / "farm_user-0.1.0-py3-none-any.whl").unlink()
    made = place.plan()
    place.farm.git("tag", "-d", "farm-user@0.1.0")
    place.publish("farm-user", Version("0.1.0"))
    assert [(one.name, str(one.version)) for one in made.releases] == [("farm-user", "0.1.0")]
    assert prepare_edits(read_monorepo(place.farm.root), made) == ()


def test_a_hidden_break_stops_the_plan_until_it_is_waived_with_a_reason_that_the_change_log_keeps(
    place: _Place,
) -> None:
    place.farm.write(_BASE, "\n\ndef f(a: int) -> int: ...\n")
    place.farm.write("core/base/changes/+less.fix.md", "Mended.\n")
    (problem,) = place.plan().problems
    assert problem.details == (f"{_BASE}:3: `f(b)`: Parameter was removed",)
    made = place.plan({"farm-base": "nobody gave it"})
    assert made.problems == ()
    edits = prepare_edits(read_monorepo(place.farm.root), made, _DAY)
    (log,) = (
        edit.content for edit in edits if isinstance(edit, Write) and edit.path.endswith("CHANGELOG.md")
    )
    assert b"although the version does not say so: nobody gave it" in log
    assert [edit.path for edit in edits if isinstance(edit, Delete)] == ["core/base/changes/+less.fix.md"]


def test_seeds_may_break_as_they_like(place: _Place) -> None:
    place.farm.write("seeds/user/src/farm/user/__init__.py", "x = 1\n")
    place.farm.write("seeds/user/changes/1.fix.md", "Mended.\n")
    assert place.plan().problems == ()


def test_without_a_wheel_to_compare_with_a_core_package_has_to_say_that_it_breaks(place: _Place) -> None:
    wheel = place.index.folder / "farm_base-0.1.0-py3-none-any.whl"
    content = wheel.read_bytes()
    wheel.unlink()
    try:
        place.farm.write(_BASE, "x = 1\n")
        place.farm.write("core/base/changes/1.fix.md", "Mended.\n")
        (problem,) = place.plan().problems
        assert "the index has no wheel of 0.1.0" in problem.details[0]
    finally:
        wheel.write_bytes(content)


def test_the_command_prints_a_table_and_what_is_left_out_and_changes_nothing(place: _Place) -> None:
    place.farm.write(_BASE, "def f(a: int) -> int: ...\n")
    place.farm.write("core/base/changes/1.breaking.md", "Less.\n")
    before = place.farm.git("status", "--porcelain")
    done = place.seedbed("release", "plan")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines == [
        ["package", "from", "to", "why"],
        ["1", "farm-base", "0.1.0", "0.2.0", "1", "breaking"],
        ["2", "farm-user", "0.1.0", "0.1.1", "farm-base", "leaves", "its", "range"],
        ["not", "released,", "private:", "farm-own"],
    ]
    assert place.farm.git("status", "--porcelain") == before


def test_the_command_says_first_what_was_begun_and_how_a_package_is_kept_back(place: _Place) -> None:
    place.farm.git("tag", "-d", "farm-user@0.1.0")
    (place.index.folder / "farm_user-0.1.0-py3-none-any.whl").unlink()
    place.farm.git("commit", "-q", "--allow-empty", "-m", release_message({"farm-user": Version("0.1.0")}))
    try:
        done = place.seedbed("release", "plan")
        commit = place.farm.git("rev-parse", "HEAD").strip()
        said = f"Begun in {commit[:12]}: farm-user@0.1.0; `seedbed release run` goes on with it"
        assert done.stdout.splitlines()[0] == said
        assert "to keep one back, give it the classifier `Private :: Do Not Upload`" in done.stdout
        answer = json.loads(place.seedbed("release", "plan", "--json").stdout)
        assert answer["begun"] == {"commit": commit, "tags": ["farm-user@0.1.0"]}
    finally:
        place.publish("farm-user", Version("0.1.0"))


def test_the_command_tells_programs_the_same_and_fails_where_there_is_a_problem(place: _Place) -> None:
    place.farm.write(_BASE, "def f(a: int) -> int: ...\n")
    place.farm.write("core/base/changes/1.fix.md", "Mended.\n")
    done = place.seedbed("release", "plan", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert list(answer) == ["begun", "releases", "kept", "pins", "problems"]
    assert answer["releases"][0] | {"notes": []} == {
        "package": "farm-base",
        "folder": "core/base",
        "module": "farm.base",
        "before": "0.1.0",
        "version": "0.1.1",
        "bump": "patch",
        "reasons": ["1 fix"],
        "notes": [],
        "pins": {},
        "waived": None,
    }
    assert answer["problems"][0]["package"] == "farm-base"
    waived = place.seedbed("release", "plan", "--waive", "base=nobody  gave it")
    assert waived.returncode == 0
    assert "waived: nobody gave it" in waived.stdout


def test_a_waiver_without_a_reason_or_of_nobody_is_refused(shared: _Place) -> None:
    monorepo = read_monorepo(shared.farm.root)
    with pytest.raises(ReleaseError, match="it needs a reason"):
        read_waivers(monorepo, ["base="])
    with pytest.raises(EditError, match="No package is called 'nobody'"):
        read_waivers(monorepo, ["nobody=why"])


def test_an_index_that_is_down_ends_the_command_with_one_line(place: _Place) -> None:
    done = place.seedbed("release", "plan", SEEDBED_INDEX="http://127.0.0.1:9/simple/")
    assert done.returncode == 2
    assert done.stderr.startswith("seedbed: The package index does not answer: Connection refused")
    assert done.stderr.count("\n") == 1
