"""What a pull on a lever does to variables, over many weightings that agree with the signs."""

from collections.abc import Iterable

from seedbed.causal._graph import Act, Graph
from seedbed.causal._pulls._draws import draw
from seedbed.causal._pulls._ensemble import Ensemble, part_of
from seedbed.causal._pulls._measure import effect_of
from seedbed.causal._pulls._pull import pull_of
from seedbed.causal._pulls._ranges import Effect
from seedbed.causal._pulls._simulate import simulate


def effects(
    graph: Graph, acts: Iterable[Act], on: Iterable[str], *, ensemble: Ensemble | None = None
) -> tuple[Effect, ...]:
    """Simulate a pull over an ensemble of weightings that agree with the signs, and say what they agree on.

    A **push** holds its variable, so no loop through it acts any more. A link is **tuned** from where it stands: every
    variable is taken to stand at a positive level, so that a `+` link made stronger brings more, a `-` link takes more,
    and one that is cut brings nothing. To **connect** is to tune from nothing. To **hasten** changes nothing of where the
    system settles, and so no level.

    All but a push on a source also change how the system gets there: `calm` compares how it answers to a lasting
    disturbance of another variable, drawn at random, with what the pull changes in links and delays, and without. For
    goals look at the levels, for delays at `calm`, for links at both. Where a level has no natural zero, as a gap that may
    be of either sign, only `calm` says anything about a link.

    Each share is a range: the 95 % intervals of the ensemble under both of two normalisations (weights shared out, so
    that every loop dies away; and weights that stand alone, so that loops may run away and saturate) taken together. A
    larger ensemble narrows the intervals, and never hides that it depends on how strong loops are.

    Args:
        graph: What is known. Edges that contradict each other count as of unknown polarity.
        acts: What is done, all at once.
        on: The variables to look at.
        ensemble: How many weightings, and of which seed.

    Raises:
        BadInput: An act or a variable names what is not there, or there is none; or the ensemble is too large for it.
    """
    pull = pull_of(graph, acts)
    part = part_of(graph, pull, on)
    paths = simulate(part, pull, draw(part, ensemble or Ensemble()))
    return tuple(effect_of(name, paths, place) for place, name in enumerate(part.on))
