"""What simulated cases say: programs, failure reports and reasoning, the same for the same random state."""

from dataclasses import dataclass
from functools import cache
from random import Random

from seedbed.tripwire.hesitation import shipped

_FUNCTIONS = (
    "parse",
    "merge",
    "walk",
    "load",
    "split",
    "align",
    "score",
    "flush",
    "visit",
    "pack",
    "route",
    "trim",
)
_ERRORS = (
    "ValueError",
    "KeyError",
    "TypeError",
    "IndexError",
    "AssertionError",
    "RuntimeError",
    "ZeroDivisionError",
)
_SAID = (
    "expected {n} rows, got {n}",
    "no entry {n} in {{'{w}': {n}, '{v}': {n}}}",
    "cannot read {path}: {w} at 0x{h}",
    "assert {n} == {n}",
    "{w} <{v} object at 0x{h}> is not ready",
    "the {w} of {path} is out of range",
)
_WORDS = ("count", "total", "row", "left", "limit", "best", "step", "seen", "rate", "item", "level", "width")
_PROSE = (
    "then add both sides and divide by the number of rows which gives the mean of all that we have seen so far",
    "so the next step sorts the items by their weight and takes the first one that still fits into the bag",
    "the loop ends when nothing is left and the list that was built on the way is returned to the caller",
    "each row is read once and its parts go to the table under the name that stands in the first column",
)


@dataclass(frozen=True, slots=True)
class Defect:
    """What goes wrong in a candidate, before paths and numbers."""

    error: str
    frames: tuple[str, ...]
    said: str
    words: tuple[str, str]

    @classmethod
    def any(cls, random: Random) -> "Defect":
        """Draw a defect."""
        frames = tuple(random.choice(_FUNCTIONS) for _ in range(random.randint(1, 4)))
        words = (random.choice(_WORDS), random.choice(_WORDS))
        return cls(random.choice(_ERRORS), frames, random.choice(_SAID), words)

    def report(self, random: Random) -> str:
        """Return a traceback, with paths, lines, numbers and addresses of its own."""
        path = f"/tmp/{random.choice(('run', 'job', 'case'))}{random.randrange(10**6)}/solution.py"  # noqa: S108, not opened
        frames = [
            f'  File "{path}", line {random.randint(1, 200)}, in {frame}\n    …' for frame in self.frames
        ]
        said = self.said.format(
            n=random.randint(-99, 9999),
            h=f"{random.randrange(16**10):010x}",
            path=path,
            w=self.words[0],
            v=self.words[1],
        )
        return "\n".join(["Traceback (most recent call last):", *frames, f"{self.error}: {said}"])


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate: lines that are kept, exchanged or added to by the next one."""

    lines: tuple[str, ...]
    python: bool

    @classmethod
    def first(cls, random: Random, *, python: bool) -> "Draft":
        """Draw a candidate from nothing."""
        return cls(tuple(_line(random, python=python) for _ in range(random.randint(4, 14))), python)

    def edited(self, random: Random, share: float) -> "Draft":
        """Exchange a share of its lines, one at least."""
        lines = list(self.lines)
        for place in random.sample(range(len(lines)), max(1, round(share * len(lines)))):
            lines[place] = _line(random, python=self.python)
        return Draft(tuple(lines), self.python)

    def text(self, random: Random) -> str:
        """Return it as a model would write it: names, comments and layout are the model's choice."""
        if not self.python:
            return " ".join(self.lines)
        name = random.choice("abuvxyz")
        body = "\n".join(f"    {line.replace('$', name)}" for line in self.lines)
        note = random.choice(("", "    # as asked\n", f"    # try {random.randint(1, 9)}\n"))
        return f"def solve({name}):\n{note}{body}\n    return {name}\n"


def _line(random: Random, *, python: bool) -> str:
    if not python:
        return " ".join(random.choice(_PROSE).split()[: random.randint(6, 14)]) + f" {random.choice(_WORDS)}."
    one, other = random.choice(_FUNCTIONS), random.choice(_WORDS)
    return random.choice(
        (
            f"$ = {one}($, {random.randint(0, 9)})",
            f"$ = $ + {one}('{other}')",
            f"if {one}($): $ = {random.randint(0, 9)}",
            f"$ = [{one}(each) for each in $]",
        )
    )


def reasoning(random: Random, doubt: float) -> str:
    """Return some reasoning in which a share of the sentences, from 0 to 1, doubts the problem itself."""
    sentences = [
        " ".join(random.choices(_doubts(), k=6)) if random.random() < doubt else random.choice(_PROSE)
        for _ in range(random.randint(8, 24))
    ]
    return ". ".join(sentences)


@cache
def _doubts() -> tuple[str, ...]:
    """Return what is written most tellingly about ill-posed problems, as learnt from recorded reasoning."""
    weights = shipped().weights
    return tuple(
        sorted((ngram for ngram in weights if weights[ngram] > 0), key=lambda one: -weights[one])[:40]
    )
