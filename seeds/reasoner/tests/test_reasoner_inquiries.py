from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.context import Run, Store
from seedbed.problem import (
    AboutQuestion,
    requirement,
)
from seedbed.reasoner._inquiries import inquiries
from seedbed.reasoner._open import STORE
from seedbed.reasoner._recorded import read
from seedbed.reasoner._testing import PLATFORM, Pass, begun, say


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    with Store(tmp_path / "home" / STORE) as opened:
        yield opened


def taken_up(store: Store, run: Run) -> bool:
    (asked,) = inquiries(read(store, store.find(run.record.case_id)))
    return asked.taken_up


def test_an_answer_is_taken_up_where_a_framers_move_was_given_it_by_itself(store: Store) -> None:
    run = begun(store)
    one = Pass(store, run)
    run.move_to("unsolvable")
    one.play("framer.read", ("the problem",))
    found = one.play("framer.ask", ("the problem",))
    run.state(PLATFORM.text, found, about=AboutQuestion(question=PLATFORM))
    case = store.find(run.record.case_id)
    say(store, case, PLATFORM, "texts")
    one.play("framer.read", ("the problem", "texts"))
    assert taken_up(store, run)
    say(store, case, PLATFORM, "down")
    assert not taken_up(store, run)
    one.play("framer.read", ("the problem", "down"))
    assert taken_up(store, run)
    say(store, case, PLATFORM, "texts")  # the name of a field of what the last move was given, too
    assert not taken_up(store, run)


def test_the_words_of_an_answer_by_themselves_are_no_answer_to_another_move(store: Store) -> None:
    run = begun(store)
    one = Pass(store, run)
    run.move_to("solvable")
    found = one.play("solver.determine", ("the problem",))
    run.state(PLATFORM.text, found, about=AboutQuestion(question=PLATFORM))
    case = store.find(run.record.case_id)
    say(store, case, PLATFORM, "one")
    one.play("solver.propose", (requirement(PLATFORM, "one"), "two"))
    say(store, case, PLATFORM, "two")
    assert not taken_up(store, run)
