"""What each side knows of the other's objects, and the containers that both share.

A list, dict or set that has crossed is one and the same on both sides from then on: with every message goes
what has changed of those still in use. Otherwise a test could not see that two things share a list.
"""

import json
import sys
import weakref
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, CoroutineType, FunctionType, MethodType, ModuleType

from seedbed.sandbox._inside import names
from seedbed.sandbox._inside.mirrors import (
    CannotCrossError,
    Description,
    Method,
    Mirror,
    Peer,
    Remote,
    RemoteModule,
    Wire,
    mirror,
    wire_of,
)
from seedbed.sandbox._inside.values import Json, Packer, Unpacker, WireError, items, whole, words

_AWAITED = ("async_generator_asend", "async_generator_athrow")


class Objects:
    """The tables of one side.

    Args:
        peer: What forwards for the objects of the other side.
    """

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._packer = Packer(self)
        self._unpacker = Unpacker(self)
        # Ours, that the other side has references to.
        self._mine: dict[int, object] = {}
        self._handles: dict[int, int] = {}
        self._last_handle = 0
        self._untold: dict[int, type] = {}
        # The other side's.
        self._theirs: weakref.WeakValueDictionary[int, object] = weakref.WeakValueDictionary()
        self._classes: dict[int, Mirror] = {}
        self._forgotten: set[int] = set()
        # Containers, by a number that both sides know: the numbers that one side gives are even, the other's odd.
        self._shared: dict[int, object] = {}
        self._numbers: dict[int, int] = {}
        self._seen: dict[int, str] = {}
        self._last = int(peer.judges)

    def pack(self, value: object) -> Json:
        return self._packer.pack(value)

    def unpack(self, parts: Json) -> object:
        return self._unpacker.unpack(parts)

    def dropped(self, handle: int) -> None:
        """Hear that something that stood for an object of the other side is gone."""
        if handle not in self._theirs:
            self._forgotten.add(handle)

    # Containers

    @property
    def shared(self) -> int:
        """How many there are."""
        return len(self._shared)

    def number_of(self, container: object) -> int | None:
        number = self._numbers.get(id(container))
        return number if number is not None and self._shared.get(number) is container else None

    def give_number(self, container: object) -> int:
        self._last += 2
        self.share(self._last, container)
        return self._last

    def container(self, number: int) -> object | None:
        return self._shared.get(number)

    def share(self, number: int, container: object) -> None:
        self._forget(number)
        self._shared[number] = container
        self._numbers[id(container)] = number

    def _forget(self, number: int) -> None:
        known = self._shared.pop(number, None)
        self._seen.pop(number, None)
        if known is not None:
            self._numbers.pop(id(known), None)

    # What goes along with every message

    def add_changes(self, message: dict[str, Json]) -> None:
        """Add what has changed of the shared containers, which are not needed any more, and classes not told of yet."""
        # First what has changed: a list that was changed through an expression is held by nobody afterwards.
        if changed := self._changed():
            message["c"] = changed
        unused = [number for number in self._shared if _references(self._shared, number) <= _ONLY_THE_TABLE]
        for number in unused:
            self._forget(number)
        if unused:
            message["g"] = [*unused]
        if self._forgotten:
            message["d"] = [*self._forgotten]
            self._forgotten.clear()
        if self._untold:
            message["k"] = [self._described(handle, kind) for handle, kind in self._untold.items()]
            self._untold.clear()

    def _changed(self) -> list[Json]:
        changed: list[Json] = []
        looked: set[int] = set()
        while todo := self._shared.keys() - looked:  # looking may find containers inside that are new
            for number in todo:
                looked.add(number)
                content = self._packer.content(number, self._shared[number])
                text = json.dumps(content)
                if self._seen.get(number, text) != text:
                    changed.append(content)
                self._seen[number] = text
        return changed

    def take_classes(self, message: dict[str, Json]) -> None:
        """Hear of classes that the message refers to."""
        for told in items(message.get("k", [])):
            handle, name, module, specials, bases, error, plain = items(told)
            known = tuple(self._classes[whole(base)] for base in items(bases) if whole(base) in self._classes)
            description = Description(
                name=words(name),
                module=words(module),
                specials=tuple(words(special) for special in items(specials)),
                bases=known,
                error=names.error(*map(words, items(error))) if error is not None else None,
                plain=plain is True,
            )
            self._classes[whole(handle)] = mirror(description, Wire(self._peer, whole(handle)))

    def take_changes(self, message: dict[str, Json]) -> None:
        """Take over what has changed of the shared containers, and let go of what the other side lets go of."""
        for content in items(message.get("c", [])):
            self.unpack(items(content))
        for number in items(message.get("g", [])):
            self._forget(whole(number))
        for number, container in list(self._shared.items()):
            self._seen[number] = json.dumps(self._packer.content(number, container))
        for handle in items(message.get("d", [])):
            gone = self._mine.get(whole(handle))
            if gone is not None and not isinstance(gone, type | ModuleType):
                del self._mine[whole(handle)]
                self._handles.pop(id(gone), None)

    # References

    def refer(self, value: object) -> list[Json]:  # noqa: C901, PLR0911 - a line for each
        """Return the JSON that stands for an object that is not copied."""
        match value:
            case Mirror() | Remote() | RemoteModule():
                return ["m", wire_of(value).handle]
            case Method(owner=owner):
                return ["mm", wire_of(owner).handle, value.__name__]
            case type():
                named = names.name_of(value)
                return ["x", *named] if named else ["cl", self._class_handle(value)]
            case BaseException():
                return self._exception(value)
            case MethodType(__func__=FunctionType()) if (
                not self._peer.judges and getattr(value.__self__, value.__name__, None) == value
            ):
                owner = self.pack(value.__self__)
                return ["bm", owner, value.__name__]
            case ModuleType() if self._peer.judges:
                raise CannotCrossError(f"the module {value.__name__} of the tests")
            case BuiltinFunctionType() if self._peer.judges and (named := names.function_name(value)):
                return ["bf", *named]
            case ModuleType():
                return ["mo", self._handle(value), value.__name__]
        if single := names.single_of(value):
            return ["si", *single]
        if isinstance(value, CoroutineType) or type(value).__name__ in _AWAITED:
            return ["co", self._handle(value), self._class_handle(type(value))]
        return ["h", self._handle(value), self._class_handle(type(value))]

    def resolve(self, parts: list[Json]) -> object:  # noqa: C901, PLR0911, PLR0912 - a line for each
        """Return the object that the JSON of the other side stands for."""
        match parts:
            case ["m", int(handle)]:
                return self._own(handle)
            case ["mm", int(handle), str(name)]:
                target = self._own(handle)
                return getattr(target, names.reachable(target, name, trusting=not self._peer.judges))
            case ["x", str(module), str(name)]:
                return names.found(module, name)
            case ["cl", int(handle)]:
                return self._classes[handle]
            case ["si", str(module), str(name)]:
                return names.single(module, name)
            case ["bf", str(module), str(name)] if not self._peer.judges:
                return names.function(module, name)
            case ["X", str(module), str(name), arguments, attributes]:
                return names.built(names.error(module, name), self.unpack(arguments), self.unpack(attributes))
            case ["E", int(handle), int(kind), arguments]:
                return self._remote_error(handle, kind, arguments)
            case ["bm", owner, str(name)]:
                return self._method(self.unpack(owner), name)
            case ["mo", int(handle), str(name)]:
                return self._remote_module(handle, name)
            case ["co", int(handle), int(kind)]:
                return self._awaited(self._remote(handle, kind))
            case ["h", int(handle), int(kind)]:
                return self._remote(handle, kind)
            case _:
                raise WireError(f"no reference: {str(parts)[:80]}")

    def _exception(self, error: BaseException) -> list[Json]:
        named = names.name_of(type(error))
        arguments = self.pack(error.args)
        if named:
            return ["X", *named, arguments, self.pack(tuple(_told(error)))]
        return ["E", self._handle(error), self._class_handle(type(error)), arguments]

    def _handle(self, value: object) -> int:
        handle = self._handles.get(id(value))
        if handle is None or self._mine.get(handle) is not value:
            self._last_handle += 1
            handle = self._last_handle
            self._mine[handle] = value
            self._handles[id(value)] = handle
        return handle

    def _class_handle(self, kind: type) -> int:
        if self._mine.get(self._handles.get(id(kind), 0)) is not kind:
            for base in kind.__bases__:
                if names.name_of(base) is None and not isinstance(base, Mirror):
                    self._class_handle(base)
            # After its bases, which have to be told of first.
            self._untold[self._handle(kind)] = kind
        return self._handles[id(kind)]

    def _described(self, handle: int, kind: type) -> Json:
        bases: list[Json] = [self._handles[id(base)] for base in kind.__bases__ if id(base) in self._handles]
        error = (
            next(named for base in kind.__mro__ if (named := names.name_of(base)))
            if issubclass(kind, BaseException)
            else None
        )
        specials: list[Json] = [*names.specials_of(kind)]
        return [
            handle,
            kind.__name__,
            str(kind.__module__),
            specials,
            bases,
            [*error] if error else None,
            names.is_plain(kind),
        ]

    def _own(self, handle: int) -> object:
        if handle not in self._mine:
            raise WireError("an object that was never handed over")
        return self._mine[handle]

    def _remote(self, handle: int, kind: int) -> object:
        known = self._theirs.get(handle)
        if known is None:
            made = self._classes[kind]
            new: Callable[[type], object] = type.__getattribute__(made, "__new__")
            known = new(made)
            object.__setattr__(known, "_wire", Wire(self._peer, handle))
            self._theirs[handle] = known
        self._forgotten.discard(handle)
        return known

    def _remote_error(self, handle: int, kind: int, arguments: Json) -> object:
        known = self._remote(handle, kind)
        if isinstance(known, BaseException):
            given = self.unpack(arguments)
            object.__setattr__(known, "args", given if isinstance(given, tuple) else ())
        return known

    def _method(self, owner: object, name: str) -> object:
        # A method of ours comes home as itself.
        return (
            Method(owner, name) if isinstance(owner, Remote | Mirror | RemoteModule) else getattr(owner, name)
        )

    def _remote_module(self, handle: int, name: str) -> object:
        known = self._theirs.get(handle)
        if known is None:
            known = RemoteModule(name)
            ModuleType.__setattr__(known, "_wire", Wire(self._peer, handle))
            self._theirs[handle] = known
        return known

    async def _awaited(self, remote: object) -> object:
        return self._peer.request("await", remote)


def _told(error: BaseException) -> Iterator[tuple[str, object]]:
    """Yield what an exception knows besides its arguments."""
    yield from ((name, value) for name, value in vars(error).items() if not name.startswith("_"))


def _references(table: dict[int, object], number: int) -> int:
    container = table[number]
    return sys.getrefcount(container)


_ONLY_THE_TABLE = _references({0: []}, 0)
"""References to a container that nobody else holds: measured, for it differs between versions of Python."""
