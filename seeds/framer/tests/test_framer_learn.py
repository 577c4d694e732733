import pytest

from seedbed.causal import Edge, Finding, Graph, Lever, LeverKind, Polarity, Push, Tune
from seedbed.framer import LEARN, Aim, Came, Learn, Learned, _testing
from seedbed.framer._learn import outcome_question, with_findings
from seedbed.framer._testing import (
    Line,
    brief_with,
    came,
    desk_of,
    framed,
    graph_of,
    levers,
    number,
    perform,
    scripted,
)
from seedbed.model import ScriptedModel
from seedbed.problem import Framing


def edge(cause: str, sign: str, effect: str) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity(sign), confidence=0.9)


SIX = Lever(name="leave at six", kind=LeverKind.RULE, acts=(Push(variable="hours", up=False),))
TALK = Lever(name="talk", kind=LeverKind.GOAL, acts=(Tune(cause="praise", effect="hours", stronger=False),))
EDGES = (edge("hours", "-", "sleep"), edge("sleep", "+", "mood"), edge("praise", "+", "hours"))
GRAPH = Graph(edges=EDGES, levers=(SIX, TALK))
HOURS_SLEEP, PRAISE_HOURS, SLEEP_MOOD = 1, 2, 3
REPORT = "I left at six, and shorter hours gave me more sleep. My mood stayed as it was."
MOOD = Aim(variable="mood", up=True)


def framing(*levers: str) -> Framing:
    return Framing(id="f1", text="Leave at six.", moves="", leaves="", known_by="", levers=levers)


def arguments(
    report: str = REPORT, *levers: str, graph: Graph = GRAPH, verified: tuple[str, ...] = ()
) -> Learn:
    one = Came(
        framing=framing(*(levers or ("leave at six",))),
        case="c0ffee",
        text="it is solved.",
        verified=verified,
    )
    return Learn(graph=graph, came=one, aims=(MOOD,), report=report)


def learned(line: Line, told: Learn | None = None) -> Learned:
    return perform(LEARN, told or arguments(), scripted(learn=line)).result


def shown(found: Learned) -> dict[tuple[str, str] | str, bool]:
    every: dict[tuple[str, str] | str, bool] = {}
    every |= {(one.cause, one.effect): one.finding.confirms for one in found.links}
    every |= {one.lever: one.finding.confirms for one in found.levers}
    return every


SLEPT = {"number": HOURS_SLEEP, "holds": True, "quote": "Shorter hours gave me more sleep"}
STAYED = {"number": SLEEP_MOOD, "holds": False, "quote": "my mood stayed as it was"}


def test_findings_quote_the_report_and_say_where_they_come_from() -> None:
    found = learned({"links": [SLEPT, STAYED], "levers": [STAYED | {"number": 1}]})
    assert shown(found) == {("hours", "sleep"): True, ("sleep", "mood"): False, "leave at six": False}
    assert found.links[0].finding == Finding(
        confirms=True, words="shorter hours gave me more sleep", case="c0ffee"
    )
    assert found.dropped == ()


@pytest.mark.parametrize(
    "bad",
    [
        SLEPT | {"quote": "hours have nothing to do with it"},
        SLEPT | {"quote": ""},
        SLEPT | {"quote": "I"},
        SLEPT | {"number": 99},
        SLEPT | {"number": 0},
        SLEPT | {"holds": None},
        {},
    ],
)
def test_what_the_report_does_not_say_is_no_evidence(bad: object) -> None:
    found = learned({"links": [bad], "levers": [bad]})
    assert shown(found) == {}
    assert len(found.dropped) == 2
    assert all("the report does not say so" in line for line in found.dropped)


def test_what_was_held_against_ground_truth_can_be_quoted_too() -> None:
    told = arguments("", verified=("ten evenings are noted",))
    quote = {"number": HOURS_SLEEP, "holds": True, "quote": "ten evenings are noted"}
    assert shown(learned({"links": [quote]}, told)) == {("hours", "sleep"): True}


def test_an_outcome_counts_once_however_often_it_is_quoted() -> None:
    found = learned({"links": [SLEPT, SLEPT | {"quote": "gave me more sleep"}] * 80})
    assert len(found.links) == 1
    assert found.dropped == ("60 findings of a link after the first 100",)


def test_what_is_said_both_ways_is_not_learned() -> None:
    found = learned({"links": [SLEPT, SLEPT | {"holds": False}, STAYED]})
    assert shown(found) == {("sleep", "mood"): False}
    assert found.dropped == ("link 1: the report says both that it holds and that it does not",)


def test_only_a_lever_that_was_pulled_can_be_judged() -> None:
    assert shown(learned({"levers": [SLEPT | {"number": 2}]})) == {}
    assert shown(learned({"levers": [SLEPT]}, arguments(REPORT, "talk"))) == {"talk": True}


def test_where_a_reply_is_none_a_plain_answer_still_counts() -> None:
    performed = perform(LEARN, arguments("No, it did not."), scripted(learn="[[["))
    assert shown(performed.result) == {"leave at six": False}
    assert performed.result.dropped[0].startswith("the model's reply could not be used")
    assert not performed.keep


def plainly(report: str, *levers: str, graph: Graph = GRAPH) -> dict[tuple[str, str] | str, bool]:
    return shown(perform(LEARN, arguments(report, *levers, graph=graph), ScriptedModel()).result)


def test_a_plain_yes_confirms_the_lever_and_the_links_without_which_it_could_not_be() -> None:
    assert plainly("Yes, it did.") == {
        ("hours", "sleep"): True,
        ("sleep", "mood"): True,
        "leave at six": True,
    }
    two_ways = Graph(edges=(*EDGES, edge("hours", "-", "mood")), levers=(SIX,))
    assert plainly("Yes, it did.", graph=two_ways) == {"leave at six": True}


def test_a_plain_no_speaks_against_the_lever_and_against_a_link_only_where_that_is_the_whole_way() -> None:
    assert plainly("No.") == {"leave at six": False}
    short = Graph(edges=(edge("hours", "-", "mood"), EDGES[2]), levers=(SIX,))
    assert plainly("No.", graph=short) == {("hours", "mood"): False, "leave at six": False}
    joined = (edge("hours", "-", "sleep"), edge("hours", "-", "sport"), edge("sport", "+", "health"))
    diamond = Graph(edges=(*joined, edge("sleep", "+", "health"), edge("health", "+", "mood")), levers=(SIX,))
    assert plainly("No.", graph=diamond) == {"leave at six": False}


def test_where_the_links_said_that_it_moves_the_other_way_a_yes_confirms_none_of_them() -> None:
    wrong = Graph(edges=(edge("hours", "+", "sleep"), EDGES[1]), levers=(SIX,))
    assert plainly("Yes.", graph=wrong) == {"leave at six": True}


@pytest.mark.parametrize(
    "report", ["yes and no", "no, but it went up", "not sure", "it depends", "", "It was sunny."]
)
def test_where_it_is_not_plain_nothing_is_learned(report: str) -> None:
    assert plainly(report) == {}


def test_of_several_levers_any_may_have_done_it_so_none_is_judged() -> None:
    assert plainly("Yes.", "leave at six", "talk") == {}
    assert plainly("Yes.", "a lever that is gone") == {}


def test_findings_are_noted_once_on_links_and_levers() -> None:
    found = learned({"links": [SLEPT], "levers": [SLEPT]})
    once = with_findings(GRAPH, found)
    assert with_findings(once, found) == once
    beliefs = {(one.cause, one.effect): one.belief for one in once.edges}
    assert beliefs["hours", "sleep"] == pytest.approx((4 * 0.9 + 1) / 5)
    assert beliefs["sleep", "mood"] == 0.9
    assert {one.name: len(one.findings) for one in once.levers} == {"leave at six": 1, "talk": 0}


def test_an_outcome_changes_the_graph_and_the_ranges_of_the_framings() -> None:
    first = framed(desk_of())
    desk = desk_of(Did_it_move=_testing.REPORT)
    after = framed(desk, came(first, _testing.SIX))
    (found,) = (one for one in graph_of(desk).edges if one.cause == "hours")
    assert [(one.confirms, one.words, one.case) for one in found.findings] == [
        (True, "shorter hours gave me more sleep", "c0ffee")
    ]
    before = {one.id: one.moves for one in first.framings}
    assert all(before[one.id] != one.moves for one in after.framings)


def test_a_framing_whose_lever_did_not_do_what_it_should_falls_behind_one_that_is_as_good() -> None:
    def twins(question: str) -> object:
        every = levers(question)
        six = every["levers"][0]
        return {**every, "levers": [six, {**six, "name": "home at six"}]}

    def worded(question: str) -> object:
        names = ("leave at six", "home at six")
        return {
            "framings": [
                {"text": f"Try {name} for a week.", "levers": [number(question, name)], "known_by": "notes"}
                for name in names
            ]
        }

    def refuted(_question: str) -> object:
        return {"levers": [{"number": 1, "holds": False, "quote": "it brought me nothing at all"}]}

    def model() -> ScriptedModel:
        return scripted(levers=twins, frame=worded, learn=refuted)

    first, second = framed(desk_of(model())).framings
    desk = desk_of(model(), Did_it_move="No, it brought me nothing at all.")
    after = framed(desk, brief_with(first, "it failed."))
    assert [one.id for one in after.framings] == [second.id, first.id]
    assert {one.name: one.belief for one in graph_of(desk).levers}[first.levers[0]] == pytest.approx(0.6)


def test_the_question_names_the_framing_how_it_ended_and_what_should_move_and_stays_short() -> None:
    long = Came(framing=framing().model_copy(update={"text": "x" * 900}), case="c0ffee", text="y" * 900)
    text = outcome_question(long, (MOOD,)).text
    assert "(c0ffee)" in text
    assert "Did it move mood up, as it should?" in text
    assert len(text) < 500
