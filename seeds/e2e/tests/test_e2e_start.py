"""What commands import, and what they must not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.e2e import ModelServer, Reason

QUESTION = "What is 6 times 7?"
HEAVY = {
    "pydantic_ai",
    "xllamacpp",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "openai",
    "pydantic_monty",
    "httpx2",
}
REPORT = """
import json, os, sys

def leave(code):
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr, flush=True)
    leave_at_once(code)

leave_at_once, os._exit = os._exit, leave
sys.argv = ["reason", *sys.argv[1:]]
from seedbed.reasoner.cli import main
main()
"""


PRESS = """
import os, signal, sys

class Presser:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Presser())
sys.argv = ["reason", "list"]
from seedbed.reasoner.cli import main
main()
"""


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as running:
        yield running


def imported(reason: Reason, *arguments: str) -> set[str]:
    """Return the top-level names of every module that a command imports."""
    ended = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=reason.full_environment(),
    )
    return set(json.loads(ended.stderr.splitlines()[-1]))


def test_an_interrupt_while_it_starts_shows_no_traceback(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PRESS],
        check=False,
        capture_output=True,
        text=True,
        env=Reason(tmp_path).full_environment(),
    )
    assert (ended.returncode, ended.stderr.strip()) == (130, "reason: Interrupted.")


def test_help_imports_nothing_of_the_engine(tmp_path: Path) -> None:
    found = imported(Reason(tmp_path), "--help")
    assert "typer" in found
    assert not found & (HEAVY | {"sqlalchemy", "pydantic"})


def test_listing_and_a_repeated_question_import_no_model_and_no_sandbox(
    tmp_path: Path, server: ModelServer
) -> None:
    reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
    assert reason(QUESTION).code == 3
    assert "sqlalchemy" in imported(reason, "list")
    assert not imported(reason, "list") & HEAVY
    assert not imported(reason, QUESTION) & HEAVY


def test_the_embedded_model_is_chosen_without_loading_anything(tmp_path: Path) -> None:
    assert not imported(Reason(tmp_path), "models") & HEAVY
