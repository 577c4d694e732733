"""The two forms in which an index lists the files of a distribution."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Annotated, TypeAlias
from urllib.parse import urldefrag

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ._errors import ReleaseError
from ._web import printable

Listed: TypeAlias = tuple[str, str, str | None]
"""A file's name, its address, perhaps from the page's own, and its SHA-256 where the page gives one."""


class _Loose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Meta(_Loose):
    version: Annotated[str, Field(alias="api-version", pattern=r"^1\.\d+$")]


class _File(_Loose):
    filename: str
    url: str
    hashes: dict[str, str]


class _Page(_Loose):
    meta: _Meta
    files: tuple[_File, ...]


def read_json(content: bytes, where: str) -> Iterator[Listed]:
    """Yield what a page in JSON lists (PEP 691).

    Raises:
        ReleaseError: it is not as the standard has it.
    """
    try:
        page = _Page.model_validate(json.loads(content))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            gist = printable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        else:
            gist = "it is no JSON"
        raise ReleaseError(f"The index answers with what is no list of files: {gist}", where=where) from None
    for file in page.files:
        yield file.filename, file.url, file.hashes.get("sha256", "").lower() or None


def read_html(content: bytes) -> Iterator[Listed]:
    """Yield what a page in HTML lists (PEP 503): its links, whatever else there is."""
    reader = _Links()
    reader.feed(content.decode(errors="replace"))
    reader.close()
    for href, text in reader.found:
        try:
            address, fragment = urldefrag(href)
        except ValueError:
            continue
        algorithm, _, digest = fragment.partition("=")
        yield text.strip(), address, digest.lower() if algorithm == "sha256" else None


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._text = dict(attrs).get("href"), ""

    def handle_data(self, data: str) -> None:
        self._text += data if self._href is not None else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.found.append((self._href, self._text))
            self._href = None
