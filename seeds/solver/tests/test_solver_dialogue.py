"""What a claim rests on: the user's words, or something that only a model has assumed."""

import asyncio
import json
from collections.abc import Callable

import pytest

from seedbed.context import PlainPlayer
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import Answered, Claim, Dialogue, Solved
from seedbed.sandbox import FakeSandbox
from seedbed.solver import Bounds, Brief, Established, PlainDesk, Refuted, Unconfirmed, by_dialogue, solve
from seedbed.solver._assumptions import unconfirmed

PROBLEM = "Pack for the mountains, where it rains from noon."
HIKE = "Do you walk or drive? → we walk all day"
BAG = "How large is the bag? → thirty litres"
SIZE = "How tall are you? → somewhat over average"
ANSWER = "Take the small umbrella."
CLAIM = "The umbrella is needed"

Needs = dict[str, tuple[frozenset[str], ...]]
"""For each claim the sets of facts from which it follows, any one of which is enough."""


def judging(needs: Needs, quotes: tuple[str, ...]) -> Callable[[Prompt], str]:
    """Take the answer for one claim, and judge by what is established in front of it."""

    def say(prompt: Prompt) -> str:
        if prompt.instructions.startswith("You take an answer"):
            claim = {"claim": CLAIM, "opposite": "The umbrella can stay", "quote": "Take the small umbrella"}
            return json.dumps({"claims": [claim]})
        facts, _, asked = prompt.content.partition("\n\nClaim: ")
        follows = any(all(one in facts for one in enough) for enough in needs.get(asked, ()))
        return json.dumps({"follows": follows, "quotes": quotes, "why": "so it is"})

    return say


def logician(needs: Needs, quotes: tuple[str, ...] = ("it rains from noon",)) -> ScriptedModel:
    return strong(judging(needs, quotes))


def strong(say: Callable[[Prompt], str]) -> ScriptedModel:
    return ScriptedModel(say, strong=True, context_tokens=100_000)


def hold(
    model: ScriptedModel, *assumed: str, said: tuple[str, ...] = (PROBLEM,), answered: tuple[str, ...] = ()
) -> Dialogue | Refuted | Unconfirmed:
    established = Established((PROBLEM, *answered, *assumed), said, assumed)
    return asyncio.run(by_dialogue("It fits the weather", ANSWER, established, PlainPlayer(), model))[0]


def needing(*facts: str) -> Needs:
    return {CLAIM: (frozenset(facts),)}


def test_a_claim_that_follows_from_what_was_said_needs_no_assumption_and_costs_one_question() -> None:
    model = logician(needing(PROBLEM))
    assert hold(model, HIKE, BAG, SIZE) == Dialogue(
        claims=(Claim(text=CLAIM, because=("it rains from noon",)),)
    )
    assert model.calls == 4  # the claims, the claim, its opposite, and the claim without all that was assumed


def test_nothing_more_is_asked_where_nothing_was_assumed() -> None:
    model = logician(needing(PROBLEM))
    assert isinstance(hold(model), Dialogue)
    assert model.calls == 3


def test_the_evidence_names_the_assumption_with_which_a_claim_stands_or_falls() -> None:
    found = hold(logician(needing(PROBLEM, HIKE)), BAG, HIKE, SIZE)
    assert isinstance(found, Dialogue)
    assert found.claims[0].because == ("it rains from noon", f"assumed, and needed: {HIKE}")


def test_an_assumption_that_is_quoted_spares_questions_about_the_others() -> None:
    quotes = ("it rains from noon", "we walk all day")
    model = logician(needing(PROBLEM, HIKE), quotes)
    found = hold(model, BAG, HIKE, SIZE)
    assert isinstance(found, Dialogue)
    assert found.claims[0].because[-1] == f"assumed, and needed: {HIKE}"
    assert (
        model.calls == 3 + 2 + 2
    )  # without all, without the others; is it denied, and does it carry the claim alone


def test_the_only_assumption_is_left_out_once() -> None:
    model = logician(needing(PROBLEM, HIKE), ("it rains from noon", "we walk all day"))
    assert isinstance(hold(model, HIKE), Dialogue)
    assert model.calls == 3 + 1 + 2


def test_a_claim_is_not_free_of_an_assumption_because_the_model_says_so_in_words_of_its_own() -> None:
    judge = judging(needing(PROBLEM), ("it rains from noon",))

    def say(prompt: Prompt) -> str:
        claim = prompt.content.endswith(f"Claim: {CLAIM}")
        if claim and HIKE not in prompt.content:
            return json.dumps({"follows": True, "quotes": ["rain is wet, surely"], "why": "so it is"})
        return judge(prompt)

    found = hold(strong(say), HIKE)
    assert isinstance(found, Dialogue)
    assert found.claims[0].because[-1] == f"assumed, and needed: {HIKE}"


def test_an_assumption_that_is_needed_is_found_where_another_is_quoted() -> None:
    found = hold(logician(needing(PROBLEM, HIKE), ("it rains from noon", "thirty litres")), BAG, HIKE)
    assert isinstance(found, Dialogue)
    assert found.claims[0].because[1:] == (f"assumed, and needed: {HIKE}",)


def test_assumptions_that_can_stand_in_for_each_other_are_named_together() -> None:
    either: Needs = {CLAIM: (frozenset({PROBLEM, HIKE}), frozenset({PROBLEM, BAG}))}
    found = hold(logician(either), HIKE, BAG)
    assert isinstance(found, Dialogue)
    assert found.claims[0].because[1:] == (f"assumed, and needed: {HIKE}", f"assumed, and needed: {BAG}")


def test_a_claim_fails_with_an_assumption_that_the_users_words_speak_against() -> None:
    said = (PROBLEM, "we take the car everywhere")
    denied: Needs = {f"This is not so: {HIKE}": (frozenset({"we take the car everywhere"}),)}
    found = hold(
        logician({**needing(PROBLEM, HIKE), **denied}, ("it rains from noon", "the car everywhere")),
        HIKE,
        said=said,
    )
    assert isinstance(found, Refuted)
    assert HIKE in found.why[0]


def test_what_speaks_against_an_assumption_in_words_that_nobody_said_leaves_it_unconfirmed() -> None:
    judge = judging(needing(PROBLEM, HIKE), ("it rains from noon",))

    def say(prompt: Prompt) -> str:
        if "Claim: This is not so" in prompt.content:
            return json.dumps({"follows": True, "quotes": ["they hate walking"], "why": "I think so"})
        return judge(prompt)

    assert isinstance(hold(strong(say), HIKE), Unconfirmed)


@pytest.mark.parametrize("quotes", [("we walk all day",), ("we walk all day", "it rains from noon")])
def test_a_claim_behind_which_there_is_nobody_but_the_model_is_no_evidence(quotes: tuple[str, ...]) -> None:
    found = hold(logician(needing(HIKE), quotes), HIKE)
    assert found == Unconfirmed((f"{CLAIM} rests on an assumption that nobody has confirmed: “{HIKE}”",))


@pytest.mark.parametrize("lost", ["Claim: This is not so", f"Established:\n- {HIKE}"])
def test_a_question_about_an_assumption_without_a_verdict_leaves_it_unconfirmed(lost: str) -> None:
    judge = judging(needing(PROBLEM, HIKE), ("it rains from noon",))
    model = strong(lambda prompt: "hm" if lost in prompt.content else judge(prompt))
    assert isinstance(hold(model, HIKE), Unconfirmed)


def test_what_the_user_has_answered_is_not_an_assumption() -> None:
    model = logician(needing(PROBLEM, HIKE))
    found = hold(model, said=(PROBLEM, "we walk all day"), answered=(HIKE,))
    assert isinstance(found, Dialogue)
    assert model.calls == 3


@pytest.mark.parametrize(
    ("said", "assumed"),
    [
        (("we walk all day",), (BAG, SIZE)),
        (("thirty litres", "we walk all day", "somewhat over average"), ()),
        (("walk",), (HIKE, BAG, SIZE)),
        ((HIKE, "all"), (BAG, SIZE)),
        ((), (HIKE, BAG, SIZE)),
    ],
)
def test_a_fact_is_the_users_where_they_have_said_it_or_answered_so(
    said: tuple[str, ...], assumed: tuple[str, ...]
) -> None:
    assert unconfirmed((HIKE, BAG, SIZE), said) == assumed


def test_of_equal_answers_of_which_one_is_assumed_none_is_taken_for_the_users() -> None:
    facts = ("Is it cold? → no", "Is it far? → no")
    assert unconfirmed(facts, ("no",)) == facts
    assert unconfirmed(facts, ("no", "no")) == ()


@pytest.mark.parametrize("answers", [{}, {"walk or drive": "we walk all day"}])
def test_an_answer_that_rests_on_an_assumption_is_verified_once_the_user_has_said_it(
    answers: dict[str, str],
) -> None:
    question = {"text": "Do you walk or drive?", "why": "one gets wet", "otherwise": "we walk all day"}
    criterion = {"text": "It fits the weather", "ground": "dialogue", "rests_on": [1]}
    judge = judging(needing(HIKE), ("we walk all day",))

    def say(prompt: Prompt) -> str:
        if prompt.instructions.startswith("You determine"):
            asked = [] if "→" in prompt.content else [question]
            return json.dumps({"form": "text", "criteria": [criterion], "questions": asked})
        return ANSWER if prompt.instructions.startswith("You answer") else judge(prompt)

    desk = PlainDesk(strong(say), FakeSandbox(), answers=answers)
    outcome = asyncio.run(solve(Brief(PROBLEM), desk, Bounds(iterations=1)))
    if answers:
        assert isinstance(outcome, Solved)
    else:
        assert isinstance(outcome, Answered)
        assert any(f"nobody has confirmed: “{HIKE}”" in line for line in outcome.missing)
