"""What both jails have to agree on besides objects: files that either writes, and where the tests say that they are.

Each jail has a disk of its own, in memory. What one writes is noted as it happens, by an audit hook, and goes
along with the next message. The tests' folder, environment and arguments hold for the code under test as well.
"""

import base64
import os
import stat
import sys

from seedbed.sandbox._inside.values import Json, WireError, items, words

_ROOTS = ("/work/", "/tmp/")  # noqa: S108 - the jail's own
_PRIVATE = "/tmp/settings/"  # noqa: S108 - the jail's own
_CODE = (".py", ".pyc", ".pyo", ".so", ".pth", ".zip", ".egg", ".whl")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "sqlite3.connect")
_PROCESSES = ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.system", "os.exec")
_open = open  # tests may patch it
_FOLDER, _GONE = "folder", "gone"


class Surroundings:
    """The files of one side, and what of them the other has not heard of.

    Args:
        judges: Whether this side judges the other, and so takes nothing from it that could become code here.
        own: The files that this side began with: nobody else writes to them here.
    """

    def __init__(self, *, judges: bool, own: frozenset[str] = frozenset()) -> None:
        self._judges = judges
        self._own = frozenset(f"/work/{path}" for path in own) if judges else frozenset()
        self._watched: set[str] = set()
        self._known: dict[str, tuple[int, ...]] = {}
        self._unseen = False
        self._told: Json = None
        sys.addaudithook(self._hear)

    def add_to(self, message: dict[str, Json]) -> None:
        """Add what has changed since the last message."""
        if self._unseen:  # other programs have run here, and nobody saw what they wrote
            self._unseen = False
            self._watched.update(_everything())
        if changed := [change for path in sorted(self._watched) for change in self._changed(path)]:
            message["f"] = changed
        if self._judges:
            now: Json = [
                _folder(),
                [[name, value] for name, value in sorted(os.environ.items())],
                [*sys.argv],
            ]
            if now != self._told:
                self._told = message["w"] = now

    def take(self, message: dict[str, Json]) -> None:
        """Take over what has changed on the other side."""
        for change in items(message.get("f", [])):
            path, kind, content = (words(part) for part in items(change))
            if self._may(path):
                self._write(path, kind, content)
        if "w" in message and not self._judges:
            folder, variables, arguments = items(message["w"])
            os.chdir(words(folder))
            os.environ.clear()
            os.environ.update({words(name): words(value) for name, value in map(items, items(variables))})
            sys.argv[:] = [words(argument) for argument in items(arguments)]

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITES:
                self._watch(path)
        elif event in _CHANGES:
            for path in arguments:
                self._watch(path)
        elif event in _PROCESSES:
            self._unseen = True

    def _watch(self, path: object) -> None:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            full = path if path.startswith("/") else f"{_folder()}/{path}"
            if full.startswith(_ROOTS) and not full.startswith(_PRIVATE):
                self._watched.add(os.path.normpath(full))

    def _changed(self, path: str) -> list[Json]:
        """Return what is to be told of a path, if anything is."""
        try:
            now = os.lstat(path)
        except OSError:
            return [[path, _GONE, ""]] if self._known.pop(path, None) else []
        folder = stat.S_ISDIR(now.st_mode)
        state = (now.st_mode,) if folder else (now.st_mode, now.st_size, now.st_mtime_ns, now.st_ino)
        if self._known.get(path) == state:
            return []
        self._known[path] = state
        if folder:
            return [[path, _FOLDER, ""]]
        if not stat.S_ISREG(now.st_mode):
            return []
        with _open(path, "rb") as file:
            return [[path, "file", base64.b64encode(file.read()).decode()]]

    def _may(self, path: str) -> bool:
        plain = path == os.path.normpath(path) and path.startswith(_ROOTS) and not path.startswith(_PRIVATE)
        return plain and path not in self._own and not (self._judges and path.endswith(_CODE))

    def _write(self, path: str, kind: str, content: str) -> None:
        try:
            if kind == _GONE:
                os.rmdir(path) if os.path.isdir(path) else os.unlink(path)  # noqa: PTH106, PTH108, PTH112
            elif kind == _FOLDER:
                os.makedirs(path, exist_ok=True)  # noqa: PTH103
            else:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
                with _open(os.open(path, flags, 0o600), "wb") as file:
                    file.write(base64.b64decode(content))
        except FileNotFoundError:
            pass  # it is gone already, or its folder is
        except (OSError, ValueError) as error:
            raise WireError(f"{path[:80]} cannot be taken over") from error
        self._changed(path)  # so that it is not told back


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        return "/work"


def _everything() -> list[str]:
    return [
        os.path.join(folder, name)  # noqa: PTH118
        for root in _ROOTS
        for folder, folders, files in os.walk(root)
        for name in (*folders, *files)
        if not f"{folder}/".startswith(_PRIVATE)
    ]
