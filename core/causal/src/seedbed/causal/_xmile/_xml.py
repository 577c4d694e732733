"""XML that anyone may have written: bounded, without entities, and mended where tools are known to write it wrong."""

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException, DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import iterparse

from seedbed.problem import BadInput

MAX_BYTES = 20_000_000
MAX_ELEMENTS = 500_000
MAX_NESTING = 50
MAX_ATTRIBUTE = 1_000_000
"""Characters of one attribute, which may hold a picture."""
_READ = 1_000_000
"""Bytes that the parser is given at once. It goes through a long attribute or comment anew each time."""
_SHOWN = 100
"""How many characters of a name an error shows."""
_ENCODING = re.compile(rb"encoding=[\"']([\w-]+)")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow."""


class _InLargeReads(io.BytesIO):
    """Bytes that are read by the million, whatever is asked for."""

    def read(self, _: int | None = -1, /) -> bytes:
        return super().read(_READ)


def well_formed(document: bytes) -> tuple[Element, list[str]]:
    """Return the root of a document without its views, and a note where it had to be mended.

    Raises:
        BadInput: It is not well-formed, is too large or too deep, or defines entities.
    """
    if len(document) > MAX_BYTES:
        raise BadInput(f"The document has more than {MAX_BYTES:,} bytes", do="Read a smaller model")
    try:
        return _root(document), []
    except BadInput as error:
        repaired = _mended(document) if isinstance(error.__cause__, ParseError) else document
        if repaired == document:
            raise
    note = "The document is not well-formed XML as it stands: its letters or name spaces were mended"
    return _root(repaired), [note]


def _mended(document: bytes) -> bytes:
    """Return a document without two faults that tools are known to write, or as it was.

    Stella writes names of fonts that are no text, and xmutil the prefix `isee` without saying what it stands for.
    """
    encoding = _ENCODING.search(document[:200])
    if encoding is not None and encoding[1].lower() != b"utf-8":
        return document
    legal = _ILLEGAL.sub("\ufffd", document.decode(errors="replace"))
    if "xmlns:isee" not in legal:
        legal = legal.replace("<xmile ", '<xmile xmlns:isee="http://iseesystems.com/XMILE" ', 1)
    return legal.encode()


def _root(document: bytes) -> Element:
    depth = count = 0
    root: Element | None = None
    try:
        events = iterparse(_InLargeReads(document), events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MAX_NESTING or count > MAX_ELEMENTS:
                raise BadInput(
                    "The document has too many elements, or they nest too deep",
                    where=f"<{element.tag}>"[:_SHOWN],
                    do=f"Keep to {MAX_ELEMENTS:,} elements and {MAX_NESTING} levels",
                )
            if event == "start" and any(len(value) > MAX_ATTRIBUTE for value in element.attrib.values()):
                raise BadInput(
                    f"An attribute has more than {MAX_ATTRIBUTE:,} characters",
                    where=f"<{element.tag}>"[:_SHOWN],
                    do="Shorten it",
                )
            if event == "end" and tag(element) == "views":
                element.clear()
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden) as error:
        raise BadInput(
            "The document defines a DTD or entities", do="Remove them: XMILE needs neither"
        ) from error
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise BadInput(
            f"The document is not well-formed XML: {error}", do="Save it anew in the tool that wrote it"
        ) from error
    if root is None:
        raise BadInput("The document is empty", do="Pass an .xmile or .stmx file")
    return root


def tag(element: Element) -> str:
    """Return the name of an element, or nothing for what a vendor added."""
    space, _, name = str(element.tag).rpartition("}")
    return "" if "isee" in space.casefold() else name


def children(element: Element, *tags: str) -> Iterator[Element]:
    """Give the elements right within one that have one of these names."""
    return (child for child in element if tag(child) in tags)


def text(element: Element, named: str) -> str:
    """Return the text of the first element of a name within one, with single spaces."""
    return next((" ".join((child.text or "").split()) for child in children(element, named)), "")
