"""What a new package may be called. Pure: what is there already is given."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from seedbed.garden._errors import GardenError
from seedbed.workspace import plain_name

# So that no line with it in a new package has to be wrapped.
_LONGEST = 40
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# No file may be called this on Windows, whatever its ending.
_DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
# What tools take for something else when a folder is called so.
_MEANT = frozenset({"build", "dist", "node_modules", "src", "test", "tests", "venv"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What a workspace holds already, under which no new package may go.

    Attributes:
        scope: What the names of its packages begin with.
        members: Where each package lies, by its distribution.
        folders: Every folder that packages lie in, or something else does: `seeds/hello`.
        locked: The distributions from outside that are in the lock.
        released: The last tag of each distribution that was released from here: `seedbed-hello@0.2.0`.
    """

    scope: str
    members: Mapping[str, str]
    folders: Collection[str]
    locked: Collection[str]
    released: Mapping[str, str]


def name_for(asked: str, taken: Taken) -> str:
    """Return what a new package is called: `my_thing` where `my-thing` or `my.thing` is asked for.

    Raises:
        GardenError: it cannot be called so; with the reason, and with what would do.
    """
    name = re.sub(r"[-._]+", "_", asked)
    if taken.scope:
        name = name.removeprefix(f"{taken.scope.replace('-', '_')}_") or name
    _hold_to_be_a_name(asked, name, taken)
    _hold_to_be_new(name, taken)
    _hold_to_be_free(name, taken)
    return name


def _hold_to_be_a_name(asked: str, name: str, taken: Taken) -> None:
    """Refuse what Python, or a file system, would not take or would take for something else."""
    shown = asked if len(asked) <= _LONGEST else f"{asked[:_LONGEST]}…"
    if not _NAME.fullmatch(name):
        near = _nearest(asked)
        if near:
            _hold_to_be_new(near, taken)  # `Hello` is what `hello` is
        raise GardenError(
            f"{shown!r} is no name for a package: lower-case letters, digits and single underscores make one",
            do=f"Call it {near}" if near else "Call it such as my_thing",
        )
    if len(name) > _LONGEST:
        raise GardenError(
            f"{shown!r} is too long: {len(name)} letters, where {_LONGEST} are the most", do="Shorten it"
        )
    if keyword.iskeyword(name):
        raise GardenError(
            f"{name!r} is a keyword of Python, so that nothing could import it", do=f"Call it {name}_lab"
        )
    if name in _DEVICES:
        raise GardenError(f"Windows has no files called {name!r}", do=f"Call it {name}_lab")
    if name in _MEANT:
        raise GardenError(f"Tools take a folder called {name!r} for something else", do=f"Call it {name}_lab")
    if name in sys.stdlib_module_names:
        raise GardenError(
            f"{name!r} is a module of the standard library: where the package's own folder is on the path, "
            f"`import {name}` would find the wrong one",
            do=f"Call it {name}_lab",
        )


def _hold_to_be_new(name: str, taken: Taken) -> None:
    """Refuse what there is already, under this name or one that differs in nothing that counts."""
    distribution = plain_name(f"{taken.scope}-{name}")
    if distribution in taken.members:
        raise GardenError(f"{distribution} exists already", where=taken.members[distribution])
    for folder in taken.folders:
        if plain_name(folder.rpartition("/")[2]) == plain_name(name):
            raise GardenError(
                "There is such a folder already", where=folder, do="Move it away, or choose another name"
            )


def _hold_to_be_free(name: str, taken: Taken) -> None:
    """Refuse what another distribution is called that is needed here, or that came from here."""
    distribution = plain_name(f"{taken.scope}-{name}")
    if distribution in taken.locked:
        raise GardenError(
            f"Packages here need another distribution that is called {distribution}; this one would take its place",
            where="uv.lock",
            do="Choose another name",
        )
    if distribution in taken.released:
        raise GardenError(
            f"{distribution} was released from here before ({taken.released[distribution]})",
            do=f"Bring it back with `uv run seedbed compost revive {name}`, or choose another name",
        )


def _nearest(asked: str) -> str:
    """Return the name that is nearest to what was asked for; empty where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", asked).encode("ascii", "ignore").decode()
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", plain).lower()
    near = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    near = re.sub(r"^([0-9])", r"n\1", near)[:_LONGEST].strip("_")
    unfit = keyword.iskeyword(near) or near in _DEVICES | _MEANT | sys.stdlib_module_names
    return f"{near}_lab" if near and unfit else near
