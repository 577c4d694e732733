"""The sources of one generated package: eleven small modules and twelve real tests.

The text is ordinary strictly typed Python; `$words` are filled in per package.
"""

from collections.abc import Mapping, Sequence
from string import Template

MODULUS = 9973
BELOW = {"chain": "total", "report": "line"}  # module: the function that packages above it import

STEPS = '''\
"""Numbers that go around in a ring."""

SCALE = $scale
SHIFT = $shift
MODULUS = $modulus


def step(number: int) -> int:
    """Return the number that comes next."""
    return (number * SCALE + SHIFT) % MODULUS


def walk(start: int, count: int) -> list[int]:
    """Return so many numbers, beginning with a start."""
    path = [start % MODULUS]
    while len(path) < count:
        path.append(step(path[-1]))
    return path
'''

CHAIN = '''\
"""What this package and everything below it make of a number."""

from functools import cache

$imports


@cache
def total(number: int) -> int:
    """Return the sum of the steps of this package and of what it needs."""
    return ($terms) % MODULUS
'''

RECORDS = '''\
"""Named weights."""

from collections.abc import Iterable
from dataclasses import dataclass

from farm.$name.steps import walk


@dataclass(frozen=True, slots=True)
class Record:
    """A name and how much it weighs."""

    name: str
    weight: int


def heavier(records: Iterable[Record], limit: int) -> list[Record]:
    """Return the records above a limit, the heaviest first."""
    chosen = [record for record in records if record.weight > limit]
    return sorted(chosen, key=lambda record: (-record.weight, record.name))


def sample(count: int) -> list[Record]:
    """Return so many records of this package."""
    return [Record(f"$name-{place}", weight) for place, weight in enumerate(walk($start, count))]
'''

WORDS = '''\
"""Counting words."""

import re
from collections import Counter

WORD = re.compile(r"[a-z]+")


def count(text: str) -> dict[str, int]:
    """Return how often each word occurs, without regard to case."""
    return dict(Counter(WORD.findall(text.lower())))


def commonest(text: str) -> str | None:
    """Return the commonest word, the first in the alphabet among equals."""
    counted = count(text)
    return min(counted, key=lambda word: (-counted[word], word)) if counted else None
'''

SPANS = '''\
"""Half-open spans of whole numbers."""

from typing import NamedTuple


class Span(NamedTuple):
    """From the begin, up to the end without it."""

    begin: int
    end: int


def merge(spans: list[Span]) -> list[Span]:
    """Join spans that touch or overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.begin <= merged[-1].end:
            merged[-1] = Span(merged[-1].begin, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def covered(spans: list[Span]) -> int:
    """Return how many numbers lie in the spans."""
    return sum(span.end - span.begin for span in merge(spans))
'''

GRID = '''\
"""Small matrices as tuples of rows."""

Row = tuple[int, ...]
Grid = tuple[Row, ...]


def transpose(grid: Grid) -> Grid:
    """Return the grid with rows and columns exchanged."""
    return tuple(zip(*grid, strict=True))


def multiply(left: Grid, right: Grid) -> Grid:
    """Return the matrix product."""
    columns = transpose(right)
    return tuple(
        tuple(sum(one * two for one, two in zip(row, column, strict=True)) for column in columns) for row in left
    )
'''

GROUPS = '''\
"""Sorting things into groups."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
Kind = TypeVar("Kind", bound=Hashable)


def group(things: Iterable[Thing], kind: Callable[[Thing], Kind]) -> dict[Kind, list[Thing]]:
    """Return the things of each kind, in the order in which they came."""
    groups: dict[Kind, list[Thing]] = {}
    for thing in things:
        groups.setdefault(kind(thing), []).append(thing)
    return groups
'''

WAITING = '''\
"""Who is next."""

import heapq


class Line:
    """The lowest rank goes first; among equals the first to come."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, str]] = []
        self._came = 0

    def join(self, name: str, rank: int = $rank) -> None:
        """Stand in line."""
        heapq.heappush(self._waiting, (rank, self._came, name))
        self._came += 1

    def leave(self) -> str:
        """Return the name of the one whose turn it is."""
        return heapq.heappop(self._waiting)[2]

    def __len__(self) -> int:
        return len(self._waiting)
'''

UNITS = '''\
"""Lengths."""

from enum import Enum


class Unit(Enum):
    """Each unit in millimetres."""

    MILLIMETRE = 1
    CENTIMETRE = 10
    METRE = 1000
    PACE = $pace


def convert(length: float, given: Unit, wanted: Unit) -> float:
    """Return a length in another unit."""
    return length * given.value / wanted.value
'''

TREE = '''\
"""Trees with names at their nodes."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """A name and what hangs below it."""

    name: str
    below: tuple["Tree", ...] = ()

    def names(self) -> Iterator[str]:
        """Give all names, a node before those below it."""
        yield self.name
        for tree in self.below:
            yield from tree.names()

    def depth(self) -> int:
        """Return the number of nodes on the longest way down."""
        return 1 + max((tree.depth() for tree in self.below), default=0)
'''

REPORT = '''\
"""A line about this package and one about each package that it needs."""

$imports


def line() -> str:
    """Return what can be said of this package in one line."""
    heaviest = heavier(sample(5), -1)[0]
    unit = group(Unit, lambda one: one.value > $pace)[False][-1]
    return f"$name: {total(1)}, heaviest {heaviest.name}, {unit.name.lower()}, {commonest('$name and $name')}"


def report() -> list[str]:
    """Return the line of this package and those of what it needs."""
    return [line()$lines]
'''

INIT = '''\
"""The generated package $name."""

from farm.$name.chain import total
from farm.$name.report import line, report
from farm.$name.steps import step, walk

__all__ = ["line", "report", "step", "total", "walk"]
'''

TEST_NUMBERS = """\
import pytest

$imports


@pytest.mark.parametrize(("number", "expected"), [$expected])
def test_the_total_is_what_it_was(number: int, expected: int) -> None:
    assert total(number) == expected


def test_the_total_is_the_sum_of_the_packages_below() -> None:
    assert total($start) == ($terms) % $modulus


def test_a_walk_begins_at_its_start_and_goes_by_steps() -> None:
    path = walk($start, 4)
    assert path[0] == $start
    assert [step(number) for number in path[:-1]] == path[1:]


def test_a_step_stays_in_the_ring() -> None:
    assert all(0 <= step(number) < $modulus for number in range(0, 5000, 37))
"""

TEST_SHAPES = """\
from farm.$name.grid import multiply, transpose
from farm.$name.spans import Span, covered, merge
from farm.$name.tree import Tree
from farm.$name.units import Unit, convert


def test_spans_that_touch_are_joined() -> None:
    assert merge([Span(4, $shift + 9), Span(1, 4)]) == [Span(1, $shift + 9)]


def test_what_is_covered_twice_counts_once() -> None:
    assert covered([Span(0, 10), Span(5, $shift + 10), Span(-3, -1)]) == $shift + 12


def test_the_identity_changes_no_grid() -> None:
    grid = (($scale, $shift), ($start, $rank))
    assert multiply(grid, ((1, 0), (0, 1))) == grid
    assert transpose(transpose(grid)) == grid


def test_a_tree_names_its_nodes_from_above() -> None:
    tree = Tree("$name", (Tree("left", (Tree("leaf"),)), Tree("right")))
    assert list(tree.names()) == ["$name", "left", "leaf", "right"]
    assert tree.depth() == 3


def test_lengths_there_and_back() -> None:
    assert convert(2, Unit.PACE, Unit.MILLIMETRE) == 2 * $pace
    assert convert(convert(3, Unit.METRE, Unit.CENTIMETRE), Unit.CENTIMETRE, Unit.METRE) == 3
"""

TEST_TOGETHER = """\
from farm.$name.records import Record, heavier, sample
from farm.$name.report import line, report
from farm.$name.waiting import Line
from farm.$name.words import commonest, count


def test_the_heaviest_come_first() -> None:
    records = [Record("a", 1), Record("b", $scale), Record("c", $scale)]
    assert [record.name for record in heavier(records, 1)] == ["b", "c"]
    assert len(sample(7)) == 7


def test_words_are_counted_without_case() -> None:
    assert count("One and one, $name") == {"one": 2, "and": 1, "p": 1}
    assert commonest("") is None


def test_the_lowest_rank_is_next() -> None:
    queue = Line()
    queue.join("ordinary")
    queue.join("urgent", rank=$rank - 1)
    queue.join("late")
    assert [queue.leave() for _ in range(len(queue))] == ["urgent", "ordinary", "late"]


def test_a_report_has_a_line_for_each_package_it_needs() -> None:
    assert report()[0] == line()
    assert [entry.split(":")[0] for entry in report()] == [$reported]
"""


def sources(
    name: str, needs: Sequence[str], numbers: Mapping[str, int], totals: Mapping[int, int]
) -> dict[str, str]:
    """Return the files of one package by their paths within it.

    Args:
        name: Of the package, within the namespace.
        needs: The names of the packages that it imports.
        numbers: Its own constants: scale, shift, start, rank, pace.
        totals: What `total` returns for some numbers.
    """
    filled = {"name": name, "modulus": str(MODULUS)} | {word: str(number) for word, number in numbers.items()}

    def fill(text: str, **more: str) -> str:
        return Template(text).substitute(filled | more)

    def imported(what: Mapping[str, str], below: str) -> str:
        modules = {f"farm.{name}.{module}": names for module, names in what.items()}
        function = BELOW[below]
        modules |= {f"farm.{need}.{below}": f"{function} as {function}_{need}" for need in needs}
        return "\n".join(f"from {module} import {names}" for module, names in sorted(modules.items()))

    below = [f"total_{need}" for need in needs]
    modules = {
        "__init__": fill(INIT),
        "steps": fill(STEPS),
        "chain": fill(
            CHAIN,
            imports=imported({"steps": "MODULUS, step"}, "chain"),
            terms=" + ".join(f"{term}(number)" for term in ("step", *below)),
        ),
        "records": fill(RECORDS),
        "words": fill(WORDS),
        "spans": fill(SPANS),
        "grid": fill(GRID),
        "groups": fill(GROUPS),
        "units": fill(UNITS),
        "tree": fill(TREE),
        "waiting": fill(WAITING),
        "report": fill(
            REPORT,
            imports=imported(
                {
                    "chain": "total",
                    "groups": "group",
                    "records": "heavier, sample",
                    "units": "Unit",
                    "words": "commonest",
                },
                "report",
            ),
            lines="".join(f", line_{need}()" for need in needs),
        ),
    }
    tests = {
        "numbers": fill(
            TEST_NUMBERS,
            imports=imported({"chain": "total", "steps": "step, walk"}, "chain"),
            expected=", ".join(f"({number}, {total})" for number, total in totals.items()),
            terms=" + ".join(f"{term}({numbers['start']})" for term in ("step", *below)),
        ),
        "shapes": fill(TEST_SHAPES),
        "together": fill(TEST_TOGETHER, reported=", ".join(f'"{one}"' for one in (name, *needs))),
    }
    files = {f"src/farm/{name}/{module}.py": text for module, text in modules.items()}
    files |= {f"tests/test_{name}_{topic}.py": text for topic, text in tests.items()}
    return files | {f"src/farm/{name}/py.typed": ""}
