import pytest

from seedbed.framer import FRAME, Aim, Frame, Framings, Pull
from seedbed.framer._testing import Line, perform, scripted
from seedbed.model import ScriptedModel

SIX = Pull(name="leave at six", does="pushes hours down")
SEVEN = Pull(name="sleep until seven", does="pushes sleep up", said=False)
ARGUMENTS = Frame(problem="Should I work less?", aims=(Aim(variable="mood", up=True),), levers=(SIX, SEVEN))
GOOD = {
    "text": "Leave at six on ten working days.",
    "levers": [1],
    "leaves": "the praise",
    "known_by": "ten evenings are noted",
}


def worded(line: Line) -> Framings:
    return perform(FRAME, ARGUMENTS, scripted(frame=line)).result


def test_a_framing_says_what_it_pulls_what_it_leaves_and_how_one_would_know() -> None:
    (one,) = worded({"framings": [GOOD]}).framings
    assert (one.text, one.levers, one.leaves, one.known_by) == (
        GOOD["text"],
        ("leave at six",),
        "the praise",
        "ten evenings are noted",
    )


def test_who_words_them_is_told_no_figures_and_which_levers_nobody_said_they_have() -> None:
    model = scripted(frame={"framings": [GOOD]})
    perform(FRAME, ARGUMENTS, model)
    assert model.prompts[0].content.endswith(
        "What should get better:\n- mood up\n\nLevers:\n1. leave at six: pushes hours down\n"
        "2. sleep until seven: pushes sleep up (nobody said that they have it)\n\nAt most 4 framings."
    )


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (GOOD | {"levers": []}, "without a lever that there is: Leave at six"),
        (GOOD | {"levers": [0, 7, -1]}, "without a lever that there is: Leave at six"),
        (GOOD | {"text": " \x00\n"}, "without a problem: "),
        (GOOD | {"text": "Do it."}, "without a problem: Do it."),
        (GOOD | {"known_by": "  "}, "without how one would know: Leave at six"),
        ({}, "without a lever that there is: "),
    ],
)
def test_a_framing_that_lacks_something_is_dropped_and_told(bad: object, why: str) -> None:
    other = GOOD | {"text": "Sleep until seven for a week.", "levers": [2, 2, 9]}
    framings = worded({"framings": [bad, other]})
    assert [(one.text, one.levers) for one in framings.framings] == [
        ("Sleep until seven for a week.", ("sleep until seven",))
    ]
    assert why in framings.dropped[0]


def test_framings_that_say_the_same_are_one_and_no_more_are_taken_than_there_may_be() -> None:
    same = [GOOD, GOOD | {"text": "  leave at SIX on ten working days"}]
    others = [
        GOOD | {"text": f"Leave at six on {at} days.", "known_by": f"{at} are noted"} for at in range(60)
    ]
    framings = worded({"framings": [*same, *others]})
    assert [one.text for one in framings.framings] == [
        "Leave at six on ten working days.",
        *(f"Leave at six on {at} days." for at in range(3)),
    ]
    assert framings.dropped == ("57 framings after the first 4",)


def test_texts_are_made_fit_to_print_and_what_is_too_long_is_dropped_rather_than_cut() -> None:
    printed = GOOD | {"text": "Leave\x1b[2J at six on Mondays.", "known_by": "it is noted " * 90}
    framings = worded({"framings": [GOOD | {"text": "Leave at six, " * 40}, printed]})
    (one,) = framings.framings
    assert one.text.isprintable()
    assert len(one.known_by) == 400
    assert framings.dropped == (f"a framing longer than 400 characters: {('Leave at six, ' * 5)[:59]}…",)


def test_the_problem_itself_is_no_framing_of_it() -> None:
    framings = worded({"framings": [GOOD | {"text": "should I work  LESS!?"}, GOOD]})
    assert [one.text for one in framings.framings] == [GOOD["text"]]
    assert framings.dropped == ("a framing that is the problem itself: should I work LESS!?",)


def test_of_framings_with_the_same_levers_and_test_that_differ_slightly_in_words_the_first_counts() -> None:
    again = GOOD | {"text": "Leave at six on ten working evenings.", "known_by": "Ten evenings are noted."}
    another = GOOD | {"text": "Agree on a day without mail with everybody who writes to me."}
    framings = worded({"framings": [GOOD, again, again | {"levers": [2]}, another]})
    assert [(one.text, one.levers) for one in framings.framings] == [
        (GOOD["text"], ("leave at six",)),
        (again["text"], ("sleep until seven",)),
        (another["text"], ("leave at six",)),
    ]


@pytest.mark.parametrize("line", ["no json", {"framings": 3}, {"framings": []}, {}])
def test_where_a_reply_cannot_be_used_framings_are_in_plain_words(line: object) -> None:
    performed = perform(FRAME, ARGUMENTS, scripted(frame=line))
    assert [one.text for one in performed.result.framings] == [
        "Make a two-week plan for “leave at six”, keep to it, and note “mood” in a table each evening from 0 to 10.",
        (
            "Make a list of what it takes to try “sleep until seven”, with a table to note “mood” for two weeks, each "
            "evening from 0 to 10."
        ),
    ]
    assert {one.known_by for one in performed.result.framings} == {
        "the table is full, and the second week has “mood” higher than the first"
    }


def test_a_reply_that_is_none_is_told_and_asked_for_again_the_next_time() -> None:
    performed = perform(FRAME, ARGUMENTS, scripted(frame="no json"))
    assert performed.result.dropped[0].startswith("the model's reply could not be used")
    assert not performed.keep


def test_in_plain_words_only_what_a_lever_moves_is_looked_at() -> None:
    aims = (*ARGUMENTS.aims, Aim(variable="pay", up=False))
    towards = SIX.model_copy(update={"towards": aims[1:]})
    arguments = ARGUMENTS.model_copy(update={"aims": aims, "levers": (towards, SIX)})
    one, other = perform(FRAME, arguments, ScriptedModel()).result.framings
    assert "note “pay” in a table" in one.text
    assert one.known_by.endswith("the second week has “pay” lower than the first")
    assert "note “mood” and “pay” in a table" in other.text
    assert other.known_by.endswith("“mood” higher and “pay” lower than the first")


def test_where_nothing_is_known_to_help_it_is_a_framing_to_find_out_what_does() -> None:
    arguments = ARGUMENTS.model_copy(update={"levers": ()})
    (one,) = perform(FRAME, arguments, ScriptedModel()).result.framings
    assert one.text == (
        "Make a table for two weeks with a row for each evening: “mood” from 0 to 10, and what came before."
    )
    assert "fourteen rows" in one.known_by
    assert one.levers == ()
