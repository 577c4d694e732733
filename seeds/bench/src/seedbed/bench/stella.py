"""Feedback loops read from the equations of published models, against the lists of a commercial tool.

    uv run python -m seedbed.bench.stella FOLDER

Beside each FOLDER/NAME.stmx lies NAME.json with the loops that Stella lists for the model; it is for scoring only. Loops
are the same when their links are. Stella lists the loops that were at work in its run of the model, so recall and precision
are given twice: for all loops that the equations make, and for those with no link that is idle in the model's own run.
Stella leaves the polarity open of loops that changed it: where either side leaves it open, polarities are not compared.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.bench._table import table
from seedbed.causal import Graph, XmileModel, find_loops, read_xmile
from seedbed.problem import Polarity

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found in one model, and what was to be found: loops with their polarity."""

    name: str
    model: XmileModel
    expected: Mapping[Pairs, Polarity]
    found: Mapping[Pairs, Polarity]
    at_work: frozenset[Pairs]
    """Those of the loops found without an idle link."""

    @property
    def hits(self) -> list[Pairs]:
        return [pairs for pairs in self.found if pairs in self.expected]

    @property
    def extra(self) -> list[Pairs]:
        return [pairs for pairs in self.found if pairs not in self.expected]

    @property
    def missed(self) -> list[Pairs]:
        return [pairs for pairs in self.expected if pairs not in self.found]

    @property
    def compared(self) -> list[Pairs]:
        """The loops found whose polarity both sides give."""
        return [
            pairs for pairs in self.hits if Polarity.UNKNOWN not in {self.found[pairs], self.expected[pairs]}
        ]

    @property
    def wrong(self) -> list[Pairs]:
        return [pairs for pairs in self.compared if self.found[pairs] != self.expected[pairs]]

    def row(self) -> list[object]:
        """Return the figures of the model, as they stand under `HEAD`."""
        known = [edge for edge in self.model.graph.edges if edge.polarity is not Polarity.UNKNOWN]
        return [
            self.name,
            len(self.expected),
            len(self.found),
            _share(len(self.hits), len(self.expected)),
            _share(len(self.hits), len(self.found)),
            _share(len(self.at_work & self.expected.keys()), len(self.expected)),
            _share(len(self.at_work & self.expected.keys()), len(self.at_work)),
            f"{len(self.compared) - len(self.wrong)} of {len(self.compared)}",
            f"{len(known)} of {len(self.model.graph.edges)}",
        ]


HEAD = (
    "model",
    "expected",
    "found",
    "recall",
    "precision",
    "recall, at work",
    "precision, at work",
    "polarities right",
    "links signed",
)


def score(path: Path) -> Score:
    """Read one model and hold its loops against the list beside it."""
    model = read_xmile(path.read_bytes())
    found, at_work = _loops(path.stem, model.graph), _loops(path.stem, model.at_work)
    return Score(path.stem, model, expected(path.with_suffix(".json")), found, frozenset(at_work))


def _loops(name: str, graph: Graph) -> dict[Pairs, Polarity]:
    loops = find_loops(graph)
    if not loops.complete:
        print(f"{name}: {loops.why}", file=sys.stderr)
    return {frozenset((_plain(a), _plain(b)) for a, b in loop.links): loop.polarity for loop in loops.loops}


def expected(path: Path) -> dict[Pairs, Polarity]:
    """Read the loops that Stella lists."""
    listed = json.loads(path.read_text(encoding="utf-8"))["feedback"]["feedbackLoops"]
    return {
        frozenset((_plain(link["from"]), _plain(link["to"])) for link in loop["links"]): _polarity(
            loop["polarity"]
        )
        for loop in listed
    }


def _polarity(sign: str) -> Polarity:
    return Polarity(sign) if sign in {"+", "-"} else Polarity.UNKNOWN


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _round(pairs: Pairs) -> str:
    """Return a loop as its variables in order, from the one whose name comes first."""
    after = dict(pairs)
    names = [min(after)]
    while len(names) < len(after):
        names.append(after[names[-1]])
    return " > ".join(names)


def details(one: Score) -> str:
    """Return, line by line, what is not as expected, and what could not be told."""
    lines = [
        *(f"  missed: {_round(pairs)}" for pairs in one.missed),
        *(f"  not in the list: [{one.found[pairs]}] {_round(pairs)}" for pairs in one.extra),
        *(f"  wrong polarity {one.found[pairs]}: {_round(pairs)}" for pairs in one.wrong),
        *(f"  no polarity: {link.cause} > {link.effect}: {link.reason}" for link in one.model.unsigned),
        *(f"  note: {note}" for note in one.model.notes),
    ]
    return "\n".join([one.name, *lines]) if lines else f"{one.name}: nothing to add"


def main() -> None:
    """Print the table, and below it what was not as expected."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    scores = [score(path) for path in sorted(folder.glob("*.stmx")) if path.with_suffix(".json").exists()]
    if not scores:
        sys.exit(f"{folder} has no NAME.stmx with a NAME.json beside it.")
    print(table(HEAD, [one.row() for one in scores]))
    print("\n" + "\n".join(map(details, scores)))


if __name__ == "__main__":
    main()
