"""Patches that tests put on Python's own modules: they hold for the code under test as well, as long as they stand."""

import importlib
import random
import sys
from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from seedbed.sandbox._inside.mirrors import Peer

_WATCHED = (
    "builtins", "datetime", "getpass", "json", "logging", "math", "os", "os.path", "pathlib", "platform", "random",
    "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "urllib.request", "uuid",
)  # fmt: skip
_MISSING = object()


class _Patch(NamedTuple):
    module: str
    name: str


class _Repeated(ModuleType):
    """A module whose patches are repeated on the other side."""

    _peer: Peer
    _before: dict[str, object]

    def __setattr__(self, name: str, value: object) -> None:
        before = vars(self)["_before"]
        before.setdefault(name, getattr(self, name, _MISSING))
        super().__setattr__(name, value)
        peer = vars(self)["_peer"]
        if value is before[name]:
            peer.request("unpatch", self.__name__, name)
        else:
            peer.request("patch", self.__name__, name, value)


def repeat_patches(peer: Peer) -> None:
    """Have the other side follow what is set on Python's own modules here, and how `random` is seeded."""
    seed = random.seed

    def seed_both(a: object = None, version: int = 2) -> None:
        seed(a, version)  # type: ignore[arg-type] # whatever the test gives it
        peer.request("seed", a, version)

    random.seed = seed_both
    for name in _WATCHED:
        module = sys.modules.get(name)
        if module is not None and type(module) is ModuleType:
            vars(module).update(_peer=peer, _before={})
            module.__class__ = _Repeated


class Patches:
    """What the tests have patched on this side."""

    def __init__(self) -> None:
        self._before: dict[_Patch, object] = {}

    def patch(self, module: str, name: str, value: object) -> None:
        """Set a name of a module, and remember what it was."""
        patched = importlib.import_module(module)
        self._before.setdefault(_Patch(module, name), getattr(patched, name, _MISSING))
        setattr(patched, name, value)

    def unpatch(self, module: str, name: str) -> None:
        """Set a name of a module back to what it was."""
        before = self._before.pop(_Patch(module, name), _MISSING)
        patched = importlib.import_module(module)
        if before is not _MISSING:
            setattr(patched, name, before)
        elif hasattr(patched, name):
            delattr(patched, name)

    @property
    def deeds(self) -> dict[str, Callable[..., object]]:
        """What the other side may ask for, by name."""
        return {"patch": self.patch, "unpatch": self.unpatch, "seed": random.seed}
