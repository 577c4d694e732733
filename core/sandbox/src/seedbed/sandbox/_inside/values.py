"""Values as JSON, and back: plain ones whole, everything else left to who knows about references.

What is read here may come from a hostile process: it can be wrong, but it brings no code along.
"""

import base64
import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath
from typing import Protocol, TypeAlias
from uuid import UUID

Json: TypeAlias = "bool | int | float | str | list[Json] | None"

_MOST_EXACT = 1 << 53


class WireError(Exception):
    """What came over the wire is none of the shapes that it can have."""


class References(Protocol):
    """Who knows what is not plain, and which containers both sides share."""

    def refer(self, value: object) -> list[Json]:
        """Return the JSON that stands for an object that is not copied."""

    def resolve(self, parts: list[Json]) -> object:
        """Return the object that the JSON of the other side stands for."""

    def number_of(self, container: object) -> int | None:
        """Return the number by which both sides know a container, or `None`."""

    def give_number(self, container: object) -> int:
        """Return a new number, by which both sides know a container from now on."""

    def container(self, number: int) -> object | None:
        """Return the container of this number, if there is one."""

    def share(self, number: int, container: object) -> None:
        """Note that a container of the other side is known here by the same number."""


def fill_list(target: list[object], items: Iterable[object]) -> None:
    target[:] = items


def fill_set(target: set[object], items: Iterable[object]) -> None:
    target.clear()
    target.update(items)


def fill_deque(target: deque[object], items: Iterable[object]) -> None:
    target.clear()
    target.extend(items)


class Packer:
    """Turns values into JSON. What a container holds is written when it crosses first; after that it is only named."""

    def __init__(self, references: References) -> None:
        self._references = references

    def pack(self, value: object) -> Json:  # noqa: PLR0911 - a line for each
        """Return the JSON of a value."""
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value  # type: ignore[return-value] # what its type says
        if isinstance(value, int) and kind is int:
            return value if -_MOST_EXACT < value < _MOST_EXACT else ["i", hex(value)]
        if isinstance(value, float) and kind is float:
            return value if math.isfinite(value) else ["f", repr(value)]
        if kind in _COPIED:
            return _COPIED[kind](value, self.pack)
        if kind in MUTABLE:
            number = self._references.number_of(value)
            if number is not None:
                return ["r", number]
            return self.content(self._references.give_number(value), value)
        return self._references.refer(value)

    def content(self, number: int, value: object) -> list[Json]:
        """Return the JSON of what a container now holds."""
        name = MUTABLE[type(value)]
        match value:
            case bytearray():
                return [name, number, base64.b64encode(value).decode()]
            case defaultdict():
                pairs: list[Json] = [[self.pack(key), self.pack(item)] for key, item in value.items()]
                return [name, number, pairs, self.pack(value.default_factory)]
            case dict():
                return [name, number, [[self.pack(key), self.pack(item)] for key, item in value.items()]]
            case deque():
                return [name, number, [self.pack(item) for item in value], value.maxlen]
            case list() | set():
                return [name, number, [self.pack(item) for item in value]]
            case _:
                raise AssertionError("one of the mutable types")


class Unpacker:
    """Turns the JSON of one message back into values."""

    def __init__(self, references: References) -> None:
        self._references = references

    def unpack(self, parts: Json) -> object:
        """Return the value.

        Raises:
            WireError: It is none of the shapes.
        """
        if not isinstance(parts, list):
            return parts
        try:
            return self._tagged(parts)
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            raise WireError(f"not a value: {str(parts)[:80]}") from error

    def _tagged(self, parts: list[Json]) -> object:
        tag = parts[0]
        if isinstance(tag, str) and tag in _READ:
            return _READ[tag](parts, self.unpack)
        if isinstance(tag, str) and tag in _KINDS:
            return self._container(_KINDS[tag], parts)
        if tag == "r":
            known = self._references.container(whole(parts[1]))
            if known is None:
                raise WireError("a container that was never sent")
            return known
        return self._references.resolve(parts)

    def _container(self, kind: type[object], parts: list[Json]) -> object:
        number = whole(parts[1])
        known = self._references.container(number)
        if type(known) is not kind:
            known = deque(maxlen=_bound(parts[3])) if kind is deque else kind()
            # Before its content, which may hold it.
            self._references.share(number, known)
        self._fill(known, parts)
        return known

    def _fill(self, target: object, parts: list[Json]) -> None:
        match target:
            case bytearray():
                target[:] = base64.b64decode(words(parts[2]))
            case dict():
                pairs = [
                    (self.unpack(items(pair)[0]), self.unpack(items(pair)[1])) for pair in items(parts[2])
                ]
                target.clear()
                for key, item in pairs:  # not by update(), by which a Counter counts
                    target[key] = item
                if isinstance(target, defaultdict):
                    factory = self.unpack(parts[3])
                    target.default_factory = factory if callable(factory) else None
            case list():
                fill_list(target, [self.unpack(item) for item in items(parts[2])])
            case set():
                fill_set(target, [self.unpack(item) for item in items(parts[2])])
            case deque():
                fill_deque(target, [self.unpack(item) for item in items(parts[2])])
            case _:
                raise AssertionError("one of the mutable types")


def items(parts: Json) -> list[Json]:
    """Return a list, or refuse."""
    if not isinstance(parts, list):
        raise WireError("no list")
    return parts


def words(part: Json) -> str:
    """Return a text, or refuse."""
    if not isinstance(part, str):
        raise WireError("no text")
    return part


def whole(part: Json) -> int:
    """Return a whole number, or refuse."""
    if not isinstance(part, int):
        raise WireError("no number")
    return part


def _bound(part: Json) -> int | None:
    return None if part is None else whole(part)


def _b64(value: object, _pack: Callable[[object], Json]) -> Json:
    assert isinstance(value, bytes)  # noqa: S101 - narrows the type; the table says bytes
    return ["b", base64.b64encode(value).decode()]


def _text_of(tag: str) -> Callable[[object, Callable[[object], Json]], Json]:
    return lambda value, _pack: [tag, str(value)]


def _iso_of(tag: str) -> Callable[[object, Callable[[object], Json]], Json]:
    def written(value: object, _pack: Callable[[object], Json]) -> Json:
        assert isinstance(value, date | time)  # noqa: S101 - narrows the type; the table says so
        return [tag, value.isoformat()]

    return written


def _all_of(tag: str) -> Callable[[object, Callable[[object], Json]], Json]:
    def written(value: object, pack: Callable[[object], Json]) -> Json:
        assert isinstance(value, tuple | frozenset)  # noqa: S101 - narrows the type; the table says so
        return [tag, [pack(item) for item in value]]

    return written


def _numbers_of(tag: str, *names: str) -> Callable[[object, Callable[[object], Json]], Json]:
    return lambda value, pack: [tag, *(pack(getattr(value, name)) for name in names)]


_COPIED: dict[type[object], Callable[[object, Callable[[object], Json]], Json]] = {
    tuple: _all_of("t"),
    frozenset: _all_of("z"),
    bytes: _b64,
    complex: _numbers_of("c", "real", "imag"),
    range: _numbers_of("g", "start", "stop", "step"),
    slice: _numbers_of("/", "start", "stop", "step"),
    type(Ellipsis): lambda _value, _pack: ["e"],
    type(NotImplemented): lambda _value, _pack: ["n"],
    Decimal: _text_of("D"),
    Fraction: _text_of("F"),
    UUID: _text_of("U"),
    PosixPath: _text_of("P"),
    date: _iso_of("da"),
    time: _iso_of("ti"),
    datetime: _iso_of("dt"),
    timedelta: _numbers_of("td", "days", "seconds", "microseconds"),
    timezone: lambda value, pack: ["tz", pack(value.utcoffset(None))],  # type: ignore[attr-defined] # the table says timezone
}
"""What is copied, by exact type: a subclass may mean something else by everything."""


def _kinds() -> dict[type[object], str]:
    return {
        list: "l",
        dict: "d",
        set: "s",
        bytearray: "y",
        deque: "q",
        OrderedDict: "o",
        Counter: "k",
        defaultdict: "v",
    }


MUTABLE = _kinds()
"""The containers that both sides share, by exact type."""
_KINDS = {tag: kind for kind, tag in MUTABLE.items()}


def _zone(parts: list[Json], unpack: Callable[[Json], object]) -> object:
    offset = unpack(parts[1])
    if not isinstance(offset, timedelta):
        raise WireError("no offset")
    return timezone(offset)


def _complex(parts: list[Json], unpack: Callable[[Json], object]) -> object:
    real, imaginary = unpack(parts[1]), unpack(parts[2])
    if not isinstance(real, float) or not isinstance(imaginary, float):
        raise WireError("no complex number")
    return complex(real, imaginary)


_READ: dict[str, Callable[[list[Json], Callable[[Json], object]], object]] = {
    "i": lambda parts, _unpack: int(words(parts[1]), 16),
    "f": lambda parts, _unpack: float(words(parts[1])),
    "t": lambda parts, unpack: tuple(unpack(item) for item in items(parts[1])),
    "z": lambda parts, unpack: frozenset(unpack(item) for item in items(parts[1])),
    "b": lambda parts, _unpack: base64.b64decode(words(parts[1])),
    "c": _complex,
    "g": lambda parts, _unpack: range(whole(parts[1]), whole(parts[2]), whole(parts[3])),
    "/": lambda parts, unpack: slice(unpack(parts[1]), unpack(parts[2]), unpack(parts[3])),
    "e": lambda _parts, _unpack: Ellipsis,
    "n": lambda _parts, _unpack: NotImplemented,
    "D": lambda parts, _unpack: Decimal(words(parts[1])),
    "F": lambda parts, _unpack: Fraction(words(parts[1])),
    "U": lambda parts, _unpack: UUID(words(parts[1])),
    "P": lambda parts, _unpack: PosixPath(words(parts[1])),
    "da": lambda parts, _unpack: date.fromisoformat(words(parts[1])),
    "ti": lambda parts, _unpack: time.fromisoformat(words(parts[1])),
    "dt": lambda parts, _unpack: datetime.fromisoformat(words(parts[1])),
    "td": lambda parts, _unpack: timedelta(whole(parts[1]), whole(parts[2]), whole(parts[3])),
    "tz": _zone,
}
