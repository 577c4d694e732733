"""The programs that we start: what they may see of our environment, how long they may take, what they leave behind."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from seedbed.workspace import uv_environment, without_credentials

# What else must not reach code that is built or tested: it comes from whoever wrote a package or one that it needs.
_CREDENTIAL = re.compile(r"PASSPHRASE|_AUTH$|^SEEDBED_INDEX$", re.IGNORECASE)
# What would have uv or Python look at another project, or another environment, than the one that is meant.
_ASTRAY = frozenset(
    {"UV_PROJECT", "UV_WORKING_DIR", "UV_FROZEN", "UV_LOCKED", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    | {"UV_COMPILE_BYTECODE", "UV_PROJECT_ENVIRONMENT", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}
    | {"GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
)
HOUR = 3600.0
_LONGEST_LOG = 1 << 20


def plain_environment(**more: str) -> dict[str, str]:
    """Return what a child that builds or tests gets: no credentials, and nothing that leads it astray."""
    return _kept(without_credentials(os.environ)) | more


def installing_environment(**more: str) -> dict[str, str]:
    """Return what `uv pip install` gets: of credentials those of its indexes."""
    return _kept(uv_environment()) | more


def git_environment() -> dict[str, str]:
    """Return what git gets where it runs hooks: no credentials, but its settings."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG_")}
    return plain_environment(**settings, LC_ALL="C")


def publishing_environment(upload: str) -> dict[str, str]:
    """Return what `uv publish` gets: the credentials, and leave to use the network, since that is what was asked."""
    hidden = _ASTRAY | {"UV_OFFLINE", "UV_PUBLISH_INDEX", "UV_PUBLISH_CHECK_URL", "UV_CONFIG_FILE"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"UV_PUBLISH_URL": upload}


def _kept(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name not in _ASTRAY and not _CREDENTIAL.search(name)
    }


def run_child(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float | None = HOUR,
    *,
    apart: bool = False,
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, and return what it printed last, both streams as one.

    Args:
        command: The program, and its words.
        folder: Where it runs.
        environment: What it sees.
        seconds: How long it may take.
        apart: Whether what it has started and left behind ends with it.

    Raises:
        TimeoutExpired: it takes longer.
    """
    # A file, and no pipe: what was left behind may keep that open for ever.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=apart,
        )
        try:
            code = process.wait(seconds)
        finally:
            if apart and os.name != "nt":
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
        log.seek(max(0, log.seek(0, os.SEEK_END) - _LONGEST_LOG))
        return subprocess.CompletedProcess(command, code, log.read().decode(errors="replace"))


def gist(log: str, lines: int = 6) -> str:
    """Return the last lines of a log, joined to one, without what uv and pytest draw around them."""
    kept = [line.strip(" ×╰─▶│├=_-") for line in log.splitlines()]
    return " | ".join([line for line in kept if line][-lines:])[-600:] or "it said nothing"
