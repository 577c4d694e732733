"""A package's change log, built by towncrier."""

import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from packaging.version import Version

from ._errors import ReleaseError
from ._notes import KINDS, Kind

_START = "<!-- towncrier: new entries come below this line -->"
_TITLES: dict[Kind, str] = {
    "breaking": "What breaks",
    "feature": "Features",
    "fix": "Fixes",
    "doc": "Documentation",
    "misc": "Also",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a change log: the name of its file, as towncrier has it, and what it says."""

    file: str
    text: str


def tells_of(log: str, version: Version) -> bool:
    """Whether a change log has an entry for a version."""
    return _heading(version).search(log) is not None


def with_release(log: str, version: Version, day: date, entries: Iterable[Entry]) -> str:
    """Return a change log that tells of one release more, above those before; of what somebody wrote nothing is lost.

    Where it tells of that release already, what is there stays below what is new.

    Raises:
        ReleaseError: towncrier does not take the notes.
    """
    if found := _heading(version).search(log):
        return f"{log[: found.start()]}{_rendered(version, day, entries).strip()}{log[found.end() :]}"
    head, start, rest = log.partition(_START)
    if not start:
        head, rest = "# Changes\n\n", log
    told = _rendered(version, day, entries).strip()
    return f"{head}{_START}\n\n{told}\n\n{rest.strip()}".rstrip() + "\n"


def _heading(version: Version) -> "re.Pattern[str]":
    return re.compile(rf"^## +\[?{re.escape(str(version))}\]?(?=\s|$).*$", re.MULTILINE)


def _rendered(version: Version, day: date, entries: Iterable[Entry]) -> str:
    """Return what towncrier makes of notes.

    It reads its settings from a file, and notes from a folder: they are made for it, so that no package needs a table
    for them.
    """
    with tempfile.TemporaryDirectory() as place:
        settings = Path(place, "towncrier.toml")
        settings.write_text(_settings(), "utf-8")
        changes = Path(place, "changes")
        changes.mkdir()
        for entry in entries:
            (changes / entry.file).write_text(entry.text, "utf-8")
        asked = ["--version", str(version), "--date", day.isoformat()]
        return _towncrier(["build", "--draft", "--dir", place, "--config", str(settings), *asked])


@runtime_checkable
class _Command(Protocol):
    """As click has it."""

    def main(self, args: Sequence[str], *, standalone_mode: bool) -> object: ...


def _towncrier(arguments: Sequence[str]) -> str:
    """Return what the command prints. It runs in this process: a release tells of many packages."""
    command: object = next(iter(entry_points(group="console_scripts", name="towncrier"))).load()
    if not isinstance(command, _Command):
        raise ReleaseError("This towncrier is none that is known here", do="Run `uv sync`")
    said, aside = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(aside):
            command.main(arguments, standalone_mode=False)
    except (Exception, SystemExit) as error:
        gist = " ".join((aside.getvalue() if isinstance(error, SystemExit) else str(error)).split())
        raise ReleaseError(f"towncrier does not take the notes: {gist[-300:]}") from error
    return said.getvalue()


def _settings() -> str:
    lines = [
        "[tool.towncrier]",
        'directory = "changes"',
        'filename = "CHANGELOG.md"',
        'title_format = "## {version} ({project_date})"',
        'issue_format = "#{issue}"',
    ]
    for kind in KINDS:
        lines += [
            "",
            "[[tool.towncrier.type]]",
            f"directory = {json.dumps(kind)}",
            f"name = {json.dumps(_TITLES[kind])}",
            "showcontent = true",
        ]
    return "\n".join(lines)
