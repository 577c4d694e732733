import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.model._grammar import FENCE_GRAMMAR, fence_grammar

WORDS = st.lists(st.text(alphabet="abAB.*(-]^\\", min_size=1, max_size=4), min_size=1, max_size=3)


class Walker:
    """Reads the grammar's rules and says whether a text is one that they allow: enough of GBNF for what we write."""

    def __init__(self, grammar: str) -> None:
        self.rules = dict(line.split(" ::= ", 1) for line in grammar.strip().splitlines())

    def allows(self, code: str) -> bool:
        """Whether a block with these lines can be written; the code ends with a line break."""
        rule = "s0"
        for letter in code:
            moves = [self._move(move, letter) for move in self.rules[rule].split(" | ")]
            taken = [move for move in moves if move is not None]
            if not taken:
                return False
            assert len(taken) == 1, "two rules for one letter"
            rule = "s0" if taken[0] == "line" else taken[0]
        return True

    def _move(self, move: str, letter: str) -> str | None:
        what, _, after = move.rpartition(" ")
        if what == '"\\n"':
            return after if letter == "\n" else None
        return after if re.fullmatch(what, letter) else None


@given(WORDS, st.text(alphabet="abAB.*(-]^\\ x\n", max_size=30))
def test_a_block_is_allowed_exactly_when_it_holds_none_of_the_words(words: list[str], code: str) -> None:
    forbidden = any(word.lower() in code.lower() for word in words)
    assert Walker(fence_grammar(words)).allows(code + "\n") is not forbidden


@pytest.mark.parametrize("words", [(), ("",)])
def test_without_words_any_block_is_allowed(words: tuple[str, ...]) -> None:
    assert fence_grammar(words) == FENCE_GRAMMAR


def test_a_backtick_is_never_allowed_inside() -> None:
    assert not Walker(fence_grammar(["for"])).allows("print(`x`)\n")
