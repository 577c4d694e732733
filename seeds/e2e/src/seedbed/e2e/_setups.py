"""Set-ups for `reason doctor`: one that is healthy, and others of which one thing is broken."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from seedbed.e2e._command import Reason
from seedbed.e2e._server import ModelServer
from seedbed.model import QWEN, ScriptedModel
from seedbed.problem import ProblemClass

_REFUSED = "bwrap: setting up uid map: Permission denied"
"""What bubblewrap says where AppArmor keeps it from namespaces of its own, as on newer Ubuntu."""
_UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--")
"""Has root obey the permissions of files, as everybody else does."""
_TO_SHUT = ("setpriv",) if os.name == "posix" and os.geteuid() == 0 else ()


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the doctor is called in, and with."""

    reason: Reason
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A set-up by name, and what the doctor is to say of it."""

    name: str
    make: Callable[[Path, ModelServer], SetUp]
    check: str
    """The first row that is not well."""
    mark: str
    says: str
    advises: str
    code: int
    needs: tuple[str, ...] = field(default=())
    """Programs without which it cannot be made here."""

    @property
    def possible(self) -> bool:
        return all(map(shutil.which, self.needs))


def healthy(folder: Path, server: ModelServer) -> SetUp:
    """Return a set-up in which everything works, with a case in its store."""
    # A process would import for seconds what this one has, and it is the doctor that is looked at here.
    from seedbed.reasoner import reason

    command = _with_server(folder, server)
    model = ScriptedModel(lambda _prompt: "```python\nprint(6 * 7)\n```")
    asyncio.run(reason("What is 6 times 7?", folder=command.home, model=model, kind=ProblemClass.SOLVED))
    return SetUp(command)


def _with_server(folder: Path, server: ModelServer, **more: str) -> Reason:
    environment = {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url, **more}
    return Reason(folder / "home", environment)


def _without_bubblewrap(folder: Path, server: ModelServer) -> SetUp:
    return SetUp(_with_server(folder, server, PATH=str(folder)))


def _refused_bubblewrap(folder: Path, server: ModelServer) -> SetUp:
    script = folder / "bin" / "bwrap"
    script.parent.mkdir(parents=True)
    script.write_text(f"#!/bin/sh\necho '{_REFUSED}' >&2\nexit 1\n")
    script.chmod(0o755)
    return SetUp(_with_server(folder, server, PATH=str(script.parent)))


def _damaged_store(folder: Path, server: ModelServer) -> SetUp:
    made = healthy(folder, server)
    path = made.reason.home / "cases.sqlite3"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page, root = (
            raw.execute(query).fetchone()[0]
            for query in ("PRAGMA page_size", "SELECT rootpage FROM sqlite_master WHERE name = 'moves'")
        )
    with path.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xa5" * page)
    return made


def _newer_store(folder: Path, server: ModelServer) -> SetUp:
    made = healthy(folder, server)
    with closing(sqlite3.connect(made.reason.home / "cases.sqlite3")) as raw:
        raw.execute("UPDATE seedbed_schema SET version = 999")
        raw.commit()
    return made


def _read_only_folder(folder: Path, server: ModelServer) -> SetUp:
    reason = _with_server(folder, server)
    reason.home.mkdir(parents=True)
    reason.home.chmod(0o500)
    before = _UNPRIVILEGED if os.geteuid() == 0 else ()
    return SetUp(Reason(reason.home, reason.environment, before))


def _shut(*place: str) -> Callable[[Path, ModelServer], SetUp]:
    """Return a set-up with the embedded model, in which nobody may look into a folder below the home."""

    def make(folder: Path, server: ModelServer) -> SetUp:
        del server
        home = folder / "home"
        shut = home.joinpath(*place)
        shut.mkdir(parents=True)
        shut.chmod(0o000)
        return SetUp(Reason(home, before=_UNPRIVILEGED if os.geteuid() == 0 else ()), ("--model", "embedded"))

    return make


def _at_home(home: str) -> Callable[[Path, ModelServer], SetUp]:
    return lambda _folder, _server: SetUp(Reason(Path(home)), ("--model", "embedded"))


def _file_for_cache(folder: Path, server: ModelServer) -> SetUp:
    reason = _with_server(folder, server)
    reason.home.mkdir(parents=True)
    reason.home.joinpath("cache").write_text("")
    return SetUp(reason)


def _folder_for_index(folder: Path, server: ModelServer) -> SetUp:
    made = healthy(folder, server)
    made.reason.home.joinpath("cases.sqlite3-shm").unlink(missing_ok=True)
    made.reason.home.joinpath("cases.sqlite3-shm").mkdir()
    return made


def _file_for_folder(folder: Path, server: ModelServer) -> SetUp:
    reason = _with_server(folder, server)
    reason.home.parent.mkdir(parents=True, exist_ok=True)
    reason.home.write_text("")
    return SetUp(reason)


def _no_weights(folder: Path, server: ModelServer) -> SetUp:
    del server
    named = {"SEEDBED_WEIGHTS": str(folder / "nowhere.gguf")}
    return SetUp(Reason(folder / "home", named), ("--model", "embedded"))


def _altered_weights(folder: Path, server: ModelServer) -> SetUp:
    del server
    path = folder / "weights.gguf"
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(QWEN.size)  # takes no room on the disk
    return SetUp(Reason(folder / "home", {"SEEDBED_WEIGHTS": str(path)}), ("--model", "embedded"))


def _no_key(folder: Path, server: ModelServer) -> SetUp:
    del server
    return SetUp(Reason(folder / "home"), ("--model", "openai:gpt-6.1-sol"))


def _server_down(folder: Path, server: ModelServer) -> SetUp:
    del server
    environment = {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": "http://127.0.0.1:9/v1"}
    return SetUp(Reason(folder / "home", environment))


def _no_such_model(folder: Path, server: ModelServer) -> SetUp:
    del server
    return SetUp(Reason(folder / "home", {"SEEDBED_MODEL": "gpt5"}))


BROKEN = (
    Broken(
        "bubblewrap is not installed", _without_bubblewrap,
        "strong sandbox", "warning", "not installed", "apt install bubblewrap", 0,
    ),
    Broken(
        "bubblewrap is refused its namespaces", _refused_bubblewrap,
        "strong sandbox", "warning", "", "bwrap", 0,
    ),
    Broken(
        "a page of the store is overwritten", _damaged_store,
        "store", "broken", "damaged", "", 8,
    ),
    Broken(
        "the store is of a newer version", _newer_store,
        "store", "broken", "999", "pgrade", 8,
    ),
    Broken(
        "the data folder is read-only", _read_only_folder,
        "data folder", "broken", "cannot be written", "SEEDBED_HOME", 8,
        needs=_TO_SHUT,
    ),
    Broken(
        "the data folder is shut", _shut(),
        "data folder", "broken", "cannot be written", "SEEDBED_HOME", 8, needs=_TO_SHUT,
    ),
    Broken(
        "the cache is shut", _shut("cache"),
        "cache", "warning", "cannot be written", "right to write", 7, needs=_TO_SHUT,
    ),
    Broken(
        "a file is in the cache's place", _file_for_cache,
        "cache", "warning", "is no folder", "Move it away", 0,
    ),
    Broken(
        "a folder is in the place of the log's index", _folder_for_index,
        "store", "broken", "cases.sqlite3-shm", "Move it away", 8,
    ),
    Broken(
        "the data folder's name is too long", _at_home("/" + 300 * "x"),
        "data folder", "broken", "too long", "SEEDBED_HOME", 8,
    ),
    Broken(
        "SEEDBED_HOME names a user that there is not", _at_home("~nobody-of-this-name/x"),
        "data folder", "broken", "no such user", "SEEDBED_HOME", 8,
    ),
    Broken(
        "a file is in the data folder's place", _file_for_folder,
        "data folder", "broken", "no folder", "SEEDBED_HOME", 8,
    ),
    Broken(
        "the weights are not there", _no_weights,
        "weights", "broken", "nowhere.gguf", "SEEDBED_WEIGHTS", 7,
    ),
    Broken(
        "the weights are altered", _altered_weights,
        "weights", "broken", "SHA-256 differs", "SEEDBED_WEIGHTS", 7,
    ),
    Broken(
        "the key of the model named is missing", _no_key,
        "model", "broken", "needs a key", "OPENAI_API_KEY", 7,
    ),
    Broken(
        "the model's server is down", _server_down,
        "address", "broken", "127.0.0.1:9", "Start the server", 7,
    ),
    Broken(
        "SEEDBED_MODEL names no model", _no_such_model,
        "model", "broken", "gpt5", "Name one of", 2,
    ),
)  # fmt: skip
