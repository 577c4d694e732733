"""Pictures of a workspace: dot, Mermaid, JSON and SVG."""

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.buildgraph._picture import as_dot, as_json, as_mermaid, as_svg
from seedbed.buildgraph._picture_layout import Layout, lay_out
from seedbed.workspace import Member, Need, Workspace, in_order

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "x-\"q\" <b> & 'a' \\n\\\n]]> --> ; #35; `c` %%{ü}"


def workspace(needs: dict[str, str]) -> Workspace:
    """Make a workspace of folders and what they need: `{"seeds/a": "b c"}`."""
    members = [
        Member(f"x-{folder.partition('/')[2]}", folder, tuple(Need(f"x-{need}") for need in line.split()))
        for folder, line in needs.items()
    ]
    return Workspace(in_order(members), {}, {member.name: () for member in members}, {})


DIAMOND = workspace(
    {
        "core/base": "",
        "core/left": "base",
        "core/right": "base",
        "seeds/app": "left right base",
        "seeds/lone": "",
    }
)


@st.composite
def workspaces(draw: st.DrawFn) -> Workspace:
    """Draw a workspace in which core may even need seeds, which a picture has to show too."""
    size = draw(st.integers(1, 24))
    needs: dict[str, str] = {}
    for number in range(size):
        below = draw(st.lists(st.integers(0, number - 1), max_size=3)) if number else []
        area = draw(st.sampled_from(["core", "seeds", "seeds", "tools"]))
        needs[f"{area}/p{number}"] = " ".join(f"p{need}" for need in below)
    return workspace(needs)


def reached(layout: Layout, name: str) -> set[str]:
    """Return what the lines that leave a member's box lead to."""
    found = set()
    for line in layout.lines:
        ends = [spot.name for spot in (line.upper, line.lower) if spot.is_box]
        if name in line.sources and line.target in ends:
            found.add(line.target)
    return found


def boxes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each box by the first word of its tooltip."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):  # noqa: S314 - our own
        rect, title = group.find(f"{SVG}rect"), group.findtext(f"{SVG}title")
        assert rect is not None
        assert title is not None
        x, y, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        found[title.split()[0]] = (x, y, x + width, y + height)
    return found


def curves(svg: str) -> Iterator[list[tuple[float, float]]]:
    """Yield points along each line."""
    for path in ET.fromstring(svg).iter(f"{SVG}path"):  # noqa: S314 - our own
        if path.attrib["class"].startswith("line"):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])]
            straight = "V" in path.attrib["d"]
            x, first = numbers[0], numbers[1]
            y = numbers[2] if straight else first
            (x1, y1, x2, y2, x3, y3) = numbers[-6:]
            points = [(x, first)] if straight else []
            for step in range(41):
                t, s = step / 40, 1 - step / 40
                points.append(
                    (
                        s**3 * x + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t**3 * x3,
                        s**3 * y + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t**3 * y3,
                    )
                )
            yield points


def test_json_tells_each_member_after_what_it_needs() -> None:
    told = json.loads(as_json(DIAMOND, {"x-app"}))["members"]
    assert [member["name"] for member in told] == list(DIAMOND.members)
    assert told[-1] == {
        "name": "x-app",
        "folder": "seeds/app",
        "area": "seeds",
        "needs": ["x-base", "x-left", "x-right"],
        "needed_by": [],
        "marked": True,
    }
    assert [member["needed_by"] for member in told if member["name"] == "x-left"] == [["x-app"]]


def test_dot_has_every_need_and_fades_those_that_follow_from_others() -> None:
    text = as_dot(DIAMOND)
    names = dict(re.findall(r'(n\d+) \[label="([^"]*)"', text))
    drawn = {
        (names[a], names[b], bool(look)) for a, b, look in re.findall(r"(n\d+) -> (n\d+)( \[.*\])?;", text)
    }
    assert drawn == {
        ("x-left", "x-base", False),
        ("x-right", "x-base", False),
        ("x-app", "x-left", False),
        ("x-app", "x-right", False),
        ("x-app", "x-base", True),
    }


def test_dot_keeps_core_and_seeds_apart() -> None:
    clusters = re.findall(
        r'subgraph cluster_\d \{\n    label="(\w+)";(.*?)\n  \}', as_dot(DIAMOND), re.DOTALL
    )
    told = [(area, set(re.findall(r'label="([^"]*)"', body))) for area, body in clusters]
    assert told == [("seeds", {"x-app", "x-lone"}), ("core", {"x-base", "x-left", "x-right"})]


def test_mermaid_has_needs_that_do_not_follow_from_others_and_areas_apart() -> None:
    text = as_mermaid(DIAMOND)
    assert text.splitlines()[0] == "flowchart TB"
    names = dict(re.findall(r'(n\d+)\["([^"]*)"\]', text))
    drawn = {(names[a], names[b]) for a, b in re.findall(r"(n\d+) --> (n\d+)$", text, re.MULTILINE)}
    assert drawn == {("x-left", "x-base"), ("x-right", "x-base"), ("x-app", "x-left"), ("x-app", "x-right")}
    assert re.findall(r'subgraph a\d\["(\w+)"\]', text) == ["seeds", "core"]


def test_marked_members_stand_out_in_dot_and_mermaid_and_no_others() -> None:
    dot, mermaid = as_dot(DIAMOND, {"x-left"}), as_mermaid(DIAMOND, {"x-left"})
    assert re.findall(r'label="([^"]*)", fillcolor', dot) == ["x-left"]
    marked = re.findall(r"class (n\d) marked", mermaid)
    assert [dict(re.findall(r'(n\d+)\["([^"]*)"\]', mermaid))[one] for one in marked] == ["x-left"]
    assert "marked" not in as_mermaid(DIAMOND)


def hostile() -> Workspace:
    named = Member(HOSTILE, 'se"e<d&s/x', (Need("x-base"),))
    members = [named, *workspace({"core/base": ""}).members.values()]
    return Workspace(in_order(members), {}, {member.name: () for member in members}, {})


def test_a_hostile_name_stays_one_string_in_dot() -> None:
    string = r'"(?:[^"\\\n]|\\.)*"'
    line = re.compile(
        rf"digraph workspace {{|  (?:rankdir|node|edge).*;|  subgraph cluster_\d {{|    label={string}; color=\w+; "
        rf"fontcolor=\w+;|    n\d \[label={string}\];|  n\d -> n\d;|  }}|}}"
    )
    text = as_dot(hostile())
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    labels = [re.sub(r"\\(.)", r"\1", label) for label in re.findall(r'n\d \[label="(.*)"\];', text)]
    assert labels == [HOSTILE.replace("\n", " "), "x-base"]


def test_a_hostile_name_stays_one_string_in_mermaid() -> None:
    line = re.compile(
        r'flowchart TB|  subgraph a\d\["[\w #;/.-]*"\]|    n\d\["[\w #;/.-]*"\]|  end|  n\d --> n\d'
    )
    text = as_mermaid(hostile())
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    labels = [
        re.sub(r"#(\d+);", lambda m: chr(int(m[1])), one) for one in re.findall(r' n\d\["(.*)"\]', text)
    ]
    assert labels == [HOSTILE.replace("\n", " "), "x-base"]


def test_a_hostile_name_is_text_and_nothing_else_in_svg() -> None:
    svg = as_svg(hostile())
    titles = [title.text or "" for title in ET.fromstring(svg).iter(f"{SVG}title")]  # noqa: S314 - our own
    assert any(title.startswith(f'{HOSTILE} (se"e<d&s/x)\nneeds: x-base') for title in titles)
    assert len(boxes(svg)) == 2


def test_letters_that_xml_cannot_hold_are_replaced() -> None:
    odd = Member("x-\0\x1b\ud800", "seeds/odd", ())
    svg = as_svg(Workspace({odd.name: odd}, {}, {odd.name: ()}, {}))
    assert "x-\ufffd\ufffd\ufffd (seeds/odd)" in svg
    assert len(boxes(svg)) == 1


def test_the_tooltip_of_a_box_names_the_whole_of_what_it_needs_and_is_needed_by() -> None:
    svg = as_svg(DIAMOND)
    assert "<title>x-app (seeds/app)\nneeds: x-base, x-left, x-right</title>" in svg
    assert "<title>x-left (core/left)\nneeds: x-base\nneeded by: x-app</title>" in svg


def test_a_box_bears_the_short_name_unless_two_would_look_the_same() -> None:
    twins = [Member("x-app", "seeds/a", ()), Member("y-app", "seeds/b", ())]
    svg = as_svg(Workspace(in_order(twins), {}, {}, {}))
    assert ">app</text>" in as_svg(DIAMOND)
    assert ">x-app</text>" in svg
    assert ">y-app</text>" in svg


def test_a_very_long_name_is_cut_on_the_box_and_whole_in_the_tooltip() -> None:
    name = "x-" + "long" * 30
    svg = as_svg(Workspace({name: Member(name, "seeds/x", ())}, {}, {name: ()}, {}))
    assert re.findall(r"<text x[^>]*>(long.*)</text>", svg) == ["long" * 6 + "lon…"]
    assert f"<title>{name} (" in svg


def test_marked_boxes_and_the_lines_between_them_are_lit() -> None:
    svg = as_svg(DIAMOND, {"x-base", "x-left"})
    assert len(re.findall('class="box in-core marked"', svg)) == 2
    assert len(re.findall('class="line lit"', svg)) == len(re.findall('class="head lit"', svg)) == 1
    assert "lit" not in re.findall('class="([^"]*)"', as_svg(DIAMOND))


def test_the_picture_has_colours_for_light_and_for_dark_pages() -> None:
    light, dark = as_svg(DIAMOND).split("@media (prefers-color-scheme: dark)")
    for part in (".page", ".core", ".seeds", ".box rect", ".box text", ".line", ".marked rect"):
        colours = [re.findall(re.escape(part) + r" \{ [^#]*(#\w+)", text) for text in (light, dark)]
        assert colours[0], part
        assert colours[1], part
        assert colours[0] != colours[1]


def test_core_lies_below_the_seeds() -> None:
    places = boxes(as_svg(DIAMOND))
    lowest_seed = max(places[name][3] for name in ("x-app", "x-lone"))
    assert all(places[name][1] > lowest_seed for name in ("x-base", "x-left", "x-right"))


def test_what_can_be_drawn_without_crossings_is() -> None:
    planar = workspace(
        {"core/a": "", "core/b": "", "core/c": "", "seeds/p": "a c", "seeds/q": "b"}
        | {f"core/z{name}": "" for name in "abc"}
        | {f"seeds/{name}": "zb" for name in "dgm"}
        | {"seeds/f": "za zc"}
    )
    layout = lay_out(planar, dict.fromkeys(planar.members, 60.0))
    at = layout.centres
    for one in layout.lines:
        for other in layout.lines:
            if one.upper.row == other.upper.row and at[one.upper] < at[other.upper]:
                assert one.lower == other.lower or at[one.lower] < at[other.lower], (one, other)


def test_an_empty_workspace_is_an_empty_picture() -> None:
    nothing = Workspace({}, {}, {}, {})
    assert boxes(as_svg(nothing)) == {}
    assert json.loads(as_json(nothing)) == {"members": []}
    assert as_mermaid(nothing) == "flowchart TB\n"
    assert "->" not in as_dot(nothing)


def test_a_layer_of_many_is_folded() -> None:
    wide = workspace({"core/base": ""} | {f"seeds/s{number}": "base" for number in range(60)})
    layout = lay_out(wide, dict.fromkeys(wide.members, 60.0))
    assert max(sum(spot.is_box for spot in row) for row in layout.rows) <= 13


@given(workspaces())
@settings(max_examples=60, deadline=None)
def test_lines_lead_from_every_member_to_what_it_needs_and_to_nothing_else(known: Workspace) -> None:
    layout = lay_out(known, dict.fromkeys(known.members, 60.0))
    for name in known.members:
        led = reached(layout, name)
        assert led <= set(known.needs(name))
        assert led.union(*(known.upstream(need) for need in led)) == known.upstream(name)
        carrying = [line for line in layout.lines if name in line.sources]
        assert all(abs(line.upper.row - line.lower.row) == 1 for line in carrying)


@given(workspaces())
@settings(max_examples=60, deadline=None)
def test_boxes_never_overlap_and_lie_above_what_they_need_in_their_area(known: Workspace) -> None:
    places = boxes(as_svg(known))
    assert places.keys() == known.members.keys()
    for name, (left, top, right, bottom) in places.items():
        for other, (left2, top2, right2, bottom2) in places.items():
            assert name == other or right < left2 or right2 < left or bottom < top2 or bottom2 < top
        for need in known.needs(name):
            if known.members[need].area == known.members[name].area:
                assert bottom < places[need][1]


@given(workspaces())
@settings(max_examples=60, deadline=None)
def test_no_line_runs_through_a_box(known: Workspace) -> None:
    svg = as_svg(known)
    places = boxes(svg).values()
    for points in curves(svg):
        for x, y in points:
            assert not any(
                left < x < right and top + 0.1 < y < bottom - 0.1 for left, top, right, bottom in places
            )


@given(workspaces())
@settings(max_examples=60, deadline=None)
def test_lines_have_no_gaps(known: Workspace) -> None:
    svg = as_svg(known)
    drawn = list(curves(svg))
    starts = [points[0] for points in drawn]
    ends = [points[-1] for points in drawn]
    for left, top, right, bottom in boxes(svg).values():
        starts.append(((left + right) / 2, top))
        ends.append(((left + right) / 2, bottom))

    def meets(point: tuple[float, float], others: list[tuple[float, float]]) -> bool:
        return any(abs(point[0] - x) < 0.3 and abs(point[1] - y) < 0.3 for x, y in others)

    for points in drawn:
        assert meets(points[0], ends)
        assert meets(points[-1], starts)
