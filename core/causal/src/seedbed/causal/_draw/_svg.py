"""Causal loop diagrams as SVG: one file, without scripts or fonts from elsewhere."""

from seedbed.causal._draw._xml import element, escaped
from seedbed.causal._graph import Graph
from seedbed.causal._loops._find import Loops, find_loops

_FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_MARGIN = 22.0
_LEGEND = 30.0
_LOOPS = 200
_SECONDS = 2.0
_TOLD = 40


def write_svg(graph: Graph, *, loops: Loops | None = None) -> str:
    """Return a drawing of a graph with its loops marked.

    Args:
        graph: What to draw. Two thousand variables take seconds, but nobody can read them.
        loops: The loops to mark, as many as there is room for. The shortest ones are looked for where none are given.
    """
    # networkx and numpy are loaded when a graph is drawn, not by whoever imports this package
    from seedbed.causal._draw._diagram import diagram
    from seedbed.causal._draw._ink import PAPER, body, legend

    known = find_loops(graph, count=_LOOPS, seconds=_SECONDS) if loops is None else loops
    drawn = diagram(graph, known.loops)
    low, high = drawn.low - _MARGIN, drawn.high + _MARGIN
    key, key_width = legend(drawn, low[0] + _MARGIN, high[1] + 4)
    width = max(float(high[0] - low[0]), key_width + 2 * _MARGIN)
    height = float(high[1] - low[1]) + _LEGEND * bool(key)
    view = f"{low[0]:.1f} {low[1]:.1f} {width:.1f} {height:.1f}"
    content = [
        element("title", escaped(_title(graph)), id="causal-title"),
        element("desc", escaped(_description(graph, known)), id="causal-desc"),
        element("rect", x=low[0], y=low[1], width=width, height=height, fill=PAPER),
        *body(drawn),
        key,
    ]
    return (
        element(
            "svg",
            *(f"\n{part}" for part in content if part),
            "\n",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=view,
            width=width,
            height=height,
            role="img",
            aria_labelledby="causal-title causal-desc",
            font_family=_FONT,
            font_size="14",
        )
        + "\n"
    )


def _title(graph: Graph) -> str:
    if not graph.variables:
        return "A causal loop diagram of nothing yet"
    return f"A causal loop diagram of {len(graph.variables)} variables and {len(graph.links)} links"


def _description(graph: Graph, loops: Loops) -> str:
    """Return what a screen reader says in place of the drawing."""
    links = [
        f"{link.cause} → {link.effect} ({link.polarity.value}{', delayed' if link.delayed else ''})"
        for link in list(graph.links.values())[:_TOLD]
    ]
    rounds = [
        f"{loop.label}: {' → '.join((*loop.variables, loop.variables[0]))}" for loop in loops.loops[:_TOLD]
    ]
    more = "" if loops.complete and len(loops.loops) <= _TOLD else "There are more loops."
    return ". ".join(part for part in ("; ".join(links), "; ".join(rounds), more) if part)
