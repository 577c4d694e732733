"""A model that plays the unsolvable example that the project began with: stay in college, or found a company?

It replies by what it is asked, so it can be asked in any order, again, or by several at once.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

PROBLEM = "Should I stay in college or start my own AI company?"
BETTER = "What would have to get better, for you to say that it worked out?"
DECIDES = "What in this can you decide or change yourself, alone or with whom?"
HOURS = "What happens to your courses while you work on the company?"
EITHER = "Why does it have to be one or the other?"
GRAVITY = "What do the people around you do, whatever you intend?"
WATER = "Does a degree have to be earned without a pause?"
AGAIN = {
    "gravity": "What do the people around you do now that you have tried this?",
    "water": "What did you take for granted until you tried this?",
}
ANSWERS: Mapping[str, str] = {
    HOURS: "The more hours I put into the company, the fewer I have for courses. Each course that I fail costs me my "
    "parents' trust, and without their trust there is no money.",
    EITHER: "Investors say that only somebody who founds full time is serious. Paying customers would convince them as "
    "well, after a while.",
    BETTER: "I want an income of my own, and to keep the degree in reach.",
    GRAVITY: "The more of my friends raise money, the more I fear to miss out, and the fear pushes my hours into the "
    "company.",
    WATER: "I took it for granted. But a leave of absence would keep the degree in reach.",
    DECIDES: "I can ask for a leave of absence, and I can sell before I build anything.",
}
REPORT = "Yes. With the leave of absence the degree stayed in reach. But more company hours brought no paying customers at all."
LEARNED: Mapping[str, str] = {
    "Did it move": REPORT,
    AGAIN["gravity"]: "Nothing has changed there.",
    AGAIN["water"]: "That nobody would ask why I pause.",
}
"""What is said, by words of the question, when the framing has come to its end."""
DOUBT = ("When company hours goes up, does paying customers go up, does it go down", "up")

_LINKS = (
    (
        "company hours",
        "-",
        "course hours",
        "The more hours I put into the company, the fewer I have for courses",
    ),
    ("failed courses", "-", "parents' trust", "Each course that I fail costs me my parents' trust"),
    ("parents' trust", "+", "money", "without their trust there is no money"),
    ("company hours", "+", "investors' interest", "only somebody who founds full time is serious"),
    (
        "paying customers",
        "+",
        "investors' interest",
        "Paying customers would convince them as well, after a while",
    ),
    (
        "friends who raise money",
        "+",
        "fear of missing out",
        "The more of my friends raise money, the more I fear to miss out",
    ),
    ("fear of missing out", "+", "company hours", "the fear pushes my hours into the company"),
    ("leave of absence", "+", "degree in reach", "a leave of absence would keep the degree in reach"),
)
_GUESSES = (
    ("course hours", "-", "failed courses", "less time to study fails courses"),
    ("failed courses", "-", "degree in reach", "a degree needs passed courses"),
    ("money", "+", "company hours", "nobody works unpaid for long"),
    ("investors' interest", "+", "money", "investors pay"),
    ("paying customers", "+", "income", "customers pay"),
    (
        "company hours",
        "?",
        "paying customers",
        "hours may bring customers, or a product that nobody asked for",
    ),
)
RUNWAY = (
    "Work out how long a leave of absence can be paid for: write runway(savings, costs, income), which returns the full "
    "months until the money is gone."
)
_WORKED = "runway(10000, 1500, 500) says 10"
_CUSTOMERS = "Get two customers to pay for a prototype before the term ends, on ten hours a week."
_CODE = """\
def runway(savings, costs, income):
    gap = costs - income
    if gap <= 0:
        raise ValueError("the money is never gone")
    return savings // gap
"""
_SUITE = """\
import pytest

from solution import runway


def test_months():
    assert runway(10000, 1500, 500) == 10
    assert runway(999, 1000, 0) == 0
    assert runway(2500, 1000, 0) == 2


def test_never():
    with pytest.raises(ValueError):
        runway(100, 500, 500)
    with pytest.raises(ValueError):
        runway(100, 500, 600)
"""


def said(question: str) -> str | None:
    """Return what the user says to a question, by its words."""
    if question.startswith(DOUBT[0]):
        return DOUBT[1]
    every = {**ANSWERS, **LEARNED}
    return next((words for text, words in every.items() if text in question), None)


def reply(instructions: str, question: str) -> str:
    """Return what the model says. It depends on nothing but what it is asked."""
    said: Mapping[str, Callable[[str], object]] = {
        "You sort problems": _class,
        "You read what": lambda asked: {"links": _links(asked)},
        "You are given a problem without": _levers,
        "Somebody has tried": _findings,
        "Somebody has a problem without a right answer: it changes": lambda asked: {
            "questions": _questions(asked)
        },
        "Somebody has a problem": lambda asked: {"framings": _framings(asked)},
    }
    for beginning, draft in said.items():
        if instructions.startswith(beginning):
            return json.dumps(draft(question))
    return _solving(instructions)


def _class(question: str) -> dict[str, object]:
    if RUNWAY in question:
        return {"reason": "It can be held against criteria.", "solved": 0, "solvable": 9, "unsolvable": 1}
    return {"reason": "It has no right answer.", "solved": 0, "solvable": 1, "unsolvable": 9}


def _questions(question: str) -> list[dict[str, str]]:
    if "Look for: difficulty" in question:
        return [
            {"text": HOURS, "why": "it shows what pulls on what"},
            {"text": EITHER, "why": "the choice may be an assumption"},
        ]
    lens = "gravity" if "Look for: gravity" in question else "water"
    first = GRAVITY if lens == "gravity" else WATER
    text = AGAIN[lens] if "Since it was last asked" in question else first
    return [{"text": text, "why": "nobody chose it"}]


def _links(question: str) -> list[dict[str, object]]:
    read: list[dict[str, object]] = [
        {
            "cause": cause,
            "effect": effect,
            "polarity": sign,
            "text": 1,
            "quote": quote,
            "delayed": "after a while" in quote,
        }
        for cause, sign, effect, quote in _LINKS
        if quote in question
    ]
    guessed: list[dict[str, object]] = [
        {"cause": cause, "effect": effect, "polarity": sign, "why": why}
        for cause, sign, effect, why in _GUESSES
    ]
    return read + guessed if _LINKS[0][3] in question else read


def _number(question: str, line: str) -> int:
    found = re.search(rf"^(\d+)\. {re.escape(line)}", question, re.MULTILINE)
    assert found, f"{line} is not in what the model is told"  # noqa: S101 - a script for tests
    return int(found[1])


def _levers(question: str) -> dict[str, object]:
    def push(name: str) -> dict[str, object]:
        return {"does": "push up", "variable": _number(question, name)}

    weaken = {"does": "weaken", "link": _number(question, "company hours -> course hours")}
    aims: Sequence[tuple[str, str]] = (
        ("income", "I want an income of my own"),
        ("degree in reach", "to keep the degree in reach"),
    )
    return {
        "aims": [{"variable": _number(question, name), "up": True, "quote": quote} for name, quote in aims],
        "levers": [
            {
                "name": "ask for a leave of absence",
                "kind": "rule",
                "quote": "I can ask for a leave of absence",
                "acts": [push("leave of absence"), weaken],
            },
            {
                "name": "sell before building",
                "kind": "information flow",
                "quote": "I can sell before I build anything",
                "acts": [push("paying customers")],
            },
            {"name": "more hours", "kind": "parameter", "quote": "", "acts": [push("company hours")]},
        ],
    }


def _framings(question: str) -> list[dict[str, object]]:
    return [
        {
            "text": RUNWAY,
            "levers": [_number(question, "ask for a leave of absence")],
            "leaves": "whether anybody wants the product",
            "known_by": _WORKED,
        },
        {
            "text": _CUSTOMERS,
            "levers": [_number(question, "sell before building")],
            "leaves": "what the parents think",
            "known_by": "two invoices are paid on the last day of term",
        },
        {
            "text": "Keep a diary for two weeks of what each hour for the company led to.",
            "levers": [_number(question, "more hours")],
            "leaves": "the courses, for now",
            "known_by": "there are fourteen entries, each with what came of it",
        },
    ]


def _findings(question: str) -> dict[str, object]:
    return {
        "links": [
            {
                "number": _number(question, "leave of absence -> degree in reach"),
                "holds": True,
                "quote": "With the leave of absence the degree stayed in reach",
            },
            {
                "number": _number(question, "company hours -> paying customers"),
                "holds": False,
                "quote": "more company hours brought no paying customers at all",
            },
        ],
        "levers": [
            {
                "number": _number(question, "ask for a leave of absence"),
                "holds": True,
                "quote": "With the leave of absence the degree stayed in reach",
            }
        ],
    }


def _solving(instructions: str) -> str:
    if instructions.startswith("You determine how"):
        criteria = [
            {
                "text": "runway returns the full months until the money is gone",
                "ground": "tests",
                "rests_on": [1],
            }
        ]
        interface = (
            "solution.py defines runway(savings: int, costs: int, income: int) -> int. "
            "It raises ValueError where the money is never gone."
        )
        return json.dumps({"form": "program", "interface": interface, "criteria": criteria})
    if instructions.startswith("You write tests"):
        return f"```python\n{_SUITE}```"
    return f"```python\n{_CODE}```"
