"""Which packages a person means: `framer`, `seeds/*`, `framer...` (with what it needs), `...framer`."""

from collections.abc import Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase

from seedbed.workspace import Workspace, WorkspaceError


def select(workspace: Workspace, filters: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the packages that any of the filters means, in dependency order.

    No filter means all. `NAME...` takes along what a package needs, `...NAME` what needs it, and `!NAME` leaves
    out. A name is a distribution, its part after the scope, or a folder, with `*` for anything.

    Raises:
        WorkspaceError: a filter means nothing.
    """
    chosen: set[str] = set()
    refused: set[str] = set()
    wanted = [text for text in filters if not text.startswith("!")]
    for text in wanted:
        chosen |= _meant(workspace, text)
    for text in filters:
        if text.startswith("!"):
            refused |= _meant(workspace, text[1:])
    everything = chosen if wanted else set(workspace.members)
    return tuple(name for name in workspace.members if name in everything - refused)


def _meant(workspace: Workspace, text: str) -> set[str]:
    pattern = text.removeprefix("...").removesuffix("...").removeprefix("./").rstrip("/")
    found = {
        member.name
        for member in workspace.members.values()
        if any(fnmatchcase(name, pattern) for name in (member.name, member.short, member.folder))
    }
    if not found:
        known = [
            name
            for member in workspace.members.values()
            for name in (member.short, member.folder, member.name)
        ]
        close = get_close_matches(pattern, known, n=1)
        advice = f"Did you mean {close[0]!r}" if close else "See `seedbed graph` for what there is"
        raise WorkspaceError(f"No package is called {pattern!r}", do=advice)
    more = set(found)
    if text.endswith("..."):
        more = more.union(*(workspace.upstream(name) for name in found))
    if text.startswith("..."):
        more = more.union(*(workspace.downstream(name) for name in found))
    return more
