"""A monorepo of somebody's own, as `seedbed init` makes it, with this tool from wheels that are built for it.

The tests have no network: whatever else such a monorepo needs is offered from what is installed here.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from seedbed.release.testing import PackageIndex

from ._command import Ended
from .sealed import Command, releasing_to, seedbed

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
    wheels = into / "new"
    wheels.mkdir()

    def build(name: str) -> Ended:
        (folder,) = (path.parent for path in root.glob(f"*/{name}/pyproject.toml"))
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
        wheels: Where the wheels of this tool are.
        offered: Where all other wheels are.
    """

    root: Path
    wheels: Path
    offered: Path

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

    def release(self, index: PackageIndex) -> Ended:
        """Release everything in it to an index, without trying each package's tests against its wheel."""
        return self._uv({**releasing_to(index), **_SOMEBODY})(
            "run", "--quiet", "seedbed", "release", "run", "--no-tests"
        )

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
        return {"UV_FIND_LINKS": f"{self.wheels},{self.offered}", "CI": "true"}


def _uv(cwd: Path, environment: Mapping[str, str], *own: Path) -> Command:
    known = seedbed(cwd, environment)
    return Command((known.environment["UV"],), cwd, (*known.own, *own), known.environment)
