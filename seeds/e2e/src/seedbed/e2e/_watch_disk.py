"""What the disk looks like, whoever changed it and by whatever means."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Stamp = tuple[int, int, int]
"""Size, time of the last change in nanoseconds, and mode."""


def snapshot(paths: Iterable[Path]) -> Mapping[Path, Stamp]:
    """Return how each path is now that is there."""
    return {path: found for path in paths if (found := _stamp(path)) is not None}


def everything_in(folder: Path) -> Iterator[Path]:
    """Yield a folder and all that is in it; links are not followed."""
    yield folder
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def differences(before: Mapping[Path, Stamp], after: Mapping[Path, Stamp]) -> Iterator[tuple[str, Path]]:
    """Yield what was done to each path that is not as it was."""
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            yield "removed", path
        elif path not in before:
            yield "made", path
        elif before[path] != after[path]:
            yield "changed", path


def tracked_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of the repository that a folder lies in; none where there is no git."""
    git = shutil.which("git")
    if git is None:
        return ()
    listed = subprocess.run(
        [git, "-C", str(folder), "ls-files", "-z", ":/"], check=False, capture_output=True
    )
    return tuple(folder / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else 0, found.st_mtime_ns, found.st_mode
