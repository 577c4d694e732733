"""Graphs as Mermaid flowcharts."""

from collections.abc import Iterator, Mapping

from seedbed.causal._forms._marks import acting, link_mark
from seedbed.causal._graph import Graph, Link, Push
from seedbed.problem import Polarity

_PLAIN = frozenset(" _")
_WARNING = "stroke:#d97706,stroke-width:3px"


def write_mermaid(graph: Graph) -> str:
    """Return a flowchart in Mermaid's language. Levers are hexagons; links that contradict each other are orange."""
    ids = {name: f"v{number}" for number, name in enumerate(graph.variables)}
    torn = {(one.cause, one.effect) for one in graph.contradictions}
    lines = ["flowchart LR", *(f'{one}["{_escaped(name)}"]' for name, one in ids.items())]
    lines += [_link(ids, link, torn=pair in torn) for pair, link in graph.links.items()]
    lines += _levers(graph, ids)
    lines += [f"linkStyle {at} {_WARNING}" for at, pair in enumerate(graph.links) if pair in torn]
    return "\n    ".join(lines) + "\n"


def _link(ids: Mapping[str, str], link: Link, *, torn: bool) -> str:
    arrow = "-.->" if link.polarity is Polarity.UNKNOWN else "-->"
    return f'{ids[link.cause]} {arrow}|"{_escaped(link_mark(link, torn=torn))}"| {ids[link.effect]}'


def _levers(graph: Graph, ids: Mapping[str, str]) -> Iterator[str]:
    for number, lever in enumerate(graph.levers):
        yield f'l{number}{{{{"{_escaped(lever.name)} #40;{lever.kind.value}#41;"}}}}'
        for act in lever.acts:
            target, label = acting(act)
            arrow = "-->" if isinstance(act, Push) else "-.->"
            yield f'l{number} {arrow}|"{_escaped(label)}"| {ids[target]}'


def _escaped(text: str) -> str:
    """Return a text of letters, digits and entities alone, which nothing in Mermaid takes for syntax or Markdown."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in text)
