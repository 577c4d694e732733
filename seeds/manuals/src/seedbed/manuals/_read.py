"""Reads a file that was found, whatever it turns out to be."""

import os
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from seedbed.manuals._entry import Entry, Literature, Unread
from seedbed.manuals._sections import Line, sections
from seedbed.manuals._walk import Found, Kind

_UNPACKED = 8 << 20
_READ_APART = frozenset({Kind.PDF, Kind.BUILTIN})


def content_of(found: Found) -> bytes:
    """Return the bytes of a file, no more than its kind may have.

    Raises:
        Unread: It cannot be opened, is no file any more, or has grown.
    """
    if found.kind is Kind.BUILTIN:
        return sys.version.encode()
    try:
        # A pipe that took the file's place would keep the reader waiting.
        handle = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unread("vanished, or a link to nothing") from None
    except OSError:
        raise Unread("cannot be opened") from None
    with os.fdopen(handle, "rb") as file:
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unread("no regular file")
            content = file.read(found.kind.limit + 1)
        except OSError:
            raise Unread("cannot be read") from None
    if len(content) > found.kind.limit:
        raise Unread(f"larger than {found.kind.limit >> 20} MiB")
    return content


def read(found: Found, content: bytes) -> Literature:
    """Return what stands in a file.

    Raises:
        Unread: There is nothing in it that can be read, and why.
    """
    if b"\x00" in content[:8192] and found.kind not in _READ_APART:
        content = _wide(content)
    match found.kind:
        case Kind.PYTHON:
            from seedbed.manuals._python import read_python

            package = Path(found.path).name == "__init__.py"
            return read_python(content, found.name, package=package)
        case Kind.BUILTIN:
            from seedbed.manuals._apart import builtin_entries

            return Literature(tuple(builtin_entries()))
        case Kind.DESCRIPTION:
            return Literature(tuple(_description(_text(content), found.name)))
        case Kind.MAN:
            parts = sections(_lines(found, content), found.name)
            # Every page has a synopsis: which one, its title has to say.
            return Literature(
                tuple(replace(one, title=f"{found.name} › {one.title}", head="") for one in parts)
            )
        case _:
            return Literature(tuple(sections(_lines(found, content), found.name)))


def _lines(found: Found, content: bytes) -> Iterator[Line]:
    from seedbed.manuals import _markup

    match found.kind:
        case Kind.MARKDOWN:
            return _markup.markdown_lines(_text(content))
        case Kind.RST:
            return _markup.rst_lines(_text(content))
        case Kind.HTML:
            return _markup.html_lines(_text(content))
        case Kind.PLAIN:
            return _markup.plain_lines(_text(content))
        case Kind.MAN:
            from seedbed.manuals._roff import roff_lines

            return roff_lines(_text(_unpacked(content)))
        case Kind.PDF:
            from seedbed.manuals._apart import pdf_lines

            return pdf_lines(Path(found.path))
        case Kind.PYTHON | Kind.BUILTIN | Kind.DESCRIPTION:
            raise Unread("no document")
        case _:
            assert_never(found.kind)


def _description(text: str, name: str) -> Iterator[Entry]:
    """Yield the description of an installed distribution: what follows the first empty line of its metadata."""
    from seedbed.manuals._markup import markdown_lines, rst_lines

    head, _, body = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n") if ": " in line and line[0].isalpha())
    if summary := fields.get("Summary", "").strip():
        yield Entry(name, summary, f"{name} {fields.get('Version', '')}", 1)
    before = head.count("\n") + 2
    reader = markdown_lines if "markdown" in fields.get("Description-Content-Type", "") else rst_lines
    moved = (Line(one.text, one.line + before, level=one.level + bool(one.level)) for one in reader(body))
    yield from sections([Line(f"{name} README", before, level=1), *moved], name)


def _text(content: bytes) -> str:
    """Return the text of a file: UTF-8, else the encoding that any bytes can be read in."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wide(content: bytes) -> bytes:
    """Return text that was written two bytes a character as UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    if content.startswith(b"\x1f\x8b"):
        return content
    raise Unread("binary")


def _unpacked(content: bytes) -> bytes:
    """Return a page that may be packed; no more of it than a page can have."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    unpacker = zlib.decompressobj(wbits=31)
    try:
        page = unpacker.decompress(content, _UNPACKED)
    except zlib.error:
        raise Unread("packed, and broken") from None
    if unpacker.unconsumed_tail:
        raise Unread(f"larger than {_UNPACKED >> 20} MiB when unpacked")
    return page
