"""What is installed here, offered to uv in a folder: whole wheels of some, and of all others wheels that hold nothing.

What uv needs to lock are names, versions and requirements, and those it finds in a wheel without content as well.
"""

import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from seedbed.workspace import plain_name

from ._repack import closure, is_editable, repack

_TOLD = ("Requires-Python", "Requires-Dist", "Provides-Extra")


def offer_installed(folder: Path, whole: Iterable[str] = (), locked: Path | None = None) -> Mapping[str, str]:
    """Write wheels of all that is installed here, and of what that would need on other platforms.

    The members of a workspace are not among them, since they are installed as references to their sources.

    Args:
        folder: Where to. Distributions that have a wheel there already are left alone.
        whole: Requirements that are to be installed or built with, not only locked: they, and all that they need, are
            whole wheels.
        locked: A `uv.lock`: what it has of an index, and is not installed here, is offered as well.

    Returns:
        What tells uv to look there, and to ask nobody else.
    """
    folder.mkdir(exist_ok=True)
    for installed in closure(whole).values():
        if not is_editable(installed) and plain_name(installed.name) not in _offered(folder):
            repack(installed, folder)
    others = [one for one in distributions() if one.name and not is_editable(one)]
    described = {plain_name(one.name): (one.version, one.metadata) for one in others}
    there = _offered(folder)
    for name, (version, metadata) in described.items():
        if name not in there:
            told = [f"{key}: {value}" for key in _TOLD for value in metadata.get_all(key) or ()]
            _write(folder, name, version, told)
    elsewhere = {
        **_needed(metadata for _, metadata in described.values()),
        **(_locked(locked) if locked else {}),
    }
    for name, lowest in elsewhere.items():
        if name not in there and name not in described:
            _write(folder, name, str(lowest), [])
    nothing = folder / "nothing"  # an index that has nothing: there is no variable that says to ask none
    nothing.mkdir(exist_ok=True)
    return {"UV_FIND_LINKS": str(folder), "UV_DEFAULT_INDEX": nothing.resolve().as_uri()}


def _offered(folder: Path) -> frozenset[str]:
    return frozenset(plain_name(wheel.name.partition("-")[0]) for wheel in folder.glob("*.whl"))


def _locked(lock: Path) -> dict[str, Version]:
    packages = tomllib.loads(lock.read_text("utf-8"))["package"]
    return {one["name"]: Version(one["version"]) for one in packages if "registry" in one["source"]}


def _needed(described: Iterable[PackageMetadata]) -> dict[str, Version]:
    """Return everything that distributions need, each with a version that they take."""
    found: dict[str, Version] = {}
    for need in _needs(described):
        name = plain_name(need.name)
        found[name] = max(found.get(name, Version("0")), _lowest(need))
    return found


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
