import json
import os
import select
import shlex
import signal
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import pytest
from typer.testing import CliRunner

from seedbed.causal import (
    Edge,
    Finding,
    Graph,
    Lever,
    LeverKind,
    Polarity,
    Source,
    Tune,
    apply,
    read_json,
    read_lines,
    write_json,
    write_lines,
)
from seedbed.context import Run, Store, StoreError, current
from seedbed.problem import (
    AboutEdge,
    AboutGraph,
    AboutLever,
    AboutLeverage,
    AboutQuestion,
    BadInput,
    Derived,
    Problem,
    requirement,
)
from seedbed.reasoner import _editor, _graph, _revise
from seedbed.reasoner._app import app
from seedbed.reasoner._forces import edits_in, graph_of
from seedbed.reasoner._inquiries import inquiries
from seedbed.reasoner._open import STORE
from seedbed.reasoner._recorded import read
from seedbed.reasoner._redraw import note, redrawn
from seedbed.reasoner._testing import PLATFORM, Pass, begun, say
from seedbed.reasoner.cli import with_command

CONFIRMED = Finding(confirms=True, words="it did", case="c0")
HOURS = Edge(
    cause="company hours",
    effect="course hours",
    polarity=Polarity.OPPOSITE,
    because="the more hours I put in, the fewer I have",
    confidence=0.8,
    source=Source.TEXT,
    findings=(CONFIRMED, Finding(confirms=False, words="it did not", case="c1")),
)
GRADES = Edge(
    cause="course hours", effect="grades", polarity=Polarity.SAME, delayed=True, source=Source.GUESS
)
FEAR = Edge(cause="grades", effect="company hours", polarity=Polarity.OPPOSITE, tentative=True)
LEAVE = Lever(
    name="leave of absence",
    kind=LeverKind.RULE,
    acts=(Tune(cause="company hours", effect="course hours", stronger=False),),
    source=Source.TEXT,
)
GRAPH = Graph(edges=(HOURS, GRADES, FEAR), levers=(LEAVE,))
LINES = write_lines(GRAPH, comments=False)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    with Store(tmp_path / "home" / STORE) as opened:
        yield opened


def drew(store: Store, graph: Graph = GRAPH) -> Run:
    """Begin a case of which the engine has drawn a graph."""
    run = begun(store, "Should I stay in college?")
    run.state("4 variables", Derived(move="m"), about=AboutGraph(graph=write_json(graph)))
    return run


def now(store: Store, run: Run) -> Graph:
    graph = graph_of(store.statements(run.record.case_id))
    assert graph is not None
    return graph


def edge(graph: Graph, cause: str, effect: str) -> Edge:
    return next(one for one in graph.edges if (one.cause, one.effect) == (cause, effect))


def take(lines: str, *, case: str = "last") -> None:
    """Pass edited lines in a file."""
    Path("edited.txt").write_text(lines, "utf-8")
    _graph.graph(case, _graph.Wanted(lines_from="edited.txt"))


def said(store: Store, run: Run) -> dict[str, tuple[str, str]]:
    """Return what the user has said of links and levers: how, and in which lines."""
    known = current(store.statements(run.record.case_id))
    return {
        key: (one.provenance.kind, one.text)
        for key, one in known.items()
        if isinstance(one.about, AboutEdge | AboutLever)
    }


def test_what_the_user_said_is_given_back_as_edits(store: Store) -> None:
    run = drew(store)
    take(
        LINES.replace("grades -> company hours -\n", "")
        .replace("course hours -> grades + delayed", "course hours -> grades +")
        .replace("lever: leave of absence [rule] weakens", "lever: sell first [goal] weakens")
    )
    edits = edits_in(store.statements(run.record.case_id))
    assert [one.key for one in edits.corrected] == [("course hours", "grades", "+")]
    assert edits.removed == (("grades", "company hours"),)
    assert [one.name for one in edits.levers] == ["sell first"]
    assert edits.dropped == ("leave of absence",)
    assert [one.cause for one in apply(GRAPH, edits).edges] == ["company hours", "course hours"]


def test_a_graph_drawn_anew_keeps_what_the_user_changed(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("grades -> company hours -", "grades -> money +"))
    more = Graph(edges=(*GRAPH.edges, Edge(cause="money", effect="time")))
    run.state("more", Derived(move="m2"), about=AboutGraph(graph=write_json(more)))
    graph = now(store, run)
    assert ("grades", "company hours") not in graph.links
    assert {("grades", "money"), ("money", "time")} <= set(graph.links)


def test_a_corrected_link_is_the_users_and_keeps_what_outcomes_have_shown(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("course hours - ", "course hours - delayed "))
    corrected = edge(now(store, run), "company hours", "course hours")
    assert (corrected.delayed, corrected.source, corrected.confidence) == (True, Source.USER, 0.9)
    assert corrected.findings == HOURS.findings


def test_a_corrected_lever_keeps_what_outcomes_have_shown(store: Store) -> None:
    pulled = LEAVE.model_copy(update={"findings": (CONFIRMED,)})
    run = drew(store, GRAPH.model_copy(update={"levers": (pulled,)}))
    take(LINES.replace("[rule]", "[buffer]"))
    assert [(one.kind, one.findings) for one in now(store, run).levers] == [(LeverKind.BUFFER, (CONFIRMED,))]


def test_without_edits_the_graph_is_as_it_was_drawn_and_without_one_there_is_none(store: Store) -> None:
    run = drew(store)
    assert now(store, run) == GRAPH
    assert graph_of(store.statements(begun(store, "Another").record.case_id)) is None
    assert not edits_in(store.statements(run.record.case_id))


def test_a_changed_mind_about_a_link_counts_last(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("grades -> company hours -\n", ""))
    assert said(store, run) == {
        "edge grades -> company hours": ("denied", "grades -> company hours -"),
    }
    take(LINES.replace("grades -> company hours -", "grades -> company hours +"))
    assert said(store, run) == {"edge grades -> company hours": ("given", "grades -> company hours +")}
    assert edge(now(store, run), "grades", "company hours").polarity is Polarity.SAME


def test_it_is_said_what_was_added_corrected_and_denied(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    run = drew(store)
    take(
        LINES.replace("grades -> company hours -\n", 'grades -> money ? "maybe"\n')
        .replace("course hours -> grades + delayed", "course hours -> grades -")
        .replace("[rule] weakens company hours -> course hours", "[goal] pushes grades up")
        + "lever: sell first [rule] pushes money up\nvariable: luck\n"
    )
    assert capsys.readouterr().out.splitlines() == [
        'added: grades -> money ? "maybe"',
        "corrected: course hours -> grades - (until now: course hours -> grades + delayed)",
        "denied: grades -> company hours -",
        (
            "corrected: lever: leave of absence [goal] pushes grades up "
            "(until now: lever: leave of absence [rule] weakens company hours -> course hours)"
        ),
        "added: lever: sell first [rule] pushes money up",
        "left as it was: variable luck; only links and levers are noted",
        f"next: `reason resume {run.record.case_id}` goes on with it, and redoes only what it reaches",
    ]


def test_of_two_links_that_contradict_each_other_one_can_be_taken_out(store: Store) -> None:
    torn = FEAR.model_copy(update={"polarity": Polarity.SAME})
    run = drew(store, Graph(edges=(*GRAPH.edges, torn), levers=GRAPH.levers))
    assert now(store, run).contradictions
    take(LINES)
    assert said(store, run) == {"edge grades -> company hours": ("given", "grades -> company hours -")}
    assert not now(store, run).contradictions


def test_both_links_that_contradict_each_other_are_noted_together(store: Store) -> None:
    run = drew(store)
    take(LINES + "grades -> company hours +\n")
    assert said(store, run)["edge grades -> company hours"][1].splitlines() == [
        "grades -> company hours +",
        "grades -> company hours -",
    ]
    assert now(store, run).contradictions


def test_edits_of_two_terminals_at_once_are_both_kept(store: Store) -> None:
    run = drew(store)
    before = now(store, run)
    first = redrawn(before, LINES.replace("grades -> company hours -\n", ""))
    second = redrawn(before, LINES + "grades -> money +\n")
    root = store.find(run.record.case_id)
    note(store, root, first.drawn)
    note(store, root, second.drawn)
    assert ("grades", "company hours") not in now(store, run).links
    assert ("grades", "money") in now(store, run).links


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (LINES + "grades => money\n", r"Expected a link with -> \(line 5\)"),
        (LINES + "grades -> money\n", r"Expected a sign after the effect \(line 5\)"),
        ("", "These lines have no link and no lever. Leave those that are to stay."),
        (
            LINES.replace("company hours -> course hours - ", "# "),
            "leave of absence changes a link that is not",
        ),
        (
            LINES + "".join(f"a -> b{number} +\n" for number in range(501)),
            "These lines change 501 things. Change at most 500",
        ),
    ],
)
def test_lines_that_cannot_be_taken_change_nothing(store: Store, lines: str, wrong: str) -> None:
    run = drew(store)
    with pytest.raises(BadInput, match=wrong):
        take(lines)
    assert said(store, run) == {}


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
    assert command("graph", "--lines", "--out", "new/graph.txt") == ("", "")
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
            "1 of 2 outcomes confirm it"
        ),
        "course hours + grades delayed 0.50 a guess",
        "grades - company hours 0.50 you drew it; tentative",
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
    never = store.case(Problem(text="Never begun"))
    with pytest.raises(BadInput, match="has not been begun"):
        command("graph", never.id)


def taken_up(store: Store, run: Run) -> bool:
    (asked,) = inquiries(read(store, store.find(run.record.case_id)))
    return asked.taken_up


def test_an_answer_is_taken_up_where_a_framers_move_was_given_it_by_itself(store: Store) -> None:
    run = begun(store)
    one = Pass(store, run)
    run.move_to("unsolvable")
    one.play("framer.read", ("the problem",))
    found = one.play("framer.ask", ("the problem",))
    run.state(PLATFORM.text, found, about=AboutQuestion(question=PLATFORM))
    case = store.find(run.record.case_id)
    say(store, case, PLATFORM, "texts")
    one.play("framer.read", ("the problem", "texts"))
    assert taken_up(store, run)
    say(store, case, PLATFORM, "down")
    assert not taken_up(store, run)
    one.play("framer.read", ("the problem", "down"))
    assert taken_up(store, run)
    say(store, case, PLATFORM, "texts")  # the name of a field of what the last move was given, too
    assert not taken_up(store, run)


def test_the_words_of_an_answer_by_themselves_are_no_answer_to_another_move(store: Store) -> None:
    run = begun(store)
    one = Pass(store, run)
    run.move_to("solvable")
    found = one.play("solver.determine", ("the problem",))
    run.state(PLATFORM.text, found, about=AboutQuestion(question=PLATFORM))
    case = store.find(run.record.case_id)
    say(store, case, PLATFORM, "one")
    one.play("solver.propose", (requirement(PLATFORM, "one"), "two"))
    say(store, case, PLATFORM, "two")
    assert not taken_up(store, run)


def test_a_fork_knows_what_the_user_has_drawn_and_denied(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("grades -> company hours -", "grades -> money +").replace("[rule]", "[goal]"))
    beside = _revise.fork(store, store.find(run.record.case_id))
    assert edits_in(store.statements(beside.id)) == edits_in(store.statements(run.record.case_id))


EDITOR = """
import json, os, pathlib, sys
print("drawing")
here, file = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[-1])
with (here / "opened").open("a") as opened:
    modes = [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)]
    told = {"path": str(file), "text": file.read_text("utf-8"), "options": sys.argv[1:-1], "modes": modes}
    opened.write(json.dumps(told) + chr(10))
turn = min(here.glob("turn*"))
file.unlink() if turn.read_bytes() == b"gone" else file.write_bytes(turn.read_bytes())
turn.unlink()
sys.exit(int(os.environ.get("ENDS_WITH", "0")))
"""


@dataclass
class Opened:
    """What an editor was opened on."""

    path: str
    text: str
    options: list[str]
    modes: list[str]
    """Of the file and its folder."""


@dataclass
class Desk:
    """Somebody at a terminal with an editor that writes what they would, each time that it is opened."""

    folder: Path
    keys: int
    stdin: TextIO
    stderr: TextIO

    def writes(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            (self.folder / f"turn{number}").write_text(text, "utf-8")

    def presses(self, keys: str) -> None:
        os.write(self.keys, keys.encode())

    @contextmanager
    def sits(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched, redirect_stderr(self.stderr):
            patched.setattr(sys, "stdin", self.stdin)
            yield

    def edits(self) -> None:
        with self.sits():
            _graph.graph("last", _graph.Wanted(edit=True))

    @property
    def opened(self) -> list[Opened]:
        known = self.folder / "opened"
        if not known.exists():
            return []
        return [Opened(**json.loads(line)) for line in known.read_text("utf-8").splitlines()]

    def sees(self, words: str) -> None:
        """Look at the terminal until something is there. It takes the system a moment to show what was written."""
        seen = ""
        while words not in seen:
            ready, _, _ = select.select([self.keys], [], [], 10)
            assert ready, seen
            seen += os.read(self.keys, 65536).decode()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    folder = tmp_path / "an editor"
    folder.mkdir()
    (folder / "edit.py").write_text(EDITOR, "utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.delenv("VISUAL", raising=False)
    command = (sys.executable, "-I", "-S", str(folder / "edit.py"), "--wait")
    monkeypatch.setenv("EDITOR", shlex.join(command))
    keys, theirs = os.openpty()
    with (
        os.fdopen(theirs, encoding="utf-8") as stdin,
        os.fdopen(os.dup(theirs), "w", encoding="utf-8") as stderr,
    ):
        yield Desk(folder, keys, stdin, stderr)
    os.close(keys)


def left_over(tmp_path: Path) -> list[str]:
    return [path.read_text("utf-8") for path in (tmp_path / "temporary").rglob("*") if path.is_file()]


def test_the_editor_is_opened_on_the_lines_in_a_private_file(
    store: Store, desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = drew(store)
    desk.writes(write_lines(GRAPH) + "grades -> money +\n")
    desk.edits()
    (opened,) = desk.opened
    assert opened.text == write_lines(GRAPH)
    assert opened.options == ["--wait"]
    assert opened.modes == ["0o600", "0o700"]
    assert not Path(opened.path).exists()
    assert left_over(tmp_path) == []
    assert capfd.readouterr().out.splitlines()[0] == "added: grades -> money +"
    desk.sees("drawing")
    assert ("grades", "money") in now(store, run).links


def test_visual_goes_before_editor(store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drew(store)
    desk.writes(LINES)
    monkeypatch.setenv("VISUAL", os.environ["EDITOR"])
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    desk.edits()
    assert len(desk.opened) == 1


def test_a_text_that_is_left_as_it_was_changes_nothing(
    store: Store, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = drew(store)
    desk.writes(write_lines(GRAPH))
    desk.edits()
    assert capsys.readouterr().out == "Nothing was changed, so nothing is noted.\n"
    assert said(store, run) == {}
    assert left_over(tmp_path) == []


def test_bad_lines_can_be_edited_again(store: Store, desk: Desk, tmp_path: Path) -> None:
    run = drew(store)
    desk.writes(LINES + "grades = money\n", LINES + "grades -> money +\n")
    desk.presses("\n")
    desk.edits()
    assert [one.text for one in desk.opened] == [write_lines(GRAPH), LINES + "grades = money\n"]
    desk.sees("Expected a link with -> (line 5). Write: cause -> effect +.")
    assert ("grades", "money") in now(store, run).links
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("pressed", ["n\n", "\x04"])
def test_bad_lines_that_are_given_up_are_kept_and_change_nothing(
    store: Store, desk: Desk, tmp_path: Path, pressed: str
) -> None:
    run = drew(store)
    desk.writes(LINES + "grades = money\n")
    desk.presses(pressed)
    with pytest.raises(BadInput, match="Expected a link with ->"):
        desk.edits()
    path = desk.opened[0].path
    assert left_over(tmp_path) == [LINES + "grades = money\n"]
    desk.sees(f"kept: `reason graph {run.record.case_id} --from {path}` takes it")
    assert said(store, run) == {}


def test_an_editor_that_fails_changes_nothing_and_what_was_written_is_kept(
    store: Store, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = drew(store)
    monkeypatch.setenv("ENDS_WITH", "3")
    desk.writes(write_lines(GRAPH))
    with pytest.raises(BadInput, match="The editor ended with 3, so nothing is noted"):
        desk.edits()
    assert left_over(tmp_path) == []
    desk.writes(LINES + "grades -> money +\n")
    with pytest.raises(BadInput, match="The editor ended with 3, so nothing is noted"):
        desk.edits()
    assert left_over(tmp_path) == [LINES + "grades -> money +\n"]
    assert said(store, run) == {}


def test_a_text_that_cannot_be_noted_is_kept(
    store: Store, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew(store)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / STORE).write_text("no database", "utf-8")
    desk.writes(LINES + "grades -> money +\n")
    known = graph_of(store.statements(store.cases()[-1].id))
    assert known is not None
    monkeypatch.setenv("SEEDBED_HOME", str(broken))
    root = store.find(store.cases()[-1].id)
    with desk.sits(), pytest.raises(StoreError):
        _editor.edit("", partial(_graph.take, root, known), keep=str)
    assert left_over(tmp_path) == [LINES + "grades -> money +\n"]


def test_a_file_that_the_editor_removed_changes_nothing(store: Store, desk: Desk) -> None:
    run = drew(store)
    desk.writes("gone")
    desk.presses("n\n")
    with pytest.raises(BadInput, match="What was edited cannot be read: No such file"):
        desk.edits()
    assert said(store, run) == {}


@pytest.mark.parametrize(
    ("editor", "wrong"),
    [
        (
            "/nowhere/editor",
            r"The editor does not start: No such file or directory \(/nowhere/editor\). Set \$VISUAL",
        ),
        ("vi 'x", "a quotation that is not closed"),
    ],
)
def test_an_editor_that_cannot_be_started_is_told(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch, editor: str, wrong: str
) -> None:
    drew(store)
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(BadInput, match=wrong):
        desk.edits()
    assert left_over(desk.folder.parent) == []


def test_without_a_named_editor_one_that_is_there_is_opened(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drew(store)
    commands = tmp_path / "commands"
    commands.mkdir()
    monkeypatch.setenv("PATH", str(commands))
    monkeypatch.setenv("EDITOR", " ")
    with pytest.raises(BadInput, match=r"There is no editor. Set \$VISUAL or \$EDITOR, such as EDITOR=nano"):
        desk.edits()
    vi = commands / "vi"
    vi.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{desk.folder}/edit.py" "$@"\n', "utf-8")
    vi.chmod(0o700)
    desk.writes(LINES)
    desk.edits()
    assert len(desk.opened) == 1


def test_without_a_terminal_no_editor_is_opened(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew(store)
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        desk.stdin = nothing
        with pytest.raises(
            BadInput, match=r"There is no terminal to edit on\. Pass the lines with --from FILE"
        ):
            desk.edits()
    assert desk.opened == []


def test_ctrl_c_is_the_editors(store: Store, desk: Desk) -> None:
    drew(store)
    script = desk.folder / "edit.py"
    # as on a terminal, both get it; where it was ignored, the editor would not end
    script.write_text(
        "import os, signal\nos.kill(os.getppid(), signal.SIGINT)\nos.kill(os.getpid(), signal.SIGINT)\n",
        "utf-8",
    )
    usual = signal.getsignal(signal.SIGINT)
    with pytest.raises(BadInput, match="The editor ended with -2"):
        desk.edits()
    assert signal.getsignal(signal.SIGINT) is usual
