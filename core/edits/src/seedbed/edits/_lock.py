"""One process at a time: the system lets go of the lock when that process ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ._errors import EditError

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path, otherwise: str) -> Iterator[None]:
    """Hold a lock. Its file stays: who took it away might take away one that another process has just locked.

    Args:
        path: The file.
        otherwise: What to say where another process holds it.

    Raises:
        EditError: another process holds it, or it cannot be made.
    """
    try:
        file = path.open("ab")
    except OSError as error:
        raise EditError(f"This cannot be written: {error.strerror}", where=str(path)) from error
    with file:
        try:
            _take(file.fileno())
        except (BlockingIOError, PermissionError) as error:
            raise EditError(otherwise, do="Run this again when that has ended") from error
        except OSError as error:
            raise EditError(f"This cannot be locked: {error.strerror}", where=str(path)) from error
        yield
