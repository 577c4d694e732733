"""What a user sees and does of the stones that cases have left."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from seedbed.problem import (
    BadInput,
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    SecondProgram,
    Stone,
    SuiteRun,
    TextFile,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.reasoner._app_stones import stones_app
from seedbed.reasoner._open import STONES
from seedbed.stones import Stones

CODE = "def double(x):\n    return x + x\n"
SUITE = "from doubling.double import double\n\n\ndef test_double():\n    assert double(4) == 8\n"
FILES = Stone(
    good_for="double doubles a number",
    content=WorkingFiles(
        files=(
            TextFile(path="doubling/double.py", content=CODE),
            TextFile(path="README.md", content="Doubling\n"),
        ),
        interface="doubling/double.py: double(x)",
        evidence=(SuiteRun(suite=SUITE, passed=1, rejected=("returns None",)),),
    ),
    case="k1",
    problem="Double a number",
)
PROGRAM = Stone(
    good_for="Is 7 a prime number?",
    content=WorkingProgram(
        code="print(all(7 % n for n in range(2, 7)))",
        output="yes",
        evidence=SecondProgram(
            code="print(len([n for n in range(1, 8) if 7 % n == 0]) == 2)", output="yes", tolerance=0
        ),
    ),
    case="k2",
    problem="Is 7 a prime number?",
)
DEAD_END = Stone(
    good_for="not doubling by hand\x1b[31m",
    content=DeadEnd(tried="by hand", seen="\x1b[31mtoo slow"),
    case="k10",
    problem="Double a number",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home" / STONES


@pytest.fixture
def stones(place: Path) -> Iterator[Stones]:
    with Stones(place) as opened:
        opened.keep([FILES, PROGRAM, DEAD_END])
        yield opened


def command(*arguments: str, code: int = 0) -> str:
    """Run the command in this process; return stdout, or raise its error."""
    ended = CliRunner().invoke(stones_app, arguments)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert ended.exit_code == code, ended.output
    return ended.stdout


def test_where_there_are_none_they_are_looked_for_and_nothing_is_made(place: Path) -> None:
    assert command().startswith("There are no stones yet")
    assert command("search", "doubling") == "No stone is good for that.\n"
    assert json.loads(command("--json")) == []
    with pytest.raises(BadInput, match="There are no stones yet"):
        command("show", "s1")
    assert not place.parent.exists()


@pytest.mark.usefixtures("stones")
def test_they_are_listed_a_line_each() -> None:
    assert command().splitlines() == [
        f"{FILES.id}  files     k1   0 uses  double doubles a number",
        f"{PROGRAM.id}  program   k2   0 uses  Is 7 a prime number?",
        f"{DEAD_END.id}  dead end  k10  0 uses  not doubling by hand\\x1b[31m",
    ]
    assert command("list") == command()
    assert [one["kind"] for one in json.loads(command("--json"))] == ["files", "program", "dead_end"]


@pytest.mark.usefixtures("stones")
def test_a_search_says_how_much_of_it_each_covers() -> None:
    (line,) = command("search", 'what is a "prime" (number)', "--at-most", "1").splitlines()
    assert line.startswith(f"100%  {PROGRAM.id}  program")
    found = json.loads(command("search", "doubling numbers by hand", "--json"))
    assert {one["id"] for one in found} >= {FILES.id, DEAD_END.id}
    assert all(0 < one["coverage"] <= 1 for one in found)


@pytest.mark.usefixtures("stones")
@pytest.mark.parametrize(
    ("stone", "told"),
    [
        (
            FILES,
            [
                "    def double(x):",
                "offers: doubling/double.py: double(x)",
                "1 test passed, and turned down: returns None",
            ],
        ),
        (PROGRAM, ["    print(all(7 % n for n in range(2, 7)))", "    yes", "  and so did"]),
        (DEAD_END, ["tried: by hand", "seen: \\x1b[31mtoo slow"]),
    ],
)
def test_one_is_shown_with_what_stands_behind_it(stone: Stone, told: list[str]) -> None:
    lines = command("show", stone.id[:6]).splitlines()
    assert lines[1] == f"left by case {stone.case}: {stone.problem}"
    assert {*told} <= {*lines}
    shown = json.loads(command("show", stone.id, "--json"))
    assert shown["content"] == stone.content.model_dump(mode="json")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (ConfirmedLink(line="a -> b +", words="it rose"), "somebody has seen it at work: “it rose”"),
        (DeniedAssumption(assumption="it is red"), "the user says that this does not hold: it is red"),
    ],
)
def test_somebodys_word_is_shown_and_there_is_nothing_to_write(
    stones: Stones, content: ConfirmedLink | DeniedAssumption, told: str
) -> None:
    word = Stone(good_for="colours", content=content, case="k3", problem="Colours")
    stones.keep([word])
    assert told in command("show", word.id).splitlines()
    with pytest.raises(BadInput, match="no files"):
        command("export", word.id, "--out", "there")
    assert not Path("there").exists()


def test_one_is_run_again_and_says_whether_it_holds(stones: Stones) -> None:
    assert command("run", FILES.id).startswith(f"{FILES.id} holds: 1 test passed, and turned down")
    assert command("run", PROGRAM.id).splitlines()[0] == "  True"
    assert command("run", DEAD_END.id, code=3).startswith(
        f"{DEAD_END.id} is unchecked: it is somebody's word"
    )
    assert isinstance(FILES.content, WorkingFiles)
    wrong = FILES.content.model_copy(
        update={"files": (TextFile(path="doubling/double.py", content=CODE.replace("+", "*")),)}
    )
    bad = FILES.model_copy(update={"content": wrong})
    stones.keep([bad])
    told = json.loads(command("run", bad.id, "--json", code=5))
    assert (told["kind"], told["exit_code"]) == ("refused", 5)
    assert told["why"].startswith("its tests fail")
    assert stones.get(bad.id).refusals == 1
    assert command().splitlines()[-1].endswith("(refused)")


@pytest.mark.usefixtures("stones")
@pytest.mark.parametrize("stone", [FILES, PROGRAM])
def test_one_that_is_taken_along_passes_its_tests_by_itself(stone: Stone, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --not-known-there\n")
    told = command("export", stone.id, "--out", "taken along").splitlines()
    assert told[1].startswith("`pytest 'taken along'` runs its tests")
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:hypothesispytest",
            "taken along",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.usefixtures("stones")
def test_nothing_is_written_over() -> None:
    command("export", FILES.id, "--out", "there")
    assert Path("there/README.md").read_text() == "Doubling\n"
    assert Path("there/STONE.md").read_text().startswith("Good for: double doubles a number\n")
    assert json.loads(command("export", FILES.id, "--out", "there", "--json"))["written"]
    Path("there/doubling/double.py").write_text("mine")
    with pytest.raises(BadInput, match="another file of this name"):
        command("export", FILES.id, "--out", "there")
    assert Path("there/doubling/double.py").read_text() == "mine"
    Path("file").write_text("")
    for wrong in ("file", " "):
        with pytest.raises(BadInput):
            command("export", FILES.id, "--out", wrong)
