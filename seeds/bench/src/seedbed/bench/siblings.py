"""A problem fails at its budget, and a sibling comes: what do the stones save? `python -m seedbed.bench.siblings [--pairs N]`.

Twenty scripted pairs (`seedbed.e2e.siblings`). Each first problem wants two functions, of which the scripted model never
gets one right, and has six model calls. Its sibling wants the other one, half of them with something more; its first try
at a function is wrong unless the model has been shown a right one. Each sibling is worked on from nothing, and where the
first problem has left its stones. `--model embedded` does one pair with a real model instead.
"""

import argparse
import asyncio
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seedbed.bench._table import table
from seedbed.context import Store
from seedbed.e2e.siblings import Pair, Script, pairs
from seedbed.model import choose_model
from seedbed.problem import AboutStone, Budget, ProblemClass, Solved
from seedbed.reasoner import Report, reason

_BUDGET = Budget(calls=6)

FIRST = '''\
def double_all(numbers: list[int]) -> list[int]:
    """Return each number of a list doubled.

    >>> double_all([1, 2, 3])
    [2, 4, 6]
    >>> double_all([])
    []
    >>> double_all([-5, 0])
    [-10, 0]
    """
'''
SIBLING = '''\
The prices in our list are for one shoe, and we sell pairs. Write this function, which returns each number of a list doubled:

def double_all(numbers: list[int]) -> list[int]:
    """Return what pairs cost.

    >>> double_all([30, 45])
    [60, 90]
    >>> double_all([7])
    [14]
    >>> double_all([100, 1, 2])
    [200, 2, 4]
    """
'''
"""A small model holds a program against the problem's examples alone. What fails, then, has nothing that was verified, so
here the first problem is solved, and its sibling asks for the same in other words, with other examples."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A sibling worked on from nothing, and with what the first problem has left."""

    name: str
    alone: bool
    first: Report
    cold: Report
    warm: Report
    stones: int
    """How many stones the sibling went by."""


async def compare(pair: Pair) -> Compared:
    """Work on a pair, and on its sibling from nothing."""
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as elsewhere:
        folder = Path(here)
        first = await reason(pair.first, folder=folder, model=Script(pair).model(), budget=_BUDGET)
        cold = await reason(pair.sibling, folder=Path(elsewhere), model=Script(pair).model())
        warm = await reason(pair.sibling, folder=folder, model=Script(pair).model())
        return Compared(pair.shared.name, pair.more is None, first, cold, warm, stones_of(folder, warm))


def stones_of(folder: Path, report: Report) -> int:
    """Return how many stones of others a case went by."""
    with Store(folder / "cases.sqlite3") as store:
        said = store.statements(report.case)
    return sum(isinstance(one.about, AboutStone) and not one.text.startswith("Not gone by") for one in said)


def _row(name: str, compared: list[Compared]) -> list[str]:
    cold = [one.cold.cost for one in compared]
    warm = [one.warm.cost for one in compared]
    calls = sum(one.usage.calls for one in warm) / sum(one.usage.calls for one in cold)
    tokens = sum(one.usage.tokens for one in warm) / sum(one.usage.tokens for one in cold)
    moves = sum(one.played for one in warm) / sum(one.played for one in cold)
    solved = sum(isinstance(one.warm.outcome, Solved) for one in compared)
    return [
        name,
        str(len(compared)),
        str(sum(one.first.outcome.kind == "stopped" for one in compared)),
        str(sum(one.stones > 0 for one in compared)),
        f"{solved} of {sum(isinstance(one.cold.outcome, Solved) for one in compared)}",
        f"{moves:.2f}",
        f"{calls:.2f}",
        f"{tokens:.2f}",
    ]


async def _scripted(count: int) -> None:
    compared = [await compare(pair) for pair in islice(pairs(), count)]
    head = [
        "sibling wants",
        "pairs",
        "first failed",
        "went by a stone",
        "solved, of cold",
        "moves",
        "calls",
        "tokens",
    ]
    alone = [one for one in compared if one.alone]
    more = [one for one in compared if not one.alone]
    rows = [_row(name, some) for name, some in (("the same piece", alone), ("more besides", more)) if some]
    print(table(head, [*rows, _row("all", compared)]))
    print("\nMoves, calls and tokens as shares of those of the same sibling worked on from nothing.")


async def _real(name: str) -> None:
    """Work on a pair with a real model."""
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as elsewhere:
        for label, problem, folder in (
            ("first", FIRST, here),
            ("sibling, from nothing", SIBLING, elsewhere),
            ("sibling, with stones", SIBLING, here),
        ):
            model = choose_model(name, environ={}).model
            try:
                report = await reason(problem, folder=Path(folder), model=model, kind=ProblemClass.SOLVABLE)
            finally:
                await model.close()
            cost = report.cost
            stones = stones_of(Path(folder), report)
            spent = (cost.played, cost.usage.calls, f"{cost.usage.tokens:,}", f"{cost.seconds:.0f}")
            rows.append((label, report.outcome.kind, len(report.stones), stones, *spent))
    print(table(["", "outcome", "stones left", "gone by", "moves", "calls", "tokens", "seconds"], rows))


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--model", default="", help="do one pair with this model, such as embedded")
    arguments = parser.parse_args()
    asyncio.run(_real(arguments.model) if arguments.model else _scripted(arguments.pairs))


if __name__ == "__main__":
    main()
