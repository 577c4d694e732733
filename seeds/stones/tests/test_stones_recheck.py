"""Whether a stone still holds, found out in the real sandbox."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.context import MemoPlayer, PlainPlayer, Player, Store
from seedbed.problem import Held, Problem, Stone, TextFile, WorkingFiles
from seedbed.sandbox import FakeSandbox, Limited, LimitKind, Limits, NoSandbox, Sandbox, choose_sandbox
from seedbed.stones import Holds, Refused, Unchecked, recheck, salvage
from seedbed.stones._agree import agree
from seedbed.stones._testing import (
    CODE,
    DOUBLES,
    FILES,
    HALVES,
    SUITE,
    dead_end,
    failed,
    files_stone,
    past,
    program_stone,
    ran,
)
from seedbed.stones._wrong import wrong_files


def verdict_on(
    stone: Stone, sandbox: Sandbox | None = None, player: Player | None = None
) -> Holds | Refused | Unchecked:
    async def main() -> Holds | Refused | Unchecked:
        used = sandbox or choose_sandbox()
        try:
            return await recheck(
                stone, used, player or PlainPlayer(), Limits(wall_seconds=10.0, cpu_seconds=1.0)
            )
        finally:
            await used.close()

    return asyncio.run(main())


def refusal_of(stone: Stone) -> str:
    verdict = verdict_on(stone)
    assert isinstance(verdict, Refused), verdict
    return verdict.why


def test_files_hold_whose_suite_passes_and_turns_down_what_is_wrong() -> None:
    verdict = verdict_on(files_stone())
    assert isinstance(verdict, Holds)
    assert verdict.how.startswith("1 test passed, and turned down code that returns None everywhere")


def test_files_that_were_cut_down_to_what_their_suites_use_still_hold() -> None:
    code = f"import math\n\n\ndef halve(x):\n    return x\n\n\n{CODE.replace('x + x', 'twice(x)')}\n\ndef twice(x):\n    return 2 * x\n"
    held = Held(criterion=DOUBLES, evidence=(ran(),))
    outcome = failed(held, Held(criterion=HALVES, missing=("it fails: 3 != 2",)))
    (stone,) = salvage(past(outcome, files=(TextFile(path="solution.py", content=code),)))
    assert "halve" not in stone.model_dump_json()
    assert isinstance(verdict_on(stone), Holds)


def test_files_that_fail_their_suite_are_refused() -> None:
    assert refusal_of(files_stone(code=CODE.replace("x + x", "x * x"))).startswith("its tests fail: ")
    assert refusal_of(files_stone(code="def double(x:")).startswith("its tests fail: ")


def test_a_suite_that_passes_without_the_code_is_no_evidence() -> None:
    empty = "from solution import double\n\n\ndef test_double():\n    assert callable(double)\n"
    assert "pass with code that returns None everywhere" in refusal_of(files_stone(suite=empty))
    anything = empty.replace("callable(double)", "double(4) is not None")
    assert "pass with code that returns 7 everywhere" in refusal_of(files_stone(suite=anything))
    alone = "def test_one():\n    assert 1 + 1 == 2\n"
    assert "turn down nothing" in refusal_of(files_stone(suite=alone))


def test_a_suite_of_which_fewer_tests_pass_than_did_is_refused() -> None:
    assert refusal_of(files_stone(passed=2)) == "1 test passed, and 2 did when it was kept"


def test_all_suites_of_files_have_to_hold() -> None:
    other = SUITE.replace("4) == 8", "5) == 11")
    content = WorkingFiles(files=FILES, evidence=(ran(), ran(other)))
    assert refusal_of(files_stone().model_copy(update={"content": content})).startswith("its tests fail")


def test_files_that_bring_their_own_tests_are_judged_by_the_suite_alone() -> None:
    liar = TextFile(path="conftest.py", content="raise SystemExit(0)")
    content = WorkingFiles(files=(*FILES, liar), evidence=(ran(),))
    assert isinstance(verdict_on(files_stone().model_copy(update={"content": content})), Holds)
    content = WorkingFiles(files=(liar,), evidence=(ran("def test_it():\n    assert True\n"),))
    assert refusal_of(files_stone().model_copy(update={"content": content})) == "nothing in it is under test"


def test_texts_without_code_are_held_against_nothing() -> None:
    page = (TextFile(path="page.html", content="<form>"),)
    suite = (
        'from pathlib import Path\n\n\ndef test_it():\n    assert "<form" in Path("page.html").read_text()\n'
    )
    content = WorkingFiles(files=page, evidence=(ran(suite),))
    assert isinstance(verdict_on(files_stone().model_copy(update={"content": content})), Holds)
    (empty,) = wrong_files(page, suite)
    assert empty.fatal


def test_a_program_holds_that_prints_the_same_as_before() -> None:
    verdict = verdict_on(program_stone())
    assert isinstance(verdict, Holds)
    assert verdict.printed == "42\n"


@pytest.mark.parametrize(
    ("stone", "why"),
    [
        (program_stone(code="print(6 * 8)"), "it prints “48”, and printed “42” when it was kept"),
        (program_stone(second="print(6 * 9)"), "the program that stands behind it prints “54”"),
        (program_stone(output="43"), "the program that stands behind it came to another value"),
        (program_stone(second="print(6 * 7)  # mine"), "the program that stands behind it is the same one"),
        (program_stone(code="print(1 / 0)"), "it ends with an error: ZeroDivisionError: division by zero"),
        (
            program_stone(code="import datetime\nprint(datetime.date.today().year)", output="42"),
            "it prints “2000”",
        ),
    ],
)
def test_a_program_whose_evidence_does_not_hold_is_refused(stone: Stone, why: str) -> None:
    assert refusal_of(stone).startswith(why)


@pytest.mark.parametrize(("limit", "kind"), [(LimitKind.CPU, "refused"), (LimitKind.WALL, "unchecked")])
def test_a_cap_speaks_against_a_stone_unless_it_may_be_the_machine(limit: LimitKind, kind: str) -> None:
    over = Limited(limit=limit, seconds=1.0, by="fake")
    for stone in (program_stone(), files_stone()):
        verdict = verdict_on(stone, FakeSandbox([over], [over]))
        assert verdict.kind == kind
        assert isinstance(verdict, Refused | Unchecked)
        assert verdict.why == f"it went over the limit on {limit.value}"


def test_what_is_somebodys_word_is_unchecked() -> None:
    verdict = verdict_on(dead_end(), FakeSandbox())
    assert isinstance(verdict, Unchecked)
    assert "somebody's word" in verdict.why


def test_where_nothing_can_run_nothing_is_said() -> None:
    fake = FakeSandbox(suites=[NoSandbox(why="bubblewrap is missing")])
    verdict = verdict_on(files_stone(), fake)
    assert verdict == Unchecked(why="it could not be run here: bubblewrap is missing")


def hostile(path: str) -> Stone:
    """Return a stone whose path was never looked at."""
    file = TextFile.model_construct(path=path, content=CODE)
    content = WorkingFiles.model_construct(kind="files", files=(file,), interface="", evidence=(ran(),))
    return files_stone().model_copy(update={"content": content})


@pytest.mark.parametrize(
    ("stone", "why"),
    [
        (hostile("../../solution.py"), "it is not well formed"),
        (hostile("/etc/passwd"), "it is not well formed"),
        (hostile("a\x00b.py"), "it is not well formed"),
        (files_stone(code="#" * 1_000_001), "it has 1,000,"),
        (files_stone(code="# \ud800"), "it holds half of a character"),
    ],
)
def test_a_hostile_stone_is_refused_before_anything_runs(stone: Stone, why: str) -> None:
    fake = FakeSandbox()
    verdict = verdict_on(stone, fake)
    assert isinstance(verdict, Refused)
    assert verdict.why.startswith(why)
    assert fake.runs == 0


def test_that_it_was_looked_at_is_recorded_and_not_used_by_another_run(tmp_path: Path) -> None:
    with Store(tmp_path / "cases.sqlite3") as store:
        case = store.case(Problem(text="What is 6 times 7?"))
        for _ in range(2):
            run = store.begin(case.id, now=datetime.now(UTC), seed=0, fresh=False, settings="{}")
            fake = FakeSandbox(["42", "42"])
            verdict_on(program_stone(), fake, MemoPlayer(run))
            assert fake.runs == 2
            assert [move.name for move in store.moves(run.record.id)][-1] == "stones.recheck"


def test_outputs_agree_but_for_how_a_value_is_written() -> None:
    assert agree("True\n", "yes")
    assert agree("[1, 2]", "1\n2")
    assert agree("3.14", "3.14159", 1e-3)
    assert not agree("3.14", "3.2", 1.0)
    assert not agree("1 2", "1 2 3")
    assert not agree("", "")
    assert not agree("-5", "5")
    assert not agree("nan", "5")


def test_wrong_files_differ_in_what_functions_do_and_in_what_is_written() -> None:
    code = "LIMIT = 3\n\n\ndef numbers():\n    yield 1\n\n\nclass Box:\n    def __init__(self):\n        self.x = 1\n"
    found = {
        one.words: one for one in wrong_files((TextFile(path="a.py", content=code),), "from a import numbers")
    }
    gutted = found["returns None everywhere"]
    assert gutted.fatal
    assert "yield 1" not in gutted.files[0].content
    assert "self.x = 1" in gutted.files[0].content
    assert "LIMIT = 4" in found["has other values written in it"].files[0].content
    unnamed = wrong_files((TextFile(path="a.py", content=code),), "from a import LIMIT")
    assert not any(one.fatal for one in unnamed)
