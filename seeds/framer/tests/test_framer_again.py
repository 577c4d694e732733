import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.causal import Edge, Edits, Polarity
from seedbed.context import MemoPlayer, Store
from seedbed.framer import Brief, PlainDesk, frame
from seedbed.framer._testing import (
    ANSWERS,
    PROBLEM,
    REPORT,
    SIX,
    asked,
    brief_with,
    came,
    scripted,
)
from seedbed.problem import (
    Framed,
    Problem,
)

SAID = {**ANSWERS, "Did it move": REPORT}


class Kitchen:
    """Passes over one case with a store behind them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._case = store.case(Problem(text=PROBLEM))

    def ask_again(
        self, answers: Mapping[str, str] = SAID, brief: Brief | None = None
    ) -> tuple[Framed, Counter[str]]:
        """Play a pass. Return what came of it, and what a model was asked for it."""
        now = datetime(2026, 3, 1, tzinfo=UTC)
        run = self._store.begin(self._case.id, now=now, seed=0, fresh=False, settings="{}")
        model = scripted()
        desk = PlainDesk(model, answers=answers, player=MemoPlayer(run))
        outcome = asyncio.run(frame(brief or Brief(problem=PROBLEM), desk))
        run.end(outcome)
        assert isinstance(outcome, Framed)
        return outcome, asked(model)


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[Kitchen]:
    with Store(tmp_path / "cases.db") as store:
        yield Kitchen(store)


def test_nothing_is_asked_twice(kitchen: Kitchen) -> None:
    first, calls = kitchen.ask_again()
    assert calls == {"ask": 3, "read": 2, "levers": 1, "frame": 1}
    assert kitchen.ask_again() == (first, Counter())


def test_a_changed_answer_redoes_only_the_moves_that_it_reaches(kitchen: Kitchen) -> None:
    kitchen.ask_again()
    lens = {**SAID, "Who around you": "Nobody. But praise keeps my hours long."}
    assert kitchen.ask_again(lens)[1] == {"read": 1, "levers": 1, "frame": 1}
    decides = {**SAID, "can you decide": "Only that I can leave at six."}
    assert kitchen.ask_again(decides)[1] == {"levers": 1, "frame": 1}


def test_an_addition_words_no_questions_anew_so_no_answer_is_lost(kitchen: Kitchen) -> None:
    kitchen.ask_again()
    more = Brief(problem=PROBLEM, additions=("I am forty.",))
    assert kitchen.ask_again(brief=more)[1] == {"read": 1, "levers": 1, "frame": 1}


def test_an_edit_asks_only_for_levers_of_another_structure(kitchen: Kitchen) -> None:
    kitchen.ask_again()
    words = Edge(cause="hours", effect="sleep", polarity=Polarity.OPPOSITE, because="so it is")
    assert not kitchen.ask_again(brief=Brief(problem=PROBLEM, edits=Edits(corrected=(words,))))[1]
    sign = words.model_copy(update={"polarity": Polarity.SAME})
    calls = kitchen.ask_again(brief=Brief(problem=PROBLEM, edits=Edits(corrected=(sign,))))[1]
    assert calls == {"levers": 1}


def test_an_outcome_is_read_and_neither_levers_nor_framings_are_asked_again(kitchen: Kitchen) -> None:
    first, _ = kitchen.ask_again()
    brief = came(first, SIX)
    after, calls = kitchen.ask_again(brief=brief)
    assert calls == {"learn": 1, "read": 2, "ask": 2}
    assert [one.id for one in after.framings] == [one.id for one in first.framings]
    assert after.framings[0].moves != first.framings[0].moves
    assert not kitchen.ask_again(brief=brief)[1]


def test_a_second_outcome_redoes_nothing_of_the_first(kitchen: Kitchen) -> None:
    first, _ = kitchen.ask_again()
    one, two = came(first, SIX), brief_with(first.framings[1], "it failed.")
    second = two.outcomes[0].model_copy(update={"case": "decaf"})
    kitchen.ask_again(brief=one)
    both = one.model_copy(update={"outcomes": (*one.outcomes, second)})
    # the same words are reported, so they are read already
    assert kitchen.ask_again(brief=both)[1] == {"learn": 1, "ask": 2}
