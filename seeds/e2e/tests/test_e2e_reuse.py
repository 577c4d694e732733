"""What is done again when the user changes their mind: exactly what the change reaches, counted at the model."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import JsonValue

from seedbed.context import Store, case_id
from seedbed.e2e import ModelServer, Reason
from seedbed.e2e.bill import ANSWERS, ASSUMED, CURRENCY, LEFT_OVER, OTHERS, PROBLEM, SHARES, TIP, reply
from seedbed.e2e.guests import MODEL, Journal, dine
from seedbed.e2e.written import STORE, Pass, passes, state
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    Denied,
    FromAnswer,
    Given,
    Outcome,
    Problem,
    Provenance,
    Question,
    Topic,
    requirement,
)

_QUESTIONS: Mapping[str, Question] = {text: Question.of(text, "it matters") for text in ANSWERS}


def once(folder: Path, answers: Mapping[str, str] | None = ANSWERS) -> tuple[Outcome, Pass]:
    """Work on the bill; return what came of it, and what this pass has done, held against the calls of the model."""
    journal = Journal.in_folder(folder)
    before = journal.count(MODEL)
    report = asyncio.run(dine(folder, answers))
    done = passes(folder)[-1]
    assert done.calls == journal.count(MODEL) - before
    assert (report.cost.played, report.cost.reused) == (
        len(done.performed),
        len(done.moves) - len(done.performed),
    )
    return report.outcome, done


def say(folder: Path, about: Topic, text: str, provenance: Provenance) -> None:
    """Say something of a case, as the user does between two passes."""
    with Store(folder / STORE) as store:
        record = store.last_run(case_id(Problem(text=PROBLEM)))
        assert record is not None
        store.continued(record).say(about, text, provenance)


def answer(folder: Path, text: str, words: str) -> None:
    asked = _QUESTIONS[text]
    provenance = FromAnswer(question=asked.id, words=words)
    say(folder, AboutAnswer(question=asked.id), requirement(asked, words), provenance)


def reached(now: Pass, before: Pass, fact: str) -> frozenset[str]:
    """Return the keys of the moves that a fact reaches, by what is written down of their arguments alone.

    A move is reached that has read something new, which came from the fact: by the fact's own words, by the result of
    a move that was reached, or by changes to a file that is in one.
    """
    known = frozenset(text for move in before.moves for text in move.read)
    came: set[str] = {fact}
    found: set[str] = set()
    count = -1
    while count < len(found):
        count = len(found)
        for move in now.moves:
            new = move.read - known
            if new & came or any(path in came for path, content in move.files if content in new):
                found.add(move.key)
                came |= move.gave - known
                came |= {path for path, content in move.proposed if content not in known}
    return frozenset(found)


@pytest.mark.parametrize(("text", "proposals"), [(LEFT_OVER, 3), (CURRENCY, 1), (TIP, 2)])
def test_another_answer_redoes_exactly_the_moves_that_it_reaches(
    tmp_path: Path, text: str, proposals: int
) -> None:
    answers = {**ANSWERS, text: OTHERS[text]}
    alone, other = once(tmp_path / "other", answers)
    _, before = once(tmp_path / "case")
    answer(tmp_path / "case", text, OTHERS[text])
    outcome, after = once(tmp_path / "case", {})
    assert len(before.moves) >= 40
    assert after.keys == other.keys
    assert after.performed_keys == other.keys - before.keys
    assert after.performed_keys == reached(other, before, requirement(_QUESTIONS[text], OTHERS[text]))
    assert [move.name for move in after.performed].count("solver.propose") == proposals
    assert outcome == alone
    assert 0 < after.calls < other.calls


def test_going_back_to_the_first_answer_costs_nothing(tmp_path: Path) -> None:
    outcome, before = once(tmp_path)
    came_to = state(tmp_path)
    answer(tmp_path, LEFT_OVER, OTHERS[LEFT_OVER])
    assert once(tmp_path)[0] != outcome
    answer(tmp_path, LEFT_OVER, ANSWERS[LEFT_OVER])
    again, after = once(tmp_path)
    assert (again, after.performed) == (outcome, ())
    assert after.keys == before.keys
    assert state(tmp_path) == came_to


def test_a_denied_assumption_costs_another_one_and_what_it_reaches(tmp_path: Path) -> None:
    assert ASSUMED[LEFT_OVER] != ANSWERS[LEFT_OVER]
    _, before = once(tmp_path / "case", None)
    denied = _QUESTIONS[LEFT_OVER]
    say(
        tmp_path / "case",
        AboutAssumption(question=denied.id),
        requirement(denied, ASSUMED[LEFT_OVER]),
        Denied(),
    )
    outcome, after = once(tmp_path / "case", None)
    alone, other = once(tmp_path / "other", {**ASSUMED, LEFT_OVER: ANSWERS[LEFT_OVER]})
    assumed = [move.key for move in after.performed if move.name == "solver.assume"]
    assert len(assumed) == 1
    assert after.performed_keys == (other.keys - before.keys) | set(assumed)
    assert outcome == alone


def test_what_is_added_to_the_problem_reaches_no_part_that_is_not_told_of_it(tmp_path: Path) -> None:
    outcome, _ = once(tmp_path)
    say(tmp_path, AboutAddition(number=1), "Names are in Latin letters", Given())
    again, after = once(tmp_path)
    assert sorted(move.name for move in after.performed) == [
        "decomposer.split",
        "solver.determine",
        "solver.determine",
        "solver.write_suite",
    ]
    assert again.kind == outcome.kind == "solved"


def test_a_fork_with_another_answer_pays_only_for_what_differs(tmp_path: Path) -> None:
    with ModelServer(lambda asked: reply(asked.instructions, asked.question)) as server:
        model = {"SEEDBED_MODEL": "openai:canned", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
        reason = Reason(tmp_path, model)
        origin = reason("--json", "--no-input", SHARES).json
        paid = len(server.asked)
        (before,) = passes(tmp_path)
        beside = str(reason("fork", "last", "1", ANSWERS[LEFT_OVER], "--json").json["case"])
        forked = reason("--json", "resume", beside).json
    (after,) = passes(tmp_path, beside)
    assert 0 < len(server.asked) - paid == after.calls < paid
    looked_up = {move.key for move in after.performed if move.name == "reasoner.find_stone"}
    assert after.performed_keys - looked_up == reached(
        after, before, requirement(_QUESTIONS[LEFT_OVER], ANSWERS[LEFT_OVER])
    )
    assert after.performed_keys.isdisjoint(before.keys)
    assert (kind_of(origin), kind_of(forked)) == ("solved", "solved")
    assert origin["outcome"] != forked["outcome"]


def kind_of(report: Mapping[str, JsonValue]) -> JsonValue:
    outcome = report["outcome"]
    assert isinstance(outcome, dict)
    return outcome["kind"]
