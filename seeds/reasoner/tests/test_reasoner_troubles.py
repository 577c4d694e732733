import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.manuals import Manuals
from seedbed.model import ScriptedModel
from seedbed.problem import (
    AboutClass,
    AboutSource,
    AboutTrouble,
    AboutTurn,
    Budget,
    Classification,
    Criterion,
    Ground,
    Problem,
    ProblemClass,
    Provenance,
    Question,
    Topic,
    Trouble,
    Turn,
    Usage,
)
from seedbed.reasoner._case import Case, Tree
from seedbed.reasoner._classify import judge_for
from seedbed.reasoner._doubted import doubt_of, turn_to_solvable, turn_to_unsolvable
from seedbed.reasoner._friction import looked_up
from seedbed.reasoner._lookups import clauses
from seedbed.reasoner._meter import Meter
from seedbed.reasoner._solvable import CaseDesk
from seedbed.reasoner._testing import begun
from seedbed.reasoner._turns import MOST, Turns
from seedbed.reasoner._voice import Voice
from seedbed.reasoner._watching import Watch
from seedbed.sandbox import Sandbox, choose_sandbox
from seedbed.solver import GoOn, Hint, Lack, Round, Step, Tried
from seedbed.tripwire import (
    Alarm,
    Asked,
    Began,
    CriterionAdded,
    CriterionOpen,
    Failure,
    Proposed,
    Quiet,
    Spent,
    Verdict,
)

_SOLVED, _SOLVABLE, _UNSOLVABLE = ProblemClass
MARRY = "Should I marry him or stay alone, when my parents want one thing and I want another?"
SLUG = "Write a function slug(title) that makes a title fit for an address, with tests."
FOUR = tuple(f"criterion {number}" for number in range(4))
REPORT = "1 of 1 tests failed.\ntest_1\n> assert total([1, 2]) == 3\nE AssertionError: assert {} == 3"
DOUBT = """
Wait, the problem is missing something. The rate is not given. Maybe the problem assumes that the user knows the rate. But
without knowing the rate we can't give an answer. Maybe there was a typo, or the original problem stated a rate. Without
knowing it there is no way to tell. Is it a trick question where the answer is that one can't tell? I have to assume a rate.
"""


def guess_of(kind: ProblemClass, by: str = "model") -> Classification:
    shares = {one.value: float(one is kind) for one in ProblemClass}
    return Classification.model_validate({**shares, "reason": "so it seems", "by": by})


def turn_to(kind: ProblemClass, cause: str = "critic") -> Turn:
    return Turn(to=kind, reason="it was not", cause=cause)


# Turns


class Noted:
    def __init__(self) -> None:
        self.said: list[tuple[Topic, str]] = []
        self.told: list[ProblemClass] = []
        self.turns = Turns(self._state, lambda guess: self.told.append(guess.kind))

    def _state(self, about: Topic, text: str, _source: Provenance) -> None:
        self.said.append((about, text))


def test_there_is_no_turn_before_a_guess() -> None:
    assert not Noted().turns.allows(turn_to(_SOLVED))


def test_what_the_user_says_it_is_is_not_turned_from() -> None:
    noted = Noted()
    noted.turns.begin(guess_of(_SOLVABLE, by="user"))
    assert not noted.turns.allows(turn_to(_UNSOLVABLE))


def test_a_turn_leads_elsewhere() -> None:
    noted = Noted()
    noted.turns.begin(guess_of(_SOLVABLE))
    assert not noted.turns.allows(turn_to(_SOLVABLE))
    assert noted.turns.allows(turn_to(_UNSOLVABLE))


def test_a_turn_is_written_down_with_its_reason_and_told() -> None:
    noted = Noted()
    noted.turns.begin(guess_of(_SOLVABLE))
    noted.turns.make(turn_to(_UNSOLVABLE))
    assert noted.said == [
        (AboutTurn(given_up=_SOLVABLE, to=_UNSOLVABLE, cause="critic"), "it was not"),
        (AboutClass(turns=1), "The problem is unsolvable, not solvable: it was not"),
    ]
    assert noted.told == [_UNSOLVABLE]
    assert noted.turns.now is _UNSOLVABLE
    assert noted.turns.guess == guess_of(_SOLVABLE)


def test_a_turn_is_not_made_twice_for_the_same_cause_also_after_a_turn_back() -> None:
    noted = Noted()
    noted.turns.begin(guess_of(_SOLVABLE))
    noted.turns.make(turn_to(_UNSOLVABLE, "tripwire"))
    noted.turns.make(turn_to(_SOLVABLE, "user"))
    assert not noted.turns.allows(turn_to(_UNSOLVABLE, "tripwire"))
    assert noted.turns.allows(turn_to(_UNSOLVABLE, "words"))
    with pytest.raises(AssertionError):
        noted.turns.make(turn_to(_UNSOLVABLE, "tripwire"))


def test_turns_have_an_end() -> None:
    noted = Noted()
    noted.turns.begin(guess_of(_SOLVABLE))
    for number in range(MOST):
        noted.turns.make(turn_to(_SOLVABLE if number % 2 else _UNSOLVABLE, str(number)))
    assert not noted.turns.allows(turn_to(_UNSOLVABLE, "one more"))


# Watch


def round_of(number: int, criteria: tuple[str, ...] = FOUR, questions: int = 0) -> Round:
    found = (Criterion(id=f"c{at}", text=text, ground=Ground.TESTS) for at, text in enumerate(criteria, 1))
    return Round(number, tuple(found), questions)


def tried(number: int, code: str, thought: str = "") -> Tried:
    failures = {one: REPORT.format(number) for one in FOUR}
    return Tried(number, f"solution.py:\n{code}", thought, failures=failures)


def renamed(number: int) -> Tried:
    names = ("total", "answer", "found", "figure", "value")
    name = names[number - 1]
    code = f"def total(numbers):\n    {name} = 0\n    for one in numbers:\n        {name} -= one\n    return {name}\n"
    return tried(number, code)


def different(number: int) -> Tried:
    bodies = (
        "return sum(numbers) - 1",
        "while numbers:\n        numbers.pop()\n    return 7",
        "import math\n    return math.prod(numbers)",
        "first, *rest = numbers\n    return [first, rest]",
        "yield from reversed(numbers)",
    )
    return tried(number, f"def total(numbers):\n    {bodies[number - 1]}\n")


def watched(steps: Iterator[Step], watch: Watch | None = None) -> list[Verdict]:
    watch = watch or Watch()
    return [watch.take(step, 10) for step in steps]


def steps_of(make: Callable[[int], Tried], most: int) -> Iterator[Step]:
    yield round_of(1)
    yield from (make(number) for number in range(1, most + 1))


def test_a_program_with_other_names_is_the_same_under_the_name_of_its_file() -> None:
    last = watched(steps_of(renamed, 4))[-1]
    assert isinstance(last, Alarm)
    assert last.trouble is Trouble.STUCK
    assert "came to the same as an earlier one" in last.why
    assert isinstance(watched(steps_of(different, 4))[-1], Quiet)


def test_the_same_steps_give_the_same_verdicts() -> None:
    assert watched(steps_of(renamed, 5)) == watched(steps_of(renamed, 5))


def test_what_happened_before_a_new_beginning_is_not_held_against_it() -> None:
    watch = Watch()
    assert isinstance(watched(steps_of(renamed, 4), watch)[-1], Alarm)
    watch.begin_anew()
    watch.take(round_of(1), 1)
    new = [Began(1), *map(CriterionAdded, FOUR), Asked(0), Spent(1)]
    assert watch.events[-len(new) :] == new
    assert watch.take(different(1), 10) == watched(steps_of(different, 1))[-1]


def divided(*, good: bool, below: bool | None = None) -> Verdict:
    watch = Watch()
    watch.take(round_of(1), 1)
    parts = {name: watch.opened(name) for name in ("left", "right")}
    for part in parts.values():
        part.take(round_of(1, ("more", "much more")), 1)
        for name in ("up", "down"):
            part.opened(name)
            part.ended(name, good=good if below is None else below)
    for name in parts:
        watch.ended(name, good=good, held={"more": True, "much more": True} if good else None)
    return watch.take(different(1), 10)


def test_parts_of_parts_that_come_to_nothing_are_a_spiral_of_the_whole() -> None:
    verdict = divided(good=False)
    assert isinstance(verdict, Alarm)
    assert verdict.trouble is Trouble.SPIRALLING
    assert "2 levels below the whole" in verdict.why
    assert "6 sub-problems were opened in the last 2 iterations and 0 closed" in verdict.why


def test_parts_that_come_to_something_are_none() -> None:
    verdict = divided(good=True)
    assert isinstance(verdict, Quiet)
    assert verdict.statistic < 1


def test_nobody_waits_for_what_a_part_has_done_without() -> None:
    assert divided(good=True, below=False) == divided(good=True)


def open_after(part_of: Callable[[Watch], None]) -> Verdict:
    """Return what is said of a case whose parts come to files, whatever holds of them."""
    watch = Watch()
    watch.take(round_of(1), 1)
    part_of(watch)
    verdict = watch.take(different(1), 10)
    for number in (2, 3, 4):
        verdict = watch.take(different(number), 10)
    return verdict


def test_criteria_of_parts_that_fail_are_open_although_the_parts_are_closed() -> None:
    def failing(watch: Watch) -> None:
        watch.opened("left")
        watch.ended("left", good=True, held={f"found {number}": False for number in range(12)})

    def holding(watch: Watch) -> None:
        watch.opened("left")
        watch.ended("left", good=True, held={f"found {number}": True for number in range(12)})

    assert open_after(failing).statistic > open_after(holding).statistic + 1


def test_a_reply_that_is_no_candidate_says_nothing_of_what_must_hold() -> None:
    watch = Watch()
    flaw = Tried(1, "", failures={"there is a candidate": "no JSON"})
    watched(iter([round_of(1), flaw]), watch)
    assert [one.criterion for one in watch.events if isinstance(one, CriterionAdded)] == list(FOUR)
    assert not [one for one in watch.events if isinstance(one, CriterionOpen | Proposed)]
    assert Failure("no JSON") in watch.events


# What is done about it


class Nobody:
    """A user who says the same to each question; nothing where it is `None`."""

    def __init__(self, words: str | None) -> None:
        self._words = words

    async def answer(self, _question: Question) -> str | None:
        return self._words


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    box = choose_sandbox()
    yield box
    asyncio.run(box.close())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "cases.sqlite3") as opened:
        yield opened


Begin = Callable[..., Case]


@pytest.fixture
def begin(store: Store, sandbox: Sandbox) -> Begin:
    def made(
        text: str = "Sum numbers.",
        guess: ProblemClass = _SOLVABLE,
        by: str = "model",
        says: str | None = None,
        part: tuple[str, ...] = (),
    ) -> Case:
        run = begun(store, text)
        model = ScriptedModel(lambda _: "{}", strong=True)
        tree = Tree(
            store=store,
            model=model,
            sandbox=sandbox,
            judge=judge_for(model),
            meter=Meter(Budget(), Usage(), lambda _: None),
            voice=Voice(run, (), human=Nobody(says), assume=False),
            listener=lambda _: None,
        )
        case = Case(Problem(text=text), run, tree, part=part)
        case.turns.begin(guess_of(guess, by))
        return case

    return made


def advised(desk: CaseDesk, steps: Iterator[Step]) -> list[object]:
    async def all_of_them() -> list[object]:
        return [await desk.advise(step) for step in steps]

    return asyncio.run(all_of_them())


def troubles(case: Case) -> list[Trouble]:
    said = current(case.tree.store.statements(case.run.record.case_id)).values()
    return [one.about.trouble for one in said if isinstance(one.about, AboutTrouble)]


def spiral(desk_watch: Watch) -> Iterator[Step]:
    yield round_of(1)
    for name in ("left", "right"):
        part = desk_watch.opened(name)
        for below in ("up", "down"):
            part.opened(below)
        desk_watch.ended(name, good=False)
    yield different(1)
    yield different(2)


def test_who_is_stuck_gets_another_beginning_once_and_it_is_noted_each_time(begin: Begin) -> None:
    case = begin()
    advice = advised(CaseDesk(case, Watch()), steps_of(renamed, 5))
    assert advice == [GoOn()] * 4 + [Hint(()), GoOn()]
    assert troubles(case) == [Trouble.STUCK, Trouble.STUCK]


def test_doubts_of_the_problem_have_what_must_hold_found_out_anew_once(begin: Begin) -> None:
    case = begin()
    doubting = (tried(number, f"x = {number}", DOUBT * 8) for number in (1, 2, 3))
    watch = Watch()
    advice = advised(CaseDesk(case, watch), iter([round_of(1), *doubting]))
    assert isinstance(advice[-1], Lack)
    assert "doubts the problem itself in 3 of 3 iterations" in advice[-1].why
    assert isinstance(watch.take(round_of(1), 1), Quiet)


def test_a_premise_that_is_being_asked_for_is_not_found_lacking_before_something_is_tried(
    begin: Begin,
) -> None:
    asking = [round_of(number, questions=3) for number in range(1, 8)]
    case = begin()
    advice = advised(CaseDesk(case, Watch()), iter([*asking, different(1)]))
    assert Trouble.UNDERSPECIFIED in troubles(case)
    assert advice[:-1] == [GoOn()] * 7
    assert isinstance(advice[-1], Lack)


def test_a_spiral_is_turned_from_once(begin: Begin) -> None:
    watch = Watch()
    advice = advised(CaseDesk(begin(), watch), spiral(watch))
    assert isinstance(advice[1], Turn)
    assert (advice[1].to, advice[1].cause) == (_UNSOLVABLE, "tripwire")
    assert advice[2] == GoOn()


def test_a_spiral_is_said_and_not_turned_from_where_the_user_says_what_it_is(begin: Begin) -> None:
    watch = Watch()
    case = begin(by="user")
    assert advised(CaseDesk(case, watch), spiral(watch)) == [GoOn()] * 3
    (note,) = case.tree.notes
    assert note.startswith("It was spiralling: ")
    assert Trouble.SPIRALLING in troubles(case)


def test_a_part_does_not_turn(begin: Begin) -> None:
    watch = Watch()
    assert advised(CaseDesk(begin(part=("left",)), watch), spiral(watch)) == [GoOn()] * 3


# Friction

NAIVE = "TypeError: can't compare offset-naive and offset-aware datetimes"
NOTE = """\
# Times with and without a zone

Datetimes that are offset-naive can't be compared with offset-aware ones: give each of them a zone first.
"""
RAISING = Tried(
    1, "x = 1", failures={"bookings are in order": f"1 of 1 tests failed.\ntest_1\n> sort()\nE {NAIVE}"}
)


def written(folder: Path) -> Path:
    notes = folder / "notes"
    notes.mkdir()
    (notes / "times.md").write_text(NOTE, encoding="utf-8")
    with Manuals(folder / "manuals.sqlite3") as manuals:
        manuals.add(notes)
        manuals.refresh()
    return notes / "times.md"


def test_what_was_raised_is_looked_up_and_kept_with_its_place(begin: Begin, tmp_path: Path) -> None:
    place = f"{written(tmp_path)}:1"
    case = begin()
    (hint,) = asyncio.run(looked_up(case, RAISING))
    assert hint.startswith(f"Times with and without a zone ({place}): ")
    said = current(case.tree.store.statements(case.run.record.case_id)).values()
    assert [one.about for one in said] == [AboutSource(place=place)]


def test_what_nobody_has_written_about_brings_no_hint(begin: Begin, tmp_path: Path) -> None:
    written(tmp_path)
    assert asyncio.run(looked_up(begin(), different(1))) == ()
    assert asyncio.run(looked_up(begin(), round_of(1))) == ()


def test_literature_that_cannot_be_read_is_noted_and_done_without(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / "manuals.sqlite3").write_text("no database", encoding="utf-8")
    case = begin()
    assert asyncio.run(looked_up(case, RAISING)) == ()
    assert "manuals.sqlite3" in next(iter(case.tree.notes))


# Doubts of the guess


def test_what_failed_is_no_reason_by_itself_to_call_a_problem_unsolvable(begin: Begin) -> None:
    assert asyncio.run(turn_to_unsolvable(begin(SLUG), "it failed")) is None


def test_what_failed_and_words_that_ask_for_no_right_answer_are_a_reason(begin: Begin) -> None:
    turn = asyncio.run(turn_to_unsolvable(begin(MARRY), "no candidate holds"))
    assert turn is not None
    assert turn.to is _UNSOLVABLE
    assert turn.reason.startswith("no candidate holds, and ")


def test_what_the_user_says_it_is_is_not_doubted(begin: Begin) -> None:
    case = begin(MARRY, by="user")
    assert asyncio.run(doubt_of(case, _UNSOLVABLE)) is None
    assert case.moves == 0


def test_who_knows_how_to_tell_has_a_solvable_problem(begin: Begin) -> None:
    turn = asyncio.run(turn_to_solvable(begin(SLUG, _UNSOLVABLE, says="slug('A b') is 'a-b'")))
    assert isinstance(turn, Turn)
    assert turn.to is _SOLVABLE
    assert turn.reason.endswith("you know how to tell: slug('A b') is 'a-b'")


@pytest.mark.parametrize("words", ["no", "No, there is not.", "nothing at all", "Nein!", "you decide"])
def test_who_does_not_know_how_to_tell_has_none(words: str, begin: Begin) -> None:
    assert asyncio.run(turn_to_solvable(begin(SLUG, _UNSOLVABLE, says=words))) is None


def test_who_has_not_said_yet_is_asked(begin: Begin) -> None:
    asked = asyncio.run(turn_to_solvable(begin(SLUG, _UNSOLVABLE)))
    assert isinstance(asked, Question)
    assert "test or look at" in asked.text


# Recall


def test_a_problem_falls_into_the_clauses_that_may_have_been_solved_by_themselves() -> None:
    problem = "Write a module that cuts a list into pieces and joins lists of a list; it has tests.\nSpeed is of no concern, but f(items, size) keeps 2.5"
    assert clauses(problem) == (
        "Write a module that cuts a list into pieces",
        "joins lists of a list",
        "but f(items, size) keeps 2.5",
    )


def test_a_few_words_are_no_clause() -> None:
    assert clauses("Sort it. Not one of them by number!") == ()
    assert clauses("Sort the people by their ages and names") == ("Sort the people by their ages",)
