import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.edits import read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._move._policy_check import check_policy, depend_on
from seedbed.workspace.testing import Farm

POLICY = "[tool.seedbed.policy]\ngraduate-at = 2\nreturn-below = 1\n"
COMMAND = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("policy"), POLICY)
    farm.member("core/lonely")
    farm.member("seeds/under")
    farm.member("seeds/base", ["farm-under"])
    farm.member("seeds/one", ["farm-base"])
    farm.member("seeds/two", ["farm-base"])
    farm.settle()
    return farm


def _told(farm: Farm) -> list[str]:
    monorepo = read_monorepo(farm.root)
    return [str(each) for each in check_policy(monorepo.workspace, monorepo.tree)]


def test_what_should_have_moved_is_told_at_its_manifest_with_who_depends_on_it_and_the_command(
    farm: Farm,
) -> None:
    assert _told(farm) == [
        (
            "seeds/under/pyproject.toml:1: farm-under is needed by farm-base, which belongs in core. "
            "Move it: `uv run seedbed graduate farm-base --along` [lifecycle]"
        ),
        (
            "seeds/base/pyproject.toml:1: farm-one and farm-two depend on farm-base: it belongs in core. "
            "Move it: `uv run seedbed graduate farm-base --along` [lifecycle]"
        ),
        (
            "core/lonely/pyproject.toml:1: farm-lonely is in core, and nothing depends on it. "
            "Move it back: `uv run seedbed graduate farm-lonely --back` [lifecycle]"
        ),
    ]


def test_seedbed_check_fails_of_it(farm: Farm) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, "check"],
        cwd=farm.root,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("[lifecycle]") == 3


def test_a_private_package_does_not_count_as_a_dependant(tmp_path: Path) -> None:
    farm = Farm(tmp_path, POLICY)
    farm.member("seeds/base")
    farm.member("seeds/one", ["farm-base"])
    farm.member("seeds/two", ["farm-base"])
    text = (tmp_path / "seeds/two/pyproject.toml").read_text("utf-8")
    private = text.replace("[project]\n", '[project]\nclassifiers = ["Private :: Do Not Upload"]\n')
    farm.write("seeds/two/pyproject.toml", private)
    farm.settle()
    assert _told(farm) == []


def test_without_a_policy_no_manifest_is_even_read(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("seeds/base")
    farm.settle()
    monorepo = read_monorepo(farm.root)
    farm.write("seeds/base/pyproject.toml", "no TOML")
    assert tuple(check_policy(monorepo.workspace, monorepo.tree)) == ()


def test_a_policy_that_makes_no_sense_stops_the_check(tmp_path: Path) -> None:
    farm = Farm(tmp_path, '[tool.seedbed.policy]\ngraduate-at = "two"\n')
    farm.member("seeds/base")
    farm.settle()
    with pytest.raises(GardenError, match=r"graduate-at should be a whole number, and is 'two'"):
        _told(farm)


@pytest.mark.parametrize(
    ("dependants", "said"),
    [
        ((), "Nothing depends on it"),
        (("a",), "a depends on it"),
        (("a", "b", "c"), "a, b and c depend on it"),
        (("a", "b", "c", "d"), "a, b and 2 more depend on it"),
    ],
)
def test_dependants_are_named_as_long_as_they_are_few(dependants: tuple[str, ...], said: str) -> None:
    assert depend_on(dependants, "it") == said
