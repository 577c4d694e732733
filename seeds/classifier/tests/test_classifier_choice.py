import asyncio
import json

import pytest

from seedbed.classifier import Opinion, classify, classify_by_embedding, classify_by_model, fingerprint
from seedbed.model import BadReply, ScriptedModel
from seedbed.problem import BadInput, Domain, ProblemClass

QUESTION = "What is the square root of 38495?"


def opinion(reason: str, solved: float, solvable: float, unsolvable: float) -> str:
    fields = {"reason": reason, "solved": solved, "solvable": solvable, "unsolvable": unsolvable}
    return json.dumps(fields)


def test_a_strong_model_decides_by_itself_even_against_the_embedding() -> None:
    model = ScriptedModel([opinion("It is a riddle about values.", 0, 1, 3)], name="wise", strong=True)
    guess = asyncio.run(classify(QUESTION, model))
    assert (guess.solved, guess.solvable, guess.unsolvable) == (0.0, 0.25, 0.75)
    assert guess.kind is ProblemClass.UNSOLVABLE
    assert guess.domain is Domain.COMPLEX
    assert guess.reason == "It is a riddle about values."
    assert guess.by == "wise"
    assert model.prompts[0].content == QUESTION


def test_a_weak_model_is_not_asked() -> None:
    model = ScriptedModel()
    guess = asyncio.run(classify(QUESTION, model))
    assert model.calls == 0
    assert guess == classify_by_embedding(QUESTION)
    assert guess.by == "embedding"
    assert guess.kind is ProblemClass.SOLVED


def test_without_a_model_the_embedding_decides() -> None:
    assert asyncio.run(classify(QUESTION)) == classify_by_embedding(QUESTION)


def test_asking_a_model_says_what_it_cost_and_what_it_wrote() -> None:
    text = opinion("One computes it.", 9, 1, 0)
    reply = asyncio.run(classify_by_model(QUESTION, ScriptedModel([text])))
    assert reply.value.solved == pytest.approx(0.9)
    assert reply.text == text
    assert reply.usage.calls == 1
    assert reply.usage.output_tokens > 0


def test_a_reason_over_several_lines_becomes_one() -> None:
    model = ScriptedModel([opinion("One\n  computes\tit.", 1, 0, 0)])
    assert asyncio.run(classify_by_model(QUESTION, model)).value.reason == "One computes it."


def test_an_opinion_without_any_belief_is_sent_back_once() -> None:
    model = ScriptedModel([opinion("?", 0, 0, 0), opinion("It is work.", 0, 1, 0)])
    reply = asyncio.run(classify_by_model("Write a to-do list app.", model))
    assert reply.value.kind is ProblemClass.SOLVABLE
    assert reply.usage.calls == 2


def test_a_model_that_never_says_what_it_believes_gives_a_bad_reply() -> None:
    model = ScriptedModel(lambda _: "I would rather not say.")
    with pytest.raises(BadReply):
        asyncio.run(classify_by_model(QUESTION, model))


def test_weights_too_large_to_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Opinion(reason="?", solved=1e308, solvable=1e308, unsolvable=0)


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_problem_is_bad_input_whoever_decides(text: str) -> None:
    model = ScriptedModel(strong=True)
    for asked in (None, model):
        with pytest.raises(BadInput, match="empty"):
            asyncio.run(classify(text, asked))
    assert model.calls == 0


def test_the_fingerprint_is_that_of_whoever_decides() -> None:
    weak, strong, other = (
        ScriptedModel(name="weak"),
        ScriptedModel(name="strong", strong=True),
        ScriptedModel(name="other", strong=True),
    )
    assert fingerprint(weak) == fingerprint()
    assert len({fingerprint(), fingerprint(strong), fingerprint(other)}) == 3
