"""A solved problem of which a premise is missing: it is asked for, and nothing is verified without it."""

import asyncio
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import AboutAssumption, AboutResult, Answered, ProblemClass, Question, Solved, Waiting
from seedbed.reasoner import Human, Report, reason

SHOP = "Ada buys a camera and 4 films. A film costs 6 euros. How much does Ada pay in all, in euros?"
NAMED = "def solve():\n    camera_price = {}\n    films, film_price = 4, 6\n    return camera_price + films * film_price\n\nprint(solve())"
COUNTED = "total = {}\nfor _ in range(4):\n    total += 6\nprint(total)"


def write(prompt: Prompt) -> str:
    """Make the price up, the same in each program, unless somebody has said it."""
    price = 90 if "90" in prompt.content else 120
    code = NAMED if "names every quantity" in prompt.content else COUNTED
    return f"```python\n{code.format(price)}\n```"


class Says:
    def __init__(self, words: str | None) -> None:
        self.words = words
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.words


def ask(folder: Path, human: Human | None, *, no_input: bool = False) -> Report:
    model = ScriptedModel(write)
    return asyncio.run(
        reason(SHOP, folder=folder, model=model, kind=ProblemClass.SOLVED, human=human, no_input=no_input)
    )


def test_a_figure_that_two_programs_make_up_alike_is_asked_for(tmp_path: Path) -> None:
    user = Says(None)
    report = ask(tmp_path, user)
    assert isinstance(report.outcome, Waiting)
    assert [one.text for one in user.asked] == [
        "The problem gives no figure for the camera price: what is it?"
    ]
    assert report.outcome.answer is not None  # what the programs came to is shown with it


def test_what_is_said_goes_into_another_program(tmp_path: Path) -> None:
    user = Says("90 euros")
    report = ask(tmp_path, user)
    assert isinstance(report.outcome, Solved)
    assert report.outcome.answer.text == "114"
    assert len(user.asked) == 1


@pytest.mark.parametrize("human", [None, Says("you decide")])
def test_what_nobody_says_is_assumed_visibly_and_nothing_is_verified(
    tmp_path: Path, human: Says | None
) -> None:
    report = ask(tmp_path, human, no_input=human is None)
    assert isinstance(report.outcome, Answered)
    assert report.outcome.missing == ("the problem does not say this: camera_price = 120",)
    with Store(tmp_path / "cases.sqlite3") as store:
        said = current(store.statements(report.case)).values()
    assert [one.text for one in said if isinstance(one.about, AboutResult)] == [
        "The answer is: 144 (unverified)"
    ]
    assert [one.provenance.kind for one in said if isinstance(one.about, AboutAssumption)] == ["assumed"]
