"""Twenty pairs of problems: the first one fails at its budget, and its sibling needs a piece of what the first got right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from seedbed.model import Prompt, ScriptedModel


@dataclass(frozen=True, slots=True)
class Piece:
    """A small function, in words, right, wrong, and with its tests."""

    name: str
    signature: str
    does: str
    right: str
    wrong: str
    tests: str

    @property
    def suite(self) -> str:
        """Tests of this function alone."""
        asserts = "".join(
            f"def test_{self.name}_{number}():\n    assert {one}\n\n\n"
            for number, one in enumerate(self.tests.split("; "))
        )
        return f"from solution import {self.name}\n\n\n{asserts}"

    def code(self, body: str) -> str:
        """Return the function with this for its result."""
        return f"def {self.name}{self.signature}:\n    return {body}\n"


PIECES = (
    Piece("clamp", "(value, low, high)", "keeps a number within two bounds", "max(low, min(value, high))", "min(value, high)", "clamp(5, 0, 9) == 5; clamp(-3, 0, 9) == 0; clamp(30, 0, 9) == 9"),
    Piece("chunk", "(items, size)", "cuts a list into pieces of a size", "[items[at : at + size] for at in range(0, len(items), size)]", "[items[:size], items[size:]]", "chunk([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]; chunk([], 3) == []; chunk([1], 4) == [[1]]"),
    Piece("flatten", "(lists)", "joins lists of a list into one list", "[item for items in lists for item in items]", "lists[0]", "flatten([[1], [2, 3]]) == [1, 2, 3]; flatten([]) == []; flatten([[], [4]]) == [4]"),
    Piece("rotate", "(items, by)", "moves the first items of a list to its end", "items[by % len(items) :] + items[: by % len(items)] if items else []", "items[::-1]", "rotate([1, 2, 3], 1) == [2, 3, 1]; rotate([1, 2, 3], 5) == [3, 1, 2]; rotate([], 2) == []"),
    Piece("initials", "(name)", "gives the first letters of a person's names", "''.join(word[0].upper() for word in name.split())", "name[0]", "initials('ada lovelace') == 'AL'; initials('alan mathison turing') == 'AMT'; initials('x') == 'X'"),
    Piece("palindrome", "(text)", "tells whether letters read the same backwards", "[c for c in text.lower() if c.isalnum()] == [c for c in text.lower() if c.isalnum()][::-1]", "text == text[::-1]", "palindrome('Never odd or even'); not palindrome('seed'); palindrome('')"),
    Piece("vowels", "(word)", "counts the vowels of a word", "sum(c in 'aeiou' for c in word.lower())", "word.count('a')", "vowels('seedbed') == 3; vowels('AEIOU') == 5; vowels('dry') == 0"),
    Piece("median", "(numbers)", "finds the middle value of numbers", "(sorted(numbers)[(len(numbers) - 1) // 2] + sorted(numbers)[len(numbers) // 2]) / 2", "sum(numbers) / len(numbers)", "median([3, 1, 2]) == 2; median([1, 2, 3, 10]) == 2.5; median([7]) == 7"),
    Piece("digits", "(number)", "adds the decimal digits of a whole number", "sum(int(c) for c in str(abs(number)))", "number % 10", "digits(1234) == 10; digits(-56) == 11; digits(0) == 0"),
    Piece("unique", "(items)", "drops repeated items and keeps their order", "list(dict.fromkeys(items))", "sorted(set(items))", "unique([3, 1, 3, 2, 1]) == [3, 1, 2]; unique([]) == []; unique([1, 1]) == [1]"),
    Piece("caesar", "(text, by)", "shifts capital letters along the alphabet", "''.join(chr((ord(c) - 65 + by) % 26 + 65) if c.isupper() else c for c in text)", "''.join(chr(ord(c) + by) for c in text)", "caesar('ABC', 1) == 'BCD'; caesar('XYZ', 3) == 'ABC'; caesar('A B', 1) == 'B C'"),
    Piece("leap", "(year)", "tells whether a year of the calendar has 366 days", "year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)", "year % 4 == 0", "leap(2024); not leap(1900); leap(2000); not leap(2023)"),
    Piece("roman", "(number)", "writes a small number in Roman numerals", "('I' * number).replace('IIIII', 'V').replace('VV', 'X').replace('VIIII', 'IX').replace('IIII', 'IV')", "'I' * number", "roman(3) == 'III'; roman(4) == 'IV'; roman(9) == 'IX'; roman(16) == 'XVI'"),
    Piece("celsius", "(fahrenheit)", "converts a temperature from the American scale", "round((fahrenheit - 32) * 5 / 9, 1)", "fahrenheit - 32", "celsius(212) == 100; celsius(32) == 0; celsius(100) == 37.8"),
    Piece("transpose", "(rows)", "swaps rows and columns of a table", "[list(column) for column in zip(*rows)]", "rows[::-1]", "transpose([[1, 2], [3, 4]]) == [[1, 3], [2, 4]]; transpose([[1, 2, 3]]) == [[1], [2], [3]]; transpose([]) == []"),
    Piece("wraps", "(text, width)", "cuts words into lines of a width", "__import__('textwrap').wrap(text, width)", "[text]", "wraps('one two three', 7) == ['one two', 'three']; wraps('', 5) == []; wraps('ab', 5) == ['ab']"),
    Piece("bits", "(number)", "counts the ones of a number in binary", "bin(number).count('1')", "len(bin(number)) - 2", "bits(5) == 2; bits(0) == 0; bits(255) == 8; bits(8) == 1"),
    Piece("common", "(first, second)", "finds the letters that two words begin with", "__import__('os').path.commonprefix([first, second])", "first[:1]", "common('seedbed', 'seedling') == 'seed'; common('a', 'b') == ''; common('go', 'gone') == 'go'"),
    Piece("acronym", "(phrase)", "shortens a phrase to its capitals", "''.join(c for c in phrase if c.isupper())", "phrase[:3]", "acronym('National Aeronautics and Space Administration') == 'NASA'; acronym('none') == ''; acronym('A') == 'A'"),
    Piece("brackets", "(text)", "tells whether round brackets are balanced", "text.count('(') == text.count(')') and all(text[:n].count('(') >= text[:n].count(')') for n in range(len(text) + 1))", "text.count('(') == text.count(')')", "brackets('(a(b))'); not brackets(')('); not brackets('(('); brackets('')"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two problems that have a piece in common."""

    shared: Piece
    hard: Piece
    """What the first one wants, too, and the model never gets right."""
    more: Piece | None
    """What the sibling wants, too; `None` where it wants nothing but the shared piece."""

    @property
    def first(self) -> str:
        """The problem that fails."""
        return f"Write a Python library with {_asked(self.shared)}, and {_asked(self.hard)}."

    @property
    def sibling(self) -> str:
        """The problem that comes later."""
        also = f", and {_asked(self.more)}" if self.more else ""
        return f"For a form on our page, write in Python {_asked(self.shared)}{also}."


def _asked(piece: Piece) -> str:
    return f"a function {piece.name}{piece.signature} that {piece.does}"


def pairs() -> Iterator[Pair]:
    """Yield the pairs; every other sibling wants something more than what it shares with the first."""
    for number, shared in enumerate(PIECES):
        hard = PIECES[(number + 7) % len(PIECES)]
        yield Pair(shared, hard, PIECES[(number + 3) % len(PIECES)] if number % 2 else None)


class Script:
    """What the model says: in the first problem one function stays wrong; in the sibling the first try at each is."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def model(self) -> ScriptedModel:
        """Return a strong model that follows this script."""
        return ScriptedModel(self, name=f"siblings {self._pair.shared.name}", strong=True)

    def __call__(self, prompt: Prompt) -> str:
        told = prompt.instructions
        if told.startswith("You sort problems"):
            return json.dumps({"reason": "Tests can tell.", "solved": 0, "solvable": 9, "unsolvable": 0})
        if told.startswith("You determine how"):
            return json.dumps(self._determined(self._wanted(prompt)))
        if told.startswith("You write tests"):
            criterion = prompt.content.partition("Criterion")[2] or prompt.content
            piece = next(one for one in self._all() if f"{one.name} {one.does}" in criterion)
            return f"```python\n{piece.suite}```"
        if told.startswith("You write one Python module"):
            return f"```python\n{self._module(prompt)}```"
        return "{}"

    def _all(self) -> tuple[Piece, ...]:
        pair = self._pair
        return tuple(one for one in (pair.shared, pair.hard, pair.more) if one is not None)

    def _wanted(self, prompt: Prompt) -> tuple[Piece, ...]:
        return tuple(one for one in self._all() if _asked(one) in prompt.content)

    def _determined(self, wanted: tuple[Piece, ...]) -> dict[str, object]:
        offers = " and ".join(f"{one.name}{one.signature}" for one in wanted)
        criteria = [{"text": f"{one.name} {one.does}", "ground": "tests", "rests_on": [1]} for one in wanted]
        gifts = [
            {"text": f"Write {_asked(one)}.", "good_for": "whoever needs only that", "rests_on": [number]}
            for number, one in enumerate(wanted, 1)
        ]
        return {
            "form": "program",
            "interface": f"solution.py defines {offers}",
            "criteria": criteria,
            "gifts": gifts,
        }

    def _module(self, prompt: Prompt) -> str:
        failed, works = prompt.content.partition("What failed:")[2], prompt.content
        first = self._pair.first in prompt.content
        return "\n\n".join(
            one.code(one.right if self._right(one, failed, works, first=first) else one.wrong)
            for one in self._wanted(prompt)
        )

    def _right(self, piece: Piece, failed: str, seen: str, *, first: bool) -> bool:
        if first:
            return piece is not self._pair.hard
        return bool(failed) or piece.code(piece.right).strip() in seen
