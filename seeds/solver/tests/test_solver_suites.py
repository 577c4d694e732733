"""Whether a generated suite is evidence: in the real sandbox where it counts, and with scripted runs for the rest."""

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.context import MemoPlayer, MoveEnded, PlainPlayer, Store
from seedbed.problem import Problem, TextFile
from seedbed.sandbox import (
    FakeSandbox,
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    SuiteOutcome,
    SuiteResult,
    choose_sandbox,
)
from seedbed.solver._assay import NotRun, Passed, Rejected, Verdict, Worthless, check_suite
from seedbed.solver._reading import read_suite, subjects
from seedbed.solver._report import feedback

CLAMP = "def clamp(x, low, high):\n    if x < low:\n        return low\n    return min(x, high)\n"
SOUND = """\
from solution import clamp


def test_inside():
    assert clamp(5, 1, 9) == 5


def test_outside():
    assert clamp(-3, 1, 9) == 1
    assert clamp(30, 1, 9) == 9
"""
DOUBLE = "def double(x):\n    return 2 * x\n"
SOUND_OF_DOUBLE = """\
from solution import double


def test_double():
    assert double(4) == 8
    assert double(5) == 10
"""
PAGE = "<h1>To do</h1>\n<form>\n<input name='task'>\n<button>Add</button>\n</form>\n"
OF_PAGE = """\
from pathlib import Path

PAGE = Path("web/index.html").read_text()


def test_it_has_a_form():
    assert "<form" in PAGE
    assert "name='task'" in PAGE


def test_it_has_a_button():
    assert "Add</button>" in PAGE
"""


def files(**texts: str) -> tuple[TextFile, ...]:
    """Return files by path: `shop__cart_py` is `shop/cart.py`."""
    paths = {name: ".".join(name.replace("__", "/").rsplit("_", 1)) for name in texts}
    return tuple(TextFile(path=paths[name], content=text) for name, text in texts.items())


def suite(*lines: str) -> str:
    """Return a suite with one test of these lines."""
    return "\n".join(
        ["from solution import clamp", "", "", "def test_it():", *(f"    {x}" for x in lines), ""]
    )


def really(*suites: str, code: tuple[TextFile, ...] = files(solution_py=CLAMP)) -> list[Verdict]:
    """Return what the real sandbox says of each suite; skip the test where there is none."""
    limits = Limits(wall_seconds=20.0, cpu_seconds=1.0)

    async def run() -> list[Verdict]:
        sandbox = choose_sandbox()
        try:
            checks = (check_suite(code, text, PlainPlayer(), sandbox, limits=limits) for text in suites)
            return list(await asyncio.gather(*checks))
        finally:
            await sandbox.close()

    verdicts = asyncio.run(run())
    missing = [verdict.why for verdict in verdicts if isinstance(verdict, NotRun)]
    if missing and os.environ.get("SEEDBED_REQUIRE_BWRAP") != "1":
        pytest.skip(missing[0])
    return verdicts


def result(*, passed: int = 0, failed: int = 0, doubts: tuple[str, ...] = ()) -> SuiteResult:
    return SuiteResult(passed=passed, failed=failed, doubts=doubts, report="", seconds=0.1, by="fake")


def scripted(
    outcome: Callable[[str], SuiteOutcome], text: str = SOUND, *, enough: float = 0.6, assayed: bool = True
) -> Verdict:
    """Return the verdict where a function says how each version of `solution.py` fares."""
    sandbox = FakeSandbox(suites=lambda folder: outcome(folder["solution.py"]))
    code = files(solution_py=CLAMP)
    check = check_suite(code, text, PlainPlayer(), sandbox, enough=enough, assayed=assayed)
    return asyncio.run(check)


def test_a_candidate_that_passes_a_sound_suite_has_evidence_that_names_what_was_turned_down() -> None:
    (verdict,) = really(SOUND)
    assert isinstance(verdict, Passed)
    assert (verdict.evidence.suite, verdict.evidence.passed) == (SOUND, 2)
    assert "returns None everywhere" in verdict.evidence.rejected
    assert "solution.py line 4: `max(x, high)` in the place of `min(x, high)`" in verdict.evidence.rejected
    assert verdict.evidence.survived == ("solution.py line 2: `x <= low` in the place of `x < low`",)


def test_a_candidate_that_fails_is_told_the_test_the_line_and_what_was_found() -> None:
    (verdict,) = really(SOUND, code=files(solution_py=CLAMP.replace("min", "max")))
    assert isinstance(verdict, Rejected)
    assert verdict.report.splitlines()[:3] == [
        "2 of 2 tests failed.",
        "test_inside",
        "clamp(5, 1, 9) gave 9, not 5",
    ]


def test_a_suite_that_a_trivial_candidate_passes_is_no_evidence() -> None:
    tries = ("try:", "    assert clamp(1, 2, 3) == 7", "except BaseException:", "    pass")
    patched = "def test_it(monkeypatch):\n    monkeypatch.setattr('solution.clamp', lambda *_: 3)\n"
    cases = {
        suite("clamp(1, 2, 3)", "assert 1 + 1 == 2"): "returns None everywhere",
        suite("assert clamp(5, 1, 9) == 5"): "returns its first argument everywhere",
        suite("assert clamp(-3, 1, 9) == 1", "assert clamp(0, 1, 9) == 1"): "returns 1 everywhere",
        suite(*tries): "raises an error everywhere",
        f"{suite('assert clamp(30, 1, 9) == 9')}\n\n{CLAMP}": "raises an error everywhere",
        f"import solution\n\n\n{patched}    assert solution.clamp(1, 2, 3) == 3\n": "raises an error everywhere",
    }
    said = [verdict.why if isinstance(verdict, Worthless) else f"{verdict}" for verdict in really(*cases)]
    assert said == [f"it passes with code that {words}" for words in cases.values()]


def test_a_suite_that_breaks_off_skips_or_hangs_is_no_evidence() -> None:
    cases = {
        suite("import os", "assert clamp(5, 1, 9) == 5", "os._exit(0)"): "it breaks off",
        suite(
            "import pytest", "pytest.skip('later')", "assert clamp(5, 1, 9) == 5"
        ): "it may skip a test or expect it to fail",
        SOUND.replace(
            "test_inside()", "test_inside(client)"
        ): "it asks for a fixture that is not there: client",
        suite(
            "import pytest", "while True:", "    assert clamp"
        ): "it does not come to its end with any code",
    }
    said = [
        verdict.why[: len(why)] if isinstance(verdict, Worthless) else f"{verdict}"
        for verdict, why in zip(really(*cases), cases.values(), strict=True)
    ]
    assert said == [*cases.values()]


def test_a_suite_that_deletes_files_reaches_nothing_but_itself(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("still here")
    at_once = (
        f"import shutil\nshutil.rmtree({str(tmp_path)!r}, True)\nshutil.rmtree('.', True)\n{SOUND_OF_DOUBLE}"
    )
    in_a_test = f"{SOUND_OF_DOUBLE}\n\ndef test_delete():\n    import shutil\n    assert not shutil.rmtree('.', True)\n"
    first, second = really(at_once, in_a_test, code=files(solution_py=DOUBLE))
    assert isinstance(first, Worthless)
    assert first.why.startswith("it ends before its first test")
    assert isinstance(second, Passed)
    assert kept.read_text() == "still here"


def test_a_candidate_that_loops_or_leaves_is_turned_down() -> None:
    endless = CLAMP.replace("        return low\n", "        while True:\n            pass\n")
    beyond_monty = f"import pytest\n{SOUND}"
    (verdict,) = really(beyond_monty, code=files(solution_py=endless))
    assert isinstance(verdict, Rejected)
    assert verdict.report == "The tests did not come to their end: over the limit on CPU seconds."
    (verdict,) = really(SOUND, code=files(solution_py=f"import os\n{CLAMP}\nos._exit(0)\n"))
    assert isinstance(verdict, Rejected)


def test_tests_that_a_candidate_brings_along_have_no_say() -> None:
    failing = "def test_never():\n    assert False\n"
    code = files(
        solution_py="from shop.rules import double\n",
        shop__rules_py=DOUBLE,
        test_criterion_py=failing,
        tests__test_more_py=failing,
        shop__rules_test_py=failing,
    )
    (verdict,) = really(SOUND_OF_DOUBLE, code=code)
    assert isinstance(verdict, Passed)
    assert verdict.evidence.passed == 1
    assert any(words.startswith("shop/rules.py line ") for words in verdict.evidence.rejected)


def test_a_suite_that_searches_the_text_of_a_page_tells_nothing_of_what_the_page_does() -> None:
    (verdict,) = really(OF_PAGE, code=files(web__index_html=PAGE))
    assert isinstance(verdict, Worthless)
    assert "somebody has to look" in verdict.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def test_it(:\n", "it is no Python: invalid syntax in line 1"),
        ("assert 'x' * 2\n" + "# " + "x" * 100_000, "characters, and 100000 are looked through"),
        ("x = \0", "it is no Python"),
        ("from solution import clamp\nassert clamp(1, 2, 3) == 2\n", "it has no test"),
        (suite("clamp(1, 2, 3)", "assert True"), "no test in it asserts anything"),
        (suite("assert clamp(5, 1, 9) == json.loads('5')"), "neither defines nor imports: json"),
    ],
)
def test_a_suite_that_says_nothing_is_no_evidence_and_nothing_is_run(text: str, why: str) -> None:
    sandbox = FakeSandbox()
    verdict = asyncio.run(check_suite(files(solution_py=CLAMP), text, PlainPlayer(), sandbox))
    assert isinstance(verdict, Worthless)
    assert why in verdict.why
    assert verdict.key is None
    assert not sandbox.folders


@pytest.mark.parametrize(
    ("head", "dealt_with"),
    [
        ("import solution", ("solution.py", "src/shop/cart.py")),
        ("from shop.cart import total", ("solution.py", "src/shop/cart.py")),
        ("import subprocess\nRUN = ['python', 'solution.py']", ("solution.py", "src/shop/cart.py")),
        ("import importlib\nNAME = importlib.import_module('solution')", ("solution.py", "src/shop/cart.py")),
        (
            "from pathlib import Path\nPAGES = Path().glob('web/*.html')",
            "it only searches the text of web/index.html",
        ),
        ("import solution\nPAGE = 'web/index.html'", ("solution.py", "src/shop/cart.py", "web/index.html")),
        (
            "import numpy",
            "it imports what is not there: numpy; there are shop, solution, src, and Python's own",
        ),
        ("import json", "it neither imports nor reads a file of the candidate"),
    ],
)
def test_what_a_suite_deals_with_is_what_it_imports_or_reads(
    head: str, dealt_with: str | tuple[str, ...]
) -> None:
    read = read_suite(f"{head}\n\n\ndef test_it():\n    assert 1 + 1 == 2\n")
    code = files(solution_py=CLAMP, src__shop__cart_py="", web__index_html=PAGE)
    assert not isinstance(read, str)
    found = subjects(read, code)
    if isinstance(dealt_with, str):
        assert isinstance(found, str)
        assert found.startswith(dealt_with)
    else:
        assert not isinstance(found, str)
        assert tuple(file.path for file in found) == dealt_with


def test_a_suite_that_notices_too_few_changes_is_no_evidence() -> None:
    def lenient(code: str) -> SuiteOutcome:
        wrong = "NotImplemented" in code or "everywhere" in code or "    return min(x, high)" not in code
        return result(failed=1) if wrong else result(passed=1)

    verdict = scripted(lenient)
    assert isinstance(verdict, Worthless)
    assert verdict.why.startswith(
        "it notices 1 of 3 changes to the code; not, for example, solution.py line 2: `"
    )
    assert isinstance(scripted(lenient, enough=0.3), Passed)


def test_a_single_example_is_no_evidence_since_code_that_returns_just_that_would_pass() -> None:
    one_example = "from solution import twice\n\n\ndef test_it():\n    assert twice([3, 4]) == [6, 8]\n"
    (verdict,) = really(
        one_example, code=files(solution_py="def twice(xs):\n    return [2 * x for x in xs]\n")
    )
    assert isinstance(verdict, Worthless)
    assert verdict.why == "it passes with code that returns [6, 8] everywhere"


@pytest.mark.parametrize(
    ("limit", "by", "noticed"),
    [
        (LimitKind.CPU, "bubblewrap", True),
        (LimitKind.MEMORY, "bubblewrap", True),
        (LimitKind.WALL, "monty", True),
        (LimitKind.WALL, "bubblewrap", False),
    ],
)
def test_a_cap_means_that_a_change_was_noticed_unless_it_is_one_on_waiting(
    limit: LimitKind,
    by: str,
    noticed: bool,  # noqa: FBT001
) -> None:
    def capped(code: str) -> SuiteOutcome:
        return result(passed=1) if code == CLAMP else Limited(limit=limit, seconds=4.0, by=by)

    verdict = scripted(capped)
    if noticed:
        assert isinstance(verdict, Passed)
    else:
        assert isinstance(verdict, Worthless)
        assert verdict.why == "nothing wrong could be made of the candidate that it would notice"


def test_a_candidate_near_its_caps_makes_caps_say_nothing() -> None:
    def slow(code: str) -> SuiteOutcome:
        near = result(passed=1).model_copy(update={"seconds": 3.9})
        return near if code == CLAMP else Limited(limit=LimitKind.CPU, seconds=4.0, by="fake")

    assert isinstance(scripted(slow), Worthless)


def test_a_suite_that_takes_the_word_of_objects_is_no_evidence() -> None:
    verdict = scripted(lambda _code: result(passed=1, doubts=("Any.__eq__",)))
    assert isinstance(verdict, Worthless)
    assert "Any.__eq__" in verdict.why


def test_without_a_sandbox_nothing_is_learnt() -> None:
    assert scripted(lambda _code: NoSandbox(why="there is no bubblewrap")) == NotRun("there is no bubblewrap")


@pytest.mark.parametrize(
    ("extra", "report"),
    [
        ({"json_py": ""}, "json.py has the name of a module of Python's own or of pytest: give it another."),
        ({"solution_py__more_txt": ""}, "solution.py is a file and a folder at once."),
    ],
)
def test_files_that_cannot_be_run_are_the_candidates_fault(extra: Mapping[str, str], report: str) -> None:
    code = (
        *files(solution_py=CLAMP),
        *(
            TextFile(path=name.replace("__", "/").replace("_", "."), content=text)
            for name, text in extra.items()
        ),
    )
    (verdict,) = really(SOUND, code=code)
    assert isinstance(verdict, Rejected)
    assert verdict.report == report


def test_without_the_assay_whatever_passes_is_taken_at_its_word() -> None:
    verdict = scripted(lambda _code: result(passed=1), "anything", assayed=False)
    assert isinstance(verdict, Passed)
    assert verdict.evidence.rejected == ("nothing, since the suite was not tried",)
    assert isinstance(scripted(lambda _code: result(failed=1), "anything", assayed=False), Rejected)


def test_a_check_is_not_paid_for_twice_unless_a_cap_ended_it(tmp_path: Path) -> None:
    def outcome(folder: Mapping[str, str]) -> SuiteOutcome:
        code = folder["solution.py"]
        if "max" in code:
            return Limited(limit=LimitKind.CPU, seconds=1.0, by="fake")
        return result(passed=1) if code == CLAMP else result(failed=1)

    sandbox, ended = FakeSandbox(suites=outcome), list[MoveEnded]()
    with Store(tmp_path / "store.db") as store:
        case = store.case(Problem(text="clamp")).id
        verdicts: list[Verdict] = []
        for _ in range(2):
            run = store.begin(case, now=datetime(2026, 3, 1, tzinfo=UTC), seed=0, fresh=False, settings="{}")
            player = MemoPlayer(run, after=ended.append)
            verdicts.append(asyncio.run(check_suite(files(solution_py=CLAMP), SOUND, player, sandbox)))
    assert isinstance(verdicts[0], Passed)
    assert verdicts[0] == verdicts[1]
    moves = len(ended) // 2
    assert [one.reused for one in ended[:moves]] == [False] * moves
    assert [one.reused for one in ended[moves:]].count(False) == 1


def test_feedback_is_short_and_leaves_out_where_things_lie() -> None:
    failure = (
        "____ test_{0} ____\n\n    def test_{0}():\n>       assert total([1]) == 2\n"
        "E       AssertionError: assert <shop.Cart object at 0x7f00aa> == 2 ({1})\n\n/work/test_criterion.py:5: AssertionError\n"
    )
    report = "=== FAILURES ===\n" + "".join(failure.format(number, "x" * 900) for number in range(9))
    text = feedback(SuiteResult(passed=1, failed=9, report=report, seconds=0.1, by="fake"))
    assert text.startswith(
        "9 of 10 tests failed.\ntest_0\n> assert total([1]) == 2\nE AssertionError: assert <object>"
    )
    assert text.endswith("(6 more)")
    assert len(text) < 1500
    whole = feedback(SuiteResult(passed=0, failed=1, report="x" * 9000, seconds=0.1, by="fake"))
    assert len(whole) == 1500
    assert "/work" not in text
