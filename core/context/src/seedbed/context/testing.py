"""For tests, here and in other packages: being somebody to whom permissions mean something."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def powerless() -> Iterator[Path]:
    """Yield a folder to somebody who is not root: permissions mean nothing to root."""
    with tempfile.TemporaryDirectory(prefix="seedbed-") as folder:
        if os.geteuid():
            yield Path(folder)
            return
        os.chown(folder, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)
