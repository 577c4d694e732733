"""A monorepo of somebody's own, as `seedbed init` makes it, with this tool from wheels that are built for it.

The tests have no network, so that uv's cache has to know whatever else such a monorepo needs. Run once with the network,
`python -m seedbed.e2e.monorepo` makes one and throws it away, and the cache knows.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from seedbed.workspace import read_workspace

from ._command import Ended
from .garden import Command, seedbed

GROWN = {
    "tool": "a_count_whose_name_is_as_long_as_it_gets",
    "webapp": "a_board_whose_name_is_as_long_as_it_gets",
}
"""What a monorepo is grown with, by the template that it is made of. No line of a template may have to be wrapped."""

_TOOL = ("workspace", "buildgraph", "edits", "release", "garden")
_SOMEBODY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "Somebody", "EMAIL": "somebody@example.org"}.items()
}
# A monorepo's own tests may do what a `reason` may not: a web application listens. Only the disk is watched meanwhile.
_UNSEEN = {"PYTHONPATH": "", "SEEDBED_WATCH": ""}
_TEST = re.compile(r"^def test_", re.MULTILINE)


def build_tool(root: Path, into: Path) -> Path:
    """Build the wheels of what a monorepo needs of this repository.

    Args:
        root: The repository.
        into: The folder that they are built in.

    Returns:
        The folder that they are in. Its name tells their content: a wheel that uv has seen at the same place with the
        same version it would not look at again.

    Raises:
        RuntimeError: one cannot be built.
    """
    members = read_workspace(root)
    wheels = into / "new"
    wheels.mkdir()

    def build(name: str) -> Ended:
        member = members.find(name)
        folder = root / (member.folder if member else name)
        return _uv(into, {})(
            "build", "--quiet", "--wheel", "--offline", "--out-dir", str(wheels), str(folder)
        )

    with ThreadPoolExecutor() as pool:
        for ended in pool.map(build, _TOOL):
            if ended.code:
                raise RuntimeError(ended.err)
    content = b"".join(wheel.read_bytes() for wheel in sorted(wheels.glob("*.whl")))
    return wheels.rename(into / hashlib.sha256(content).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Somebodys:
    """A monorepo, or the folder that it will be, and the wheels that its tool comes from.

    Args:
        root: The folder.
        wheels: Where the wheels are.
        network: What uv is told of the network; without it, that there is none.
    """

    root: Path
    wheels: Path
    network: Mapping[str, str] = field(default_factory=lambda: {"UV_OFFLINE": "1"})

    def grow(self) -> Iterator[Ended]:
        """Make it, step by step, with one package of each template: `hello` is a library."""
        yield self.init()
        for template, name in GROWN.items():
            yield self.run("seedbed", "new", name, "--template", template, "--offline")

    def init(self, *arguments: str) -> Ended:
        """Run `seedbed init` of this repository's environment in the folder above."""
        command = seedbed(self.root.parent, {**self._environment, **_SOMEBODY})
        return command("init", self.root.name, *arguments)

    def run(self, *words: str) -> Ended:
        """Run a command of its own environment in it, as its owner does."""
        return self._uv({})("run", "--quiet", *words)

    def nox(self) -> Ended:
        """Run its own `uv run nox`."""
        return self._uv(_UNSEEN)("run", "--quiet", "nox")

    def add(self, package: str, requirement: str) -> Ended:
        """Let a package need another."""
        return self._uv({})("add", "--quiet", "--package", package, requirement)

    def tests(self) -> int:
        """Return how many tests its packages have by their files: functions, and of each README its title and its code."""
        functions = (
            len(_TEST.findall(path.read_text())) for path in self.root.glob("seeds/*/tests/test_*.py")
        )
        readmes = (
            (1 + ("\n```python\n" in path.read_text())) for path in self.root.glob("seeds/*/README.md")
        )
        return sum(functions) + sum(readmes)

    def _uv(self, environment: Mapping[str, str]) -> Command:
        # uv leaves locks in the temporary folder, and pytest what its last tests made.
        temporary = self.root.with_name("tmp")
        temporary.mkdir(exist_ok=True)
        return _uv(self.root, {**self._environment, **environment, "TMPDIR": str(temporary)}, temporary)

    @property
    def _environment(self) -> Mapping[str, str]:
        return {"UV_FIND_LINKS": str(self.wheels), "CI": "true", **self.network}


def _uv(cwd: Path, environment: Mapping[str, str], *own: Path) -> Command:
    known = seedbed(cwd, environment)
    return Command((known.environment["UV"],), cwd, (*known.own, *own), known.environment)


def main() -> None:
    """Let uv's cache know what a new monorepo needs."""
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    unsealed = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "")
    with TemporaryDirectory() as folder:
        wheels = build_tool(Path(__file__).parents[5], Path(folder))
        made = Somebodys(Path(folder, "crew"), wheels, {"UV_HTTP_RETRIES": "3", **unsealed, **mine})
        for ended in chain(made.grow(), map(made.run, ["nox"])):
            if ended.code:
                sys.exit(ended.err)


if __name__ == "__main__":
    main()
