"""Stones and pasts that the tests of this package, and of what builds on it, share."""

from seedbed.problem import (
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    Criterion,
    DeadEnd,
    Derived,
    Failed,
    Ground,
    Held,
    Outcome,
    Problem,
    Provenance,
    SecondProgram,
    Standing,
    Statement,
    Stone,
    SuiteRun,
    TextFile,
    Topic,
    Verified,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.stones._past import Past

CODE = "def double(x):\n    return x + x\n"
SUITE = "from solution import double\n\n\ndef test_double():\n    assert double(4) == 8\n"
FILES = (TextFile(path="solution.py", content=CODE),)
DOUBLES = Criterion(id="c1", text="double doubles a number", ground=Ground.TESTS)
HALVES = Criterion(id="c2", text="halve halves a number", ground=Ground.TESTS)


def ran(suite: str = SUITE, passed: int = 1) -> SuiteRun:
    """Return evidence that a suite has passed."""
    return SuiteRun(suite=suite, passed=passed, rejected=("returns None",))


def files_stone(
    code: str = CODE, suite: str = SUITE, *, passed: int = 1, good_for: str = DOUBLES.text, case: str = "k1"
) -> Stone:
    """Return a stone of one file with one suite."""
    content = WorkingFiles(
        files=(TextFile(path="solution.py", content=code),), evidence=(ran(suite, passed),)
    )
    return Stone(good_for=good_for, content=content, case=case, problem="Double a number")


def program_stone(code: str = "print(6 * 7)", output: str = "42", second: str = "print(84 // 2)") -> Stone:
    """Return a stone of a program and one that came to the same."""
    evidence = SecondProgram(code=second, output="42", tolerance=0.0)
    content = WorkingProgram(code=code, output=output, evidence=evidence)
    return Stone(good_for="six times seven", content=content, case="k1", problem="What is 6 times 7?")


def dead_end(good_for: str = "doubling by hand", case: str = "k1") -> Stone:
    """Return a stone with nothing to run."""
    return Stone(
        good_for=good_for,
        content=DeadEnd(tried="by hand", seen="too slow"),
        case=case,
        problem="Double a number",
    )


def failed(*held: Held) -> Failed:
    """Return the outcome of a case in which so much held."""
    return Failed(reason="none of 5 candidates meets all criteria", held=held)


def past(
    outcome: Outcome, *statements: Statement, case: str = "k1", files: tuple[TextFile, ...] = ()
) -> Past:
    """Return what a case about doubling came to."""
    return Past(case, Problem(text="Double a number"), statements, outcome, best_files=files, attempt=1)


def stated(about: Topic, text: str, provenance: Provenance | None = None) -> Statement:
    """Return a statement as the engine makes it."""
    return Statement(id=f"s{about.key}", text=text, provenance=provenance or Derived(move="m1"), about=about)


def tried(
    number: int, criterion: Criterion, standing: Standing, seen: str = "holds", *, summary: str = ""
) -> tuple[Statement, ...]:
    """Return what the engine states of a candidate and one criterion."""
    holds = standing is Standing.HOLDS
    about = AboutCheck(criterion=criterion.id, attempt=number, standing=standing, move="m2")
    return (
        stated(AboutCriterion(criterion=criterion), criterion.text),
        stated(AboutAttempt(number=number), summary or f"solution.py: try {number}"),
        stated(
            about, f"{criterion.text}: {seen}", Verified(evidence=(ran(),)) if holds else Derived(move="m2")
        ),
    )
