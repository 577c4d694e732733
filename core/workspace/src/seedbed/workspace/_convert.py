"""Which files git stores otherwise than they lie on disk: line endings, filters, identifiers, encodings.

Such a file can change on disk while git goes on to call it clean, so its blob id says too little.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ._git import ask_git

_ATTRIBUTES = ".gitattributes"
_SYSTEM = (
    Path("/etc/gitattributes"),
    Path("/usr/local/etc/gitattributes"),
    Path("/opt/homebrew/etc/gitattributes"),
)
_FILTERED = "!filter !ident !working-tree-encoding"
_BINARY = f":(exclude,attr:-text {_FILTERED})"
_UNMENTIONED = f":(exclude,attr:!text !eol !crlf {_FILTERED})"


def converted_files(root: Path, settings: bytes, listings: Iterable[bytes]) -> bytes:
    """Return the tracked files that git may convert, each ended by a zero byte; none in most repositories.

    Args:
        root: The folder of the workspace.
        settings: What `git config --list -z` says there.
        listings: What git says of its files, with zero bytes between them.
    """
    config = dict(_settings(settings))
    if config.get("core.autocrlf", "false").lower() not in {"false", "no", "off", "0", ""}:
        return ask_git(root, "ls-files", "-z", "--", ".", _BINARY)
    named = f"{_ATTRIBUTES}\0".encode()
    if any(named in listing for listing in listings) or _has_attributes(root.resolve(), config):
        return ask_git(root, "ls-files", "-z", "--", ".", _BINARY, _UNMENTIONED)
    return b""


def _settings(settings: bytes) -> Iterator[tuple[str, str]]:
    for line in settings.split(b"\0")[:-1]:
        key, equals, value = os.fsdecode(line).partition("\n")
        yield key, value if equals else "true"


def _has_attributes(root: Path, config: dict[str, str]) -> bool:
    """Tell whether there are attributes outside of the workspace that count in it."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git" / "attributes"
    if "core.attributesfile" in config or any(path.exists() for path in (home, *_SYSTEM)):
        return True
    for folder in (root, *root.parents):
        if (folder / _ATTRIBUTES).exists():
            return True
        git = folder / ".git"
        if git.exists():
            # Of a second worktree only git knows where its attributes lie.
            return not git.is_dir() or (git / "info" / "attributes").exists()
    return False
