"""A folder of what was built, to be published elsewhere or later: the files, and their hashes in order."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from ._build import Built, sha256
from ._errors import ReleaseError

SUMS = "SHA256SUMS"
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>[A-Za-z0-9][A-Za-z0-9._+!-]*)")


def write_folder(folder: Path, built: Iterable[Built]) -> None:
    """Copy what was built into a folder, with `SHA256SUMS`, whose lines are in the order to publish in.

    Raises:
        ReleaseError: the folder holds something already.
    """
    hold_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for one in built:
        one.hold_unchanged()
        for path in one:
            shutil.copyfile(path, folder / path.name)
            lines.append(f"{one.sums[path.name]}  {path.name}\n")
    # Last, so that a folder that has it is whole.
    (folder / SUMS).write_text("".join(lines), "ascii")


def hold_empty(folder: Path) -> None:
    """Refuse a folder that holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseError("There is something already", where=str(folder), do="Name an empty folder")


def read_folder(folder: Path) -> tuple[Built, ...]:
    """Return what lies in a folder, in the order to publish in.

    Raises:
        ReleaseError: it is not as `write_folder` left it.
    """
    sums = folder / SUMS
    try:
        lines = sums.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(
            f"There is no {SUMS} to read",
            where=str(folder),
            do="Make one with `seedbed release build --out DIR`",
        ) from error
    found: dict[tuple[str, Version], list[Path]] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        path = folder / match["name"] if match else sums
        if match is None or path.is_symlink() or not path.is_file() or sha256(path) != match["sha256"]:
            raise ReleaseError(
                f"This is not what was built: {line[:200]}", where=str(sums), do="Build it again"
            )
        found.setdefault(_identity(path), []).append(path)
    if stray := {path.name for path in folder.iterdir()} - {SUMS, *(line[66:] for line in lines)}:
        raise ReleaseError(
            f"This was not built: {', '.join(sorted(stray))[:200]}", where=str(folder), do="Build it again"
        )
    return tuple(_built(name, version, paths) for (name, version), paths in found.items())


def _identity(path: Path) -> tuple[str, Version]:
    try:
        if path.suffix == ".whl":
            return parse_wheel_filename(path.name)[:2]
        return parse_sdist_filename(path.name)
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        raise ReleaseError(f"{path.name} is no wheel and no source archive") from error


def _built(name: str, version: Version, paths: list[Path]) -> Built:
    if len(paths) != 2 or paths[1].suffix != ".whl" or paths[0].suffix == ".whl":
        raise ReleaseError(f"{name} {version} is not one source archive and one wheel, in this order")
    return Built.of(name, version, paths[0], paths[1])
