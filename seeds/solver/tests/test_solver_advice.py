import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import (
    AboutGift,
    Answered,
    Outcome,
    ProblemClass,
    Solved,
    SuiteRun,
    TextFile,
    Turn,
    WorkingFiles,
)
from seedbed.sandbox import Sandbox, choose_sandbox
from seedbed.solver import Advice, Bounds, Brief, GoOn, Hint, Lack, PlainDesk, Round, Step, Tried, solve

RIGHT = "def double(number):\n    return 2 * number\n"
WRONG = "def double(number):\n    return number + {}\n"
SUITE = "from solution import double\n\n\ndef test_it():\n    assert [double(n) for n in (3, 5, 0)] == [6, 10, 0]\n"
TURN = Turn(to=ProblemClass.UNSOLVABLE, reason="it spirals", cause="tripwire")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = choose_sandbox()
    yield made
    asyncio.run(made.close())


class Script:
    """A strong model whose candidates are wrong, each in another way, until its prompt has some words."""

    def __init__(self, until: str = "never", gifts: tuple[dict[str, object], ...] = ()) -> None:
        self.until = until
        self.gifts = gifts
        self.prompts: list[Prompt] = []
        self.wrong = 0

    def __call__(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        if prompt.instructions.startswith("You determine how"):
            lacks = "something is missing" in prompt.content and "→" not in prompt.content
            asked = [{"text": "Which?", "why": "it is open", "otherwise": "any"}] if lacks else []
            criteria = [
                {"text": text, "ground": "tests", "rests_on": [1]} for text in ("it doubles", "it keeps zero")
            ]
            return json.dumps(
                {
                    "form": "program",
                    "interface": "solution.py defines double(number)",
                    "criteria": criteria[: 2 if self.gifts else 1],
                    "questions": asked,
                    "gifts": self.gifts,
                }
            )
        if prompt.instructions.startswith("You write tests"):
            return f"```python\n{SUITE}```"
        self.wrong += 1
        return f"```python\n{RIGHT if self.until in prompt.content else WRONG.format(self.wrong)}```"

    def proposed(self) -> list[str]:
        return [one.content for one in self.prompts if one.instructions.startswith("You write one Python")]


class Desk(PlainDesk):
    """A desk that says what a test says."""

    says: Callable[[Step], Advice] = staticmethod(lambda _step: GoOn())

    async def advise(self, step: Step) -> Advice:
        self.steps.append(step)
        return self.says(step)


def work(
    script: Script, sandbox: Sandbox, says: Callable[[Step], Advice], brief: Brief | None = None
) -> tuple[Outcome | Turn, Desk]:
    desk = Desk(ScriptedModel(script, strong=True, context_tokens=100_000), sandbox)
    desk.says = says
    return asyncio.run(
        solve(brief or Brief("Double a number."), desk, Bounds(iterations=3, assayed=False))
    ), desk


def at_second(advice: Advice) -> Callable[[Step], Advice]:
    return lambda step: advice if isinstance(step, Tried) and step.number == 2 else GoOn()


def test_the_desk_is_told_of_each_round_and_each_candidate_that_fails(sandbox: Sandbox) -> None:
    outcome, desk = work(Script(), sandbox, lambda _: GoOn())
    assert isinstance(outcome, Answered)
    told = [(type(step).__name__, step.number) for step in desk.steps]
    assert told == [("Round", 1), *(("Tried", number) for number in range(1, 4))]
    first = desk.steps[1]
    assert isinstance(first, Tried)
    assert first.met == ()
    assert list(first.failures) == ["it doubles"]
    assert WRONG.format(1) in first.candidate


def test_a_hint_is_told_and_the_next_candidate_begins_from_nothing(sandbox: Sandbox) -> None:
    script = Script(until="multiply by two (book.md:7)")
    outcome, _ = work(script, sandbox, at_second(Hint(("multiply by two (book.md:7)",))))
    assert isinstance(outcome, Solved)
    before, after = script.proposed()[1:3]
    assert "The version before" in before
    assert "The version before" not in after
    assert "take nothing of it for a requirement" in after


def test_a_lack_leads_back_to_what_must_hold_once(sandbox: Sandbox) -> None:
    script = Script()
    outcome, desk = work(script, sandbox, at_second(Lack("The reasoning doubts the problem.")))
    assert isinstance(outcome, Answered)
    asked = [one.content for one in script.prompts if one.instructions.startswith("You determine how")]
    assert ["The reasoning doubts the problem." in one for one in asked] == [False, True, True]
    assert [type(step) for step in desk.steps].count(Round) == 3  # the one with the answer, too
    assert len([step for step in desk.steps if isinstance(step, Tried)]) == 2 + 3


def test_a_turn_ends_it_and_says_nothing_of_a_result(sandbox: Sandbox) -> None:
    for says in (at_second(TURN), lambda step: TURN if isinstance(step, Round) else GoOn()):
        outcome, desk = work(Script(), sandbox, says)
        assert outcome == TURN
        assert not any(one.about is not None and one.about.kind == "result" for one in desk.statements)


def test_a_stone_is_the_first_candidate_and_is_held_to_the_same(sandbox: Sandbox) -> None:
    evidence = (SuiteRun(suite=SUITE, passed=1, rejected=("returns None everywhere",)),)
    for code, calls in ((RIGHT, 0), (WRONG.format(7), 3)):
        files = (TextFile(path="solution.py", content=code),)
        stone = WorkingFiles(files=files, interface="solution.py: double(number)", evidence=evidence)
        script = Script()
        outcome, _ = work(script, sandbox, lambda _: GoOn(), Brief("Double a number.", stone=stone))
        assert isinstance(outcome, Solved if code == RIGHT else Answered)
        assert len(script.proposed()) == calls
        assert "keep to its interface where it fits: solution.py: double(number)" in script.prompts[0].content
        assert all("+ 7" not in one for one in script.proposed()[:1])  # it was good for nothing here


def test_gifts_rest_on_some_criteria_and_not_on_all(sandbox: Sandbox) -> None:
    gifts: tuple[dict[str, object], ...] = (
        {"text": "Write double.", "good_for": "twins", "rests_on": [1]},
        {"text": "Do it all.", "good_for": "everybody", "rests_on": [1, 2]},
        {"text": "Do nothing.", "good_for": "nobody", "rests_on": [9]},
    )
    _, desk = work(Script(gifts=gifts), sandbox, lambda _: GoOn())
    found = [one.about.gift for one in desk.statements if isinstance(one.about, AboutGift)]
    assert [(gift.text, gift.rests_on) for gift in found] == [("Write double.", ("it doubles",))]
