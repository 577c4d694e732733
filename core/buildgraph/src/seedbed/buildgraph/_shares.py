"""Sharing a batch out to several processes, so that they end at about the same time. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ._plan import Group, Node, Plan
from ._settings import Task


def share_out(
    groups: Iterable[Group],
    plan: Plan,
    tasks: Mapping[str, Task],
    jobs: int,
    costs: Callable[[Iterable[Node]], Mapping[Node, float]],
) -> list[Group]:
    """Divide every batch among as many processes as its task asks for, unless one has to follow the other anyway.

    There may be more of them than run at once: whoever is done first goes on with the next, which evens out what
    costs tell badly. A batch in which one package waits for another stays whole, since one process does them in that order.

    Args:
        groups: What one process could do each.
        plan: What waits for what.
        tasks: Every task by name.
        jobs: How many processes there may be at once.
        costs: Gives what nodes may cost, in any one unit.
    """
    found: list[Group] = []
    for group in groups:
        processes = min(tasks[group.task].processes, len(group.nodes)) if jobs > 1 else 1
        inside = set(group.nodes)
        if processes < 2 or any(plan.waits_for[node] & inside for node in group.nodes):
            found.append(group)
        else:
            shares = _divide(group.nodes, processes, costs(group.nodes))
            found.extend(Group(group.task, nodes, group.waits_for) for nodes in shares)
    return found


def _divide(
    nodes: tuple[Node, ...], processes: int, costs: Mapping[Node, float]
) -> Iterator[tuple[Node, ...]]:
    """Give each node, the dearest first, to the process with the least to do (Graham 1969: LPT); yield the longest first.

    That takes at most 4/3 of what it would at best. Of equals the first goes first, so the same nodes at the same costs
    are always divided alike.
    """
    shares: list[set[Node]] = [set() for _ in range(processes)]
    loads = [0.0] * processes
    for node in sorted(nodes, key=lambda node: -costs[node]):
        # Where costs are nought, as many nodes to each.
        least = min(range(processes), key=lambda at: (loads[at], len(shares[at])))
        shares[least].add(node)
        loads[least] += costs[node]
    for at in sorted(range(processes), key=lambda at: -loads[at]):
        yield tuple(node for node in nodes if node in shares[at])


def estimate(took: Mapping[Node, float], sizes: Mapping[Node, int]) -> dict[Node, float]:
    """Return what nodes may cost: what they took last time, or else what one of their size would have taken.

    Args:
        took: The seconds of those that are known.
        sizes: Bytes of what there is to do, of every node.
    """
    measured = sum(sizes[node] for node in took)
    # Where nothing is known, a byte is as good a unit as a second.
    rate = sum(took.values()) / measured if took and measured else 1.0
    return {node: took.get(node, size * rate) for node, size in sizes.items()}
