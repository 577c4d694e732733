"""The order of parts: which come after which, and which can go side by side."""

from collections import Counter
from graphlib import CycleError, TopologicalSorter

from seedbed.decomposer._text import quoted
from seedbed.decomposer._types import Part, Split
from seedbed.problem import BadInput


def stages(split: Split) -> tuple[tuple[str, ...], ...]:
    """Return the names of the parts in waves: each part stands in the first wave that all it needs lies before.

    Raises:
        BadInput: There is no such order.
    """
    sorter = sorted_parts(split)
    waves: list[tuple[str, ...]] = []
    while ready := frozenset(sorter.get_ready()):
        waves.append(tuple(part.name for part in split.parts if part.name in ready))
        sorter.done(*ready)
    return tuple(waves)


def sorted_parts(split: Split) -> "TopologicalSorter[str]":
    """Return a sorter of the parts that is ready to be asked.

    Raises:
        BadInput: The parts have no order.
    """
    fault = order_fault(split.parts)
    if fault is not None:
        raise BadInput(f"The parts have no order: {fault}", do="Look at the split with check_split first")
    sorter = _sorter(split.parts)
    sorter.prepare()
    return sorter


def order_fault(parts: tuple[Part, ...]) -> str | None:
    """Return why parts have no order, or `None` if they have one."""
    names = Counter(part.name for part in parts)
    for name, count in names.items():
        if count > 1:
            return f"{count} parts are called {quoted(name)}"
    for part in parts:
        for name in part.after:
            if name not in names:
                return f"{quoted(part.name)} comes after {quoted(name)}, which is not a part"
    try:
        _sorter(parts).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return f"they wait for each other in a circle: {' → '.join(map(quoted, circle))}"
    return None


def _sorter(parts: tuple[Part, ...]) -> "TopologicalSorter[str]":
    return TopologicalSorter({part.name: part.after for part in parts})
