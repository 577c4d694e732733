"""Texts read as causal graphs, held against the graphs that they describe.

    uv run python -m seedbed.bench.translation [FOLDER] [--models rules,embedded] [--cases SETS] [--limit N] [--each] [--json]

FOLDER has sd-ai's `qualitativeTranslation.json` and `qualitativeIteration.json`; without it, the texts of our
own are read (paraphrased, strangers), half of each for development and half for the test. `rules` is the reading without a
model. Nothing is taken from memory.

An edge is matched by the names of its variables, whatever their case and plural, and for our own texts by the other
wordings that are listed with them; its polarity counts apart. Loops are sets of variables with their polarity; those of an
iteration are the loops of the model with what was added.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from time import perf_counter

from seedbed.bench._table import table
from seedbed.bench._translation_sets import SETS, Case, cases, stems
from seedbed.causal import Edge, Graph, find_loops, merge, quotes
from seedbed.framer import READ, Read, read_plainly
from seedbed.model import Model, ModelError, choose_model
from seedbed.problem import Polarity

RULES = "rules"
_LOOPS = 10_000
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Score:
    """What was counted, for one text or for many."""

    texts: int = 0
    edges: int = 0
    """Edges that the text describes."""
    read: int = 0
    matched: int = 0
    polarity: int = 0
    """Matched edges with the right polarity."""
    loops: int = 0
    loops_read: int = 0
    loops_matched: int = 0
    quoted: int = 0
    """Edges that were read whose words stand in the text."""
    failed: int = 0
    """Texts for which there was no usable reply."""
    seconds: float = 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def score(case: Case, graph: Graph) -> Score:
    """Hold what was read from a case against its graph."""
    new = tuple(_renamed(edge, case) for edge in graph.edges)
    wanted = case.graph.links
    known = case.already.links.keys() - wanted.keys()
    kept = tuple(edge for edge in new if (edge.cause, edge.effect) not in known)
    read = Graph(edges=kept).links
    matched = read.keys() & wanted.keys()
    loops, loops_read = (_loops(merge(case.already, one)) for one in (case.graph, Graph(edges=kept)))
    return Score(
        texts=1,
        edges=len(wanted),
        read=len(read),
        matched=len(matched),
        polarity=sum(read[pair].polarity is wanted[pair].polarity for pair in matched),
        loops=len(loops),
        loops_read=len(loops_read),
        loops_matched=len(loops & loops_read),
        quoted=len({(edge.cause, edge.effect) for edge in kept if _stands(edge.because, case.texts)}),
    )


def _renamed(edge: Edge, case: Case) -> Edge:
    """Return an edge under the names of the case, and the other way round where a name means the lack of a thing."""
    (cause, first), (effect, second) = (
        case.wordings.get(stems(name), (stems(name), Polarity.SAME)) for name in (edge.cause, edge.effect)
    )
    polarity = edge.polarity if first is second else _FLIPPED[edge.polarity]
    return edge.model_copy(update={"cause": cause or "?", "effect": effect or "?", "polarity": polarity})


_FLIPPED = {
    Polarity.SAME: Polarity.OPPOSITE,
    Polarity.OPPOSITE: Polarity.SAME,
    Polarity.UNKNOWN: Polarity.UNKNOWN,
}


def _loops(graph: Graph) -> frozenset[tuple[frozenset[str], Polarity]]:
    found = find_loops(graph, count=_LOOPS, seconds=_SECONDS).loops
    return frozenset((frozenset(loop.variables), loop.polarity) for loop in found)


def _stands(because: str, texts: Sequence[str]) -> bool:
    """Whether any of the words that were folded into one edge stand in a text."""
    plain = [" ".join(text.split()).casefold() for text in texts]
    return any(part and part.casefold() in text for part in quotes(because) for text in plain)


async def measure(case: Case, model: Model | None) -> Score:
    """Read a case, by rules where there is no model."""
    begun = perf_counter()
    known = case.already.variables
    if model is None:
        return score(case, read_plainly(case.texts, known)) + Score(seconds=perf_counter() - begun)
    try:
        performed = await READ.perform(Read(texts=case.texts, known=known), model)
    except ModelError as error:
        _tell(f"{case.name}: {error}")
        return score(case, Graph()) + Score(failed=1, seconds=perf_counter() - begun)
    failed = 0 if performed.keep else 1
    return score(case, performed.result.graph) + Score(failed=failed, seconds=perf_counter() - begun)


async def measured(spec: str, chosen: Sequence[Case]) -> list[Score]:
    """Read all cases with one model, saying on stderr how far it is."""
    model = None if spec == RULES else choose_model(spec, environ=os.environ).model
    found: list[Score] = []
    try:
        for number, case in enumerate(chosen, 1):
            found.append(await measure(case, model))
            one = found[-1]
            _tell(
                f"{number:>3}/{len(chosen)} {spec}: {case.name}: {one.matched} of {one.edges} edges, "
                f"{one.read - one.matched} beside them, {one.seconds:.1f} s"
            )
    finally:
        if model is not None:
            await model.close()
    return found


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


HEAD = (
    "set, model",
    "texts",
    "edges",
    "precision",
    "recall",
    "F1",
    "polarity",
    "loops",
    "loop F1",
    "quoted",
    "no reply",
    "s a text",
)


def row(name: str, total: Score) -> list[object]:
    """Return the row of a table."""
    return [
        name,
        total.texts,
        total.edges,
        _share(total.matched, total.read),
        _share(total.matched, total.edges),
        _share(2 * total.matched, total.read + total.edges),
        _share(total.polarity, total.matched),
        total.loops,
        _share(2 * total.loops_matched, total.loops_read + total.loops),
        _share(total.quoted, total.read),
        total.failed,
        f"{total.seconds / total.texts:.2f}" if total.texts else "",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def totals(chosen: Sequence[Case], by_model: dict[str, list[Score]]) -> dict[tuple[str, str], Score]:
    """Return the sums by set and model, and those of all sets."""
    sums: dict[tuple[str, str], Score] = {}
    for name in (*dict.fromkeys(case.set for case in chosen), "all"):
        for spec, scores in by_model.items():
            of_set = [one for case, one in zip(chosen, scores, strict=True) if name in {case.set, "all"}]
            sums[name, spec] = sum(of_set, Score())
    return sums


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--models", "--model", default=RULES, help="names, with commas between")
    parser.add_argument(
        "--cases", default=",".join(SETS), help=f"of {', '.join(SETS)}; without its half, both"
    )
    parser.add_argument("--limit", type=int, help="at most so many texts of each set")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = options.cases.split(",")
    chosen = [
        case
        for name in SETS
        if name in wanted or name.split()[0] in wanted
        for case in cases(options.folder, name)[: options.limit]
    ]
    if not chosen:
        parser.error(
            f"there is nothing to read: name sets of {', '.join(SETS)}, and sd-ai's folder for theirs"
        )
    by_model = {spec: asyncio.run(measured(spec, chosen)) for spec in options.models.split(",")}
    sums = totals(chosen, by_model)
    if options.json:
        print(
            json.dumps(
                [{"set": name, "model": spec} | _named(one) for (name, spec), one in sums.items()], indent=1
            )
        )
        return
    print(table(HEAD, [row(f"{name}, {spec}", one) for (name, spec), one in sums.items()]))


def _named(total: Score) -> dict[str, float]:
    return dict(zip(Score.__dataclass_fields__, astuple(total), strict=True))


if __name__ == "__main__":
    main()
