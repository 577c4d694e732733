import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.e2e._once import Once
from seedbed.e2e.misguessed import Teller
from seedbed.e2e.troubles import (
    FAMILIES,
    LEDGER,
    PASSAGE,
    RATE,
    SAID,
    STREET,
    TAXI,
    WHO,
    Lacking,
    Spiralling,
    Stuck,
    Told,
)
from seedbed.manuals import Manuals
from seedbed.model import Prompt
from seedbed.problem import (
    AboutTrouble,
    AboutTurn,
    Answered,
    Budget,
    ProblemClass,
    Solved,
    Statement,
    Stopped,
    Trouble,
    Waiting,
)
from seedbed.reasoner import Report, reason

_MOVES = 60
"""No more than this may be spent before a spiral is left."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A problem, who works on it, and what the user says."""

    problem: str
    script: Callable[[], Told]
    says: Mapping[str, str]
    trouble: Trouble
    notes: str = ""
    """What is written on this machine about it."""


STUCK = Scene(LEDGER, Stuck, {}, Trouble.STUCK, PASSAGE)
SPIRALLING = Scene(STREET, Spiralling, {WHO: FAMILIES}, Trouble.SPIRALLING)
LACKING = Scene(TAXI, Lacking, SAID, Trouble.UNDERSPECIFIED)
SCENES = (STUCK, SPIRALLING, LACKING)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Once]:
    box = Once()
    yield box
    asyncio.run(box.close())


class Work:
    """A scene in a folder of its own, worked on as often as one likes."""

    def __init__(self, scene: Scene, folder: Path, sandbox: Once) -> None:
        self._scene, self._sandbox = scene, sandbox
        self.folder = folder
        self.script = scene.script()
        self.user = Teller(scene.says)
        folder.mkdir(exist_ok=True)
        if scene.notes:
            notes = folder / "notes"
            notes.mkdir()
            (notes / "ledger.md").write_text(scene.notes, encoding="utf-8")
            with Manuals(folder / "manuals.sqlite3") as manuals:
                manuals.add(notes)
                manuals.refresh()

    def on(self, *, kind: ProblemClass | None = None, budget: Budget | None = None) -> Report:
        return asyncio.run(
            reason(
                self._scene.problem,
                folder=self.folder,
                model=self.script.model(),
                sandbox=self._sandbox,
                kind=kind,
                budget=budget,
                human=self.user,
                no_input=False,
            )
        )

    def said(self, report: Report) -> tuple[Statement, ...]:
        with Store(self.folder / "cases.sqlite3") as store:
            return tuple(current(store.statements(report.case)).values())

    def troubles(self, report: Report) -> set[Trouble]:
        return {one.about.trouble for one in self.said(report) if isinstance(one.about, AboutTrouble)}

    def proposals(self) -> list[Prompt]:
        return [
            one for one in self.script.asked if one.instructions.startswith("You write one Python module")
        ]


def test_who_is_stuck_looks_up_what_failed_and_finds_another_way(tmp_path: Path, sandbox: Once) -> None:
    work = Work(STUCK, tmp_path, sandbox)
    report = work.on()
    assert isinstance(report.outcome, Solved)
    assert work.troubles(report) == {Trouble.STUCK}
    assert "seven, three and one" not in "".join(one.content for one in work.proposals()[:-1])
    last = work.proposals()[-1].content
    place = f"{tmp_path / 'notes' / 'ledger.md'}:3"
    assert f"> Seals of the ledger › The check digit ({place}): " in last
    assert "The version before" not in last
    assert report.sources == (f"Seals of the ledger › The check digit ({place})",)


def test_who_is_stuck_without_literature_begins_from_nothing(tmp_path: Path, sandbox: Once) -> None:
    work = Work(replace(STUCK, notes=""), tmp_path, sandbox)
    report = work.on()
    assert isinstance(report.outcome, Answered)
    assert report.sources == ()
    from_nothing = ["The version before" not in one.content for one in work.proposals()]
    assert from_nothing[:5] == [True, False, False, False, True]


def test_a_spiral_is_left_for_a_framing_with_what_was_answered(tmp_path: Path, sandbox: Once) -> None:
    work = Work(SPIRALLING, tmp_path, sandbox)
    report = work.on()
    assert isinstance(report.outcome, Waiting)
    assert report.cost.played < _MOVES
    (turn,) = [one for one in work.said(report) if isinstance(one.about, AboutTurn)]
    assert turn.about == AboutTurn(
        given_up=ProblemClass.SOLVABLE, to=ProblemClass.UNSOLVABLE, cause="tripwire"
    )
    assert "6 sub-problems were opened in the last 3 iterations and 0 closed" in turn.text
    assert FAMILIES in work.script.asked[-1].content
    assert work.user.asked.count(WHO) == 1
    asked = len(work.script.asked)
    again = work.on()
    assert len(work.script.asked) == asked
    assert (again.cost.played, again.outcome) == (0, report.outcome)


def test_who_says_that_it_is_solvable_is_told_that_it_spirals(tmp_path: Path, sandbox: Once) -> None:
    work = Work(SPIRALLING, tmp_path, sandbox)
    report = work.on(kind=ProblemClass.SOLVABLE)
    assert isinstance(report.outcome, Answered)
    assert report.turns == ()
    assert work.troubles(report) == {Trouble.SPIRALLING}
    assert len(report.notes) == 1
    assert "It was spiralling: The deepest open sub-problem lies 2 levels below the whole" in report.notes[0]


def test_a_premise_that_is_doubted_is_asked_for_once_and_then_a_fact(tmp_path: Path, sandbox: Once) -> None:
    work = Work(LACKING, tmp_path, sandbox)
    report = work.on()
    assert isinstance(report.outcome, Solved)
    assert work.troubles(report) == {Trouble.UNDERSPECIFIED}
    assert work.user.asked.count(RATE) == 1
    assert f". {RATE} → {SAID[RATE]}" in work.proposals()[-1].content
    assert len(work.proposals()) == 4


@pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.trouble.value)
def test_a_budget_that_ends_after_each_call_changes_nothing_in_the_end(
    scene: Scene, tmp_path: Path, sandbox: Once
) -> None:
    whole = Work(scene, tmp_path / "whole", sandbox)
    report = whole.on()
    work = Work(scene, tmp_path / "bit by bit", sandbox)
    stopped = 0
    while isinstance((bit := work.on(budget=Budget(calls=1))).outcome, Stopped):
        stopped += 1
        assert bit.cost.usage.calls == 1
    assert stopped >= report.cost.usage.calls - 1
    assert bit.outcome == report.outcome
    assert bit.turns == report.turns
    assert work.troubles(bit) == whole.troubles(report) == {scene.trouble}
    assert len(work.script.asked) == len(whole.script.asked)
    for words in scene.says:
        assert sum(words in asked for asked in work.user.asked) == 1
