"""Problems on which a case gets into trouble, each in one of three ways, and scripted models that work on them all the same."""

import json
from collections.abc import Callable, Mapping
from typing import Protocol

from seedbed.model import Prompt, ScriptedModel

LEDGER = "Write a small Python module that our shop can use for its account numbers."
PASSAGE = """\
# Seals of the ledger

## The check digit

The check digit of a number in the ledger: weigh its digits by seven, three and one in turn, from the left, add them up, and
take what is left by ten. A number is sealed with its check digit at the end, and valid where the seal is right.

# Colours of the ledger

Red ink is for what is owed, and black ink for what is there.
"""

_DIGITS = """\
def digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())
"""
_REST = """\


def sealed(number: str) -> str:
    return number + str(check(number))


def valid(number: str) -> bool:
    return sealed(digits(number)[:-1]) == digits(number)
"""
_WRONG = (
    "def check(number: str) -> int:\n    return sum(int(one) for one in number) % 10\n",
    "def check(digits: str) -> int:\n    # the usual sum\n    return sum(int(digit) for digit in digits) % 10\n",
    'def check(it: str) -> int:\n    """Return the last digit of the sum."""\n    return sum(int(d) for d in it) % 10\n',
)
_RIGHT = (
    "def check(number: str) -> int:\n"
    "    return sum(int(one) * (7, 3, 1)[place % 3] for place, one in enumerate(number)) % 10\n"
)

_LEDGER_SUITES = {
    "digits keeps nothing but the digits": (
        "from solution import digits",
        "digits('20-14 7') == '20147'",
        "digits('none') == ''",
        "digits('8') == '8'",
    ),
    "check gives the check digit of a number": (
        "from solution import check",
        "check('2014') == 3",
        "check('1111') == 8",
        "check('905') == 8",
    ),
    "sealed puts the check digit behind the number": (
        "from solution import sealed",
        "sealed('2014') == '20143'",
        "sealed('1111') == '11118'",
        "sealed('905') == '9058'",
    ),
    "valid tells whether a number is sealed as it should be": (
        "from solution import valid",
        "valid('2014 3')",
        "valid('11118')",
        "not valid('11114')",
        "not valid('9054')",
    ),
}


class Script(Protocol):
    """What a model says; it depends on nothing but what it is asked."""

    asked: list[Prompt]

    def __call__(self, prompt: Prompt) -> str: ...


def as_model(script: Script) -> ScriptedModel:
    """Return a strong model that follows a script."""
    return ScriptedModel(script, name=type(script).__name__, strong=True)


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"


def _suite(lines: tuple[str, ...]) -> str:
    tests = "".join(f"\n\ndef test_{at}():\n    assert {one}\n" for at, one in enumerate(lines[1:], 1))
    return f"{lines[0]}\n{tests}"


class Told:
    """A script by what the model's task begins with."""

    def __init__(self) -> None:
        self.asked: list[Prompt] = []

    def __call__(self, prompt: Prompt) -> str:
        self.asked.append(prompt)
        told = prompt.instructions
        return next((say(prompt) for words, say in self.lines().items() if told.startswith(words)), "{}")

    def lines(self) -> Mapping[str, Callable[[Prompt], str]]:
        """Return what is said to which task."""
        return {"You sort problems": self.guess}

    def guess(self, _prompt: Prompt) -> str:
        return json.dumps({"reason": "Tests can tell.", "solved": 0, "solvable": 9, "unsolvable": 0})


class Stuck(Told):
    """Knows no more than one way, and writes it again and again in other words, until somebody tells another."""

    def lines(self) -> Mapping[str, Callable[[Prompt], str]]:
        return {
            **super().lines(),
            "You determine how": self._determined,
            "You write tests": self._suite,
            "You write one Python module": self._module,
        }

    def _determined(self, _prompt: Prompt) -> str:
        criteria = [{"text": text, "ground": "tests", "rests_on": []} for text in _LEDGER_SUITES]
        interface = (
            "solution.py defines digits(text: str) -> str, check(number: str) -> int, sealed(number: str) -> str"
            " and valid(number: str) -> bool"
        )
        return json.dumps({"form": "program", "interface": interface, "criteria": criteria})

    def _suite(self, prompt: Prompt) -> str:
        return _fenced(
            next(_suite(lines) for text, lines in _LEDGER_SUITES.items() if text in prompt.content)
        )

    def _module(self, prompt: Prompt) -> str:
        if "seven, three and one" in prompt.content:
            return _fenced(f"{_DIGITS}\n\n{_RIGHT}{_REST}")
        before = next((at for at, one in enumerate(_WRONG) if one.rstrip() in prompt.content), -1)
        return _fenced(f"{_DIGITS}\n\n{_WRONG[(before + 1) % len(_WRONG)]}{_REST}")
