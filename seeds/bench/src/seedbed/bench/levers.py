"""Where the levers that experts name land among all that could be pulled, with the equations left out.

    uv run python -m seedbed.bench.levers FOLDER

FOLDER has `armsRace.stmx`, `inventoryWorkforce.stmx` and `bassDiffusion.stmx` of sd-ai. Their structure and signs are read, and
nothing else. Every source is pushed, every link tuned and cut, every delay hastened, both ways, and all are ranked by one
score: the share of the ensemble in which what is wanted happens, less that in which the opposite does. Beside it stand
betweenness and the number of loops that a place is in. These know no direction, so they are held against ours twice: as acts,
and as places, where ours counts for a place the better of its directions.

A percentile is the share of candidates below, ties counted half: 50 is chance. Of the acts about half go the wrong way, so
there 75 is what one gets by knowing the way and nothing else.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from seedbed.bench._levers import (
    Known,
    Place,
    candidates,
    centralities,
    percentile,
    place_of,
    score,
)
from seedbed.bench._levers_known import KNOWN
from seedbed.bench._table import table
from seedbed.causal import Act, Connect, Ensemble, Graph, Hasten, Push, Tune, read_xmile


@dataclass(frozen=True, slots=True)
class Landed:
    """Where one expert's lever lands: percentiles, None where it has no place yet."""

    model: str
    lever: str
    score: float
    ours: float
    ours_places: float | None
    betweenness: float | None
    loops: float | None


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=200, help="of the ensemble")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", action="store_true", help="print every candidate")
    chosen = parser.parse_args()
    ensemble = Ensemble(size=chosen.size, seed=chosen.seed)
    every: list[Landed] = []
    for known in KNOWN:
        graph = read_xmile((chosen.folder / known.file).read_bytes()).graph
        scores = {act: score(graph, [act], known, ensemble) for act in candidates(graph)}
        print(f"\n{known.name}: {', '.join(known.on)} {known.wish.value}; {len(scores)} candidates")
        if chosen.each:
            ranked = sorted(scores, key=lambda act: -scores[act])
            print(table(["candidate", "score"], [[told(act), f"{scores[act]:+.2f}"] for act in ranked]))
        every += landings(graph, known, scores, ensemble)
    print()
    print(report(every))


def landings(graph: Graph, known: Known, scores: dict[Act, float], ensemble: Ensemble) -> list[Landed]:
    """Return where each expert's lever lands. One of several acts lies at the mean of its places."""
    between, loops = centralities(graph)
    best: dict[Place, float] = {}
    for act, value in scores.items():
        if place := place_of(act):
            best[place] = max(value, best.get(place, value))
    found: list[Landed] = []
    for named in known.named:
        own = score(graph, named.acts, known, ensemble)
        places = [place for act in named.acts if (place := place_of(act))]
        found.append(
            Landed(
                model=known.name,
                lever=" and ".join(map(told, named.acts)),
                score=own,
                ours=percentile(own, list(scores.values())),
                ours_places=_at(places, best, best),
                betweenness=_at(places, between, best),
                loops=_at(places, loops, best),
            )
        )
    return found


def _at(places: Sequence[Place], values: Mapping[Place, float], among: Iterable[Place]) -> float | None:
    every = [values[place] for place in among]
    return mean(percentile(values[place], every) for place in places) if places else None


def told(act: Act) -> str:
    """Return an act in a few words."""
    match act:
        case Push(variable=variable, up=up):
            return f"{variable} {'up' if up else 'down'}"
        case Tune(cause=cause, effect=effect, stronger=stronger, cut=cut):
            return f"{cause} → {effect} {'cut' if cut else 'stronger' if stronger else 'weaker'}"
        case Hasten(cause=cause, effect=effect, sooner=sooner):
            return f"{cause} → {effect} {'sooner' if sooner else 'later'}"
        case Connect(edge=edge):
            return f"{edge.cause} → {edge.effect} added ({edge.polarity.value})"


def report(found: Sequence[Landed]) -> str:
    """Return the table of percentiles, with the means of each model over the levers that have a place."""
    rows: list[list[str]] = []
    for model in dict.fromkeys(one.model for one in found):
        own = [one for one in found if one.model == model]
        rows += [[f"{model}: {one.lever}", f"{one.score:+.2f}", *map(_percent, _figures(one))] for one in own]
        placed = [_figures(one) for one in own if one.ours_places is not None]
        means = [mean(value for value in column if value is not None) for column in zip(*placed, strict=True)]
        rows.append([f"{model}: mean of {len(placed)}", "", *map(_percent, means)])
    return table(["lever", "score", "ours, acts", "ours, places", "betweenness", "loops"], rows)


def _figures(one: Landed) -> tuple[float | None, ...]:
    return one.ours, one.ours_places, one.betweenness, one.loops


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"


if __name__ == "__main__":
    main()
