"""A real package index on the loopback interface, for the tests of what is released."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from seedbed.workspace import without_credentials
from seedbed.workspace.testing import Farm

from ._hand_made import write_files

__all__ = ["PackageIndex", "add_published", "write_files"]

_ANSWERED = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d{3}) ')


@dataclass(slots=True)
class PackageIndex:
    """A pypiserver in a process of its own, over a folder of files; none that it has is ever overwritten.

    Args:
        folder: Where its files lie, and beside it, with `.log` behind its name, what it was asked.
        password: Who uploads has to know it; empty lets everybody upload.
    """

    folder: Path
    password: str = ""
    port: int = 0
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Of its simple API."""
        return f"http://127.0.0.1:{self.port}/simple/"

    @property
    def upload_url(self) -> str:
        """Where files are sent to."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def environment(self) -> dict[str, str]:
        """What tells the `seedbed` command to release to it; in a child that has no other credentials."""
        told = {"SEEDBED_INDEX": self.url, "UV_PUBLISH_URL": self.upload_url}
        known = {"UV_PUBLISH_USERNAME": "someone", "UV_PUBLISH_PASSWORD": self.password or "any"}
        return without_credentials(os.environ) | told | known

    def start(self) -> None:
        """Start it, on the port that it had before if it had one, and wait until it listens.

        Raises:
            AssertionError: it does not start.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", f"{__package__}._index_server", str(self.folder), str(self.port)]
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*command, self.password], stdout=subprocess.PIPE, stderr=log, text=True, bufsize=0
            )
        said = self._process.stdout.readline() if self._process.stdout else ""
        if not said:
            raise AssertionError(f"pypiserver did not start: {self._log.read_text('utf-8')}")
        self.port = int(said)

    def stop(self) -> None:
        """End it, as an index that is down; its files stay."""
        if process := self._process:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
            self._process = None

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let it answer nothing for a while: it takes connections, and is halted."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            if self._process:
                self._process.send_signal(signal.SIGCONT)

    def files(self) -> Mapping[str, str]:
        """Return the SHA-256 of each file that it has, by name, sorted."""
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self.folder.iterdir())
        }

    def requests(self, method: str) -> tuple[int, ...]:
        """Return the status of every answer that it gave to requests of a method, in their order."""
        found = _ANSWERED.finditer(self._log.read_text("utf-8"))
        return tuple(int(one["status"]) for one in found if one["method"] == method)

    @property
    def _log(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.log")


def add_published(
    farm: Farm,
    folder: str,
    needs: Mapping[str, str] | None = None,
    *,
    files: Mapping[str, str] | None = None,
    version: str = "0.1.0",
    more: str = "",
) -> str:
    """Add a package to a farm that may be published as it is, and return its distribution's name.

    Args:
        farm: Where.
        folder: Such as `seeds/base`; its name is the last part with `farm-` before it.
        needs: Ranges, such as `>=0.1,<0.2`, of other members by their distribution's names.
        files: More files, or others, by their path in the folder.
        version: Its version.
        more: More lines for its `[project]` table, and tables after that.
    """
    short = folder.rpartition("/")[2]
    lines = ", ".join(f'"{name}{versions}"' for name, versions in (needs or {}).items())
    sources = "".join(f"{name} = {{ workspace = true }}\n" for name in needs or {})
    manifest = (
        f'[project]\nname = "farm-{short}"\nversion = "{version}"\ndescription = "What {short} is."\n'
        f'requires-python = ">=3.11"\nlicense = "Apache-2.0"\nlicense-files = ["LICENSE"]\n'
        f"dependencies = [{lines}]\n{more}\n"
        f'[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        f'[tool.hatch.build.targets.wheel]\npackages = ["src/farm"]\n\n[tool.uv.sources]\n{sources}\n'
    )
    given = {"pyproject.toml": manifest, "LICENSE": "Do as you like.\n", f"src/farm/{short}/py.typed": ""}
    return farm.member(folder, needs or (), given | dict(files or {}))
