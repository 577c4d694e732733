"""Checks of the whole workspace. `uv run nox` runs lint, types and tests in the environment that uv made."""

import json
import os
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "test"]
nox.options.error_on_external_run = False


@nox.session
def lint(session: nox.Session) -> None:
    """Style, imports and format."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types over sources and tests, in one process."""
    session.run("mypy", "core", "seeds", "noxfile.py")


@nox.session
def test(session: nox.Session) -> None:
    """Every test of every package. Arguments after -- go to pytest."""
    session.run("pytest", *session.posargs)


@nox.session
def pythons(session: nox.Session) -> None:
    """Every test on every newer Python that this machine has."""
    for version in _newer_pythons():
        session.run("uv", "run", "--isolated", "--python", version, "pytest", *session.posargs)


def _newer_pythons() -> list[str]:
    """Return the newest interpreter of each minor release after 3.11 that uv finds here, or that pyenv keeps."""
    command = ["uv", "python", "list", "--only-installed", "--output-format", "json"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {path.parts[-3]: str(path) for path in kept.glob("*/bin/python")}
    found |= {entry["version"]: entry["path"] for entry in listed if entry["implementation"] == "cpython"}
    released = {
        tuple(map(int, version.split("."))): path for version, path in found.items() if _released(version)
    }
    newest = {version[:2]: released[version] for version in sorted(released)}
    return [newest[minor] for minor in sorted(newest) if minor > (3, 11)]


def _released(version: str) -> bool:
    parts = version.split(".")
    return len(parts) == len(("major", "minor", "patch")) and all(part.isdigit() for part in parts)
