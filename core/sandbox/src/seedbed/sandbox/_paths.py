"""Which relative paths a suite's files may have."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from seedbed.problem import BadInput

_PART = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_. -]{0,99}")
_LONGEST = 400


def check_paths(files: Mapping[str, str]) -> None:
    """Refuse every path that is not a plain relative one below the folder.

    Raises:
        BadInput: A path is absolute, leaves the folder, holds odd characters, or is a file and a folder.
    """
    for path in files:
        if why := _wrong(path):
            raise BadInput(
                f"A file of the suite {why}",
                where=ascii(path)[:100],
                do="Use relative paths of plain names, such as tests/test_it.py",
            )
    for path in files:
        for parent in PurePosixPath(path).parents:
            if str(parent) in files:
                raise BadInput("A path of the suite is a file and a folder at once", where=str(parent))


def _wrong(path: str) -> str | None:
    if not path or len(path) > _LONGEST:
        return f"has a path of {len(path)} characters"
    if path.startswith("/"):
        return "has an absolute path"
    parts = path.split("/")
    if ".." in parts:
        return "leaves its folder"
    if not all(_PART.fullmatch(part) and part != "." for part in parts):
        return "has a path that is not made of plain names"
    return None
