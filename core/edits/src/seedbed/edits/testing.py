"""Locking without an index, for tests that have no network: wheels that say what is installed here, and hold nothing else.

What uv needs to lock are names, versions and requirements. It finds those in the wheels of a folder as well as on an index.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from seedbed.workspace import plain_name

_TOLD = ("Requires-Python", "Requires-Dist", "Provides-Extra")


def name_wheels(folder: Path, leave_out: Iterable[str] = ()) -> Mapping[str, str]:
    """Write a wheel without content for all that is installed here, and for what that would need on other platforms.

    Args:
        folder: Where to; what is there already stays.
        leave_out: Distributions of which no such wheel is written, since there is a real one.

    Returns:
        What tells uv to look there, and nowhere else.
    """
    described = {plain_name(one.name): (one.version, one.metadata) for one in distributions() if one.name}
    lowest: dict[str, Version] = {}
    for need in _needs(metadata for _, metadata in described.values()):
        name = plain_name(need.name)
        lowest[name] = max(lowest.get(name, Version("0")), _lowest(need))
    elsewhere = {name: str(version) for name, version in lowest.items() if name not in described}
    folder.mkdir(exist_ok=True)
    known = {plain_name(name) for name in leave_out}
    for name, (version, metadata) in described.items():
        if name not in known:
            told = [f"{key}: {value}" for key in _TOLD for value in metadata.get_all(key) or ()]
            _write(folder, name, version, told)
    for name, version in elsewhere.items():
        if name not in known:
            _write(folder, name, version, [])
    return {"UV_NO_INDEX": "1", "UV_FIND_LINKS": str(folder)}


def _needs(described: Iterable[PackageMetadata]) -> Iterator[Requirement]:
    for metadata in described:
        for line in metadata.get_all("Requires-Dist") or ():
            try:
                yield Requirement(line)
            except InvalidRequirement:  # as uv, which takes no notice of it either
                continue


def _lowest(need: Requirement) -> Version:
    """Return a version that a requirement takes, by its lower bounds."""
    bounds = [one.version.removesuffix(".*") for one in need.specifier if one.operator in {">=", "==", "~="}]
    return max(map(Version, bounds), default=Version("0"))


def _write(folder: Path, name: str, version: str, told: Iterable[str]) -> None:
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{info}/METADATA",
            "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *told, ""]),
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
