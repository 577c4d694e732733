"""GBNF for one fenced block of Python that does not hold certain words."""

from collections import deque
from collections.abc import Sequence

FENCE_GRAMMAR = r"""root ::= "```python\n" line+ "```"
line ::= [^`\n]* "\n"
"""
"""Exactly one fenced block. Backticks are kept out of it, so that the first fence after it ends it."""


def fence_grammar(without: Sequence[str] = ()) -> str:
    """Return a grammar for exactly one fenced block in which none of the words occurs, in whatever case.

    A grammar cannot say "not", so the words become an automaton that knows how much of one has been written (Aho and
    Corasick, "Efficient string matching", Communications of the ACM 18(6), 1975), and the grammar walks through its
    states but those in which a word is complete.
    """
    words = sorted({word.lower() for word in without if word})
    if not words:
        return FENCE_GRAMMAR
    states = _Automaton(words)
    letters = sorted({form for word in words for letter in word for form in (letter, letter.upper())})
    any_other = "[^`\\n" + "".join(map(_escaped, letters)) + "]"
    rules = ['root ::= "```python\\n" s0', 'line ::= "```" | s0']
    for state in states.alive():
        ways: dict[int, list[str]] = {}
        for letter in letters:
            after = states.after(state, letter.lower())
            if after is not None:
                ways.setdefault(after, []).append(letter)
        moves = [f"[{''.join(map(_escaped, via))}] s{after}" for after, via in ways.items()]
        rules.append(f"s{state} ::= " + " | ".join([f"{any_other} s0", '"\\n" line', *moves]))
    return "\n".join(rules) + "\n"


class _Automaton:
    """How much of which word the text so far ends with. State 0 is none of any."""

    def __init__(self, words: Sequence[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._complete: list[bool] = [False]
        for word in words:
            self._add(word)
        self._fallback = [0] * len(self._next)
        self._link()

    def _add(self, word: str) -> None:
        state = 0
        for letter in word:
            if letter not in self._next[state]:
                self._next[state][letter] = len(self._next)
                self._next.append({})
                self._complete.append(False)
            state = self._next[state][letter]
        self._complete[state] = True

    def _link(self) -> None:
        """Find for each state the longest shorter one that the same text also ends with, nearest to the root first."""
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for letter, child in self._next[state].items():
                waiting.append(child)
                self._fallback[child] = self._step(self._fallback[state], letter)
                self._complete[child] |= self._complete[self._fallback[child]]

    def _step(self, state: int, letter: str) -> int:
        while state and letter not in self._next[state]:
            state = self._fallback[state]
        return self._next[state].get(letter, 0)

    def alive(self) -> list[int]:
        return [state for state, complete in enumerate(self._complete) if not complete]

    def after(self, state: int, letter: str) -> int | None:
        """Return the state after one more letter, or `None` where that would complete a word."""
        after = self._step(state, letter)
        return None if self._complete[after] else after


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in "\\]^-" else letter
