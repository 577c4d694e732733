import json
import shutil
from pathlib import Path

import pytest

from seedbed.edits import lock, read_monorepo
from seedbed.garden._let_go._compost import parse
from seedbed.garden.testing_departures import ENVIRONMENT, counting_farm, hold_healthy, refused, state, well
from seedbed.workspace.testing import git

LINES = "\n".join(f"VALUE_{number} = {number}" for number in range(12)) + "\n"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    farm = counting_farm(tmp_path_factory.mktemp("farm"))
    farm.write("seeds/base/src/farm/base/_table.py", LINES)
    farm.write("seeds/base/src/farm/base/_tiny.py", "from farm.base._one import one as x\n")
    farm.write("seeds/base/changes/7.fix.md", "Counts to 7.\n")
    farm.write("seeds/low/changes/7.fix.md", "Counts from 7.\n")
    farm.write("seeds/base/tests/data/cases.txt", "1\n2\n3\n")
    farm.member("seeds/other")
    farm.member("seeds/side", ["farm-other"])
    manifest = farm.root / "seeds/base/pyproject.toml"
    scripts = '[project.scripts]\nfarm-count = "farm.base._two:two"\n\n[project.optional-dependencies]\nx = ["pluggy>=1"]\n\n'
    manifest.write_text(manifest.read_text().replace("[build-system]", f"{scripts}[build-system]"))
    farm.settle()
    return farm.root


@pytest.fixture
def root(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copied = Path(shutil.copytree(planted, tmp_path / "farm", symlinks=True))
    monkeypatch.chdir(copied)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.replace("COMMITTER", "AUTHOR"), value)
    return copied


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Change a file, lock and commit."""
    place = root / path
    place.write_text(place.read_text().replace(old, new))
    lock(root)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a change")


def test_a_package_becomes_part_of_another_and_everyone_imports_it_from_there(root: Path) -> None:
    well("merge", "base", "--into", "low", "--learned", "they were one")
    assert not (root / "seeds/base").exists()
    assert (
        (root / "seeds/user/src/farm/user/__init__.py")
        .read_text()
        .startswith("from farm.low.base import two\n")
    )
    assert "from farm.low.base import two" in (root / "seeds/user/README.md").read_text()
    monorepo = read_monorepo(root)
    low, user = monorepo.manifests["farm-low"], monorepo.manifests["farm-user"]
    assert [(line.under, str(line.requirement)) for line in low.lines] == [
        ("", "packaging>=24"),
        ("extra:x", "pluggy>=1"),
    ]
    assert low.scripts == {"farm-count": "farm.low.base._two:two"}
    assert [str(line.requirement) for line in user.lines] == ["farm-low<0.2,>=0.1"]
    changes = root / "seeds/low/changes"
    assert (changes / "7.fix.md").read_text() == "Counts from 7.\n"
    assert (changes / "+base-7.fix.md").read_text() == "Counts to 7.\n"
    assert (root / "seeds/low/README.md").read_text() == "# farm-base\n\nIt counts.\n"
    assert (root / "seeds/low/tests/data/cases.txt").exists()
    hold_healthy(root)
    [entry] = parse((root / "seeds/COMPOST.md").read_text())
    assert (entry.into, entry.learned, entry.parts[0].to) == (
        "farm-low",
        "they were one",
        "farm.low.base (farm-low)",
    )


def test_git_follows_every_file_that_moved_and_those_it_would_not_are_named(root: Path) -> None:
    files = git(root, "ls-files", "seeds/base/src", "seeds/base/tests").splitlines()
    told = well("merge", "base", "--into", "low")
    assert "seeds/low/src/farm/low/base/_tiny.py is too small or has changed too much" in told
    assert "_table.py is too small" not in told
    git(root, "commit", "-qm", "merged")
    followed = 0
    for path in files:
        now = path.replace("seeds/base/src/farm/base", "seeds/low/src/farm/low/base").replace(
            "seeds/base", "seeds/low"
        )
        if (root / now).is_file() and (root / now).stat().st_size and "_tiny" not in now:
            assert len(git(root, "log", "--follow", "--format=%H", "--", now).splitlines()) > 1, now
            followed += 1
    assert followed == 9


def test_with_commit_even_a_file_that_changed_wholly_is_followed(root: Path) -> None:
    before = git(root, "rev-parse", "HEAD")
    assert "It is committed, in 2 commits" in well("merge", "base", "--into", "low", "--commit")
    assert not git(root, "status", "--porcelain")
    assert git(root, "rev-parse", "HEAD~2") == before
    followed = git(
        root, "log", "--follow", "--format=%H", "--", "seeds/low/src/farm/low/base/_tiny.py"
    ).splitlines()
    assert before in followed
    moved = git(root, "diff", "--name-status", "-M100%", "HEAD~2", "HEAD~1").splitlines()
    assert moved
    assert all(line.startswith("R100") for line in moved)
    assert not git(root, "for-each-ref", "refs/seedbed")
    hold_healthy(root)


def test_with_commit_no_commit_that_is_not_whole_is_ever_the_last(root: Path) -> None:
    before = git(root, "rev-parse", "HEAD")
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngit rev-parse HEAD >.git/seen\nexit 1\n")
    hook.chmod(0o755)
    assert "git would not commit it" in refused("merge", "base", "--into", "low", "--commit")
    assert (root / ".git/seen").read_text().strip() == before == git(root, "rev-parse", "HEAD")
    assert "seeds/low/src/farm/low/base/_tiny.py" in git(root, "diff", "--cached", "--name-only")


def test_those_that_were_released_get_a_note_so_that_the_checks_stay_green(root: Path) -> None:
    for name in ("low", "user", "side"):
        git(root, "tag", f"farm-{name}@0.1.0")
    for path in ("low", "base"):
        (root / f"seeds/{path}/changes/7.fix.md").unlink()
    git(root, "commit", "-qam", "no notes yet")
    told = well("merge", "base", "--into", "low", "--commit")
    notes = [path for path in sorted(root.glob("seeds/*/changes/*")) if path.suffix == ".md"]
    assert [(note.parts[-3], note.name.split(".")[1], note.read_text()) for note in notes] == [
        ("low", "feature", "`farm.low.base`, which was `farm.base`.\n"),
        ("user", "misc", "Needs `farm.low.base`, which was `farm.base`.\n"),
    ]
    assert "Still to do" not in told
    assert not [line for line in told.splitlines() if "changes/" in line and "still names" in line]
    assert not git(root, "status", "--porcelain")


def test_where_a_command_has_the_name_of_its_package_what_says_it_is_right_as_it_is(root: Path) -> None:
    (root / "usage.md").write_text("Run `farm-base`, of seeds/base.\nRun `farm-base` again.\n")
    git(root, "add", "-A")
    edit(root, "seeds/base/pyproject.toml", "farm-count =", "farm-base =")
    told = well("merge", "base", "--into", "low", "--dry-run")
    assert [line for line in told.splitlines() if "usage.md" in line] == ["usage.md:1 still names base"]


def test_with_commit_what_is_staged_already_is_not_taken_along(root: Path) -> None:
    (root / "else.txt").write_text("")
    git(root, "add", "else.txt")
    before = state(root)
    assert "Something is staged already" in refused("merge", "base", "--into", "low", "--commit")
    assert state(root) == before


def test_a_package_can_be_merged_into_one_that_needs_it(root: Path) -> None:
    well("merge", "base", "--into", "user")
    monorepo = read_monorepo(root)
    assert [line.name for line in monorepo.manifests["farm-user"].lines] == [
        "farm-low",
        "packaging",
        "pluggy",
    ]
    assert (root / "seeds/user/README-base.md").exists()
    hold_healthy(root)


def test_a_circle_that_the_merge_would_make_is_named_and_nothing_is_done(root: Path) -> None:
    before = state(root)
    told = refused("merge", "low", "--into", "user")
    assert told == (
        "The packages would need one another in a circle: farm-base → farm-user → farm-base "
        "(seeds/user/pyproject.toml). Move what both need into a package of its own first."
    )
    assert state(root) == before


def test_core_does_not_come_to_need_seeds(root: Path) -> None:
    (root / "core").mkdir()
    for name in ("low", "base"):
        git(root, "mv", f"seeds/{name}", f"core/{name}")
    manifest = root / "pyproject.toml"
    manifest.write_text(
        manifest.read_text().replace("seeds/low", "core/low").replace("seeds/base", "core/base")
    )
    lock(root)
    git(root, "commit", "-qam", "to core")
    assert refused("merge", "low", "--into", "side") == (
        "farm-base is in core and would need farm-side, which is in seeds. `seedbed graduate farm-side` first."
    )
    assert refused("merge", "side", "--into", "low") == (
        "farm-low is in core and would need farm-other, which is in seeds. `seedbed graduate farm-other` first."
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (
            "seeds/low/src/farm/low/__init__.py",
            "def zero",
            '__all__ = ["base"]\nbase = 1\n\n\ndef zero',
            "farm.low has a public name 'base' already (seeds/low/src/farm/low/__init__.py)",
        ),
        (
            "seeds/low/pyproject.toml",
            "[build-system]",
            '[project.scripts]\nfarm-count = "farm.low:zero"\n\n[build-system]',
            "Both have 'farm-count' among their scripts (farm-low and farm-base)",
        ),
        (
            "seeds/low/pyproject.toml",
            "dependencies = []",
            'dependencies = ["packaging<24"]',
            "No version of packaging suits both '<24' and '>=24'",
        ),
        (
            "seeds/base/pyproject.toml",
            'version = "0.1.0"',
            'version = "0.1.0"\nclassifiers = ["Private :: Do Not Upload"]',
            "farm-base must not be published, and farm-low is",
        ),
        (
            "seeds/low/pyproject.toml",
            'version = "0.1.0"',
            'version = "0.1.0"\nclassifiers = ["Private :: Do Not Upload"]',
            "farm-low is never published, and farm-user would need it",
        ),
    ],
)
def test_what_stands_in_the_way_is_one_line_that_names_it(
    root: Path, path: str, old: str, new: str, told: str
) -> None:
    place = root / path
    place.write_text(place.read_text().replace(old, new))
    if "packaging" not in new:
        lock(root)
    git(root, "commit", "-qam", "a change")
    before = state(root)
    assert told in refused("merge", "base", "--into", "low")
    assert state(root) == before


def test_a_module_of_the_name_is_in_the_way(root: Path) -> None:
    (root / "seeds/low/src/farm/low/base.py").write_text("")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a module")
    assert refused("merge", "base", "--into", "low") == (
        "farm.low has a module 'base' already (seeds/low/src/farm/low/base.py). Rename one of them first."
    )


def test_files_that_are_not_committed_are_in_the_way(root: Path) -> None:
    (root / "seeds/base/src/farm/base/_new.py").write_text("")
    before = state(root)
    assert "not committed (seeds/base/src/farm/base/_new.py)" in refused("merge", "base", "--into", "low")
    assert state(root) == before


def test_a_dry_run_of_a_merge_changes_nothing(root: Path) -> None:
    before = state(root)
    told = json.loads(well("merge", "base", "--into", "low", "--dry-run", "--json"))
    assert {
        "path": "seeds/base/src/farm/base/_table.py",
        "how": "moved",
        "to": "seeds/low/src/farm/low/base/_table.py",
    } in told["touched"]
    assert {"path": "uv.lock", "how": "changed", "to": ""} in told["touched"]
    assert state(root) == before


def test_tests_of_the_same_name_keep_to_a_folder_of_their_own(root: Path) -> None:
    (root / "seeds/low/tests").mkdir()
    edit(root, "seeds/base/README.md", "counts", "sums")
    (root / "seeds/low/tests/test_base_two.py").write_text("def test_low() -> None:\n    assert True\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a test")
    well("merge", "base", "--into", "low")
    tests = root / "seeds/low/tests"
    assert sorted(path.relative_to(tests).as_posix() for path in tests.rglob("*.py")) == [
        "base/test_base_one.py",
        "base/test_base_two.py",
        "test_base_two.py",
    ]
