"""A second scripted problem, quick to play: three questions, one of them in a part; three parts, one after the others.

Its suites are plain functions and asserts, which `PlainSuites` settles in a millisecond.
"""

import json
from collections.abc import Mapping, Sequence

PROBLEM = "Write a small library that splits the bill of a restaurant"
LEFT_OVER = "Who pays the cents that are left over?"
CURRENCY = "Which currency are bills in?"
TIP = "How much is tipped?"
ANSWERS: Mapping[str, str] = {LEFT_OVER: "the first", CURRENCY: "euros", TIP: "a tenth"}
OTHERS: Mapping[str, str] = {LEFT_OVER: "the last", CURRENCY: "pounds", TIP: "a fifth"}
"""What may as well be answered."""
ASSUMED: Mapping[str, str] = {LEFT_OVER: "the last", CURRENCY: "euros", TIP: "a fifth"}

SHARES = "Write the module that divides an amount among people"
"""A part, which can be a problem of its own: then `LEFT_OVER` is asked in it."""
_TIPS = "Write the module that works out the tip"
_RECEIPT = "Write the module that says what each of them pays, from the modules shares and tips"
_INTERFACES = {
    SHARES: "shares.py defines shares(cents: int, people: int) -> list[int]",
    _TIPS: "tips.py defines tip(cents: int) -> int",
    _RECEIPT: "receipt.py defines receipt(names: list[str], cents: int) -> list[str], lines such as `Ann 3.50 EUR`",
}

_SUM = "Shares add up to the amount"
_LEFT = "The cents that are left over go where they belong"
_PERCENT = "The tip is what was said"
_LINES = "There is a line for each name"

_BUGGY = """\
def shares(cents, people):
    share = cents // people
    return [share] * people
"""
_RIGHT = """\
def shares(cents, people):
    share = cents // people
    left = cents - share * people
    return [share + 1 if {belongs} else share for place in range(people)]
"""
_TIP_CODE = """\
def tip(cents):
    return cents * {percent} // 100
"""
_RECEIPT_CODE = """\
from shares import shares
from tips import tip


def receipt(names, cents):
    due = shares(cents + tip(cents), len(names))
    return [f"{name} {part // 100}.{part % 100:02d} CODE" for name, part in zip(names, due)]
"""
_SUITES = {
    _SUM: """\
from shares import shares


def test_shares_are_nearly_equal():
    assert sorted(shares(11, 3)) == [3, 4, 4]
    assert sorted(shares(10, 4)) == [2, 2, 3, 3]
    assert shares(9, 3) == [3, 3, 3]


def test_nothing_is_lost():
    assert sum(shares(1000, 7)) == 1000
    assert sum(shares(2, 5)) == 2
""",
    _LEFT: """\
from shares import shares


def test_left_over():
    assert shares(10, 3) == {one_more}
    assert shares(12, 3) == [4, 4, 4]
""",
    _PERCENT: """\
from tips import tip


def test_tip():
    assert tip(1000) == {tip}
    assert tip(0) == 0
""",
    _LINES: """\
from receipt import receipt


def test_one_pays_all():
    assert receipt(["Ann"], 1000)[0] in ("Ann 11.00 CODE", "Ann 12.00 CODE")


def test_two_share():
    assert receipt(["Ann", "Bob"], 2000) in (
        ["Ann 11.00 CODE", "Bob 11.00 CODE"],
        ["Ann 12.00 CODE", "Bob 12.00 CODE"],
    )


def test_cents():
    assert receipt(["Ann"], 110)[0] in ("Ann 1.21 CODE", "Ann 1.32 CODE")
""",
}


def reply(instructions: str, question: str) -> str:
    """Return what the model says. It depends on nothing but what it is asked."""
    if instructions.startswith("You sort problems"):
        return _json(
            {"reason": "It can be held against criteria.", "solved": 0, "solvable": 9, "unsolvable": 1}
        )
    if instructions.startswith("You determine how"):
        return _json(_determined(question))
    if instructions.startswith("You write tests"):
        return f"```python\n{_suite(question)}```"
    if instructions.startswith("You write the files"):
        return _json(_files(question))
    if instructions.startswith("A question about a problem"):
        return _json(
            {"words": next(words for text, words in ANSWERS.items() if f"Question: {text}" in question)}
        )
    return _json(_split(question))


def _json(value: object) -> str:
    return json.dumps(value)


def _determined(question: str) -> dict[str, object]:
    if SHARES in question:
        return {
            **_draft(SHARES, [(_SUM, ()), (_LEFT, _number(question, LEFT_OVER))]),
            "questions": _missing(question, ((LEFT_OVER, "shares depend on it", 4),)),
        }
    if _RECEIPT in question:
        return _draft(_RECEIPT, [(_LINES, _number(question, CURRENCY))])
    if _TIPS in question:
        return {
            **_draft(_TIPS, [(_PERCENT, _number(question, TIP))]),
            "questions": _missing(question, ((TIP, "every receipt has it", 5),)),
        }
    wanted = ((LEFT_OVER, "shares depend on it", 4), (CURRENCY, "it stands on every line", 3))
    missing = _missing(question, wanted)
    return {
        "form": "folder",
        "interface": ". ".join(_INTERFACES.values()),
        "criteria": _criteria(
            [
                (_SUM, (*_number(question, LEFT_OVER), *_additions(question))),
                (_LINES, _number(question, CURRENCY)),
            ]
        ),
        "questions": missing,
        "separable": "" if missing else "shares, tips and lines can be checked by themselves",
    }


def _draft(part: str, criteria: Sequence[tuple[str, Sequence[int]]]) -> dict[str, object]:
    return {"form": "folder", "interface": _INTERFACES[part], "criteria": _criteria(criteria)}


def _criteria(criteria: Sequence[tuple[str, Sequence[int]]]) -> list[dict[str, object]]:
    return [{"text": text, "ground": "tests", "rests_on": rests_on} for text, rests_on in criteria]


def _missing(question: str, wanted: Sequence[tuple[str, str, int]]) -> list[dict[str, object]]:
    return [
        {"text": text, "why": why, "otherwise": ASSUMED[text], "weight": weight}
        for text, why, weight in wanted
        if not _number(question, text)
    ]


def _number(question: str, text: str) -> tuple[int, ...]:
    """Return the number of the fact that answers a question."""
    for line in question.splitlines():
        number, _, fact = line.strip().partition(". ")
        if fact.startswith(f"{text} →") and number.isdigit():
            return (int(number),)
    return ()


def _additions(question: str) -> tuple[int, ...]:
    """Return the numbers of the facts that answer no question: what the user has added."""
    split = (line.strip().partition(". ") for line in question.splitlines())
    return tuple(int(number) for number, _, fact in split if number.isdigit() and "→" not in fact)


def _says(question: str, text: str, words: str) -> bool:
    return f"{text} → {words}" in question


def _suite(question: str) -> str:
    suite = next(code for text, code in _SUITES.items() if f"Criterion: {text}" in question)
    one_more = "[3, 3, 4]" if _says(question, LEFT_OVER, "the last") else "[4, 3, 3]"
    tip = "200" if _says(question, TIP, "a fifth") else "100"
    filled = suite.replace("{one_more}", one_more).replace("{tip}", tip)
    return filled.replace("CODE", _code(question))


def _code(question: str) -> str:
    return "GBP" if _says(question, CURRENCY, "pounds") else "EUR"


def _files(question: str) -> dict[str, object]:
    if _RECEIPT in question:
        return _file("receipt.py", _RECEIPT_CODE.replace("CODE", _code(question)))
    if _TIPS in question:
        percent = "20" if _says(question, TIP, "a fifth") else "10"
        return _file("tips.py", _TIP_CODE.replace("{percent}", percent))
    if "What failed:" not in question:
        return _file("shares.py", _BUGGY)
    belongs = "place >= people - left" if _says(question, LEFT_OVER, "the last") else "place < left"
    return _file("shares.py", _RIGHT.replace("{belongs}", belongs))


def _file(path: str, content: str) -> dict[str, object]:
    return {"summary": f"the module {path}", "files": [{"path": path, "content": content}]}


def _split(question: str) -> dict[str, object]:
    facts = question.partition("Facts:\n")[2].partition("Criteria:\n")[0]
    left, currency = _number(facts, LEFT_OVER), _number(facts, CURRENCY)
    return {
        "why": "shares and tips need nothing of each other, and a receipt needs both",
        "parts": [
            _part("shares", SHARES, left, (1,), ()),
            _part("tips", _TIPS, (), (2,), ()),
            _part("receipt", _RECEIPT, currency, (2,), ("shares", "tips")),
        ],
    }


def _part(
    name: str, problem: str, facts: Sequence[int], criteria: Sequence[int], after: Sequence[str]
) -> dict[str, object]:
    return {
        "name": name,
        "problem": problem,
        "interface": _INTERFACES[problem],
        "facts": facts,
        "criteria": criteria,
        "after": after,
    }
