"""What the cases teach, the command that learns it, and the guess that uses it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from seedbed.classifier import Head, OwnProblem, Source
from seedbed.classifier.evaluation import Score
from seedbed.classifier.learning import Learned, Trial
from seedbed.context import Ledger, Run, Store
from seedbed.model import ScriptedModel
from seedbed.problem import (
    AboutTurn,
    Answer,
    Answered,
    BadInput,
    Derived,
    Outcome,
    Problem,
    ProblemClass,
    Solved,
    SuiteRun,
)
from seedbed.reasoner import judge_for
from seedbed.reasoner._app_learn import learn_app
from seedbed.reasoner._examples import examples_in
from seedbed.reasoner._learn_shown import lines_of, plain_of
from seedbed.reasoner._open import LEARNT, STORE
from seedbed.reasoner._settings import Settings

SOLVED, SOLVABLE, UNSOLVABLE = ProblemClass
VANS = "What is the fastest route for our vans through the 38 villages?"
TURNED = (
    VANS,
    "Compute the price at which our cheese sells best.",
    "How do I make the old boiler run without the fault E12?",
    "What is the bug in my invoice script?",
    "How do I get the roof of the barn dry?",
    "Which crops should grow on which of my fields?",
    "Give me a timetable for 14 teachers without gaps.",
    "What is the cheapest way to heat our house?",
    "How do I make the website load in under a second?",
    "Find the shortest proof of the four-squares theorem.",
)
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_DONE = Solved(answer=Answer(text="x"), evidence=(SuiteRun(suite="", passed=1, rejected=("y",)),))
_UNSURE = Answered(answer=Answer(text="x"), missing=("nobody has looked",))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store(home / STORE) as opened:
        yield opened


def began(store: Store, case: str, said: ProblemClass | None = None) -> Run:
    settings = Settings(kind=said).model_dump_json()
    return store.begin(case, now=_NOW, seed=0, fresh=False, settings=settings)


def ran(
    store: Store,
    text: str,
    *turns: tuple[ProblemClass, ProblemClass],
    said: ProblemClass | None = None,
    at: ProblemClass = SOLVED,
    outcome: Outcome = _UNSURE,
    case: str = "",
) -> None:
    """Have a case turn, be at a class in the end, and come to an outcome."""
    run = began(store, case or store.case(Problem(text=text)).id, said)
    ledger = Ledger(run, store.statements(run.record.case_id))
    for given_up, to in turns:
        ledger.state(
            AboutTurn(given_up=given_up, to=to, cause="critic"), "two programs disagree", Derived(move="m")
        )
    run.move_to("classify")
    run.move_to(at.value, "check")
    ledger.settle()
    run.end(outcome)


def taught(store: Store) -> list[tuple[str, ProblemClass, Source]]:
    return [(one.text, one.kind, one.source) for one in examples_in(store)]


def reason_learn(*arguments: str) -> Result:
    return CliRunner().invoke(learn_app, list(arguments))


def test_a_turn_a_verified_end_and_a_class_that_the_user_says_each_give_an_example(store: Store) -> None:
    ran(store, "turned", (SOLVED, SOLVABLE), at=SOLVABLE)
    ran(store, "verified", at=SOLVABLE, outcome=_DONE)
    ran(store, "said", said=UNSOLVABLE, at=UNSOLVABLE)
    assert taught(store) == [
        ("turned", SOLVABLE, Source.TURN),
        ("verified", SOLVABLE, Source.VERIFIED),
        ("said", UNSOLVABLE, Source.WORD),
    ]


def test_a_class_that_nothing_has_confirmed_is_no_example(store: Store) -> None:
    ran(store, "not verified", at=SOLVABLE)
    began(store, store.case(Problem(text="under way")).id).move_to("solved", "run")
    store.case(Problem(text="never begun"))
    assert taught(store) == []


def test_a_turn_that_was_turned_back_counts_as_what_it_ended_as(store: Store) -> None:
    ran(store, "back", (SOLVED, SOLVABLE), (SOLVABLE, SOLVED))
    ran(store, "back and verified", (SOLVED, SOLVABLE), (SOLVABLE, SOLVED), outcome=_DONE)
    assert taught(store) == [("back", SOLVED, Source.TURN), ("back and verified", SOLVED, Source.TURN)]


def test_a_turn_that_no_longer_follows_is_no_example(store: Store) -> None:
    ran(store, "once", (SOLVED, SOLVABLE), at=SOLVABLE)
    ran(store, "once")
    assert taught(store) == []


def test_the_users_word_counts_more_than_a_turn_from_before_it(store: Store) -> None:
    ran(store, "mine", (SOLVED, SOLVABLE), at=SOLVABLE)
    run = began(store, store.case(Problem(text="mine")).id, UNSOLVABLE)
    run.move_to("unsolvable", "questions")  # it waits, so the turn still stands
    assert taught(store) == [("mine", UNSOLVABLE, Source.WORD)]


def test_a_part_is_no_example(store: Store) -> None:
    ran(store, "whole", outcome=_DONE)
    part = store.part(store.case(Problem(text="whole")).id, "backend", Problem(text="part"))
    ran(store, "part", outcome=_DONE, case=part.id)
    assert [text for text, _, _ in taught(store)] == ["whole"]


def test_an_end_that_needed_no_class_is_no_example(store: Store) -> None:
    run = began(store, store.case(Problem(text="recalled")).id)
    run.move_to("recall")
    run.end(_DONE)
    assert taught(store) == []


def test_a_verified_end_counts_as_what_was_worked_on_last(store: Store) -> None:
    run = began(store, store.case(Problem(text="on the way")).id)
    run.move_to("solved", "run")
    run.move_to("solvable", "iteration 1", "verify")
    run.end(_DONE)
    assert taught(store) == [("on the way", SOLVABLE, Source.VERIFIED)]


def test_of_cases_of_one_problem_the_one_worked_on_last_counts(store: Store) -> None:
    ran(store, "two ways", at=SOLVED, outcome=_DONE)
    fork = store.fork(store.case(Problem(text="two ways")).id)
    ran(store, "two ways", said=SOLVABLE, at=SOLVABLE, case=fork.id)
    listed = json.loads(reason_learn("--list", "--json").stdout)
    assert [(one["text"], one["kind"], one["source"]) for one in listed] == [
        ("two ways", "solvable", "your word")
    ]


def test_with_too_few_cases_it_says_how_many_more_it_takes_and_writes_nothing(
    store: Store, home: Path
) -> None:
    ran(store, VANS, (SOLVED, SOLVABLE), at=SOLVABLE)
    told = reason_learn()
    assert told.exit_code == 0
    assert "Nothing was learnt from 1 example; missing are 9 more, of at least 10." in told.stdout
    assert json.loads(reason_learn("--json").stdout)["missing"] == "9 more, of at least 10"
    assert not (home / LEARNT).exists()


def test_the_list_shows_what_there_is_to_learn_from_and_where_it_is_from(store: Store, home: Path) -> None:
    ran(store, f"{VANS}\x1b[2J", (SOLVED, SOLVABLE), at=SOLVABLE)
    told = reason_learn("--list").stdout
    assert f"solvable    turn          {VANS}\\x1b[2J\n" in told
    assert told.endswith("1 example; `reason learn` learns from them\n")
    assert not (home / LEARNT).exists()


def test_two_things_at_once_are_bad_usage(home: Path) -> None:
    assert home.exists()
    assert isinstance(reason_learn("--undo", "--list").exception, BadInput)


def test_what_was_learnt_is_shown_used_kept_when_the_turns_are_gone_and_undone(
    store: Store, home: Path
) -> None:
    for text in TURNED:
        ran(store, text, (SOLVED, SOLVABLE), at=SOLVABLE)
    told = reason_learn().stdout
    assert "10 examples           solved    solvable  unsolvable" in told
    assert "turn                       0          10           0" in told
    assert "yours                      10  " in told
    assert "shipped: pairs            150  " in told
    assert "`reason learn --undo` takes it back" in told
    weak = ScriptedModel()
    before, after = judge_for(weak), judge_for(weak, home / LEARNT)
    assert before.fingerprint != after.fingerprint
    first, now = (asyncio.run(one.guess(VANS)).result for one in (before, after))
    assert now.solvable > max(0.9, first.solvable)
    assert "(solvable, yours)" in now.reason

    for text in TURNED:  # it is guessed rightly now, and no turn is made
        ran(store, text, at=SOLVABLE)
    assert examples_in(store) == ()
    assert reason_learn("--list").stdout.endswith("10 examples; `reason learn` learns from them\n")

    assert reason_learn("--undo").stdout == "Took back what was learnt; the class is guessed as shipped.\n"
    assert judge_for(weak, home / LEARNT).fingerprint == before.fingerprint
    assert reason_learn("--undo").stdout == "Nothing was learnt.\n"
    assert json.loads(reason_learn("--undo", "--json").stdout) == {"undone": False}


def test_a_damaged_head_is_told_in_the_reason_and_the_shipped_one_guesses(home: Path) -> None:
    (home / LEARNT).mkdir()
    (home / LEARNT / "head.json").write_text("{")
    shipped, damaged = judge_for(ScriptedModel()), judge_for(ScriptedModel(), home / LEARNT)
    first, now = (asyncio.run(one.guess(VANS)).result for one in (shipped, damaged))
    assert (now.solved, now.solvable) == (first.solved, first.solvable)
    assert now.reason.startswith(f"{first.reason} What was learnt is damaged (")
    assert now.reason.endswith("learn again: reason learn.")
    assert shipped.fingerprint != damaged.fingerprint, "or the note would outlive the damage"


def test_a_strong_model_guesses_whatever_was_learnt(home: Path) -> None:
    (home / LEARNT).mkdir()
    (home / LEARNT / "head.json").write_text("{")
    strong = ScriptedModel(strong=True)
    assert judge_for(strong, home / LEARNT).fingerprint == judge_for(strong).fingerprint


def score(right: int) -> Score:
    return Score(count=20, right=right, log_loss=0.5, calibration_error=0.1)


def test_what_came_of_learning_is_told_to_programs_and_what_was_refused_says_why() -> None:
    own = [OwnProblem(text=VANS, kind=SOLVABLE, source=Source.TURN)]
    trial = Trial("yours", score(12), score(9))
    head = Head(l2=1.0, temperature=1.0, bias=(0.0,) * 3, weights=((0.0,) * 384,) * 3, words=())
    came = Learned(head, trial, (), refused="it is worse", kept=False)
    plain = plain_of(own, came)
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["learnt"], plain["refused"], plain["examples"]) == (False, "it is worse", 1)
    assert plain["by_source"] == {
        "turn": {"solved": 0, "solvable": 1, "unsolvable": 0},
        "verified end": {"solved": 0, "solvable": 0, "unsolvable": 0},
        "your word": {"solved": 0, "solvable": 0, "unsolvable": 0},
    }
    before = {"count": 20, "right": 12, "log_loss": 0.5, "calibration_error": 0.1}
    assert plain["trials"] == [{"name": "yours", "before": before, "after": {**before, "right": 9}}]
    assert lines_of(own, came)[-1] == "Not taken, everything stays as it was: it is worse."
    assert lines_of(own, replace(came, refused=""), dry_run=True)[-1] == (
        "It would be taken; nothing was changed."
    )


def test_neither_a_judge_nor_the_list_loads_numpy(store: Store) -> None:
    ran(store, VANS, (SOLVED, SOLVABLE), at=SOLVABLE)
    code = (
        "import sys, pathlib; from seedbed.model import ScriptedModel; from seedbed.reasoner import judge_for\n"
        "judge_for(ScriptedModel(), pathlib.Path('none')).fingerprint\n"
        "from seedbed.reasoner._learn import Wanted, learn; learn(Wanted(listed=True), as_json=False)\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert VANS in run.stdout
    assert "numpy" not in run.stdout.split()
