"""What a program in the sandbox tries outside comes to nothing, and the kernel sees no connection but to the model."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.e2e import Asked, ModelServer, Reason
from seedbed.e2e._watch import current_watch
from seedbed.sandbox import BubblewrapSandbox

if sys.platform != "linux":
    pytest.skip("the deeds are those of Linux", allow_module_level=True)


class Harm:
    """Somebody's files and a server of theirs, and a program that is after them."""

    def __init__(self, folder: Path, places: list[Path]) -> None:
        self.targets = [place / f"harm-{folder.name}" for place in places]
        self.victim = folder / "victim.txt"
        self.victim.write_text("whole")
        self.came = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def program(self) -> str:
        """What tries all of it, and whatever becomes of that goes on."""
        return f"""\
import os, socket
for path in {[*map(str, self.targets), str(self.victim)]!r}:
    try:
        with open(path, "w") as file:
            file.write("harmed")
    except OSError:
        pass
try:
    socket.create_connection({self._listening.getsockname()!r}, 2).close()
except OSError:
    pass
try:
    os.chmod({str(self.victim)!r}, 0)
    os.remove({str(self.victim)!r})
except OSError:
    pass
"""

    def done(self) -> set[str]:
        """Return what came of it."""
        harmed = {"victim"} if not self.victim.exists() or self.victim.read_text() != "whole" else set()
        return (
            harmed
            | {str(path) for path in self.targets if path.exists()}
            | ({"server"} if self.came else set())
        )

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for path in self.targets:
            path.unlink(missing_ok=True)

    def _listen(self) -> None:
        try:
            while True:
                self._listening.accept()[0].close()
                self.came += 1
        except OSError:  # it is closed
            return


@pytest.fixture
def harm(tmp_path: Path) -> Iterator[Harm]:
    if why := asyncio.run(BubblewrapSandbox().missing()):
        (pytest.fail if os.environ.get("SEEDBED_REQUIRE_BWRAP") == "1" else pytest.skip)(why)
    watch = current_watch()
    assert watch is not None
    with closing(Harm(tmp_path, [watch.home, watch.cwd, watch.temporary, Path("/tmp"), Path.cwd()])) as made:
        yield made


def test_the_program_is_harmful_outside_a_sandbox(tmp_path: Path) -> None:
    with closing(Harm(tmp_path, [tmp_path, Path("/tmp")])) as harm:
        subprocess.run([sys.executable, "-c", harm.program], check=True)
        assert harm.done() == {"victim", "server", *map(str, harm.targets)}


def test_a_program_of_a_solved_problem_reaches_nothing_outside(tmp_path: Path, harm: Harm) -> None:
    code = f"{harm.program}print(6 * 7)"
    with ModelServer(lambda _: f"```python\n{code}\n```") as server:
        reason = Reason(tmp_path / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("--as", "solved", "What is 6 times 7?")
    assert "42" in ended.out, ended.out + ended.err  # it ran to its end
    assert harm.done() == set()


INTERFACE = "double.py defines double(n) -> int, twice n."
CRITERION = "Twice a number is the number added to itself"


def solvable(harm: str) -> Callable[[Asked], str]:
    """Return a model whose code and whose suite are harmful."""
    once = f"exec({harm!r})"  # one thing that may be changed unnoticed, where the rest is tested
    suite = f"{once}\nfrom double import double\n\n\ndef test_double():\n    assert double(3) == 6\n    assert double(0) == 0\n"
    code = f"{once}\n\ndef double(n):\n    return n + n\n"

    def say(asked: Asked) -> str:
        if asked.instructions.startswith("You determine how"):
            criteria = [{"text": CRITERION, "ground": "tests", "rests_on": []}]
            return json.dumps({"form": "folder", "interface": INTERFACE, "criteria": criteria})
        if asked.instructions.startswith("You write tests"):
            return f"```python\n{suite}```"
        files = [{"path": "double.py", "content": code}]
        return json.dumps({"summary": "adds", "files": files})

    return say


def test_the_programs_and_suites_of_a_solvable_problem_reach_nothing_outside(
    tmp_path: Path, harm: Harm
) -> None:
    with ModelServer(solvable(harm.program)) as server:
        model = {"SEEDBED_MODEL": "openai:canned", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
        out = tmp_path / "out"
        ended = Reason(tmp_path / "home", model)(
            *("--as", "solvable", "--no-input", "--out", str(out), "Write a module that doubles a number.")
        )
    assert ended.code == 0, ended.out + ended.err  # its suite has passed, so both have run
    assert "harm" in (out / "double.py").read_text()
    assert harm.done() == set()


CALLS = ("connect", "bind", "sendto", "sendmsg", "sendmmsg")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_kernel_sees_no_connection_but_to_the_model(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    before = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={','.join(CALLS)}", "-o", str(log))
    with ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as server:
        told = {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url}
        ended = Reason(tmp_path / "home", told, before)("What is 6 times 7?")
        port = server.url.rpartition(":")[2].partition("/")[0]
    if not log.exists() or "ptrace" in ended.err:
        pytest.skip("this machine lets nobody trace")
    assert "42" in ended.out, ended.err
    calls = [line for line in log.read_text().splitlines() if "sa_family=AF_INET" in line]
    assert calls, "the trace is blind"
    assert [line for line in calls if "connect(" not in line or f"sin_port=htons({port})" not in line] == []
    assert all('inet_addr("127.0.0.1")' in line for line in calls)
