"""How each thing in a diagram looks: the marks of causal loop diagrams, as SVG."""

import math
from collections.abc import Sequence

import numpy as np

from seedbed.causal._draw._drawn import Diagram, DrawnAct, DrawnLever, DrawnLink, DrawnLoop, DrawnVariable
from seedbed.causal._draw._labels import SIZE, Label, width
from seedbed.causal._draw._layout import Points
from seedbed.causal._draw._levers import KIND_SIZE, NOTE_SIZE
from seedbed.causal._draw._xml import element, escaped
from seedbed.causal._forms._marks import act_note, link_mark, sign
from seedbed.causal._graph import Push
from seedbed.causal._loops._found import LoopKind
from seedbed.problem import Polarity

PAPER = "#fdfdfb"
_INK = "#1d2733"
_SAME = "#2a6496"
_OPPOSITE = "#a8383b"
_UNKNOWN = "#68707c"
_WARNING = "#e07b00"
_LEVER = "#2d7d4f"
_LEVER_PAPER = "#e9f5ee"
_LOOPS = {LoopKind.REINFORCING: "#7b3f98", LoopKind.BALANCING: "#00707a", LoopKind.UNKNOWN: _UNKNOWN}
_COLOURS = {Polarity.SAME: _SAME, Polarity.OPPOSITE: _OPPOSITE, Polarity.UNKNOWN: _UNKNOWN}
_FAINT = 0.5
_HEAD = 10.0
_DOT = 4.5
_MARK = 12.5
_TURN = math.radians(275)


def body(drawn: Diagram) -> list[str]:
    """Return everything in a diagram, what is read on top."""
    return [
        *map(_link, drawn.links),
        *map(_loop, drawn.loops),
        *map(_lever, drawn.levers),
        *map(_variable, drawn.variables),
    ]


def _variable(variable: DrawnVariable) -> str:
    """Return a variable's name, on paper so that no line runs through it."""
    text = _text(variable.label, variable.place, stroke=PAPER, stroke_width=4.0, paint_order="stroke")
    return element("g", element("title", escaped(variable.name)), text, class_="variable")


def _link(drawn: DrawnLink) -> str:
    """Return a link: its arc, its head, its sign, and the two strokes of a delay."""
    link = drawn.link
    colour = _WARNING if drawn.torn else _LEVER if drawn.proposed else _COLOURS[link.polarity]
    dashes = (
        "2 4" if drawn.proposed else "7 5" if link.polarity is Polarity.UNKNOWN and not drawn.torn else "none"
    )
    line = element(
        "path",
        d=drawn.arc.shortened(_HEAD * 0.7).path,
        fill="none",
        stroke=colour,
        stroke_width=2.8 if drawn.torn else 1.7,
        stroke_dasharray=dashes,
    )
    mark = f"+/{sign(Polarity.OPPOSITE)}" if drawn.torn else sign(link.polarity)
    sign_mark = _word(mark, drawn.sign, 16.0, colour, font_weight="bold")
    parts = [
        element("title", escaped(_told(drawn))),
        line,
        _head(drawn.arc.at(1.0)[1], drawn.arc.points[-1], colour),
    ]
    parts += [_delay(drawn, colour)] if link.delayed else []
    faint = {"opacity": _FAINT} if drawn.unsure and not drawn.proposed else {}
    return element("g", *parts, sign_mark, class_="link", **faint)


def _told(drawn: DrawnLink) -> str:
    words = " / ".join(edge.because for edge in drawn.edges if edge.because)
    mark = link_mark(drawn.link, torn=drawn.torn)
    said = f"{drawn.link.cause} → {drawn.link.effect} {mark}, belief {drawn.link.belief:.2f}"
    return f"{said}: {words}" if words else said


def _head(along: Points, tip: Points, colour: str) -> str:
    aside = np.array([-along[1], along[0]])
    back = tip - _HEAD * along
    return _polygon([tip, back + 4.2 * aside, back + 2.0 * along, back - 4.2 * aside], colour)


def _polygon(corners: Sequence[Points], colour: str) -> str:
    return element("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), fill=colour)


def _delay(drawn: DrawnLink, colour: str) -> str:
    point, along = drawn.arc.at(drawn.delay)
    aside = np.array([-along[1], along[0]]) * 7.5
    strokes = "".join(
        f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"
        for (x, y), (to_x, to_y) in (
            (point + off * along - aside, point + off * along + aside) for off in (-2.5, 2.5)
        )
    )
    return element("path", d=strokes, fill="none", stroke=colour, stroke_width=2.0, class_="delay")


def _loop(drawn: DrawnLoop) -> str:
    """Return a loop's mark: its label within an arrow that turns as the loop does."""
    x, y = drawn.place
    colour = _LOOPS[drawn.loop.kind]
    way = 1 if drawn.clockwise else -1
    start = -math.pi / 2 + way * (2 * math.pi - _TURN) / 2
    end = start + way * _TURN
    at = [(x + _MARK * math.cos(turn), y + _MARK * math.sin(turn)) for turn in (start, end)]
    arc = f"M{at[0][0]:.1f} {at[0][1]:.1f}A{_MARK} {_MARK} 0 1 {int(way > 0)} {at[1][0]:.1f} {at[1][1]:.1f}"
    along = np.array([-math.sin(end), math.cos(end)]) * way
    aside = np.array([-along[1], along[0]])
    tip = np.array(at[1])
    head = [tip + 7.5 * along, tip + 4.5 * aside, tip - 4.5 * aside]
    told = f"{drawn.loop.label}, {drawn.loop.kind.value}: {' → '.join((*drawn.loop.variables, drawn.loop.variables[0]))}"
    return element(
        "g",
        element("title", escaped(told)),
        element("circle", cx=x, cy=y, r=_MARK, fill=PAPER, fill_opacity="0.85"),
        element("path", d=arc, fill="none", stroke=colour, stroke_width=1.8),
        _polygon(head, colour),
        _word(
            drawn.loop.label,
            drawn.place,
            12.0 if len(drawn.loop.label) < 3 else 10.0,
            colour,
            font_weight="bold",
        ),
        class_="loop",
    )


def _lever(drawn: DrawnLever) -> str:
    """Return a lever's box, and a line to each thing that it changes."""
    low = drawn.place - drawn.size / 2
    across, down = drawn.size
    box = element(
        "rect",
        x=low[0],
        y=low[1],
        width=across,
        height=down,
        rx=7.0,
        fill=_LEVER_PAPER,
        stroke=_LEVER,
        stroke_width=1.6,
    )
    lift = np.array([0.0, KIND_SIZE * 0.65])
    kind = drawn.place + np.array([0.0, drawn.label.height / 2 + KIND_SIZE * 0.15])
    return element(
        "g",
        element("title", escaped(f"{drawn.lever.name} ({drawn.lever.kind.value})")),
        *map(_act, drawn.acts),
        box,
        _text(drawn.label, drawn.place - lift),
        _word(drawn.lever.kind.value, kind, KIND_SIZE, _LEVER, stroke="none", font_style="italic"),
        class_="lever",
    )


def _act(drawn: DrawnAct) -> str:
    tip = drawn.arc.points[-1]
    pushes = isinstance(drawn.act, Push)
    if pushes:
        end = _head(drawn.arc.at(1.0)[1], tip, _LEVER)
    else:
        end = element(
            "circle", cx=tip[0], cy=tip[1], r=_DOT, fill=_LEVER_PAPER, stroke=_LEVER, stroke_width=1.8
        )
    path = drawn.arc.shortened(_HEAD * 0.7 if pushes else _DOT).path
    line = element("path", d=path, fill="none", stroke=_LEVER, stroke_width=1.5)
    return line + end + _word(act_note(drawn.act), drawn.note, NOTE_SIZE, _LEVER, font_style="italic")


def _text(label: Label, place: Points, **attributes: str | float) -> str:
    leading = label.height / len(label.lines)
    top = place[1] - label.height / 2 + leading / 2 + SIZE * 0.34
    lines = [
        element("tspan", escaped(line), x=place[0], y=top + leading * number)
        for number, line in enumerate(label.lines)
    ]
    return element("text", *lines, fill=_INK, text_anchor="middle", stroke_linejoin="round", **attributes)


def _word(text: str, place: Points, size: float, colour: str, **attributes: str | float) -> str:
    halo: dict[str, str | float] = {
        "stroke": PAPER,
        "stroke_width": 3.0,
        "stroke_linejoin": "round",
        "paint_order": "stroke",
    }
    where: dict[str, str | float] = {"x": place[0], "y": place[1] + size * 0.35, "text_anchor": "middle"}
    return element("text", escaped(text), **where, font_size=size, fill=colour, **halo | attributes)


def legend(drawn: Diagram, x: float, y: float) -> tuple[str, float]:
    """Return what the marks that were used mean, and how wide the line is."""
    links = drawn.links
    used = [
        ("+ same way", _SAME, any(one.link.polarity is Polarity.SAME for one in links)),
        (
            f"{sign(Polarity.OPPOSITE)} opposite way",
            _OPPOSITE,
            any(one.link.polarity is Polarity.OPPOSITE for one in links),
        ),
        ("? unknown", _UNKNOWN, any(one.link.polarity is Polarity.UNKNOWN and not one.torn for one in links)),
        ("+/− contradictory", _WARNING, any(one.torn for one in links)),
        ("‖ delayed", _INK, any(one.link.delayed for one in links)),
        (
            "faint: a guess, or to be asked again",
            _UNKNOWN,
            any(one.unsure and not one.proposed for one in links),
        ),
        (
            "R reinforcing",
            _LOOPS[LoopKind.REINFORCING],
            any(one.loop.kind is LoopKind.REINFORCING for one in drawn.loops),
        ),
        (
            "B balancing",
            _LOOPS[LoopKind.BALANCING],
            any(one.loop.kind is LoopKind.BALANCING for one in drawn.loops),
        ),
        ("boxed: a lever", _LEVER, bool(drawn.levers)),
    ]
    words, at = [], x
    for text, colour, seen in used:
        if seen:
            words.append(element("text", escaped(text), x=at, y=y + 14, font_size=11.0, fill=colour))
            at += width(text, 11.0) + 16
    return (element("g", *words, class_="legend") if words else ""), at - x
