"""Bringing what was built to an index, where it is not there already."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from seedbed.workspace import uv_program

from ._build import Built
from ._children import publishing_environment, run_child
from ._errors import ReleaseError
from ._events import Event, Tell
from ._index import Index
from ._web import shown

_PATIENCE = 300.0  # seconds; PyPI shows what it got within one or two
_SECRETS = ("UV_PUBLISH_PASSWORD", "UV_PUBLISH_TOKEN")


@dataclass(frozen=True, slots=True)
class Target:
    """Where packages are published: the index that shows them, and the address that takes them."""

    index: Index
    upload: str

    def missing(self, built: Built) -> tuple[Path, ...]:
        """Return the files of a package that the index does not have.

        Raises:
            ReleaseError: it has one of them with other content, or does not answer.
        """
        listed = {file.name: file for file in (self.index.files(built.name) or {}).get(built.version, ())}
        missing: list[Path] = []
        for path in built:
            file = listed.get(path.name)
            if file is None:
                missing.append(path)
                continue
            ours, theirs = (
                built.sums[path.name],
                file.sha256 or hashlib.sha256(self.index.fetch(file)).hexdigest(),
            )
            if ours != theirs:
                raise ReleaseError(
                    f"The index has {path.name} already with other content: there {theirs}, here {ours}",
                    where=shown(self.index.url),
                    do="Nothing more was uploaded; release it as another version",
                )
        return tuple(missing)

    def publish(self, built: Built, tell: Tell) -> None:
        """Upload what the index does not have of a package, and wait until it has it.

        Raises:
            ReleaseError: it refuses, does not answer, or has other content.
        """
        label = f"{built.name} {built.version}"
        missing = self.missing(built)
        if not missing:
            tell(Event("there", label, "the index has it"))
            return
        tell(Event("upload", label, ", ".join(path.name for path in missing)))
        built.hold_unchanged()
        # What lies about, or stands in settings, must not say where to, or through whom.
        command = [uv_program(), "publish", "--no-config", "--no-progress", *map(str, missing)]
        with tempfile.TemporaryDirectory() as nowhere:
            done = run_child(command, Path(nowhere), publishing_environment(self.upload))
        # Another process may have been quicker, or an answer was lost: what counts is what the index has now.
        if done.returncode != 0 and self.missing(built):
            raise ReleaseError(
                f"{label} was not taken: {_reason(done.stdout)}",
                where=shown(self.upload),
                do="Mend that and run it again: it goes on where it was",
            )
        self._wait(built, label)

    def _wait(self, built: Built, label: str) -> None:
        deadline, pause = time.monotonic() + _PATIENCE, 0.1
        while self.missing(built):
            if time.monotonic() > deadline:
                raise ReleaseError(
                    f"{label} was uploaded, but the index does not show it",
                    where=shown(self.index.url),
                    do="Run it again later: it goes on where it was",
                )
            time.sleep(pause)
            pause = min(2 * pause, 5.0)


def hold_publishable(target: Target, built: Iterable[Built]) -> None:
    """Ask the index about everything before anything is uploaded.

    Raises:
        ReleaseError: it has one of the files with other content, or does not answer.
    """
    for one in built:
        target.missing(one)


def _reason(log: str) -> str:
    """Return what uv gives as the reason, without the page that the server sent and without what is secret."""
    said = " ".join(_causes(log)) or "uv publish says nothing"
    for name in _SECRETS:
        if secret := os.environ.get(name):
            said = said.replace(secret, "***")
    if "403" in said or "401" in said or "Missing credentials" in said:
        said += " (set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD)"
    return said[:600]


def _causes(log: str) -> Iterator[str]:
    lines = [line.strip() for line in log.splitlines()]
    causes = [line.removeprefix("cause: ") for line in lines if line.startswith("cause: ")]
    # With several chains of causes, the last is of the upload itself.
    yield from (cause.partition(" Server says")[0].rstrip(".") for cause in causes[-2:])
    if not causes:
        yield from (line for line in lines if line.startswith("error: "))
