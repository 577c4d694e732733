"""What one side can ask the other to do."""

import asyncio
import builtins
import copy
import importlib
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Container, Coroutine, Iterable, Sized
from types import ModuleType
from typing import Protocol, runtime_checkable

from seedbed.sandbox._inside import names
from seedbed.sandbox._inside.mirrors import SPECIALS
from seedbed.sandbox._inside.patches import Patches
from seedbed.sandbox._inside.values import WireError

PROGRAMS = ("run", "call", "check_call", "check_output")
"""What starts a program and waits for it."""
_PATCHES = Patches()
_MOST_TRACEBACK = 4000


def do(asked: object, *, trusting: bool) -> object:  # noqa: C901, PLR0911 - a line for each
    """Do what was asked, and return what comes of it.

    Args:
        asked: A tuple of a word and its arguments.
        trusting: Whether the other side may do with the objects here what it likes.
    """
    match asked:
        case ("get", target, str(name)):
            return getattr(target, names.reachable(target, name, trusting=trusting))
        case ("call", target, tuple(arguments), tuple(named)) if callable(target):
            return target(*arguments, **dict(named))
        case ("method", target, str(name), tuple(arguments), tuple(named)):
            method = getattr(target, names.reachable(target, name, trusting=trusting))
            return method(*arguments, **dict(named))
        case ("special", target, str(name), tuple(arguments), tuple(named)) if name in SPECIALS:
            return getattr(type(target), name)(target, *arguments, **dict(named))
        case ("set", target, str(name), value):
            setattr(target, names.settable(target, name, trusting=trusting), value)
            return None
        case ("del", target, str(name)) if trusting:
            delattr(target, name)
            return None
        case ("await", awaited):
            return _completed(awaited)
        case ("input", str(prompt)):
            return builtins.input(prompt)
        case ("stdin", "read" | "readline" as name):
            return getattr(sys.stdin, name)()
        case ("plain", target):
            return names.plain(target)
        case _:
            return _looked(asked, trusting=trusting)


def _looked(asked: object, *, trusting: bool) -> object:  # noqa: PLR0911 - a line for each
    """Do what only looks at an object, or copies it."""
    match asked:
        case ("own", target, str(name)):
            return vars(target)[names.reachable(target, name, trusting=trusting)]
        case ("owned", target):
            return names.all_public(vars(target), trusting=trusting)
        case ("dir", target):
            return names.all_public(dir(target), trusting=trusting)
        case ("copy", target):
            return copy.copy(target)
        case ("deepcopy", target):
            return copy.deepcopy(target)
        case ("iter", target) if isinstance(target, Iterable):
            return iter(target)
        case ("len", target) if isinstance(target, Sized):
            return len(target)
        case ("item", target, key) if isinstance(target, _Subscriptable):
            return target[key]
        case ("in", target, member) if isinstance(target, Container):
            return member in target
        case _:
            return _of_the_judged(asked, trusting=trusting)


def _of_the_judged(asked: object, *, trusting: bool) -> object:
    """Do what only the tests ask for."""
    if not trusting:
        raise WireError("that is not for the code under test")
    match asked:
        case ("import", str(name)):
            return importlib.import_module(name)
        case ("patch" | "unpatch" | "seed" as what, *arguments):
            return _PATCHES.deeds[what](*arguments)
        case ("names", ModuleType() as module):
            return tuple(
                getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
            )
        case ("program", str(name), tuple(arguments), tuple(named)) if name in PROGRAMS:
            return getattr(subprocess, name)(*arguments, **dict(named))
        case _:
            raise TypeError(f"{str(asked)[:80]} cannot be done")


def portable(error: BaseException) -> BaseException:
    """Return an exception as the other side can take it, with where it came from as a note."""
    if not isinstance(error, Exception | SystemExit):
        error = RuntimeError(f"{type(error).__name__}: {error}")
    shown = "".join(traceback.format_exception(error))
    if not getattr(error, "__notes__", None):
        error.add_note(shown[-_MOST_TRACEBACK:])
    return error


@runtime_checkable
class _Subscriptable(Protocol):
    def __getitem__(self, key: object, /) -> object: ...


class _Loop:
    """The event loop that everything awaited here runs in, so that what belongs to one loop stays usable."""

    loop: asyncio.AbstractEventLoop | None = None


def _completed(awaited: object) -> object:
    async def wait() -> object:
        return await awaited  # type: ignore[misc] # it says what it is not, if it is not

    return _run(wait)


def _run(wait: Callable[[], Coroutine[None, None, object]]) -> object:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _Loop.loop = _Loop.loop or asyncio.new_event_loop()
        return _Loop.loop.run_until_complete(wait())
    # In the middle of another: on a thread of its own.
    results: list[object] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(asyncio.run(wait()))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
