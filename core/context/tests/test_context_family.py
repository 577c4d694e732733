"""Cases with parts and forks, what is said of them, and moves that two ask for at once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.context import CaseRecord, Ledger, MemoPlayer, Move, Performed, Run, Store, current
from seedbed.context._testing import NOW, begin, echo
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    AboutCheck,
    AboutPart,
    AboutResult,
    Assumed,
    BadInput,
    Denied,
    Derived,
    Failed,
    FromAnswer,
    Frozen,
    Given,
    Problem,
    Standing,
    Usage,
    Withdrawn,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def part_run(store: Store, parent: Run, name: str, root: Run | None = None) -> Run:
    part = store.part(parent.record.case_id, name, Problem(text=f"part {name}"))
    return store.begin(part.id, now=NOW, seed=0, fresh=False, settings="{}", root=(root or parent).record.id)


def case_of(store: Store, run: Run) -> CaseRecord:
    return store.find(run.record.case_id)


# Parts and forks


def test_a_part_is_known_by_its_parent_its_name_and_its_problem(store: Store) -> None:
    whole = store.case(Problem(text="whole"))
    backend = store.part(whole.id, "backend", Problem(text="keep tasks"))
    assert (backend.parent, backend.name, backend.problem) == (whole.id, "backend", "keep tasks")
    assert store.part(whole.id, "backend", Problem(text="keep tasks")) == backend
    other = store.case(Problem(text="other"))
    different = {
        store.part(whole.id, "frontend", Problem(text="keep tasks")).id,
        store.part(whole.id, "backend", Problem(text="show tasks")).id,
        store.part(other.id, "backend", Problem(text="keep tasks")).id,
        store.case(Problem(text="keep tasks")).id,
        backend.id,
    }
    assert len(different) == 5


def test_parts_come_in_the_order_in_which_they_were_begun_and_lead_back_to_the_whole(store: Store) -> None:
    whole = store.case(Problem(text="whole"))
    names = ("zebra", "ant", "mule", "bee", "yak", "cat")
    parts = [store.part(whole.id, name, Problem(text=name)) for name in names]
    below = store.part(parts[1].id, "leg", Problem(text="leg"))
    assert [part.name for part in store.parts(whole.id)] == list(names)
    assert store.parts(below.id) == []
    assert store.root_of(below) == store.root_of(parts[0]) == store.root_of(whole) == whole


def test_parts_are_not_listed_and_are_found_by_their_ids(store: Store) -> None:
    run = begin(store, "whole")
    part = part_run(store, run, "backend")
    assert [case.id for case in store.cases()] == [run.record.case_id]
    assert store.find(part.record.case_id).name == "backend"
    assert store.last_run(part.record.case_id) == part.record


def test_a_fork_is_a_case_of_the_same_problem_in_which_nothing_is_said(store: Store) -> None:
    run = begin(store, "whole")
    run.state("whole", Given())
    one, two = store.fork(run.record.case_id), store.fork(run.record.case_id)
    assert len({one.id, two.id, run.record.case_id}) == 3
    assert (one.problem, one.forked_from, one.parent) == ("whole", run.record.case_id, None)
    assert store.statements(one.id) == []
    assert store.fork(one.id).forked_from == one.id
    with pytest.raises(BadInput, match="2 forks"):
        store.fork(run.record.case_id, at_most=2)


def test_a_fork_shares_the_moves_of_its_origin(store: Store) -> None:
    run = begin(store, "whole")
    assert not echo(run, 1)
    beside = store.fork(run.record.case_id)
    assert echo(store.begin(beside.id, now=NOW, seed=0, fresh=False, settings="{}"), 1)


def test_what_parts_spend_counts_for_the_whole_once(store: Store) -> None:
    run = begin(store, "whole")
    backend = part_run(store, run, "backend")
    below = part_run(store, backend, "table", root=run)
    echo(run, 1)
    echo(backend, 2)
    echo(below, 3)
    echo(below, 1)  # known from the whole, and paid for there
    assert store.spent(run.record.id).calls == 3
    assert store.spent(backend.record.id).calls == 1
    another = begin(store, "whole")
    assert store.spent(another.record.id) == Usage()


def test_an_export_has_the_parts_after_the_case(store: Store) -> None:
    run = begin(store, "whole")
    part = part_run(store, run, "backend")
    part_run(store, part, "table", root=run)
    part.state("the tasks are kept", Given())
    echo(part, 5)
    rows = [json.loads(line) for line in store.export(run.record.case_id)]
    cases = [(row["problem"], row.get("name"), row.get("parent")) for row in rows if row["kind"] == "case"]
    assert cases == [
        ("whole", None, None),
        ("part backend", "backend", run.record.case_id),
        ("part table", "table", part.record.case_id),
    ]
    assert [row["root"] for row in rows if row["kind"] == "run" and "root" in row] == [run.record.id] * 2
    assert [row["text"] for row in rows if row["kind"] == "statement"] == ["the tasks are kept"]
    assert [row["name"] for row in rows if row["kind"] == "move"] == ["test.echo"]


def test_to_forget_a_case_is_to_forget_its_parts_and_not_what_others_share(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, "whole")
        part = part_run(store, run, "backend")
        below = part_run(store, part, "table", root=run)
        below.state("a secret of the part", Given())
        echo(below, 71717171)
        echo(part, 2)
        other = begin(store, "other")
        echo(other, 2)
        beside = store.fork(run.record.case_id)
        store.forget(run.record.case_id)
        for gone in (run, part, below):
            with pytest.raises(BadInput):
                store.find(gone.record.case_id)
        assert echo(begin(store, "other"), 2)  # the other case has used this move
        assert store.find(beside.id).forked_from == run.record.case_id  # a fork stands for itself
    left = path.read_bytes()
    assert b"a secret of the part" not in left
    assert b"71717171" not in left


# What is said


def answer(run: Run, words: str) -> None:
    said = FromAnswer(question="q", words=words)
    run.say(AboutAnswer(question="q"), f"Where? → {words}", said)


def test_what_the_user_says_takes_the_place_of_what_they_said_of_the_same(store: Store) -> None:
    run = begin(store, "whole")
    answer(run, "here")
    answer(run, "here")
    run.say(AboutAddition(number=1), "for free", Given())
    answer(run, "there")
    answer(run, "here")
    first, added, second, third = store.statements(run.record.case_id)
    assert [one.supersedes for one in (first, added, second, third)] == [None, None, first.id, second.id]
    assert [one.text for one in current((first, added, second, third)).values()] == [
        "Where? → here",
        "for free",
    ]
    assert len({first.id, third.id}) == 2


SAY = """\
import sys
from pathlib import Path
from seedbed.context import Store
from seedbed.problem import AboutAnswer, FromAnswer

with Store(Path(sys.argv[1])) as store:
    run = store.continued(store.last_run(store.cases()[0].id))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(20):
        words = f"{sys.argv[2]} {number}"
        run.say(AboutAnswer(question="q"), words, FromAnswer(question="q", words=words))
"""


def test_two_processes_that_say_the_same_thing_at_once_make_one_chain(store: Store, path: Path) -> None:
    run = begin(store, "whole")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SAY, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    said = store.statements(run.record.case_id)
    assert sorted(one.text for one in said) == sorted(
        f"{name} {number}" for name in ("one", "two") for number in range(20)
    )
    assert [one.supersedes for one in said] == [None, *(one.id for one in said[:-1])]


# What the engine says in one pass

ASSUMPTION = AboutAssumption(question="q")
GUESS = Assumed(because="nobody was asked")


def ledger(store: Store, run: Run) -> Ledger:
    return Ledger(run, store.statements(run.record.case_id))


def test_a_pass_that_says_the_same_again_writes_nothing(store: Store) -> None:
    run = begin(store, "whole")
    for _ in range(2):
        one = ledger(store, run)
        assert one.state(ASSUMPTION, "Where? → here", GUESS).text == "Where? → here"
        one.state(AboutResult(), "it is done", Derived(move="m"))
        one.settle()
        assert len(store.statements(run.record.case_id)) == 2


def test_what_is_said_otherwise_supersedes_and_what_is_no_longer_said_is_withdrawn(store: Store) -> None:
    run = begin(store, "whole")
    one = ledger(store, run)
    one.state(ASSUMPTION, "Where? → here", GUESS)
    old = one.state(AboutResult(), "it is done", Derived(move="m"))
    one.settle()
    two = ledger(store, run)
    new = two.state(AboutResult(), "it is done better", Derived(move="m2"))
    assert new.supersedes == old.id
    two.settle()
    known = store.statements(run.record.case_id)
    assert [one.text for one in current(known).values()] == ["it is done better"]
    assert known[-1].provenance == Withdrawn()
    three = ledger(store, run)
    again = three.state(ASSUMPTION, "Where? → here", GUESS)
    assert again.supersedes == known[-1].id
    three.settle()
    assert [one.text for one in current(store.statements(run.record.case_id)).values()] == ["Where? → here"]


def test_what_was_withdrawn_is_not_withdrawn_again(store: Store) -> None:
    run = begin(store, "whole")
    ledger(store, run).state(ASSUMPTION, "Where? → here", GUESS)
    for _ in range(3):
        ledger(store, run).settle()
    assert len(store.statements(run.record.case_id)) == 2


def test_what_the_user_said_is_never_withdrawn(store: Store) -> None:
    run = begin(store, "whole")
    answer(run, "here")
    run.say(AboutAddition(number=1), "for free", Given())
    run.say(ASSUMPTION, "How many? → one", Denied())
    ledger(store, run).settle()
    kinds = [one.provenance.kind for one in current(store.statements(run.record.case_id)).values()]
    assert kinds == ["answered", "given", "denied"]


def test_a_topic_is_known_by_what_it_is_about_and_not_by_what_it_tells(store: Store) -> None:
    run = begin(store, "whole")
    one = ledger(store, run)
    for standing in (Standing.FAILS, Standing.HOLDS):
        about = AboutCheck(criterion="c", attempt=1, standing=standing, move=standing.value)
        one.state(about, standing.value, Derived(move="m"))
    one.state(AboutPart(name="backend", case="a"), "backend", Derived(move="m"))
    one.state(AboutPart(name="backend", case="b"), "backend", Derived(move="m"))
    now = current(store.statements(run.record.case_id))
    assert [statement.text for statement in now.values()] == ["holds", "backend"]
    assert [statement.about for statement in now.values()][1] == AboutPart(name="backend", case="b")
    other = AboutCheck(criterion="c", attempt=2, standing=Standing.HOLDS)
    one.state(other, "again", Derived(move="m"))
    assert len(current(store.statements(run.record.case_id))) == 3


def test_statements_without_a_topic_are_left_alone(store: Store) -> None:
    run = begin(store, "whole")
    run.state("the answer is: 42", Derived(move="m"))
    ledger(store, run).settle()
    (only,) = store.statements(run.record.case_id)
    assert only.about is None
    assert current([only]) == {}


# One flight for each move


class Number(Frozen):
    value: int


class Slow:
    """A tool that holds whoever uses it until it is released, and counts."""

    fingerprint = "slow"

    def __init__(self) -> None:
        self.calls = 0
        self.begun = asyncio.Event()
        self.release = asyncio.Event()
        self.fails = 0


async def _double(arguments: Number, tool: Slow) -> Performed[Number]:
    tool.calls += 1
    tool.begun.set()
    await tool.release.wait()
    if tool.fails:
        tool.fails -= 1
        raise RuntimeError("the tool broke")
    return Performed(Number(value=2 * arguments.value), Usage(calls=1))


DOUBLE: Move[Number, Slow, Number] = Move("test.double", "", Number, Number, _double)


def two_players(store: Store) -> tuple[MemoPlayer, MemoPlayer]:
    run = begin(store, "whole")
    under_way: dict[str, asyncio.Event] = {}
    other = part_run(store, run, "backend")
    return MemoPlayer(run, under_way=under_way), MemoPlayer(other, under_way=under_way)


def test_a_move_that_two_ask_for_at_once_is_performed_once(store: Store) -> None:
    async def main() -> None:
        tool, (one, two) = Slow(), two_players(store)
        first = asyncio.create_task(one.play(DOUBLE, Number(value=4), tool))
        await tool.begun.wait()
        second = asyncio.create_task(two.play(DOUBLE, Number(value=4), tool))
        other = asyncio.create_task(two.play(DOUBLE, Number(value=5), tool))
        await asyncio.sleep(0)
        tool.release.set()
        played = await asyncio.gather(first, second, other)
        assert [(one.result.value, one.reused) for one in played] == [(8, False), (8, True), (10, False)]
        assert tool.calls == 2

    asyncio.run(main())


@pytest.mark.parametrize("cancelled", [True, False])
def test_where_the_first_does_not_come_to_an_end_the_second_performs_it(
    *, cancelled: bool, store: Store
) -> None:
    async def main() -> None:
        tool, (one, two) = Slow(), two_players(store)
        tool.fails = 0 if cancelled else 1
        first = asyncio.create_task(one.play(DOUBLE, Number(value=4), tool))
        await tool.begun.wait()
        second = asyncio.create_task(two.play(DOUBLE, Number(value=4), tool))
        await asyncio.sleep(0)
        if cancelled:
            first.cancel()
        tool.release.set()
        ended = await asyncio.gather(first, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError if cancelled else RuntimeError)
        played = await asyncio.wait_for(second, 10)
        assert (played.result.value, played.reused, tool.calls) == (8, False, 2)

    asyncio.run(main())


def test_players_that_share_nothing_perform_it_each(store: Store) -> None:
    async def main() -> None:
        tool = Slow()
        tool.release.set()
        for text in ("one", "two"):
            run = store.begin(store.case(Problem(text=text)).id, now=NOW, seed=0, fresh=True, settings="{}")
            await MemoPlayer(run).play(DOUBLE, Number(value=4), tool)
            run.end(Failed(reason="it is a test"))
        assert tool.calls == 2

    asyncio.run(main())


def test_what_a_pass_takes_back_is_withdrawn_unless_it_says_it_again(store: Store) -> None:
    run = begin(store, "whole")
    one = ledger(store, run)
    one.state(ASSUMPTION, "Where? → here", GUESS)
    one.state(AboutResult(), "it is done", Derived(move="m"))
    one.unsay(AboutResult, AboutAssumption)
    assert one.said == frozenset()
    one.state(ASSUMPTION, "Where? → here", GUESS)
    assert [said.text for said in one.stated] == ["Where? → here"]
    one.settle()
    assert [said.text for said in current(store.statements(run.record.case_id)).values()] == ["Where? → here"]
