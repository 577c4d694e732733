import functools
import itertools
import re
import xml.etree.ElementTree as ET  # what is parsed is what was just written

import numpy as np
import pytest

from seedbed.causal import (
    Act,
    Connect,
    Edge,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Loops,
    Polarity,
    Push,
    Source,
    Tune,
    find_loops,
    merge,
    read_lines,
    write_svg,
)
from seedbed.causal._draw._diagram import diagram
from seedbed.causal._draw._labels import label, width

SVG = "{http://www.w3.org/2000/svg}"
WORK = read_lines("""
growth -> work to be done +
work to be done -> overtime +
overtime -> work to be done -
overtime -> fatigue + delayed
fatigue -> mistakes +
mistakes -> work to be done +
overtime -> studying -
studying -> skill + delayed
skill -> mistakes -
skill -> growth ?
money -> overtime -
growth -> money +
lever: hire a second person [structure] connects money -> skill + delayed
lever: a semester off [rule] weakens overtime -> studying, pushes work to be done down
lever: look at errors [information flow] hastens fatigue -> mistakes
""")
RING = Graph(
    edges=tuple(
        Edge(cause=cause, effect=effect, polarity=Polarity.SAME)
        for cause, effect in itertools.pairwise([*"abcdef", "a"])
    )
)
BOTH_WAYS = merge(RING, Graph(edges=tuple(Edge(cause=one.effect, effect=one.cause) for one in RING.edges)))
HOSTILE = (
    "</text><script>alert(1)</script>",
    "<!-- --> ]]> <![CDATA[",
    '" onload="x',
    "&amp; &#0;",
    "W" * 200,
    "日本語の変数名がここにあります",
    "مرحبا بالعالم",
)


@functools.cache
def work() -> str:
    return write_svg(WORK)


def parsed(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - it was written a moment ago


def texts(drawn: str, kind: str) -> list[str]:
    """Return what is written in each group of a kind, titles left out."""
    groups = [group for group in parsed(drawn).iter(f"{SVG}g") if group.get("class") == kind]
    return [
        " ".join(part.text or "" for part in group.iter() if part.tag != f"{SVG}title").strip()
        for group in groups
    ]


def group(drawn: str, title: str) -> ET.Element:
    """Return the group whose title starts with this."""
    found = [
        one for one in parsed(drawn).iter(f"{SVG}g") if (one.findtext(f"{SVG}title") or "").startswith(title)
    ]
    assert len(found) == 1
    return found[0]


def test_a_drawing_shows_each_variable_link_loop_and_lever() -> None:
    drawn = work()
    assert sorted(texts(drawn, "variable")) == sorted(
        " ".join(("", *label(name).lines)).strip() for name in WORK.variables
    )
    assert sorted(texts(drawn, "link")) == sorted(["+"] * 7 + ["−"] * 4 + ["?"] + ["+"])
    assert sorted(texts(drawn, "loop")) == sorted(loop.label for loop in find_loops(WORK).loops)
    assert sorted(words.split()[-1] for words in texts(drawn, "lever")) == ["flow", "rule", "structure"]


def test_the_same_graph_is_drawn_the_same() -> None:
    assert write_svg(WORK) == work()


def test_a_delay_is_two_strokes_and_an_unknown_polarity_is_dashed() -> None:
    drawn = work()
    strokes = [path for path in parsed(drawn).iter(f"{SVG}path") if path.get("class") == "delay"]
    assert len(strokes) == 3
    assert all((path.get("d") or "").count("M") == 2 for path in strokes)
    assert group(drawn, "skill → growth ?").findall(f"{SVG}path")[0].get("stroke-dasharray") == "7 5"
    assert group(drawn, "growth → money +").findall(f"{SVG}path")[0].get("stroke-dasharray") == "none"


def test_what_contradicts_itself_warns_and_what_is_unsure_is_faint() -> None:
    drawn = write_svg(
        Graph(
            edges=(
                Edge(cause="a", effect="b", polarity=Polarity.SAME),
                Edge(cause="a", effect="b", polarity=Polarity.OPPOSITE),
                Edge(cause="b", effect="c", polarity=Polarity.SAME, source=Source.GUESS),
                Edge(cause="c", effect="d", polarity=Polarity.SAME, tentative=True),
                Edge(cause="d", effect="e", polarity=Polarity.SAME, because="she said so"),
            )
        )
    )
    torn = group(drawn, "a → b +/−")
    assert torn.find(f"{SVG}path").get("stroke") == "#e07b00"  # type: ignore[union-attr] # fails if there is none
    assert [group(drawn, title).get("opacity") for title in ("a → b", "b → c", "c → d", "d → e")] == [
        *(None, "0.5", "0.5", None)
    ]
    assert (group(drawn, "d → e").findtext(f"{SVG}title") or "").endswith("she said so")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_label_stays_a_label(name: str) -> None:
    edge = Edge(cause=name, effect="b", polarity=Polarity.SAME, because="\0\x1b\ufffe]]><script>")
    lever = Lever(name=name, kind=LeverKind.GOAL, acts=(Push(variable=name, up=True),))
    drawn = write_svg(Graph(edges=(edge, Edge(cause="b", effect=name)), levers=(lever,)))
    tags = {one.tag.removeprefix(SVG) for one in parsed(drawn).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "polygon", "text", "tspan", "circle"}
    assert not any(key.startswith("on") for one in parsed(drawn).iter() for key in one.attrib)
    assert [one.text for one in parsed(drawn).iter(f"{SVG}title")].count(name) == 1


def test_a_drawing_asks_for_nothing_from_elsewhere() -> None:
    drawn = work().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"http|url\(|href|@import|<style|<script|<image|<use", drawn)


def test_a_screen_reader_is_told_the_links_and_the_loops() -> None:
    root = parsed(work())
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "A causal loop diagram of 8 variables and 12 links"
    told = root.findtext(f"{SVG}desc") or ""
    assert "overtime → fatigue (+, delayed)" in told
    assert "overtime → work to be done → overtime" in told


@pytest.mark.parametrize(
    "graph",
    [
        Graph(),
        Graph(variables=("alone",)),
        Graph(variables=tuple(f"v{number}" for number in range(30))),
        read_lines("a -> a +\nb -> b -\na -> b ?"),
        Graph(
            levers=(Lever(name="x", kind=LeverKind.GOAL, acts=(Hasten(cause="a", effect="b", sooner=True),)),)
        ),
    ],
    ids=["empty", "one", "unlinked", "to themselves", "a lever on no link"],
)
def test_small_graphs_are_drawn_within_their_frame(graph: Graph) -> None:
    root = parsed(write_svg(graph))
    x, y, across, down = map(float, (root.get("viewBox") or "").split())
    for text in root.iter(f"{SVG}tspan"):
        assert x <= float(text.get("x") or "nan") <= x + across
        assert y <= float(text.get("y") or "nan") <= y + down


def boxes_overlap(graph: Graph) -> bool:
    drawn = diagram(graph, find_loops(graph, count=50).loops)
    return any(
        abs(one.place[0] - other.place[0]) < (one.label.width + other.label.width) / 2
        and abs(one.place[1] - other.place[1]) < (one.label.height + other.label.height) / 2
        for one, other in itertools.combinations(drawn.variables, 2)
    )


@pytest.mark.parametrize("count", [3, 14, 205])
def test_no_label_lies_on_another(count: int) -> None:
    generator = np.random.default_rng(count)
    pairs = generator.integers(count, size=(int(count * 1.2), 2))
    names = [f"a variable with number {number}" for number in range(count)]
    graph = Graph(
        variables=tuple(names), edges=tuple(Edge(cause=names[a], effect=names[b]) for a, b in pairs)
    )
    assert not boxes_overlap(graph)


def test_a_loop_is_drawn_round_and_its_mark_stands_in_the_middle_and_turns_with_it() -> None:
    drawn = diagram(RING, find_loops(RING).loops)
    places = {one.name: one.place for one in drawn.variables}
    (mark,) = drawn.loops
    corners = np.array([places[name] for name in mark.loop.variables])
    # drawn wider than high, since labels are
    gaps = (corners - corners.mean(axis=0)) / (1.35, 1.0)
    radii = np.hypot(gaps[:, 0], gaps[:, 1])
    assert radii.max() < 1.3 * radii.min()
    assert np.abs(mark.place - corners.mean(axis=0)).max() < 25
    turned = np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))
    assert mark.clockwise is bool(turned[-1] > turned[0])


def test_arcs_bulge_outwards_on_a_loop_and_a_pair_goes_round_each_other() -> None:
    drawn = diagram(RING, find_loops(RING).loops)
    middle = np.mean([one.place for one in drawn.variables], axis=0)
    for link in drawn.links:
        chord = (link.arc.points[0] + link.arc.points[-1]) / 2
        assert np.hypot(*(link.arc.at(0.5)[0] - middle)) > np.hypot(*(chord - middle))
    there, back = diagram(read_lines("a -> b +\nb -> a -"), ()).links
    assert np.hypot(*(there.arc.at(0.5)[0] - back.arc.at(0.5)[0])) > 30


def test_arcs_keep_clear_of_labels_that_are_not_theirs() -> None:
    drawn = diagram(WORK, find_loops(WORK).loops)
    for link, variable in itertools.product(drawn.links, drawn.variables):
        if variable.name not in {link.link.cause, link.link.effect}:
            off = np.abs(link.arc.points - variable.place)
            assert not (off < (variable.label.width / 2, variable.label.height / 2)).all(axis=1).any()


@pytest.mark.parametrize("graph", [WORK, BOTH_WAYS], ids=["work", "both ways"])
def test_signs_marks_and_levers_find_room_of_their_own(graph: Graph) -> None:
    drawn = diagram(graph, find_loops(graph).loops)
    boxes = [
        *((one.place, (one.label.width, one.label.height)) for one in drawn.variables),
        *((one.sign, (11.0, 13.0)) for one in drawn.links),
        *((one.place, (26.0, 26.0)) for one in drawn.loops),
        *((one.place, one.size) for one in drawn.levers),
    ]
    for (place, size), (other, its) in itertools.combinations(boxes, 2):
        assert (np.abs(place - other) >= (np.array(size) + its) / 2).any()


def test_levers_point_at_what_they_change() -> None:
    acts: tuple[Act, ...] = (
        Push(variable="c", up=True),
        Tune(cause="a", effect="b", stronger=True),
        Hasten(cause="b", effect="c", sooner=False),
        Connect(edge=Edge(cause="d", effect="a", polarity=Polarity.OPPOSITE)),
    )
    levers = tuple(Lever(name=f"lever {at}", kind=LeverKind.GOAL, acts=(act,)) for at, act in enumerate(acts))
    drawn = diagram(Graph(edges=RING.edges, levers=levers), ())
    ends = [lever.acts[0].arc.points[-1] for lever in drawn.levers]
    arcs = {(link.link.cause, link.link.effect): link.arc for link in drawn.links}
    place = next(one.place for one in drawn.variables if one.name == "c")
    assert np.hypot(*(ends[0] - place)) < 40
    for end, pair in zip(ends[1:], [("a", "b"), ("b", "c"), ("d", "a")], strict=True):
        gaps = np.hypot(*(arcs[pair].points - end).T)
        assert gaps.min() < 3
        assert 0.2 < gaps.argmin() / len(gaps) < 0.8
    assert [link.link.cause for link in drawn.links if link.proposed] == ["d"]


def test_loops_of_another_graph_are_not_marked() -> None:
    loops = find_loops(read_lines("x -> y +\ny -> x +"))
    assert texts(write_svg(RING, loops=loops), "loop") == []
    assert texts(write_svg(RING, loops=Loops((), complete=True, complete_to=6)), "loop") == []


def test_a_graph_that_nobody_can_read_is_drawn_all_the_same() -> None:
    generator = np.random.default_rng(0)
    edges = tuple(
        Edge(cause=f"v{a}", effect=f"v{b}", polarity=Polarity.SAME)
        for a, b in generator.integers(900, size=(1500, 2))
    )
    loops = Loops((), complete=True, complete_to=0)
    assert write_svg(Graph(edges=edges), loops=loops).count('class="link"') == len(Graph(edges=edges).links)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("stress", ("stress",)),
        ("competitors' progress", ("competitors'", "progress")),
        ("potentials contacts with adopters", ("potentials", "contacts with", "adopters")),
    ],
)
def test_names_are_wrapped_between_words_into_even_lines(text: str, lines: tuple[str, ...]) -> None:
    assert label(text).lines == lines


def test_a_name_that_is_too_long_is_cut_and_says_so() -> None:
    drawn = label("W" * 200)
    assert len(drawn.lines) == 4
    assert drawn.lines[-1].endswith("…")
    assert drawn.width == max(map(width, drawn.lines)) < 135
