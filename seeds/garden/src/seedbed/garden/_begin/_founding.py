"""Making a new monorepo in a folder: all of it, or nothing."""

import os
import shutil
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

from seedbed.edits import EditError, lock
from seedbed.garden._errors import GardenError
from seedbed.workspace import WorkspaceError, ask_git

from ._init import TOOLS, Plan, scope_for

_MESSAGE = "A new monorepo"


def resolved(place: str) -> Path:
    """Return a folder that was named on the command line.

    Raises:
        GardenError: it leads nowhere.
    """
    try:
        return Path(place).expanduser().resolve()
    except (OSError, RuntimeError) as error:  # a circle of links, nobody's home, or this folder is gone
        raise GardenError(f"This leads nowhere: {error}", where=place) from error


def hold_free(folder: Path) -> None:
    """Refuse a folder that a monorepo cannot be made in.

    Raises:
        GardenError: something lies there, or its place is no good.
    """
    if not _is_free(folder):
        raise GardenError("There is something already", where=str(folder), do="Name a new or an empty folder")
    for above in folder.parents:
        if _is_workspace(above / "pyproject.toml"):
            raise GardenError(
                "This lies in another uv workspace",
                where=str(above),
                do=f"Name a folder outside of it, such as {above.parent / folder.name}",
            )


def plan_for(folder: Path, scope: str, find_links: str) -> Plan:
    """Return what is to be made in a folder, of the versions that are running.

    Args:
        folder: Its root.
        scope: What was said of its names, if anything was.
        find_links: A folder of wheels, if one was named.

    Raises:
        GardenError: packages cannot be called so, or there is no such folder of wheels.
    """
    versions = {tool: Version(version(f"seedbed-{tool}")) for tool in TOOLS}
    wheels = resolved(find_links) if find_links else None
    if wheels and not wheels.is_dir():
        raise GardenError("There is no such folder of wheels", where=str(wheels))
    place = Path(os.path.relpath(wheels, folder)).as_posix() if wheels else ""
    return Plan(scope_for(folder.name, scope), versions, place)


def _is_free(folder: Path) -> bool:
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
        return not any(folder.iterdir())
    except FileNotFoundError:
        if not folder.parent.is_dir():
            raise GardenError(
                "There is no such folder to make it in", where=str(folder.parent), do="Make it first"
            ) from None
        return True
    except OSError as error:
        raise GardenError(f"It cannot be looked into: {error.strerror}", where=str(folder)) from error


def _hold_tools() -> None:
    if shutil.which("git") is None:
        raise GardenError("git is not installed", do="Install git and run this again")
    if not os.environ.get("UV") and shutil.which("uv") is None:
        raise GardenError("uv is not installed", do="Install it with `pip install uv`")


def found_monorepo(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Make a monorepo of files: a git repository with a lock, all of it committed where git knows by whom.

    Args:
        folder: A folder that `hold_free` has no objection to.
        files: Content by path, with `/`.

    Returns:
        Whether it was committed; otherwise it is staged.

    Raises:
        WorkspaceError: git or uv is missing, or it cannot be written or locked; then nothing of it is left.
    """
    _hold_tools()
    with _all_or_nothing(folder, files):
        try:
            _write(folder, files)
        except OSError as error:
            raise GardenError(f"It cannot be written: {error.strerror}", where=str(folder)) from error
        ask_git(folder, "init", "-q", "-b", "main")
        _lock(folder)
        ask_git(folder, "add", "-A")
        return _commit(folder)


def _lock(folder: Path) -> None:
    try:
        lock(folder)
    except EditError as error:
        wheels = (
            "If no index has seedbed's packages, build their wheels and name the folder: --find-links FOLDER"
        )
        raise GardenError(error.what, do=wheels if "seedbed-" in error.what else None) from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content)


def _commit(folder: Path) -> bool:
    try:
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            # Without a name that somebody set, git would make one up of the machine's.
            ask_git(folder, "-c", "user.useConfigOnly=true", "var", who)
        ask_git(folder, "commit", "-q", "-m", _MESSAGE)
    except WorkspaceError:  # nobody is named, or a hook or a key of the user's own stands against it
        return False
    return True


@contextmanager
def _all_or_nothing(folder: Path, files: Iterable[str]) -> Iterator[None]:
    """Take away what was made, and nothing else, if anything goes wrong."""
    was_there = folder.is_dir()
    try:
        yield
    except BaseException:
        for name in {".git", ".venv", "uv.lock", *(path.partition("/")[0] for path in files)}:
            _remove(folder / name)
        if not was_there and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _is_workspace(manifest: Path) -> bool:
    try:
        tool = tomllib.loads(manifest.read_text("utf-8")).get("tool")
    except (OSError, ValueError):
        return False
    uv = tool.get("uv") if isinstance(tool, dict) else None
    return isinstance(uv, dict) and "workspace" in uv
