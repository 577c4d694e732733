"""Collects the README of every package: its Python runs, top to bottom, in one namespace, in an empty folder."""

import os
import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "Readme | None":
    """Collect a README that lies beside a `pyproject.toml`."""
    if file_path.name == "README.md" and (file_path.parent / "pyproject.toml").exists():
        return Readme.from_parent(parent, path=file_path)
    return None


class Readme(pytest.File):
    """One README."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the check of its first line, and its code as one test."""
        yield Title.from_parent(self, name="title")
        if _BLOCK.search(self.path.read_text("utf-8")):
            yield Code.from_parent(self, name="code")


class Title(pytest.Item):
    """A package's README begins with the name that it is installed by, and the package has tests."""

    def runtest(self) -> None:
        """Compare the first line with `pyproject.toml`."""
        described = tomllib.loads((self.path.parent / "pyproject.toml").read_text("utf-8"))
        if "project" in described:
            assert self.path.read_text("utf-8").startswith(f"# {described['project']['name']}\n")
            assert any((self.path.parent / "tests").glob("test_*.py")), "a package has tests"


class Code(pytest.Item):
    """The Python of a README."""

    def runtest(self) -> None:
        """Run it in an empty folder, with nothing of the user's own."""
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
            script = Path(folder, "readme.py")
            script.write_text(_code(self.path.read_text("utf-8")), "utf-8")
            monkeypatch.chdir(folder)
            monkeypatch.setenv("SEEDBED_HOME", str(Path(folder, "home")))
            for name in [name for name in os.environ if name.endswith("_API_KEY") or name == "SEEDBED_MODEL"]:
                monkeypatch.delenv(name)
            runpy.run_path(str(script), run_name="__main__")


def _code(text: str) -> str:
    """Return the blocks, with blank lines for the prose, so that an error names the line of the README."""
    lines = [""] * len(text.splitlines())
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for number, line in enumerate(block.group(1).splitlines()):
            lines[first + number] = line
    return "\n".join(lines)
