"""A package index, read through the simple repository API (PEP 503 and 691)."""

from collections.abc import Mapping
from dataclasses import dataclass

from packaging.version import Version


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
        url: Of its simple API, ending with a slash.
        timeout: Seconds to wait for an answer.
    """

    url: str
    timeout: float = 10.0

    def files(self, name: str) -> Mapping[Version, tuple[File, ...]] | None:
        """Return the files of each version of a distribution; `None` where the index knows no such name.

        Raises:
            ReleaseError: the index does not answer, or not as an index does.
        """
        raise NotImplementedError
