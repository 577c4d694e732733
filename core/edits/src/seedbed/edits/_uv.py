"""Asking uv for what only uv can do: to lock, to fill the environment."""

import subprocess
from pathlib import Path

from seedbed.workspace import gist, uv_environment, uv_program

from ._errors import EditError


def run_uv(folder: Path, *arguments: str, offline_first: bool = False) -> str:
    """Return what a uv command prints. Of credentials it sees those of its indexes only.

    Args:
        folder: Where it runs.
        arguments: Its words.
        offline_first: Try without the network, and with it only where that does not do.

    Raises:
        WorkspaceError: uv is not there.
        EditError: the command failed; with the gist of what it said.
    """
    program = uv_program()
    environment = uv_environment()
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
    raise EditError(f"uv {arguments[0]} failed: {gist(message)}", where=str(folder))


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
