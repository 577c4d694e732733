"""Finding the files that a task made."""

import os
from collections.abc import Iterator
from pathlib import Path

from ._patterns import matcher

# Where no task makes anything that is to be kept.
NEVER = frozenset((".git", ".venv", ".seedbed", "__pycache__", "node_modules"))


def made(root: Path, folder: str, patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths from the root of the regular files in a folder that match a task's `outputs`."""
    if not patterns:
        return
    wanted = matcher(patterns)
    top = root if folder == "." else root / folder
    for here, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name.casefold() not in NEVER]
        for name in files:
            path = Path(here, name)
            if wanted(path.relative_to(top).as_posix()) and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def may_make(folder: str, patterns: tuple[str, ...], path: str) -> bool:
    """Whether a path from the root is one that a task in a folder may make."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or NEVER.intersection(part.casefold() for part in parts):
        return False
    above = "" if folder == "." else f"{folder}/"
    return path.startswith(above) and matcher(patterns)(path[len(above) :])
