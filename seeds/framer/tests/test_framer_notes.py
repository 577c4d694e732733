import asyncio

import pytest

from seedbed.causal import Edits
from seedbed.framer import Brief, PlainDesk, frame
from seedbed.framer._notes import Notes
from seedbed.framer._testing import (
    LINKS,
    PROBLEM,
    SIX,
    brief_with,
    came,
    desk_of,
    framed,
    levers,
    number,
    scripted,
)
from seedbed.model import ScriptedModel
from seedbed.problem import Failed, Framed, Framing, Waiting

SMOKING = "I cannot stop smoking."
WEAK = {
    "What is difficult": "Smoking reduces my self-esteem. The dog and I are not what we were. Stress leads to smoking.\n"
    "- Low self-esteem increases stress.",
    "have to get better": "I want more self-esteem.",
    "taken for granted": "I do not know.",
    "can you decide": "I can smoke less.",
    "Are “smok": "yes",
}


def weakly(answers: dict[str, str], brief: Brief | None = None) -> Framed | Waiting | Failed:
    desk = PlainDesk(ScriptedModel(), answers=answers)
    return asyncio.run(frame(brief or Brief(problem=SMOKING), desk))


def test_with_a_weak_model_the_user_is_told_which_sentences_gave_nothing() -> None:
    outcome = weakly(WEAK)
    assert isinstance(outcome, Framed)
    assert outcome.notes == (
        "held against: self-esteem up (your words)",
        "not understood: “I cannot stop smoking.”",
        "not understood: “The dog and I are not what we were.”",
    )


def test_a_strong_model_leaves_out_what_is_no_cause_so_nothing_is_said_of_it() -> None:
    assert framed(desk_of()).notes == ("held against: mood up (your words)",)


def test_what_is_asked_or_says_nothing_or_was_read_is_not_lost() -> None:
    notes = Notes()
    notes.expect(["Why is it so?  I don't know. Yes. Rain\nfalls on us. Rain falls on us."])
    notes.expect(["1. So it goes.\n  2) And on.", "- Rain falls on us."])
    notes.use(["", "He says: rain falls. So it goes. And on."])
    notes.use(["Rain falls on us."])
    assert notes.lines == ()


def test_of_what_is_lost_five_sentences_are_told_each_of_them_cut_short() -> None:
    notes = Notes()
    notes.expect([f"Nobody {at} {'knows ' * 30}." for at in range(9)])
    assert len(notes.lines) == 6
    assert {len(one) for one in notes.lines[:5]} == {80 + len("not understood: “”")}
    assert notes.lines[-1] == "and 4 more of the kind"


def test_where_nothing_comes_of_it_the_reason_says_what_was_not_understood() -> None:
    outcome = weakly({"What is difficult": "The dog and I are not what we were."})
    assert isinstance(outcome, Failed)
    assert outcome.reason.endswith(
        "; not understood: “I cannot stop smoking.”; not understood: “The dog and I are not what we were.”"
    )


def test_what_a_reply_had_that_could_not_be_used_is_told() -> None:
    twice = {"links": [*LINKS, {"cause": "sleep", "effect": "sleep", "polarity": "+"}]}
    model = scripted(
        read=twice,
        levers=lambda question: {**levers(question), "aims": [*levers(question)["aims"], {"variable": 99}]},
        frame={"framings": [{"text": "Do it", "levers": [1], "known_by": "it is done"}]},
    )
    notes = framed(desk_of(model)).notes
    assert any("a link from a variable to itself" in one for one in notes)
    assert "an aim at variable 99, which there is not" in notes
    assert "a framing without a problem: Do it" in notes


def aiming_also_at(name: str) -> ScriptedModel:
    def line(question: str) -> object:
        every = levers(question)
        also = {"variable": number(question, name), "up": False, "quote": "less of it"}
        return {**every, "aims": [*every["aims"], also]}

    return scripted(levers=line)


def test_an_aim_that_nobody_said_is_marked_as_a_guess() -> None:
    (told,) = framed(desk_of(aiming_also_at("sleep"))).notes
    assert told == "held against: mood up (your words), sleep down (a guess)"


def test_an_aim_that_no_link_touches_is_dropped_and_told() -> None:
    named = Brief(problem=PROBLEM, edits=Edits(named=("rain",)))
    outcome = framed(desk_of(aiming_also_at("rain")), named)
    assert outcome.notes == (
        "held against: mood up (your words)",
        "no link touches “rain”, so nothing that is pulled is held against it",
    )
    assert not any("rain" in one.moves for one in outcome.framings)


@pytest.mark.parametrize(("report", "counted"), [("It was sunny all week.", False), ("Yes, it did.", True)])
def test_a_report_that_could_not_be_counted_is_told(report: str, *, counted: bool) -> None:
    taken = Framing(id="f1", text="Smoke less.", moves="", leaves="", known_by="", levers=("less smoking",))
    outcome = weakly({**WEAK, "Did it move": report}, brief_with(taken))
    assert isinstance(outcome, Framed)
    line = "what came of “Smoke less.” was not counted: say a plain yes or no"
    assert (line not in outcome.notes) is counted
    assert not any(report in one for one in outcome.notes)


def test_a_lens_is_asked_again_by_what_was_tried_and_not_by_how_its_case_ended() -> None:
    failed = "it failed: nobody said what; `reason add CASE …` says it."
    desk = PlainDesk(ScriptedModel(), answers={**WEAK, "Did it move": "Yes."})
    long = "Smoke less on each of the days on which I am with other people who do not smoke at all."
    taken = Framing(id="f1", text=long, moves="", leaves="", known_by="", levers=("less smoking",))
    asyncio.run(frame(brief_with(taken, failed), desk))
    (asked,) = (
        one.text
        for one in desk.statements
        if one.text.endswith("whatever you intend?") and "Since" in one.text
    )
    assert (
        asked
        == f"Since then (“{long[:79]}…” was tried): what do your surroundings pull you towards, whatever you intend?"
    )


def test_what_the_story_comes_to_is_told_with_its_framing() -> None:
    outcome = framed(desk_of(Did_it_move="It was sunny."), came(framed(desk_of()), SIX))
    assert outcome.notes[0] == "held against: mood up (your words)"
