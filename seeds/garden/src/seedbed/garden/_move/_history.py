"""What git remembers of files: when each was given which content, on the way that led to the present commit.

Only the first parents are followed: the state that a team worked on, one merge at a time.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seedbed.workspace import ask_git

_ZERO = frozenset("0")


@dataclass(frozen=True, slots=True)
class Change:
    """One file got a content, or went.

    Attributes:
        commit: The commit's id.
        when: When it was committed.
        path: The file, from the root of the workspace.
        blob: The id of its content from then on; empty where the file went.
    """

    commit: str
    when: datetime
    path: str
    blob: str


def read_changes(root: Path, *patterns: str) -> tuple[Change, ...]:
    """Return every change of files, the oldest first; none where nothing is committed yet.

    A file that was moved went from one path and came at another.

    Args:
        root: The root of the workspace, which need not be that of the repository.
        patterns: Which files, as git's pathspecs; all of them where there is none.

    Raises:
        WorkspaceError: there is no git, or no repository.
    """
    if not ask_git(root, "rev-list", "--all", "--max-count=1"):
        return ()
    # --first-parent with -m shows a merge as what it brought to the branch.
    listed = ask_git(
        root, "log", "--first-parent", "-m", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev",
        "--relative", "--encoding=UTF-8", "--format=%x01%H %ct", "--", *(patterns or (".",)),
    )  # fmt: skip
    return tuple(_changes(os.fsdecode(listed).split("\0")))


def _changes(fields: Iterable[str]) -> Iterator[Change]:
    commit, when = "", datetime.min.replace(tzinfo=UTC)
    blob: str | None = None
    for text in fields:
        word = text.lstrip("\n")
        if blob is not None:  # the path that the words before it spoke of; it may be any text
            yield Change(commit, when, text, blob)
            blob = None
        elif word.startswith("\x01"):
            commit, _, seconds = word[1:].partition(" ")
            when = datetime.fromtimestamp(int(seconds), UTC)
        elif word.startswith(":"):
            new = word.split(" ")[3]
            blob = "" if _ZERO.issuperset(new) else new


def read_blobs(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Return contents by their ids, all asked for at once; what is not in this clone is left out.

    Raises:
        WorkspaceError: there is no git, or no repository.
    """
    wanted = [blob for blob in dict.fromkeys(blobs) if blob]
    if not wanted:
        return {}
    answer = ask_git(root, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in wanted).encode())
    found: dict[str, bytes] = {}
    at = 0
    for blob in wanted:
        end = answer.index(b"\n", at)
        words = answer[at:end].split()
        if len(words) != 3:
            at = end + 1
            continue
        start, size = end + 1, int(words[2])
        found[blob] = answer[start : start + size]
        at = start + size + 1
    return found
