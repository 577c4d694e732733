"""Whose words a part's claims may rest on: the user's, whatever a model has put the part into."""

import asyncio
import json
from pathlib import Path

import pytest

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import ProblemClass
from seedbed.reasoner import Event, PartEnded, reason

PROBLEM = "Rain is forecast for Monday. Write a packing list and a note."
PARTS = ("list", "note")


def replied(prompt: Prompt, quote: str) -> str:
    if prompt.instructions.startswith("You sort"):
        return json.dumps({"reason": "One can tell.", "solved": 0, "solvable": 9, "unsolvable": 1})
    if prompt.instructions.startswith("You determine"):
        whole = PROBLEM in prompt.content
        criterion = {"text": "It fits the forecast", "ground": "dialogue", "rests_on": []}
        return json.dumps({"form": "folder", "criteria": [criterion], "separable": "two files" * whole})
    if prompt.instructions.startswith("You write the files"):
        name = next((part for part in PARTS if f"Write the {part}" in prompt.content), "whole")
        files = [{"path": f"{name}.md", "content": "Take an umbrella."}]
        return json.dumps({"summary": name, "files": files})
    if prompt.instructions.startswith("You take an answer"):
        claim = {"claim": "It rains", "opposite": "It is dry", "quote": "Take an umbrella"}
        return json.dumps({"claims": [claim]})
    if prompt.instructions.startswith("You are told what"):
        holds = "Claim: It rains" in prompt.content
        return json.dumps({"follows": holds, "quotes": [quote], "why": "so it is"})
    parts = [
        {
            "name": name,
            "problem": f"Write the {name} for days of heavy showers",
            "interface": f"{name}.md",
            "facts": [],
            "criteria": [1],
            "after": [],
        }
        for name in PARTS
    ]
    return json.dumps({"why": "two files", "parts": parts})


@pytest.mark.parametrize(
    ("quote", "came_to"), [("rain is forecast for Monday", "solved"), ("days of heavy showers", "answered")]
)
def test_a_claim_of_a_part_rests_on_what_the_user_has_asked_and_on_no_words_of_a_models(
    quote: str, came_to: str, tmp_path: Path
) -> None:
    heard: list[Event] = []
    model = ScriptedModel(lambda prompt: replied(prompt, quote), strong=True, context_tokens=100_000)
    asyncio.run(
        reason(PROBLEM, folder=tmp_path, model=model, kind=ProblemClass.SOLVABLE, listener=heard.append)
    )
    parts = {one.part: one.outcome for one in heard if isinstance(one, PartEnded)}
    assert parts == dict.fromkeys(PARTS, came_to)
