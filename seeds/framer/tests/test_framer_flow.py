import asyncio
from dataclasses import replace

import pytest

from seedbed.causal import Edge, Edits, Graph
from seedbed.framer import Bounds, Brief, PlainDesk, frame
from seedbed.framer._testing import (
    ANSWERS,
    LINKS,
    PROBLEM,
    REPORT,
    RESULTS,
    SIX,
    came,
    desk_of,
    framed,
    graph_of,
    levers,
    move_of,
    play,
    questions_of,
    scripted,
)
from seedbed.model import ScriptedModel
from seedbed.problem import (
    AboutAssumption,
    AboutGraph,
    AboutOutcome,
    Assumed,
    Failed,
    Framed,
    Framing,
    Waiting,
)


def edge(graph: Graph, cause: str, effect: str) -> Edge:
    (found,) = (one for one in graph.edges if (one.cause, one.effect) == (cause, effect))
    return found


def link(cause: str, sign: str, effect: str) -> dict[str, object]:
    return {"cause": cause, "effect": effect, "polarity": sign, "why": "a guess"}


def test_a_problem_goes_from_questions_to_a_graph_to_framings() -> None:
    desk = desk_of()
    outcome = framed(desk)
    assert [one.text for one in outcome.framings] == [SIX, RESULTS]
    assert list(dict.fromkeys(desk.positions)) == [
        "unsolvable/questions/difficulty",
        "unsolvable/questions/lenses",
        "unsolvable/graph",
        "unsolvable/questions/graph",
        "unsolvable/levers",
        "unsolvable/questions/doubts",
        "unsolvable/framings",
    ]


def test_a_round_waits_for_its_answers_and_then_the_next_is_asked() -> None:
    said: dict[str, str] = {}
    rounds: list[int] = []
    while isinstance(outcome := play(PlainDesk(scripted(), answers=said, skip=False)), Waiting):
        assert len(rounds) < 9
        rounds.append(len(outcome.questions))
        said |= {
            words: answer
            for words, answer in ANSWERS.items()
            for one in outcome.questions
            if words in one.text
        }
        said |= {one.text: "up" for one in outcome.questions if one.text.startswith("When ")}
    assert isinstance(outcome, Framed)
    assert rounds == [2, 2, 1, 1]


def test_what_nobody_answers_is_assumed_visibly() -> None:
    desk = PlainDesk(scripted(), answers={"What happens when": ANSWERS["What happens when"]})
    framed(desk)
    assumed = [one for one in desk.statements if isinstance(one.about, AboutAssumption)]
    assert any("can you decide" in one.text and "nothing, for now" in one.text for one in assumed)
    assert all(isinstance(one.provenance, Assumed) for one in assumed)


def test_the_graph_is_stated_once_a_pass_as_it_then_is() -> None:
    desk = desk_of()
    framed(desk)
    (stated,) = (one for one in desk.statements if isinstance(one.about, AboutGraph))
    assert stated.text == "The forces: 4 variables, 3 links, 0 loops, 2 levers"


def test_a_pass_that_breaks_off_leaves_the_graph_as_far_as_it_came() -> None:
    def breaks(_question: str) -> object:
        raise RuntimeError("out")

    desk = desk_of(scripted(levers=breaks))
    with pytest.raises(RuntimeError, match="out"):
        play(desk)
    assert edge(graph_of(desk), "hours", "sleep").because == "Longer hours leave me less sleep"


def test_an_outcome_that_nobody_reported_on_is_asked_about_beside_the_framings() -> None:
    first = framed(desk_of())
    desk = replace(desk_of(), skip=False, answers={**ANSWERS, "When ": "up"})
    outcome = framed(desk, came(first, SIX, "it failed."))
    (question,) = outcome.questions
    assert SIX in question.text
    assert "it failed. Did it move mood up, as it should?" in question.text
    assert [one.text for one in desk.statements if isinstance(one.about, AboutOutcome)] == ["it failed."]


def test_lenses_are_asked_again_when_an_outcome_is_reported() -> None:
    desk = desk_of(Did_it_move=REPORT)
    framed(desk, came(framed(desk_of()), SIX))
    assert [one for one in questions_of(desk) if "since then" in one] == [
        "Who around you works late since then?",
        "Does mail have to be answered since then at night?",
    ]


def test_who_words_framings_is_told_which_levers_nobody_said_they_have() -> None:
    model = scripted()
    framed(desk_of(model))
    (told,) = (one.content for one in model.prompts if move_of(one) == "frame")
    assert "1. leave at six: pushes hours down\n" in told
    assert "2. praise for results: weakens praise -> hours (nobody said that they have it)\n" in told


@pytest.mark.parametrize(
    ("answer", "names"), [("yes", {"hour"}), ("no", {"hour", "hours"}), ("yes and no", {"hour", "hours"})]
)
def test_names_alike_are_brought_together_only_on_a_plain_yes(answer: str, names: set[str]) -> None:
    more = {"links": [*LINKS, link("hour", "+", "hours"), link("hour", "-", "mood")]}
    desk = desk_of(scripted(read=more), Are_=answer)
    framed(desk)
    assert "Are “hour” and “hours” the same thing?" in questions_of(desk)
    graph = graph_of(desk)
    assert names == {name for name in graph.variables if name.startswith("hour")}
    assert all(cause != effect for cause, effect in graph.links)


def test_without_any_force_it_is_asked_what_leads_to_what_and_then_it_says_what_to_do() -> None:
    desk = desk_of(scripted(read={"links": []}))
    outcome = play(desk)
    assert isinstance(outcome, Failed)
    assert "reason add" in outcome.reason
    assert any("What leads to what here?" in one for one in questions_of(desk))
    assert not [one for one in desk.statements if isinstance(one.about, AboutGraph)]


def test_what_leads_to_what_is_read_when_it_is_said_at_last() -> None:
    def read(question: str) -> object:
        return {"links": LINKS if "the later I go" in question else []}

    desk = desk_of(scripted(read=read), What_leads_to="the later I go, the less I sleep")
    assert framed(desk).framings


def test_without_aims_it_is_asked_what_should_go_where() -> None:
    none = scripted(levers=lambda question: {**levers(question), "aims": []})
    desk = desk_of(none, have_to_get_better="Everything.", Of_all_that="sleep up, hours down")
    assert "sleep up" in framed(desk).framings[0].moves


def test_where_nobody_says_what_should_go_where_it_is_assumed_visibly() -> None:
    stress = {"links": [*LINKS, link("hours", "+", "stress")]}
    none = scripted(read=stress, levers=lambda question: {**levers(question), "aims": []})
    desk = desk_of(none, have_to_get_better="Everything.")
    outcome = framed(desk)
    assert "stress down" in outcome.framings[0].moves
    assumed = [one.text for one in desk.statements if isinstance(one.about, AboutAssumption)]
    assert (
        "Of all that was named so far, what should go up, and what should go down? → stress down" in assumed
    )


def test_where_nothing_is_said_or_to_be_assumed_of_what_is_better_it_says_what_to_do() -> None:
    odd = {"links": [link("a thing", "+", "another")]}
    outcome = play(desk_of(scripted(read=odd, levers={}), have_to_get_better="Everything."))
    assert isinstance(outcome, Failed)
    assert "should go up, and which down" in outcome.reason


def test_without_levers_it_says_what_to_do() -> None:
    odd = {"links": [link("rain", "+", "mood")]}
    dropped = Edits(dropped=("more rain", "less rain"))
    outcome = play(desk_of(scripted(read=odd, levers={})), Brief(problem=PROBLEM, edits=dropped))
    assert isinstance(outcome, Failed)
    assert "nothing is known that you could pull" in outcome.reason


def test_no_more_is_asked_than_the_bounds_allow() -> None:
    desk = desk_of()
    framed(desk, bounds=Bounds(doubts=0, framings=1))
    assert not any(one.startswith("When ") for one in questions_of(desk))
    assert len(framed(desk_of(), bounds=Bounds(framings=1)).framings) == 1


WEAK = {
    "What is difficult": "Smoking reduces my self-esteem. Low self-esteem increases stress. Stress leads to smoking.",
    "have to get better": "I want more self-esteem.",
    "can you decide": "I can smoke less, and I can go running.",
    "Are “smok": "yes",
    "go running”": "it would reduce my stress",
}


def test_a_weak_model_is_asked_nothing_and_the_users_words_do_the_work() -> None:
    model = ScriptedModel()
    desk = PlainDesk(model, answers=WEAK)
    outcome = asyncio.run(frame(Brief(problem="I cannot stop smoking."), desk))
    assert isinstance(outcome, Framed)
    assert model.calls == 0
    texts = [one.text for one in outcome.framings]
    assert any("“less smoking”" in text for text in texts)
    assert any("“go running”" in text for text in texts)
    assert all(one.moves.startswith("self-esteem up in ") for one in outcome.framings)
    assert edge(graph_of(desk), "go running", "stress").because == "it would reduce my stress"


def test_with_a_weak_model_only_what_rather_helps_than_harms_becomes_a_framing() -> None:
    desk = PlainDesk(ScriptedModel(), answers={**WEAK, "can you decide": "how much I smoke"})
    outcome = asyncio.run(frame(Brief(problem="I cannot stop smoking."), desk))
    assert isinstance(outcome, Framed)
    assert {lever.name for lever in graph_of(desk).levers} == {"more smoking", "less smoking"}
    assert [one.levers for one in outcome.framings] == [("less smoking",)]


def test_a_weak_model_with_nobody_to_ask_fails_with_what_to_do() -> None:
    desk = PlainDesk(ScriptedModel())
    outcome = asyncio.run(frame(Brief(problem="Should I forgive my father?"), desk))
    assert isinstance(outcome, Failed)
    assert "Why does it have to be either-or?" in questions_of(desk)


def test_a_framing_of_the_users_own_stays_among_the_others() -> None:
    own = Framing(id="f1", text="Ask my doctor about sleep.", moves="", leaves="", known_by="")
    outcome = framed(desk_of(), Brief(problem=PROBLEM, taken=(own,)))
    assert [one.text for one in outcome.framings] == [SIX, RESULTS, "Ask my doctor about sleep."]
    assert outcome.framings[-1].moves.startswith("what it moves is not known")
