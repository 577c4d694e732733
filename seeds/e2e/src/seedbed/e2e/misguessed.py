"""Six problems, each guessed wrong in one of the six ways, and a scripted model that works on them all the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import ProblemClass, Question

_SOLVED, _SOLVABLE, _UNSOLVABLE = ProblemClass


@dataclass(frozen=True, slots=True)
class Misguess:
    """A problem, what it is first taken for, and what it is."""

    problem: str
    guessed: ProblemClass
    truth: ProblemClass
    first: str = ""
    """The program that is written first."""
    second: str = ""
    """The program that is written blind."""
    rounds: tuple[dict[str, object], ...] = ()
    """What must hold, as it is found out in one round after the other."""
    suite: str = ""
    candidates: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the user says to a question that contains these words."""

    @property
    def name(self) -> str:
        return f"{self.guessed.value} → {self.truth.value}"


_TILINGS = "In how many ways can a board of 2 by 10 squares be covered with dominoes?"
_PRIMES = "What is the sum of all prime numbers below 100?"
_PERCENT = "What is 17 percent of 2340?"
_SLUG = "Write a function slug(title) that makes a title fit for an address, with tests."
_MARRY = "Should I marry him or stay alone, when my parents want one thing and I want another?"
_STREET = "Get everybody in our street to love the new playground."

_WAYS = """\
def ways(length: int) -> int:
    one, two = 1, 1
    for _ in range(length):
        one, two = two, one + two
    return one
"""
_WAYS_SUITE = """\
from solution import ways


def test_small_boards():
    assert [ways(length) for length in (1, 2, 3, 4)] == [1, 2, 3, 5]


def test_ten():
    assert ways(10) == 89
"""
_SLUGGED = """\
def slug(title: str) -> str:
    letters = "".join(one if one.isalnum() else " " for one in title.lower())
    return "-".join(letters.split())
"""
_SLUG_SUITE = """\
from solution import slug


def test_words_are_joined():
    assert slug("A b") == "a-b"


def test_signs_are_left_out():
    assert slug("Well, well!") == "well-well"


def test_nothing_is_nothing():
    assert slug("") == ""
"""


def _program(interface: str, *criteria: str, ground: str = "tests", **more: object) -> dict[str, object]:
    told = [{"text": text, "ground": ground, "rests_on": [1]} for text in criteria]
    return {"form": "program", "interface": interface, "criteria": told, **more}


def _words(criteria: tuple[str, ...], question: str = "") -> dict[str, object]:
    """Return what must hold of an answer in words. Each round finds more of it, and none of what was there before."""
    asked = [{"text": question, "why": "it decides who has to be won over", "otherwise": "all of them"}]
    told = [{"text": text, "ground": "dialogue", "rests_on": []} for text in criteria]
    return {"form": "text", "criteria": told, "questions": asked if question else []}


_WHO = "Who lives in the street?"
_SAID = "Two families with small children, three widows, and a night nurse."

MISGUESSES = (
    Misguess(
        _TILINGS,
        _SOLVED,
        _SOLVABLE,
        first="def solve():\n    width = 10\n    return 2 * width\n\nprint(solve())",
        second="from math import comb\nprint(sum(comb(10 - pairs, pairs) for pairs in range(2 * 10 // 4 + 1)))",
        rounds=(
            _program(
                "solution.py defines ways(length: int) -> int", "ways counts the coverings of 2 by length"
            ),
        ),
        suite=_WAYS_SUITE,
        candidates=(_WAYS,),
    ),
    Misguess(
        _MARRY,
        _SOLVED,
        _UNSOLVABLE,
        first="print('Marry him.')",
        second="print('Marry him.')",
    ),
    Misguess(
        _PRIMES,
        _SOLVABLE,
        _SOLVED,
        first=(
            "def solve():\n    limit = 100\n    return sum(n for n in range(2, limit)"
            " if all(n % d for d in range(2, n)))\n\nprint(solve())"
        ),
        second=(
            "sieve = [True] * 100\ntotal = 0\nfor n in range(2, 100):\n    if sieve[n]:\n        total += n\n"
            "        for m in range(n * n, 100, n):\n            sieve[m] = False\nprint(total)"
        ),
    ),
    Misguess(
        _STREET,
        _SOLVABLE,
        _UNSOLVABLE,
        rounds=(
            _words(("Everybody has been asked", "Nobody objects to it"), _WHO),
            _words(
                (
                    "The families with children come every day",
                    "The widows are not disturbed at noon",
                    "The nurse can sleep until two",
                    "No ball flies into a garden",
                    "There is a bench in the shade",
                ),
                "When is it loud?",
            ),
            _words(
                (
                    "The families agree on hours",
                    "The widows sit there themselves",
                    "The nurse is asked before each feast",
                    "The balls are soft",
                    "The bench is not taken by teenagers",
                    "The teenagers have a place of their own",
                    "The street agrees who pays for that",
                    "Those who pay decide nothing alone",
                    "Those who do not pay do not feel bought",
                )
            ),
        ),
        candidates=tuple(f"Hold meeting number {number} and vote." for number in range(1, 8)),
        answers={_WHO: _SAID, "When is it loud?": "All afternoon, and on feast days at night."},
    ),
    Misguess(
        _PERCENT,
        _UNSOLVABLE,
        _SOLVED,
        first="def solve():\n    share = 17\n    whole = 2340\n    return whole * share / 100\n\nprint(solve())",
        second=(
            "from decimal import Decimal\ntotal = Decimal(0)\nfor _ in range(17):\n    total += 2340\n"
            "print(total.scaleb(-2))"
        ),
    ),
    Misguess(
        _SLUG,
        _UNSOLVABLE,
        _SOLVABLE,
        rounds=(
            _program(
                "solution.py defines slug(title: str) -> str",
                "slug keeps letters and digits, in lower case, joined by dashes",
            ),
        ),
        suite=_SLUG_SUITE,
        candidates=(_SLUGGED,),
        answers={"test or look at": "yes: slug('A b') gives 'a-b'"},
    ),
)


class Script:
    """What the model says about one of them. It depends on nothing but what it is asked, and on how often."""

    def __init__(self, misguess: Misguess) -> None:
        self._misguess = misguess
        self._proposed = 0
        self._round: dict[str, int] = {}
        self.asked: list[Prompt] = []

    def model(self) -> ScriptedModel:
        """Return a strong model that follows this script."""
        return ScriptedModel(self, name=f"misguess {self._misguess.problem}", strong=True)

    def __call__(self, prompt: Prompt) -> str:
        self.asked.append(prompt)
        told = prompt.instructions
        return next((say(prompt) for words, say in self._lines().items() if told.startswith(words)), "{}")

    def _lines(self) -> Mapping[str, Callable[[Prompt], str]]:
        one = self._misguess
        return {
            "You sort problems": self._guess,
            "You determine how": self._determine,
            "You write small Python programs": lambda prompt: _fenced(
                one.first if "solve()" in prompt.content else one.second
            ),
            "You write the smallest Python program": lambda _: _fenced(one.second),
            "You write tests": lambda _: _fenced(one.suite),
            "You write one Python module": lambda _: _fenced(self._candidate()),
            "You answer a problem in words": lambda _: self._candidate(),
        }

    def _guess(self, _prompt: Prompt) -> str:
        shares = {kind.value: 9 if kind is self._misguess.guessed else 0 for kind in ProblemClass}
        return json.dumps({"reason": "So it seems.", **shares})

    def _determine(self, prompt: Prompt) -> str:
        at = self._round.setdefault(prompt.content, len(self._round))
        return json.dumps(self._misguess.rounds[min(at, len(self._misguess.rounds) - 1)])

    def _candidate(self) -> str:
        self._proposed += 1
        candidates = self._misguess.candidates
        return candidates[min(self._proposed, len(candidates)) - 1]


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"


class Teller:
    """A user who answers what they know, once, and leaves the rest open."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    async def answer(self, question: Question) -> str | None:
        """Return what the user says; `None` for later."""
        self.asked.append(question.text)
        return next((words for part, words in self._answers.items() if part in question.text), None)
