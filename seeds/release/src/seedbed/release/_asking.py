"""Understanding what `seedbed note` was told, and asking a person for the rest."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from seedbed.edits import Manifest, Monorepo

from ._errors import ReleaseError
from ._notes import KINDS, Kind, Note, new_note

_USAGE = 'Write `seedbed note PACKAGE KIND "What changed"`'


def understand(monorepo: Monorepo, here: Path, words: Sequence[str]) -> Note:
    """Return the note that words mean: package, kind and text. In a package's folder the first need not be said.

    Raises:
        ReleaseError: something is missing and there is nobody to ask, or is not known.
        EditError: there is no such package.
    """
    around = _around(monorepo, here)
    if around is not None and words and words[0] in KINDS and len(words) < 3:
        words = [around.name, *words]
    if len(words) > 3:
        raise ReleaseError(f"There are {len(words)} words", do=f"{_USAGE}, with the text in quotes")
    name, kind, text = (*words, *("",) * (3 - len(words)))
    package = monorepo.find(name) if name else around or monorepo.find(_ask("Package"))
    if package.private:
        raise ReleaseError(f"{package.name} is private", do="It is never released, so that it needs no notes")
    return new_note(
        package.folder, _kind(kind or _ask(f"Kind ({', '.join(KINDS)})")), text or _ask("What changed")
    )


def _around(monorepo: Monorepo, here: Path) -> Manifest | None:
    """Return the package in whose folder one is."""
    path = here.resolve().relative_to(monorepo.root.resolve()).as_posix()
    member = monorepo.workspace.owner(f"{path}/-")
    return monorepo.manifests.get(member.name) if member else None


def _kind(text: str) -> Kind:
    for kind in KINDS:
        if kind == text:
            return kind
    raise ReleaseError(f"There is no kind of note called {text!r}", do=f"There are: {', '.join(KINDS)}")


def _ask(what: str) -> str:
    if not sys.stdin.isatty():
        raise ReleaseError(f"It is not said: {what.partition(' (')[0].lower()}", do=_USAGE)
    answer: str = typer.prompt(what, err=True)
    return answer
