"""Checks of this machine: Python, the data folder, the store, and the cache."""

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.context import StoreHealth, check_store, data_folder
from seedbed.model import cache_folder
from seedbed.reasoner._doctor._finding import Finding, broken, note, ok, warning
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._open import STORE

OLDEST = (3, 11)
_ROOM = 100_000_000
"""Bytes that should be free: a few thousand cases."""
_NEED = 1_000_000
"""Bytes that have to be free, so that one case can be written down."""

MEND_CACHE = "Move it away, or give yourself the right to write there"


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """What was seen of a folder that is to be written to."""

    path: Path
    nearest: Path
    """The folder itself, or the nearest one above it that is there."""
    is_folder: bool
    writable: bool
    free: int
    chosen_by: str | None
    """The variable that names it; `None` where it is the platform's."""

    @property
    def exists(self) -> bool:
        return self.nearest == self.path


def check_python(version: tuple[int, int, int], implementation: str, where: str) -> Finding:
    """Judge the Python that runs this."""
    found = f"{implementation} {'.'.join(map(str, version))} on {where}"
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return broken("Python", found, f"Install Python {oldest} or newer", ExitCode.FAILED)
    return ok("Python", found)


def see_python() -> Finding:
    """Look at the Python that runs this."""
    major, minor, micro = sys.version_info[:3]
    where = f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores"
    return check_python((major, minor, micro), platform.python_implementation(), where)


def check_folder(seen: FolderSeen) -> Finding:
    """Judge the data folder."""
    other = "Set SEEDBED_HOME to a folder that can be written"
    if not seen.is_folder:
        return _no_folder(f"{seen.nearest} is in its place, and is no folder", other)
    if not seen.writable:
        wanted = "written" if seen.exists else f"made: {seen.nearest} cannot be written"
        return _no_folder(
            f"{seen.path} cannot be {wanted}", f"Give yourself the right to write there, or {_small(other)}"
        )
    if seen.free < _NEED:
        return _no_folder(f"{size(seen.free)} are free in {seen.path}", f"Make room, or {_small(other)}")
    by = f", as {seen.chosen_by} says" if seen.chosen_by else ""
    there = "can be written" if seen.exists else "is made with the first case"
    found = f"{seen.path}{by}, {there}; {size(seen.free)} free"
    return warning("data folder", found, "Make room") if seen.free < _ROOM else ok("data folder", found)


def _no_folder(found: str, do: str) -> Finding:
    return broken("data folder", found, do, ExitCode.STORE_UNAVAILABLE)


def see_folder(environ: Mapping[str, str]) -> Finding:
    """Look at the data folder."""
    path = data_folder(environ).absolute()
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # it would be made, or the row says which file is in the way
    except OSError as error:
        what = f"{path} cannot be reached: {error.strerror}"
        return _no_folder(what, "Set SEEDBED_HOME to a folder that can be written")
    nearest = next((place for place in (path, *path.parents) if os.path.lexists(place)), path)
    return check_folder(
        FolderSeen(
            path=path,
            nearest=nearest,
            is_folder=nearest.is_dir(),
            writable=_writable(nearest),
            free=shutil.disk_usage(nearest if nearest.is_dir() else nearest.parent).free,
            chosen_by="SEEDBED_HOME" if environ.get("SEEDBED_HOME") else None,
        )
    )


def _writable(folder: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def check_health(health: StoreHealth) -> list[Finding]:
    """Judge the store: a row for each thing that is wrong, or one that says what it holds."""
    left = [note("store", _left(health), "Delete them when you miss nothing")] if health.backups else []
    if health.problems:
        rows = [
            broken("store", f"{problem.what} ({health.path})", problem.do, ExitCode.STORE_UNAVAILABLE)
            if problem.stops
            else warning("store", f"{problem.what} ({health.path})", problem.do)
            for problem in health.problems
        ]
        return [*rows, *left]
    if not health.exists:
        return [ok("store", "there is none yet; the first case makes it"), *left]
    cases = "cases not counted" if health.cases is None else f"{health.cases:,} cases"
    moves = "" if health.moves is None else f", {health.moves:,} moves"
    whole = "whole" if health.whole else "not examined to its end"
    found = f"{health.path}: version {health.version}, {whole}, {size(health.size)}, {cases}{moves}"
    return [ok("store", found), *left]


def _left(health: StoreHealth) -> str:
    names = ", ".join(path.name for path in health.backups)
    return f"copies made before the store was brought up to date: {names}"


def see_store(environ: Mapping[str, str]) -> list[Finding]:
    """Look at the store, without opening it for writing."""
    return check_health(check_store(data_folder(environ) / STORE))


def see_cache(environ: Mapping[str, str]) -> Finding:
    """Say what the cache takes."""
    folder = cache_folder(environ)
    why = hindrance(folder)
    if why is not None:
        return warning("cache", f"{why}; weights cannot be joined in it, nor packages installed", MEND_CACHE)
    if not folder.is_dir():
        return note("cache", f"{folder} is not there yet; joined weights are kept in it")
    files = [path.lstat().st_size for path in folder.rglob("*") if path.is_file()]
    return note("cache", f"{folder}: {len(files)} files, {size(sum(files))}; it may be deleted")


def hindrance(folder: Path) -> str | None:
    """Return why nothing can be written in a folder that is there or would be made."""
    folder = folder.absolute()
    nearest = next((place for place in (folder, *folder.parents) if os.path.lexists(place)), folder)
    if not nearest.is_dir():
        return f"{nearest} is in the way, and is no folder"
    if not _writable(nearest):
        return f"{nearest} cannot be written"
    return None


def size(number: int) -> str:
    """Return a number of bytes as a person reads it."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return f"{number} bytes"


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
