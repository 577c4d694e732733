"""Making a new monorepo in a folder: all of it, or nothing."""

import secrets
import shutil
import tomllib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

from seedbed.edits import EditError, lock
from seedbed.garden._errors import GardenError
from seedbed.workspace import WorkspaceError, ask_git, uv_program

from ._init import TOOLS, Plan, scope_for

_MESSAGE = "A new monorepo"
# What it is made in; one that was killed may have left such a folder, and is in nobody's way.
_WORKSHOP = ".seedbed-"


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


def repository_around(folder: Path) -> Path | None:
    """Return the git repository that a folder lies in and is not the root of, if there is one."""
    return next((above for above in folder.parents if (above / ".git").exists()), None)


def plan_for(folder: Path, scope: str, find_links: str) -> Plan:
    """Return what is to be made in a folder, of the versions that are running.

    Args:
        folder: Its root.
        scope: What was said of its names, if anything was.
        find_links: A folder of wheels, if one was named.

    Raises:
        GardenError: packages cannot be called so, or there are no such wheels.
    """
    versions = {tool: Version(version(f"seedbed-{tool}")) for tool in TOOLS}
    wheels = _wheels_in(resolved(find_links)) if find_links else {}
    return Plan(scope_for(folder.name, scope), versions, wheels)


def _wheels_in(folder: Path) -> dict[str, bytes]:
    """Return the wheels of this tool in a folder, by name."""
    try:
        wheels = {wheel.name: wheel.read_bytes() for wheel in sorted(folder.glob("seedbed_*.whl"))}
    except OSError as error:
        raise GardenError(f"It cannot be read: {error.strerror}", where=str(folder)) from error
    if not wheels:
        raise GardenError(
            "There are no wheels of seedbed's packages", where=str(folder), do="Build them there"
        )
    return wheels


def _is_free(folder: Path) -> bool:
    """Say whether nothing lies in a folder but, at most, a git repository that nothing was put into."""
    try:
        if folder.is_symlink():
            return False
        names = {one.name for one in folder.iterdir() if not one.name.startswith(_WORKSHOP)}
    except FileNotFoundError:
        if not folder.parent.is_dir():
            raise GardenError(
                "There is no such folder to make it in", where=str(folder.parent), do="Make it first"
            ) from None
        return True
    except NotADirectoryError:
        if not folder.parent.is_dir():
            raise GardenError("Not a directory", where=str(folder.parent)) from None
        return False
    except OSError as error:
        raise GardenError(f"It cannot be looked into: {error.strerror}", where=str(folder)) from error
    return not names or (names == {".git"} and _is_empty_repository(folder))


def _is_empty_repository(folder: Path) -> bool:
    return not (ask_git(folder, "rev-list", "--all", "--max-count=1") or ask_git(folder, "ls-files"))


def _hold_tools() -> None:
    if shutil.which("git") is None:
        raise GardenError("git is not installed", do="Install git and run this again")
    uv_program()


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
    is_there = folder.is_dir()
    workshop = (folder if is_there else folder.parent) / f"{_WORKSHOP}{secrets.token_hex(4)}"
    try:
        _write(workshop, files)
        _lock(workshop)
        if (folder / ".git").exists():
            _move_in(workshop, folder)
            return _commit(folder)
        ask_git(workshop, "init", "-q", "-b", "main")
        committed = _commit(workshop)
        if is_there:  # somebody may stand in it
            _move_in(workshop, folder)
        else:
            workshop.rename(folder)
    except OSError as error:
        raise GardenError(f"It cannot be written: {error.strerror}", where=str(folder)) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return committed


def _move_in(workshop: Path, folder: Path) -> None:
    """Move all that was made into a folder that is there, or nothing if something came there meanwhile."""
    placed: list[Path] = []
    try:
        for made in sorted(workshop.iterdir()):
            place = folder / made.name
            if place.exists():
                raise GardenError("Something came there meanwhile", where=str(place), do="Look at it")
            made.rename(place)
            placed.append(place)
    except BaseException:
        for place in placed:
            place.rename(workshop / place.name)
        raise


def _lock(folder: Path) -> None:
    try:
        lock(folder)
    except EditError as error:
        wheels = (
            "If no index has seedbed's packages, build their wheels and name the folder: --find-links FOLDER"
        )
        raise GardenError(error.what, do=wheels if "seedbed-" in error.what else None) from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content)


def _commit(folder: Path) -> bool:
    """Stage all of it, whatever the user has git ignore elsewhere, and commit it where git knows by whom."""
    paths = [
        one.name for one in folder.iterdir() if one.name != ".git" and not one.name.startswith(_WORKSHOP)
    ]
    ask_git(folder, "add", "-A", "-f", "--", *paths)
    try:
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            # Without a name that somebody set, git would make one up of the machine's.
            ask_git(folder, "-c", "user.useConfigOnly=true", "var", who)
        ask_git(folder, "commit", "-q", "-m", _MESSAGE)
    except WorkspaceError:  # nobody is named, or a hook or a key of the user's own stands against it
        return False
    return True


def _is_workspace(manifest: Path) -> bool:
    try:
        tool = tomllib.loads(manifest.read_text("utf-8")).get("tool")
    except (OSError, ValueError):
        return False
    uv = tool.get("uv") if isinstance(tool, dict) else None
    return isinstance(uv, dict) and "workspace" in uv
