import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import (
    Connect,
    Edge,
    EdgeRow,
    Finding,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    LeverRow,
    LoopRow,
    Polarity,
    Push,
    Source,
    Tune,
    apply,
    edited,
    find_loops,
    outline,
    read_json,
    read_lines,
    write_dot,
    write_json,
    write_lines,
    write_mermaid,
)
from seedbed.causal._names import plain
from seedbed.problem import BadInput

AWKWARD = (
    *(
        "end",
        "+",
        "-",
        "?",
        "−",
        "->",
        "→",
        "delayed",
        "because",
        "lever:",
        "variable:",
        "lever:x",
        "Variable:x",
        "-->",
        "=>",
        "-.->",
        "⟶",
        "<-",
        "<->",
        "<=>",
        "#1",
        "C#",
        "#lt;",
    ),
    *(
        '"',
        '"]; rm -rf',
        "a, b",
        "[x]",
        "`x`",
        "<b>&amp;</b>",
        "\\N",
        "\\",
        "1. x",
        "- y",
        "up",
        "café 日本",
        "}}",
        "|",
    ),
)


def is_name(text: str) -> bool:
    try:
        return bool(plain(text))
    except ValueError:
        return False


names = st.one_of(
    st.tuples(
        st.sampled_from(["variable:", "LEVER:", "variable: ", "a-", "<", "="]), st.sampled_from(AWKWARD)
    ).map("".join),
    st.lists(st.sampled_from([*AWKWARD, "hours", "stress"]), min_size=1, max_size=3).map(" ".join),
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12).filter(is_name),
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
findings = st.lists(st.builds(Finding, confirms=st.booleans(), words=words, case=words), max_size=2).map(
    tuple
)
edges = st.builds(
    Edge,
    cause=names,
    effect=names,
    polarity=st.sampled_from(list(Polarity)),
    delayed=st.booleans(),
    because=words,
    confidence=st.floats(0, 1),
    source=st.sampled_from(list(Source)),
    tentative=st.booleans(),
    findings=findings,
)
tunings = st.builds(Tune, cause=names, effect=names, stronger=st.booleans()) | st.builds(
    Tune, cause=names, effect=names, stronger=st.just(value=False), cut=st.just(value=True)
)
acts = st.one_of(
    st.builds(Push, variable=names, up=st.booleans()),
    tunings,
    st.builds(Hasten, cause=names, effect=names, sooner=st.booleans()),
    st.builds(Connect, edge=edges),
)
levers = st.builds(
    Lever,
    name=names,
    kind=st.sampled_from(list(LeverKind)),
    acts=st.lists(acts, min_size=1, max_size=3).map(tuple),
    because=words,
    confidence=st.floats(0, 1),
    source=st.sampled_from(list(Source)),
    findings=findings,
)
graphs = st.builds(
    Graph,
    variables=st.lists(names, max_size=2).map(tuple),
    edges=st.lists(edges, max_size=4).map(tuple),
    levers=st.lists(levers, max_size=2).map(tuple),
)

STRESS = Graph(
    edges=(
        Edge(cause="hours", effect="stress", polarity=Polarity.SAME, delayed=True, because='it "eats" me'),
        Edge(cause="stress", effect="sleep", polarity=Polarity.OPPOSITE, source=Source.GUESS),
        Edge(cause="sleep", effect="hours", polarity=Polarity.UNKNOWN),
        Edge(cause="rent", effect="hours", polarity=Polarity.SAME),
        Edge(cause="rent", effect="hours", polarity=Polarity.OPPOSITE),
    ),
    levers=(
        Lever(
            name="leave",
            kind=LeverKind.RULE,
            acts=(Push(variable="stress", up=False), Tune(cause="hours", effect="stress", stronger=False)),
        ),
    ),
)
HOSTILE = Graph(
    edges=tuple(
        Edge(cause=one, effect=f"{one} too", polarity=Polarity.SAME, because="\x1b[31m\0]]>")
        for one in AWKWARD
    ),
    levers=tuple(
        Lever(name=one, kind=LeverKind.GOAL, acts=(Push(variable=one, up=True),)) for one in AWKWARD
    ),
)


@given(graphs)
@settings(max_examples=40, deadline=None)
def test_json_that_was_written_reads_as_the_same_graph(graph: Graph) -> None:
    assert read_json(write_json(graph)) == graph


@given(graphs)
@settings(max_examples=40, deadline=None)
def test_lines_that_nobody_touched_change_nothing(graph: Graph) -> None:
    for comments in (True, False):
        lines = write_lines(graph, comments=comments)
        assert not edited(graph, lines)
        assert write_lines(read_lines(lines), comments=False) == write_lines(graph, comments=False)


@given(graphs, graphs)
@settings(max_examples=40, deadline=None)
def test_a_graph_with_the_edits_made_says_what_the_lines_say(before: Graph, after: Graph) -> None:
    lines = write_lines(after)
    made = apply(before, edited(before, lines))
    assert write_lines(made, comments=False) == write_lines(read_lines(lines), comments=False)


def test_json_names_its_version_and_refuses_another() -> None:
    text = write_json(STRESS)
    assert json.loads(text)["version"] == 1
    with pytest.raises(BadInput, match="not of version 1"):
        read_json(text.replace('"version":1', '"version": 1').replace('"version": 1', '"version": 2'))


@pytest.mark.parametrize("wrapped", [True, False])
def test_plain_relationships_are_read_with_or_without_what_surrounds_them(*, wrapped: bool) -> None:
    relationships = [
        {"from": "a", "to": "b", "polarity": "+", "reasoning": "it says so", "polarityReasoning": "x"},
        {"from": "b", "to": "a", "polarity": "-"},
        {"from": "b", "to": "c", "polarity": ""},
        {"from": "c", "to": "a", "reasoning": None},
    ]
    beside: dict[str, object] = {"relationships": relationships, "specs": {}, "reasoning": None}
    text = json.dumps(beside if wrapped else relationships)
    assert read_json(f"\ufeff{text}") == read_json(text)
    assert read_json(text) == Graph(
        edges=(
            Edge(cause="a", effect="b", polarity=Polarity.SAME, because="it says so"),
            Edge(cause="b", effect="a", polarity=Polarity.OPPOSITE),
            Edge(cause="b", effect="c"),
            Edge(cause="c", effect="a"),
        )
    )


@pytest.mark.parametrize(
    ("written", "polarity"),
    [
        ("−", Polarity.OPPOSITE),
        ("negative", Polarity.OPPOSITE),
        ("Positive", Polarity.SAME),
        (" + ", Polarity.SAME),
        ("±", Polarity.UNKNOWN),
        (["+"], Polarity.UNKNOWN),
    ],
)
def test_a_polarity_is_read_as_programs_write_it(written: object, polarity: Polarity) -> None:
    text = json.dumps([{"from": "a", "to": "b", "polarity": written}])
    assert read_json(text).edges == (Edge(cause="a", effect="b", polarity=polarity),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Invalid JSON"),
        ("[" * 100_000, "Invalid JSON"),
        ("null", "A graph is an object"),
        ('[{"from": "a"}]', "relationships.0.to"),
        ("{}", "neither a version nor relationships"),
        ('{"version": true}', "not of version 1"),
        ('{"version": 1.0}', "not of version 1"),
        ('{"version": 1, "edges": [{"cause": "a", "effect": ""}]}', "edges.0.effect"),
        ('{"version": 1, "edges": [{"cause": "a", "effect": "b", "confidence": NaN}]}', "edges.0.confidence"),
        ('{"version": 1, "\\u001b[31m": 1}', r"\(\?\[31m\)"),
        ('[{"from": "a", "to": "b\\u0000"}]', "printable"),
        (" " * 10_000_001, "10,000,000 characters"),
    ],
)
def test_json_that_is_no_graph_is_refused_in_one_printable_line(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_json(text)
    assert str(refused.value).isprintable()


NODE = re.compile(r'    (v\d+\["[^"]*"\]|l\d+\{\{"[^"]*"\}\})')
LINK = re.compile(r'    [vl]\d+ (-->|-\.->)\|"[^"]*"\| v\d+')
STYLE = re.compile(r"    linkStyle \d+ stroke:#\w+,stroke-width:\dpx")
LABEL = re.compile(r'"([^"]*)"')
SAFE = re.compile(r"(\w| |‖|#\d+;)*")


@pytest.mark.parametrize("graph", [Graph(), STRESS, HOSTILE])
def test_no_label_breaks_out_of_mermaid(graph: Graph) -> None:
    first, *lines = write_mermaid(graph).splitlines()
    assert first == "flowchart LR"
    assert all(NODE.fullmatch(line) or LINK.fullmatch(line) or STYLE.fullmatch(line) for line in lines)
    assert all(SAFE.fullmatch(label) for line in lines for label in LABEL.findall(line))
    told = {
        html.unescape(re.sub(r"#(\d+);", r"&#\1;", label)) for line in lines for label in LABEL.findall(line)
    }
    assert told >= set(graph.variables)


def test_mermaid_shows_signs_delays_unknowns_levers_and_contradictions() -> None:
    drawn = html.unescape(re.sub(r"#(\d+);", r"&#\1;", write_mermaid(STRESS)))
    at = {name: f"v{place}" for place, name in enumerate(STRESS.variables)}
    assert f'{at["hours"]} -->|"+ ‖"| {at["stress"]}' in drawn
    assert f'{at["stress"]} -->|"−"| {at["sleep"]}' in drawn
    assert f'{at["sleep"]} -.->|"?"| {at["hours"]}' in drawn
    assert f'{at["rent"]} -.->|"+/−"| {at["hours"]}' in drawn
    assert f'l0 -->|"↓"| {at["stress"]}' in drawn
    assert f'l0 -.->|"weakens hours → stress"| {at["stress"]}' in drawn
    # the second link in canonical order is the one that contradicts itself
    assert [line for line in drawn.splitlines() if "linkStyle" in line] == [
        "    linkStyle 1 stroke:#d97706,stroke-width:3px"
    ]


QUOTED = r'"(?:[^"\\]|\\.)*"'
VALUE = rf"(?:{QUOTED}|[\w.]+)"
STATEMENT = re.compile(rf"  (node|[vl]\d+( -> v\d+)?) \[\w+={VALUE}( \w+={VALUE})*\]")


@pytest.mark.parametrize("graph", [Graph(), STRESS, HOSTILE])
def test_no_label_breaks_out_of_dot(graph: Graph) -> None:
    first, *lines, last = write_dot(graph).splitlines()
    assert (first, last) == ("digraph {", "}")
    assert all(STATEMENT.fullmatch(line) for line in lines)
    labels = re.findall(rf"label=({QUOTED})", "\n".join(lines))
    assert {html.unescape(re.sub(r"\\(.)", r"\1", label[1:-1])) for label in labels} >= set(graph.variables)


def test_dot_shows_signs_delays_unknowns_levers_and_contradictions() -> None:
    drawn = write_dot(STRESS)
    at = {name: f"v{place}" for place, name in enumerate(STRESS.variables)}
    assert f'{at["hours"]} -> {at["stress"]} [label="+ ‖"]' in drawn
    assert f'{at["sleep"]} -> {at["hours"]} [label="?" style=dashed]' in drawn
    assert f'{at["rent"]} -> {at["hours"]} [label="+/−" style=dashed color="#d97706" penwidth=2]' in drawn
    assert f'l0 -> {at["stress"]} [label="weakens hours → stress" style=dotted]' in drawn


def test_an_outline_has_a_row_for_each_edge_loop_and_lever() -> None:
    rows = outline(STRESS, find_loops(STRESS))
    first = rows[0]
    assert isinstance(first, EdgeRow)
    assert (first.cause, first.sign, first.effect, first.delayed, first.words) == (
        *("hours", "+", "stress"),
        *(True, 'it "eats" me'),
    )
    assert [row.notes for row in rows if isinstance(row, EdgeRow)] == [
        (),
        ("contradicted",),
        ("contradicted",),
        (),
        ("a guess",),
    ]
    assert [(row.label, row.path, row.delayed) for row in rows if isinstance(row, LoopRow)] == [
        ("U1", "hours → stress → sleep → hours", True)
    ]
    assert [(row.name, row.does) for row in rows if isinstance(row, LeverRow)] == [
        ("leave", ("pushes stress down", "weakens hours → stress"))
    ]
    assert outline(Graph()) == ()


def test_an_outline_has_nothing_that_a_terminal_obeys() -> None:
    said = [row.words for row in outline(HOSTILE) if isinstance(row, EdgeRow)]
    assert said
    assert all(words.isprintable() for words in said)


def test_an_outline_notes_levers_on_what_is_nowhere_in_the_graph() -> None:
    graph = read_lines(
        "long hours -> stress +\nlever: a slip [rule] weakens long hour -> stress, hastens stress -> long hours\n"
        "lever: another [rule] pushes sleep up, cuts long hours -> stress, connects rest -> stress -"
    )
    assert {row.name: set(row.notes) for row in outline(graph) if isinstance(row, LeverRow)} == {
        "a slip": {"there is no link long hour → stress", "there is no link stress → long hours"},
        "another": {"nothing is linked to sleep"},
    }
