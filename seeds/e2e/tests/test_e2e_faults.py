"""What a user sees when a model's server fails, and that a key is found nowhere whatever happens."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from seedbed.e2e import Asked, Ended, Fault, ModelServer, Reason

if sys.platform != "win32":
    from seedbed.e2e._terminal import on_terminal

QUESTION = "What is 6 times 7, plus 0?"
SECRET = "sk-planted-77c1e09b2d4f"
IMPATIENT = """
import asyncio, os, sys
from pathlib import Path
from seedbed.model import PROVIDERS, HostedModel, Patience
from seedbed.problem import ProblemClass
from seedbed.reasoner import reason
from seedbed.reasoner._failures import run_guarded

async def main():
    provider = next(provider for provider in PROVIDERS if provider.name == "openai")
    patience = Patience(connect=5, idle=0.3, total=3, attempts=2, first_wait=0.1)
    model = HostedModel(
        provider, "canned", key=os.environ["OPENAI_API_KEY"], base_url=sys.argv[1], patience=patience
    )
    home = Path(os.environ["SEEDBED_HOME"])
    await reason("What is 6 times 7?", folder=home, model=model, kind=ProblemClass.SOLVED)

run_guarded(lambda: asyncio.run(main()))
"""


def say(asked: Asked) -> str:
    if "names every quantity" in asked.question:
        return "```python\nprint(6 * 7 + 0)\n```"
    return "```python\ntotal = 0\nfor _ in range(6):\n    total += 7\nprint(total)\n```"


@pytest.fixture
def reason(tmp_path: Path) -> Reason:
    return Reason(tmp_path / "home", {"OPENAI_API_KEY": SECRET})


def ask(reason: Reason, server: ModelServer, *more: str) -> Ended:
    return reason("--as", "solved", "--model", "openai:canned", "--base-url", server.url, *more, QUESTION)


def no_key_in(reason: Reason, *ended: Ended) -> None:
    """Search everything that was said and written."""
    said = "".join(f"{one.out}{one.err}" for one in ended) + reason("export").out
    assert SECRET not in said
    for file in reason.home.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()


def test_a_server_that_asks_for_patience_gets_it_and_the_user_is_told(reason: Reason) -> None:
    busy = Fault(429, lambda _: b"slow down, \x1b[2J please", {"retry-after": "1"})
    with ModelServer(say, faults=[busy]) as server:
        ended = ask(reason, server)
    assert ended.code == 0, ended.err
    assert (server.faulted, len(server.asked)) == (1, 2)
    assert "429" in ended.err
    assert "again in 1 s (attempt 2 of 5)" in ended.err
    assert "\x1b" not in ended.err
    no_key_in(reason, ended)


def test_json_is_silent_about_a_retry(reason: Reason) -> None:
    with ModelServer(say, faults=[Fault(503)]) as server:
        ended = ask(reason, server, "--json")
    assert ended.json["exit_code"] == ended.code == 0, ended.err
    assert (server.faulted, ended.err) == (1, "")


def test_a_server_that_hangs_is_given_up_in_one_line(reason: Reason) -> None:
    with ModelServer(say, faults=repeat(Fault(hangs=True))) as server:
        ended = subprocess.run(
            [sys.executable, "-c", IMPATIENT, server.url],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env=reason.full_environment(),
        )
        assert ended.returncode == 7, ended.stderr
        assert server.faulted == 2
        assert ended.stderr.count("\n") == 1
        assert "silent" in ended.stderr
        no_key_in(reason, Ended(ended.returncode, ended.stdout, ended.stderr))


def test_a_run_killed_in_the_middle_pays_only_for_the_rest(reason: Reason) -> None:
    with ModelServer(say, delay=1.0) as server:
        arguments = ("--as", "solved", "--model", "openai:canned", "--base-url", server.url, QUESTION)
        process = reason.start(*arguments)
        assert process.stderr is not None
        while b"blind" not in process.stderr.readline():
            assert process.poll() is None
        process.kill()
        process.communicate()
        first = [asked.question for asked in server.asked]
        resumed = reason("resume")
    assert resumed.code == 0, resumed.err
    assert len(first) == 1
    questions = [asked.question for asked in server.asked]
    assert questions.count(first[0]) == 1, "the first question was paid twice"
    assert "1 model call, 15 tokens" in resumed.out


def echo(asked: Asked) -> bytes:
    """Return what a server says that repeats what it was sent."""
    return f'{{"error": {{"message": "bad key {asked.authorization}"}}}}'.encode()


JSON = {"content-type": "application/json"}
FINAL = [
    pytest.param(Fault(400, echo, JSON), id="a refusal that repeats the key"),
    pytest.param(Fault(401, echo, JSON), id="a key that is not accepted"),
    pytest.param(Fault(402, echo, JSON), id="no credit"),
    pytest.param(Fault(404, echo, JSON), id="no such model"),
    pytest.param(Fault(200, lambda _: b'{"choices": [', JSON), id="broken JSON"),
    pytest.param(Fault(200, echo, JSON), id="JSON of another shape"),
    pytest.param(Fault(200, lambda _: b"<html>", {"content-type": "text/html"}), id="a web page"),
    pytest.param(Fault(307, echo, {"location": "http://localhost:9/v1"}), id="another host"),
]


@pytest.mark.parametrize("fault", FINAL)
@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "streamed"])
def test_a_fault_that_stays_is_one_line_and_the_key_is_nowhere(
    fault: Fault, *, quiet: bool, reason: Reason
) -> None:
    with ModelServer(say, faults=[fault] * 10) as server:
        ended = ask(reason, server, *(("--json",) if quiet else ()))
    assert ended.code in {3, 7}, ended.out + ended.err
    assert "Traceback" not in ended.err
    assert [line for line in ended.err.splitlines() if line.startswith("reason: ")] != [] or ended.code == 3
    no_key_in(reason, ended)


def test_the_doctor_says_what_a_server_answers_without_the_key(reason: Reason) -> None:
    with ModelServer(say, faults=[Fault(401, echo, JSON)]) as server:
        ended = reason("doctor", "--ask", "--json", "--model", "openai:canned", "--base-url", server.url)
    row = TypeAdapter(list[dict[str, str | None]]).validate_python(ended.json["checks"])[-2]
    assert (row["check"], row["mark"], ended.code) == ("answer", "broken", 7)
    assert "key" in str(row["found"])
    assert SECRET not in ended.out + ended.err


PASSING = [
    pytest.param(Fault(500, echo, JSON), id="500"),
    pytest.param(Fault(429, echo, {**JSON, "retry-after": "0"}), id="429"),
    pytest.param(Fault(529, echo, JSON), id="529"),
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_a_moment_and_the_key_is_nowhere(fault: Fault, reason: Reason) -> None:
    with ModelServer(say, faults=[fault]) as server:
        ended = ask(reason, server)
    assert ended.code == 0, ended.err
    assert "again in" in ended.err
    no_key_in(reason, ended)


def test_a_budget_in_dollars_needs_a_price_that_is_known(reason: Reason) -> None:
    with ModelServer(say) as server:
        ended = ask(reason, server, "--budget-usd", "1")
        assert (ended.code, server.asked) == (2, [])
        assert "--budget-tokens" in ended.err
        assert "price unknown" in ask(reason, server).out


@pytest.fixture
def slow() -> Iterator[ModelServer]:
    with ModelServer(say, delay=5.0) as server:
        yield server


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")
@pytest.mark.parametrize("gap", [0.0, 0.005, 0.02, 0.05, 0.1])
def test_a_second_interrupt_shows_no_traceback(gap: float, reason: Reason, slow: ModelServer) -> None:
    ended = on_terminal(
        reason,
        *("--as", "solved", "--model", "openai:canned", "--base-url", slow.url, QUESTION),
        wait_for="writing a program",
        press=[(0.3, "\x03"), (gap, "\x03"), (gap, "\x03")],
    )
    assert ended.code == 130, ended.out
    assert "Traceback" not in ended.out
    assert "Exception" not in ended.out
    assert "reason resume" in ended.out
    assert ended.out.rpartition("\x1b[?25l")[2].count("\x1b[?25h") >= 1, "the cursor stays hidden"
    assert json.loads(reason("list", "--json").out)[0]["outcome"] is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")
def test_told_to_end_it_leaves_the_terminal_as_it_was(reason: Reason, slow: ModelServer) -> None:
    ended = on_terminal(
        reason,
        *("--as", "solved", "--model", "openai:canned", "--base-url", slow.url, QUESTION),
        wait_for="writing a program",
        press=[(0.3, signal.SIGTERM)],
    )
    assert ended.code == 143, ended.out
    assert "Traceback" not in ended.out
    assert "\x1b[?25h" in ended.out.rpartition("\x1b[?25l")[2], "the cursor stays hidden"
