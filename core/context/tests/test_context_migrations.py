import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.context import Store, StoreError, _disk, check_store
from seedbed.context._migrations import STEPS
from seedbed.context._tables import VERSION
from seedbed.context._testing import begin, echo, fill, rows, tear

DATA = Path(__file__).with_name("data")
IDS = ("388ba6637d", "79925216a4")
SHAPES = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store that was written by the first version."""
    path = tmp_path / "cases.sqlite3"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((DATA / "version1.sql").read_text("utf-8"))
        raw.execute("PRAGMA journal_mode=WAL")
    return path


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def exported(store: Store) -> str:
    return "".join(f"{line}\n" for identity in IDS for line in store.export(identity))


def shapes(path: Path) -> list[str]:
    """Return tables and indexes as they were made; where a line breaks is SQLite's business."""
    return [" ".join(str(row).replace("\\n", " ").replace("\\t", " ").split()) for row in rows(path, SHAPES)]


def copies(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if ".bak" in file.name)


def test_there_is_a_step_to_every_version() -> None:
    assert len(STEPS) == VERSION - 1


def test_a_store_of_the_first_version_keeps_every_byte_of_its_export(path: Path) -> None:
    with Store(path) as store:
        assert exported(store) == (DATA / "version1.jsonl").read_text("utf-8")
        assert [case.outcome for case in store.cases()] == ["solved", None]
    assert check_store(path).version == VERSION


def test_a_migrated_store_has_the_shape_of_a_new_one(path: Path, tmp_path: Path) -> None:
    Store(path).close()
    Store(tmp_path / "new.sqlite3").close()
    assert shapes(path) == shapes(tmp_path / "new.sqlite3")
    for pragma in ("application_id", "journal_mode", "user_version"):
        assert rows(path, f"PRAGMA {pragma}") == rows(tmp_path / "new.sqlite3", f"PRAGMA {pragma}")


def test_no_case_is_found_by_reading_every_statement(tmp_path: Path) -> None:
    # What a foreign key asks when a run is deleted: without an index, forgetting reads all statements of all cases.
    Store(tmp_path / "new.sqlite3").close()
    plan = rows(tmp_path / "new.sqlite3", "EXPLAIN QUERY PLAN SELECT 1 FROM statements WHERE run_id = 1")
    assert "SCAN" not in str(plan)


def test_a_copy_of_the_old_store_is_left_beside_it(path: Path) -> None:
    before = dump(path)
    path.chmod(0o600)
    Store(path).close()
    (copy,) = copies(path)
    assert re.fullmatch(r"cases\.sqlite3\.v1-\d{8}T\d{6}Z\.bak", copy.name)
    assert dump(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert check_store(path).backups == (copy,)
    with Store(path) as store:
        echo(begin(store, "a"), 1)
    assert copies(path) == [copy]


def test_the_copy_put_in_the_stores_place_is_the_store_as_it_was(path: Path) -> None:
    with Store(path) as store:
        begin(store, "afterwards")
    (copy,) = copies(path)
    copy.replace(path)
    with Store(path) as store:
        assert exported(store) == (DATA / "version1.jsonl").read_text("utf-8")


KILLED = """
import os, signal, sys
from pathlib import Path
from seedbed.context import Store, _migrations
def die(db):
    _migrations._index_statements_by_run(db)
    db.exec_driver_sql("DELETE FROM uses")
    os.kill(os.getpid(), signal.SIGKILL)
_migrations.STEPS = (die,)
Store(Path(sys.argv[1]))
"""


def test_a_process_killed_in_the_middle_leaves_a_store_of_the_old_version(path: Path) -> None:
    before = dump(path)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert check_store(path).version == 1
    assert check_store(path).whole
    assert dump(path) == before
    with Store(path) as store:
        assert exported(store) == (DATA / "version1.jsonl").read_text("utf-8")


COPYING = """
import os, signal, sys
from pathlib import Path
from seedbed.context import Store, _backup
_backup._make_durable = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Store(Path(sys.argv[1]))
"""


def test_an_unfinished_copy_is_no_copy_and_is_cleared_away(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", COPYING, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [file.suffix for file in copies(path)] == [".part"]
    assert check_store(path).backups == ()
    Store(path).close()
    assert [file.suffix for file in copies(path)] == [".bak"]


FAILING = """
import sys
from pathlib import Path
from seedbed.context import Store, _migrations
def fail(db):
    _migrations._index_statements_by_run(db)
    db.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
_migrations.STEPS = (fail,)
Store(Path(sys.argv[1]))
"""


def test_a_step_that_fails_undoes_those_before_it(path: Path) -> None:
    before = dump(path)
    ended = subprocess.run(
        [sys.executable, "-c", FAILING, str(path)], check=False, capture_output=True, text=True
    )
    assert "StoreError: The store failed: no such table: nowhere" in ended.stderr
    assert dump(path) == before
    assert check_store(path).version == 1


def test_of_processes_that_migrate_at_once_one_does_and_the_others_go_on(path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom seedbed.context import Store\nfrom seedbed.context._testing import"
        " begin\nprint('ready', flush=True)\nsys.stdin.readline()\n"
        "with Store(Path(sys.argv[1])) as store: begin(store, sys.argv[2])\n"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), f"worker {number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)
    assert [worker.returncode for worker in workers] == [0, 0, 0, 0]
    assert len(copies(path)) == 1
    with Store(path) as store:
        assert exported(store) == (DATA / "version1.jsonl").read_text("utf-8")
        assert len(store.cases()) == 6


def test_without_room_for_a_copy_nothing_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(path)
    monkeypatch.setattr(_disk, "free_bytes", lambda _path: 100_000)
    with pytest.raises(StoreError, match=r"not migrated.*100,000 bytes are free.*as it was") as caught:
        Store(path)
    assert "\n" not in str(caught.value)
    assert [problem.kind for problem in check_store(path).problems] == ["no_room"]
    assert dump(path) == before
    assert copies(path) == []


def test_a_damaged_store_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite3"
    fill(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP INDEX ix_statements_run_id")
        raw.execute("UPDATE seedbed_schema SET version = 1")
    tear(path, "<700><700>")
    torn = path.read_bytes()
    with pytest.raises(StoreError, match=r"damaged.*not migrated.*reason doctor"):
        Store(path)
    assert copies(path) == []
    assert path.read_bytes() == torn


def test_what_is_forgotten_is_forgotten_by_the_copies_too(path: Path) -> None:
    with Store(path) as store:
        assert len(copies(path)) == 1
        store.forget(IDS[1])
        assert copies(path) == []
        assert [case.id for case in store.cases()] == [IDS[0]]
    for file in path.parent.iterdir():
        assert "Häuser".encode() not in file.read_bytes()
