"""To which packages the outcome of a batch belongs. Pure: from what a tool printed or reported.

A tool's answer is only taken for what it surely says. Everything else is run again, alone.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

_COLOUR = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z]|\(B|\]8;[^\x1b\x07]*(?:\x1b\\|\x07))")
# How ruff and mypy end when they have looked at everything; a crash of theirs has the same exit status.
_SUMMARY = re.compile(
    r"^(?:Found \d+ errors?\b|\d+ files? would be reformatted|\[\*\] \d+ fixable)", re.MULTILINE
)
# Where ruff and mypy say that something is wrong. Not every such place lies in a package of the batch.
_PLACE = re.compile(r"^(?:\s*-->\s+)?(\S[^:\n]*?\.\w+):\d+", re.MULTILINE)
# mypy's own words for not having said everything.
_INCOMPLETE = "Skipping most remaining errors"
# Of a folder with other characters it is not sure how a tool writes it.
_SURE = re.compile(r"[A-Za-z0-9_./+-]+")


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

    Exit status 1 and a closing line that counts what was found mean that it looked at everything; then every
    place that it names must lie in one of the folders. Otherwise it stopped, or found what cannot be told apart.
    """
    if status == 0:
        share = seconds / max(len(folders), 1)
        return Split(dict.fromkeys(folders, (log if len(folders) == 1 else "", share)), ())
    plain = _COLOUR.sub("", log).replace("\\", "/").replace("\r", "")
    named = _named(plain, folders)
    suspects = tuple(folder for folder in folders if folder in named or not _SURE.fullmatch(folder))
    rest = tuple(folder for folder in folders if folder not in suspects)
    if not named:
        return Split({}, tuple(folders))
    if status != 1 or not _SUMMARY.search(plain) or _INCOMPLETE in plain:
        return Split({}, suspects, rest, named)
    if not all(_named(match[1], folders) for match in _PLACE.finditer(plain)):
        return Split({}, tuple(folders), blamed=named)
    return Split(dict.fromkeys(rest, ("", seconds / len(folders))), suspects, blamed=named)


def _named(text: str, folders: Iterable[str]) -> frozenset[str]:
    """Return the folders that a text has a path into."""
    return frozenset(
        folder for folder in folders if folder == "." or re.search(rf"(?<![\w.-]){re.escape(folder)}/", text)
    )


@dataclass(slots=True)
class _Tests:
    """What is known of one folder's tests."""

    collected: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    failed: bool = False
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return bool(self.collected) and self.collected <= self.ended and not self.failed

    def note(self, event: Mapping[str, object]) -> None:
        """Add an event."""
        kind, outcome, test = event["event"], event.get("outcome"), str(event.get("test"))
        seconds = event.get("seconds")
        self.seconds += seconds if isinstance(seconds, float) else 0.0
        if kind == "broken" or outcome == "failed":
            self.failed = True
        if kind == "collected":
            self.collected.add(test)
        elif kind == "teardown":
            self.ended.add(test)
        elif kind == "call" or outcome == "skipped":
            self.outcomes[str(outcome)] += 1
            if outcome == "skipped":
                self.skipped.append(f"{test}: {event.get('reason')}")

    def log(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return "".join(
            [f"{counts} in {self.seconds:.2f}s\n", *(f"SKIPPED {line}\n" for line in self.skipped)]
        )


@dataclass(slots=True)
class _Session:
    """What is known of a whole run of pytest.

    Attributes:
        tests: What is known by folder.
        status: The exit status that pytest meant to end with, if it got so far.
        running: The folder of the test that began last.
        stray: Whether something failed that lies in no folder.
        holders: The folders with fixtures that live as long as the session.
        teardowns: By worker, the folders in which the last teardown failed.
        places: By file, the folders in which it lies.
    """

    tests: dict[str, _Tests]
    status: int | None = None
    running: str = ""
    stray: bool = False
    holders: set[str] = field(default_factory=set)
    teardowns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def late(self) -> frozenset[str]:
        """The folders that may be to blame for a teardown that failed with the last test.

        What lives as long as the session is torn down then, whoever the last test belongs to.
        """
        failed = {folder for folders in self.teardowns.values() for folder in folders}
        return frozenset(failed | self.holders if failed else ())

    def is_over(self, folder: str) -> bool:
        """Whether nothing more can come of a folder whose tests have ended; of other processes we cannot say."""
        return folder not in self.holders and not any(self.teardowns)

    def note(self, event: Mapping[str, object]) -> None:
        """Add an event."""
        kind, outcome = event["event"], event.get("outcome")
        if kind == "finished":
            self.status = int(str(event["status"]))
            return
        file = str(event["file"])
        if file not in self.places:
            self.places[file] = _folders(file, self.tests)
        inside = self.places[file]
        if kind == "held":
            self.holders.update(inside, [self.running] if inside and self.running else ())
        elif kind == "started" and inside:
            self.running = inside[0]
        elif kind in ("setup", "call", "teardown"):
            ended_badly = kind == "teardown" and outcome == "failed"
            self.teardowns[str(event.get("worker", ""))] = inside if ended_badly else ()
        self.stray = self.stray or (not inside and (kind == "broken" or outcome == "failed"))
        for folder in inside:
            self.tests[folder].note(event)


def split_by_tests(report: Iterable[str], folders: Sequence[str], status: int | None = None) -> Split:
    """Take apart the report of our pytest plugin.

    A folder has passed when all of its tests that were collected have ended and none failed. After a crash
    nothing has passed, and the package whose test was running is the suspect.

    Args:
        report: The lines.
        folders: What pytest was given.
        status: How the process ended, which need not be what pytest meant to end with.
    """
    session = _read(report, folders)
    passed, failed = _sorted_out(session)
    reached_its_end = session.status in (0, 1)
    denied = reached_its_end and status not in (None, session.status)
    if session.stray or denied or (session.status == 1 and not failed):
        # Something is wrong that is nobody's test.
        return Split({}, tuple(folders), blamed=failed)
    if not reached_its_end or session.late:
        others, suspects = _but(folders, failed or {session.running})
        return Split({}, suspects, others, failed) if suspects else Split({}, tuple(folders))
    # What was not ended can be tried together once more, when what stopped it is out of the way. A folder without
    # any test is run alone: what pytest says of it then is its result.
    unknown = {
        folder
        for folder in folders
        if failed and session.tests[folder].collected and folder not in failed | passed.keys()
    }
    return Split(passed, _but(folders, unknown | passed.keys())[0], _but(folders, unknown)[1], failed)


def done_before_the_end(report: Iterable[str], folders: Sequence[str]) -> Split:
    """Take apart the report of a pytest that we ended: what had been done by then can be believed."""
    session = _read(report, folders)
    passed, failed = _sorted_out(session)
    done = {folder: log for folder, log in passed.items() if session.is_over(folder)}
    return Split(done, _but(folders, done)[0], blamed=failed)


def finished_with(report: Iterable[str]) -> int | None:
    """Return the exit status that pytest ended its session with; `None` where it was ended before.

    To leave out a test that was collected is no success.
    """
    session = _read(report, [""])
    everything = session.tests[""]
    return session.status if session.status != 0 or everything.collected <= everything.ended else None


def _sorted_out(session: "_Session") -> tuple[dict[str, tuple[str, float]], frozenset[str]]:
    """Return the folders that passed, as far as one can see from their tests, and those that did not."""
    failed = frozenset(folder for folder, tests in session.tests.items() if tests.failed) | session.late
    passed = {
        folder: (tests.log(), tests.seconds)
        for folder, tests in session.tests.items()
        if tests.passed and folder not in failed
    }
    return passed, failed


def _but(folders: Iterable[str], some: Container[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the folders that are not among some, and those that are."""
    known = tuple(folders)
    return tuple(one for one in known if one not in some), tuple(one for one in known if one in some)


def _read(report: Iterable[str], folders: Iterable[str]) -> _Session:
    session = _Session({folder: _Tests() for folder in folders})
    for line in report:
        try:
            event = json.loads(line)
        except ValueError:
            break  # the last line of a process that was ended
        session.note(event)
    return session


def _folders(file: str, folders: Collection[str]) -> tuple[str, ...]:
    """Return the folders in which a file lies, the innermost first; an empty one has every file."""
    parts = file.split("/")
    above = ("/".join(parts[:at]) for at in range(len(parts), -1, -1))
    return tuple(folder for folder in above if folder in folders)
