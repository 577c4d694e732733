"""Random signed graphs with the figures of World3, the model of The Limits to Growth (Meadows et al. 2004)."""

import random

from seedbed.causal import Edge, Graph, Polarity, Source

VARIABLES = 160
COMPONENT = 143
"""Variables that all reach each other."""
CAUSES = {1: 62, 2: 62, 3: 15, 4: 4}
"""How many variables of the component have so many causes in it: 247 links, 1.73 a variable.

Counted in the equations of World3-03 as distributed for Vensim, where the strong component has between 1 and 4 causes a
variable and 1.73 on average, and in those of PyWorld3, with 1.65. Both have a few busy causes, the busiest with 9 to 12
effects.
"""
OUTSIDE = 33
"""Links that lie on no loop: what is given from outside, and what is only read off."""
_OPPOSITE = 0.4
_DELAYED = 0.08


def world3(seed: int, *, extra: int = 0) -> Graph:
    """Return a graph of 160 variables and 280 links with one strong component of 143.

    Args:
        seed: The same seed gives the same graph.
        extra: So many more links in the component.
    """
    draw = random.Random(seed)  # noqa: S311 - nothing is kept secret
    inside = [f"variable {number:03}" for number in range(COMPONENT)]
    outside = [f"variable {number:03}" for number in range(COMPONENT, VARIABLES)]
    pairs = _component(inside, extra, draw)
    for number in range(OUTSIDE):
        one, other = outside[number % len(outside)], draw.choice(inside)
        # every other one is read off
        pair = (one, other) if number % len(outside) % 2 else (other, one)
        while pair in pairs:
            other = draw.choice(inside)
            pair = (one, other) if pair[0] == one else (other, one)
        pairs.add(pair)
    return Graph(edges=tuple(_edge(cause, effect, draw) for cause, effect in sorted(pairs)))


def _component(inside: list[str], extra: int, draw: random.Random) -> set[tuple[str, str]]:
    """Return a ring in random order, and more causes for some, drawn from the busy ones rather than from others."""
    ring = draw.sample(inside, len(inside))
    pairs = {(cause, effect) for cause, effect in zip(ring, (*ring[1:], ring[0]), strict=True)}
    more = [causes - 1 for causes, variables in CAUSES.items() for _ in range(variables)]
    wanted = [
        effect
        for effect, causes in zip(draw.sample(inside, len(inside)), more, strict=True)
        for _ in range(causes)
    ]
    wanted += [draw.choice(inside) for _ in range(extra)]
    causes = list(inside)
    for effect in wanted:
        cause = draw.choice(causes)
        while cause == effect or (cause, effect) in pairs:
            cause = draw.choice(causes)
        pairs.add((cause, effect))
        causes.append(cause)
    return pairs


def _edge(cause: str, effect: str, draw: random.Random) -> Edge:
    return Edge(
        cause=cause,
        effect=effect,
        polarity=Polarity.OPPOSITE if draw.random() < _OPPOSITE else Polarity.SAME,
        delayed=draw.random() < _DELAYED,
        source=Source.EQUATION,
    )
