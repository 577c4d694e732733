"""The picture of a workspace as SVG, for light and dark pages."""

from collections.abc import Collection, Iterator, Mapping
from xml.sax.saxutils import escape

from seedbed.workspace import Workspace

from ._picture_layout import Layout, Line, lay_out

_BOX, _GAP, _AREA_GAP, _PAD, _MARGIN = 28.0, 44.0, 26.0, 22.0, 16.0
_LABEL, _LONGEST, _CHARACTER = 20.0, 28, 6.9
_HEAD = 5.0

_LIGHT = """
.page { fill: #ffffff }
.area { fill: #f6f7f9; stroke: #e3e6ea }
.seeds { fill: #f3f8f1; stroke: #dbe8d5 }
.core { fill: #f1f5fb; stroke: #d6e1f0 }
.label { fill: #7a838e }
.box rect { fill: #ffffff; stroke: #9aa4b0 }
.in-seeds rect { stroke: #6f9c60 }
.in-core rect { stroke: #5b86bd }
.box text { fill: #1d242c }
.line { stroke: #9fa8b3 }
.head { fill: #8b95a1 }
.marked rect { fill: #ffedd0; stroke: #c9720c; stroke-width: 1.8 }
.marked text { fill: #57310a }
.line.lit { stroke: #d98a2b }
.head.lit { fill: #c9720c }
"""
_DARK = """
.page { fill: #0f1318 }
.area { fill: #161b21; stroke: #262d35 }
.seeds { fill: #131c15; stroke: #233428 }
.core { fill: #121a26; stroke: #21304a }
.label { fill: #7f8a97 }
.box rect { fill: #1b2129; stroke: #5a6673 }
.in-seeds rect { stroke: #5f8f55 }
.in-core rect { stroke: #4f7db8 }
.box text { fill: #e3e8ee }
.line { stroke: #56606c }
.head { fill: #737e8b }
.marked rect { fill: #46300f; stroke: #e39a3b }
.marked text { fill: #ffe3bd }
.line.lit { stroke: #c07f2e }
.head.lit { fill: #e39a3b }
"""
_STYLE = f"""
text {{ font: 12px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif }}
.box text {{ text-anchor: middle }}
.label {{ font-size: 11px; letter-spacing: 0.08em }}
.line {{ fill: none; stroke-width: 1.2; stroke-linecap: round }}
.line.lit {{ stroke-width: 1.6 }}
.faded {{ opacity: 0.45 }}
.box:hover rect {{ stroke-width: 2.4 }}
{_LIGHT.strip()}
@media (prefers-color-scheme: dark) {{
{_DARK.strip()}
}}
"""


def as_svg(workspace: Workspace, marked: Collection[str] = ()) -> str:
    """Return the picture of a workspace: each member above what it needs, core below the seeds.

    Needs that follow from others are left out of the lines; the tooltip of a box names them all.

    Args:
        workspace: The workspace.
        marked: The members to stand out.
    """
    widths = {name: max(52.0, _CHARACTER * len(label) + 22) for name, label in _labels(workspace).items()}
    layout = lay_out(workspace, widths)
    tops = _tops(layout)
    left, right = _extent(layout, widths)
    width, height = right - left, (tops[-1] + _BOX + _PAD + _MARGIN) if tops else 2 * _MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} viewBox="{left:.0f} 0 {width:.0f} {height:.0f}">',
        f"<title>{len(workspace.members)} packages and what they need of one another</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="page" x="{left:.0f}" y="0" {size}/>',
        *_areas(layout, tops, left + _MARGIN, width - 2 * _MARGIN),
        *_drawn_lines(layout, tops, marked),
        *_boxes(workspace, layout, tops, widths, marked),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _labels(workspace: Workspace) -> dict[str, str]:
    """Return short names where they tell members apart, cut where they are very long."""
    short = [member.short for member in workspace.members.values()]
    unique = len(set(short)) == len(short)
    names = {name: member.short if unique else name for name, member in workspace.members.items()}
    plain = {name: " ".join(label.split()) for name, label in names.items()}
    return {
        name: label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
        for name, label in plain.items()
    }


def _tops(layout: Layout) -> list[float]:
    """Return how far down each row begins; where many lines run, rows are further apart."""
    crowd = [0] * len(layout.rows)
    for line in layout.lines:
        crowd[line.upper.row] += line.upper.is_box or line.lower.is_box
    tops: list[float] = []
    at = 0.0
    firsts = {first for _, first, _ in layout.areas}
    for row in range(len(layout.rows)):
        if row in firsts:
            at += (_PAD + _AREA_GAP if row else _MARGIN) + _LABEL + _PAD / 2
        tops.append(at)
        at += _BOX
        if row + 1 not in firsts:
            at += _GAP + min(40.0, 1.2 * crowd[row])
    return tops


def _extent(layout: Layout, widths: Mapping[str, float]) -> tuple[float, float]:
    edges = [0.0]
    for row in layout.rows:
        for spot in row:
            reach = widths[spot.name] / 2 if spot.is_box else 0
            edges += [layout.centres[spot] - reach, layout.centres[spot] + reach]
    return min(edges) - _PAD - _MARGIN, max(edges) + _PAD + _MARGIN


def _areas(layout: Layout, tops: list[float], left: float, width: float) -> Iterator[str]:
    for area, first, last in layout.areas:
        top = tops[first] - _LABEL - _PAD / 2
        kind = f"area {area}" if area in {"core", "seeds"} else "area"
        yield (
            f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
            f' height="{tops[last] + _BOX + _PAD - top:.1f}" rx="10"/>'
        )
        yield f'<text class="label" x="{left + 14:.1f}" y="{top + 19:.1f}">{_text(area)}</text>'


def _drawn_lines(layout: Layout, tops: list[float], marked: Collection[str]) -> Iterator[str]:
    """Draw lines, then their heads; what is lit comes last, so that nothing lies over it."""
    lit = {line for line in layout.lines if line.target in marked and not line.sources.isdisjoint(marked)}
    look = {line: " lit" if line in lit else " faded" if marked else "" for line in layout.lines}
    for line in sorted(layout.lines, key=lambda line: line in lit):
        yield f'<path class="line{look[line]}" d="{_path(line, layout, tops)}"/>'
    # Lines to one member end in one head.
    heads = {
        _head(line, layout, tops): look[line] for line in sorted(layout.lines, key=lambda line: line in lit)
    }
    heads.pop("", None)
    yield from (f'<path class="head{kind}" d="{points}"/>' for points, kind in heads.items())


def _path(line: Line, layout: Layout, tops: list[float]) -> str:
    """Return a piece of line: straight down past the boxes of its row, and in a bow to the next."""
    x, y = layout.centres[line.upper], tops[line.upper.row] + _BOX
    to_x, to_y = layout.centres[line.lower], tops[line.lower.row]
    start = f"M{x:.1f} {y:.1f}" if line.upper.is_box else f"M{x:.1f} {y - _BOX:.1f}V{y:.1f}"
    middle = (y + to_y) / 2
    return f"{start}C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"


def _head(line: Line, layout: Layout, tops: list[float]) -> str:
    """Return the head of an arrow where a piece of line ends at what it leads to, or nothing."""
    if line.lower.is_box and line.lower.name == line.target:
        x, y, back = layout.centres[line.lower], tops[line.lower.row], -_HEAD
    elif line.upper.is_box and line.upper.name == line.target:
        x, y, back = layout.centres[line.upper], tops[line.upper.row] + _BOX, _HEAD
    else:
        return ""
    return f"M{x:.1f} {y:.1f}l-3.6 {back * 1.4:.1f}h7.2z"


def _boxes(
    workspace: Workspace,
    layout: Layout,
    tops: list[float],
    widths: Mapping[str, float],
    marked: Collection[str],
) -> Iterator[str]:
    labels = _labels(workspace)
    for spot in (spot for row in layout.rows for spot in row if spot.is_box):
        name, area = spot.name, workspace.members[spot.name].area
        x, y = layout.centres[spot], tops[spot.row]
        kind = f" in-{area}" if area in {"core", "seeds"} else ""
        look = " marked" if name in marked else ""
        yield (
            f'<g class="box{kind}{look}"><title>{_text(_tooltip(workspace, name))}</title>'
            f'<rect x="{x - widths[name] / 2:.1f}" y="{y:.1f}" width="{widths[name]:.1f}" height="{_BOX:.0f}" rx="6"/>'
            f'<text x="{x:.1f}" y="{y + 18:.1f}">{_text(labels[name])}</text></g>'
        )


def _tooltip(workspace: Workspace, name: str) -> str:
    lines = [f"{name} ({workspace.members[name].folder})"]
    for title, names in (("needs", workspace.needs(name)), ("needed by", workspace.needed_by(name))):
        if names:
            lines.append(f"{title}: {', '.join(names)}")
    return "\n".join(lines)


def _text(text: str) -> str:
    """Return text for XML, in which control characters and lone surrogates have no place."""
    allowed = "".join(
        c if c == "\n" or (c.isprintable() and not "\ud800" <= c <= "\udfff") else "\ufffd" for c in text
    )
    return escape(allowed)
