import socket
from pathlib import Path

import pytest

from seedbed.context import StoreHealth, StoreProblem
from seedbed.model import PROVIDERS, QWEN, QWEN_1_5B
from seedbed.problem import BadInput
from seedbed.reasoner import ExitCode
from seedbed.reasoner._doctor import Finding, Mark, exit_code_of, made
from seedbed.reasoner._doctor._home import FolderSeen, check_folder, check_health, check_python, size
from seedbed.reasoner._doctor._hosted import Connecting, Trouble, check_address, check_key, see_address
from seedbed.reasoner._doctor._sandboxes import check_sandboxes
from seedbed.reasoner._doctor._weights import FileSeen, NoWeights, PartsSeen, check_weights, note_of_other
from seedbed.sandbox import Ailment, NoSandbox, Ran, RunResult, SandboxHealth, SuiteResult

OPENAI = next(provider for provider in PROVIDERS if provider.name == "openai")
RIGHT = Ran(output="42\n", seconds=0.1, by="monty")
WRONG = Ran(output="41\n", seconds=0.1, by="monty")
AILING = Ailment(what="bubblewrap is not installed", do="apt install bubblewrap")
PASSED = SuiteResult(passed=1, failed=0, report="", seconds=0.1, by="bubblewrap")


def folder(**seen: object) -> FolderSeen:
    usual: dict[str, object] = {
        "path": Path("/data"), "nearest": Path("/data"), "is_folder": True, "writable": True,
        "free": 10**10, "chosen_by": None,
    }  # fmt: skip
    return FolderSeen(**{**usual, **seen})  # type: ignore[arg-type]  # one of its fields each


def health(**found: object) -> StoreHealth:
    usual: dict[str, object] = {
        "path": Path("/data/cases.sqlite3"), "exists": True, "version": 1, "size": 4096, "cases": 2, "moves": 9,
        "whole": True, "damage": (), "writable": True, "free": 10**10, "journal_mode": "wal", "backups": (),
        "problems": (),
    }  # fmt: skip
    return StoreHealth(**{**usual, **found})  # type: ignore[arg-type]  # one of its fields each


def test_an_old_python_is_broken_and_a_newer_one_well() -> None:
    assert check_python((3, 10, 9), "CPython", "Linux").mark is Mark.BROKEN
    assert check_python((3, 11, 0), "CPython", "Linux").mark is Mark.OK


@pytest.mark.parametrize(
    ("seen", "mark", "says"),
    [
        (folder(), Mark.OK, "can be written"),
        (folder(path=Path("/data/new")), Mark.OK, "is made with the first case"),
        (folder(chosen_by="SEEDBED_HOME"), Mark.OK, "as SEEDBED_HOME says"),
        (folder(writable=False), Mark.BROKEN, "cannot be written"),
        (folder(path=Path("/data/new"), writable=False), Mark.BROKEN, "cannot be made: /data"),
        (folder(is_folder=False), Mark.BROKEN, "no folder"),
        (folder(free=1000), Mark.BROKEN, "1.0 kB are free"),
        (folder(free=50 * 10**6), Mark.WARNING, "50.0 MB free"),
    ],
)
def test_a_data_folder_is_judged_by_whether_a_case_can_be_written_down_in_it(
    seen: FolderSeen, mark: Mark, says: str
) -> None:
    row = check_folder(seen)
    assert row.mark is mark
    assert says in row.found
    assert (row.do is None) == (mark is Mark.OK)
    assert (row.code is ExitCode.STORE_UNAVAILABLE) == (mark is Mark.BROKEN)


def test_a_store_gets_a_row_for_everything_that_is_wrong_with_it() -> None:
    damaged = StoreProblem("damaged", "The store is damaged", "Put a copy back", stops=True)
    network = StoreProblem("network", "The store lies on a network disk", "Move it", stops=False)
    rows = check_health(health(problems=(damaged, network), backups=(Path("/data/old"),)))
    assert [(row.mark, row.do) for row in rows[:2]] == [
        (Mark.BROKEN, "Put a copy back"),
        (Mark.WARNING, "Move it"),
    ]
    assert rows[2].mark is Mark.NOTE
    assert "old" in rows[2].found
    assert exit_code_of(rows) is ExitCode.STORE_UNAVAILABLE


def test_a_whole_store_says_what_it_holds_and_none_is_well_too() -> None:
    (whole,) = check_health(health())
    assert (whole.mark, "2 cases, 9 moves" in whole.found) == (Mark.OK, True)
    (none,) = check_health(health(exists=False))
    assert (none.mark, "the first case makes it" in none.found) == (Mark.OK, True)


@pytest.mark.parametrize(
    ("quick", "health", "strong", "suite", "marks"),
    [
        (RIGHT, SandboxHealth(missing=None), RIGHT, PASSED, ["ok", "ok", "ok"]),
        (RIGHT, SandboxHealth(missing=AILING), None, None, ["ok", "warning"]),
        (RIGHT, SandboxHealth(missing=None, weak=(AILING,)), RIGHT, PASSED, ["ok", "warning", "ok"]),
        (RIGHT, SandboxHealth(missing=None), WRONG, PASSED, ["ok", "warning"]),
        (NoSandbox(why="no"), SandboxHealth(missing=None), RIGHT, PASSED, ["warning", "ok", "ok"]),
        (NoSandbox(why="no"), SandboxHealth(missing=AILING), None, None, ["broken", "broken"]),
        (RIGHT, SandboxHealth(missing=None), RIGHT, NoSandbox(why="no pytest"), ["ok", "ok", "warning"]),
        (WRONG, SandboxHealth(missing=None), RIGHT, PASSED, ["warning", "ok", "ok"]),
    ],
)
def test_one_sandbox_is_enough_and_none_is_not(
    quick: RunResult,
    health: SandboxHealth,
    strong: RunResult | None,
    suite: SuiteResult | NoSandbox | None,
    marks: list[str],
) -> None:
    rows = check_sandboxes(quick, "monty 1.4", health, strong, suite)
    assert [row.mark.value for row in rows] == marks
    assert all(row.do for row in rows if row.mark is not Mark.OK)


@pytest.mark.parametrize(
    ("seen", "mark", "says"),
    [
        (FileSeen(Path("/w"), named=True, size=QWEN.size, sha256=QWEN.sha256), Mark.OK, "digest right"),
        (FileSeen(Path("/w"), named=True, size=QWEN.size, sha256="0"), Mark.BROKEN, "SHA-256 differs"),
        (FileSeen(Path("/w"), named=False, size=5, sha256=""), Mark.BROKEN, "5 bytes, and not 491,400,064"),
        (FileSeen(Path("/w"), named=False, size=QWEN.size, sha256=None), Mark.BROKEN, "cannot be read"),
        (PartsSeen(wrong=(), folder=Path("/c"), free=10**10), Mark.OK, "joins them in /c"),
        (PartsSeen(wrong=("a-part2",), folder=Path("/c"), free=10**10), Mark.BROKEN, "a-part2"),
        (PartsSeen(wrong=(), folder=Path("/c"), free=10**6), Mark.BROKEN, "1.0 MB are free"),
        (PartsSeen((), Path("/c"), 10**10, "/c is in the way"), Mark.BROKEN, "/c is in the way"),
        (NoWeights("There are no weights", "Run `uv sync`"), Mark.BROKEN, "no weights"),
    ],
)
def test_weights_are_well_only_by_their_digest_and_with_room_to_join_them(
    seen: FileSeen | PartsSeen | NoWeights, mark: Mark, says: str
) -> None:
    row = check_weights(QWEN, seen)
    assert row.mark is mark
    assert says in row.found
    assert (row.code is ExitCode.MODEL_UNAVAILABLE) == (mark is Mark.BROKEN)


def test_the_other_embedded_model_is_a_note_with_the_command_that_gets_it() -> None:
    assert "fetch embedded:1.5b" in (note_of_other(QWEN_1_5B, there=False).do or "")
    assert note_of_other(QWEN_1_5B, there=True).mark is Mark.NOTE


@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_an_address_that_takes_no_connection_is_broken(trouble: Trouble | None) -> None:
    row = check_address(Connecting("example.org", 443, secure=True, proxy=None, trouble=trouble))
    assert "example.org:443" in row.found
    assert row.mark is (Mark.BROKEN if trouble else Mark.OK)
    assert bool(row.do) == bool(trouble)


def test_a_proxy_is_named_where_there_is_one() -> None:
    row = check_address(Connecting("example.org", 443, secure=True, proxy="proxy:3128", trouble=None))
    assert "proxy:3128" in row.found
    assert "encrypted" not in row.found


def test_a_proxy_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://user:hunter2@127.0.0.1:{port}")
        row = see_address(OPENAI, "http://model.invalid/v1", {})
    assert row.mark is Mark.OK
    assert f"model.invalid:80 takes a connection by way of the proxy 127.0.0.1:{port}" in row.found
    assert "hunter2" not in row.found


def test_a_key_is_said_to_be_set_and_never_shown() -> None:
    row = check_key(OPENAI, {"OPENAI_API_KEY": "sk-planted"})
    assert row.mark is Mark.OK
    assert "sk-planted" not in row.found
    pasted = check_key(OPENAI, {"OPENAI_API_KEY": "sk-planted\n"})
    assert pasted.mark is Mark.WARNING
    assert "sk-planted" not in f"{pasted.found} {pasted.do}"


def test_a_check_that_breaks_is_a_row_and_not_the_end() -> None:
    def crash() -> Finding:
        raise ZeroDivisionError("division\nby zero")

    def refuse() -> Finding:
        raise BadInput("There is no such user", where="~nobody", do="Set SEEDBED_HOME")

    def deny() -> Finding:
        raise PermissionError(13, "Permission denied", "/w")

    (denied,) = made("weights", deny)
    assert (denied.mark, denied.found) == (Mark.BROKEN, "Permission denied (/w)")
    assert denied.code is ExitCode.MODEL_UNAVAILABLE
    (row,) = made("store", crash)
    assert (row.check, row.mark, row.code) == ("store", Mark.BROKEN, ExitCode.BUG)
    assert "ZeroDivisionError: division by zero" in row.found
    (foreseen,) = made("data folder", refuse)
    assert (foreseen.found, foreseen.do) == ("There is no such user (~nobody)", "Set SEEDBED_HOME")


def test_the_exit_code_is_that_of_the_first_thing_that_is_broken() -> None:
    rows = [
        Finding("a", Mark.WARNING, ""),
        Finding("b", Mark.BROKEN, "", code=ExitCode.MODEL_UNAVAILABLE),
        Finding("c", Mark.BROKEN, "", code=ExitCode.STORE_UNAVAILABLE),
    ]
    assert exit_code_of(rows) is ExitCode.MODEL_UNAVAILABLE
    assert exit_code_of(rows[:1]) is ExitCode.SOLVED


def test_sizes_are_said_in_the_unit_that_fits() -> None:
    assert [size(number) for number in (12, 1500, 491_400_064, 2 * 10**9)] == [
        "12 bytes",
        "1.5 kB",
        "491.4 MB",
        "2.0 GB",
    ]
