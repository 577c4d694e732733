import ast
import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from seedbed.bench._loops import WAYS, Ending, Work, small_loop, solver_loop
from seedbed.bench._mutants import mutant
from seedbed.bench._official import Answered, assertions, read_answered
from seedbed.bench._remembering import Remembering
from seedbed.bench._simulated import WRITERS, Subject
from seedbed.bench.false_verified import measure, shortfall
from seedbed.context import Player
from seedbed.problem import BadInput
from seedbed.sandbox import FakeSandbox, Sandbox, SuiteResult

TASK = Answered(
    task_id="Test/1",
    entry_point="double",
    prompt='def double(n):\n    """Return twice n.\n    >>> double(2)\n    4\n    >>> double(-3)\n    -6\n    """\n',
    canonical_solution="    return 2 * n\n",
    test=(
        "def check(candidate):\n    assert True, 'a remark'\n    assert candidate(1) == 2, 'one'\n"
        "    assert candidate(5) == 10\n    assert candidate(7) == candidate(7)\n    assert candidate(0) == 0\n"
        "    assert candidate(9) == 18\n    for n in range(3):\n        assert candidate(n) == 2 * n\n"
    ),
)
WRONG = TASK.reference.replace("2 * n", "3 * n")
SUBJECT = Subject(TASK, tuple(assertions(TASK)), (WRONG,))


def first_lines(suite: str) -> list[str]:
    """Return the first line of each test."""
    tree = ast.parse(suite)
    return [ast.unparse(node.body[0]) for node in tree.body if isinstance(node, ast.FunctionDef)]


def run(folder: Mapping[str, str]) -> SuiteResult:
    """Run a plain suite of ours here: what is in it was written above."""
    namespace: dict[str, object] = {}
    suite = (
        folder["test_criterion.py"].replace("from solution import double", "").replace("import solution", "")
    )
    exec(folder["solution.py"] + suite, namespace)  # noqa: S102
    tests = [test for name, test in namespace.items() if name.startswith("test_") and callable(test)]
    failed = 0
    for test in tests:
        try:
            test()
        except Exception:  # noqa: BLE001 - whatever a wrong candidate does
            failed += 1
    return SuiteResult(passed=len(tests) - failed, failed=failed, report="", seconds=0.0, by="fake")


def ended(way: str, suites: Mapping[int, str], *candidates: str) -> Ending:
    """Return how the loop ends with a writer of these suites."""
    WRITERS["test"] = lambda _subject, number: suites[number]
    try:
        work = Work(SUBJECT, candidates, "test", WAYS[way], 0.6)
        return asyncio.run(small_loop(work, Remembering(), FakeSandbox(suites=run)))
    finally:
        del WRITERS["test"]


def test_assertions_are_taken_where_what_comes_out_is_written_down() -> None:
    assert [str(one) for one in SUBJECT.assertions] == [
        "assert double(1) == 2",
        "assert double(5) == 10",
        "assert double(0) == 0",
        "assert double(9) == 18",
    ]


def test_the_writers_know_half_get_a_third_wrong_or_cannot_fail() -> None:
    official = {str(one) for one in SUBJECT.assertions}
    half = first_lines(WRITERS["knows half"](SUBJECT, 1))
    assert len(half) == 2
    assert set(half) <= official
    assert first_lines(WRITERS["knows half"](SUBJECT, 2)) == half
    a_third_wrong = [first_lines(WRITERS["30 % wrong"](SUBJECT, number)) for number in (1, 2)]
    assert [len(set(tests) - official) for tests in a_third_wrong] == [1, 1]
    assert a_third_wrong[0] != a_third_wrong[1]
    for number in range(1, 20):
        suite = WRITERS["cannot fail"](SUBJECT, number)
        if "monkeypatch" not in suite:
            assert run({"solution.py": WRONG, "test_criterion.py": suite}).ok


def test_the_solver_is_wrong_as_often_as_it_is_told_and_the_same_each_time() -> None:
    drawn = SUBJECT.candidates(0.4, "knows half", 1000)
    assert drawn == SUBJECT.candidates(0.4, "knows half", 1000)
    assert 350 < drawn.count(WRONG) < 450
    assert set(SUBJECT.candidates(0.0, "knows half", 50)) == {TASK.reference}


def test_a_mutant_differs_in_the_function_that_is_asked_for_alone() -> None:
    helper = "def helper(x):\n    return x + 1\n\n\n"
    for seed in range(20):
        changed = mutant(helper + TASK.reference, seed, function="double")
        assert changed is not None
        assert changed.startswith(helper.strip())
        assert ast.unparse(ast.parse(helper + TASK.reference)) != changed
    assert mutant("def f():\n    pass\n", 0) is None


def test_without_the_check_a_wrong_program_passes_a_suite_that_cannot_fail() -> None:
    suites = {1: "from solution import double\n\n\ndef test_it():\n    double(1)\n    assert 1 + 1 == 2\n"}
    assert ended("off", suites, WRONG) == Ending(WRONG, 2)
    both = {1: suites[1], 2: suites[1].replace("double(1)", "double(2)")}
    assert ended("assay", both, WRONG, TASK.reference) == Ending(None, 3)
    assert ended("on", both, WRONG, TASK.reference) == Ending(TASK.reference, 4)


def test_a_suite_that_two_candidates_fail_is_written_anew() -> None:
    suites = {number: WRITERS["knows half"](SUBJECT, 1) for number in (1, 2)}
    suites[1] = suites[1].replace("==", "!=")
    assert ended("off", suites, TASK.reference, TASK.reference, WRONG, TASK.reference) == Ending(
        TASK.reference, 6
    )


def test_endings_are_counted_by_chance_way_and_writer() -> None:
    async def loop(work: Work, _player: Player, _sandbox: Sandbox) -> Ending:
        return Ending(work.candidates[0] if work.writer == "cannot fail" else None, 3)

    counts = asyncio.run(measure([SUBJECT] * 2, loop, Remembering(), FakeSandbox(), ways=["off"], enough=0.6))
    assert counts[0.0, "off", "cannot fail"] == Counter(right=2, calls=6)
    assert counts[0.8, "off", "knows half"] == Counter(unverified=2, calls=6)
    assert len(counts) == 15


@pytest.mark.parametrize(
    ("on", "off", "said"),
    [
        ((90, 5), (100, 10), None),
        ((90, 6), (100, 10), "the check leaves 6 of 10 wrong programs verified, more than half"),
        ((89, 5), (100, 10), "the check leaves 89 of 100 right programs verified, less than nine tenths"),
    ],
)
def test_the_check_has_to_halve_what_is_wrong_and_keep_what_is_right(
    on: tuple[int, int], off: tuple[int, int], said: str | None
) -> None:
    counts = {
        (0.4, way, "knows half"): Counter(right=right, wrong=wrong)
        for way, (right, wrong) in {"on": on, "off": off}.items()
    }
    assert shortfall(counts) == said


def test_a_run_that_is_kept_is_not_done_again(tmp_path: Path) -> None:
    work = Work(SUBJECT, [TASK.reference], "knows half", WAYS["on"], 0.6)
    first = Remembering(tmp_path / "runs.jsonl")
    ending = asyncio.run(small_loop(work, first, FakeSandbox(suites=run)))
    with (tmp_path / "runs.jsonl").open("a") as file:
        file.write('{"key": "broken off')
    second = Remembering(tmp_path / "runs.jsonl")
    assert asyncio.run(small_loop(work, second, FakeSandbox())) == ending
    assert first.performed > 5
    assert second.performed == 0


def test_a_file_that_is_something_else_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "HumanEval.jsonl.gz"
    path.write_bytes(gzip.compress(TASK.model_dump_json().encode()))
    assert read_answered(path) == [TASK]
    path.write_bytes(gzip.compress(json.dumps({"task_id": 1}).encode()))
    with pytest.raises(BadInput, match="The file is not HumanEval"):
        read_answered(path)


@pytest.mark.parametrize(("way", "verified"), [("off", WRONG), ("on", None)])
def test_the_solver_itself_can_be_measured(way: str, verified: str | None) -> None:
    task = TASK.model_copy(update={"prompt": 'def double(n):\n    """Return twice n."""\n'})
    subject = Subject(task, SUBJECT.assertions, (WRONG,))
    work = Work(subject, [WRONG, WRONG], "cannot fail", WAYS[way], 0.6)
    ending = asyncio.run(solver_loop(work, Remembering(), FakeSandbox(suites=run)))
    assert ending.verified == verified
    assert ending.calls >= 2
