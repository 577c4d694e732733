"""Where packages are looked up and uploaded to: `[tool.seedbed.release]` of the root, and the environment over it."""

import tomllib
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from ._errors import ReleaseError

_PYPI = "https://pypi.org/simple/"
_UPLOAD = "https://upload.pypi.org/legacy/"


class _Release(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    index: str = _PYPI
    upload: str = _UPLOAD


class _Seedbed(BaseModel):
    release: _Release = _Release.model_construct(index=_PYPI, upload=_UPLOAD)


class _Tool(BaseModel):
    seedbed: _Seedbed = _Seedbed.model_construct(release=_Release())


class _Root(BaseModel):
    tool: _Tool = _Tool.model_construct(seedbed=_Seedbed())


def index_url(text: str, environ: Mapping[str, str]) -> str:
    """Return the address of the index that packages are looked up in, ending with a slash.

    Args:
        text: The root's `pyproject.toml`.
        environ: The environment; `SEEDBED_INDEX` in it goes before the table.

    Raises:
        ReleaseError: the table is not as it should be, or this is no address of the web.
    """
    said = environ.get("SEEDBED_INDEX", "")
    address = _address(said, "SEEDBED_INDEX") if said else _address(_table(text).index, "index")
    return address if address.endswith("/") else f"{address}/"


def upload_url(text: str, environ: Mapping[str, str]) -> str:
    """Return the address that packages are uploaded to; `UV_PUBLISH_URL` goes before the table.

    Raises:
        ReleaseError: the table is not as it should be, or this is no address of the web.
    """
    said = environ.get("UV_PUBLISH_URL", "")
    return _address(said, "UV_PUBLISH_URL") if said else _address(_table(text).upload, "upload")


def _table(text: str) -> _Release:
    try:
        return _Root.model_validate(tomllib.loads(text)).tool.seedbed.release
    except tomllib.TOMLDecodeError as error:
        raise ReleaseError(f"This is no TOML: {error}", where="pyproject.toml") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ReleaseError(f"{place}: {first['msg']}", where="pyproject.toml") from error


def _address(text: str, source: str) -> str:
    """Hold a text to be an address; it may carry a password, so that it is never shown."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or any(ord(letter) <= 32 for letter in text):
        raise ReleaseError(
            f"{source} is no address of a package index", do="Write one such as https://pypi.org/simple/"
        )
    return text
