"""Building a package from what is committed, and nothing else."""

import hashlib
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from seedbed.edits import Manifest
from seedbed.workspace import uv_program

from ._children import plain_environment, run_child
from ._errors import ReleaseError

# A wheel is a ZIP archive, which knows no time before 1980; in seconds.
_EARLIEST = 315_532_800


@dataclass(frozen=True, slots=True)
class Built:
    """The two files of a package that was built: what an index is to hold of this version.

    Attributes:
        name: The distribution.
        version: Its version.
        sdist: The source archive.
        wheel: What was made of it.
        sums: The SHA-256 of both, by their names, as they were built: whatever is done to them later.
    """

    name: str
    version: Version
    sdist: Path
    wheel: Path
    sums: Mapping[str, str]

    @classmethod
    def of(cls, name: str, version: Version, sdist: Path, wheel: Path) -> "Built":
        """Return it with the hashes that the files have now."""
        return cls(name, version, sdist, wheel, {path.name: sha256(path) for path in (sdist, wheel)})

    def hold_unchanged(self) -> None:
        """Refuse files that are not what was built any more.

        Raises:
            ReleaseError: one was changed.
        """
        for path in self:
            if path.is_symlink() or not path.is_file() or sha256(path) != self.sums[path.name]:
                raise ReleaseError(
                    f"{path.name} was changed after it was built", do="Nothing of it was published"
                )

    def __iter__(self) -> Iterator[Path]:
        """Yield the source archive, and then the wheel that was made of it."""
        yield from (self.sdist, self.wheel)


def build(tree: Path, manifest: Manifest, out: Path, when: int) -> Built:
    """Build a package's source archive, and its wheel out of that.

    Args:
        tree: A folder that holds the workspace as it was committed, and nothing else.
        manifest: The package.
        out: An empty folder, for what is built.
        when: What time the files in it bear, in seconds: the same commit gives the same bytes.

    Raises:
        ReleaseError: it does not build, or to something else; with the gist of the log.
    """
    out.mkdir(parents=True, exist_ok=True)
    command = [
        uv_program(),
        "build",
        "--no-progress",
        "--no-create-gitignore",
        "--out-dir",
        str(out),
        manifest.folder,
    ]
    try:
        done = run_child(command, tree, plain_environment(SOURCE_DATE_EPOCH=str(max(when, _EARLIEST))))
    except subprocess.TimeoutExpired as error:
        raise ReleaseError(
            f"{manifest.name} does not build: it takes too long", where=manifest.folder
        ) from error
    if done.returncode != 0:
        raise ReleaseError(
            f"{manifest.name} does not build: {_why(done.stdout)}",
            where=manifest.folder,
            do=f"`uv build --package {manifest.name}` shows all of it",
        )
    return read_built(out, manifest.name, manifest.version)


def _why(log: str) -> str:
    """Return the last thing that the build backend said, or else what uv gives as the cause."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    at = next((number for number, line in enumerate(lines) if line.startswith("error:")), len(lines))
    said = [line for line in lines[:at] if not line.startswith(("Building ", "Successfully "))]
    causes = [line.removeprefix("cause: ") for line in lines[at:] if line.startswith("cause: ")]
    return " ".join(said[-1:] or causes[-2:] or lines[-1:])[:600] or "uv says nothing"


def read_built(folder: Path, name: str, version: Version) -> Built:
    """Return what was built of a package into a folder.

    Raises:
        ReleaseError: there is not one source archive and one wheel of that version.
    """
    sdists, wheels = sorted(folder.glob("*.tar.gz")), sorted(folder.glob("*.whl"))
    found = [parse_sdist_filename(one.name) for one in sdists]
    found += [parse_wheel_filename(one.name)[:2] for one in wheels]
    wanted = (canonicalize_name(name), version)
    if len(sdists) != 1 or len(wheels) != 1 or any(one != wanted for one in found):
        names = ", ".join(one.name for one in (*sdists, *wheels)) or "nothing"
        raise ReleaseError(f"{name} {version} was to be one source archive and one wheel, and is {names}")
    return Built.of(name, version, sdists[0], wheels[0])


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
