"""What breaks of a package's public API against a released wheel of it. Both are read; neither is imported."""

import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import griffe

from ._errors import ReleaseError
from ._package import Breakage

_LARGEST = 64 << 20
_MOST_FILES = 10_000


def breakages(wheel: bytes, wheel_name: str, source: Path, folder: str, module: str) -> tuple[Breakage, ...]:
    """Return what breaks, where it lies now, or where it lay.

    Args:
        wheel: The released wheel.
        wheel_name: Its name, for errors.
        source: The folder that is `src` of the package now.
        folder: The package's folder, from the root.
        module: What it is imported as.

    Raises:
        ReleaseError: the wheel, or the source, cannot be read.
    """
    with tempfile.TemporaryDirectory() as place:
        unpacked = Path(place).resolve()
        unpack(wheel, wheel_name, unpacked)
        old = _load(unpacked, module, wheel_name)
        new = _load(source, module, folder)
        try:
            found = list(griffe.find_breaking_changes(old, new))
        except (griffe.GriffeError, RecursionError) as error:
            raise ReleaseError(
                f"The API of {module} cannot be compared with {wheel_name}: {error}", where=folder
            ) from error
        return tuple(sorted(_told(found, unpacked, source, folder), key=lambda one: (one.where, one.what)))


def unpack(wheel: bytes, name: str, place: Path) -> None:
    """Unpack the Python files of a wheel into a folder, and nothing outside of it.

    Raises:
        ReleaseError: it is no wheel, is too large, or holds a path that leads elsewhere.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            chosen = [one for one in archive.infolist() if one.filename.endswith((".py", ".pyi"))]
            if len(chosen) > _MOST_FILES or sum(one.file_size for one in chosen) > _LARGEST:
                raise ReleaseError(f"{name} holds too much to be looked at")
            for one in chosen:
                path = PurePosixPath(one.filename)
                if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
                    raise ReleaseError(f"{name} holds a path that leads out of it: {one.filename!r}")
                target = place.joinpath(*path.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(one) as packed:
                    # The size that a hostile archive says of itself need not be true.
                    target.write_bytes(packed.read(one.file_size))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise ReleaseError(f"{name} cannot be unpacked: {error}") from error


def _load(place: Path, module: str, name: str) -> griffe.Object | griffe.Alias:
    try:
        return griffe.load(
            module,
            search_paths=[place],
            try_relative_path=False,
            allow_inspection=False,
            resolve_aliases=True,
            resolve_external=False,
        )
    except (ImportError, griffe.GriffeError, SyntaxError, RecursionError) as error:
        raise ReleaseError(f"{module} cannot be read: {error}", where=name) from error


def _told(found: list[griffe.Breakage], old: Path, new: Path, folder: str) -> Iterator[Breakage]:
    for one in found:
        thing: griffe.Object | griffe.Alias = (
            one.obj
        )  # what was removed can be an alias, whatever its type says
        held = thing.parent if thing.is_alias and thing.parent else thing
        line = (thing.alias_lineno if isinstance(thing, griffe.Alias) else thing.lineno) or 0
        file = held.filepath
        path = file if isinstance(file, Path) else file[0]
        place = next((path.relative_to(base) for base in (new, old) if path.is_relative_to(base)), path)
        # As griffe has it for Markdown: without where it is, which it would say of a temporary folder.
        told = one.explain(griffe.ExplanationStyle.MARKDOWN).removeprefix("- ")
        what = told.replace(f"*{one.kind.value}*", one.kind.value)
        yield Breakage(f"{folder}/src/{place.as_posix()}:{line}", " ".join(what.split()))
