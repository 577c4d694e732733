"""Loops up to length 20 on graphs with World3's figures, beside networkx in the same run, and bounds where they explode.

uv run python -m seedbed.bench.loops [--seeds N] [--runs N]

The time of ours includes making every loop with its polarity, delays and label; networkx gives bare lists of names. Both
have to find the same loops, or it stops.
"""

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import TypeVar

import networkx as nx

from seedbed.bench._table import table
from seedbed.bench._world3 import world3
from seedbed.causal import Edge, Graph, Loop, find_loops, independent_loops

LENGTH = 20
DENSER = 40
MILLION = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a search is allowed."""

    count: int
    seconds: float


def timed(work: Callable[[], T], runs: int = 1) -> tuple[T, float]:
    """Return what comes of the work, and the median of its seconds."""
    seconds = []
    while True:
        begun = time.perf_counter()
        done = work()
        seconds.append(time.perf_counter() - begun)
        if len(seconds) >= runs:
            return done, statistics.median(seconds)


def beside_networkx(name: str, graph: Graph, runs: int) -> list[object]:
    """Return a row on all loops of at most `LENGTH` links."""
    digraph = nx.DiGraph(list(graph.links))
    component = max(map(len, nx.strongly_connected_components(digraph)))
    ours, own = timed(lambda: list(find_loops(graph, length=LENGTH).loops), runs)
    theirs, peer = timed(lambda: list(nx.simple_cycles(digraph, length_bound=LENGTH)), runs)
    if rings(loop.variables for loop in ours) != rings(theirs):
        raise SystemExit(f"{name}: networkx finds other loops.")
    size = [len(graph.variables), len(graph.links), component, f"{len(ours):,}"]
    return [name, *size, f"{own:.3f}", f"{peer:.3f}", f"{peer / own:.1f}"]


def rings(loops: Iterable[Iterable[str]]) -> set[tuple[str, ...]]:
    """Return loops as they are from the first of their names."""
    turned = set()
    for loop in map(list, loops):
        first = loop.index(min(loop))
        turned.add((*loop[first:], *loop[:first]))
    return turned


def bounded(name: str, graph: Graph, bounds: Bounds) -> list[object]:
    """Return a row on what is reported where there is more than the bounds allow."""
    graph.links  # noqa: B018 - what the edges come to is worked out once
    found, seconds = timed(lambda: find_loops(graph, count=bounds.count, seconds=bounds.seconds))
    over = "none"
    if "after" in found.why:
        over = f"{seconds - bounds.seconds:.2f} s"
    elif len(found.loops) > bounds.count:
        over = f"{len(found.loops) - bounds.count:,} loops"
    allowed = f"{bounds.count:,} in {bounds.seconds:g} s"
    return [name, allowed, f"{len(found.loops):,}", found.complete_to, f"{seconds:.2f}", over, found.why]


def scattered(variables: int, links: int) -> Graph:
    """Return a graph of random links."""
    draw = random.Random(0)  # noqa: S311 - nothing is kept secret
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < links:
        cause, effect = draw.sample(range(variables), 2)
        pairs.add((cause, effect))
    return of_numbers(sorted(pairs))


def of_numbers(pairs: Iterable[tuple[int, int]]) -> Graph:
    """Return a graph of numbered variables."""
    return Graph(edges=tuple(Edge(cause=str(cause), effect=str(effect)) for cause, effect in pairs))


def independent(name: str, graph: Graph) -> list[object]:
    """Return a row on a shortest independent loop set."""
    loops: tuple[Loop, ...]
    loops, seconds = timed(lambda: independent_loops(graph))
    return [name, len(graph.links), len(loops), max(len(loop.variables) for loop in loops), f"{seconds:.3f}"]


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    graphs = {f"World3's figures, seed {seed}": world3(seed) for seed in range(options.seeds)}
    graphs[f"with {DENSER} more links"] = world3(0, extra=DENSER)
    rows = [beside_networkx(name, graph, options.runs) for name, graph in graphs.items()]
    head = [
        "graph",
        "variables",
        "links",
        "component",
        f"loops up to {LENGTH}",
        "ours s",
        "networkx s",
        "ratio",
    ]
    print(table(head, rows), end="\n\n")
    large = scattered(2_000, 6_000)
    explosive = {"complete, 30 variables": of_numbers(permutations(range(30), 2))}
    explosive |= {"143 variables, 1,430 links": scattered(143, 1_430), "2,000 variables, 6,000 links": large}
    limits = [Bounds(MILLION, 60.0), Bounds(100 * MILLION, 1.0)]
    rows = [bounded(name, graph, one) for name, graph in explosive.items() for one in limits]
    print(table(["graph", "allowed", "loops", "complete to", "s", "overshoot", "reported"], rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nThe process took at most {peak:.0f} MB.\n")
    rows = [independent(name, graph) for name, graph in {**graphs, "2,000 variables": large}.items()]
    print(table(["independent set", "links", "loops", "longest", "s"], rows))


if __name__ == "__main__":
    main()
