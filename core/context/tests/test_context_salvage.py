import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.context import Store, StoreError, _disk, check_store
from seedbed.context._tables import VERSION
from seedbed.context._testing import begin, echo, export, fill, rows, tear
from seedbed.context.salvage import main, salvage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite3"


def test_all_but_what_stood_on_the_torn_page_is_saved(path: Path) -> None:
    fill(path)
    before = {number: export(path, f"case {number}") for number in range(20)}
    tear(path, "<700><700>")
    torn = path.read_bytes()
    saved = salvage(path)
    assert (saved.cases, saved.moves, saved.statements) == (20, 39, 20)
    assert saved.incomplete == ("moves",)
    assert saved.damaged.read_bytes() == torn
    assert check_store(path).problems == ()
    assert {number for number in range(20) if export(path, f"case {number}") != before[number]} == {7}
    kinds = [json.loads(line)["kind"] for line in export(path, "case 7")]
    assert kinds == ["case", "run", "move", "statement"]
    with Store(path) as store:
        run = begin(store, "case 7")
        assert not echo(run, 700)
        assert echo(run, 701)


def test_any_torn_page_leaves_a_whole_store(path: Path) -> None:
    fill(path, cases=6)
    content = path.read_bytes()
    saved_cases = []
    for page in range(1, len(content) // 4096):
        spoilt = bytearray(content)
        spoilt[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
        path.write_bytes(spoilt)
        saved = salvage(path)
        saved.damaged.unlink()
        assert check_store(path).problems == ()
        assert rows(path, "PRAGMA foreign_key_check") == []
        saved_cases.append(saved.cases)
    assert saved_cases.count(6) >= len(saved_cases) - 2  # all but the pages of the cases themselves


def test_of_a_store_that_was_cut_short_the_beginning_is_saved(path: Path) -> None:
    fill(path)
    os.truncate(path, path.stat().st_size // 2)
    saved = salvage(path)
    assert saved.cases == 20
    assert 0 < saved.moves < 40
    assert check_store(path).problems == ()


def test_what_was_only_in_the_log_is_saved_and_the_log_goes_with_the_damaged_file(
    path: Path, tmp_path: Path
) -> None:
    fill(path, cases=2)
    left = tmp_path / "left" / path.name
    left.parent.mkdir()
    with Store(path) as store:
        begin(store, "only in the log")
        for file in (path, _disk.log_of(path)):
            shutil.copyfile(file, left.with_name(file.name))
    log = _disk.log_of(left).read_bytes()
    saved = salvage(left)
    assert (saved.cases, saved.incomplete) == (3, ())
    assert not _disk.log_of(left).exists()
    assert _disk.log_of(saved.damaged).read_bytes() == log


def test_a_damaged_store_of_an_older_version_is_saved_and_migrated(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(Path(__file__).with_name("data").joinpath("version1.sql").read_text("utf-8"))
    saved = salvage(path)
    assert (saved.cases, saved.moves) == (2, 6)
    assert check_store(path).version == VERSION
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, saved.damaged.name]


def test_where_nothing_can_be_read_everything_stays_as_it_was(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="is none"):
        salvage(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_command_that_the_check_names_saves_the_store(path: Path) -> None:
    fill(path)
    tear(path, "<700><700>")
    (problem,) = check_store(path).problems
    command = problem.do.split("`")[1].split(" ")
    assert command[0] == sys.executable
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "20 cases, 20 statements and 39 moves" in ended.stdout
    assert "rows of moves were lost" in ended.stdout
    assert check_store(path).problems == ()


def test_the_command_says_in_one_line_what_is_wrong(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(path)]) == 1
    assert capsys.readouterr().err == (
        f"The store cannot be saved: No such file or directory ({path})."
        " Free some space or give yourself the right to write there.\n"
    )
