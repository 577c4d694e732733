"""Third-party packages that a suite may import: named exactly, installed once by uv, shown to the jails read-only."""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from seedbed.problem import BadInput
from seedbed.sandbox._errors import SandboxError

_EXACT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?==[0-9][0-9A-Za-z.!+]{0,48}")
_MOST_SECONDS = 600.0
_PASSED_ON = (
    "PATH",
    "HOME",
    "USERPROFILE",
    "SYSTEMROOT",
    "TEMP",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "SSL_CERT_FILE",
)


def packages_folder() -> Path:
    """Return the folder that packages are kept in: below `SEEDBED_HOME`, or the platform's folder for caches.

    Raises:
        SandboxError: `SEEDBED_HOME` names a user that there is not.
    """
    home = os.environ.get("SEEDBED_HOME")
    if home:
        try:
            return Path(home).expanduser() / "cache" / "packages"
        except RuntimeError:
            raise SandboxError(
                "There is no such user", where=home, do="Set SEEDBED_HOME to a folder"
            ) from None
    from platformdirs import user_cache_path

    return user_cache_path("seedbed", appauthor=False) / "packages"


async def installed(packages: Sequence[str], folder: Path) -> Path:
    """Return a folder with these packages and what they need, installed unless it is there.

    Args:
        packages: What to install, as `name==version`.
        folder: Where such folders are kept.

    Raises:
        BadInput: A package is not named by an exact version.
        SandboxError: They cannot be installed.
    """
    for package in packages:
        if not _EXACT.fullmatch(package):
            raise BadInput(
                "A package is named by its exact version",
                where=ascii(package)[:100],
                do="Write name==version",
            )
    named = "\n".join([*sorted(packages), sys.version, sys.platform])
    target = folder / hashlib.sha256(named.encode()).hexdigest()[:16]
    if not target.is_dir():
        try:
            await asyncio.to_thread(_install, sorted(packages), target)
        except OSError as error:
            raise SandboxError(
                f"The packages' folder cannot be written: {error.strerror}", where=str(folder)
            ) from None
    return target


def _install(packages: Sequence[str], target: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        raise SandboxError("Packages for suites are installed by uv, which is not here", do="pip install uv")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as folder:
        made = Path(folder, "packages")
        # Only wheels: building from source would run the package's code outside the sandbox.
        command = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--no-config",
            "--only-binary",
            ":all:",
            "--target",
            str(made),
        ]
        command += ["--python", sys.executable, "--", *packages]
        try:
            done = subprocess.run(
                command, capture_output=True, env=_environment(), timeout=_MOST_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SandboxError(f"uv does not install packages: {error}") from None
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines() or [
                f"exit status {done.returncode}"
            ]
            raise SandboxError(f"uv cannot install {', '.join(packages)}: {said[-1].strip()[:200]}")
        _move(made, target)


def _move(made: Path, target: Path) -> None:
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():  # else another process was first
            raise


def _environment() -> dict[str, str]:
    """Return what uv needs of the environment: where it is, and which index to use."""
    return {name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith("UV_")}
