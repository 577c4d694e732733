import html
import io
import json
import re
import subprocess
import sys
from pathlib import Path

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
    write_svg,
)
from seedbed.causal import __main__ as command
from seedbed.causal._names import plain
from seedbed.problem import BadInput

AWKWARD = (
    *("end", "+", "-", "?", "−", "->", "→", "delayed", "because", "lever:", "variable:", "#1", "C#", "#lt;"),
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
        {"from": "c", "to": "a"},
    ]
    text = json.dumps({"relationships": relationships, "specs": {}} if wrapped else relationships)
    assert read_json(text) == Graph(
        edges=(
            Edge(cause="a", effect="b", polarity=Polarity.SAME, because="it says so"),
            Edge(cause="b", effect="a", polarity=Polarity.OPPOSITE),
            Edge(cause="b", effect="c"),
            Edge(cause="c", effect="a"),
        )
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Invalid JSON"),
        ("[" * 100_000, "Invalid JSON"),
        ("null", "A graph is an object"),
        ('[{"from": "a"}]', "relationships.0.to"),
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


def run(file: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = command.main([str(file), *options])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("suffix", ["json", "txt"])
def test_the_command_writes_what_the_functions_write(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"graph.{suffix}"
    file.write_text(write_json(STRESS) if suffix == "json" else write_lines(STRESS), "utf-8")
    graph = STRESS if suffix == "json" else read_lines(write_lines(STRESS))
    for option, write in (
        ("--svg", write_svg),
        ("--mermaid", write_mermaid),
        ("--dot", write_dot),
        ("--json", write_json),
        ("--lines", write_lines),
    ):
        assert run(file, option, capsys=capsys) == (0, write(graph), "")


def test_the_command_prints_a_table_and_the_loops_where_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "graph.txt"
    file.write_text('a -> bb + delayed "so"\nbb -> a -\nvariable: c\n', "utf-8")
    table = 'a   +  bb  delayed, belief 0.50  "so"\nbb  −  a   belief 0.50\n'
    assert run(file, capsys=capsys) == (0, f"{table}Not linked: c\n", "")
    assert run(file, "--loops", capsys=capsys) == (0, f"{table}B1  a → bb → a  delayed\nNot linked: c\n", "")


XMILE = """<?xml version="1.0"?><xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><vendor>v</vendor><product>p</product></header><sim_specs><start>0</start><stop>1</stop></sim_specs>
<model><variables><aux name="a"><eqn>1</eqn></aux><aux name="b"><eqn>2 * a</eqn></aux></variables></model></xmile>"""


def test_the_command_knows_the_form_of_what_it_reads_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (XMILE, '\ufeff[{"from": "a", "to": "b", "polarity": "+"}]', "a -> b +"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert command.main(["-", "--mermaid"]) == 0
        assert '["a"]\n    v1["b"]\n    v0 -->|"#43;"| v1' in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"a -> b", b"\xff\xfe", b"a -> b + \x00", None])
def test_the_command_says_in_one_line_what_is_wrong_with_a_file(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "graph.txt"
    if content is not None:
        file.write_bytes(content)
    code, out, err = run(file, capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_the_command_is_run_as_a_module_and_takes_an_empty_graph() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seedbed.causal", "-"], input=b"", capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"The graph is empty.\n", b"")
