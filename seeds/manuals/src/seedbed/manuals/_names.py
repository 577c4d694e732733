"""By which name a thing is known that several modules offer."""

import sqlite3

_BEHIND = frozenset({"posixpath", "ntpath"})
"""What is known as `os.path`."""


def public_name(connection: sqlite3.Connection, title: str) -> str:
    """Return the name by which a module's own users know what is defined elsewhere: the shortest that is exported."""
    names = {title}
    parts = title.split(".")
    if " " in title or len(parts) < 2:
        return title
    for cut in range(len(parts), 0, -1):
        above, rest = ".".join(parts[:cut]), parts[cut:]
        for (name,) in connection.execute("SELECT name FROM alias WHERE target = ?", [above]):
            names.add(".".join([name, *rest]))
        if rest and not rest[0].startswith("_"):
            starred = connection.execute("SELECT name FROM alias WHERE target = ?", [f"{above}.*"])
            names.update(".".join([name.removesuffix(".*"), *rest]) for (name,) in starred)
    return min(names, key=lambda name: _publicity(name, title))


def _publicity(name: str, defined: str) -> tuple[bool, bool, int, bool, int, str]:
    top, own = name.partition(".")[0], defined.partition(".")[0]
    private = top in _BEHIND or is_private(name)
    # What a stranger re-exports keeps its name, unless its own module is private, or is another's under a plain name.
    foreign = top != own and not own.startswith("_") and own not in _BEHIND
    return private, foreign, name.count("."), name != defined, len(name), name


def is_private(name: str) -> bool:
    """Return whether a dotted name is not meant to be used by others."""
    return any(part.startswith("_") for part in name.split("."))


def in_python(path: bytes, *, placed: bool) -> bool:
    """Return whether what a file has are things of Python, whose titles are dotted names.

    Args:
        path: Of the file.
        placed: Whether they stand on lines or pages of it: what is built into the interpreter does not.
    """
    return path.endswith(b".py") or not placed
