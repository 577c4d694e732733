"""What one source says, and keeping that: one file for the whole workspace. What cannot be read is as good as none."""

import base64
import contextlib
import hashlib
import json
import os
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ._fragments import Fragment
from ._uses import NO_USES, Use, Uses

# Raised whenever what is read from a source changes.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says.

    Attributes:
        blob: The id of the content that says so.
        names: What it offers.
        uses: What it takes from elsewhere, as far as other packages of the workspace can be meant.
        fragments: What it has that could stand elsewhere too; none of tests.
        parsed: Whether this Python can read it.
    """

    blob: str
    names: tuple[str, ...] = ()
    uses: Uses = NO_USES
    fragments: tuple[Fragment, ...] = ()
    parsed: bool = True


def recall(cache: Path, modules: Sequence[str]) -> dict[str, Said]:
    """Return what was kept of each path; nothing where that is damaged, or of another Python or other packages."""
    try:
        seal, _, body = _place(cache).read_bytes().partition(b"\n")
        if seal != _seal(modules, body):
            return {}
        kept: object = json.loads(body)
        return {path: _said(one) for path, one in kept.items()} if isinstance(kept, dict) else {}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def keep(cache: Path, modules: Sequence[str], said: Mapping[str, Said]) -> None:
    """Keep what was read in place of what was kept before; do without where nothing can be written."""
    body = json.dumps({path: _plain(one) for path, one in said.items()}, separators=(",", ":")).encode()
    place = _place(cache)
    spare = place.with_name(f"{place.name}.{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        spare.write_bytes(_seal(modules, body) + b"\n" + body)
        spare.replace(place)


def _place(cache: Path) -> Path:
    return cache / "mingle.json"


def _seal(modules: Sequence[str], body: bytes) -> bytes:
    about = json.dumps([_VERSION, sys.version_info[:2], list(modules)]).encode()
    return hashlib.sha256(about + b"\n" + body).hexdigest().encode()


def _plain(said: Said) -> list[object]:
    return [
        said.blob,
        said.parsed,
        list(said.names),
        *([[one.target, one.line, one.typing] for one in uses] for uses in _three(said.uses)),
        [[one.name, one.line, one.end, one.statements, _packed(one.runs)] for one in said.fragments],
    ]


def _three(uses: Uses) -> tuple[tuple[Use, ...], ...]:
    return uses.uses, uses.stars, uses.loose


def _packed(runs: frozenset[int]) -> str:
    return base64.b64encode(array("I", sorted(runs)).tobytes()).decode()


def _said(kept: object) -> Said:
    """Return what was kept of one source.

    Raises:
        ValueError: it is not what we write.
        TypeError: likewise.
    """
    match kept:
        case [str(blob), bool(parsed), list(names), list(uses), list(stars), list(loose), list(fragments)]:
            return Said(
                blob,
                tuple(map(str, names)),
                Uses(_uses(uses), _uses(stars), _uses(loose)),
                tuple(map(_fragment, fragments)),
                parsed,
            )
        case _:
            raise ValueError(kept)


def _uses(kept: list[object]) -> tuple[Use, ...]:
    return tuple(map(_use, kept))


def _use(kept: object) -> Use:
    match kept:
        case [str(target), int(line), bool(typing)]:
            return Use(target, line, typing)
        case _:
            raise ValueError(kept)


def _fragment(kept: object) -> Fragment:
    match kept:
        case [str(name), int(line), int(end), int(statements), str(packed)]:
            return Fragment(name, line, end, statements, frozenset(array("I", base64.b64decode(packed))))
        case _:
            raise ValueError(kept)
