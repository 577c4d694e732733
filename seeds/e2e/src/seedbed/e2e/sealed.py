"""The `seedbed` command as a user runs it in a monorepo, and monorepos to run it in. No network but loopback."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from seedbed.edits import Delete, Write, carry_out, lock, read_monorepo, without_member
from seedbed.release.testing import PackageIndex
from seedbed.workspace import uv_program
from seedbed.workspace.testing import git

from ._command import Ended
from ._watch import current_watch

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody is: what is not on loopback is refused at once."""
_SEALED = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
    "NO_PROXY": "127.0.0.1,localhost",
    "UV_HTTP_RETRIES": "0",
    "UV_PYTHON_DOWNLOADS": "never",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program, with nothing of the environment here but what programs need to start, and nobody to talk to but loopback.

    Args:
        words: How it is called.
        cwd: Where.
        own: The folders that it may write to, besides.
        environment: What else is set.
    """

    words: tuple[str, ...]
    cwd: Path
    own: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str = "", timeout: float = 300) -> Ended:
        done = subprocess.run(
            [*self.words, *arguments],
            check=False,
            capture_output=True,
            cwd=self.cwd,
            env=self.full_environment(),
            input=stdin,
            text=True,
            timeout=timeout,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def given(self, **more: str) -> "Command":
        """Return it with more of an environment."""
        return replace(self, environment={**self.environment, **more})

    def full_environment(self) -> dict[str, str]:
        """Return all that is set."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        watch = current_watch()
        watched = {} if watch is None else watch.environment
        own = os.pathsep.join(map(str, (self.cwd, *self.own)))
        return {**kept, **watched, "SEEDBED_WATCH_OWN": own, "COLUMNS": "200", **_SEALED, **self.environment}


def seedbed(root: Path, environment: Mapping[str, str] | None = None) -> Command:
    """Return the `seedbed` command in a monorepo, with what is offered of what is installed here."""
    program = str(Path(sys.executable).with_name("seedbed"))
    known = {"UV": uv_program(), "UV_CACHE_DIR": str(uv_cache()), "UV_PYTHON": real_python()}
    known |= {name: os.environ[name] for name in ("UV_FIND_LINKS", "UV_DEFAULT_INDEX") if name in os.environ}
    return Command((program,), root, (uv_cache(),), {**known, **(environment or {})})


def uv(cwd: Path, cache_folder: Path, index: str) -> Command:
    """Return uv on a machine that knows nothing yet, and one index."""
    given = {"UV_CACHE_DIR": str(cache_folder), "UV_DEFAULT_INDEX": index, "UV_PYTHON": real_python()}
    given["UV_TOOL_DIR"] = str(cache_folder / "tools")
    return Command((uv_program(),), cwd, (cache_folder,), given)


def real_python() -> str:
    """Return the Python that runs, out of its environment."""
    return os.path.realpath(sys.executable)


@cache
def uv_cache() -> Path:
    """Return where uv keeps what it has downloaded on this machine."""
    told = subprocess.run([uv_program(), "cache", "dir"], check=True, capture_output=True, text=True)
    return Path(told.stdout.strip())


def clone(source: Path, into: Path) -> Path:
    """Clone a repository, commit in the clone what its working tree has besides, and return the clone."""
    git(source, "clone", "-q", "--local", "--no-checkout", str(source), str(into))
    git(into, f"--work-tree={source}", "add", "-A")
    for name, value in {"user.name": "Test", "user.email": "test@example.org", "gc.auto": "0"}.items():
        git(into, "config", name, value)
    git(into, "commit", "-q", "--allow-empty", "-m", "What was not committed")
    git(into, "reset", "-q", "--hard")
    # What is installed comes from other files than those that are locked, with other hashes.
    lock(into)
    git(into, "commit", "-q", "--all", "--amend", "--no-edit")
    return into


def reduced(root: Path, kept: str) -> None:
    """Let a monorepo hold one of its packages only, that needs no other, without its tests, and commit that."""
    monorepo = read_monorepo(root)
    text = monorepo.text
    gone = [manifest for manifest in monorepo.manifests.values() if manifest.folder != kept]
    for manifest in gone:
        text = without_member(text, manifest.name, manifest.folder)
    folders = (f"{kept}/tests/", *(f"{manifest.folder}/" for manifest in gone))
    edits = [Delete(path) for path in monorepo.tree.paths if path.startswith(folders)]
    carry_out(
        root, "reduce", [*edits, Write("pyproject.toml", text.encode())], lambda: lock(root), stage=True
    )
    git(root, "commit", "-q", "-m", f"Only {kept}")


def releasing_to(index: PackageIndex) -> dict[str, str]:
    """Return what tells the `seedbed` command to release to an index."""
    names = ("SEEDBED_INDEX", "UV_PUBLISH_URL", "UV_PUBLISH_USERNAME", "UV_PUBLISH_PASSWORD")
    return {name: index.environment[name] for name in names}


def state(root: Path) -> tuple[str, str, str]:
    """Return what git says of a work tree: what is not committed, what is, and the tags; the same if nothing was done."""
    every = git(root, "status", "--porcelain", "--untracked-files=all", "--ignored=no")
    return every, git(root, "rev-parse", "HEAD"), git(root, "tag", "--list")
