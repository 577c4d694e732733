"""Wheels of what is installed here, so that an index on loopback has what an empty environment needs, without the network.

An installed package has all that its wheel had but the archive itself: the files, their hashes, the tags. What an
installer makes by itself (scripts for entry points, bytecode, its own notes) is left out, for it will make it again.
"""

import base64
import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import Distribution, PackagePath, distribution
from itertools import product
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

_MADE_BY_INSTALLERS = frozenset(
    {"RECORD", "RECORD.jws", "RECORD.p7s", "INSTALLER", "REQUESTED"}
    | {"direct_url.json", "uv_cache.json", "uv_build.json"}
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class RepackError(Exception):
    """What is installed cannot be made a wheel again."""


def closure(requirements: Iterable[str]) -> Mapping[NormalizedName, Distribution]:
    """Return what is installed of all that some requirements need, by name, for the Python that runs.

    Raises:
        PackageNotFoundError: something is not installed.
    """
    found: dict[NormalizedName, Distribution] = {}
    seen: set[tuple[NormalizedName, frozenset[str]]] = set()
    left = [Requirement(line) for line in requirements]
    while left:
        need = left.pop()
        name, extras = canonicalize_name(need.name), frozenset(need.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = installed = distribution(name)
        left += [line for line in map(Requirement, installed.requires or ()) if _is_asked_for(line, extras)]
    return found


def _is_asked_for(line: Requirement, extras: Iterable[str]) -> bool:
    return line.marker is None or any(line.marker.evaluate({"extra": extra}) for extra in {"", *extras})


def is_editable(installed: Distribution) -> bool:
    """Whether a package is installed as a reference to its sources, such as the members of a workspace are."""
    return any(entry.name.startswith(("_editable_impl_", "__editable__")) for entry in installed.files or ())


def repack(installed: Distribution, folder: Path) -> Path:
    """Write the wheel of an installed package into a folder, uncompressed, and return its path.

    Raises:
        RepackError: it is installed as a reference to its sources, or its files are not known or not there.
    """
    if is_editable(installed) or not installed.files:
        raise RepackError(f"{installed.name} has no files of its own here: build it from its sources")
    entries = sorted(_entries(installed), key=lambda entry: (".dist-info/" in entry.name, entry.name))
    place = folder / wheel_name(installed)
    beside = place.with_suffix(".part")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as wheel:
        record: list[str] = []
        for entry in entries:
            _add(wheel, entry)
            record.append(f"{_quoted(entry.name)},{entry.digest()},{entry.source.stat().st_size}")
        name = next(PurePosixPath(e.name).parts[0] for e in entries if e.name.endswith(".dist-info/WHEEL"))
        wheel.writestr(_info(f"{name}/RECORD"), "\n".join([*record, f"{name}/RECORD,,", ""]))
    beside.replace(place)
    return place


def wheel_name(installed: Distribution) -> str:
    """Return the name of the file that a package was installed from, with its tags compressed.

    Raises:
        RepackError: its tags cannot be written as one file's name.
    """
    about = _about(installed)
    tags = {tag for line in about.get_all("Tag", ()) for tag in _expanded(line)}
    parts = [sorted({tag[at] for tag in tags}) for at in range(3)]
    if not tags or set(product(*parts)) != tags:
        raise RepackError(f"{installed.name} has tags that no file's name has: {sorted(tags)}")
    name = canonicalize_name(installed.name).replace("-", "_")
    build = [about["Build"]] if about["Build"] else []
    return "-".join([name, installed.version, *build, *(".".join(part) for part in parts)]) + ".whl"


def _about(installed: Distribution) -> Message:
    return HeaderParser().parsestr(installed.read_text("WHEEL") or "")


def _expanded(tag: str) -> Iterator[tuple[str, ...]]:
    return product(*(part.split(".") for part in tag.strip().split("-", 2)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of a wheel: its name there, where it lies here, and the hash that was written down when it was installed."""

    name: str
    source: Path
    known: str

    def digest(self) -> str:
        """Return the hash as it stands in a RECORD."""
        if self.known:
            return self.known
        with self.source.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").digest()
        return f"sha256={base64.urlsafe_b64encode(found).rstrip(b'=').decode()}"


def _entries(installed: Distribution) -> Iterator[_Entry]:
    """Yield what of an installed package came from its wheel."""
    for path in installed.files or ():
        name = _name_in_wheel(installed, path)
        if name is None:
            continue
        source = Path(os.path.realpath(str(installed.locate_file(path))))
        if not source.is_file():
            raise RepackError(f"{installed.name} lacks a file of its own: {source}")
        if "/scripts/" in name and _first_line(source).startswith(f"#!{sys.prefix}".encode()):
            raise RepackError(
                f"{installed.name} has a script that was written for this environment: {source}"
            )
        yield _Entry(name, source, f"{path.hash.mode}={path.hash.value}" if path.hash else "")


def _name_in_wheel(installed: Distribution, path: PackagePath) -> str | None:
    """Return what an installed file was called in its wheel; `None` where an installer made it."""
    if "__pycache__" in path.parts:
        return None
    if path.parent.name.endswith(".dist-info") and path.name in _MADE_BY_INSTALLERS:
        return None
    if ".." not in path.parts:
        return str(path)
    data = f"{canonicalize_name(installed.name).replace('-', '_')}-{installed.version}.data"
    if path.parent.name in {"bin", "Scripts"}:
        return None if {path.name, path.stem} & _generated(installed) else f"{data}/scripts/{path.name}"
    place = Path(os.path.normpath(str(installed.locate_file(path))))
    if not place.is_relative_to(sys.prefix):
        raise RepackError(f"{installed.name} has a file outside of the environment: {place}")
    return f"{data}/data/{place.relative_to(sys.prefix).as_posix()}"


def _first_line(source: Path) -> bytes:
    with source.open("rb") as content:
        return content.readline(1000)


def _generated(installed: Distribution) -> set[str]:
    """Return the names of the scripts that an installer makes."""
    groups = {"console_scripts", "gui_scripts"}
    return {point.name for point in installed.entry_points if point.group in groups}


def _add(wheel: zipfile.ZipFile, entry: _Entry) -> None:
    info = _info(entry.name, executable=os.access(entry.source, os.X_OK))
    info.file_size = entry.source.stat().st_size
    with entry.source.open("rb") as content, wheel.open(info, "w") as target:
        shutil.copyfileobj(content, target, 1 << 20)


def _info(name: str, *, executable: bool = False) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _LONG_AGO)
    info.external_attr = (0o100755 if executable else 0o100644) << 16
    return info


def _quoted(name: str) -> str:
    """Return a name as a field of comma-separated values."""
    return '"' + name.replace('"', '""') + '"' if set(name) & {",", '"'} else name
