"""Writing files where the user says: all or none, never outside, and never over what somebody else has written."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from seedbed.problem import Artefact, BadInput, TextFile

WRITTEN = "written"
"""The file in the data folder that remembers what was written where, as digests alone."""

_ELSEWHERE = "Name another folder with --out"
_OVER = "Name another folder with --out, or pass --force to write over it"


def check_folder(folder: Path) -> None:
    """Refuse, before any work is done, a folder that cannot become one."""
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not nearest.is_dir():
        raise BadInput("This is not a folder", where=str(nearest), do="Name another one with --out")


def write_artefacts(
    artefacts: Iterable[Artefact | TextFile],
    folder: Path,
    *,
    memory: Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write files into a folder, made if there are any. One that is there with the same content is left as it is.

    Everything is looked at before anything is written: either all files are there afterwards, or the folder is as it
    was.

    Args:
        artefacts: The files; text is written in UTF-8.
        folder: Where to. It may be a link; nothing on the way from it to a file may.
        memory: Remembers what was written, so that it may be written over as long as nobody has changed it.
        force: Whether files are written over whoever they are from.

    Returns:
        The files that are there now with this content.

    Raises:
        BadInput: The folder cannot be made or written, or something else is where a file is to be.
    """
    files = _contents(artefacts)
    try:
        known = Memory(memory)
        fresh = [path for path in files if _is_to_be_written(folder, path, files[path], known, force=force)]
        if fresh:
            folder.mkdir(parents=True, exist_ok=True)
            known.add((folder / path, files[path]) for path in fresh)
            _write(folder, {path: files[path] for path in fresh})
    except OSError as error:
        raise BadInput(
            f"The files cannot be written: {error.strerror}", where=str(folder), do=_ELSEWHERE
        ) from None
    return [folder / path for path in files]


class Memory:
    """What was written where, as digests: nothing can be read from it, and nothing needs to be forgotten.

    Args:
        path: The file that keeps it; without one, nothing is remembered.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: frozenset[str] = frozenset()
        if path is not None and path.exists():
            self._known = frozenset(path.read_text("ascii", errors="replace").split())

    def has(self, path: Path, content: bytes) -> bool:
        """Return whether this content was written to this path."""
        return _digest(path, content) in self._known

    def add(self, files: Iterable[tuple[Path, bytes]]) -> None:
        """Remember what is about to be written. One write, so that several processes do not garble each other's."""
        if self._path is None:
            return
        lines = "".join(f"{_digest(path, content)}\n" for path, content in files)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, lines.encode())
        finally:
            os.close(file)


def _digest(path: Path, content: bytes) -> str:
    place = os.fsencode(os.path.realpath(path))
    return hashlib.sha256(place + b"\0" + hashlib.sha256(content).digest()).hexdigest()


def _contents(artefacts: Iterable[Artefact | TextFile]) -> dict[str, bytes]:
    """Return what goes where. Two names that are one to some systems, or a file that is also a folder, are refused."""
    files: dict[str, bytes] = {}
    taken: set[str] = set()
    folders: set[str] = set()
    for one in artefacts:
        path = one.name if isinstance(one, Artefact) else one.path
        content = one.content if isinstance(one, Artefact) else one.content.encode("utf-8", "replace")
        plain = path.casefold()
        above = {plain[:number] for number, letter in enumerate(plain) if letter == "/"}
        if plain in taken | folders or above & taken:
            raise BadInput("Two files of the answer have one place", where=path, do="Ask for other names")
        taken.add(plain)
        folders |= above
        files[path] = content
    return files


def _is_to_be_written(folder: Path, path: str, content: bytes, known: Memory, *, force: bool) -> bool:
    """Look at what is where a file is to be; return whether it has other content that may be written over."""
    target = folder / path
    for above in reversed(Path(path).parents[:-1]):
        _refuse_odd_folder(folder / above)
    if not target.is_symlink() and not target.exists():
        return True
    if target.is_symlink() or not target.is_file():
        raise BadInput(
            "There is another file of this name, or a link or folder", where=str(target), do=_ELSEWHERE
        )
    there = target.read_bytes()
    if there == content:
        return False
    if not force and not known.has(target, there):
        raise BadInput("There is another file of this name", where=str(target), do=_OVER)
    return True


def _refuse_odd_folder(path: Path) -> None:
    if path.is_symlink():
        raise BadInput("This is a link, and may lead out of the folder", where=str(path), do=_ELSEWHERE)
    if path.exists() and not path.is_dir():
        raise BadInput("This is a file, and a folder is needed", where=str(path), do=_ELSEWHERE)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside their places first, and then put each into its own."""
    staging = Path(tempfile.mkdtemp(prefix=".seedbed-", dir=folder))
    made: list[Path] = []
    try:
        staged = {path: staging / str(number) for number, path in enumerate(files)}
        for path, place in staged.items():
            place.write_bytes(files[path])
        for path, place in staged.items():
            made += _make_folders(folder, path)
            place.replace(folder / path)
    except OSError:
        for empty in reversed(made):
            with suppress(OSError):  # it holds something
                empty.rmdir()
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _make_folders(folder: Path, path: str) -> list[Path]:
    made = []
    for above in reversed(Path(path).parents[:-1]):
        place = folder / above
        if not place.exists():
            place.mkdir()
            made.append(place)
    return made
