"""A small story with a model that plays it: what the tests of this package share.

Somebody works long hours, sleeps badly, and is praised for it.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from seedbed.causal import Graph, read_json
from seedbed.context import Move, Performed
from seedbed.framer._brief import Bounds, Brief, Came
from seedbed.framer._desk import PlainDesk
from seedbed.framer._frame import frame
from seedbed.model import Model, Prompt, ScriptedModel
from seedbed.problem import AboutGraph, AboutQuestion, Failed, Framed, Framing, Frozen, Waiting

PROBLEM = "Should I work longer hours or sleep more?"
ANSWERS: Mapping[str, str] = {
    "What happens when": "Longer hours leave me less sleep.",
    "have to get better": "I want a better mood.",
    "Who around you": "My boss praises late work, and praise keeps my hours long.",
    "at night?": "Nobody ever asked that.",
    "can you decide": "I can leave at six.",
}
REPORT = "Yes. When I left at six, shorter hours gave me more sleep."
SIX = "Leave at six on ten working days, and note how I slept."
RESULTS = "Agree with my boss on results to be praised for, in one talk this week."
LINKS: tuple[dict[str, object], ...] = (
    {"cause": "hours", "effect": "sleep", "polarity": "-", "quote": "Longer hours leave me less sleep"},
    {"cause": "praise", "effect": "hours", "polarity": "+", "quote": "praise keeps my hours long"},
    {"cause": "sleep", "effect": "mood", "polarity": "+", "why": "who sleeps well feels well"},
)
MOVES = {
    "You read what": "read",
    "You are given a problem without": "levers",
    "Somebody has tried": "learn",
    "Somebody has a problem without a right answer: it": "ask",
    "Somebody has a problem without a right answer. The": "frame",
}
"""What the moves that ask a model are called here, by how their instructions begin."""
A = TypeVar("A", bound=Frozen)
R = TypeVar("R", bound=Frozen)
Line = Callable[[str], object] | object


def move_of(prompt: Prompt) -> str:
    """Return which move a prompt belongs to."""
    return next(name for begins, name in MOVES.items() if prompt.instructions.startswith(begins))


def number(question: str, line: str) -> int:
    """Return the number of a line in what the model is told; 0 where it is not there."""
    found = re.search(rf"^(\d+)\. {re.escape(line)}", question, re.MULTILINE)
    return int(found[1]) if found else 0


def scripted(**lines: Line) -> ScriptedModel:
    """Return a model that plays the story, with other replies to some moves: what is said, or a function of the prompt."""
    every: Mapping[str, Line] = {**_STORY, **lines}

    def reply(prompt: Prompt) -> str:
        line = every[move_of(prompt)]
        said = line(prompt.content) if callable(line) else line
        return said if isinstance(said, str) else json.dumps(said)

    return ScriptedModel(reply, strong=True, context_tokens=100_000)


def asked(model: ScriptedModel) -> Counter[str]:
    """Return how often each move asked the model."""
    return Counter(map(move_of, model.prompts))


def desk_of(model: ScriptedModel | None = None, **answers: str) -> PlainDesk:
    """Return a desk at which the story's answers are given, and others by words of their question (`_` for a space)."""
    others = {words.replace("_", " "): said for words, said in answers.items()}
    return PlainDesk(model or scripted(), answers={**ANSWERS, **others})


def perform(move: Move[A, Model, R], arguments: A, model: Model) -> Performed[R]:
    """Return what a move comes to by itself."""

    async def performing() -> Performed[R]:
        return await move.perform(arguments, model)

    return asyncio.run(performing())


def play(
    desk: PlainDesk, brief: Brief | None = None, bounds: Bounds | None = None
) -> Framed | Waiting | Failed:
    """Return what a pass over the story comes to."""
    return asyncio.run(frame(brief or Brief(problem=PROBLEM), desk, bounds))


def framed(desk: PlainDesk, brief: Brief | None = None, bounds: Bounds | None = None) -> Framed:
    """Return what a pass comes to that gets to its framings."""
    outcome = play(desk, brief, bounds)
    assert isinstance(outcome, Framed), outcome  # noqa: S101 - for tests
    return outcome


def graph_of(desk: PlainDesk) -> Graph:
    """Return the graph that was stated last."""
    return [read_json(one.about.graph) for one in desk.statements if isinstance(one.about, AboutGraph)][-1]


def questions_of(desk: PlainDesk) -> list[str]:
    """Return what was asked, in order."""
    return [one.text for one in desk.statements if isinstance(one.about, AboutQuestion)]


def came(outcome: Framed, text: str, ending: str = "it is solved.", verified: tuple[str, ...] = ()) -> Brief:
    """Return the story with what came of the framing of that text."""
    taken = next(one for one in outcome.framings if one.text == text)
    return brief_with(taken, ending, verified)


def brief_with(taken: Framing, ending: str = "it is solved.", verified: tuple[str, ...] = ()) -> Brief:
    """Return the story with a framing taken, and what came of it."""
    one = Came(framing=taken, case="c0ffee", text=ending, verified=verified)
    return Brief(problem=PROBLEM, taken=(taken,), outcomes=(one,))


def _questions(question: str) -> object:
    since = " since then" if "Since it was last asked" in question else ""
    text = {
        "difficulty": "What happens when you work longer?",
        "gravity": f"Who around you works late{since}?",
        "water": f"Does mail have to be answered{since} at night?",
    }
    lens = next(lens for lens in text if f"Look for: {lens}" in question)
    return {"questions": [{"text": text[lens], "why": "it shows what pulls"}]}


def links(question: str) -> object:
    """Return the links of the story whose words are in what is read, and with the first of them those that are guessed."""
    quoted = [link for link in LINKS if "quote" in link and str(link["quote"]) in question]
    guessed = [link for link in LINKS if "quote" not in link]
    return {"links": quoted + (guessed if LINKS[0] in quoted else [])}


def levers(question: str) -> dict[str, list[dict[str, object]]]:
    """Return the levers of the story."""
    six = {"does": "push down", "variable": number(question, "hours")}
    results = {"does": "weaken", "link": number(question, "praise -> hours")}
    return {
        "aims": [{"variable": number(question, "mood"), "up": True, "quote": "I want a better mood"}],
        "levers": [
            {"name": "leave at six", "kind": "rule", "quote": "I can leave at six", "acts": [six]},
            {"name": "praise for results", "kind": "goal", "quote": "", "acts": [results]},
        ],
    }


def _framings(question: str) -> object:
    six, results = number(question, "leave at six"), number(question, "praise for results")
    return {
        "framings": [
            {"text": SIX, "levers": [six], "leaves": "the praise", "known_by": "ten evenings noted"},
            {"text": RESULTS, "levers": [results], "leaves": "mail", "known_by": "three results on a page"},
        ]
    }


def _findings(question: str) -> object:
    slept = {"holds": True, "quote": "shorter hours gave me more sleep"}
    return {
        "links": [{**slept, "number": number(question, "hours -> sleep")}],
        "levers": [{**slept, "number": number(question, "leave at six")}],
    }


_STORY: Mapping[str, Line] = {
    "ask": _questions,
    "read": links,
    "levers": levers,
    "frame": _framings,
    "learn": _findings,
}
