import json
import shutil
from pathlib import Path

import pytest

from seedbed.edits import Story, lock, read_monorepo
from seedbed.garden.testing_departures import ENVIRONMENT, counting_farm, hold_healthy, refused, state, well
from seedbed.workspace.testing import git


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A farm from which `user` was retired; the commit before has the tag `before`."""
    root = counting_farm(tmp_path_factory.mktemp("farm")).root
    script = root / "seeds/user/run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    manifest = root / "seeds/user/pyproject.toml"
    manifest.write_text(
        f'{manifest.read_text()}\n[tool.seedbed]\npurpose = "counting twice"\nleaves = "a pair"\n'
    )
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a script")
    git(root, "tag", "before")
    git(root, "tag", "farm-user@0.1.0")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(root)
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        well("retire", "user", "--learned", "a doubled count is no proof")
    git(root, "commit", "-qm", "retired")
    return root


@pytest.fixture
def root(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copied = Path(shutil.copytree(planted, tmp_path / "farm", symlinks=True))
    monkeypatch.chdir(copied)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return copied


def files(root: Path, tree: str) -> dict[str, str]:
    """Return the files of a tree of git, by their paths in it."""
    paths = git(root, "ls-tree", "-r", "--name-only", "--full-tree", tree).splitlines()
    return {path: git(root, "show", f"{tree}/{path}") for path in paths}


def test_a_package_that_is_brought_back_gives_the_tree_that_was_there_before(root: Path) -> None:
    assert not (root / "seeds/user").exists()
    told = well("compost", "revive", "user")
    assert git(root, "write-tree") == git(root, "rev-parse", "before^{tree}")
    assert "What was learned, now that its entry is gone: a doubled count is no proof" in told
    hold_healthy(root)


def test_where_a_need_has_another_version_by_now_only_that_pin_and_the_lock_differ(root: Path) -> None:
    manifest = root / "seeds/base/pyproject.toml"
    manifest.write_text(manifest.read_text().replace('version = "0.1.0"', 'version = "0.3.1"'))
    lock(root)
    git(root, "commit", "-qam", "a later base")
    told = well("compost", "revive", "user")
    assert "It needs farm-base>=0.3,<0.4 now, not >=0.1,<0.2" in told
    changed = git(root, "diff", "--cached", "--name-only", "before").splitlines()
    assert changed == ["seeds/base/pyproject.toml", "seeds/user/pyproject.toml", "uv.lock"]
    difference = git(
        root, "diff", "--cached", "-U0", "before", "--", "seeds/user/pyproject.toml"
    ).splitlines()
    assert difference[5:] == [
        '-dependencies = ["farm-base>=0.1,<0.2"]',
        '+dependencies = ["farm-base>=0.3,<0.4"]',
    ]
    hold_healthy(root)


def test_where_the_name_is_taken_it_comes_back_under_another(root: Path) -> None:
    well("compost", "revive", "user")
    git(root, "commit", "-qm", "back")
    well("retire", "user", "--learned", "twice")
    git(root, "commit", "-qm", "gone")
    git(root, "checkout", "-q", "before", "--", "seeds/user", "pyproject.toml", "uv.lock")
    git(root, "commit", "-qm", "planted anew")
    before = state(root)
    assert refused("compost", "revive", "user") == (
        "There is a farm-user already (seeds/user). Bring it back under another name: --as NEW."
    )
    assert state(root) == before
    well("compost", "revive", "user", "--as", "second-user")
    assert files(root, f"{git(root, 'write-tree')}:seeds/second_user") == {
        path.replace("farm/user", "farm/second_user"): content.replace(
            "farm-user", "farm-second-user"
        ).replace("farm.user", "farm.second_user")
        for path, content in files(root, "before:seeds/user").items()
    }
    assert read_monorepo(root).find("second-user").story == Story("counting twice", leaves="a pair")
    (root / "seeds/second_user/tests/test_user.py").rename(
        root / "seeds/second_user/tests/test_second_user.py"
    )
    git(root, "add", "-A")
    hold_healthy(root)


def test_a_package_whose_need_was_retired_as_well_is_not_brought_back_before_that(root: Path) -> None:
    well("retire", "base", "--learned", "more")
    git(root, "commit", "-qm", "gone")
    assert refused("compost", "revive", "user") == (
        "user needs farm-base, which was retired as well (seeds/COMPOST.md). "
        "Bring that back first: `seedbed compost revive base`."
    )
    well("compost", "revive", "base")
    git(root, "commit", "-qm", "base is back")
    well("compost", "revive", "user")
    assert git(root, "write-tree") == git(root, "rev-parse", "before^{tree}")


def test_in_a_shallow_clone_it_is_one_line_that_the_commit_is_not_there(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git(root, "rev-parse", "before")
    git(tmp_path, "clone", "-q", "--depth=1", root.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    what = f"The commit in which user lies is not in this clone: {commit[:12]} (seeds/COMPOST.md)"
    assert (
        refused("compost", "revive", "user") == f"{what}. Fetch the whole history: `git fetch --unshallow`."
    )
    assert [hit["name"] for hit in json.loads(well("compost", "search", "count", "--json"))["hits"]] == [
        "user"
    ]


def test_a_commit_that_is_gone_is_found_by_the_one_that_removed_the_package(root: Path) -> None:
    commit = git(root, "rev-parse", "before")
    compost = root / "seeds/COMPOST.md"
    compost.write_text(compost.read_text().replace(commit, "f" * 40))
    git(root, "commit", "-qam", "another history")
    well("compost", "revive", "user", "--dry-run")
    compost.write_text(compost.read_text().replace("seeds/user", "seeds/nowhere"))
    git(root, "commit", "-qam", "and no trace")
    assert refused("compost", "revive", "user") == (
        "The commit in which user lies is not in this clone: ffffffffffff (seeds/COMPOST.md). "
        f"Fetch it: `git fetch origin {'f' * 40}`."
    )


def test_what_git_does_not_know_and_lies_in_the_way_is_not_written_over(root: Path) -> None:
    (root / ".git/info/exclude").write_text("README.md\n")
    (root / "seeds/user").mkdir()
    (root / "seeds/user/README.md").write_text("precious")
    assert "lies there (seeds/user/README.md)" in refused("compost", "revive", "user")
    assert (root / "seeds/user/README.md").read_text() == "precious"


def test_a_link_is_not_brought_back_and_how_to_make_it_again_is_said(root: Path) -> None:
    git(root, "checkout", "-q", "before", "--", "seeds/user")
    (root / "seeds/user/more").symlink_to("src/farm")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "with a link")
    linked = git(root, "rev-parse", "HEAD")
    git(root, "rm", "-rq", "seeds/user")
    compost = root / "seeds/COMPOST.md"
    compost.write_text(compost.read_text().replace(git(root, "rev-parse", "before"), linked))
    git(root, "commit", "-qam", "gone")
    told = json.loads(well("compost", "revive", "user", "--dry-run", "--json"))
    assert told["notes"] == [
        "seeds/user/more was a symbolic link; make it again: `ln -s src/farm seeds/user/more`"
    ]


def test_a_compost_that_is_no_text_is_one_line(root: Path) -> None:
    (root / "seeds/COMPOST.md").write_bytes(b"\xff")
    told = "This is no text in UTF-8 (seeds/COMPOST.md). Restore it from git."
    for words in (("compost",), ("compost", "revive", "user"), ("retire", "base", "--learned", "much")):
        assert refused(*words) == told


@pytest.mark.parametrize("name", ["low", "low-", "class", "json", ".hidden", "a/b"])
def test_a_name_that_no_package_can_have_is_one_line(root: Path, name: str) -> None:
    before = state(root)
    assert len(refused("compost", "revive", "user", "--as", name).splitlines()) == 1
    assert state(root) == before


def test_the_help_says_that_without_a_command_it_lists() -> None:
    assert "list it, which is what this does without a command" in " ".join(well("compost", "--help").split())


def test_a_dry_run_of_bringing_back_changes_nothing(root: Path) -> None:
    before = state(root)
    told = json.loads(well("compost", "revive", "user", "--dry-run", "--json"))
    assert {"path": "seeds/user/README.md", "how": "new", "to": ""} in told["touched"]
    # With the versions that were locked then: locking alone would take the newest.
    assert {"path": "uv.lock", "how": "changed", "to": ""} in told["touched"]
    assert state(root) == before


def test_the_compost_is_listed_and_searched_by_what_was_learned_and_by_the_readme_that_lay_there(
    root: Path,
) -> None:
    [entry] = json.loads(well("compost", "--json"))["entries"]
    assert (entry["name"], entry["released"], entry["learned"]) == (
        "user",
        ["0.1.0"],
        "a doubled count is no proof",
    )
    assert "user" in well("compost")
    assert [
        hit["terms"] for hit in json.loads(well("compost", "search", "Proof", "assert", "--json"))["hits"]
    ] == [["proof", "assert"]]
    assert well("compost", "search", "nothing-of-it") == "Nothing in the compost has any of that\n"


def test_a_name_that_was_never_retired_is_one_line_with_what_may_be_meant(root: Path) -> None:
    assert refused("compost", "revive", "usr") == (
        "Nothing called 'usr' was retired here (seeds/COMPOST.md). Perhaps user was meant."
    )
