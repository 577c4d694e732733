import asyncio
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.e2e import ModelServer, Reason
from seedbed.e2e.misguessed import MISGUESSES, Misguess, Script, Teller
from seedbed.model import Prompt
from seedbed.problem import AboutTurn, ProblemClass, Solved, Waiting
from seedbed.reasoner import Report, reason

_MOVES = 80
"""No wrong guess may cost more moves than this to be noticed and mended."""


def _worked_on(misguess: Misguess, folder: Path, script: Script, user: Teller) -> Report:
    return asyncio.run(
        reason(misguess.problem, folder=folder, model=script.model(), human=user, no_input=False)
    )


@pytest.mark.parametrize("misguess", MISGUESSES, ids=lambda one: one.name)
def test_a_wrong_guess_is_noticed_and_mended(misguess: Misguess, tmp_path: Path) -> None:
    script, user = Script(misguess), Teller(misguess.answers)
    report = _worked_on(misguess, tmp_path, script, user)
    assert report.classification is not None
    assert report.classification.kind is misguess.truth
    assert report.turns
    assert report.cost.played < _MOVES
    if misguess.truth is ProblemClass.UNSOLVABLE:
        assert isinstance(report.outcome, Waiting)  # for what the user says about its forces
    else:
        assert isinstance(report.outcome, Solved)
    with Store(tmp_path / "cases.sqlite3") as store:
        said = current(store.statements(report.case)).values()
    turns = [one for one in said if isinstance(one.about, AboutTurn)]
    assert [(one.about.given_up, one.about.to) for one in turns if isinstance(one.about, AboutTurn)] == [
        (misguess.guessed, misguess.truth)
    ]


@pytest.mark.parametrize("misguess", MISGUESSES, ids=lambda one: one.name)
def test_nothing_from_before_a_turn_is_asked_or_run_again(misguess: Misguess, tmp_path: Path) -> None:
    script, user = Script(misguess), Teller(misguess.answers)
    first = _worked_on(misguess, tmp_path, script, user)
    assert len(set(user.asked)) == len(user.asked)
    asked = len(script.asked)
    again = _worked_on(misguess, tmp_path, script, Teller({}))
    assert len(script.asked) == asked
    assert again.outcome == first.outcome
    assert (again.cost.played, again.cost.usage.calls) == (0, 0)


def test_what_was_answered_before_a_turn_is_told_after_it(tmp_path: Path) -> None:
    misguess = next(one for one in MISGUESSES if one.name == "solvable → unsolvable")
    script, user = Script(misguess), Teller(misguess.answers)
    _worked_on(misguess, tmp_path, script, user)
    read = [prompt for prompt in script.asked if prompt.instructions.startswith("You read what")]
    told = "\n".join(prompt.content for prompt in (*read, *script.asked[-3:]))
    for words in misguess.answers.values():
        assert words in told


def test_how_one_would_tell_can_be_answered_by_a_command(tmp_path: Path) -> None:
    misguess = next(one for one in MISGUESSES if one.name == "unsolvable → solvable")
    script = Script(misguess)
    with ModelServer(
        lambda asked: script(Prompt(instructions=asked.instructions, content=asked.question))
    ) as server:
        environment = {
            "SEEDBED_MODEL": "openai:canned",
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": server.url,
        }
        command = Reason(tmp_path, environment)
        waiting = command(misguess.problem)
        assert waiting.code == 4
        (line,) = [one for one in waiting.out.splitlines() if "test or look at" in one]
        identity = line.partition("[")[2].partition("]")[0]
        assert command("answer", "last", identity, *misguess.answers.values()).code == 0
        ended = command("resume", "last", "--json")
        assert (ended.code, ended.json["class"]) == (0, "solvable")
