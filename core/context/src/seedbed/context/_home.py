import os
from collections.abc import Mapping
from pathlib import Path

from seedbed.context._errors import StoreError


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds the user's cases: `SEEDBED_HOME`, or the platform's folder for user data."""
    chosen = environ.get("SEEDBED_HOME")
    if chosen:
        try:
            return Path(chosen).expanduser()
        except RuntimeError:
            raise StoreError(
                "There is no such user", where=chosen, do="Set SEEDBED_HOME to a folder"
            ) from None
    from platformdirs import user_data_path

    return user_data_path("seedbed", appauthor=False)
