"""A small real workspace in a folder, for the tests of what works on workspaces: real git, real uv, real files."""

import os
import select
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ._uv import uv_environment, uv_program

_GIT = (
    "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0",
    "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Farm:
    """A uv workspace that a test builds up, step by step.

    Attributes:
        root: Its folder.
        tables: What the root's `pyproject.toml` says besides its members, as TOML.
    """

    root: Path
    tables: str = ""
    _members: dict[str, str] = field(default_factory=dict)

    def member(
        self, folder: str, needs: Iterable[str] = (), files: Mapping[str, str] | None = None, more: str = ""
    ) -> str:
        """Add a package that needs others of the farm, and return its distribution's name.

        Args:
            folder: Such as `core/base`; its name is the last part with `farm-` before it.
            needs: Names of other members, or requirements from outside.
            files: More files by their path in the folder; `src/farm/NAME/__init__.py` is made if it is not one.
            more: More tables for its `pyproject.toml`.
        """
        short = folder.rpartition("/")[2]
        name = f"farm-{short}"
        self._members[name] = folder
        lines = ", ".join(f'"{need}"' for need in needs)
        sources = "".join(f"{need} = {{ workspace = true }}\n" for need in needs if need.startswith("farm-"))
        self.write(
            f"{folder}/pyproject.toml",
            f'[project]\nname = "{name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = [{lines}]\n\n'
            f'[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
            f"[tool.uv.sources]\n{sources}\n{more}",
        )
        content = {f"src/farm/{short}/__init__.py": "", **(files or {})}
        for path, text in content.items():
            self.write(f"{folder}/{path}", text)
        return name

    def write(self, path: str, text: str) -> Path:
        """Write a file, with the folders above it."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        return place

    def settle(self) -> None:
        """Write the root's `pyproject.toml`, lock, and commit everything; the first time, make the repository."""
        folders = ", ".join(f'"{folder}"' for folder in self._members.values())
        self.write("pyproject.toml", f"[tool.uv.workspace]\nmembers = [{folders}]\n\n{self.tables}")
        self.lock()
        if not (self.root / ".git").exists():
            self.git("init", "-q")
            self.write(".gitignore", "__pycache__/\n.venv/\n.pytest_cache/\n.mypy_cache/\n.ruff_cache/\n")
        self.commit()

    def lock(self) -> None:
        """Run `uv lock`, without the network."""
        command = [uv_program(), "lock", "--offline", "-q"]
        subprocess.run(command, cwd=self.root, check=True, env=uv_environment())

    def commit(self) -> None:
        """Commit everything that git does not ignore."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def git(self, *arguments: str) -> str:
        """Run git in the farm and return what it prints."""
        return git(self.root, *arguments)


def git(folder: Path, *arguments: str) -> str:
    """Run git, as somebody with a name and an address, and return what it prints."""
    command = ["git", *_GIT, *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return os.fsdecode(done.stdout).strip()


def wait_for(process: "subprocess.Popen[str]", text: str) -> None:
    """Read what a process prints until a text has come; the rest of what was read is lost.

    Raises:
        AssertionError: the process ended, or a minute passed, before it came.
        ValueError: its output is not piped here.
    """
    if process.stdout is None:
        raise ValueError("What this process prints is not read")
    deadline = time.monotonic() + 60
    seen = b""
    while time.monotonic() < deadline and process.poll() is None:
        if select.select([process.stdout], [], [], 1)[0]:
            seen += os.read(process.stdout.fileno(), 1 << 16)
        if text.encode() in seen:
            return
    raise AssertionError(f"never saw {text!r}, but {seen!r}")
