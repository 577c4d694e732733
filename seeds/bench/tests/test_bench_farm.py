import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seedbed.bench._farm import Farm, files, plan, plant
from seedbed.bench._farm_settings import Shape
from seedbed.bench._rig import BODY, MISSED
from seedbed.bench.graph import Counted, Pairs, in_turn, row


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    return plant(tmp_path_factory.mktemp("farms") / "farm", 4, environment=False)


def in_farm(farm: Farm, *command: str) -> subprocess.CompletedProcess[str]:
    sources = os.pathsep.join(str(farm.root / folder / "src") for folder in farm.folders)
    environment = os.environ | {"PYTHONPATH": sources, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=farm.root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_same_seed_gives_the_same_files_and_another_gives_others() -> None:
    first = files(plan(9), Shape.CLASSIC, {})
    assert files(plan(9), Shape.CLASSIC, {}) == first
    assert files(plan(9, seed=1), Shape.CLASSIC, {}) != first


@pytest.mark.parametrize("size", [1, 4, 10, 100, 500])
def test_needs_lie_in_the_layers_below_are_at_most_three_and_core_needs_no_seeds(size: int) -> None:
    members = {member.name: member for member in plan(size)}
    assert len(members) == size
    for member in members.values():
        assert len(member.needs) <= 3
        assert bool(member.needs) is (member.layer > 0)
        for need in member.needs:
            assert members[need].layer < member.layer
            assert members[need].in_core >= member.in_core


def test_dependents_are_those_that_need_a_package_directly_or_not() -> None:
    farm = Farm(Path(), plan(100))
    for member in farm.members:
        above = farm.dependents(member.name)
        assert member.name not in above
        for other in farm.members:
            reached = member.name in other.needs or not above.isdisjoint(other.needs)
            assert (other.name in above) is reached


def test_most_packages_depend_on_the_base_package() -> None:
    farm = Farm(Path(), plan(100))
    assert 60 <= len(farm.dependents(farm.base.name)) <= 90


def test_a_package_has_about_ten_modules_and_at_least_ten_tests(farm: Farm) -> None:
    for folder in farm.folders:
        modules = [path for path in (farm.root / folder / "src").rglob("*.py") if path.stem != "__init__"]
        assert 10 <= len(modules) <= 12
        tests = [
            node.name
            for path in (farm.root / folder / "tests").glob("test_*.py")
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef)
        ]
        assert len(tests) >= 10
        assert not (farm.root / folder / "src/farm/__init__.py").exists()


def test_the_generated_tests_pass(farm: Farm) -> None:
    ended = in_farm(farm, "pytest", "-q", "-p", "no:cacheprovider", *farm.folders)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "60 passed" in ended.stdout


def test_the_generated_tests_fail_when_a_package_below_is_wrong(tmp_path: Path) -> None:
    farm = plant(tmp_path / "farm", 4, environment=False)
    steps = farm.root / farm.base.steps
    steps.write_text(BODY.sub("return (number * SCALE + SHIFT + 1) % MODULUS", steps.read_text()))
    ended = in_farm(farm, "pytest", "-q", "-p", "no:cacheprovider", *farm.folders)
    for name in farm.dependents(farm.base.name):
        assert f"test_{name}_numbers.py" in ended.stdout


def test_the_generated_packages_are_strictly_typed(farm: Farm, tmp_path: Path) -> None:
    ended = in_farm(farm, "mypy", f"--cache-dir={tmp_path}", *farm.folders)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_generated_packages_have_nothing_that_ruff_objects_to(farm: Farm) -> None:
    ended = in_farm(farm, "ruff", "check", "--no-cache", *farm.folders)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_is_told_of_every_package_in_its_own_way(shape: Shape) -> None:
    members = plan(10)
    found = files(members, shape, {})
    root = tomllib.loads(found["pyproject.toml"])
    assert set(root["tool"]["seedbed"]["tasks"]) == {"test", "lint", "types"}
    assert root["dependency-groups"]["members"] == [f"farm-{member.name}" for member in members]
    assert json.loads(found["turbo.json"])["tasks"]["transit"]
    for member in members:
        settings = tomllib.loads(found[f"{member.folder}/pyproject.toml"])
        assert settings["project"]["dependencies"] == [f"farm-{need}" for need in member.needs]
        assert ("dependency-groups" in settings) is (shape is Shape.MEMBERS)
        assert (f"{member.folder}/package.json" in found) is (shape is Shape.CLASSIC)


def test_a_farm_is_committed_as_it_was_planted(farm: Farm) -> None:
    status = subprocess.run(
        ["git", "status", "--porcelain"],  # noqa: S607 - whichever git there is
        cwd=farm.root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert status.stdout == ""


def test_pairs_are_taken_in_turn_and_divided_pair_by_pair() -> None:
    ours, theirs = iter([1.0, 2.0, 9.0]), iter([2.0, 8.0, 9.0])
    pairs = in_turn(3, lambda: next(ours), lambda: next(theirs))
    assert pairs.ratios == [0.5, 0.25, 1.0]
    assert row("what", 100, pairs, "0.35")[3:] == ["2000", "8000", "0.500", "0.250-1.000", "0.35"]


def test_five_pairs_are_enough_where_one_run_passes_ten_seconds() -> None:
    assert len(in_turn(10, lambda: 1.0, lambda: 11.0).ours) == 5
    assert len(in_turn(10, lambda: 1.0, lambda: 9.0).ours) == 10


def test_counts_are_shown_as_they_are() -> None:
    assert row("what", 100, Counted(0, 76), "0")[3:5] == [0, 76]


def test_what_turborepo_ran_is_read_from_what_it_says() -> None:
    said = "farm-p001:verify: cache miss, executing 30\nfarm-p002:verify: cache hit, replaying logs 4f\n"
    assert MISSED.findall(said) == ["farm-p001"]
    assert Pairs().ratios == []
