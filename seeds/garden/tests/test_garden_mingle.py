import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.edits import Story
from seedbed.garden._begin._new import Package, package_edits
from seedbed.garden._watch._mingle import Mingled, Reuse, mingle
from seedbed.garden._watch._readings import read_all
from seedbed.workspace import read_listings, read_tree, read_workspace, tree_at
from seedbed.workspace.testing import Farm

SUM = """
def {name}({one}, {two}):
    {kept} = {{}}
    for {each}, part in zip({one}, {two}, strict=True):
        if {each} in {kept}:
            raise KeyError({each})
        {kept}[{each}] = sorted(part.items())
    if not {kept}:
        raise ValueError({one})
    return {kept}
"""
FILES = {
    "core/base": {
        "src/farm/base/__init__.py": "from ._one import One, Two, three\n__all__ = ['One', 'Two', 'three', 'unused']\n",
        "src/farm/base/_one.py": "class One: ...\nclass Two: ...\ndef three(): ...\nunused = 4\n",
        "src/farm/base/testing.py": "def fake(): ...\n",
        "tests/test_base.py": "from farm.base import unused\nunused\n",
    },
    "seeds/left": {
        "src/farm/left/__init__.py": "from farm.base import One, Two\n\ndef f(x: Two):\n    return One()\n"
        + SUM.format(name="joined", one="names", two="parts", kept="found", each="name"),
        "tests/test_left.py": "import farm.base.testing as t\nt.fake()\n",
    },
    "seeds/right": {
        "src/farm/right/__init__.py": "import farm.base\nfrom farm.left import *\nf(farm.base.three)\nfarm.base.One\n",
        "src/farm/right/inner.py": "from ..base import Two\nTwo\n"
        + SUM.format(name="linked", one="keys", two="rows", kept="table", each="key"),
    },
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("planted") / "farm")
    needs: list[str] = []
    for folder, files in FILES.items():
        needs.append(farm.member(folder, tuple(needs), files))
    farm.settle()
    mingled(farm)
    return farm


@pytest.fixture
def farm(planted: Farm, tmp_path: Path) -> Farm:
    shutil.copytree(planted.root.parent, tmp_path, dirs_exist_ok=True)  # with what uv said of it
    copy = Farm(tmp_path / "farm")
    copy._members.update(planted._members)
    return copy


def run(farm: Farm, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("seedbed")
    return subprocess.run(
        [program, "mingle", *arguments], cwd=farm.root, check=False, capture_output=True, text=True
    )


def mingled(farm: Farm, cache: Path | None = None, commit: str | None = None) -> Mingled:
    tree = tree_at(farm.root, commit) if commit else read_tree(read_listings(farm.root))
    workspace = read_workspace(farm.root, tree, cache=farm.root.parent / "workspaces")
    return mingle(workspace, read_all(workspace, tree, cache))


def reuse(farm: Farm, name: str) -> Reuse:
    return next(one for one in mingled(farm).reuse if one.name == f"farm-{name}")


def uses(one: Reuse) -> list[str]:
    return [
        f"{at.symbol} by {at.user} {at.path.rpartition('/')[2]}:{at.line}{' tests' * at.tests}{' types' * at.typing}"
        for at in one.shared
    ]


def test_every_use_is_known_by_its_name_and_its_place(farm: Farm) -> None:
    assert uses(reuse(farm, "base")) == [
        "One by farm-left __init__.py:4",
        "One by farm-right __init__.py:4",
        "Two by farm-left __init__.py:3 types",
        "Two by farm-right inner.py:2",
        "testing.fake by farm-left test_left.py:2 tests",
        "three by farm-right __init__.py:3",
    ]


def test_what_comes_by_a_star_is_counted_where_it_is_used(farm: Farm) -> None:
    assert uses(reuse(farm, "left")) == ["f by farm-right __init__.py:3"]


def test_a_star_of_which_nothing_is_used_counts_where_it_stands(farm: Farm) -> None:
    farm.write("seeds/right/src/farm/right/__init__.py", "from farm.left import *\n")
    assert uses(reuse(farm, "left")) == [". by farm-right __init__.py:1"]


def test_what_a_package_uses_of_itself_is_not_counted(farm: Farm) -> None:
    text = "import farm.left\nfrom farm.base import One\nfarm.left.f(One)\n"
    farm.write("seeds/left/src/farm/left/own.py", text)
    assert uses(reuse(farm, "left")) == ["f by farm-right __init__.py:3"]
    assert "One by farm-left own.py:3" in uses(reuse(farm, "base"))


def test_a_name_that_only_its_own_package_uses_is_unused(farm: Farm) -> None:
    assert reuse(farm, "base").unused == ("unused",)


def test_who_uses_it_for_types_or_in_tests_only_is_told_apart(farm: Farm) -> None:
    farm.member(
        "seeds/typed", ["farm-base"], {"src/farm/typed/__init__.py": "from farm.base import One\nx: One\n"}
    )
    farm.member("seeds/tried", ["farm-base"], {"tests/test_tried.py": "from farm.base import One\nOne()\n"})
    farm.settle()
    base = reuse(farm, "base")
    assert (base.users, base.in_types, base.in_tests) == (
        ("farm-left", "farm-right"),
        ("farm-typed",),
        ("farm-tried",),
    )
    assert mingled(farm).reuse[0] == base


def test_code_that_two_packages_have_is_a_candidate(farm: Farm) -> None:
    (one,) = mingled(farm).alike
    assert [place.name for place in one.places] == ["joined", "linked"]
    assert one.packages == ("farm-left", "farm-right")


def test_code_in_tests_is_none(farm: Farm) -> None:
    text = (farm.root / "seeds/left/src/farm/left/__init__.py").read_text()
    farm.write("seeds/left/tests/helping.py", text)
    farm.write("seeds/right/tests/helped.py", text)
    farm.commit()
    assert all("tests" not in place.path for one in mingled(farm).alike for place in one.places)


def test_what_two_packages_were_planted_with_is_none(farm: Farm) -> None:
    before = json.loads(run(farm, "--json").stdout)["alike"]
    for name in ("left", "right"):
        for edit in package_edits(Package("farm", name, "tool", Story())):
            if edit.path.endswith("_cli.py"):
                farm.write(edit.path, edit.content.decode())
    assert "seeds/left/src/farm/left/_cli.py" in {
        place.path for one in mingled(farm).alike for place in one.places
    }
    assert json.loads(run(farm, "--json").stdout)["alike"] == before


@pytest.mark.parametrize("command", ["mingle", "pulse", "graduate"])
def test_where_there_are_no_packages_a_line_says_so(tmp_path: Path, command: str) -> None:
    farm = Farm(tmp_path)
    farm.write(
        "pyproject.toml", '[tool.uv.workspace]\nmembers = ["seeds/*"]\n[tool.seedbed]\nscope = "farm"\n'
    )
    farm.settle()
    program = Path(sys.executable).with_name("seedbed")
    done = subprocess.run([program, command], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("There are no ")


def test_a_commit_can_be_asked_about(farm: Farm) -> None:
    before = farm.git("rev-parse", "HEAD")
    now = mingled(farm)
    farm.write("seeds/left/src/farm/left/__init__.py", "")
    farm.commit()
    assert mingled(farm, commit=before) == now != mingled(farm)


def test_what_is_kept_gives_the_same_answer_and_is_read_again_where_a_file_changed(
    farm: Farm, tmp_path: Path
) -> None:
    first = mingled(farm, tmp_path / "cache")
    kept = tmp_path / "cache/mingle.json"
    written = kept.stat().st_mtime_ns
    assert mingled(farm, tmp_path / "cache") == first
    assert kept.stat().st_mtime_ns == written
    farm.write("seeds/right/src/farm/right/inner.py", "from farm.base import three\nthree()\n")
    changed = mingled(farm, tmp_path / "cache")
    assert changed == mingled(farm) != first


def test_nothing_is_parsed_again_that_is_known(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mingled(farm, tmp_path / "cache")
    monkeypatch.setattr("ast.parse", None)
    assert mingled(farm, tmp_path / "cache") == first


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "text", "folder"])
def test_what_was_damaged_is_as_good_as_none(farm: Farm, tmp_path: Path, damage: str) -> None:
    first = mingled(farm, tmp_path / "cache")
    kept = tmp_path / "cache/mingle.json"
    content = kept.read_bytes()
    match damage:
        case "flipped":
            kept.write_bytes(content.replace(b"One", b"Owe"))
        case "cut":
            kept.write_bytes(content[: len(content) // 2])
        case "empty":
            kept.write_bytes(b"")
        case "folder":
            kept.unlink()
            kept.mkdir()
        case _:
            kept.write_text("[1, 2]\n{}", "utf-8")
    assert mingled(farm, tmp_path / "cache") == first


def test_what_meant_nothing_is_read_again_when_there_is_a_package_of_that_name(
    farm: Farm, tmp_path: Path
) -> None:
    farm.write("seeds/left/src/farm/left/more.py", "import tool\ntool.go()\n")
    mingled(farm, tmp_path / "cache")
    farm.member("seeds/tool", files={"src/tool/__init__.py": "def go(): ...\n"})
    settings = farm.root / "seeds/tool/pyproject.toml"
    settings.write_text(settings.read_text().replace("farm-tool", "tool"))
    farm.settle()
    now = mingled(farm, tmp_path / "cache")
    assert now == mingled(farm)
    assert [uses(one) for one in now.reuse if one.name == "tool"] == [["go by farm-left more.py:2"]]


def test_a_source_that_cannot_be_parsed_is_named_and_the_rest_is_read(farm: Farm) -> None:
    farm.write("seeds/left/src/farm/left/half.py", "def f(:\n")
    assert mingled(farm).unread == ("seeds/left/src/farm/left/half.py",)
    assert len(reuse(farm, "base").shared) == 6


def test_the_table_says_who_uses_what_and_what_stands_twice(farm: Farm) -> None:
    done = run(farm)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert lines[1].split() == [
        "base",
        "2",
        "4",
        "5",
        "1",
        "1",
        "1",
        "One,",
        "Two,",
        "testing.fake,",
        "three",
    ]
    assert any(line.split()[-2:] == ["joined", "seeds/left/src/farm/left/__init__.py:6"] for line in lines)
    assert farm.git("status", "--porcelain") == ""


def test_one_package_is_shown_from_both_sides(farm: Farm) -> None:
    left = run(farm, "left").stdout
    assert "What others use of left" in left
    assert "What left uses" in left
    assert "linked" in left
    assert "Nobody uses: joined" in left
    base = run(farm, "base").stdout
    assert "What base uses" not in base
    assert "linked" not in base
    assert "No other package uses right." in run(farm, "seeds/right").stdout


def test_json_names_every_place(farm: Farm) -> None:
    answer = json.loads(run(farm, "--json").stdout)
    base = answer["packages"][0]
    assert base["users"] == ["farm-left", "farm-right"]
    assert base["symbols"][0] == {
        "symbol": "One",
        "uses": [
            {
                "user": user,
                "path": f"seeds/{user[5:]}/src/farm/{user[5:]}/__init__.py",
                "line": 4,
                "tests": False,
                "typing": False,
            }
            for user in ("farm-left", "farm-right")
        ],
    }
    assert answer["alike"][0]["places"][1]["path"] == "seeds/right/src/farm/right/inner.py"
    right = json.loads(run(farm, "right", "--json").stdout)
    assert {one["symbol"] for one in right["uses"]} == {"One", "Two", "f", "three"}


def test_an_unknown_package_is_refused_in_a_line(farm: Farm) -> None:
    done = run(farm, "nobody")
    assert done.returncode == 2
    assert done.stderr == "seedbed: No package is called 'nobody'. There are: base, left, right.\n"


def test_without_a_place_to_keep_anything_the_answer_is_the_same(farm: Farm) -> None:
    expected = run(farm).stdout
    shutil.rmtree(farm.root / ".seedbed")
    farm.write(".seedbed", "a file where the folder should be")
    assert run(farm).stdout == expected
