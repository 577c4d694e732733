"""Problems on which a case gets into trouble, each in one of three ways, and scripted models that work on them all the same."""

import json
from collections.abc import Callable, Mapping

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
_NAMES = ("total figure", "result digit", "answer mark", "found item", "value each", "all_of_them it")
_SUM = """\
def check(number: str) -> int:
    {0} = 0
    for {1} in number:
        {0} += int({1})
    return {0} % 10
"""
_WRONG = tuple(_SUM.format(*names.split()) for names in _NAMES)
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

    def model(self) -> ScriptedModel:
        """Return a strong model that follows this script."""
        return ScriptedModel(self, name=type(self).__name__, strong=True)


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


STREET = "Write a program that makes our street a place where everybody likes to live."
WHO = "Who lives in the street?"
FAMILIES = "Two families with small children, three widows, and a night nurse."

_WISHES = {
    "street": ("Everybody has a say", "Nobody is woken"),
    "noise": ("Nobody is woken before noon", "The night nurse sleeps by day"),
    "peace": ("Everybody has the same say", "Quarrels end by the evening"),
    "hours": ("Balls bounce between four and six alone", "Nobody is woken by a ball"),
    "walls": ("No wall takes the sun from anybody", "The nurse hears no ball behind her wall"),
    "votes": ("Everybody votes on everything", "Nobody feels outvoted"),
    "feasts": ("Each quarrel ends with a feast", "No feast ends with a quarrel"),
}
_SPLITS = {"street": ("noise", "peace"), "noise": ("hours", "walls"), "peace": ("votes", "feasts")}
_MODULES = {"street": "street", "noise": "street"}
"""Who writes which module: what the whole has to offer, one of its parts does."""
_ASKS = {
    "noise": "Keep the noise of balls and feet within what each house can bear.",
    "peace": "Settle who decides what is done about a quarrel between two houses.",
    "hours": "Find hours for balls that suit children and a sleeper alike.",
    "walls": "Plan walls that keep sounds in and let sunlight through.",
    "votes": "Count opinions so that no side is ever the smaller one.",
    "feasts": "Arrange meals after which rivals speak with each other again.",
}


def _module(name: str) -> str:
    return _MODULES.get(name, name)


class Spiralling(Told):
    """Sees two new problems in each, and comes to nothing in any of them."""

    def lines(self) -> Mapping[str, Callable[[Prompt], str]]:
        return {
            **super().lines(),
            "You determine how": self._determined,
            "You split a problem": self._split,
            "You write tests": self._suite,
            "You write the files": self._files,
        }

    def _which(self, prompt: Prompt) -> str:
        return next((name for name, text in _ASKS.items() if text in prompt.content), "street")

    def _determined(self, prompt: Prompt) -> str:
        name = self._which(prompt)
        asked = name == "street" and WHO not in prompt.content
        question = {"text": WHO, "why": "it decides who has to like it", "otherwise": "anybody"}
        criteria = [
            {"text": text, "ground": "tests", "rests_on": [1] if WHO in prompt.content else []}
            for text in _WISHES[name]
        ]
        return json.dumps(
            {
                "form": "folder",
                "interface": f"{_module(name)}.py defines happy() -> str",
                "criteria": criteria,
                "questions": [question] if asked else [],
                "separable": "it is more than one thing",
            }
        )

    def _split(self, prompt: Prompt) -> str:
        parts = [
            {
                "name": name,
                "problem": _ASKS[name],
                "interface": f"{_module(name)}.py defines happy() -> str",
                "facts": [],
                "criteria": [number],
                "after": [],
            }
            for number, name in enumerate(_SPLITS[self._which(prompt)], 1)
        ]
        return json.dumps({"why": "There are two sides to it.", "parts": parts})

    def _suite(self, prompt: Prompt) -> str:
        return _fenced(_suite((f"from {_module(self._which(prompt))} import happy", "happy() == 'all'")))

    def guess(self, prompt: Prompt) -> str:
        deep = self._which(prompt) not in _SPLITS
        shares = {"solved": 0, "solvable": 1 if deep else 9, "unsolvable": 9 if deep else 0}
        return json.dumps({"reason": "Nobody agrees on that." if deep else "Tests can tell.", **shares})

    def _files(self, prompt: Prompt) -> str:
        name = self._which(prompt)
        code = f"def happy() -> str:\n    return 'some in {name}'\n"
        return json.dumps({"summary": name, "files": [{"path": f"{_module(name)}.py", "content": code}]})


TAXI = "Write a Python function fare(kilometres) that gives what our taxis ask for a ride."
CURRENCY = "In which currency is it?"
RATE = "What does a kilometre cost?"
SAID = {CURRENCY: "in euros", RATE: "2.50, and nothing else"}

_DOUBT = """
Wait, the problem is missing something. What does a kilometre cost? It is not given. Maybe the problem assumes that the user
knows the rate. Without knowing the rate we can't give an answer. Maybe there was a typo, or the original problem stated a
rate somewhere else. Perhaps the problem is presented without its context. But without knowing what a kilometre costs, there
is no way to tell. Hmm, maybe in the original problem the rate is stated. The problem as stated is incomplete. Is it a trick
question where the answer is that one can't tell? The user might have forgotten to state it. But again, it is not specified
in the problem. I have to assume a rate. But the problem doesn't say so. Since the user is expecting an answer, I might guess.
"""
_GUESSES = (
    "1.80 + 2 * kilometres",
    "3 * kilometres",
    "4 + 1.5 * kilometres",
    "10.0 * kilometres",
    "kilometres / 2",
)


class Lacking(Told):
    """Doubts, before each candidate, that one could know what is asked for, and guesses, until somebody says it."""

    def lines(self) -> Mapping[str, Callable[[Prompt], str]]:
        return {
            **super().lines(),
            "You determine how": self._determined,
            "You write tests": lambda _: _fenced(
                _suite(("from solution import fare", "fare(4) == 10", "fare(0) == 0", "fare(1) == 2.5"))
            ),
            "You write one Python module": self._module,
        }

    def _determined(self, prompt: Prompt) -> str:
        missing = RATE if "something is missing" in prompt.content else CURRENCY
        asked = {"text": missing, "why": "it decides the number", "otherwise": "as elsewhere"}
        known = [number for number in (1, 2) if f"\n{number}. " in prompt.content]
        return json.dumps(
            {
                "form": "program",
                "interface": "solution.py defines fare(kilometres: float) -> float",
                "criteria": [
                    {"text": "fare gives the price of a ride", "ground": "tests", "rests_on": known}
                ],
                "questions": [] if missing in prompt.content else [asked],
            }
        )

    def _module(self, prompt: Prompt) -> str:
        told = SAID[RATE] in prompt.content
        before = next((at for at, one in enumerate(_GUESSES) if one in prompt.content), -1)
        guess = "2.5 * kilometres" if told else _GUESSES[(before + 1) % len(_GUESSES)]
        code = _fenced(f"def fare(kilometres: float) -> float:\n    return {guess}\n")
        return code if told else f"<think>{_DOUBT * 3}</think>{code}"
