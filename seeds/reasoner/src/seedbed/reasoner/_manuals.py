"""The `manuals` commands: what is indexed, indexing it, and searching it."""

import sys
from pathlib import Path
from typing import assert_never

from pydantic_core import to_jsonable_python

from seedbed.context import data_folder
from seedbed.manuals import Embedding, Folder, ManPages, Manuals, Passage, Python, Refreshed, Source, exists
from seedbed.problem import BadInput
from seedbed.reasoner import _literature
from seedbed.reasoner._open import MANUALS
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._progress import percent

_INDEX = "`reason manuals index` reads the docstrings of the standard library"
_OUTDATED = "The index is of an earlier version; `reason manuals index` reads it again."
_READ_AGAIN = "The index is of an earlier version: all of it is read again."
_NOTHING = "Nothing that is indexed says anything of this."
_SHOWN_TO = "What fits a problem is shown to the model that works on it, which may be a hosted one."
_WORTH = 0.2
"""The least share of a passage that is printed. Of the development questions whose answer is among the first three, all
28 keep it, and 24 of 26 by words alone. Higher, and short notes that share no word with the question are not found."""
_WIDTH = 200
_LONGEST_PLACE = 1000
"""Of which the end is kept: the file's own name, and the line."""


def show(*, as_json: bool) -> None:
    """Print each source with how much of it there is."""
    path = data_folder() / MANUALS
    counted: list[tuple[Source, int, int]] = []
    outdated = False
    if exists(path):
        with Manuals(path) as manuals:
            outdated = manuals.is_outdated
            counted = [(source, *manuals.counts(source)) for source in manuals.sources()]
    if outdated:
        _tell(_OUTDATED, as_json=as_json)
    if as_json:
        rows = [
            {"source": name_of(one), "files": files, "entries": entries} for one, files, entries in counted
        ]
        write_json(rows)
    elif not counted:
        write_line(f"Nothing is indexed yet; {_INDEX}.")
    for one, files, entries in () if as_json else counted:
        write_line(f"{name_of(one)}: {_count(entries, 'entry', 'entries')} from {_count(files, 'file')}")


def add(folder: str, *, by_words: bool, as_json: bool) -> None:
    """Add a folder, and read it."""
    with Manuals(data_folder() / MANUALS, embedding=_embedding(by_words=by_words)) as manuals:
        source = manuals.add(_folder(folder))
        _refresh(manuals, [source], as_json=as_json)
    if not as_json:
        write_line(_SHOWN_TO)


def remove(folder: str, *, as_json: bool) -> None:
    """Forget a folder."""
    path = data_folder() / MANUALS
    if not exists(path):
        raise BadInput("This folder is not in the index", where=folder, do=_INDEX)
    with Manuals(path) as manuals:
        files = manuals.remove(_folder(folder))
    if as_json:
        write_json({"removed": folder, "files": files})
    else:
        write_line(f"forgot {_count(files, 'file')} of {folder}")


def index(*, everything: bool, by_words: bool, as_json: bool) -> None:
    """Bring what is indexed up to date, and the standard library into it."""
    with Manuals(data_folder() / MANUALS, embedding=_embedding(by_words=by_words)) as manuals:
        more: tuple[Source, ...] = (Python(packages=True), ManPages()) if everything else ()
        _refresh(manuals, [Python(), *more, *manuals.sources()], as_json=as_json)


def search(question: str, *, at_most: int, as_json: bool) -> None:
    """Print the passages that answer a question best."""
    if not question.strip():
        raise BadInput("The question is empty", do="Say what you want to know")
    path = data_folder() / MANUALS
    if not exists(path):
        raise BadInput("There is nothing to search", do=_INDEX)
    with Manuals(path) as manuals:
        outdated = manuals.is_outdated
    found = _literature.search(path, question, at_most=at_most).passages
    passages = [one for one in found if one.share >= _WORTH]
    if outdated:
        _tell(_OUTDATED, as_json=as_json)
    if as_json:
        write_json(to_jsonable_python(passages))
        return
    if not (passages or outdated):
        write_line(_NOTHING)
    for number, one in enumerate(passages, 1):
        for line in lines_of(one, number):
            write_line(line)


def lines_of(passage: Passage, number: int) -> list[str]:
    """Return a passage as a person reads it: its text set in from the margin, where nothing else may speak."""
    title, place = (" ".join(text.split()) for text in (passage.title, passage.place))
    text = [f"    {line}".rstrip() for line in passage.text.splitlines()]
    return [
        f"{number}. {title if len(title) <= _WIDTH else f'{title[: _WIDTH - 1]}…'}  (fits by {passage.share:.0%})",
        f"   {place if len(place) <= _LONGEST_PLACE else f'…{place[1 - _LONGEST_PLACE :]}'}",
        *text,
        "",
    ]


def name_of(source: Source) -> str:
    """Return what a source is called."""
    match source:
        case Python(packages=True):
            return "Python's standard library and installed packages"
        case Python():
            return "Python's standard library"
        case ManPages(folders=()):
            return "man pages"
        case ManPages(folders=folders):
            return f"man pages in {', '.join(map(str, folders))}"
        case Folder(path=path):
            return str(path)
        case _:
            assert_never(source)


def _tell(line: str, *, as_json: bool) -> None:
    """Say something of the index: beside a program's answer, in a person's."""
    if as_json:
        sys.stderr.write(f"{line}\n")
    else:
        write_line(line)


def _embedding(*, by_words: bool) -> Embedding | None:
    return None if by_words else _literature.embedding()


def _folder(text: str) -> Path:
    if not text.strip() or "\x00" in text:
        raise BadInput("This is no folder", where=text, do="Name a folder of documents")
    return Path(text)


def _refresh(manuals: Manuals, sources: list[Source], *, as_json: bool) -> None:
    if manuals.is_outdated:
        _tell(_READ_AGAIN, as_json=True)
    with percent("reading manuals") as progress, percent("what they mean") as of_meaning:
        done = manuals.refresh(sources, progress=progress, progress_of_meaning=of_meaning)
    if as_json:
        write_json(to_jsonable_python(done))
        return
    for line in lines_of_refreshed(done):
        write_line(line)


def lines_of_refreshed(done: Refreshed) -> list[str]:
    """Return what came of indexing as a person reads it."""
    head = (
        f"read {_count(done.read, 'file')}, {done.unchanged} unchanged, {done.dropped} gone; "
        f"{_count(done.entries, 'entry', 'entries')} in {done.seconds:.1f} s"
    )
    meant = f"{_count(done.meant, 'entry', 'entries')} read by meaning, too, in {done.meant_seconds:.1f} s"
    return [
        head,
        *([meant] if done.meant else []),
        *(f"passed over {one.count}: {one.why}, such as {one.example}" for one in done.skipped),
    ]


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
