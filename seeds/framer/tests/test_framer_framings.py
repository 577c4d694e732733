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
    others = [GOOD | {"text": f"Leave at six on {at} days."} for at in range(50)]
    framings = worded({"framings": [*same, *others]})
    assert [one.text for one in framings.framings] == [
        "Leave at six on ten working days.",
        *(f"Leave at six on {at} days." for at in range(3)),
    ]
    assert framings.dropped == ("47 framings after the first 4",)


def test_texts_are_made_fit_to_print_and_short() -> None:
    (one,) = worded({"framings": [GOOD | {"text": "Leave\x1b[2J at six " * 500}]}).framings
    assert one.text.isprintable()
    assert len(one.text) == 600


@pytest.mark.parametrize("line", ["no json", {"framings": 3}, {"framings": []}, {}])
def test_where_a_reply_cannot_be_used_framings_are_in_plain_words(line: object) -> None:
    performed = perform(FRAME, ARGUMENTS, scripted(frame=line))
    assert [one.text for one in performed.result.framings] == [
        "Take a small step towards “leave at six” that can be undone within a month, and see whether “mood” goes up.",
        (
            "Find out whether it is in my hands to take a small step towards “sleep until seven” that can be undone within "
            "a month, and see whether “mood” goes up."
        ),
    ]
    assert all("“mood” is higher than now" in one.known_by for one in performed.result.framings)


def test_a_reply_that_is_none_is_told_and_asked_for_again_the_next_time() -> None:
    performed = perform(FRAME, ARGUMENTS, scripted(frame="no json"))
    assert performed.result.dropped[0].startswith("the model's reply could not be used")
    assert not performed.keep


def test_in_plain_words_only_what_a_lever_moves_is_looked_at() -> None:
    aims = (*ARGUMENTS.aims, Aim(variable="pay", up=False))
    towards = SIX.model_copy(update={"towards": aims[1:]})
    arguments = ARGUMENTS.model_copy(update={"aims": aims, "levers": (towards, SIX)})
    one, other = perform(FRAME, arguments, ScriptedModel()).result.framings
    assert one.text.endswith("whether “pay” goes down.")
    assert other.text.endswith("whether “mood” goes up and “pay” goes down.")


def test_where_nothing_is_known_to_help_it_is_a_framing_to_find_out_what_does() -> None:
    arguments = ARGUMENTS.model_copy(update={"levers": ()})
    (one,) = perform(FRAME, arguments, ScriptedModel()).result.framings
    assert one.text.startswith("Find out what moves “mood”: for two weeks, write down")
    assert "fourteen entries" in one.known_by
    assert one.levers == ()
