"""What files mean to the packages that need theirs, computed once for each content."""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from seedbed.workspace import LINK, Entry, Tree

from ._syntax import FORMAT, syntax_digest

_KEEP = 50_000


class Digests:
    """Digests of syntax trees by the blob ids of their sources, kept in a file between runs.

    Two runs that write at once lose at most what one of them learnt.
    """

    def __init__(self, folder: Path) -> None:
        # A syntax tree is written out differently by every minor version of Python.
        self._file = folder / f"digests-{sys.version_info[0]}.{sys.version_info[1]}.json"
        self._known: dict[str, str] | None = None
        self._fresh = 0

    def of(self, tree: Tree, entries: Mapping[str, Entry]) -> dict[str, str]:
        """Return what counts of each file: the syntax of Python sources, the mode and bytes of all others."""
        known = self._load()
        sources = {path: entry.blob for path, entry in entries.items() if _is_source(path, entry)}
        unsure: dict[str, str] = {}
        for path, content in tree.content([path for path, blob in sources.items() if blob not in known]):
            # A file that was written meanwhile must not leave its meaning under the other content's name.
            if _blob(content, tree.algorithm) == sources[path]:
                known[sources[path]] = syntax_digest(content)
                self._fresh += 1
            else:
                unsure[path] = syntax_digest(content)
        return {
            path: unsure.get(path) or known.get(sources[path], entry.blob)
            if path in sources
            else f"{entry.mode} {entry.blob}"
            for path, entry in entries.items()
        }

    def _load(self) -> dict[str, str]:
        if self._known is None:
            self._known = {}
            try:
                kept = json.loads(self._file.read_text("utf-8"))
                if kept["format"] == FORMAT:
                    self._known = {str(blob): str(digest) for blob, digest in kept["digests"].items()}
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                pass  # what is lost is computed again
        return self._known

    def save(self) -> None:
        """Write what was learnt, if anything was; where that cannot be written, it is learnt again."""
        if not self._fresh or self._known is None:
            return
        newest = dict(list(self._known.items())[-_KEEP:])
        spare = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                spare.write_text(json.dumps({"format": FORMAT, "digests": newest}), "utf-8")
                spare.replace(self._file)
                self._fresh = 0
            finally:
                spare.unlink(missing_ok=True)


def _is_source(path: str, entry: Entry) -> bool:
    return path.endswith((".py", ".pyi")) and entry.mode != LINK


def _blob(content: bytes, algorithm: str) -> str:
    header = f"blob {len(content)}\0".encode()
    return hashlib.new(algorithm, header + content, usedforsecurity=False).hexdigest()
