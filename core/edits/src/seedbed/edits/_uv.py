"""Asking uv for what only uv can do: to lock, to fill the environment."""

import os
import shutil
import subprocess
from pathlib import Path

from ._errors import EditError

# What would make uv look at another project than the one in the folder.
_HIDDEN = frozenset({"UV_PROJECT", "UV_WORKING_DIR", "UV_FROZEN", "UV_LOCKED", "VIRTUAL_ENV"})


def run_uv(folder: Path, *arguments: str, offline_first: bool = False) -> str:
    """Return what a uv command prints.

    Args:
        folder: Where it runs.
        arguments: Its words.
        offline_first: Try without the network, and with it only where that does not do.

    Raises:
        EditError: uv is not there, or the command failed; with the gist of what it said.
    """
    program = os.environ.get("UV") or shutil.which("uv")
    if program is None:
        raise EditError("uv is not installed", do="Install it with `pip install uv`")
    environment = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
    attempts = [("--offline",), ()] if offline_first else [()]
    message = ""
    for more in attempts:
        done = subprocess.run(
            [program, *arguments, *more],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            return done.stdout
        message = done.stderr
    raise EditError(f"uv {arguments[0]} failed: {_gist(message)}", where=str(folder))


def lock(root: Path) -> None:
    """Bring `uv.lock` up to date; versions that are locked stay where they may.

    Raises:
        EditError: the packages cannot be resolved.
    """
    run_uv(root, "lock", "--quiet", offline_first=True)


def sync(root: Path) -> None:
    """Bring the workspace's environment up to the lock, if it has one, and take nothing away.

    Raises:
        EditError: something cannot be installed.
    """
    if (root / ".venv").is_dir():
        run_uv(root, "sync", "--quiet", "--frozen", "--inexact", offline_first=True)


def _gist(message: str) -> str:
    """Return what uv said on one line: its first lines, joined."""
    lines = [line.strip(" ×╰─▶│├") for line in message.splitlines()]
    found = " ".join(line for line in lines if line)
    return found[:500] or "it said nothing"
