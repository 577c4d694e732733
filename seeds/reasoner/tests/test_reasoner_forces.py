from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.causal import (
    Edge,
    Graph,
    LeverKind,
    Polarity,
    Source,
    apply,
    write_json,
)
from seedbed.context import Run, Store, current
from seedbed.problem import (
    AboutEdge,
    AboutGraph,
    AboutLever,
    BadInput,
    Derived,
)
from seedbed.reasoner import _revise
from seedbed.reasoner._forces import edits_in, graph_of
from seedbed.reasoner._open import STORE
from seedbed.reasoner._redraw import note, redrawn
from seedbed.reasoner._testing import begun
from seedbed.reasoner._testing_graph import CONFIRMED, FEAR, GRAPH, HOURS, LEAVE, LINES, drew, edge, now, take


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    with Store(tmp_path / "home" / STORE) as opened:
        yield opened


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
        (LINES + "grades = money\n", r"Expected a link with -> \(line 5\)"),
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


def test_a_fork_knows_what_the_user_has_drawn_and_denied(store: Store) -> None:
    run = drew(store)
    take(LINES.replace("grades -> company hours -", "grades -> money +").replace("[rule]", "[goal]"))
    beside = _revise.fork(store, store.find(run.record.case_id))
    assert edits_in(store.statements(beside.id)) == edits_in(store.statements(run.record.case_id))
