"""The two forms in which an index lists the files of a distribution."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Annotated, TypeAlias
from urllib.parse import urldefrag

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ._errors import ReleaseError
from ._web import printable

Listed: TypeAlias = tuple[str, str, str | None]
"""A file's name, its address, perhaps from the page's own, and its SHA-256 where the page gives one."""

_LINK = re.compile(r"a\s", re.IGNORECASE)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


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
    """Yield what a page in HTML lists (PEP 503): its links, whatever else there is.

    In time that grows with the page only, whatever somebody wrote to keep a parser busy.
    """
    for piece in content.decode(errors="replace").split("<"):
        attributes, _, text = piece.rpartition(">")
        href = _HREF.search(attributes) if _LINK.match(attributes) else None
        if href is None:
            continue
        try:
            address, fragment = urldefrag(unescape(href[1] or href[2] or href[3] or ""))
            name = unescape(text).strip()
        except ValueError:
            continue
        algorithm, _, digest = fragment.partition("=")
        yield name, address, digest.lower() if algorithm == "sha256" else None
