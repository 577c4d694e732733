"""Graphs in Graphviz' DOT language."""

from collections.abc import Iterator, Mapping

from seedbed.causal._forms._marks import acting, link_mark
from seedbed.causal._graph import Graph, Link, Push
from seedbed.problem import Polarity

_WARNING = ' color="#d97706" penwidth=2'


def write_dot(graph: Graph) -> str:
    """Return a digraph in DOT. Levers are boxes; links that contradict each other are orange."""
    ids = {name: f"v{number}" for number, name in enumerate(graph.variables)}
    torn = {(one.cause, one.effect) for one in graph.contradictions}
    lines = [
        "digraph {",
        "  node [shape=plaintext]",
        *(f"  {one} [label={_quoted(name)}]" for name, one in ids.items()),
        *(_link(ids, link, torn=pair in torn) for pair, link in graph.links.items()),
        *_levers(graph, ids),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _link(ids: Mapping[str, str], link: Link, *, torn: bool) -> str:
    style = " style=dashed" * (link.polarity is Polarity.UNKNOWN) + _WARNING * torn
    return f"  {ids[link.cause]} -> {ids[link.effect]} [label={_quoted(link_mark(link, torn=torn))}{style}]"


def _levers(graph: Graph, ids: Mapping[str, str]) -> Iterator[str]:
    for number, lever in enumerate(graph.levers):
        label = _quoted(f"{lever.name} ({lever.kind.value})")
        yield f'  l{number} [shape=box style="rounded,filled" fillcolor="#fff3d6" label={label}]'
        for act in lever.acts:
            target, does = acting(act)
            style = "" if isinstance(act, Push) else " style=dotted"
            yield f"  l{number} -> {ids[target]} [label={_quoted(does)}{style}]"


def _quoted(text: str) -> str:
    # Graphviz reads escapes such as \N and HTML entities within quotation marks
    plain = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
