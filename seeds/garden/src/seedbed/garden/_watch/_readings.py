"""What every source of a workspace says, read once for each content and kept in the workspace's cache."""

import ast
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from seedbed.buildgraph import Source, find_sources
from seedbed.garden._planted import planted_sources
from seedbed.workspace import LINK, Tree, Workspace

from ._alike import LEAST
from ._fragments import Fragment, fragments_of
from ._reading_cache import Said, keep, recall
from ._uses import NO_USES, names_of, uses_of

# Of larger sources, the parser takes seconds and gigabytes; they hold data.
_LARGEST = 4 << 20
_FURTHER_UP = re.compile(rb"\bfrom[ \t\f]*\.[ \t\f]*\.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A source and what it says."""

    source: Source
    said: Said


def read_all(workspace: Workspace, tree: Tree, cache: Path | None = None) -> tuple[Reading, ...]:
    """Return what every source says, in the order of their paths.

    Args:
        workspace: The packages.
        tree: The files.
        cache: The folder in which what was read is kept.
    """
    sources = [source for source in find_sources(workspace, tree) if source.path.endswith((".py", ".pyi"))]
    foreign = _Foreign(workspace)
    known = recall(cache, foreign.modules) if cache else {}
    said: dict[str, Said] = {}
    unread: dict[str, tuple[Source, str]] = {}
    for source in sources:
        entry = tree.entry(source.path)
        if entry is None or entry.problem or entry.mode == LINK or _is_too_large(tree, source.path):
            continue
        one = known.get(source.path)
        if one is not None and one.blob == entry.blob:
            said[source.path] = one
        else:
            unread[source.path] = source, entry.blob
    for path, content in tree.content(list(unread)):
        source, blob = unread[path]
        said[path] = _read(source, blob, content, foreign)
    if cache and (unread or said.keys() != known.keys()):
        keep(cache, foreign.modules, said)
    return tuple(Reading(source, said[source.path]) for source in sources if source.path in said)


def planted_fragments() -> tuple[Fragment, ...]:
    """Return the functions and classes that new packages begin with."""
    return tuple(one for source in planted_sources() for one in fragments_of(ast.parse(source), LEAST))


def _is_too_large(tree: Tree, path: str) -> bool:
    try:
        return tree.commit is None and (tree.root / path).lstat().st_size > _LARGEST
    except OSError:
        return True


class _Foreign:
    """Tells whether a source can speak of another package of the workspace: most of the tests need not be parsed."""

    def __init__(self, workspace: Workspace) -> None:
        self.modules = sorted(member.module for member in workspace.members.values())
        self.tops = frozenset(module.partition(".")[0] for module in self.modules)
        self._patterns: dict[str, re.Pattern[bytes]] = {}

    def may_be_in(self, source: Source, content: bytes) -> bool:
        module = source.member.module
        if module not in self._patterns:
            self._patterns[module] = self._pattern(module)
        return bool(
            self._patterns[module].search(content) or (source.shipped and _FURTHER_UP.search(content))
        )

    def _pattern(self, module: str) -> re.Pattern[bytes]:
        own, _, rest = module.partition(".")
        after = dict.fromkeys(self.tops, "")
        # `seedbed.framer` in the framer is itself; any other way to say `seedbed` may lead elsewhere.
        after[own] = rf"(?!\.{re.escape(rest)}\b)" if rest else "(?!)"
        words = "|".join(re.escape(top) + no for top, no in sorted(after.items()))
        return re.compile(rf"\b(?:{words})\b".encode() if words else b"(?!)")


def _read(source: Source, blob: str, content: bytes, foreign: _Foreign) -> Said:
    may_use = foreign.may_be_in(source, content)
    if not may_use and not source.shipped:
        return Said(blob)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a bad escape in a string is the linter's business
            module = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Said(blob, parsed=False)
    return Said(
        blob,
        names_of(module),
        uses_of(module, foreign.tops) if may_use else NO_USES,
        fragments_of(module, LEAST) if source.shipped else (),
    )
