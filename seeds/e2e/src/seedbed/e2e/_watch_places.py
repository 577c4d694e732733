"""Where a command may write, and whom it may talk to: the whole of it, in one table each."""

import ast
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from pydantic import TypeAdapter

_LINE: TypeAdapter[tuple[int, list[str], list[str], str, str]] = TypeAdapter(
    tuple[int, list[str], list[str], str, str]
)
_LONGEST = 60
"""Characters of a command that are told."""
_DEVICES = ("/dev/null", "/dev/tty")
_SANDBOXES = ("bwrap", "nsenter")
"""Programs that a watch cannot follow into, and need not: what they start sees nothing of this machine."""


@dataclass(frozen=True)
class Deed:
    """What a process did."""

    pid: int
    words: tuple[str, ...]
    """The command line."""
    own: tuple[Path, ...]
    """The folders that it was given: its home, what `--out` names, and for `seedbed` its monorepo and uv's cache."""
    deed: str
    what: str
    """A path with links resolved, an address, a host or a program."""

    @staticmethod
    def read(line: str) -> "Deed":
        """Read a line of the log."""
        pid, words, own, deed, what = _LINE.validate_python(ast.literal_eval(line))
        return Deed(pid, tuple(words), tuple(map(Path, own)), deed, what)

    @cached_property
    def who(self) -> str:
        """The process, as a message names it."""
        first, *others = self.words[1:] or self.words
        title = " ".join([Path(first).name, *others]).split("\n", 1)[0]
        return f"{title[:_LONGEST].strip()} (process {self.pid})"


@dataclass(frozen=True)
class Grounds:
    """What the tests have made for the processes that they start."""

    temporary: Path
    """Where `TMPDIR` points, empty again afterwards."""
    ports: Collection[int]
    """Those of the tests' own servers on loopback."""

    def violation(self, deed: Deed) -> str | None:
        """Return one line about a deed that is not allowed."""
        if RULES[deed.deed](self, deed):
            return None
        return f"{deed.who} {deed.deed} {deed.what}"


def _in_own(_grounds: Grounds, deed: Deed) -> bool:
    return any(Path(deed.what).is_relative_to(folder) for folder in deed.own)


def _above_own(_grounds: Grounds, deed: Deed) -> bool:
    return deed.deed == MADE and any(folder.is_relative_to(deed.what) for folder in deed.own)


def _in_temporary(grounds: Grounds, deed: Deed) -> bool:
    return Path(deed.what).is_relative_to(grounds.temporary)


def _bytecode(_grounds: Grounds, deed: Deed) -> bool:
    path = Path(deed.what)
    code = (Path(os.path.realpath(entry)) for entry in sys.path if entry)
    return "__pycache__" in path.parts and any(path.is_relative_to(folder) for folder in code)


def _device(_grounds: Grounds, deed: Deed) -> bool:
    return deed.what in _DEVICES or deed.what.startswith("/dev/pts/")


PLACES: Mapping[str, Callable[[Grounds, Deed], bool]] = {
    "the case's own folder, what the user names with --out, a monorepo of seedbed's and uv's cache": _in_own,
    "the folders above these, where they are not there yet": _above_own,
    "the temporary folder, if nothing stays behind": _in_temporary,
    "bytecode beside the code that is imported": _bytecode,
    "the null device and the terminal": _device,
}
"""Everywhere that a command may write."""


def _may_write(grounds: Grounds, deed: Deed) -> bool:
    return any(allows(grounds, deed) for allows in PLACES.values())


def _may_connect(grounds: Grounds, deed: Deed) -> bool:
    """Whether an address is a private socket, or on loopback, and either a test's own server or named by who started it."""
    if deed.what.startswith("/"):
        return _in_own(grounds, deed) or _in_temporary(grounds, deed)
    host, port, *told = deed.what.rsplit(" ", 2) if deed.what.endswith(" told") else deed.what.rsplit(" ", 1)
    return _is_loopback(host) and (bool(told) or int(port) in grounds.ports)


def _may_listen(grounds: Grounds, deed: Deed) -> bool:
    return deed.what.startswith("/") and (_in_own(grounds, deed) or _in_temporary(grounds, deed))


def _may_look_up(_grounds: Grounds, deed: Deed) -> bool:
    return _is_loopback(deed.what)


def _may_start(_grounds: Grounds, deed: Deed) -> bool:
    return Path(deed.what).name in _SANDBOXES


def _always(_grounds: Grounds, _deed: Deed) -> bool:
    return True


def _never(_grounds: Grounds, _deed: Deed) -> bool:
    return False


def _is_loopback(host: str) -> bool:
    try:
        return host in {"", "localhost"} or ip_address(host).is_loopback
    except ValueError:
        return False


BEGAN = "began in"
MADE = "made the folder"
_WRITING = (
    *("opened for writing", "opened as a database", MADE, "removed", "renamed", "linked", "cut", "marked"),
    *("changed the rights of", "changed the owner of", "changed the times of"),
)
RULES: Mapping[str, Callable[[Grounds, Deed], bool]] = {
    BEGAN: _always,
    **dict.fromkeys(_WRITING, _may_write),
    "connected to": _may_connect,
    "sent to": _may_connect,
    "listened at": _may_listen,
    "looked up": _may_look_up,
    "started unwatched": _may_start,
    "gave a shell": _never,
}
"""Whether a deed is allowed, by its name in the log."""


def deeds(lines: bytes) -> Iterator[Deed]:
    """Yield what a piece of the log tells."""
    return map(Deed.read, lines.decode("ascii").splitlines())
