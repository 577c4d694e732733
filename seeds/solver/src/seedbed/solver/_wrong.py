"""Candidates that are wrong on purpose."""

from dataclasses import dataclass

from seedbed.problem import TextFile


@dataclass(frozen=True, slots=True)
class Wrong:
    """A candidate with something wrong in it, and what, in words."""

    words: str
    files: tuple[TextFile, ...]
    trivial: bool = False
    """Whether a suite that it passes is no evidence, whatever else that suite notices."""


def with_file(files: tuple[TextFile, ...], path: str, content: str) -> tuple[TextFile, ...]:
    """Return the files with another content in one of them."""
    return tuple(TextFile(path=path, content=content) if file.path == path else file for file in files)
