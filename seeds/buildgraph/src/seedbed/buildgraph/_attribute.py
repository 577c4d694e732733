"""To which packages the outcome of a batch belongs. Pure: from what a tool printed or reported.

A tool's answer is only taken for what it surely says. Everything else is run again, alone.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Tool(Enum):
    """A tool whose answer can be taken apart."""

    PYTEST = "pytest"
    PATHS = "paths"  # names the files with something wrong: ruff, mypy
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Split:
    """What a batch says of its packages, by their folders.

    Attributes:
        passed: Folders that surely passed, each with its log and its seconds.
        suspects: Folders in which something failed; each is to be run alone.
        unknown: Folders of which the batch says nothing, and which may be tried together once more.
        blamed: Those of the suspects in which the batch saw something fail.
    """

    passed: Mapping[str, tuple[str, float]]
    suspects: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    blamed: frozenset[str] = frozenset()


def tool_of(command: Sequence[str]) -> Tool:
    """Return which tool a command runs, looking through `python -m` and `uv run`."""
    words = list(command)
    if words[:2] == ["uv", "run"]:
        words = words[2:]
    name = PurePosixPath(words[0]).name if words else ""
    if name.startswith("python") and words[1:2] == ["-m"]:
        name = words[2] if len(words) > 2 else ""
    return {"pytest": Tool.PYTEST, "ruff": Tool.PATHS, "mypy": Tool.PATHS}.get(name, Tool.OTHER)


def split_by_paths(status: int, log: str, folders: Sequence[str], seconds: float) -> Split:
    """Take apart what a tool printed that names every file in which something is wrong.

    Exit status 1 means that it looked at everything and found something; any other failure that it stopped.
    """
    if status == 0:
        share = seconds / max(len(folders), 1)
        return Split(dict.fromkeys(folders, (log if len(folders) == 1 else "", share)), ())
    named = _named(log, folders)
    rest = tuple(folder for folder in folders if folder not in named)
    suspects = tuple(folder for folder in folders if folder in named)
    if not suspects:
        return Split({}, tuple(folders))
    if status == 1:
        return Split(dict.fromkeys(rest, ("", seconds / len(folders))), suspects, blamed=frozenset(named))
    return Split({}, suspects, rest, frozenset(named))


def _named(log: str, folders: Iterable[str]) -> set[str]:
    """Return the folders that a log has a path into."""
    known = set(folders)
    found = set()
    for match in re.finditer(r"[^\s:'\"()\[\]]+", _COLOUR.sub("", log).replace("\\", "/")):
        parts = match[0].removeprefix("./").split("/")
        found |= {folder for at in range(1, len(parts)) if (folder := "/".join(parts[:at])) in known}
    return found


@dataclass(slots=True)
class _Tests:
    """What is known of one folder's tests."""

    collected: int = 0
    finished: int = 0
    failed: bool = False
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)

    def log(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return "".join(
            [f"{counts} in {self.seconds:.2f}s\n", *(f"SKIPPED {line}\n" for line in self.skipped)]
        )


def split_by_tests(report: Iterable[str], folders: Sequence[str]) -> Split:
    """Take apart the report of our pytest plugin.

    A folder has passed when all of its tests that were collected have ended and none failed. After a crash
    nothing has passed, and the package whose test was running is the suspect.
    """
    tests: dict[str, _Tests] = defaultdict(_Tests)
    running = ""
    whole = False
    for line in report:
        try:
            event = json.loads(line)
        except ValueError:
            break  # the last line of a process that was ended
        if event["event"] == "finished":
            whole = event["status"] in (0, 1)
            continue
        folder = _folder(event["file"], folders)
        if folder is not None:
            running = _note(event, tests[folder], folder) or running
    failed = tuple(folder for folder in folders if tests[folder].failed)
    if not whole:
        suspects = failed or ((running,) if running else ())
        rest = tuple(folder for folder in folders if folder not in suspects)
        return Split({}, suspects, rest, frozenset(failed)) if suspects else Split({}, tuple(folders))
    passed = {
        folder: (tests[folder].log(), tests[folder].seconds)
        for folder in folders
        if tests[folder].collected
        and tests[folder].finished >= tests[folder].collected
        and not tests[folder].failed
    }
    # A folder without any test is run alone: what pytest says of it then is its result.
    alone = tuple(folder for folder in folders if folder not in passed)
    return Split(passed, alone, blamed=frozenset(failed))


def ended_well(report: Sequence[str]) -> bool:
    """Whether pytest came to the end of its session and called it a success."""
    return bool(report) and json.loads(report[-1]) == {"event": "finished", "status": 0}


def _note(event: Mapping[str, object], tests: _Tests, folder: str) -> str:
    """Add one event to what is known of a folder; return the folder if one of its tests begins."""
    seconds = event.get("seconds")
    tests.seconds += seconds if isinstance(seconds, float) else 0.0
    match event["event"], event.get("outcome"):
        case "collected", _:
            tests.collected += 1
        case "broken", _:
            tests.failed = True
        case "started", _:
            return folder
        case _, "failed":
            tests.failed = True
        case "setup", "skipped":
            tests.outcomes["skipped"] += 1
            tests.skipped.append(f"{event.get('test')}: {event.get('reason')}")
        case "call", outcome:
            tests.outcomes[str(outcome)] += 1
        case "teardown", _:
            tests.finished += 1
        case _:
            pass
    return ""


def _folder(file: object, folders: Sequence[str]) -> str | None:
    """Return the folder among several in which a file lies."""
    parts = str(file).split("/")
    known = set(folders)
    for at in range(len(parts) - 1, 0, -1):
        if (folder := "/".join(parts[:at])) in known:
            return folder
    return None
