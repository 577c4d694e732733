import os
from collections.abc import Mapping
from pathlib import Path


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds the user's cases: `SEEDBED_HOME`, or the platform's folder for user data."""
    chosen = environ.get("SEEDBED_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("seedbed", appauthor=False)
