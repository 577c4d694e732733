import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from seedbed.causal import (
    Edge,
    Graph,
    Polarity,
    read_json,
    read_lines,
    write_json,
    write_lines,
)
from seedbed.context import Store
from seedbed.problem import (
    AboutClass,
    AboutGraph,
    AboutLeverage,
    BadInput,
    Derived,
    Given,
    Problem,
)
from seedbed.reasoner import _editor, _graph
from seedbed.reasoner._app import app
from seedbed.reasoner._open import STORE
from seedbed.reasoner._testing import begun
from seedbed.reasoner._testing_graph import FEAR, GRAPH, LEAVE, LINES, drew, now, take
from seedbed.reasoner.cli import with_command


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    with Store(tmp_path / "home" / STORE) as opened:
        yield opened


def command(*arguments: str, stdin: str = "") -> tuple[str, str]:
    """Run the command in this process; return stdout and stderr, or the error."""
    ended = CliRunner().invoke(app, with_command(list(arguments)), input=stdin)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.stdout, ended.stderr


def test_lines_are_taken_from_stdin(store: Store) -> None:
    run = drew(store)
    out, _ = command("graph", "last", "--from", "-", stdin=LINES + "grades -> money +\n")
    assert out.startswith("added: grades -> money +\n")
    assert ("grades", "money") in now(store, run).links


@pytest.mark.parametrize(
    ("content", "wrong"), [(b"\xff\xfe", "not valid UTF-8"), (None, "The lines cannot be read: No such file")]
)
def test_a_file_that_is_no_text_is_refused(
    store: Store, tmp_path: Path, content: bytes | None, wrong: str
) -> None:
    drew(store)
    file = tmp_path / "lines.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput, match=wrong):
        _graph.graph("last", _graph.Wanted(lines_from=str(file)))


def test_lines_of_another_system_are_taken(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    drew(store)
    Path("lines.txt").write_bytes(b"\xef\xbb\xbf" + LINES.replace("\n", "\r\n").encode())
    _graph.graph("last", _graph.Wanted(lines_from="lines.txt"))
    assert capsys.readouterr().out == "Nothing was changed, so nothing is noted.\n"


def test_more_than_can_be_a_graph_is_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    drew(store)
    monkeypatch.setattr(_graph, "MAX_BYTES", 10)
    monkeypatch.setattr(_editor, "MAX_BYTES", 10)
    with pytest.raises(BadInput, match="more than 10 bytes"):
        take(LINES)


def test_each_form_is_all_that_is_on_stdout(store: Store) -> None:
    drew(store)
    assert read_json(command("graph", "--json")[0]) == GRAPH
    lines, _ = command("graph", "--lines")
    assert lines == write_lines(GRAPH)
    assert read_lines(lines).links.keys() == GRAPH.links.keys()
    assert command("graph", "--dot")[0].startswith("digraph {")
    assert command("graph", "--mermaid")[0].startswith("flowchart LR")
    drawing = ET.fromstring(command("graph", "--svg")[0])  # noqa: S314 - our own
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"


def test_forms_have_the_users_changes_in_them(store: Store) -> None:
    drew(store)
    take(LINES + "grades -> money +\n")
    assert "grades -> money +" in command("graph", "--lines")[0]


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--svg", "--dot"), "--svg and --dot do not go together. Pass one of them"),
        (("--json", "--edit"), "--json and --edit do not go together"),
        (("--edit", "--from", "x"), "--edit and --from do not go together"),
        (("--out", "x.svg"), "--out does not say in which form. Pass one of --svg,"),
        (("--edit", "--out", "x"), "--out does not say in which form"),
        (("--svg", "--out", ".."), "no plain name of a file"),
        (("--svg", "--out", ""), "no plain name of a file"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    store: Store, options: tuple[str, ...], wrong: str
) -> None:
    drew(store)
    with pytest.raises(BadInput, match=wrong):
        command("graph", "last", *options)


def test_a_form_is_written_to_a_file_and_over_our_own(store: Store) -> None:
    drew(store)
    assert command("graph", "--lines", "--out", "new/graph.txt") == ("", "reason: new/graph.txt is written\n")
    assert Path("new/graph.txt").read_text("utf-8") == write_lines(GRAPH)
    take(LINES + "grades -> money +\n")
    command("graph", "--lines", "--out", "new/graph.txt")
    assert "money" in Path("new/graph.txt").read_text("utf-8")


def test_a_file_of_others_is_written_over_by_force_alone(store: Store) -> None:
    drew(store)
    Path("graph.svg").write_text("mine", "utf-8")
    with pytest.raises(
        BadInput, match=r"another file of this name.*Name another file with --out, or pass --force"
    ):
        command("graph", "--svg", "--out", "graph.svg")
    assert Path("graph.svg").read_text("utf-8") == "mine"
    command("graph", "--svg", "--out", "graph.svg", "--force")
    assert Path("graph.svg").read_text("utf-8").startswith("<svg")


def test_a_person_sees_links_loops_and_levers(store: Store) -> None:
    run = drew(store)
    run.state(
        "leave of absence: grades up in 80–90% of weightings",
        Derived(move="m"),
        about=AboutLeverage(lever=LEAVE.name),
    )
    out, _ = command("graph")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for line in (
        "links: 3 between 3 variables",
        (
            "company hours - course hours 0.70 your words: “the more hours I put in, the fewer I have”; "
            "1 outcome confirms it; 1 outcome speaks against it"
        ),
        "course hours + grades delayed 0.50 a guess",
        "grades - company hours 0.50 you say so; tentative",
        "loops: 1",
        "R1 reinforcing company hours → course hours → grades → company hours delayed",
        "levers: 1",
        "leave of absence rule weakens company hours -> course hours 0.75 grades up in 80–90% of weightings",
        (
            f"next: `reason graph {run.record.case_id} --edit` changes it, "
            f"`reason graph {run.record.case_id} --svg --out FILE` draws it"
        ),
    ):
        assert line in lines
    assert "not taken up" not in out


def test_contradictions_and_names_alike_are_told(store: Store) -> None:
    torn = FEAR.model_copy(update={"polarity": Polarity.SAME})
    drew(store, Graph(edges=(FEAR, torn, Edge(cause="Grade", effect="money"))))
    out, _ = command("graph")
    assert "grades → company hours: both the same way and the opposite way" in out
    assert "Grade and grades" in out


def test_it_is_told_that_changes_are_not_taken_up_until_they_are(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("grades -> company hours -\n", "").replace("[rule]", "[goal]"))
    assert "not taken up yet: 2 changes of yours" in command("graph")[0]
    graph = write_json(now(store, run))
    run.state("drawn anew", Derived(move="m2"), about=AboutGraph(graph=graph))
    assert "not taken up yet" not in command("graph")[0]


def test_of_many_loops_the_short_ones_are_shown_and_it_is_said(store: Store) -> None:
    names = [f"v{number}" for number in range(12)]
    edges = tuple(Edge(cause=one, effect=other, polarity=Polarity.SAME) for one in names for other in names)
    drew(store, Graph(edges=edges))
    out, _ = command("graph")
    assert "loops: at least 1000, of which 20 are shown, the short ones first (The search stopped" in out
    assert sum(" reinforcing " in line for line in out.splitlines()) == 20


def test_what_a_model_wrote_is_shown_and_not_obeyed(store: Store) -> None:
    because = "\x1b]0;owned\x07 [bold]x[/bold]\nnext: forged"
    drew(store, Graph(edges=(Edge(cause="[red]a", effect="b", because=because),)))
    out, _ = command("graph")
    assert "\x1b" not in out
    assert "[red]a" in out
    assert "[bold]x[/bold] next: forged" in out


@pytest.mark.parametrize("width", ["20", "40"])
def test_on_a_narrow_terminal_words_are_folded_and_not_cut(
    store: Store, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    drew(store)
    monkeypatch.setenv("COLUMNS", width)
    keys, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as screen, os.fdopen(keys, "rb", buffering=0) as looked:
        monkeypatch.setattr(sys, "stdout", screen)
        _graph.graph("last", _graph.Wanted())
        screen.flush()
        out = looked.read(65536).decode()
    assert "…" not in out
    assert "\x1b[" in out
    letters = "".join(out.split())
    assert "reinforcing" in letters or width == "20"


def test_what_the_engine_has_not_drawn_yet_is_drawn_by_the_user(store: Store) -> None:
    run = begun(store, "Either or")
    run.say(AboutClass(), "The problem is unsolvable, as the user says", Given())
    Path("lines.txt").write_text("hours -> grades -\n", "utf-8")
    command("graph", "--from", "lines.txt")
    drawn = read_json(command("graph", "--json")[0])
    assert [(edge.cause, edge.polarity.value, edge.effect) for edge in drawn.edges] == [
        ("hours", "-", "grades")
    ]


def test_an_unknown_case_a_part_and_a_case_without_a_graph_are_told(store: Store) -> None:
    with pytest.raises(BadInput, match="There are no cases yet"):
        command("graph")
    run = drew(store)
    with pytest.raises(BadInput, match="There is no such case"):
        command("graph", "0000")
    part = store.part(run.record.case_id, "backend", Problem(text="Keep the tasks"))
    out, _ = command("graph", part.id)
    assert out.startswith(f"backend [{part.id}] is a part of {run.record.case_id}, whose graph this is\n")
    assert read_json(command("graph", part.id, "--json")[0]) == GRAPH
    bare = begun(store, "Another")
    with pytest.raises(BadInput, match=r"This case has no graph .* reason ask --as unsolvable"):
        command("graph", bare.record.case_id)
    dilemma = begun(store, "Either or")
    dilemma.say(AboutClass(), "The problem is unsolvable, as the user says", Given())
    with pytest.raises(BadInput, match=r"Nothing is drawn yet .*reason graph .* --edit"):
        command("graph", dilemma.record.case_id)
    never = store.case(Problem(text="Never begun"))
    with pytest.raises(BadInput, match="has not been begun"):
        command("graph", never.id)
