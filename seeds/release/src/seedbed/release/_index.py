"""A package index, read through the simple repository API (PEP 503 and 691)."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from packaging.utils import parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from seedbed.workspace import plain_name

from ._errors import ReleaseError
from ._web import Page, get, shown

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_JSON = ("application/vnd.pypi.simple.v1+json", "application/json")
_HTML = ("application/vnd.pypi.simple.v1+html", "text/html")
_LARGEST_PAGE, _LARGEST_HTML, _LARGEST_FILE = 64 << 20, 2 << 20, 512 << 20
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,255}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class File:
    """A file that an index has: its name, where it can be had, and its SHA-256 where the index says it."""

    name: str
    url: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Index:
    """A package index.

    Attributes:
        url: Of its simple API, ending with a slash. A name and a password in it go to its host only, and are
            never shown.
        timeout: Seconds to wait for any piece of an answer; six times that for all of it.
    """

    url: str
    timeout: float = 10.0

    def files(self, name: str) -> Mapping[Version, tuple[File, ...]] | None:
        """Return the files of each version of a distribution; `None` where the index knows no such name.

        What is no wheel or source archive of that name is left out.

        Raises:
            ReleaseError: the index does not answer, or not as an index does.
        """
        page = get(
            f"{self.url}{quote(plain_name(name), safe='')}/", self.url, self.timeout, _LARGEST_PAGE, _ACCEPT
        )
        if page is None:
            return None
        found: dict[Version, list[File]] = {}
        for file in _listed(page):
            version = _version(file.name, name)
            if version is not None:
                found.setdefault(version, []).append(file)
        return {version: tuple(found[version]) for version in sorted(found)}

    def fetch(self, file: File) -> bytes:
        """Return the content of a file, held against its hash where the index gave one.

        Raises:
            ReleaseError: it cannot be had, or is not what the index says it is.
        """
        page = get(file.url, self.url, self.timeout, _LARGEST_FILE, "*/*")
        if page is None:
            raise ReleaseError(f"The index lists {file.name} but does not have it", where=shown(file.url))
        if file.sha256 is not None and hashlib.sha256(page.content).hexdigest() != file.sha256:
            raise ReleaseError(
                f"{file.name} is not what the index says it is: its hash differs", where=shown(file.url)
            )
        return page.content


def _listed(page: Page) -> Iterable[File]:
    from ._pages import Listed, read_html, read_json

    if page.kind in _JSON:
        listed: Iterable[Listed] = read_json(page.content, shown(page.url))
    elif page.kind in _HTML:
        if len(page.content) > _LARGEST_HTML:
            raise ReleaseError(
                f"The package index answers with more than {_LARGEST_HTML >> 20} MiB", where=shown(page.url)
            )
        listed = read_html(page.content)
    else:
        raise ReleaseError(
            f"This is no package index: it answers with {page.kind or 'nothing known'}", where=shown(page.url)
        )
    for name, address, sha256 in listed:
        try:
            url = urljoin(page.url, address)
        except ValueError:
            continue
        if _FILE_NAME.fullmatch(name):
            yield File(name, url, sha256 if sha256 and _SHA256.fullmatch(sha256) else None)


def _version(file: str, name: str) -> Version | None:
    """Return the version of a file, or `None` where it is not a distribution of that name."""
    try:
        if file.endswith(".whl"):
            found, version, _, _ = parse_wheel_filename(file)
        else:
            found, version = parse_sdist_filename(file)
    except ValueError:  # InvalidWheelFilename, InvalidSdistFilename, and a number of too many digits
        return None
    return version if found == plain_name(name) else None
