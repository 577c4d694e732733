"""Two Python processes that work with each other's objects over a socket.

Plain values cross as copies, everything else as a reference that forwards what is done to it. One side asks
and waits, and meanwhile serves what the other has to ask in turn.
"""

import io
import json
import os
import struct
import sys
import threading

from seedbed.sandbox._inside import deeds
from seedbed.sandbox._inside.mirrors import CannotCrossError
from seedbed.sandbox._inside.objects import Objects
from seedbed.sandbox._inside.surroundings import Surroundings
from seedbed.sandbox._inside.values import Json, WireError, items, words

_ENDING = ("__next__", "__anext__", "send", "asend", "throw", "athrow")
_LONGEST = 32 * 1024 * 1024


class PartnerGoneError(BaseException):
    """The process on the other side has ended, or no longer keeps to the protocol.

    No `Exception`: a test that expects some exception of the code under test must not take this for it.
    """


class Peer:
    """One side of the wire.

    Args:
        fd: The socket, connected to the other side.
        judges: Whether this side judges the other, and so believes nothing that it says of itself.
        surroundings: What else the two sides have to agree on.
    """

    def __init__(self, fd: int, *, judges: bool, surroundings: Surroundings | None = None) -> None:
        self._fd = fd
        self._in = open(fd, "rb", buffering=1 << 16, closefd=False)  # noqa: SIM115 - lives as long as this
        self.judges = judges
        self._lock = threading.RLock()
        self._thread = threading.get_ident()
        self._objects = Objects(self)
        self._surroundings = surroundings
        self.said = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        """What this side has printed and the other has not heard of yet."""
        self.star_names: frozenset[str] = frozenset()
        """The names that a star import may bring."""
        self.doubts: set[str] = set()
        """Where the verdict rests on the word of an object of the other side."""
        self.gone = False

    def request(self, op: str, *arguments: object) -> object:
        """Have something done on the other side, and return or raise what comes of it."""
        if not self.judges and threading.get_ident() != self._thread:
            raise RuntimeError("The tests can only be called from the thread that they have called")
        with self._lock:
            self._send({"a": self._objects.pack((op, *arguments))})
            while True:
                message = self._receive()
                if "a" in message:
                    self._answer(message)
                else:
                    return self._outcome(message, op, arguments)

    def serve(self) -> None:
        """Do what the other side asks until it hangs up."""
        while True:
            try:
                self._answer(self._receive())
            except PartnerGoneError:
                return

    @property
    def shared(self) -> int:
        """How many containers both sides hold."""
        return self._objects.shared

    def dropped(self, handle: int) -> None:
        """Hear that nothing here stands for an object any more."""
        self._objects.dropped(handle)

    def doubt(self, what: str) -> None:
        """Note that the verdict rests on the word of an object of the other side."""
        self.doubts.add(what)

    def _outcome(self, message: dict[str, Json], op: str, arguments: tuple[object, ...]) -> object:
        value = self._understood(message, "v" if "v" in message else "x")
        if "v" in message:
            return value
        if isinstance(value, StopIteration | StopAsyncIteration) and not _ends(op, arguments):
            raise RuntimeError(f"The code under test raised {type(value).__name__}") from value
        raise value if isinstance(value, BaseException) else WireError("no exception")

    def _answer(self, message: dict[str, Json]) -> None:
        reply: dict[str, Json]
        try:
            if self.judges:
                self._admit(message["a"])
            asked = self._understood(message, "a")
            value = deeds.do(asked, trusting=not self.judges)
            reply = {"v": self._objects.pack(value)}
        except PartnerGoneError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the other side
            value = deeds.portable(error)
            reply = {"x": self._objects.pack(value)}
        self._send(reply)

    def _admit(self, asked: Json) -> None:
        """Let the other side ask for nothing but what it was handed: no class or value that it comes up with."""
        match asked:
            case ["t", ["input" | "stdin", *_]] | ["t", [_, ["m", _], *_]]:
                pass
            case _:
                raise self._lost()

    def _understood(self, message: dict[str, Json], about: str) -> object:
        """Take over everything in a message, and return what it is about."""
        try:
            if self._surroundings:
                self._surroundings.take(message)
            self._objects.take_classes(message)
            value = self._objects.unpack(message.get(about))
            self._objects.take_changes(message)
            for stream, text in zip((sys.stdout, sys.stderr), items(message.get("o", [])), strict=False):
                stream.write(words(text))
        except Exception as error:  # whatever cannot be read is the other side's fault
            raise self._lost() from error
        return value

    def _send(self, message: dict[str, Json]) -> None:
        self._objects.add_changes(message)
        if self._surroundings:
            self._surroundings.add_to(message)
        if any(stream.tell() for stream in self.said.values()):
            message["o"] = [_taken(stream) for stream in self.said.values()]
        text = json.dumps(message).encode()
        if len(text) > _LONGEST:
            raise CannotCrossError(f"a message of {len(text)} bytes")
        rest = memoryview(struct.pack(">I", len(text)) + text)
        try:
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except OSError as error:
            raise self._lost() from error

    def _receive(self) -> dict[str, Json]:
        (length,) = struct.unpack(">I", self._read(4))
        if length > _LONGEST:
            raise self._lost()
        try:
            message = json.loads(self._read(length))
        except (ValueError, RecursionError) as error:
            raise self._lost() from error
        if not isinstance(message, dict):
            raise self._lost()
        return message

    def _read(self, length: int) -> bytes:
        try:
            data = self._in.read(length)
        except OSError as error:
            raise self._lost() from error
        if len(data) < length:
            raise self._lost()
        return data

    def _lost(self) -> PartnerGoneError:
        self.gone = True
        return PartnerGoneError(
            "The code under test has ended the process that it runs in, or broken into it"
        )


def _ends(op: str, arguments: tuple[object, ...]) -> bool:
    """Whether what was asked may end by saying that there is no more."""
    return op in {"special", "method"} and arguments[1] in _ENDING


def _taken(stream: io.StringIO) -> str:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text
