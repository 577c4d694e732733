"""Doubts about a guessed class: who may speak, who is heard first, and what is left unchecked."""

import pytest

from seedbed.critic import Doubt, Unfounded, criteria_doubt, doubts
from seedbed.critic._spoken import spoken_for
from seedbed.problem import Classification, Criterion, Ground, ProblemClass

SOLVED, SOLVABLE, UNSOLVABLE = ProblemClass

SUM = "What is 17% of 260?"
DILEMMA = "Should I take the job abroad or stay with my parents?"
SILENT = "The tap in our kitchen drips."


def guess(
    kind: ProblemClass, share: float = 1.0, by: str = "a model", reason: str = "so it is"
) -> Classification:
    shares = dict.fromkeys(map(str, ProblemClass), (1 - share) / 2) | {str(kind): share}
    return Classification.model_validate({**shares, "reason": reason, "by": by})


def doubted(found: tuple[Doubt, ...] | Unfounded) -> list[ProblemClass]:
    return [] if isinstance(found, Unfounded) else [one.to for one in found]


@pytest.mark.parametrize("kind", [SOLVABLE, UNSOLVABLE])
def test_the_problems_own_words_speak_against_a_guess_and_are_quoted(kind: ProblemClass) -> None:
    found = doubts(SUM, guess(kind))
    assert not isinstance(found, Unfounded)
    (doubt,) = found
    assert doubt == Doubt(
        to=SOLVED,
        because="it asks for one value and gives the figures for it",
        by="the problem's words “what is”",
    )


def test_where_nothing_outside_speaks_the_class_is_unchecked() -> None:
    found = doubts(SILENT, guess(SOLVABLE))
    assert isinstance(found, Unfounded)
    assert found.why.startswith("unchecked")
    assert not found.agrees


def test_what_speaks_for_a_guess_is_named() -> None:
    found = doubts(SUM, guess(SOLVED))
    assert isinstance(found, Unfounded)
    assert found.agrees == ("the problem's words “what is”",)


def test_the_users_own_class_is_never_doubted() -> None:
    by_user = guess(UNSOLVABLE, by="user")
    found = doubts(SUM, by_user, other=guess(SOLVED, by="embedding"), said=["it's done when it adds up"])
    assert isinstance(found, Unfounded)
    criterion = Criterion(id="c1", text="it adds up", ground=Ground.TESTS)
    assert isinstance(criteria_doubt([criterion], by_user), Unfounded)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (guess(SOLVED, by="embedding"), [SOLVED]),
        (guess(SOLVABLE, by="embedding"), []),
        (guess(SOLVED, by="a model"), []),
        (
            Classification(solved=0.45, solvable=0.3, unsolvable=0.25, reason="close", by="embedding"),
            [],
        ),
    ],
    ids=["otherwise", "the same", "is the guesser", "hardly otherwise"],
)
def test_another_judge_is_heard_where_it_is_another_and_clearly_finds_otherwise(
    other: Classification, expected: list[ProblemClass]
) -> None:
    assert doubted(doubts(SILENT, guess(SOLVABLE), other=other)) == expected


def test_another_judges_reason_is_the_doubts() -> None:
    found = doubts(SILENT, guess(SOLVABLE), other=guess(UNSOLVABLE, by="embedding", reason="People differ."))
    assert not isinstance(found, Unfounded)
    assert (found[0].because, found[0].by) == ("People differ", "the guess by embedding")


def test_the_problems_words_silence_another_judge_and_the_user_silences_both() -> None:
    other = guess(UNSOLVABLE, by="embedding")
    assert doubted(doubts(SUM, guess(SOLVED), other=other)) == []
    said = ["It's done when my mother agrees to it"]
    assert doubted(doubts(DILEMMA, guess(SOLVABLE), other=other, said=said)) == []
    assert doubted(doubts(DILEMMA, guess(SOLVABLE), other=other)) == [UNSOLVABLE]
    assert doubted(doubts(DILEMMA, guess(UNSOLVABLE), other=other, said=said)) == [SOLVABLE]


def test_several_doubts_come_in_the_order_in_which_they_are_cheap_to_settle() -> None:
    found = doubts(
        DILEMMA, guess(SOLVABLE), other=guess(SOLVED, by="embedding"), said=["nobody agrees about it"]
    )
    assert not isinstance(found, Unfounded)
    assert [one.to for one in found] == [SOLVED, UNSOLVABLE]
    assert [one.to for one in found] == [SOLVED, UNSOLVABLE]
    assert found[1].by == "the user's words “nobody agrees” and the problem's words “should ”".replace(
        " ”", "”"
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("It's done when the report fits on one page.", SOLVABLE),
        ("You’ll know it is finished when the lamp goes on", SOLVABLE),
        ("It must take less than 2 seconds", SOLVABLE),
        ("all tests pass", SOLVABLE),
        ("Well, it depends.", UNSOLVABLE),
        ("That depends on whom you ask", UNSOLVABLE),
        ("Nobody really agrees on that", UNSOLVABLE),
        ("there is no right answer", UNSOLVABLE),
        ("a matter of taste", UNSOLVABLE),
        ("everyone wants something different", UNSOLVABLE),
        ("There is a formula for that", SOLVED),
        ("just look up the rate", SOLVED),
    ],
)
def test_an_answer_speaks_for_a_class(words: str, kind: ProblemClass) -> None:
    assert list(spoken_for(words)) == [kind]


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "",
        "blue, if possible",
        "I don't think it depends",
        "It depends only on the date",
        "I doubt that there is no right answer",
        "It is not a matter of taste",
        "it is never done when they say so",
        "we all agree on that",
        "what it depends on is in the table",
    ],
)
def test_an_answer_about_something_else_or_a_denial_speaks_for_nothing(words: str) -> None:
    assert spoken_for(words) == {}


def test_a_user_who_says_two_things_has_said_neither() -> None:
    said = ["it depends", "it's done when it runs"]
    assert isinstance(doubts(SILENT, guess(SOLVED), said=said), Unfounded)
    assert doubted(doubts(SILENT, guess(SOLVED), said=said[:1])) == [UNSOLVABLE]


def criterion(text: str, ground: Ground) -> Criterion:
    return Criterion(id=text, text=text, ground=ground)


def test_one_criterion_that_tests_can_tell_speaks_against_unsolvable() -> None:
    criteria = [criterion("It is kind", Ground.USER), criterion("It loads in a second", Ground.TESTS)]
    found = criteria_doubt(criteria, guess(UNSOLVABLE))
    assert isinstance(found, Doubt)
    assert found.to is SOLVABLE
    assert "It loads in a second" in found.by
    agreed = criteria_doubt(criteria, guess(SOLVABLE))
    assert isinstance(agreed, Unfounded)
    assert agreed.agrees


@pytest.mark.parametrize(
    ("texts", "said", "conflicts", "by"),
    [
        (["Guests may smoke", "Guests must not smoke"], [], [], "the criteria"),
        (["It is loud", "It is calm"], [], [("It is loud", "It is calm")], "the criteria"),
        (["It is fair"], ["the eldest decides", "The eldest doesn't decide"], [], "the user's answers"),
    ],
)
def test_contradictions_that_no_test_can_settle_speak_for_unsolvable(
    texts: list[str], said: list[str], conflicts: list[tuple[str, str]], by: str
) -> None:
    criteria = [criterion(text, Ground.USER) for text in texts]
    found = criteria_doubt(criteria, guess(SOLVABLE), said=said, conflicts=conflicts)
    assert isinstance(found, Doubt)
    assert (found.to, found.by) == (UNSOLVABLE, by)
    assert isinstance(criteria_doubt(criteria, guess(UNSOLVABLE), said=said, conflicts=conflicts), Unfounded)
    tested = [*criteria, criterion("It runs", Ground.TESTS)]
    assert isinstance(criteria_doubt(tested, guess(SOLVABLE), said=said, conflicts=conflicts), Unfounded)


def test_criteria_that_agree_and_that_only_people_can_tell_leave_the_class_unchecked() -> None:
    criteria = [criterion("It is kind", Ground.USER), criterion("It is short", Ground.DIALOGUE)]
    for found in (
        criteria_doubt(criteria, guess(SOLVABLE), said=["yes", "no", "a"]),
        criteria_doubt([], guess(SOLVABLE)),
    ):
        assert isinstance(found, Unfounded)
        assert found.why.startswith("unchecked")
