"""Checks of an embedded model's weights: which file or parts there are, and that they are the right ones."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import assert_never

from seedbed.model import (
    QWEN_1_5B,
    Progress,
    Weights,
    WeightsProblem,
    cache_folder,
    find_weights,
    have_weights,
)
from seedbed.reasoner._doctor._finding import Finding, broken, note, ok
from seedbed.reasoner._doctor._home import MEND_CACHE, hindrance, size
from seedbed.reasoner._exit import ExitCode

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A whole file with weights, which the user named or which was joined or downloaded earlier."""

    path: Path
    named: bool
    size: int
    sha256: str | None
    """`None` where it could not be read."""


@dataclass(frozen=True, slots=True)
class PartsSeen:
    """All parts, which the first question joins."""

    wrong: tuple[str, ...]
    """The distributions whose digest differs."""
    folder: Path
    free: int
    hindrance: str | None = None
    """Why they cannot be joined there."""


@dataclass(frozen=True, slots=True)
class NoWeights:
    """None, or not all parts."""

    what: str
    do: str | None


WeightsSeen = FileSeen | PartsSeen | NoWeights


def check_weights(known: Weights, seen: WeightsSeen) -> Finding:
    """Judge the weights of the model that is to be used."""
    match seen:
        case NoWeights(what=what, do=do):
            return _broken(what, do)
        case FileSeen():
            return _file(known, seen)
        case PartsSeen(wrong=wrong) if wrong:
            names = " ".join(f"--reinstall-package {name}" for name in wrong)
            do = f"Install it again: `uv sync --group {known.group} {names}`"
            return _broken(f"A part of the weights is altered, its SHA-256 differs: {', '.join(wrong)}", do)
        case PartsSeen(hindrance=str(why)):
            return _broken(f"They cannot be joined: {why}", MEND_CACHE)
        case PartsSeen(folder=folder, free=free) if free < known.size:
            what = f"The weights take {size(known.size)} in {folder}, and {size(free)} are free"
            return _broken(what, "Make room, or point SEEDBED_HOME elsewhere")
        case PartsSeen(folder=folder):
            found = f"{len(known.parts)} parts, digests right; the first question joins them in {folder}"
            return ok("weights", found)
        case _:
            assert_never(seen)


def _file(known: Weights, seen: FileSeen) -> Finding:
    do = (
        f"Name the right file in {known.variable}, or unset it"
        if seen.named
        else "Delete it: it is made again"
    )
    if seen.sha256 is None:
        return _broken(f"{seen.path} cannot be read", "Give yourself the right to read it")
    if seen.size != known.size:
        return _broken(f"{seen.path} has {seen.size:,} bytes, and not {known.size:,}", do)
    if seen.sha256 != known.sha256:
        return _broken(f"{seen.path} is altered: its SHA-256 differs", do)
    by = f", as {known.variable} says" if seen.named else ""
    return ok("weights", f"{seen.path}{by}; {size(seen.size)}, digest right")


def _broken(found: str, do: str | None) -> Finding:
    return broken("weights", found, do, ExitCode.MODEL_UNAVAILABLE)


def see_weights(known: Weights, environ: Mapping[str, str], progress: Progress) -> Finding:
    """Look at the weights of the model that is to be used: all of them are read, and none are joined."""
    return check_weights(known, _see(known, environ, progress))


def _see(known: Weights, environ: Mapping[str, str], progress: Progress) -> WeightsSeen:
    variable = environ.get(known.variable)
    named = Path(variable).expanduser() if variable else None
    cache = cache_folder(environ)
    if not have_weights(known, environ):
        try:
            find_weights(named, cache, known=known)  # joins nothing: there is nothing to join
        except WeightsProblem as problem:
            place = f" ({problem.where})" if problem.where else ""
            return NoWeights(f"{problem.what}{place}", problem.do)
    path = named or cache / known.file_name
    if path.is_file():
        right_size = path.stat().st_size == known.size
        digest = _digests([path], known.size, progress)[0] if right_size else ""
        return FileSeen(path, named=named is not None, size=path.stat().st_size, sha256=digest)
    files = [_data_file(part.distribution) for part in known.parts]
    taken = _digests(files, known.size, progress)
    pairs = zip(known.parts, taken, strict=True)
    wrong = tuple(part.distribution for part, digest in pairs if digest != part.sha256)
    nearest = next(folder for folder in (cache, *cache.parents) if folder.is_dir())
    free = shutil.disk_usage(nearest).free
    return PartsSeen(wrong=wrong, folder=cache, free=free, hindrance=hindrance(cache))


def _data_file(name: str) -> Path | None:
    """Return the one data file of an installed distribution, which is never imported."""
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.suffix == ".bin"), None)


def _digests(files: list[Path | None], total: int, progress: Progress) -> list[str | None]:
    """Return the SHA-256 of each file; `None` for one that cannot be read."""
    done = 0
    digests: list[str | None] = []
    for path in files:
        taken = hashlib.sha256()
        try:
            if path is None:
                raise FileNotFoundError
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    taken.update(block)
                    done += len(block)
                    progress(done, total)
        except OSError:
            digests.append(None)
        else:
            digests.append(taken.hexdigest())
    return digests


def see_other_weights(environ: Mapping[str, str]) -> Finding:
    """Say whether the larger embedded model could be chosen. Its weights are not read."""
    try:
        there = have_weights(QWEN_1_5B, environ)
    except OSError:  # the row of the cache says so
        there = False
    return note_of_other(QWEN_1_5B, there=there)


def note_of_other(known: Weights, *, there: bool) -> Finding:
    """Return a row on an embedded model that is not the one to be used."""
    if there:
        return note(
            known.model, f"{known.title}: its weights are here", f"Choose it: `--model {known.model}`"
        )
    found = f"{known.title} could be chosen once its weights ({size(known.size)}) are here"
    return note(
        known.model, found, f"`reason models fetch {known.model}`, or `uv sync --group {known.group}`"
    )
