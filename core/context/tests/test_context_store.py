import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.context import (
    BudgetSpent,
    MemoPlayer,
    Move,
    MoveEnded,
    Performed,
    PlainPlayer,
    Run,
    Store,
    StoreError,
    data_folder,
)
from seedbed.problem import (
    Answer,
    BadInput,
    Derived,
    Failed,
    Frozen,
    Given,
    Problem,
    SecondProgram,
    Solved,
    Usage,
    Verified,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Number(Frozen):
    value: int


class Adder:
    """A tool that counts how often it is used."""

    def __init__(self, fingerprint: str = "adder") -> None:
        self.fingerprint = fingerprint
        self.calls = 0


async def _increment(arguments: Number, tool: Adder) -> Performed[Number]:
    tool.calls += 1
    return Performed(Number(value=arguments.value + 1), Usage(calls=1, output_tokens=7), reply="one more")


async def _glance(arguments: Number, tool: Adder) -> Performed[Number]:
    tool.calls += 1
    return Performed(Number(value=tool.calls), Usage(), keep=False)


INCREMENT: Move[Number, Adder, Number] = Move("test.increment", "Add one.", Number, Number, _increment)
GLANCE: Move[Number, Adder, Number] = Move("test.glance", "", Number, Number, _glance)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cases.sqlite3"


def begin(store: Store, text: str = "What is 6 times 7?", *, fresh: bool = False) -> Run:
    return store.begin(store.case(Problem(text=text)).id, now=NOW, seed=3, fresh=fresh, settings="{}")


def play(run: Run, value: int, tool: Adder) -> tuple[int, bool]:
    played = asyncio.run(MemoPlayer(run).play(INCREMENT, Number(value=value), tool))
    return played.result.value, played.reused


def test_the_same_problem_is_the_same_case(path: Path) -> None:
    with Store(path) as store:
        assert store.case(Problem(text="a")) == store.case(Problem(text=" a "))
        assert store.case(Problem(text="a")).id != store.case(Problem(text="b")).id


def test_a_move_is_played_once_and_then_known_in_every_run_and_every_process(path: Path) -> None:
    tool = Adder()
    with Store(path) as store:
        assert play(begin(store), 1, tool) == (2, False)
        assert play(begin(store, "another problem"), 1, tool) == (2, True)
    with Store(path) as again:
        assert play(begin(again), 1, tool) == (2, True)
    assert tool.calls == 1


@pytest.mark.parametrize(
    "other",
    [
        Move("test.other", "Add one.", Number, Number, _increment),
        Move("test.increment", "Add one!", Number, Number, _increment),
    ],
)
def test_a_key_follows_from_name_and_instructions(other: Move[Number, Adder, Number]) -> None:
    assert INCREMENT.key(Number(value=1), Adder()) != other.key(Number(value=1), Adder())


def test_a_key_follows_from_arguments_tool_and_result_schema() -> None:
    class Wide(Frozen):
        value: int
        more: str = ""

    key = INCREMENT.key(Number(value=1), Adder())
    assert key == INCREMENT.key(Number(value=1), Adder())
    assert key != INCREMENT.key(Number(value=2), Adder())
    assert key != INCREMENT.key(Number(value=1), Adder("another"))

    async def widen(arguments: Number, tool: Adder) -> Performed[Wide]:
        return Performed(Wide(value=arguments.value), Usage())

    widened: Move[Number, Adder, Wide] = Move("test.increment", "Add one.", Number, Wide, widen)
    assert key != widened.key(Number(value=1), Adder())


def test_a_fresh_run_uses_nothing_from_earlier_but_knows_what_it_did_itself(path: Path) -> None:
    tool = Adder()
    with Store(path) as store:
        play(begin(store), 1, tool)
        fresh = begin(store, fresh=True)
        assert play(fresh, 1, tool) == (2, False)
        assert play(store.continued(fresh.record), 1, tool) == (2, True)
    assert tool.calls == 2


def test_a_result_that_does_not_follow_from_the_arguments_is_never_reused_by_another_run(path: Path) -> None:
    tool = Adder()
    with Store(path) as store:
        first, second = begin(store), begin(store)
        for run in (first, first, second):
            asyncio.run(MemoPlayer(run).play(GLANCE, Number(value=0), tool))
    assert tool.calls == 2  # the first run once, and the second


def test_the_budget_is_asked_before_a_move_is_played_but_not_before_one_is_reused(path: Path) -> None:
    def refuse(name: str) -> None:
        raise BudgetSpent(name)

    tool = Adder()
    with Store(path) as store:
        run = begin(store)
        play(run, 1, tool)
        ended: list[MoveEnded] = []
        player = MemoPlayer(run, before=refuse, after=ended.append)
        assert asyncio.run(player.play(INCREMENT, Number(value=1), tool)).reused
        with pytest.raises(BudgetSpent, match=r"test\.increment"):
            asyncio.run(player.play(INCREMENT, Number(value=2), tool))
    assert tool.calls == 1
    assert ended == [MoveEnded("test.increment", reused=True, usage=Usage())]


def test_a_plain_player_performs_every_move() -> None:
    tool = Adder()
    for _ in range(2):
        played = asyncio.run(PlainPlayer().play(INCREMENT, Number(value=1), tool))
        assert (played.result.value, played.reused) == (2, False)
    assert tool.calls == 2


def test_every_move_keeps_its_prompt_slice_reply_and_outcome(path: Path) -> None:
    with Store(path) as store:
        run = begin(store)
        play(run, 1, Adder())
        (kept,) = store.moves(run.record.id)
    assert kept.instructions == "Add one."
    assert json.loads(kept.arguments) == {"value": 1}
    assert json.loads(kept.result) == {"value": 2}
    assert kept.reply == "one more"
    assert kept.usage == Usage(calls=1, output_tokens=7)
    assert not kept.reused


def test_statements_say_where_they_came_from_and_are_not_said_twice(path: Path) -> None:
    evidence = SecondProgram(code="print(42)", output="42", tolerance=0.0)
    with Store(path) as store:
        run = begin(store)
        first = run.state("It is 41", Derived(move="abc"))
        run.state("It is 41", Derived(move="abc"))
        second = run.state("It is 42", Verified(evidence=(evidence,)), supersedes=first.id)
        assert store.statements(run.record.case_id) == [first, second]


def test_the_last_ending_of_a_run_counts(path: Path) -> None:
    with Store(path) as store:
        run = begin(store)
        assert store.last_run(run.record.case_id) == run.record
        run.end(Failed(reason="at first"))
        solved = Solved(
            answer=Answer(text="42"), evidence=(SecondProgram(code="print(42)", output="42", tolerance=0.0),)
        )
        run.end(solved)
        last = store.last_run(run.record.case_id)
        assert last is not None
        assert last.outcome == solved
        assert [case.outcome for case in store.cases()] == ["solved"]


def test_a_case_knows_its_way_and_where_it_is(path: Path) -> None:
    with Store(path) as store:
        run = begin(store)
        run.move_to("classify")
        run.move_to("solved", "run")
        assert [str(position) for position in store.positions(run.record.id)] == ["classify", "solved/run"]
        assert store.cases()[0].position == "solved/run"


def test_cases_are_listed_with_the_one_worked_on_last_at_the_end(path: Path) -> None:
    with Store(path) as store:
        for text in ("a", "b", "a"):
            begin(store, text)
        assert [case.problem for case in store.cases()] == ["b", "a"]


def test_a_case_is_found_by_the_beginning_of_its_id(path: Path) -> None:
    with Store(path) as store:
        case = store.case(Problem(text="a"))
        assert store.find(case.id[:4]) == case
        for name in ("", "zzzz", "%", "_"):
            with pytest.raises(BadInput, match="no such case"):
                store.find(name)


def test_the_beginning_of_several_ids_names_none(path: Path) -> None:
    with Store(path) as store:
        ids = [store.case(Problem(text=str(number))).id for number in range(40)]
        shared = next(one[0] for one in ids if sum(other[0] == one[0] for other in ids) > 1)
        with pytest.raises(BadInput, match="Several"):
            store.find(shared)


def test_an_export_holds_the_case_its_runs_moves_and_statements(path: Path) -> None:
    with Store(path) as store:
        run = begin(store)
        play(run, 1, Adder())
        run.state("It is 42", Given())
        run.end(Failed(reason="no"))
        rows = [json.loads(line) for line in store.export(run.record.case_id)]
    assert [row["kind"] for row in rows] == ["case", "run", "move", "statement"]
    assert rows[1]["outcome"]["reason"] == "no"
    assert rows[2]["reply"] == "one more"


def test_forgetting_leaves_no_byte_of_the_case_and_keeps_what_others_used(path: Path) -> None:
    tool = Adder()
    with Store(path) as store:
        secret = begin(store, "the treasure is under the oak")
        play(secret, 1, tool)
        play(secret, 2, tool)
        other = begin(store, "another")
        play(other, 2, tool)
        store.forget(secret.record.case_id)
        assert [case.problem for case in store.cases()] == ["another"]
        assert play(other, 2, tool) == (3, True)
        assert play(other, 1, tool) == (2, False)
    for file in path.parent.iterdir():
        assert b"under the oak" not in file.read_bytes()


def test_a_file_that_is_no_database_is_refused_in_one_line_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"damaged.*Move the file away") as caught:
        Store(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == b"not a database at all" * 100


@pytest.mark.skipif(os.name != "posix", reason="there are no such permissions there")
def test_what_is_asked_can_be_read_by_its_owner_alone_and_what_exists_keeps_its_permissions(
    tmp_path: Path,
) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    path = tmp_path / "data" / "cases.sqlite3"
    with Store(path) as store:
        store.case(Problem(text="a secret"))
        assert mode(path.parent) == 0o700
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert len(list(path.parent.iterdir())) == 3, "the log and its index are looked at, too"
    path.parent.chmod(0o755)
    path.chmod(0o644)
    with Store(path):
        assert (mode(path.parent), mode(path)) == (0o755, 0o644)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="SEEDBED_HOME"):
        Store(tmp_path / "file" / "cases.sqlite3")


def test_a_store_of_a_newer_program_is_refused(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE seedbed_schema SET version = 99")
    raw.close()
    with pytest.raises(StoreError, match=r"schema 99.*Upgrade"):
        Store(path)


def test_what_cannot_be_written_says_so(path: Path) -> None:
    with Store(path) as store:
        begin(store)
        with store._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(StoreError, match="cannot be written"):
            begin(store)


def work(path: str, start: int) -> None:
    with Store(Path(path)) as store:
        run = begin(store, f"problem {start % 2}")
        for value in range(start, start + 12):
            play(run, value, Adder())
            run.move_to("step", str(value))
        run.end(Failed(reason="done"))


def test_several_processes_begin_one_store_and_write_to_it_together(path: Path) -> None:
    workers = [
        subprocess.Popen([sys.executable, __file__, str(path), str(start)]) for start in (0, 10, 20, 1)
    ]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0, 0]
    with Store(path) as store:
        assert {case.problem: case.outcome for case in store.cases()} == {
            "problem 0": "failed",
            "problem 1": "failed",
        }
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM uses").fetchone() == (48,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def test_all_stores_of_one_file_in_a_process_share_it_until_the_last_is_closed(path: Path) -> None:
    with Store(path) as first, Store(path) as second:
        assert first._database is second._database
        second.close()
        second.close()
        with Store(path) as third:
            assert third._database is first._database
        begin(first)
    assert list(path.parent.iterdir()) == [path]  # the last one to close takes the log away
    with Store(path) as again:
        assert again._database is not first._database
        assert len(again.cases()) == 1


def test_threads_write_to_one_store_together(path: Path) -> None:
    def write(number: int) -> None:
        with Store(path) as store:
            run = begin(store, f"problem {number % 2}")
            for step in range(20):
                run.move_to(str(number), str(step))

    with Store(path) as store, ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(32)))
        assert len(store.cases()) == 2
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM positions").fetchone() == (640,)
    raw.close()


def test_the_data_folder_is_the_one_the_user_names(tmp_path: Path) -> None:
    assert data_folder({"SEEDBED_HOME": str(tmp_path)}) == tmp_path
    assert data_folder({}).name == "seedbed"


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
