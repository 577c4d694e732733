"""Unsolvable problems in the store: framings taken, what came of them, and kept models."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.causal import Edge, Graph, Polarity, write_json
from seedbed.context import CaseRecord, Store
from seedbed.model import ScriptedModel
from seedbed.problem import (
    AboutGraph,
    AboutOrigin,
    AboutTaken,
    Answer,
    Answered,
    BadInput,
    Derived,
    Failed,
    Framed,
    Framing,
    Given,
    Outcome,
    Problem,
    ProblemClass,
    Question,
    Stopped,
    Usage,
    Waiting,
)
from seedbed.reasoner import Report, reason
from seedbed.reasoner._came import came_of
from seedbed.reasoner._kept import kept_model
from seedbed.reasoner._open import STORE
from seedbed.reasoner._recorded import read
from seedbed.reasoner._taken import framing_named, in_a_line, origins_of
from seedbed.reasoner._why import why_of

PROBLEM = "Should I move to the coast or stay near my sick father?"
ANSWERS = {
    "What is difficult": "The more hours I drive, the less sleep I get. Less sleep means more mistakes at work.",
    "either-or": "I do not know.",
    "get better": "fewer mistakes at work",
    "surroundings": "Nothing that I know of.",
    "taken for granted": "That I have to drive.",
    "decide or change": "how many hours I drive",
}
FRAMING = Framing(
    id="f00000001", text="Find two shifts that can be swapped.", moves="", leaves="", known_by=""
)


class Somebody:
    """Answers by the words of the question."""

    async def answer(self, question: Question) -> str | None:
        return next((said for words, said in ANSWERS.items() if words in question.text), None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / STORE)


def framed(folder: Path) -> Report:
    model = ScriptedModel()  # a small one: nothing is asked of it
    return asyncio.run(
        reason(
            PROBLEM,
            folder=folder,
            model=model,
            kind=ProblemClass.UNSOLVABLE,
            human=Somebody(),
            no_input=False,
        )
    )


def begun(store: Store, text: str, outcome: Outcome | None = None) -> CaseRecord:
    case = store.case(Problem(text=text))
    run = store.begin(case.id, now=datetime(2026, 3, 1, tzinfo=UTC), seed=0, fresh=False, settings="{}")
    if outcome is not None:
        run.end(outcome)
    return case


def test_a_small_model_frames_by_what_the_user_says_and_is_asked_nothing(tmp_path: Path) -> None:
    report = framed(tmp_path)
    assert isinstance(report.outcome, Framed)
    first = report.outcome.framings[0]
    assert first.levers[0].startswith("less hours")
    assert first.moves.startswith("mistakes")
    assert report.cost.usage.calls == 0


def test_the_likeliest_framing_is_the_result_that_why_explains(tmp_path: Path) -> None:
    report = framed(tmp_path)
    assert isinstance(report.outcome, Framed)
    with Store(tmp_path / STORE) as store:
        whole = read(store, store.find(report.case))
    result = why_of(whole, report.case, "result")
    assert result.text.endswith(report.outcome.framings[0].text)
    assert any(one.text.startswith("less hours") for one in result.rests_on)


def test_what_to_do_names_the_case_and_leaves_the_users_words_alone(tmp_path: Path) -> None:
    text = "I like the CASE worker a lot. Should I move?"
    report = asyncio.run(reason(text, folder=tmp_path, model=ScriptedModel(), kind=ProblemClass.UNSOLVABLE))
    assert isinstance(report.outcome, Failed)
    assert f"`reason add {report.case}" in report.outcome.reason
    assert "reason add CASE" not in report.outcome.reason
    assert "“I like the CASE worker a lot.”" in report.outcome.reason


def test_the_same_again_plays_no_move(tmp_path: Path) -> None:
    first = framed(tmp_path)
    again = framed(tmp_path)
    assert again.outcome == first.outcome
    assert again.cost.played == 0


def test_what_came_of_a_framing_is_told_when_its_case_has_ended_and_not_before(store: Store) -> None:
    case = begun(store, FRAMING.text)
    taken = AboutTaken(framing=FRAMING, case=case.id)
    assert came_of(store, taken) is None
    run = store.last_run(case.id)
    assert run is not None
    store.continued(run).end(Failed(reason="nobody swaps"))
    came = came_of(store, taken)
    assert came is not None
    assert (came.case, came.text) == (case.id, "it failed: nobody swaps.")
    store.forget(case.id)
    assert came_of(store, taken) is None
    kept = came_of(store, taken, "it failed: nobody swaps.")
    assert kept == came.model_copy(update={"verified": ()})  # what was said of it stays


def test_only_what_has_ended_is_told() -> None:
    question = Question.of("Which?", "so")
    unverified = Answered(answer=Answer(text="on Mondays"), missing=("a look",))
    assert in_a_line(unverified) == "there is an answer that is not verified: on Mondays."
    assert in_a_line(Framed(framings=(FRAMING,))) == "it has no right answer either."
    assert in_a_line(Waiting(questions=(question,))) is None
    assert in_a_line(Stopped(limit="all", spent=Usage())) is None


def test_a_framing_is_named_by_its_number_its_id_or_in_words_of_ones_own(store: Store) -> None:
    case = begun(store, PROBLEM, Framed(framings=(FRAMING,)))
    assert framing_named(store, case, "1") == FRAMING
    assert framing_named(store, case, "[f0000]") == FRAMING
    own = framing_named(store, case, "  Ask my sister\nto drive. ")
    assert (own.text, own.id) == ("Ask my sister to drive.", Framing.name("ask my sister to drive"))
    for wrong in ("2", "fffff", " "):
        with pytest.raises(BadInput, match="swapped"):
            framing_named(store, case, wrong)


def test_a_case_knows_what_it_frames(store: Store) -> None:
    case = begun(store, FRAMING.text)
    run = store.last_run(case.id)
    assert run is not None
    origin = AboutOrigin(origin="abc", framing=FRAMING.id)
    store.continued(run).say(origin, "It frames case abc", Given())
    assert origins_of(store.statements(case.id)) == (origin,)


def drawn(store: Store, text: str, graph: Graph) -> CaseRecord:
    case = begun(store, text)
    run = store.last_run(case.id)
    assert run is not None
    store.continued(run).state("drawn", Derived(move=""), about=AboutGraph(graph=write_json(graph)))
    return case


DRIVING = Graph(
    edges=(Edge(cause="hours of driving to my father", effect="sleep", polarity=Polarity.OPPOSITE),)
)


def test_a_kept_model_is_offered_to_a_later_problem_that_shares_words(store: Store) -> None:
    old = drawn(store, PROBLEM, DRIVING)
    later = begun(store, "How do I visit my sick father without driving at night?")
    kept = kept_model(store, later.id)
    assert kept is not None
    assert (kept.case, kept.graph) == (old.id, DRIVING)


def test_no_model_is_offered_of_another_matter_of_a_later_case_or_without_links(store: Store) -> None:
    other = begun(store, "Should we repaint the kitchen before the holidays?")
    early = begun(store, "Is driving to my sick father worth it?")
    drawn(store, PROBLEM, DRIVING)
    assert kept_model(store, early.id) is None  # it was there first: what is offered never changes
    drawn(store, "Should I drive or take the train to my father?", Graph())
    assert kept_model(store, other.id) is None
    late = begun(store, "Paint or wallpaper in the kitchen?")
    assert kept_model(store, late.id) is None
