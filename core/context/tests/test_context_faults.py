import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.context import Run, Store, StoreError, _disk, _faults
from seedbed.context._database import Database
from seedbed.context._testing import begin, echo, export, fill, rows, tear
from seedbed.context.testing import powerless
from seedbed.problem import BadInput


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite3"


def allow_pages(store: Store, count: int) -> None:
    """Let the file grow to so many pages and no further: to SQLite, a disk that is full."""
    with closing(store._database.engine.raw_connection()) as raw:
        raw.cursor().execute(f"PRAGMA max_page_count = {count}")


def play_until_refused(run: Run) -> tuple[int, StoreError]:
    """Return how many moves were recorded, and what the next one said."""
    for value in range(1000):
        try:
            echo(run, value)
        except StoreError as error:
            return value, error
    raise AssertionError("the store never got full")


def test_a_full_disk_loses_nothing_recorded_and_the_run_goes_on_once_there_is_room(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, "a")
        allow_pages(store, 30)
        played, error = play_until_refused(run)
        assert "no room" in str(error)
        assert "\n" not in str(error)
        assert played > 2
        assert len(store.moves(run.record.id)) == played
        allow_pages(store, 1000)
        assert not echo(run, played)
        assert all(echo(run, value) for value in range(played + 1))


ON_A_SMALL_DISK = """
import shutil, sys
from pathlib import Path
from seedbed.context import Store, StoreError, check_store
from seedbed.context._database import Database
from seedbed.context._testing import begin, echo
folder = Path(sys.argv[1])
ballast = folder / "ballast"
ballast.write_bytes(bytes(200_000))
with Store(folder / "cases.sqlite3") as store:
    run = begin(store, "a")
    try:
        for value in range(1000):
            echo(run, value)
    except StoreError as error:
        assert "no room" in str(error), error
    assert value > 2
    assert len(store.moves(run.record.id)) == value
    assert [problem.kind for problem in check_store(store.path).problems] == ["no_room"]
    ballast.unlink()
    assert not echo(run, value)
    assert all(echo(run, known) for known in range(value + 1))
"""


def test_a_disk_that_is_really_full_loses_nothing_either(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if (
        unshare is None
        or subprocess.run([unshare, "-rm", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this system lets nobody mount a disk of their own")
    mounting = 'mount -t tmpfs -o size=600k none "$1" && exec "$2" -c "$3" "$1"'
    command = [unshare, "-rm", "sh", "-c", mounting, "sh", str(tmp_path), sys.executable, ON_A_SMALL_DISK]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def hold(path: Path) -> "subprocess.Popen[str]":
    """Start a process that holds the write lock until its input ends."""
    script = (
        "import sqlite3, sys\nraw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_locked_store_is_waited_for_and_then_the_process_that_holds_it_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_faults, "BUSY_SECONDS", 0.2)
    with Store(path) as store:
        run = begin(store, "a")
        echo(run, 1)
        with hold(path) as holder:
            named = rf"Process {holder.pid} has" if _disk._LOCKS.exists() else "Another process has"
            with pytest.raises(StoreError, match=named) as caught:
                echo(run, 2)
            assert "0.2 seconds" in str(caught.value)
            assert len(store.moves(run.record.id)) == 1
            holder.communicate()
        assert not echo(run, 2)
        assert echo(run, 1)


def test_a_store_that_is_let_go_of_in_time_is_written_to(path: Path) -> None:
    with Store(path) as store, hold(path) as holder:
        case = store.cases()
        assert case == []  # reading waits for nobody
        assert holder.stdin is not None
        threading.Timer(0.3, holder.stdin.close).start()
        run = begin(store, "a")
        assert not echo(run, 1)


def test_a_new_store_that_is_let_go_of_in_time_is_opened(path: Path) -> None:
    with hold(path) as holder:
        assert holder.stdin is not None
        threading.Timer(0.3, holder.stdin.close).start()
        with Store(path) as store:
            assert not echo(begin(store, "a"), 1)


def test_of_a_store_with_a_torn_page_the_other_cases_are_read_and_new_ones_asked(path: Path) -> None:
    fill(path)
    whole = [export(path, f"case {number}") for number in (6, 8)]
    tear(path, "<700><700>")
    with Store(path) as store:
        assert [export(path, f"case {number}") for number in (6, 8)] == whole
        assert len(store.cases()) == 20
        with pytest.raises(StoreError, match=r"damaged.*reason doctor") as caught:
            export(path, "case 7")
        assert "\n" not in str(caught.value)
        assert not echo(begin(store, "new"), 9999)


def test_a_store_that_was_cut_short_is_refused_and_left_alone(path: Path) -> None:
    fill(path)
    os.truncate(path, path.stat().st_size // 2)
    cut = path.read_bytes()
    with pytest.raises(StoreError, match=r"damaged.*reason doctor"):
        Store(path)
    assert path.read_bytes() == cut


@pytest.mark.parametrize(
    "spoil", ["UPDATE cases SET created_at = 'never'", "UPDATE cases SET problem = CAST(x'ff' AS TEXT)"]
)
def test_a_value_that_nobody_wrote_is_damage_and_no_bug(path: Path, spoil: str) -> None:
    fill(path, cases=1)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(spoil)
    with Store(path) as store, pytest.raises(StoreError, match=r"damaged.*reason doctor"):
        store.cases()


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with Store(path) as store:
        assert store.cases() == []


def test_an_empty_file_whose_log_is_not_empty_is_refused_and_the_log_kept(path: Path) -> None:
    with Store(path) as store:
        begin(store, "a")
        log = _disk.log_of(path).read_bytes()
    assert log
    path.write_bytes(b"")
    _disk.log_of(path).write_bytes(log)
    with pytest.raises(StoreError, match="delete the log"):
        Store(path)
    assert _disk.log_of(path).read_bytes() == log


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's"):
        Store(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def a_folder(path: Path) -> None:
    path.mkdir()


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_log_that_is_a_folder(path: Path) -> None:
    fill(path, cases=1)
    _disk.log_of(path).mkdir()


def an_index_that_is_a_folder(path: Path) -> None:
    _disk.index_of(path).mkdir()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "folder in the store's place"),
        (a_loop, "Too many levels of symbolic links"),
        (a_pipe, "is no file"),
        (a_log_that_is_a_folder, "A folder stands in the way of the store's cases.sqlite3-wal"),
        (an_index_that_is_a_folder, "A folder stands in the way of the store's cases.sqlite3-shm"),
    ],
)
def test_what_cannot_be_a_store_is_refused_in_one_line(
    path: Path, make: Callable[[Path], None], said: str
) -> None:
    make(path)
    with pytest.raises(StoreError, match=f"{said}.*SEEDBED_HOME") as caught:
        Store(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_may_only_be_read_is_read_and_not_written() -> None:
    with powerless() as folder:
        path = folder / "cases.sqlite3"
        fill(path, cases=2)
        path.chmod(0o444)
        with Store(path) as store:
            assert len(store.cases()) == 2
            with pytest.raises(StoreError, match=r"cannot be written.*Give yourself the right"):
                begin(store, "a")


def test_a_folder_that_may_only_be_read_is_refused_in_one_line() -> None:
    with powerless() as folder:
        path = folder / "cases.sqlite3"
        fill(path, cases=1)
        folder.chmod(0o555)
        try:
            with pytest.raises(StoreError, match=r"cannot be written.*SEEDBED_HOME"):
                Store(path)
        finally:
            folder.chmod(0o755)


def test_a_network_drive_is_refused_before_anything_is_written_to_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = path.with_name("mounts")
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/home {path.parent} nfs4 rw 0 0\n")
    monkeypatch.setattr(_disk, "_MOUNTS", mounts)
    with pytest.raises(StoreError, match=r"network drive \(nfs4\).*SEEDBED_HOME"):
        Store(path)
    assert not path.exists()


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("a / ext4 rw 0 0\nb /home nfs rw 0 0\n", "nfs"),
        ("a / nfs rw 0 0\nb /home ext4 rw 0 0\n", None),
        ("a / ext4 rw 0 0\nb /home/me/a\\040b cifs rw 0 0\n", "cifs"),
        ("a / ext4 rw 0 0\nb /home nfs rw 0 0\nc /home ext4 rw 0 0\n", None),
        ("", None),
    ],
)
def test_a_drive_is_what_was_mounted_last_and_closest(tmp_path: Path, mounts: str, kind: str | None) -> None:
    file = tmp_path / "mounts"
    file.write_text(mounts)
    assert _disk.network(Path("/home/me/a b/cases.sqlite3"), file) == kind


def test_a_store_that_can_keep_no_log_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What SQLite answers on a drive without shared memory, which no test can mount.
    monkeypatch.setattr(Database, "_pragma", lambda _self, _words: "delete")
    with pytest.raises(StoreError, match=r"write-ahead log here \(its journal mode stays delete\)"):
        Store(path)


def test_a_forgotten_case_is_named_as_such(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, "a")
        store.forget(run.record.case_id)
        with pytest.raises(StoreError, match="forgotten in the meantime"):
            run.move_to("classify")
        with pytest.raises(BadInput):
            store.find(run.record.case_id)


def test_a_file_in_the_place_of_one_that_is_open_is_not_taken_for_it(path: Path) -> None:
    with Store(path) as store:
        begin(store, "a")
        for file in path.parent.iterdir():
            file.unlink()
        with Store(path) as other:
            assert other.cases() == []
            begin(other, "b")
        assert rows(path, "SELECT problem FROM cases") == [("b",)]
