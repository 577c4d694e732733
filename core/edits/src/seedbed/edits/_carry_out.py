"""Doing edits, all or nothing."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import assert_never

from seedbed.workspace import SUBMODULE, Tree, ask_git

from ._edits import Delete, Edit, Move, Write, origin
from ._errors import EditError
from ._journal import Journal, prune
from ._monorepo import Monorepo
from ._uv import sync


def carry_out(
    root: Path,
    title: str,
    edits: Sequence[Edit],
    settle: Callable[[], None] | None = None,
    *,
    also: Iterable[str] = ("uv.lock",),
    stage: bool = False,
    seen: Monorepo | None = None,
) -> None:
    """Do edits in their order, then what has to hold afterwards; if anything fails, nothing is changed.

    A process that is killed in the middle leaves a journal beside git's own files; `recover` then undoes what it
    had begun.

    Args:
        root: The root of the workspace, in a git repository.
        title: What this is, for who finds it interrupted: `graduate causal`.
        edits: What to do.
        settle: What to do when they are done, such as to lock and to check. What it raises undoes the edits.
        also: Files, from the root, that `settle` may change.
        stage: Whether git is told of what was moved, written and removed.
        seen: What the edits were made of: files that are not as they were read there are not changed.

    Raises:
        EditError: a target is there already, a path leads out of the workspace, a file is not as it was seen, or
            another process is at it.
        Exception: whatever `settle` raises.
    """
    with Journal.held(root) as journal, _told_in_a_line():
        _recover(root, journal)
        for edit in edits:
            _hold(root, edit)
        if seen:
            _hold_seen(seen, edits)
        try:
            journal.begin(title, edits, also)
            for edit in edits:
                _do(root, edit)
            if settle:
                settle()
            if stage:
                _stage(root, edits, also)
        except BaseException:
            journal.undo()
            raise
        journal.end()


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EditError(error.strerror or str(error), where=error.filename) from error


def recover(root: Path) -> str:
    """Undo what a process that was killed had begun, and return what that was; empty where there is nothing to undo.

    Files that somebody has changed since stay as they are, and are named. The environment is led back too: it may
    have followed a package to where that no longer is.

    Raises:
        EditError: another process is changing the workspace.
    """
    with Journal.held(root) as journal, _told_in_a_line():
        return _recover(root, journal)


def _recover(root: Path, journal: Journal) -> str:
    undone = journal.undo(after_all=True)
    if undone:
        sync(root)
    return undone


def hold_clean(tree: Tree, edits: Iterable[Edit], *, also: Iterable[str] = ("uv.lock",)) -> None:
    """Refuse edits of files that are not as they were committed, staged ones too: git could not bring those back.

    Raises:
        EditError: with the files.
    """
    edits = tuple(edits)
    places = [edit.source if isinstance(edit, Move) else origin(edit.path, edits) for edit in edits]
    status = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    asked = ask_git(tree.root, "--literal-pathspecs", *status, "--", *dict.fromkeys([*places, *also]))
    found = sorted(os.fsdecode(line[3:]) for line in asked.split(b"\0")[:-1])
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise EditError(
            "Files that this would change are not committed",
            where=", ".join(found[:3]) + more,
            do="Commit or stash them first; --dry-run says what would be touched",
        )
    for path, entry in tree.clean.items():
        if entry.mode == SUBMODULE and any(_lies_in(path, place) for place in places):
            raise EditError("A submodule is not moved", where=path, do="Move it with `git mv` first")


def _hold(root: Path, edit: Edit) -> None:
    """Refuse what would reach outside of the root, or over what is there."""
    paths = (edit.source, edit.target) if isinstance(edit, Move) else (edit.path,)
    for path in paths:
        parts = Path(path).parts
        if not parts or Path(path).is_absolute() or ".." in parts or ".git" in parts:
            raise EditError("This path leads out of the workspace", where=path)
        for folder in (root / path).parents:
            if os.path.lexists(folder):
                if not folder.is_dir():
                    raise EditError("This is no folder", where=str(folder.relative_to(root)))
                break
        if not (root / path).parent.resolve().is_relative_to(root.resolve()):
            raise EditError("A link in this path leads out of the workspace", where=path)
    if isinstance(edit, Move) and os.path.lexists(root / edit.target):
        raise EditError("There is something already", where=edit.target, do="Move it away first")


def _hold_seen(seen: Monorepo, edits: Sequence[Edit]) -> None:
    """Refuse to change what another command, or a person, has changed since the edits were made of it."""
    for edit in edits:
        if isinstance(edit, Write | Delete) and seen.is_outdated(path := origin(edit.path, edits)):
            raise EditError("This was changed meanwhile", where=path, do="Run the command again")


def _do(root: Path, edit: Edit) -> None:
    match edit:
        case Write(path=path, content=content, executable=executable):
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            was_executable = os.access(place, os.X_OK)
            # Not through a link, nor into a file that a package cache shares with it.
            place.unlink(missing_ok=True)
            place.write_bytes(content)
            if executable or was_executable:
                place.chmod(place.stat().st_mode | 0o111)
        case Delete(path=path):
            (root / path).unlink()
            prune(root, path)
        case Move(source=source, target=target):
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            (root / source).rename(root / target)
            prune(root, source)
        case _:
            assert_never(edit)


def _stage(root: Path, edits: Sequence[Edit], also: Iterable[str]) -> None:
    paths: list[str] = []
    for edit in edits:
        paths += (edit.source, edit.target) if isinstance(edit, Move) else (edit.path,)
    known = os.fsdecode(ask_git(root, "--literal-pathspecs", "ls-files", "-z", "--", *paths, *also)).split(
        "\0"
    )
    there = [path for path in paths if os.path.lexists(root / path)]
    there += [path for path in also if path in known]  # a lock may be ignored
    gone = [path for path in paths if path not in there and any(_lies_in(one, path) for one in known)]
    ask_git(root, "--literal-pathspecs", "add", "-A", "--", *dict.fromkeys([*there, *gone]))


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
