"""What git says of each commit, taken apart: which files it touched, and which lines of Python it put in place of which.

Only the first parents are followed: the state that a team worked on, one merge at a time. Who made a commit is not asked.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from seedbed.workspace import ask_git

_LOG = (
    "-c", "log.showRoot=true", "log", "--first-parent", "-m", "--reverse", "--raw", "-z", "--no-abbrev", "--relative",
    "--no-color", "--encoding=UTF-8", "--format=%x01%H %ct %D",
)  # fmt: skip
# No setting of the user's may change what a patch looks like.
_PATCH = ("-p", "-U0", "--inter-hunk-context=0", "-M", "--no-textconv")
_PYTHON = ("*.py", "*.pyi", "*pyproject.toml")
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that were replaced.

    Attributes:
        at: How many lines of the file before the change come before them.
        gone: How many lines went.
        come: How many came.
    """

    at: int
    gone: int
    come: int


@dataclass(frozen=True, slots=True)
class Patch:
    """What a commit did to a file.

    Attributes:
        before: Where it lay; empty where it came.
        after: Where it lies; empty where it went, and another one where it moved.
        was: The id of its content before.
        became: The id of its content afterwards.
        hunks: What was changed in it.
    """

    before: str
    after: str
    was: str = ""
    became: str = ""
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, without who made it.

    Attributes:
        identity: Its id.
        when: When it was committed, in seconds since 1970.
        cut: Whether the clone knows nothing of what came before, though there was something.
        patches: What it did to files.
    """

    identity: str
    when: int
    cut: bool
    patches: tuple[Patch, ...]


def read_commits(root: Path) -> tuple[Commit, ...]:
    """Return every commit on the way to the present one with the files that it touched, the oldest first.

    Raises:
        WorkspaceError: there is no git, no repository, or no commit.
    """
    return tuple(_commits(ask_git(root, *_LOG, "--no-renames", "--", ".")))


def read_patches(root: Path) -> dict[str, Commit]:
    """Return, by their ids, the commits that changed Python sources or settings of packages; moves are followed.

    Raises:
        WorkspaceError: there is no git, no repository, or no commit.
    """
    found = _commits(ask_git(root, *_LOG, *_PATCH, "--", *_PYTHON))
    return {commit.identity: commit for commit in found}


def _commits(log: bytes) -> Iterator[Commit]:
    at = 0
    while (at := log.find(b"\x01", at)) >= 0:
        end = log.index(b"\0", at)
        identity, when, marks = os.fsdecode(log[at + 1 : end]).split(" ", 2)
        at = end + 1
        at += log.startswith(b"\n", at)
        files: list[Patch] = []
        while log.startswith(b":", at):
            found, at = _file(log, at)
            files += found
        at += log.startswith(b"\0", at)
        hunks: list[tuple[Hunk, ...]] = []
        while log.startswith(b"diff --git ", at):
            several, at = _hunks(log, at)
            hunks.append(several)
        hunks += [()] * (len(files) - len(hunks))
        patches = tuple(replace(one, hunks=lines) for one, lines in zip(files, hunks, strict=False))
        yield Commit(identity, int(when), "grafted" in marks.split(", "), patches)


def _file(log: bytes, at: int) -> tuple[list[Patch], int]:
    """Return the next file, and where its line ends.

    A file that became a link, or the other way round, is two in a patch: one that went and one that came.
    """
    end = log.index(b"\0", at)
    was, became, kind = log[at:end].decode().split(" ")[2:]
    at, end = end + 1, log.index(b"\0", end + 1)
    path = os.fsdecode(log[at:end])
    came, went = Patch("", path, "", became), Patch(path, "", was, "")
    match kind[0]:
        case "R" | "C":
            at, end = end + 1, log.index(b"\0", end + 1)
            target = os.fsdecode(log[at:end])
            return [Patch(path if kind[0] == "R" else "", target, was, became)], end + 1
        case "A":
            return [came], end + 1
        case "D":
            return [went], end + 1
        case "T":
            return [went, came], end + 1
        case _:
            return [Patch(path, path, was, became)], end + 1


def _hunks(log: bytes, at: int) -> tuple[tuple[Hunk, ...], int]:
    """Return the hunks of the next file, and where it ends; a line of its content begins with a sign of git's."""
    found: list[Hunk] = []
    while True:
        at = _next_line(log, at)
        if log[at : at + 1] in {b"", b"\0", b"\x01"} or log.startswith(b"diff --git ", at):
            return tuple(found), at
        if match := _HUNK.match(log, at):
            start, gone, come = (int(number) if number else 1 for number in match.groups())
            found.append(Hunk(start - 1 if gone else start, gone, come))


def _next_line(log: bytes, at: int) -> int:
    end = log.find(b"\n", at)
    return len(log) if end < 0 else end + 1
