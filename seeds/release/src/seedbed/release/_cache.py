"""What was built and checked of a tree, kept in git's folder: a run after one that was broken off has it at once."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ._build import Built
from ._errors import ReleaseError
from ._folder import read_folder, write_folder

_OLD = 24 * 60 * 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Cache:
    """What is kept of one tree.

    Another process may use it at the same time, or remove it: files are copied into it and out of it, and it is
    nothing that anything relies on.
    """

    folder: Path

    def fetch(self, name: str, out: Path) -> Built | None:
        """Return what is kept of a package, copied into an empty folder; `None` where nothing whole is."""
        try:
            shutil.copytree(self.folder / name, out, ignore=shutil.ignore_patterns(*_MARKS))
            (built,) = read_folder(out)
        except (OSError, ReleaseError, ValueError):
            shutil.rmtree(out, ignore_errors=True)
            return None
        return built

    def keep(self, built: Built) -> None:
        """Keep what was built of a package."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".") as scratch:
            write_folder(Path(scratch, "new"), [built])
            kept = self.folder / built.name
            shutil.rmtree(kept, ignore_errors=True)
            # Where another process was quicker, it has kept the same.
            with suppress(OSError):
                Path(scratch, "new").rename(kept)

    def checked(self, name: str, *, tests: bool) -> str | None:
        """Return what was left out when a package was checked; `None` where it was not, or not by its tests."""
        for mark in (_TESTED,) if tests else (_TESTED, _CHECKED):
            with suppress(OSError):
                return (self.folder / name / mark).read_text("utf-8")
        return None

    def mark_checked(self, name: str, left_out: str, *, tests: bool) -> None:
        """Keep that a package was found to be fit, and what was left out."""
        with suppress(OSError):
            (self.folder / name / (_TESTED if tests else _CHECKED)).write_text(left_out, "utf-8")

    def clear(self) -> None:
        """Remove it, now that everything is published."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.folder.parent.rmdir()


_TESTED, _CHECKED = "tested", "checked"
_MARKS = (_TESTED, _CHECKED)


def sweep_old(caches: Path) -> None:
    """Remove what nobody has come back to for a day."""
    with suppress(OSError):
        for entry in os.scandir(caches):
            if time.time() - entry.stat().st_mtime > _OLD:
                shutil.rmtree(entry.path, ignore_errors=True)
