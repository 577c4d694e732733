import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.context import Store, StoreError, _disk, check_store
from seedbed.context._tables import VERSION
from seedbed.context._testing import begin, echo, fill, tear
from seedbed.context.testing import powerless


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite3"


def test_of_a_store_that_is_well_it_tells_what_is_in_it(path: Path) -> None:
    fill(path, cases=3)
    health = check_store(path)
    assert (health.exists, health.version, health.cases, health.moves) == (True, VERSION, 3, 6)
    assert (health.whole, health.damage, health.writable) == (True, (), True)
    assert health.size == path.stat().st_size
    assert (health.problems, health.usable) == ((), True)
    assert health.free is not None


def test_a_store_in_use_is_read_with_its_log(path: Path) -> None:
    with Store(path) as store:
        echo(begin(store, "a"), 1)
        health = check_store(path)
        assert (health.cases, health.moves, health.journal_mode) == (1, 1, "wal")
        assert health.size == path.stat().st_size + _disk.log_of(path).stat().st_size
        assert not echo(begin(store, "a"), 2)
    assert check_store(path).moves == 2


def test_a_store_that_does_not_exist_yet_is_no_problem(path: Path) -> None:
    health = check_store(path.parent / "not" / "yet" / path.name)
    assert (health.exists, health.writable, health.problems, health.usable) == (False, True, (), True)
    assert list(path.parent.iterdir()) == []


def nothing(_path: Path) -> None:
    pass


def empty(path: Path) -> None:
    path.touch()


def of_the_first_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(Path(__file__).with_name("data").joinpath("version1.sql").read_text("utf-8"))


def newer(path: Path) -> None:
    fill(path, cases=1)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE seedbed_schema SET version = 99")


def torn(path: Path) -> None:
    fill(path)
    tear(path, "<700><700>")


def without_version(path: Path) -> None:
    fill(path, cases=1)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM seedbed_schema")


def cut(path: Path) -> None:
    fill(path)
    os.truncate(path, path.stat().st_size // 2)


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


def anothers(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE bookmarks (url)")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def an_index_that_is_a_folder(path: Path) -> None:
    fill(path, cases=1)
    _disk.index_of(path).mkdir()


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


def an_orphaned_log(path: Path) -> None:
    path.touch()
    _disk.log_of(path).write_bytes(b"log")


@pytest.mark.parametrize(
    ("make", "kind", "stops"),
    [
        (nothing, None, False),
        (empty, "empty", False),
        (of_the_first_version, None, False),
        (newer, "newer", True),
        (torn, "damaged", True),
        (without_version, "damaged", True),
        (cut, "damaged", True),
        (no_database, "not_a_store", True),
        (anothers, "not_a_store", True),
        (a_folder, "unreachable", True),
        (a_loop, "unreachable", True),
        (an_index_that_is_a_folder, "unreachable", True),
        (below_a_file, "unreachable", True),
        (an_orphaned_log, "damaged", True),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_touched(
    path: Path, make: Callable[[Path], None], kind: str | None, *, stops: bool
) -> None:
    path = path.parent / "data" / path.name
    path.parent.mkdir()
    make(path)
    before = snapshot(path.parent.parent)
    health = check_store(path)
    assert [problem.kind for problem in health.problems] == ([] if kind is None else [kind])
    assert health.usable is not stops
    assert snapshot(path.parent.parent) == before
    if stops:
        # What the check says stops the program does, and with the same advice.
        with pytest.raises(StoreError):
            open_and_read(path)


def open_and_read(path: Path) -> None:
    with Store(path) as store:
        for case in store.cases():
            list(store.export(case.id))


def snapshot(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {
        file: (file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_what_the_damage_is_comes_in_the_words_of_sqlite(path: Path) -> None:
    torn(path)
    health = check_store(path)
    assert health.whole is False
    assert 0 < len(health.damage) <= 10
    assert health.cases == 20
    assert health.problems[0].what == f"The store is damaged: {health.damage[0]}"


def test_who_may_not_write_is_told(path: Path) -> None:
    del path
    with powerless() as folder:
        path = folder / "cases.sqlite3"
        fill(path, cases=1)
        path.chmod(0o444)
        assert [problem.kind for problem in check_store(path).problems] == ["read_only"]
        path.chmod(0o644)
        folder.chmod(0o555)
        health = check_store(path)
        folder.chmod(0o755)
        assert [problem.kind for problem in health.problems] == ["read_only"]
        assert (health.cases, health.writable) == (1, False)


def test_a_full_disk_and_a_network_drive_are_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, cases=1)
    monkeypatch.setattr(_disk, "free_bytes", lambda _path: 1000)
    assert [problem.kind for problem in check_store(path).problems] == ["no_room"]
    mounts = path.with_name("mounts")
    mounts.write_text(f"server:/home {path.parent} nfs rw 0 0\n")
    monkeypatch.setattr(_disk, "_MOUNTS", mounts)
    assert {problem.kind for problem in check_store(path).problems} == {"network", "no_room"}


@pytest.mark.skipif(not _disk._LOCKS.exists(), reason="this system does not tell who holds a lock")
def test_a_process_that_hangs_in_a_write_is_named(path: Path) -> None:
    script = (
        "import sqlite3, sys\nraw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()\n"
    )
    with Store(path) as store:
        begin(store, "a")
        assert check_store(path).problems == ()
        with subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            (problem,) = check_store(path).problems
            assert (problem.kind, problem.what) == ("locked", f"Process {holder.pid} holds the store")
            holder.communicate()


@pytest.mark.parametrize("name", ["a\0b", "a\0b/c", "x" * 300, "%41?#&", "\udcff.sqlite3", "🏠"])
def test_no_name_breaks_the_check(tmp_path: Path, name: str) -> None:
    assert not check_store(tmp_path / name).exists


def test_a_store_with_an_odd_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "50%41 of?mode=rwc&#.sqlite3"
    fill(path, cases=1)
    assert check_store(path).cases == 1
