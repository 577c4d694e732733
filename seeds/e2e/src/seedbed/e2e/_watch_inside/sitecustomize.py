"""The watch inside a process: Python imports this at its start, and it notes what the process does to the world.

It lies alone in a folder that the tests put on `PYTHONPATH`, notes one line for each deed in the file that `SEEDBED_WATCH`
names, and judges nothing. It imports only what every Python has, so that a command imports nothing more for being watched.
"""

# It is a module by itself, and the process that is watched is not to pay for pathlib.
# ruff: noqa: INP001, PTH100, PTH109, PTH111, PTH115, PTH118

import os
import sys
from _thread import get_ident
from collections.abc import Callable

_LOG = os.environ.get("SEEDBED_WATCH", "")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LONGEST = 1000
"""Characters of an argument that are noted."""

Arguments = tuple[object, ...]


def _text(value: object) -> str | None:
    """Return a path as text; `None` where it names nothing on the disk."""
    if isinstance(value, int):
        try:
            return os.readlink(f"/proc/self/fd/{value}")
        except OSError:
            return None
    return os.fsdecode(value) if isinstance(value, str | bytes | os.PathLike) else None


def _place(value: object, folder: object = -1, *, follow: bool = True) -> str | None:
    """Return where a path leads, with links resolved: the last one only where the deed goes through it."""
    path = _text(value)
    beside = _text(folder) if isinstance(folder, int) and folder >= 0 else ""
    if path is None or beside is None:
        return None
    path = os.path.join(beside, path)
    if follow:
        return os.path.realpath(path)
    head, tail = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(head), tail)


def _opened(arguments: Arguments) -> list[str | None]:
    path, _mode, flags = arguments
    wanted = isinstance(flags, int) and flags & _WRITES and not isinstance(path, int)
    return [_place(path)] if wanted else []


def _database(arguments: Arguments) -> list[str | None]:
    path = _text(arguments[0])
    if path is None or path in {"", ":memory:"}:
        return []
    if path.startswith("file:"):
        from urllib.parse import unquote, urlsplit

        if "mode=ro" in urlsplit(path).query:
            return []
        path = unquote(urlsplit(path).path)
    return [_place(path)]


def _at(
    path: int, folder: int | None = None, *, follow: bool = False
) -> Callable[[Arguments], list[str | None]]:
    """Return what finds a path among the arguments of a deed, and the folder that it starts from."""

    def find(arguments: Arguments) -> list[str | None]:
        return [_place(arguments[path], -1 if folder is None else arguments[folder], follow=follow)]

    return find


def _renamed(arguments: Arguments) -> list[str | None]:
    return [*_at(0, 2)(arguments), *_at(1, 3)(arguments)]


def _address(arguments: Arguments) -> list[str | None]:
    """Return an address as it was given, and a socket's path as the place that it is."""
    match arguments[1]:
        case (str(host), int(port), *_):
            return [f"{host} {port} {'told' if _was_told(port) else ''}".rstrip()]
        case str() | bytes() as path:
            text = os.fsdecode(path)
            return [_place(text) if text[:1] not in {"", "\0"} else f"{text!r} 0"]
        case other:
            return [f"{other!r} 0"]


def _host(arguments: Arguments) -> list[str | None]:
    return [_text(arguments[0]) or ""]


def _was_told(port: int) -> bool:
    """Whether who started this process named the port."""
    return any(f":{port}" in words for words in (*sys.orig_argv, *os.environ.values()))


def _started(arguments: Arguments) -> list[str | None]:
    """Return a program that is started without the watch."""
    environment = arguments[-1]
    if environment is None or (isinstance(environment, dict) and environment.get("SEEDBED_WATCH") == _LOG):
        return []
    return [_text(arguments[0]) or repr(arguments[0])]


def _shell(arguments: Arguments) -> list[str | None]:
    return [repr(arguments[0])]


_DEEDS: dict[str, tuple[str, Callable[[Arguments], list[str | None]]]] = {
    "open": ("opened for writing", _opened),
    "sqlite3.connect": ("opened as a database", _database),
    "os.mkdir": ("made the folder", _at(0, 2)),
    "os.rmdir": ("removed", _at(0, 1)),
    "os.remove": ("removed", _at(0, 1)),
    "os.rename": ("renamed", _renamed),
    "os.link": ("linked", _at(1, 3)),
    "os.symlink": ("linked", _at(1, 2)),
    "os.truncate": ("cut", _at(0, follow=True)),
    "os.chmod": ("changed the rights of", _at(0, 2, follow=True)),
    "os.chown": ("changed the owner of", _at(0, 3, follow=True)),
    "os.utime": ("changed the times of", _at(0, 3, follow=True)),
    "os.setxattr": ("marked", _at(0, follow=True)),
    "os.removexattr": ("marked", _at(0, follow=True)),
    "socket.connect": ("connected to", _address),
    "socket.sendto": ("sent to", _address),
    "socket.sendmsg": ("sent to", _address),
    "socket.bind": ("listened at", _address),
    "socket.getaddrinfo": ("looked up", _host),
    "socket.gethostbyname": ("looked up", _host),
    "socket.gethostbyaddr": ("looked up", _host),
    "subprocess.Popen": ("started unwatched", _started),
    "os.posix_spawn": ("started unwatched", _started),
    "os.exec": ("started unwatched", _started),
    "os.system": ("gave a shell", _shell),
}
"""What is noted of an event: what was done, and to what. What `shutil` and `tempfile` do arrives as these, too."""


def _own() -> list[str]:
    """Return the folders that the process was given: its home, what it was told to write to, and what a test names."""
    words = sys.orig_argv
    named = [words[number + 1] for number, word in enumerate(words[:-1]) if word == "--out"]
    named += [word.removeprefix("--out=") for word in words if word.startswith("--out=")]
    home = os.environ.get("SEEDBED_HOME", "")
    # For `seedbed`, whose folder is where it runs; `reason` has it not, and may write to its home alone.
    named += os.environ.get("SEEDBED_WATCH_OWN", "").split(os.pathsep)
    return [os.path.realpath(os.path.expanduser(folder)) for folder in (home, *named) if folder]


def _install() -> None:
    own = _own()
    noting: set[int] = set()  # threads that are at it, for the log itself is opened for writing

    def note(deed: str, what: str) -> None:
        words = [word[:_LONGEST] for word in sys.orig_argv]
        line = f"{(os.getpid(), words, own, deed, what)!a}\n"
        noting.add(get_ident())
        try:
            handle = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        finally:
            noting.discard(get_ident())

    def hook(event: str, arguments: Arguments) -> None:
        found = _DEEDS.get(event)
        if found is None or get_ident() in noting:
            return
        deed, find = found
        for what in find(arguments):
            if what is not None:
                note(deed, what)

    note("began in", os.getcwd())
    sys.addaudithook(hook)


if _LOG:
    _install()
