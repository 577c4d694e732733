import io
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.causal import (
    Edge,
    Graph,
    Lever,
    LeverKind,
    Polarity,
    Push,
    Source,
    Tune,
    read_lines,
    write_dot,
    write_json,
    write_lines,
    write_mermaid,
    write_svg,
)
from seedbed.causal import __main__ as command

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


def test_a_form_that_is_written_leaves_what_is_to_be_said_of_reading_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "model.stmx"
    file.write_text(XMILE.replace("2 * a", "of_old(a)"), "utf-8")
    code, table, nothing = run(file, capsys=capsys)
    said = [line for line in table.splitlines() if line.startswith("No sign: ")]
    assert (code, len(said), nothing) == (0, 1, "")
    for option in ("--json", "--lines", "--svg"):
        code, out, err = run(file, option, capsys=capsys)
        assert (code, said[0] in err.splitlines(), "No sign" in out) == (0, True, False)


def test_a_drawing_cannot_be_asked_for_with_the_tables_loops(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        command.main(["-", "--svg", "--loops"])
    assert refused.value.code == command.BAD_INPUT
    assert "--loops: not allowed with argument --svg" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        XMILE,
        "\ufeff" + XMILE,
        '{"relationships": [{"from": "a", "to": "b", "polarity": "+"}]}',
        "a --> b +",
    ],
)
def test_a_file_of_unknown_suffix_is_known_by_how_it_starts(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "graph.txt"
    file.write_text(text, "utf-8")
    code, out, _ = run(file, "--mermaid", capsys=capsys)
    assert code == 0
    assert 'v0 -->|"#43;"| v1' in out


def test_a_name_that_starts_with_a_comparison_is_no_tag(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "graph.txt"
    file.write_text("<5 h of sleep -> stress +", "utf-8")
    assert run(file, capsys=capsys) == (0, "<5 h of sleep  +  stress  belief 0.50\n", "")


def test_the_table_tells_slips_contradictions_and_names_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "graph"
    file.write_text(
        "long hours -> stress +\nlong hours -> stress -\nlong hours -> stress ?\n"
        "lever: leave [rule] weakens long hour -> stress\n",
        "utf-8",
    )
    _, out, _ = run(file, capsys=capsys)
    assert out.splitlines()[3:] == [
        "leave [rule] weakens long hour → stress  there is no link long hour → stress",
        "Not linked: long hour",
        "Contradiction: long hours → stress is said to be both + and −",
        "Named alike, perhaps one variable: long hour, long hours",
    ]


def test_the_command_is_run_as_a_module_and_takes_an_empty_graph() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seedbed.causal", "-"], input=b"", capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"The graph is empty.\n", b"")
