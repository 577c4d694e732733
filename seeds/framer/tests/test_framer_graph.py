from dataclasses import replace

import pytest

from seedbed.causal import Edge, Edits, Graph, Lever, LeverKind, Polarity, Push, Source, Tune
from seedbed.framer import Brief, Kept
from seedbed.framer._testing import (
    LINKS,
    PROBLEM,
    REPORT,
    SIX,
    came,
    desk_of,
    framed,
    graph_of,
    levers,
    links,
    move_of,
    questions_of,
    scripted,
)
from seedbed.problem import (
    AboutLeverage,
)


def edge(graph: Graph, cause: str, effect: str) -> Edge:
    (found,) = (one for one in graph.edges if (one.cause, one.effect) == (cause, effect))
    return found


def link(cause: str, sign: str, effect: str) -> dict[str, object]:
    return {"cause": cause, "effect": effect, "polarity": sign, "why": "a guess"}


def test_an_edge_has_the_users_words_or_is_marked_a_guess_and_what_a_lens_gave_is_tentative() -> None:
    desk = desk_of()
    framed(desk)
    graph = graph_of(desk)
    said, guessed, lens = (
        edge(graph, *pair) for pair in (("hours", "sleep"), ("sleep", "mood"), ("praise", "hours"))
    )
    assert (said.source, said.because, said.tentative) == (
        Source.TEXT,
        "Longer hours leave me less sleep",
        False,
    )
    assert guessed.source is Source.GUESS
    assert (lens.source, lens.because, lens.tentative) == (Source.TEXT, "praise keeps my hours long", True)


def test_what_a_lens_shows_since_takes_the_place_of_what_it_showed_before() -> None:
    def read(question: str) -> object:
        turned = {**LINKS[1], "polarity": "-", "quote": "praise makes me go home"}
        return {"links": [turned]} if "praise makes me go home" in question else links(question)

    desk = desk_of(scripted(read=read), Did_it_move=REPORT, works_late_since="Now praise makes me go home.")
    desk = replace(desk, answers=dict(reversed(list(desk.answers.items()))))
    framed(desk, came(framed(desk_of()), SIX))
    assert edge(graph_of(desk), "praise", "hours").polarity is Polarity.OPPOSITE


def test_an_edge_that_the_user_denied_stays_away_though_it_is_read_each_time() -> None:
    desk = desk_of()
    framed(desk, Brief(problem=PROBLEM, edits=Edits(removed=(("praise", "hours"),))))
    assert ("praise", "hours") not in graph_of(desk).links


def test_an_edge_that_the_user_denied_stays_away_though_a_report_says_it_again() -> None:
    brief = came(framed(desk_of()), SIX)
    denied = brief.model_copy(update={"edits": Edits(removed=(("praise", "hours"),))})
    desk = desk_of(Did_it_move=f"{REPORT} And praise keeps my hours long.")
    framed(desk, denied)
    assert ("praise", "hours") not in graph_of(desk).links


@pytest.mark.parametrize("name", ["hour", "hours"])
def test_edits_hold_under_either_name_of_what_was_brought_together(name: str) -> None:
    more = {"links": [*LINKS, link("hour", "-", "mood")]}
    added = Edge(cause=name, effect="pay", polarity=Polarity.SAME)
    edits = Edits(corrected=(added,), removed=((name, "sleep"),))
    model = scripted(read=more)
    desk = desk_of(model, Are_="yes")
    framed(desk, Brief(problem=PROBLEM, edits=edits))
    left = {("hour", "mood"), ("hour", "pay"), ("praise", "hour"), ("sleep", "mood")}
    assert set(graph_of(desk).links) == left
    (told,) = (one.content for one in model.prompts if move_of(one) == "levers")
    assert told.count(" -> ") == len(left)


@pytest.mark.parametrize(
    ("answer", "sign"), [("up", "+"), ("it goes down", "-"), ("no link", None), ("it depends", "?")]
)
def test_a_contradiction_is_asked_about_and_stays_unknown_without_a_plain_answer(
    answer: str, sign: str | None
) -> None:
    more = {"links": [*LINKS, link("hours", "+", "sleep")]}
    desk = desk_of(scripted(read=more), said_both=answer, When_="it depends")
    framed(desk)
    found = graph_of(desk).links.get(("hours", "sleep"))
    assert (found and found.polarity.value) == sign


def test_a_lever_on_what_is_not_there_is_told_in_a_sentence() -> None:
    gone = Lever(name="nudge", kind=LeverKind.RULE, acts=(Tune(cause="hours", effect="gone", stronger=True),))
    torn = Lever(
        name="tear",
        kind=LeverKind.RULE,
        acts=(Push(variable="hours", up=True), Push(variable="hours", up=False)),
    )
    desk = desk_of()
    framed(desk, Brief(problem=PROBLEM, edits=Edits(levers=(gone, torn))))
    told = [one.text for one in desk.statements if isinstance(one.about, AboutLeverage)]
    assert [text.split(":")[0] for text in told] == ["leave at six", "praise for results", "nudge", "tear"]
    assert all("nothing can be said of it" in text for text in told[-2:])


def test_an_aim_that_the_user_has_taken_out_of_the_graph_does_no_harm() -> None:
    edits = Edits(removed=(("sleep", "mood"),), forgotten=("mood",))
    fixed = scripted(levers=lambda question: {**levers(question), "aims": [{"variable": 1, "up": True}]})
    assert framed(desk_of(fixed), Brief(problem=PROBLEM, edits=edits)).framings


def kept() -> Kept:
    nap = Edge(
        cause="naps",
        effect="sleep",
        polarity=Polarity.OPPOSITE,
        because="naps cost me sleep",
        source=Source.TEXT,
    )
    lever = Lever(
        name="no naps", kind=LeverKind.RULE, acts=(Push(variable="naps", up=False),), because="I can"
    )
    return Kept(case="beef", problem="Why do I sleep badly?", graph=Graph(edges=(nap,), levers=(lever,)))


def test_a_kept_model_is_a_start_where_the_user_says_so_tentative_and_with_its_case() -> None:
    desk = desk_of(Start_from_its_model="yes")
    framed(desk, Brief(problem=PROBLEM, kept=kept()))
    graph = graph_of(desk)
    nap = edge(graph, "naps", "sleep")
    assert (nap.tentative, nap.because) == (True, "naps cost me sleep (beef)")
    assert {lever.name: lever.source for lever in graph.levers}["no naps"] is Source.GUESS


@pytest.mark.parametrize(
    "answers", [{}, {"Start_from_its_model": "no"}, {"Start_from_its_model": "not sure"}]
)
def test_a_kept_model_is_left_where_the_user_does_not_say_so(answers: dict[str, str]) -> None:
    desk = desk_of(scripted(), **answers)
    framed(desk, Brief(problem=PROBLEM, kept=kept()))
    assert any("(beef). Start from its model?" in one for one in questions_of(desk))
    assert "naps" not in graph_of(desk).variables


def test_the_link_on_which_most_hangs_is_asked_about_where_the_user_has_not_said_it() -> None:
    desk = desk_of(When_sleep="down")
    outcome = framed(desk)
    doubts = [one for one in questions_of(desk) if one.startswith("When ")]
    assert doubts[0].startswith("When sleep goes up, does mood go up")
    assert not any("does sleep go up" in one for one in doubts)
    settled = edge(graph_of(desk), "sleep", "mood")
    assert (settled.polarity, settled.source, settled.confidence) == (Polarity.OPPOSITE, Source.USER, 0.9)
    assert "against what is wanted" in next(one for one in outcome.framings if one.text == SIX).moves
