import pytest

from seedbed.causal import Edge, Finding, Graph, Lever, LeverKind, Polarity, Push, Tune
from seedbed.framer import LEARN, Aim, Came, Learn, Learned, _testing
from seedbed.framer._learn import outcome_question, with_findings
from seedbed.framer._testing import (
    Line,
    asked,
    brief_with,
    came,
    desk_of,
    framed,
    graph_of,
    levers,
    move_of,
    number,
    perform,
    questions_of,
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


def test_what_a_framed_case_verified_is_told_and_is_no_evidence_of_the_users_life() -> None:
    told = arguments(verified=("ten evenings are noted",))
    quote = {"number": HOURS_SLEEP, "holds": True, "quote": "ten evenings are noted"}
    model = scripted(learn={"links": [quote], "levers": [quote]})
    assert shown(perform(LEARN, told, model).result) == {}
    assert "which say nothing of what followed: ten evenings are noted\n" in model.prompts[0].content


def test_before_the_user_reports_nothing_is_learned_and_no_model_is_asked() -> None:
    first = framed(desk_of())
    model = scripted()
    desk = desk_of(model)
    framed(desk, came(first, _testing.SIX, verified=("ten evenings are noted",)))
    assert asked(model)["learn"] == 0
    graph = graph_of(desk)
    assert not any(edge.findings for edge in graph.edges)
    assert not any(lever.findings for lever in graph.levers)


@pytest.mark.parametrize(("said", "holds"), [("No, it did not.", False), ("Yes, it did.", True)])
@pytest.mark.parametrize("others", [True, False])
def test_a_plain_word_of_the_user_on_a_single_lever_stands_against_the_model(
    said: str, *, holds: bool, others: bool
) -> None:
    against = {"levers": [{"number": 1, "holds": not holds, "quote": said}] if others else []}
    found = learned(against, arguments(said))
    assert shown(found) == {"leave at six": holds}
    assert bool(found.dropped) is others
    assert shown(learned(against, arguments(said, "leave at six", "gone"))) == (
        {"leave at six": not holds} if others else {}
    )


@pytest.mark.parametrize("strong", [True, False])
@pytest.mark.parametrize(
    "words",
    ["too early to say", "It's too early.", "Not yet.", "later", "I don't know yet", "we cannot say yet"],
)
def test_where_it_is_too_early_nothing_is_learned_and_it_is_told(words: str, *, strong: bool) -> None:
    slept = {"levers": [{"number": 1, "holds": True, "quote": words}]}
    model = scripted(learn=slept) if strong else ScriptedModel()
    assert shown(perform(LEARN, arguments(words), model).result) == {}
    brief = came(framed(desk_of()), _testing.SIX)
    model = scripted(learn=slept)
    desk = desk_of(model, Did_it_move=words)
    after = framed(desk, brief)
    assert f"what came of “{_testing.SIX}” is open: answer it anew when it can be said" in after.notes
    assert asked(model)["learn"] == 0
    assert not any("since then" in one for one in questions_of(desk))


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


def test_the_question_is_known_by_what_it_came_to_whatever_it_should_move() -> None:
    one = Came(framing=framing(), case="c0ffee", text="it is solved.")
    rain = Aim(variable="rain", up=False)
    assert outcome_question(one, (MOOD,)).id == outcome_question(one, (rain,)).id
    other = one.model_copy(update={"text": "it failed."})
    assert outcome_question(one, (MOOD,)).id != outcome_question(other, (MOOD,)).id


def test_only_what_a_framing_should_move_is_asked_about_and_learned_of() -> None:
    def with_pay(question: str) -> object:
        pay = {"variable": number(question, "praise"), "up": True, "quote": ""}
        return {**levers(question), "aims": [*levers(question)["aims"], pay]}

    def model() -> ScriptedModel:
        return scripted(levers=with_pay)

    told = model()
    desk = desk_of(told, Did_it_move="Yes, shorter hours gave me more sleep.")
    framed(desk, came(framed(desk_of(model())), _testing.SIX))
    (question,) = (one for one in questions_of(desk) if "Did it move" in one)
    assert "Did it move mood up, as it should?" in question
    assert "It should move: mood up\n" in next(one.content for one in told.prompts if move_of(one) == "learn")


def test_the_question_names_the_framing_how_it_ended_and_what_should_move_and_stays_short() -> None:
    long = Came(framing=framing().model_copy(update={"text": "x" * 900}), case="c0ffee", text="y" * 900)
    text = outcome_question(long, (MOOD,)).text
    assert "(c0ffee)" in text
    assert "Did it move mood up, as it should?" in text
    assert len(text) < 500
