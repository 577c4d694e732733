"""What stands on one side for the objects and classes of the other."""

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MethodType, ModuleType
from typing import NoReturn, Protocol

_COMPARED = ("__eq__", "__lt__", "__le__", "__gt__", "__ge__")
_NUMBERS = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "xor", "or"
)  # fmt: skip
SPECIALS = frozenset({
    *_COMPARED, "__hash__", "__bool__", "__len__", "__length_hint__", "__iter__", "__next__", "__reversed__",
    "__contains__", "__getitem__", "__setitem__", "__delitem__", "__call__", "__enter__", "__exit__", "__neg__",
    "__pos__", "__abs__", "__invert__", "__int__", "__float__", "__complex__", "__index__", "__round__", "__trunc__",
    "__floor__", "__ceil__", "__divmod__", "__rdivmod__", "__str__", "__repr__", "__format__", "__bytes__",
    "__fspath__", "__aiter__", "__anext__", "__aenter__", "__aexit__",
    *(f"__{kind}{name}__" for name in _NUMBERS for kind in ("", "r", "i")),
})  # fmt: skip
"""The special methods that are forwarded."""
_DECIDING = frozenset({
    "__contains__", "__divmod__", "__rdivmod__", *(f"__{kind}{name}__" for name in _NUMBERS for kind in ("", "r", "i"))
})  # fmt: skip
"""Those by which an object learns a value that it is held against."""
_PREDICATES = ("startswith", "endswith", "isdigit", "isalpha", "isupper", "islower", "issubset", "issuperset")
"""What tests ask of plain values."""


class Peer(Protocol):
    """The other side, as what stands for its objects needs it."""

    @property
    def judges(self) -> bool:
        """Whether it is this side that judges: then no object of the other decides what it equals."""

    def request(self, op: str, *arguments: object) -> object:
        """Have something done on the other side, and return or raise what comes of it."""

    def dropped(self, handle: int) -> None:
        """Hear that nothing here stands for an object any more."""

    @property
    def star_names(self) -> frozenset[str]:
        """The names that a star import may bring."""

    def doubt(self, what: str) -> None:
        """Note that the verdict rests on the word of an object of the other side."""


class CannotCrossError(BaseException):
    """A test does something with the code under test that cannot be done over a wire.

    No `Exception`: a test that expects some exception of that code must not take this for it.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Between the tests and the code under test, which is in another process, cannot cross: {what}"
        )


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a forwarding object leads."""

    peer: Peer
    handle: int


@dataclass(frozen=True, slots=True)
class Description:
    """What is told of a class of the other side."""

    name: str
    module: str
    specials: tuple[str, ...]
    bases: tuple[type, ...]
    """Those of its bases that the other side has defined, as they are known here."""
    error: type[BaseException] | None
    """For an exception: the nearest built-in class that it derives from."""
    plain: bool
    """Whether it derives from a plain built-in type, whose value can be asked for."""


class Namespace(Mapping[str, object]):
    """What an object of the other side has of its own: what patches remember, to put it back."""

    def __init__(self, owner: object) -> None:
        self._owner = owner

    def __getitem__(self, name: str) -> object:
        return wire_of(self._owner).peer.request("own", self._owner, name)

    def __iter__(self) -> Iterator[str]:
        return iter(list_of(wire_of(self._owner).peer.request("owned", self._owner)))

    def __len__(self) -> int:
        return len(list(iter(self)))


class Remote:
    """Stands for an object of the other side: whatever is done to it is done there."""

    _wire: Wire
    _class_expected = False

    def __getattr__(self, name: str) -> object:
        if name in _PREDICATES and wire_of(self).peer.judges:
            _doubt(self, name)
        return wire_of(self).peer.request("get", self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("__"):  # what Python itself notes on an exception
            object.__setattr__(self, name, value)
        else:
            wire_of(self).peer.request("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        wire_of(self).peer.request("del", self, name)

    def __dir__(self) -> list[str]:
        names = wire_of(self).peer.request("dir", self)
        return list(names) if isinstance(names, tuple) else []

    def __copy__(self) -> object:
        return wire_of(self).peer.request("copy", self)

    def __deepcopy__(self, memo: Mapping[int, object]) -> object:
        return wire_of(self).peer.request("deepcopy", self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise CannotCrossError(f"a pickled {type(self).__name__}")

    def __del__(self) -> None:
        wire = wire_of(self)
        wire.peer.dropped(wire.handle)

    @property
    def __dict__(self) -> Mapping[str, object]:  # type: ignore[override] # whoever looks means the other side's
        return Namespace(self)


class Method:
    """Stands for a method of an object of the other side."""

    def __init__(self, owner: object, name: str) -> None:
        self.owner = owner
        self.__name__ = name

    def __call__(self, *args: object, **kwargs: object) -> object:
        wire = wire_of(self.owner)
        answer = wire.peer.request("method", self.owner, self.__name__, args, tuple(kwargs.items()))
        if wire.peer.judges and args and answer is True and isinstance(self.owner, Remote):
            _doubt(self.owner, self.__name__)
        return answer

    def __getattr__(self, name: str) -> object:
        peer = wire_of(self.owner).peer
        return peer.request("get", peer.request("get", self.owner, self.__name__), name)


class Mirror(type):
    """The class of what stands for a class of the other side."""

    _class_wire: Wire

    def __new__(cls, name: str, bases: tuple[type, ...], _body: object, **_kwargs: object) -> "Mirror":
        """Refuse to derive a class in the tests."""
        derived = ", ".join(base.__name__ for base in bases if isinstance(base, Mirror))
        raise CannotCrossError(f"the class {name}, which derives from {derived}")

    def __call__(cls, *args: object, **kwargs: object) -> object:
        return cls._class_wire.peer.request("call", cls, args, tuple(kwargs.items()))

    def __getattr__(cls, name: str) -> object:
        if name.startswith("_abc_"):  # of abstract base classes; never the other side's business
            raise AttributeError(name)
        return expected(cls._class_wire.peer.request("get", cls, name), name)

    def __setattr__(cls, name: str, value: object) -> None:
        if name.startswith("__") or name == "_class_wire":
            super().__setattr__(name, value)
        else:
            cls._class_wire.peer.request("set", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._class_wire.peer.request("del", cls, name)

    @property
    def __doc__(cls) -> str | None:  # type: ignore[override] # of the other side's class
        return _documentation(cls)

    @property  # type: ignore[misc] # whoever looks means the other side's
    def __dict__(cls) -> Mapping[str, object]:  # type: ignore[override] # as above
        return Namespace(cls)

    def __iter__(cls) -> object:
        return cls._class_wire.peer.request("iter", cls)

    def __len__(cls) -> int:
        length = cls._class_wire.peer.request("len", cls)
        return length if isinstance(length, int) else 0

    def __bool__(cls) -> bool:
        return True

    def __getitem__(cls, key: object) -> object:
        return cls._class_wire.peer.request("item", cls, key)

    def __contains__(cls, member: object) -> bool:
        return bool(cls._class_wire.peer.request("in", cls, member))


class RemoteModule(ModuleType):
    """Stands for a module of the other side."""

    _wire: Wire

    def __getattr__(self, name: str) -> object:
        if name in {"__path__", "__file__", "__wrapped__", "pytest_plugins", "__pytest_wrapped__"}:
            raise AttributeError(name)
        if name == "__all__":
            return _star(wire_of(self).peer, list_of(wire_of(self).peer.request("names", self)))
        return expected(wire_of(self).peer.request("get", self, name), name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            wire_of(self).peer.request("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        wire_of(self).peer.request("del", self, name)

    @property
    def __dict__(self) -> Mapping[str, object]:  # type: ignore[override] # whoever looks means the other side's
        return Namespace(self)


def expected(value: object, name: str) -> object:
    """Note that the tests have asked for a class by its name, and so know that they deal with objects of it.

    By a name that says so: a class could stand in the place of a function that they call.
    """
    if isinstance(value, Mirror) and name[:1].isupper():
        type.__setattr__(value, "_class_expected", True)
    return value


def _star(peer: Peer, exported: list[str]) -> list[str]:
    """Return what a star import brings: what the tests use, and never what they call by a name of Python's own."""
    wanted = [name for name in exported if name in peer.star_names]
    if hidden := [name for name in wanted if hasattr(builtins, name)]:
        raise CannotCrossError(
            f"a star import of {hidden[0]}, which is a name of Python's own; import it by name"
        )
    return wanted


def list_of(names: object) -> list[str]:
    """Return the texts of a tuple."""
    return [name for name in names if isinstance(name, str)] if isinstance(names, tuple) else []


def wire_of(value: object) -> Wire:
    """Return where an object, class or module leads."""
    if isinstance(value, Mirror):
        wire = type.__getattribute__(value, "_class_wire")
    else:
        wire = object.__getattribute__(value, "_wire")
    assert isinstance(wire, Wire)  # noqa: S101 - narrows the type
    return wire


def mirror(description: Description, wire: Wire) -> Mirror:
    """Return the class that stands for one of the other side."""
    bases: tuple[type, ...] = description.bases or (Remote,)
    if description.error is not None and not any(issubclass(base, BaseException) for base in bases):
        bases = (*bases, description.error)
    body: dict[str, object] = {
        "__module__": description.module,
        "__doc__": property(_documentation),
        "_class_wire": wire,
        **{name: _forward(name) for name in description.specials if name in SPECIALS},
    }
    if (description.module, description.name) == ("builtins", "function"):
        body["__get__"] = _bound
    if wire.peer.judges:
        body.update(_judged(description))
    try:
        # Not Mirror(...), which is what a test would call. As always in Python, __eq__ without __hash__ has none.
        return type.__new__(Mirror, description.name, bases, body)
    except TypeError:  # bases that do not go together here: it is a class of its own
        return type.__new__(Mirror, description.name, (Remote,), body)


def _documentation(owner: object) -> str | None:
    text = wire_of(owner).peer.request("get", owner, "__doc__")
    return text if isinstance(text, str) else None


def _forward(name: str) -> Callable[..., object]:
    def special(self: object, *args: object, **kwargs: object) -> object:
        return wire_of(self).peer.request("special", self, name, args, tuple(kwargs.items()))

    special.__name__ = name
    return special


def _bound(self: object, instance: object, _owner: type | None = None) -> object:
    """Make a method of a function, as functions do, where a class here has got one of the other side."""
    return self if instance is None else MethodType(self, instance)  # type: ignore[arg-type] # it can be called


def _judged(description: Description) -> dict[str, object]:
    """Return what an object is not left to say of the tests' own values, or not without a doubt."""
    judged: dict[str, object] = {}
    for name in description.specials:
        if name in _COMPARED:
            judged[name] = _compare(name, plain=description.plain)
        elif name in _DECIDING:
            judged[name] = _decide(name, plain=description.plain)
    return judged


def _decide(name: str, *, plain: bool) -> Callable[..., object]:
    """Return an operator by which an object learns a value of the tests, and could answer what they want to hear."""

    def decide(self: object, other: object, *more: object) -> object:
        wire = wire_of(self)
        if plain and not name.startswith("__i"):
            return getattr(wire.peer.request("plain", self), name)(other, *more)
        if not isinstance(other, Remote):
            _doubt(self, name)
        return wire.peer.request("special", self, name, (other, *more), ())

    decide.__name__ = name
    return decide


def _compare(name: str, *, plain: bool) -> Callable[[object, object], object]:
    def compare(self: object, other: object) -> object:
        peer = wire_of(self).peer
        if isinstance(other, Remote):
            _doubt(self, name)
            return peer.request("special", self, name, (other,), ())
        if plain:
            return getattr(peer.request("plain", self), name)(other)
        sys.stderr.write(
            f"{type(self).__name__} is not asked how it compares with {type(other).__name__}: it could say anything\n"
        )
        return NotImplemented

    compare.__name__ = name
    return compare


def _doubt(owner: object, name: str) -> None:
    """Note that the verdict rests on the word of an object, unless the tests have asked for its class by name."""
    kind = type(owner)
    if not getattr(kind, "_class_expected", False):
        wire_of(owner).peer.doubt(f"{kind.__name__}.{name} had a say, a class that the tests do not name")
