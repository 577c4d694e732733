"""How soon a pull can be felt."""

from collections import defaultdict
from heapq import heappop, heappush

from seedbed.causal._pulls._ensemble import LAG, WAIT, Part
from seedbed.causal._pulls._pull import Pull


def quickest(part: Part, pull: Pull) -> dict[str, float]:
    """Return how long the quickest way takes from the pull to each variable that it reaches, in the slowest of draws."""
    onward: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in part.links:
        time = LAG[1] + (WAIT[1] if link.delayed else 0.0)
        time *= pull.time.get((link.cause, link.effect), 1.0)
        onward[link.cause].append((link.effect, time))
    found: dict[str, float] = {}
    left = [(0.0, name) for name in sorted(pull.starts & set(part.variables))]
    while left:
        time, name = heappop(left)
        if name in found:
            continue
        found[name] = time
        for effect, more in onward[name]:
            if effect not in found:
                heappush(left, (time + more, effect))
    return found
