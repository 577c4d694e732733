"""Where texts name a folder that moves, and what they say afterwards. Pure.

A folder is named by its path from the root, as whole parts (`seeds/model` is no part of `seeds/models`), or by a link in
Markdown that leads into it from where the text lies.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LINK = re.compile(r"(?P<open>\]\(<?|^\s*\[[^\]]+\]:\s+)(?P<target>[^\s)>#?]+)", re.MULTILINE)
# What may come before the path from the root where a slash does: nothing (`//seeds/a`), `.`, `..`, what stands for the
# root (`{root}`, `$ROOT`), and a branch in an address on a forge.
_BEFORE = re.compile(
    r"""(?:^|[\s"'`(\[<=:,|!])(?://?|(?:\.\.?/)+|[^\s"'`]*[})]/|\$\w+/|https?://\S+/(?:blob|tree|raw|edit)/[^\s/]+/)$"""
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A line that names a folder which moves; the path is where the text lies now."""

    path: str
    line: int
    before: str
    after: str


def rewritten(text: str, path: str, moves: Mapping[str, str]) -> str:
    """Return a text after folders were moved.

    Args:
        text: The text.
        path: Where it lies before the move.
        moves: The folders, from where to where.
    """
    if path.endswith((".md", ".markdown")):
        text = _LINK.sub(lambda link: link["open"] + _link(link["target"], path, moves), text)
    for old, new in moves.items():
        if old in text:
            text = _replaced(text, old, new)
    return text


def mentions(before: str, after: str, path: str) -> Iterator[Mention]:
    """Yield the lines that a text has otherwise than before."""
    for number, (old, new) in enumerate(zip(before.splitlines(), after.splitlines(), strict=False), 1):
        if old != new:
            yield Mention(path, number, old.strip(), new.strip())


def moved(path: str, moves: Mapping[str, str]) -> str:
    """Return where a path leads after folders were moved."""
    for old, new in moves.items():
        if path == old or path.startswith(f"{old}/"):
            return new + path.removeprefix(old)
    return path


def _link(target: str, path: str, moves: Mapping[str, str]) -> str:
    """Return a relative link from a text, after folders were moved; the same where it leads as before."""
    if ":" in target or target.startswith("/"):
        return target
    leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    before = posixpath.relpath(leads_to, posixpath.dirname(path) or ".")
    after = posixpath.relpath(moved(leads_to, moves), posixpath.dirname(moved(path, moves)) or ".")
    if before == after:
        return target
    return after + ("/" if target.endswith("/") else "")


def _replaced(text: str, old: str, new: str) -> str:
    """Put a folder's new path in, but where the name of another folder comes before the old one."""

    def put(found: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        return new if not line.endswith("/") or _BEFORE.search(line) else found[0]

    return re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w-]|\.\w)", put, text)
