"""A framing in plain words becomes a case of its own, so it must not be taken for another problem without an answer."""

import asyncio

import pytest

from seedbed.framer import FRAME, Aim, Frame, Pull
from seedbed.model import ScriptedModel
from seedbed.problem import ProblemClass
from seedbed.reasoner._classify import judge_for

WEAK = ScriptedModel()


@pytest.mark.parametrize(
    ("lever", "aim"),
    [
        ("hire a nurse", "guilt"),
        ("sell the flat", "mum"),
        ("less hours", "mistakes at work"),
        ("forgive my father", "grief"),
        ("more time with my kids", "fights with my wife"),
        ("go running", "stress"),
    ],
)
@pytest.mark.parametrize("pulls", ["said", "guessed", "none"])
def test_a_framing_in_plain_words_is_guessed_to_be_solvable(lever: str, aim: str, pulls: str) -> None:
    levers = () if pulls == "none" else (Pull(name=lever, does="", said=pulls == "said"),)
    told = Frame(problem="What now?", aims=(Aim(variable=aim, up=False),), levers=levers)

    async def guessed() -> list[ProblemClass]:
        worded = (await FRAME.perform(told, WEAK)).result.framings
        return [(await judge_for(WEAK).guess(one.text)).result.kind for one in worded]

    assert asyncio.run(guessed()) == [ProblemClass.SOLVABLE]
