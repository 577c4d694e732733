"""Edits carried out as a whole: with the lock and the environment that they lead to, or not at all."""

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from seedbed.edits import Edit, EditError, Monorepo, Touched, carry_out, hold_clean, lock, sync, touched
from seedbed.workspace import WorkspaceError, ask_git

from ._errors import GardenError
from ._mentions import moved

_NOTHING: Mapping[str, str] = {}


def carry_out_whole(
    monorepo: Monorepo,
    title: str,
    edits: Sequence[Edit],
    verify: Callable[[], None],
    moves: Mapping[str, str] = _NOTHING,
) -> None:
    """Do edits, lock, fill the environment and verify; if any of it fails, all is as it was, the environment too.

    Args:
        monorepo: As it is before.
        title: What this is, in a few words.
        edits: What to do; stage it, too.
        verify: What has to hold afterwards, and what is to be done then. What it raises undoes everything.
        moves: Folders of packages that move: this very process may run from one.

    Raises:
        EditError: files that it would change are not committed, or it could not be locked.
        Exception: whatever `verify` raises.
    """
    root = monorepo.root
    hold_clean(monorepo.tree, edits)
    has_begun = False

    def settle() -> None:
        nonlocal has_begun
        has_begun = True
        _follow(root, moves)
        lock(root)
        sync(root)
        verify()

    try:
        carry_out(root, title, edits, settle, stage=True, seen=monorepo)
    except BaseException:
        if has_begun:
            _follow(root, {new: old for old, new in moves.items()})
            # The environment was led to the new places; the lock is the old one again.
            with suppress(EditError):
                sync(root)
        raise


def touched_and_lock(root: Path, edits: Iterable[Edit]) -> tuple[Touched, ...]:
    """Return what edits would change, and the lock, which follows them."""
    lock_file = Touched("uv.lock", "changed" if (root / "uv.lock").exists() else "new")
    return (*(one for one in touched(root, edits) if one.path != lock_file.path), lock_file)


def hold_seen_by_git(root: Path, edits: Iterable[Edit]) -> None:
    """Refuse to write what git would not see: a package of which no file can be committed.

    Raises:
        GardenError: a `.gitignore` covers a file that is to be written.
    """
    paths = "\0".join(one.path for one in touched(root, edits) if one.how == "new")
    try:
        answer = ask_git(root, "check-ignore", "-z", "-v", "--no-index", "--stdin", stdin=os.fsencode(paths))
    except WorkspaceError as error:
        if error.what == "git failed: exit status 1":  # its way to say that nothing is
            return
        raise
    fields = os.fsdecode(answer).split("\0")
    for source, line, pattern, path in zip(
        fields[::4], fields[1::4], fields[2::4], fields[3::4], strict=False
    ):
        if not pattern.startswith("!"):
            raise GardenError(
                f"git would not see it: {pattern!r} in {source}, line {line}, covers it",
                where=path,
                do="Change that line, or choose another name",
            )


def _follow(root: Path, moves: Mapping[str, str]) -> None:
    """Let this process find the modules at their new place that it has not imported yet."""
    places = {os.fspath(root / old): os.fspath(root / new) for old, new in moves.items()}
    for path in _search_paths():
        path[:] = [moved(entry, places) for entry in path]
    importlib.invalidate_caches()


def _search_paths() -> Iterator[list[str]]:
    yield sys.path
    for module in list(sys.modules.values()):
        # A namespace has no list, but one that follows `sys.path`.
        if isinstance(path := getattr(module, "__path__", None), list):
            yield path
