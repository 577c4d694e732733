"""What comes again, what comes too late, and what is known by then."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import (
    AboutAttempt,
    Answered,
    Derived,
    Outcome,
    ProblemClass,
    Solved,
    SuiteRun,
    TextFile,
    Turn,
    WorkingFiles,
)
from seedbed.sandbox import Sandbox, choose_sandbox
from seedbed.solver import Advice, Bounds, Brief, GoOn, Hint, Lack, PlainDesk, Step, Tried, best_of, solve

RIGHT = "def double(number):\n    return 2 * number\n"
WRONG = "def double(number):\n    return number + {}\n"
SUITE = "from solution import double\n\n\ndef test_it():\n    assert [double(n) for n in (3, 5, 0)] == [6, 10, 0]\n"
BOUNDS = Bounds(iterations=3, assayed=False)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = choose_sandbox()
    yield made
    asyncio.run(made.close())


class Writer:
    """A model that writes what it is told to, by how often it was asked and what it is told."""

    def __init__(self, code: Callable[[int, str], str], questions: tuple[str, ...] = ()) -> None:
        self.code = code
        self.questions = questions
        self.proposed: list[str] = []
        self.determined: list[str] = []

    def __call__(self, prompt: Prompt) -> str:
        if prompt.instructions.startswith("You determine how"):
            self.determined.append(prompt.content)
            asked = [
                {"text": one, "why": "it is open", "otherwise": ""}
                for one in self.questions
                if one != "Late?" or "something is missing" in prompt.content
            ]
            criteria = [{"text": "it doubles", "ground": "tests", "rests_on": [1, 2, 3]}]
            return json.dumps(
                {"form": "program", "interface": "double", "criteria": criteria, "questions": asked}
            )
        if prompt.instructions.startswith("You write tests"):
            return f"```python\n{SUITE}```"
        self.proposed.append(prompt.content)
        return f"```python\n{self.code(len(self.proposed), prompt.content)}```"


class Desk(PlainDesk):
    """A desk that says what a test says."""

    says: Callable[[list[Step]], Advice] = staticmethod(lambda _steps: GoOn())

    async def advise(self, step: Step) -> Advice:
        self.steps.append(step)
        return self.says(self.steps)

    @property
    def tried(self) -> list[Tried]:
        return [one for one in self.steps if isinstance(one, Tried)]


def work(
    writer: Writer,
    sandbox: Sandbox,
    says: Callable[[list[Step]], Advice] = lambda _: GoOn(),
    brief: Brief | None = None,
    *,
    strong: bool = True,
) -> tuple[Outcome | Turn, Desk]:
    desk = Desk(ScriptedModel(writer, strong=strong, context_tokens=100_000), sandbox)
    desk.says = says
    desk.answers = {"?": "whole ones"}
    return asyncio.run(solve(brief or Brief("Write a function that doubles a number."), desk, BOUNDS)), desk


def once(advice: Advice, tried: int) -> Callable[[list[Step]], Advice]:
    """Give advice on the candidate of which the desk is told as that many'th."""

    def says(steps: list[Step]) -> Advice:
        told = [one for one in steps if isinstance(one, Tried)]
        return advice if isinstance(steps[-1], Tried) and len(told) == tried else GoOn()

    return says


HINT = Hint(("multiply (book.md:7)",))


def same(_: int, content: str) -> str:
    return RIGHT if "multiply (book.md:7)" in content else WRONG.format(1)


def each_another(number: int, content: str) -> str:
    return RIGHT if "multiply (book.md:7)" in content else WRONG.format(number)


def test_what_comes_again_is_told_with_what_was_seen_of_it(sandbox: Sandbox) -> None:
    outcome, desk = work(Writer(same), sandbox)
    assert isinstance(outcome, Answered)
    assert "again and again" in outcome.missing[0]
    assert [one.number for one in desk.tried] == [1] * (2 + BOUNDS.repeats)
    first, *others = desk.tried
    assert all(one == first for one in others)
    assert list(first.failures) == ["it doubles"]
    assert len([one for one in desk.statements if isinstance(one.about, AboutAttempt)]) == 1


@pytest.mark.parametrize("tried", [2, 2 + BOUNDS.repeats])
def test_a_hint_for_what_comes_again_begins_anew(tried: int, sandbox: Sandbox) -> None:
    writer = Writer(same)
    outcome, _ = work(writer, sandbox, once(HINT, tried))
    assert isinstance(outcome, Solved)
    assert len(writer.proposed) == tried + 1
    assert "You have proposed this before" not in writer.proposed[-1]


def test_hints_without_end_for_what_comes_again_have_an_end(sandbox: Sandbox) -> None:
    most = BOUNDS.iterations * (2 + BOUNDS.repeats)

    def says(steps: list[Step]) -> Advice:
        assert len(steps) <= most
        return Hint((f"{len(steps)}",)) if isinstance(steps[-1], Tried) else GoOn()

    outcome, _ = work(Writer(lambda *_: WRONG.format(1)), sandbox, says)
    assert isinstance(outcome, Answered)


def test_a_turn_for_what_comes_again_ends_it_and_a_lack_asks_anew(sandbox: Sandbox) -> None:
    turn = Turn(to=ProblemClass.UNSOLVABLE, reason="it spirals", cause="tripwire")
    assert work(Writer(same), sandbox, once(turn, 2))[0] == turn
    writer = Writer(same)
    work(writer, sandbox, once(Lack("The reasoning doubts the problem."), 2))
    assert ["The reasoning doubts" in one for one in writer.determined] == [False, True]


def test_a_hint_at_the_last_candidate_is_worth_one_more_once(sandbox: Sandbox) -> None:
    outcome, desk = work(Writer(each_another), sandbox, once(HINT, BOUNDS.iterations))
    assert isinstance(outcome, Solved)
    assert len(desk.tried) == BOUNDS.iterations
    writer = Writer(lambda number, _: WRONG.format(number))
    outcome, _ = work(writer, sandbox, lambda steps: HINT if isinstance(steps[-1], Tried) else GoOn())
    assert isinstance(outcome, Answered)
    assert len(writer.proposed) == BOUNDS.iterations + 1
    assert outcome.missing[0] == f"none of {BOUNDS.iterations + 1} candidates meets all criteria"


def test_one_candidate_is_begun_from_nothing_and_the_next_is_made_from_it(sandbox: Sandbox) -> None:
    writer = Writer(lambda number, _: WRONG.format(number))
    work(writer, sandbox, once(HINT, 1))
    assert ["The version before" in one for one in writer.proposed] == [False, False, True]
    assert "number + 2" in writer.proposed[2]


def test_what_was_answered_before_a_lack_is_known_after_it_and_not_asked_again(sandbox: Sandbox) -> None:
    writer = Writer(same, questions=("Which?", "Late?"))
    outcome, desk = work(writer, sandbox, once(Lack("The reasoning doubts the problem."), 1))
    assert isinstance(outcome, Answered)
    asked = [one.text for one in desk.statements if one.about is not None and one.about.kind == "question"]
    assert asked == ["Which?", "Late?"]
    last = writer.determined[-1]
    assert "1. Which? → whole ones\n2. Late? → whole ones." in last
    assert last.count("Which? → whole ones") == 1
    assert "- Which?" in last.partition("Asked before:")[2]


def test_the_words_that_another_case_has_found_a_stone_with_stand_with_its_candidate(
    sandbox: Sandbox,
) -> None:
    stone = WorkingFiles(
        files=(TextFile(path="solution.py", content=RIGHT),),
        interface="double",
        evidence=(SuiteRun(suite=SUITE, passed=1, rejected=("returns None everywhere",)),),
    )
    brief = Brief("Double.", stone=stone, stone_text="stone s1 of case c1, as it is", stone_move="f00d")
    outcome, desk = work(Writer(same), sandbox, brief=brief)
    assert isinstance(outcome, Solved)
    (told,) = [one for one in desk.statements if isinstance(one.about, AboutAttempt)]
    assert told.text == "stone s1 of case c1, as it is"
    assert told.provenance == Derived(move="f00d")


@pytest.mark.parametrize(("strong", "handed_over"), [(True, 3), (False, 1)])
def test_of_candidates_that_fail_alike_the_first_of_a_small_model_counts_and_else_the_last(
    strong: bool,  # noqa: FBT001 - a case
    handed_over: int,
    sandbox: Sandbox,
) -> None:
    outcome, _ = work(Writer(lambda number, _: WRONG.format(number)), sandbox, strong=strong)
    assert isinstance(outcome, Answered)
    assert outcome.answer.program == WRONG.format(handed_over)


@pytest.mark.parametrize(
    ("holding", "strong", "best"),
    [((1, 2, 0), True, 1), ((1, 2, 2), True, 2), ((1, 2, 2), False, 1), ((), True, None)],
)
def test_the_best_is_that_with_which_most_holds(
    holding: tuple[int, ...],
    strong: bool,  # noqa: FBT001 - a case
    best: int | None,
) -> None:
    assert best_of(range(len(holding)), lambda at: holding[at], strong=strong) == best
