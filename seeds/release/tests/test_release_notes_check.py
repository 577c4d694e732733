import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.release._notes_check import check_notes
from seedbed.release.testing import add_published
from seedbed.workspace import read_listings, read_tree, read_workspace
from seedbed.workspace.testing import Farm

_MODULE = "seeds/base/src/farm/base/__init__.py"
_MANIFEST = "seeds/base/pyproject.toml"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("farm"))
    add_published(
        farm,
        "seeds/base",
        files={
            "README.md": "Base.\n",
            "tests/test_it.py": "",
            "src/farm/base/deep/x.txt": "",
            "src/farm/base/deep.txt": "",
        },
    )
    add_published(farm, "seeds/never")
    farm.settle()
    farm.git("tag", "farm-base@0.0.9")
    farm.git("tag", "-a", "-m", "a release", "farm-base@0.1.0")
    farm.git("tag", "farm-base@nonsense")
    farm.git("tag", "farm-gone@0.1.0")
    return farm


@pytest.fixture
def farm(shared: Farm) -> Iterator[Farm]:
    start = shared.git("rev-parse", "HEAD")
    yield shared
    shared.git("reset", "-q", "--hard", start)
    shared.git("clean", "-qfd")


def _said(farm: Farm) -> list[str]:
    tree = read_tree(read_listings(farm.root))
    return [str(breach) for breach in check_notes(read_workspace(farm.root, tree), tree)]


def _replace(farm: Farm, path: str, old: str, new: str) -> None:
    text = (farm.root / path).read_text("utf-8")
    assert old in text
    farm.write(path, text.replace(old, new))


def test_what_is_as_it_was_released_needs_no_note(farm: Farm) -> None:
    assert _said(farm) == []


def test_where_nothing_was_ever_released_there_is_nothing_to_say(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    add_published(farm, "seeds/base")
    farm.settle()
    farm.write(_MODULE, "x = 1\n")
    assert _said(farm) == []


@pytest.mark.parametrize("committed", [False, True])
def test_a_change_of_what_is_shipped_needs_a_note_and_is_told_how_to_write_one(
    farm: Farm, *, committed: bool
) -> None:
    farm.write(_MODULE, "x = 1\n")
    farm.write("seeds/never/src/farm/never/__init__.py", "x = 1\n")
    if committed:
        farm.commit()
    (said,) = _said(farm)
    assert said.startswith(f"{_MANIFEST}:1: src changed since 0.1.0 and no note says how: ")
    assert said.endswith('`seedbed note base fix "What changed"`, or feature, or breaking [note]')


@pytest.mark.parametrize("path", ["seeds/base/src/farm/base/new.py", "seeds/base/src/farm/base/deep/y.txt"])
def test_a_file_that_git_does_not_know_yet_counts(farm: Farm, path: str) -> None:
    farm.write(path, "x = 1\n")
    assert len(_said(farm)) == 1


def test_a_file_that_is_gone_and_one_that_became_executable_count(farm: Farm) -> None:
    (farm.root / "seeds/base/src/farm/base/deep/x.txt").unlink()
    assert len(_said(farm)) == 1
    farm.git("checkout", "-q", ".")
    (farm.root / _MODULE).chmod(0o755)
    assert len(_said(farm)) == 1


def test_tests_the_readme_our_own_tables_and_groups_are_not_shipped(farm: Farm) -> None:
    farm.write("seeds/base/README.md", "Another.\n")
    farm.write("seeds/base/tests/test_it.py", "x = 1\n")
    farm.write(_MANIFEST, f'{(farm.root / _MANIFEST).read_text("utf-8")}\n[tool.seedbed]\npurpose = "x"\n')
    assert _said(farm) == []


def test_what_the_manifest_says_of_the_wheel_is_shipped(farm: Farm) -> None:
    _replace(farm, _MANIFEST, "What base is.", "What base was.")
    (said,) = _said(farm)
    assert "pyproject.toml changed since 0.1.0" in said


def test_a_note_says_it(farm: Farm) -> None:
    farm.write(_MODULE, "x = 1\n")
    farm.write("seeds/base/changes/README.md", "How to.\n")
    assert len(_said(farm)) == 1
    farm.write("seeds/base/changes/+x.fix.md", "Mended.\n")
    assert _said(farm) == []


def test_a_note_that_says_no_kind_is_no_note(farm: Farm) -> None:
    farm.write(_MODULE, "x = 1\n")
    farm.write("seeds/base/changes/x.fixed.md", "Mended.\n")
    stray, missing = _said(farm)
    assert stray.startswith("seeds/base/changes/x.fixed.md:1: this note says no kind")
    assert "no note says how" in missing


def test_a_version_above_the_last_release_says_that_the_next_one_has_begun(farm: Farm) -> None:
    farm.write(_MODULE, "x = 1\n")
    _replace(farm, _MANIFEST, '"0.1.0"', '"0.2.0"')
    farm.lock()
    assert _said(farm) == []


def test_a_version_alone_is_no_change(farm: Farm) -> None:
    _replace(farm, _MANIFEST, '"0.1.0"', '"0.0.1"')
    farm.lock()
    assert _said(farm) == []


def test_a_private_package_needs_none(farm: Farm) -> None:
    farm.write(_MODULE, "x = 1\n")
    _replace(farm, _MANIFEST, "[project]", '[project]\nclassifiers = ["Private :: Do Not Upload"]')
    assert _said(farm) == []


def test_a_package_that_only_moved_to_another_area_has_not_changed(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    add_published(farm, "seeds/base")
    add_published(farm, "core/other")
    farm.settle()
    farm.git("tag", "farm-base@0.1.0")
    (tmp_path / "core/base").parent.mkdir(exist_ok=True)
    farm.git("mv", "seeds/base", "core/base")
    _replace(farm, "pyproject.toml", "seeds/base", "core/base")
    (tmp_path / "uv.lock").unlink()  # uv would look for what it names
    farm.lock()
    assert _said(farm) == []
    farm.write("core/base/src/farm/base/__init__.py", "x = 1\n")
    assert len(_said(farm)) == 1


def test_a_workspace_below_the_top_of_its_repository_is_held_against_its_tags_too(tmp_path: Path) -> None:
    farm = Farm(tmp_path / "below")
    add_published(farm, "seeds/base")
    farm.settle()
    (farm.root / ".git").rename(tmp_path / ".git")
    farm.commit()
    farm.git("tag", "farm-base@0.1.0")
    assert _said(farm) == []
    farm.write(_MODULE, "x = 1\n")
    assert len(_said(farm)) == 1


def test_the_check_command_tells_it(farm: Farm) -> None:
    farm.write(_MODULE, "x = 1\n")
    seedbed = Path(sys.executable).with_name("seedbed")
    done = subprocess.run([seedbed, "check", "--json"], cwd=farm.root, capture_output=True, check=False)
    assert [breach["rule"] for breach in json.loads(done.stdout)["breaches"]] == ["note"]
