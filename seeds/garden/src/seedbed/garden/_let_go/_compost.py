"""`seeds/COMPOST.md`: what was retired, where its parts went, what was learned. Pure: text in, values out.

An entry is a heading, a fenced block of TOML with what programs need, and what people told, as quotes. No line of a
quote can be taken for a heading or a fence, since each begins with `>`; what is in the block stands in strings of one
line. So whatever people tell, it is read back as they told it; what they write around it is theirs, and stays.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seedbed.garden._errors import GardenError

PLACE = "seeds/COMPOST.md"
_PREAMBLE = (
    "# Compost\n\nWhat was retired from this monorepo, where its parts went, and what was learned.\n"
    "`seedbed compost search WORDS` finds it, and `seedbed compost revive NAME` brings it back.\n"
)
_START = re.compile(r"^## [^\n]*\n\n```toml\n(?P<block>(?:(?!## |```)[^\n]*\n)*)```$", re.MULTILINE)
# What was told, by the line that its quote stands under.
_TOLD = {
    "purpose": "What it was for:",
    "fails_when": "How one would have noticed that it failed:",
    "leaves": "What would be left:",
    "learned": "What was learned:",
}
_QUOTE = re.compile(
    rf"^(?P<label>{'|'.join(map(re.escape, _TOLD.values()))})\n\n(?P<quote>(?:>[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Where one module of a retired package lives on: it was moved there, or the same code was there before."""

    module: str
    to: str
    how: Literal["moved", "alike"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One package that is no longer there.

    Attributes:
        name: Its short name.
        distribution: Its distribution's name.
        version: The last one.
        retired: When it went.
        commit: The commit in which it can be found.
        folder: Its folder there, from the root.
        into: The distribution that it became part of, if it was merged.
        released: Its versions that were released.
        symbols: Its public names.
        parts: Where its modules live on.
        purpose: What it was for.
        fails_when: How one would have noticed that it failed.
        leaves: What would be left if it did, as was thought when it was new.
        learned: What was learned.
    """

    name: str
    distribution: str
    version: str
    retired: date
    commit: str
    folder: str
    into: str = ""
    released: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    purpose: str = ""
    fails_when: str = ""
    leaves: str = ""
    learned: str = ""


class _PartBlock(BaseModel):
    model_config = ConfigDict(extra="forbid")
    module: str
    to: str
    how: Literal["moved", "alike"]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    distribution: str
    version: str
    retired: date
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]
    folder: str
    into: str = ""
    released: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    parts: tuple[_PartBlock, ...] = ()


def decoded(content: bytes) -> str:
    """Return what a `COMPOST.md` says.

    Raises:
        GardenError: it is no text.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise GardenError("This is no text in UTF-8", where=PLACE, do="Restore it from git") from error


def parse(text: str) -> tuple[Entry, ...]:
    """Return the entries of a `COMPOST.md`, in their order.

    Raises:
        GardenError: one of them is not as it should be.
    """
    return tuple(found.entry for found in _found(text))


def render(entry: Entry) -> str:
    """Return an entry as it stands in `COMPOST.md`."""
    heading = " ".join(entry.name.split())
    facts: dict[str, object] = {
        "name": entry.name,
        "distribution": entry.distribution,
        "version": entry.version,
        "retired": entry.retired,
        "commit": entry.commit,
        "folder": entry.folder,
    }
    more = {"into": entry.into, "released": entry.released, "symbols": entry.symbols}
    facts |= {key: value for key, value in more.items() if value}
    lines = [f"{key} = {_toml(value)}" for key, value in facts.items()]
    if entry.parts:
        parts = (
            f"  {{ module = {_toml(part.module)}, to = {_toml(part.to)}, how = {_toml(part.how)} }},"
            for part in entry.parts
        )
        lines += ["parts = [", *parts, "]"]
    block = "\n".join(lines)
    told = {
        label: text
        for label, text in zip(
            _TOLD.values(), (entry.purpose, entry.fails_when, entry.leaves, entry.learned), strict=True
        )
        if text
    }
    quotes = "".join(f"\n{label}\n\n{_quoted(text)}\n" for label, text in told.items())
    return f"## {heading}\n\n```toml\n{block}\n```\n{quotes}"


def with_entry(text: str, entry: Entry) -> str:
    """Return a `COMPOST.md` with one entry more; an empty text is one that is not there yet."""
    before = text or _PREAMBLE
    gap = "\n" if before.endswith("\n") else "\n\n"
    return before + gap + render(entry)


def without_entry(text: str, entry: Entry) -> str:
    """Return a `COMPOST.md` without an entry; empty where nothing was left that is worth a file."""
    spans = next(found.spans for found in _found(text) if found.entry == entry)
    left = text
    for start, end in reversed(spans):
        before, after = left[:start].rstrip("\n"), left[end:].lstrip("\n")
        left = f"{before}\n\n{after}" if after else f"{before}\n"
    return "" if left == _PREAMBLE else left


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a search found, by which of its words, and how well: where a word stands tells its weight."""

    entry: Entry
    terms: tuple[str, ...]
    score: int


def search(entries: Iterable[Entry], terms: Iterable[str], readmes: Mapping[Entry, str]) -> tuple[Hit, ...]:
    """Return the entries in which a word begins as one of the terms does, the best first.

    The more terms an entry has, the better; among those with as many, names weigh more than purposes and lessons,
    and those more than READMEs; among equals the last retired comes first.

    Args:
        entries: What is searched.
        terms: What is looked for; case does not count.
        readmes: The READMEs that lay in the packages, of those that can still be read.
    """
    wanted = tuple(dict.fromkeys(word for term in terms for word in _words(term)))
    hits = (_hit(entry, wanted, readmes.get(entry, "")) for entry in entries)
    return tuple(
        sorted(
            (hit for hit in hits if hit.terms),
            key=lambda hit: (-len(hit.terms), -hit.score, -hit.entry.retired.toordinal(), hit.entry.name),
        )
    )


def _hit(entry: Entry, wanted: Iterable[str], readme: str) -> Hit:
    fields = (
        (8, f"{entry.name} {entry.distribution}"),
        (4, " ".join(entry.symbols)),
        (3, f"{entry.purpose} {entry.learned}"),
        (2, f"{entry.leaves} {entry.fails_when} {entry.into}"),
        (2, " ".join(f"{part.module} {part.to}" for part in entry.parts)),
        (1, readme),
    )
    weighed = [(weight, _words(text)) for weight, text in fields]
    found = {
        term: max((weight for weight, words in weighed if any(w.startswith(term) for w in words)), default=0)
        for term in wanted
    }
    terms = tuple(term for term, weight in found.items() if weight)
    return Hit(entry, terms, sum(found.values()))


def _words(text: str) -> frozenset[str]:
    """Return the words of a text, and the parts of names: `_read_tree` and `ReadTree` have `tree` in them."""
    whole = re.findall(r"\w+", text)
    parts = (
        part
        for word in whole
        for piece in word.split("_")
        for part in re.findall(r"[A-Z]?[^A-Z]+|[A-Z]+", piece)
    )
    return frozenset(word.casefold() for word in (*whole, *parts) if word.strip("_"))


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry, and where its own parts stand: its heading with its block, and each quote with its line."""

    entry: Entry
    spans: tuple[tuple[int, int], ...]


def _found(text: str) -> Iterator[_Found]:
    starts = list(_START.finditer(text))
    ends = [*(after.start() for after in starts[1:]), len(text)]
    for match, following in zip(starts, ends, strict=False):
        try:
            block = _Block.model_validate(tomllib.loads(match["block"]))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            line = text.count("\n", 0, match.start()) + 1
            what = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else error
            raise GardenError(
                f"This entry cannot be read: {what}",
                where=f"{PLACE}:{line}",
                do="Mend it, or restore the file from git",
            ) from error
        quotes = list(_QUOTE.finditer(text, match.end(), following))
        told = {quote["label"]: _unquoted(quote["quote"]) for quote in quotes}
        entry = _entry(block, {key: told.get(label, "") for key, label in _TOLD.items()})
        yield _Found(entry, tuple(part.span() for part in (match, *quotes)))


def _entry(block: _Block, told: Mapping[str, str]) -> Entry:
    return Entry(
        name=block.name,
        distribution=block.distribution,
        version=block.version,
        retired=block.retired,
        commit=block.commit,
        folder=block.folder,
        into=block.into,
        released=block.released,
        symbols=block.symbols,
        parts=tuple(Part(part.module, part.to, part.how) for part in block.parts),
        purpose=told["purpose"],
        fails_when=told["fails_when"],
        leaves=told["leaves"],
        learned=told["learned"],
    )


def _toml(value: object) -> str:
    """Return a value as TOML writes it, on one line: of its strings, JSON's differ in one letter only."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _unquoted(quote: str) -> str:
    return "\n".join(
        line.removeprefix(">").removeprefix(" ") for line in quote.removesuffix("\n").split("\n")
    )
