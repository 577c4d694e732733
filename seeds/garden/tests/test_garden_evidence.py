import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from seedbed.edits import read_monorepo
from seedbed.garden import read_blobs, read_changes
from seedbed.garden._move._as_in_core import breaches_in_core
from seedbed.garden._move._evidence import Evidence, gather
from seedbed.garden._public_names import Needs, needs_of, public_names
from seedbed.workspace.testing import Farm

COMMAND = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def _commit(farm: Farm, day: str) -> None:
    """Commit everything as if on that day."""
    farm.lock()
    moment = f"{day}T12:00:00+00:00"
    farm.git("add", "-A")
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", day],  # noqa: S607
        cwd=farm.root,
        check=True,
        env=os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
    )


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    """`base`, which `old` has needed since January, and again since March; `young` since June. Both moved."""
    farm = Farm(tmp_path_factory.mktemp("evidence"))
    farm.git("init", "-q")
    farm.write(".gitignore", "__pycache__/\n")
    members = '[tool.uv.workspace]\nmembers = ["seeds/*", "tried/*", "core/*"]\n\n[tool.seedbed.policy]\ngraduate-at = 2\n'
    farm.write("pyproject.toml", members)
    init = "src/farm/base/__init__.py"
    farm.member("tried/base", files={init: '__all__ = ["long_gone", "going", "stays"]\n'})
    farm.member("tried/old", ["farm-base"])
    _commit(farm, "2026-01-10")
    (farm.root / "seeds").mkdir()
    farm.git("mv", "tried/old", "seeds/old")
    (farm.root / "uv.lock").unlink()
    farm.write(f"tried/base/{init}", '__all__ = ["going", "stays"]\n')
    farm.member("seeds/old")
    _commit(farm, "2026-02-10")
    farm.member("seeds/old", ["farm-base"])
    _commit(farm, "2026-03-10")
    farm.git("mv", "tried/base", "seeds/base")
    (farm.root / "uv.lock").unlink()
    farm.write(f"seeds/base/{init}", '__all__ = ["going", "shown", "stays"]\n')
    _commit(farm, "2026-04-20")
    tests = {"tests/test_base.py": "def test_a(): ...\n\n\nclass TestB:\n    async def test_b(self): ...\n"}
    farm.member("seeds/base", files={init: '__all__ = ["stays"]\n', **tests})
    planted = {"src/farm/young/__init__.py": '__all__ = ["Count", "count"]\n'}
    farm.member("seeds/young", ["farm-base"], planted)
    _commit(farm, "2026-06-20")
    farm.write("seeds/young/src/farm/young/__init__.py", '__all__ = ["own"]\n')
    farm.git("commit", "-q", "-a", "-m", "own")
    farm.write("seeds/young/src/farm/young/__init__.py", "")
    farm.member(
        "seeds/old",
        ["farm-base"],
        files={
            "src/farm/old/__init__.py": "from farm.base import stays, more\nimport farm.base\n",
            "src/farm/old/again.py": "from farm.base import stays\n",
            "tests/test_old.py": "from farm.base import only_for_tests\n",
        },
    )
    farm.member("seeds/new", ["farm-base"])
    farm.lock()
    return farm


@pytest.fixture(scope="module")
def base(farm: Farm) -> Evidence:
    found = {each.standing.name: each for each in gather(read_monorepo(farm.root), NOW)}
    assert next(iter(found)) == "farm-base"
    return found["farm-base"]


def test_a_dependant_counts_from_the_day_on_which_it_last_began_wherever_the_package_lay(
    base: Evidence,
) -> None:
    assert [(one.name, one.since) for one in base.dependants] == [
        ("farm-old", date(2026, 3, 10)),
        ("farm-young", date(2026, 6, 20)),
        ("farm-new", None),
    ]


def test_days_are_those_since_the_first_of_them_began(base: Evidence) -> None:
    assert base.days(date(2026, 3, 20)) == 10


def test_what_a_dependant_publishes_is_counted_by_symbol_and_its_tests_are_not(base: Evidence) -> None:
    assert {one.name: dict(one.symbols) for one in base.dependants} == {
        "farm-old": {"stays": 2, "more": 1, ".": 1},
        "farm-young": {},
        "farm-new": {},
    }


def test_tests_are_counted_by_function(base: Evidence) -> None:
    assert base.tests == 2


def test_names_that_were_public_in_the_last_ninety_days_and_are_no_more_are_told(base: Evidence) -> None:
    # `going` was in force ninety days ago, `shown` came and went since; `long_gone` went before.
    assert base.gone == ("going", "shown")


def test_what_a_package_was_planted_with_is_not_missed(farm: Farm) -> None:
    found = {each.standing.name: each for each in gather(read_monorepo(farm.root), datetime.now(UTC))}
    assert found["farm-young"].gone == ("own",)


def test_a_seed_that_needs_seeds_says_which(farm: Farm, base: Evidence) -> None:
    assert base.along == ()
    found = {each.standing.name: each for each in gather(read_monorepo(farm.root), NOW)}
    assert found["farm-old"].along == ("farm-base",)
    assert found["farm-old"].days(date(2026, 7, 1)) is None


def test_in_core_an_undeclared_import_of_a_seed_would_cross_a_boundary(farm: Farm) -> None:
    farm.write("seeds/young/src/farm/young/odd.py", "\n\nimport farm.old\n")
    try:
        monorepo = read_monorepo(farm.root)
        owners = {"pytest": frozenset({"pytest"})}
        found = breaches_in_core(monorepo.workspace, monorepo.tree, owners, ["farm-young", "farm-base"])
        places = [(each.path, each.line, each.rule) for each in found]
        assert places == [("seeds/young/src/farm/young/odd.py", 3, "direction")]
        farm.write("seeds/young/src/farm/young/odd.py", "import (\n")
        monorepo = read_monorepo(farm.root)
        found = breaches_in_core(monorepo.workspace, monorepo.tree, owners, ["farm-young", "farm-base"])
        assert [each.rule for each in found] == ["unreadable"]
    finally:
        (farm.root / "seeds/young/src/farm/young/odd.py").unlink()


def test_the_command_shows_the_same_to_people_and_to_programs(farm: Farm) -> None:
    for option in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-P", "-c", COMMAND, "graduate", *option],
            cwd=farm.root,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        if option:
            first = json.loads(done.stdout)["seeds"][0]
            assert (first["name"], first["proposed"], first["tests"]) == ("farm-base", True, 2)
            assert first["dependants"][0]["imports"] == {"stays": 2, "more": 1, ".": 1}
        else:
            assert "stays 2, ., more" in done.stdout
            assert "it belongs in core, `uv run seedbed graduate farm-base`" in done.stdout


def test_history_is_told_from_the_oldest_on_as_files_came_and_went(farm: Farm) -> None:
    found = read_changes(farm.root, ":(glob)*/base/pyproject.toml")
    assert [(each.when.date(), each.path, bool(each.blob)) for each in found] == [
        (date(2026, 1, 10), "tried/base/pyproject.toml", True),
        (date(2026, 4, 20), "seeds/base/pyproject.toml", True),
        (date(2026, 4, 20), "tried/base/pyproject.toml", False),
    ]
    contents = read_blobs(farm.root, [found[0].blob, "0" * 40, ""])
    assert list(contents) == [found[0].blob]
    assert b"farm-base" in contents[found[0].blob]


def test_a_repository_without_a_commit_has_no_history(tmp_path: Path) -> None:
    Farm(tmp_path).git("init", "-q")
    assert read_changes(tmp_path) == ()


def test_paths_are_told_from_the_workspace_where_it_is_a_part_of_the_repository(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.git("init", "-q")
    farm.write("inner/a\nb.txt", "x")
    farm.write("outer.txt", "x")
    farm.commit()
    assert [each.path for each in read_changes(tmp_path / "inner")] == ["a\nb.txt"]


def test_a_merge_counts_as_what_it_brought(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.git("init", "-q")
    farm.write("a", "1")
    farm.commit()
    farm.git("checkout", "-q", "-b", "side")
    farm.write("b", "1")
    farm.commit()
    farm.git("checkout", "-q", "-")
    farm.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    assert [each.path for each in read_changes(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                '[project]\nname = "A_b"\ndependencies = ["C.d[x]>=1 ; python_version > \'3\'"]\n'
                '[project.optional-dependencies]\nmore = ["e"]\n[dependency-groups]\ndev = ["f"]\n'
            ),
            Needs("a-b", frozenset({"c-d", "e"})),
        ),
        ("[tool.x]\n", None),
        ("[project]\nname = 3\n", None),
        ("no TOML", None),
    ],
)
def test_what_an_old_manifest_declared_is_read_as_far_as_it_can_be(text: str, expected: Needs | None) -> None:
    assert needs_of(text.encode()) == expected


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('__all__ = ["a", "b"]', {"a", "b"}),
        ('__all__: list[str] = ["a"]\n__all__ += ("c",)', {"a", "c"}),
        ('__all__ = [*other.__all__, "a"]', {"a"}),
        ("x = 1", set()),
        ("__all__ = (", set()),
    ],
)
def test_public_names_are_the_texts_in_all(source: str, names: set[str]) -> None:
    assert public_names(source.encode()) == names
