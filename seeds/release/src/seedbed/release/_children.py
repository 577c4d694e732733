"""What the programs that we start may see of our environment."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ._errors import ReleaseError

# What must not reach code that is built or tested: it comes from whoever wrote a package or one that it needs.
_CREDENTIAL = re.compile(
    r"TOKEN|PASSW|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|NETRC|^UV_PUBLISH_|^TWINE_|^PYPI_",
    re.IGNORECASE,
)
# What would have uv or Python look at another project, or another environment, than the one that is meant.
_ASTRAY = frozenset(
    {"UV_PROJECT", "UV_WORKING_DIR", "UV_FROZEN", "UV_LOCKED", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    | {"UV_COMPILE_BYTECODE", "UV_PROJECT_ENVIRONMENT", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}
)


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without anything that looks like a credential."""
    return {name: value for name, value in environment.items() if not _CREDENTIAL.search(name)}


def plain_environment(**more: str) -> dict[str, str]:
    """Return what a child that builds or tests gets: no credentials, and nothing that leads it astray."""
    kept = without_credentials(os.environ)
    return {name: value for name, value in kept.items() if name not in _ASTRAY} | more


def publishing_environment() -> dict[str, str]:
    """Return what `uv publish` gets: the credentials, and leave to use the network, since that is what was asked."""
    hidden = _ASTRAY | {"UV_OFFLINE", "UV_PUBLISH_URL", "UV_PUBLISH_INDEX", "UV_PUBLISH_CHECK_URL"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


def uv() -> str:
    """Return where uv is.

    Raises:
        ReleaseError: it is not installed.
    """
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise ReleaseError("uv is not installed", do="Install it with `pip install uv`")
    return found


def run_child(
    command: list[str], folder: Path, environment: Mapping[str, str], timeout: float | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, and return what it printed, both streams as one."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout,
    )


def gist(log: str, lines: int = 6) -> str:
    """Return the last lines of a log, joined to one, without what uv and pytest draw around them."""
    kept = [line.strip(" ×╰─▶│├=_-") for line in log.splitlines()]
    return " | ".join([line for line in kept if line][-lines:])[-600:] or "it said nothing"
