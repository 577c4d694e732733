"""Files that an answer consists of, or that a program made."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from seedbed.problem._base import Frozen

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, also with an ending."""
_MAX_PATH = 200


def _plain_path(path: str) -> str:
    """Refuse a path that is absolute, leaves its folder, hides a file, or that not every system takes."""
    segments = path.split("/")
    if len(path) > _MAX_PATH or not all(map(_plain_name, segments)):
        raise ValueError(
            "a file has a plain relative path of letters, digits, dots, dashes and underscores, such as app/main.py"
        )
    return path


def _plain_name(name: str) -> bool:
    return bool(_SEGMENT.fullmatch(name)) and not _RESERVED.fullmatch(name) and name[-1] not in ". "


FilePath = Annotated[str, AfterValidator(_plain_path)]
"""A path of a file in a solution's folder."""


class Artefact(Frozen):
    """A file that a program made: a plain name without folders, and its content."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$")
    content: bytes


class TextFile(Frozen):
    """A file that a solution consists of: a plain relative path with forward slashes, and its text."""

    path: FilePath
    content: str
