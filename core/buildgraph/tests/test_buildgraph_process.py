"""Children, real ones: what they print, how they end, and that nothing of them is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from seedbed.buildgraph._process import PATIENCE, Cancelled, Children, Ran

SHORT = ((signal.SIGINT, 0.3), (signal.SIGTERM, 0.3))


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def children(tmp_path: Path) -> Children:
    return Children(os.environ, tmp_path / "logs", SHORT)


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and that nobody asked after does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, and fail if it does not become so."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def cancelled(children: Children, command: list[str], ready: Path) -> float:
    """Run a command, cancel it when it has written a file, and return how long its end took."""
    caught: list[BaseException] = []

    def run() -> None:
        try:
            children.run(command, ready.parent)
        except Cancelled as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: ready.exists() and ready.read_text() != "")
    started = time.monotonic()
    children.cancel()
    thread.join(20)
    assert len(caught) == 1
    return time.monotonic() - started


def test_what_a_child_prints_is_kept_in_its_order_with_its_status(children: Children, tmp_path: Path) -> None:
    code = (
        "import os, sys; os.write(1, b'one\\n'); os.write(2, b'two\\n'); os.write(1, b'three'); sys.exit(3)"
    )
    ran = children.run(python(code), tmp_path)
    assert (ran.status, ran.log) == (3, "one\ntwo\nthree")


def test_a_child_runs_in_its_folder_with_its_variables_and_nothing_to_read(tmp_path: Path) -> None:
    children = Children({"ONLY": "this"}, tmp_path / "logs", SHORT)
    code = (
        "import os, sys; print(os.getcwd(), os.environ['ONLY'], 'HOME' in os.environ, repr(sys.stdin.read()))"
    )
    assert children.run(python(code), tmp_path).log == f"{tmp_path.resolve()} this False ''\n"


READS = """
import sys
from pathlib import Path
from seedbed.buildgraph._process import Children
folder = Path(sys.argv[1])
sys.stdout.write(Children({}, folder).run([sys.executable, "-c", "print(len(input()))"], folder).log)
"""


def test_a_child_does_not_read_what_is_typed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READS, tmp_path],
        input="secret\n",
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    assert "EOFError" in done.stdout


def test_a_program_is_found_on_the_path_of_its_own_variables(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "hello-there"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    children = Children({"PATH": str(program.parent)}, tmp_path / "logs", SHORT)
    assert children.run(["hello-there"], tmp_path).log == "hello\n"


def test_a_child_that_a_signal_ends_has_a_negative_status(children: Children, tmp_path: Path) -> None:
    assert children.run(python("import os; os.kill(os.getpid(), 11)"), tmp_path).status == -11


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["no-such-program-here", "x"], "no-such-program-here: No such file or directory\n"),
        (["./folder"], "./folder: Permission denied\n"),
        (["./plain"], "./plain: Permission denied\n"),
        (["./empty"], "./empty: Exec format error\n"),
        (["a\0b"], "a\0b: embedded null byte\n"),
        (["true", "x" * 10_000_000], "true: Argument list too long\n"),
    ],
)
def test_what_cannot_be_started_says_so_and_has_status_127(
    children: Children, tmp_path: Path, command: list[str], said: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").write_text("x")
    (tmp_path / "empty").write_text("")
    (tmp_path / "empty").chmod(0o755)
    ran = children.run(command, tmp_path)
    assert (ran.status, ran.log) == (127, said)


def test_a_folder_that_is_not_there_is_named_and_not_the_program(children: Children, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert children.run(python("0"), gone).log == f"{gone}: No such file or directory\n"


def test_output_in_no_known_encoding_is_kept_as_far_as_it_can_be_read(
    children: Children, tmp_path: Path
) -> None:
    ran = children.run(python("import os; os.write(1, b'a\\xff\\xfe\\0\\xc3\\xa9\\r\\n\\xc3')"), tmp_path)
    assert ran.log == "a\ufffd\ufffd\0é\r\n\ufffd"


def test_a_lot_of_output_is_kept_whole(children: Children, tmp_path: Path) -> None:
    code = "import os\nfor _ in range(512): os.write(1, b'x' * 65_535 + b'\\n')"
    log = children.run(python(code), tmp_path).log
    assert len(log) == 512 * 65_536
    assert log.count("\n") == 512


def test_no_file_is_left_of_what_was_printed(children: Children, tmp_path: Path) -> None:
    children.run(python("print(1)"), tmp_path)
    children.run(["no-such-program-here"], tmp_path)
    assert list((tmp_path / "logs").iterdir()) == []


def test_children_run_without_a_folder_to_write_to(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert Children(os.environ, tmp_path / "logs").run(python("print(1)"), tmp_path).log == "1\n"


LEAVES_ONE_BEHIND = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
"""


def test_what_a_child_leaves_running_is_ended_and_is_not_waited_for(
    children: Children, tmp_path: Path
) -> None:
    ran = children.run(python(LEAVES_ONE_BEHIND), tmp_path)
    assert ran.status == 0
    assert ran.seconds < 60
    until(lambda: not is_alive(int(ran.log)))


def test_nothing_is_started_any_more_once_it_is_given_up(children: Children, tmp_path: Path) -> None:
    children.cancel()
    assert children.cancelled
    with pytest.raises(Cancelled):
        children.run(python("open('made', 'w')"), tmp_path)
    assert not (tmp_path / "made").exists()


POLITE = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
try:
    with open("pids.tmp", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename("pids.tmp", "pids")
    time.sleep(600)
except KeyboardInterrupt:
    open("asked", "w").close()
"""


def test_a_child_is_asked_to_end_as_a_person_would_ask_and_its_children_end_with_it(tmp_path: Path) -> None:
    # The time that it is given is long; it is not used up.
    children = Children(os.environ, tmp_path / "logs", ((signal.SIGINT, 60.0),))
    assert cancelled(children, python(POLITE), tmp_path / "pids") < 30
    assert (tmp_path / "asked").exists()
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    until(lambda: not any(map(is_alive, pids)))


OBSTINATE = """
import os, signal, time
signals = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: open("asked", "a").write(f"{number} "))
with open("pids.tmp", "w") as file:
    file.write(str(os.getpid()))
os.rename("pids.tmp", "pids")
while True:
    time.sleep(600)
"""


def test_a_child_that_will_not_end_is_asked_twice_and_then_ended(children: Children, tmp_path: Path) -> None:
    took = cancelled(children, python(OBSTINATE), tmp_path / "pids")
    assert (tmp_path / "asked").read_text() == f"{int(signal.SIGINT)} {int(signal.SIGTERM)} "
    assert 0.5 < took < 10
    assert not is_alive(int((tmp_path / "pids").read_text()))


def test_a_child_has_seconds_to_end_what_it_started() -> None:
    assert [number for number, _ in PATIENCE] == [signal.SIGINT, signal.SIGTERM]
    assert all(1 <= seconds <= 10 for _, seconds in PATIENCE)


def test_every_child_ends_when_one_is_given_up(children: Children, tmp_path: Path) -> None:
    ended: list[str] = []

    def run(name: str) -> None:
        try:
            children.run(python(f"open({name!r}, 'w').close(); import time; time.sleep(600)"), tmp_path)
        except Cancelled:
            ended.append(name)

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: all((tmp_path / str(number)).exists() for number in range(4)))
    children.cancel()
    for thread in threads:
        thread.join(20)
    assert sorted(ended) == ["0", "1", "2", "3"]


def test_children_at_once_keep_their_output_apart(children: Children, tmp_path: Path) -> None:
    found: dict[int, Ran] = {}

    def run(number: int) -> None:
        found[number] = children.run(python(f"print({number}); print({number})"), tmp_path)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {number: ran.log for number, ran in found.items()} == {n: f"{n}\n{n}\n" for n in range(6)}
