import pytest

from seedbed.framer import ASK, Ask, Asked, Lens, PlainDesk
from seedbed.framer._answers import plain_answer, polarity_in
from seedbed.framer._mentions import mentions, perhaps_alike
from seedbed.framer._testing import ANSWERS, Line, desk_of, perform, play, questions_of, scripted
from seedbed.model import ScriptedModel
from seedbed.problem import Polarity

ARGUMENTS = Ask(problem="Should I stay or go?", at_most=2)


def ask(line: Line, lens: Lens = Lens.DIFFICULTY) -> Asked:
    return perform(ASK, ARGUMENTS.model_copy(update={"lens": lens}), scripted(ask=line)).result


def texts(asked: Asked) -> list[str]:
    return [one.text for one in asked.questions]


PLAIN = ["What is difficult about this? What leads to what?", "Why does it have to be either-or?"]


def test_questions_are_asked_in_the_models_words_with_why() -> None:
    asked = ask({"questions": [{"text": "What  keeps\nyou?", "why": "it may not last"}]})
    assert [(one.text, one.why) for one in asked.questions] == [("What keeps you?", "it may not last")]
    assert asked.dropped == ()


@pytest.mark.parametrize("lens", [Lens.GRAVITY, Lens.WATER])
@pytest.mark.parametrize("strong", [True, False])
def test_a_lens_says_by_name_what_it_looks_through(lens: Lens, *, strong: bool) -> None:
    model = scripted(ask={"questions": [{"text": "Who?", "why": ""}]}) if strong else ScriptedModel()
    asked = perform(ASK, ARGUMENTS.model_copy(update={"lens": lens}), model).result
    assert [one.why.startswith(lens.value) for one in asked.questions] == [True]


@pytest.mark.parametrize(
    ("problem", "either"),
    [
        ("Should I stay or go?", True),
        ("Should we have a child?", True),
        ("It is his job versus mine.", True),
        ("How do I get out of this?", False),
        ("My orchard floods.", False),
    ],
)
def test_a_choice_is_asked_why_it_has_to_be_one_without_a_model_that_words_well(
    problem: str, *, either: bool
) -> None:
    asked = perform(ASK, Ask(problem=problem), ScriptedModel()).result
    assert texts(asked) == PLAIN[: 1 + either]


@pytest.mark.parametrize(
    "bad",
    [
        {"questions": []},
        {"questions": [{"text": " \x00"}, {"text": "???"}]},
        {},
        {"questions": [{"why": "w"}]},
    ],
)
def test_without_a_question_that_can_be_asked_everybodys_are(bad: object) -> None:
    assert texts(ask(bad)) == PLAIN


def test_a_reply_that_is_none_is_told_and_kept_so_that_no_answer_is_lost_by_rewording() -> None:
    performed = perform(ASK, ARGUMENTS, scripted(ask="[[["))
    assert texts(performed.result) == PLAIN
    assert performed.keep
    assert performed.result.dropped[0].startswith("the model's reply could not be used")


def test_what_cannot_be_put_to_somebody_is_dropped_and_told() -> None:
    long = {"text": "why " * 2000, "why": "w"}
    asked = ask({"questions": [long, {"text": "\x1b[2JWho\x07 helps?", "why": "\x1b]0;x\x07"}]})
    assert texts(asked) == ["[2JWho helps?"]
    assert asked.questions[0].why.isprintable()
    assert "longer than 400 characters" in asked.dropped[0]


def test_of_a_hundred_questions_as_many_are_asked_as_there_may_be() -> None:
    asked = ask({"questions": [{"text": f"What of {at}?", "why": ""} for at in range(100)] * 2})
    assert texts(asked) == ["What of 0?", "What of 1?"]
    assert asked.dropped == ("98 questions after the first 2",)


def test_a_question_that_is_asked_in_every_round_is_asked_once() -> None:
    same = {
        "questions": [
            {"text": "What would have to get better, for you to say that it worked out?", "why": ""}
        ]
    }
    desk = desk_of(scripted(ask=same))
    play(desk)
    assert len(questions_of(desk)) == len(set(questions_of(desk)))


def test_a_problem_that_is_a_choice_is_not_framed_before_it_was_asked_what_is_difficult() -> None:
    desk = PlainDesk(ScriptedModel(), skip=False)
    play(desk)
    assert questions_of(desk)[:2] == PLAIN
    assert not set(ANSWERS) & set(questions_of(desk))


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "Yes. It did.",
        "y",
        "Sure",
        "It did",
        "they are",
        "the same thing",
        "Yes! Both.",
        "YES, income doubled",
        "yes! we hired a nurse and i feel less guilty. but my brother is not happy",
        "Yes. But the money is gone.",
        "Yes, we sleep. It is not sure that it lasts, though.",
    ],
)
def test_a_plain_yes(words: str) -> None:
    assert plain_answer(words) is True


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "No, nothing changed",
        "It didn’t",
        "it did not.",
        "They are not",
        "nope",
        "not at all",
        "never",
        "No. I might try it again.",
        "no! nothing came of it, but maybe later",
    ],
)
def test_a_plain_no(words: str) -> None:
    assert plain_answer(words) is False


@pytest.mark.parametrize(
    "words",
    [
        "",
        "no, but it went up",
        "No. It went up",
        "not sure",
        "I'm not sure",
        "it depends",
        "yes and no",
        "Yes, no, maybe",
        "yes, but only a little",
        "Yes. But only a little.",
        "Yes! It got worse.",
        "yes. no. maybe.",
        "Yes, only on Mondays",
        "Yes, it got worse",
        "no problem, it worked",
        "not yet",
        "I think so",
        "yes?",
        "hard to say",
        "it helped",
        "Northern lights",
        "yesterday",
    ],
)
def test_what_is_neither_a_plain_yes_nor_a_plain_no_is_neither(words: str) -> None:
    assert plain_answer(words) is None


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("up", Polarity.SAME),
        ("It goes up a bit", Polarity.SAME),
        ("up, but only after a year", Polarity.SAME),
        ("it gets less", Polarity.OPPOSITE),
        ("no, it goes down", Polarity.OPPOSITE),
        ("there is no link", Polarity.UNKNOWN),
        ("They are not related.", Polarity.UNKNOWN),
        ("no effect", Polarity.UNKNOWN),
        *(
            (words, None)
            for words in ("", "not up", "it doesn't go up", "up and down", "no", "yes", "it depends")
        ),
        *((words, None) for words in ("sometimes up", "up, I think", "up or down?", "up, or not at all")),
    ],
)
def test_only_a_plain_answer_says_what_a_link_is(words: str, polarity: Polarity | None) -> None:
    assert polarity_in(words) is polarity


def test_names_are_asked_about_that_share_a_root_those_that_differ_least_first() -> None:
    names = (
        "stress",
        "stressed",
        "smoking",
        "smoke",
        "Test",
        "tests",
        "time",
        "timing belt",
        "loneliness",
        "lonely",
    )
    pairs = [(one.first, one.second) for one in perhaps_alike(names)]
    assert pairs == [
        ("Test", "tests"),
        ("loneliness", "lonely"),
        ("smoke", "smoking"),
        ("stress", "stressed"),
    ]


def test_a_name_is_found_in_whatever_form_its_words_have_and_not_within_a_longer_one() -> None:
    names = ("house", "house prices", "smoking", "stress")
    assert mentions("I was stressed, and smoked, by the price of houses", names) == (
        "stress",
        "smoking",
        "house prices",
    )
    assert mentions("my house", names) == ("house",)
    assert mentions("", names) == ()
