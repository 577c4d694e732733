"""What a wheel must be like before anybody gets it: its files, its record and its metadata."""

import base64
import csv
import hashlib
import io
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

_CACHES = frozenset(
    {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".venv", ".git"}
)
_SECRET = re.compile(
    r"\.env(\..+)?|\.pypirc|[._]netrc|\.npmrc|\.htpasswd|\.git-credentials|credentials(\.json)?"
    r"|id_(rsa|dsa|ecdsa|ed25519)|.+\.(pem|key|p12|pfx|jks|keystore)",
    re.IGNORECASE,
)
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError)
_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a wheel is to be of.

    Attributes:
        name: The distribution.
        version: Its version.
        module: What it is imported as: the only thing that it may install.
        members: The versions of the published packages of the workspace, by distribution.
        private: Those that are never published.
    """

    name: str
    version: Version
    module: str
    members: Mapping[str, Version]
    private: frozenset[str] = frozenset()


def wheel_problems(wheel: Path, expected: Expected) -> tuple[str, ...]:
    """Return what is wrong with a wheel, each as a line."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if broken := archive.testzip():
                return (f"{broken} in it is damaged",)
            return tuple(_problems(archive, expected))
    except (*_BROKEN, zipfile.BadZipFile) as error:
        return (f"it is no wheel: {error}",)


def sdist_problems(sdist: Path) -> tuple[str, ...]:
    """Return what a source archive holds that nobody should get."""
    try:
        with tarfile.open(sdist) as archive:
            members = archive.getmembers()
    except (*_BROKEN, tarfile.TarError) as error:
        return (f"it is no source archive: {error}",)
    links = (
        f"{one.name} is neither a file nor a folder" for one in members if not (one.isfile() or one.isdir())
    )
    return (*_astray(one.name for one in members), *links)


def _problems(archive: zipfile.ZipFile, expected: Expected) -> Iterator[str]:
    names = [one.filename for one in archive.infolist() if not one.is_dir()]
    distribution = canonicalize_name(expected.name).replace("-", "_")
    information = f"{distribution}-{expected.version}.dist-info"
    package = expected.module.replace(".", "/")
    yield from _astray(names)
    yield from (f"{name} is in it twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for one in archive.infolist():
        if stat.S_ISLNK(one.external_attr >> 16):
            yield f"{one.filename} is a link"
    for name in names:
        if not name.startswith((f"{package}/", f"{information}/")):
            yield f"{name} belongs neither to {package}/ nor to {information}/"
        elif name.startswith(f"{package}/") and _is_test(name):
            yield f"{name} is a test"
    if f"{package}/py.typed" not in names:
        yield f"{package}/py.typed is missing, so that nobody gets its types"
    if f"{information}/RECORD" in names:
        yield from _record_problems(archive, names, information)
    else:
        yield f"{information}/RECORD is missing"
    if f"{information}/METADATA" in names:
        yield from _metadata_problems(archive.read(f"{information}/METADATA"), names, information, expected)
    else:
        yield f"{information}/METADATA is missing"


def _astray(names: Iterable[str]) -> Iterator[str]:
    """Yield what no archive should hold, wherever it lies."""
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or re.match(r"[A-Za-z]:", name):
            yield f"{name!r} leads out of the folder that it is unpacked in"
        elif path.suffix == ".pyc" or not _CACHES.isdisjoint(path.parts):
            yield f"{name} is from a cache"
        elif _SECRET.fullmatch(path.name):
            yield f"{name} looks like a secret"


def _is_test(name: str) -> bool:
    path = PurePosixPath(name)
    named = "tests" in path.parts[:-1] or path.name == "conftest.py" or path.name.startswith("test_")
    return named and path.suffix == ".py"


def _record_problems(archive: zipfile.ZipFile, names: Iterable[str], information: str) -> Iterator[str]:
    signed = {f"{information}/{name}" for name in _SIGNATURES}
    rows = list(csv.reader(io.StringIO(archive.read(f"{information}/RECORD").decode("utf-8", "replace"))))
    recorded = {row[0]: tuple(row[1:]) for row in rows if row}
    for name in names:
        content = archive.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if name in signed:
            continue
        if name not in recorded:
            yield f"RECORD lacks {name}"
        elif recorded[name] != (f"sha256={digest}", str(len(content))):
            yield f"RECORD is wrong about {name}"
    yield from (f"RECORD names {name}, which is not there" for name in sorted(recorded.keys() - {*names}))


def _metadata_problems(
    content: bytes, names: Iterable[str], information: str, expected: Expected
) -> Iterator[str]:
    try:
        told = Metadata.from_email(content)
    except ExceptionGroup as group:
        yield from (f"its metadata: {error}" for error in group.exceptions)
        return
    if canonicalize_name(told.name) != canonicalize_name(expected.name):
        yield f"its metadata calls it {told.name}"
    if told.version != expected.version:
        yield f"its metadata says version {told.version}"
    if not told.summary:
        yield "it has no description"
    if told.requires_python is None:
        yield "it does not say which Python it needs (requires-python)"
    if not told.license_expression:
        yield 'it names no licence (license = "Apache-2.0")'
    files = [f"{information}/licenses/{file}" for file in told.license_files or ()]
    if not any(file in set(names) for file in files):
        yield "it holds no licence file (license-files)"
    for need in told.requires_dist or ():
        yield from _need_problems(need, expected)


def _need_problems(need: Requirement, expected: Expected) -> Iterator[str]:
    name = canonicalize_name(need.name)
    if need.url:
        yield f"it needs {need.name} from an address, which an index refuses"
    elif name in expected.private:
        yield f"it needs {name}, which is private and never published"
    elif name in expected.members and name != expected.name:
        bounds = {bound.operator for bound in need.specifier}
        if bounds.isdisjoint({"<", "<=", "==", "~=", "==="}):
            yield f"it takes any later version of {name}: give a range"
        elif not need.specifier.contains(expected.members[name], prereleases=True):
            yield f"it needs {name}{need.specifier}, and {name} is {expected.members[name]}"
