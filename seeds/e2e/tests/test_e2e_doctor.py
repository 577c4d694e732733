"""`reason doctor` as a user runs it: on a set-up that is healthy, and on others of which one thing is broken."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from seedbed.e2e import BROKEN, Broken, Ended, ModelServer, Reason, healthy

SECRET = "sk-planted-5d20e7c1aa"


class Row(BaseModel):
    check: str
    mark: str
    found: str
    do: str | None


class Report(BaseModel):
    well: bool
    exit_code: int
    checks: list[Row]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as running:
        yield running


def report_of(ended: Ended) -> Report:
    report = Report.model_validate_json(ended.out)
    assert report.exit_code == ended.code
    return report


def content(folder: Path) -> dict[Path, tuple[int, int, bytes]]:
    """Return everything under a folder, with times and contents."""
    return {
        path: (
            path.lstat().st_mtime_ns,
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() and path.stat().st_size < 10**7 else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def test_a_healthy_set_up_is_called_so(tmp_path: Path, server: ModelServer) -> None:
    reason = healthy(tmp_path, server).reason
    before = content(tmp_path)
    asked = len(server.asked)
    ended = reason("doctor", "--json")
    assert ended.code == 0, ended.out + ended.err
    report = report_of(ended)
    marks = {row.check: row.mark for row in report.checks}
    assert report.well
    assert {marks[name] for name in ("Python", "data folder", "store", "model", "key", "address")} == {"ok"}
    if shutil.which("bwrap"):
        assert "broken" not in marks.values()
    assert content(tmp_path) == before
    assert len(server.asked) == asked, "it asked without being told to"


def test_nothing_is_made_where_nothing_is_yet(tmp_path: Path, server: ModelServer) -> None:
    home = tmp_path / "deep" / "home"
    ended = Reason(home, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})("doctor")
    assert ended.code == 0, ended.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_what_is_broken_is_named_with_what_to_do(broken: Broken, tmp_path: Path, server: ModelServer) -> None:
    if not broken.possible:
        pytest.skip(f"this set-up needs {', '.join(broken.needs)}")
    made = broken.make(tmp_path, server)
    before = content(tmp_path)
    ended = made.reason("doctor", "--json", *made.arguments)
    report = report_of(ended)
    first = next(row for row in report.checks if row.mark in {"warning", "broken"})
    assert (first.check, first.mark, ended.code) == (broken.check, broken.mark, broken.code), ended.out
    assert broken.says in first.found
    assert broken.advises in (first.do or "")
    assert "Traceback" not in ended.err
    assert "the check itself broke" not in ended.out
    if first.check == "data folder":
        assert sum(row.mark == "broken" for row in report.checks) == 1, "one cause is told once"
    assert content(tmp_path) == before


ONE_OF_EACH = {broken.code: broken for broken in BROKEN if broken.possible}.values()


@pytest.mark.parametrize("broken", ONE_OF_EACH, ids=lambda broken: broken.name)
def test_people_are_told_the_same_as_programs(broken: Broken, tmp_path: Path, server: ModelServer) -> None:
    made = broken.make(tmp_path, server)
    before = content(tmp_path)
    said = made.reason("doctor", *made.arguments)
    assert said.code == broken.code
    assert f"{broken.mark:<8} {broken.check}" in said.out
    assert content(tmp_path) == before


def test_asking_says_what_it_cost_and_no_key_is_shown(tmp_path: Path, server: ModelServer) -> None:
    reason = Reason(tmp_path / "home", {"OPENAI_API_KEY": SECRET})
    ended = reason("doctor", "--ask", "--json", "--model", "openai:canned", "--base-url", server.url)
    rows = {row.check: row for row in report_of(ended).checks}
    assert rows["key"].found.startswith("OPENAI_API_KEY is set")
    assert "15 tokens" in rows["answer"].found
    assert len(server.asked) == 1
    assert SECRET not in ended.out + ended.err


def test_what_a_server_answers_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    with ModelServer(lambda _: "\x1b]0;owned\x07ok") as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("doctor", "--ask")
        assert ended.code == 0, ended.out
        assert "answer" in ended.out
        assert "\x1b" not in ended.out + ended.err
