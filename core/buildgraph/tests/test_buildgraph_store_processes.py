"""Results on disk, when the disk is full, when several processes write at once, and when one is killed."""

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

from seedbed.buildgraph._store import Result, Store

KEY, OTHER = "ab" * 32, "cd" * 32


FULL = """
import resource, sys
from pathlib import Path
from seedbed.buildgraph._plan import Node
from seedbed.buildgraph._store import Result, Store, StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
store = Store(Path(sys.argv[1]), 1 << 30)
store.keep("ab" * 32, Node("a", "test"), Result("x" * 10_000, 1.0), {})
try:
    store.keep("cd" * 32, Node("a", "test"), Result("x" * 100_000, 1.0), {})
except StoreError as error:
    print(error)
"""


def test_a_file_that_cannot_be_written_to_its_end_is_not_kept_and_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", 1 << 30)
    done = subprocess.run(
        [sys.executable, "-c", FULL, store.folder], check=False, capture_output=True, text=True
    )
    assert done.stdout.startswith("A result cannot be kept: File too large"), done.stderr
    assert store.find(OTHER) is None
    assert store.find(KEY) == Result("x" * 10_000, 1.0)
    assert list((store.folder / "tmp").iterdir()) == []


# Writes, reads, restores and sweeps for ever or for so many rounds, and ends with status 3 on a wrong answer.
BUSY = """
import hashlib, random, sys
from pathlib import Path
from seedbed.buildgraph._plan import Node
from seedbed.buildgraph._store import Result, Store
folder, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance, store = random.Random(seed), Store(folder / "cache", 60_000)
root = folder / f"root{seed}"
print("ready", flush=True)
while rounds:
    rounds -= 1
    number = chance.randrange(30)
    key = hashlib.sha256(str(number).encode()).hexdigest()
    log = f"{number} " * 500
    if chance.random() < 0.5:
        place = root / f"out{number}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(log.encode())
        outputs = store.take(root, [f"out{number}"])
        store.keep(key, Node("a", str(number)), Result(log, 1.0, outputs), {"own": {}})
    else:
        found = store.find(key)
        if found is not None:
            place = root / f"out{number}"
            place.unlink(missing_ok=True)
            if found.log != log or (store.restore(root, found.outputs) and place.read_bytes() != log.encode()):
                sys.exit(3)
    if chance.random() < 0.1:
        store.sweep()
"""


def busy(folder: Path, seed: int, rounds: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", BUSY, str(folder), str(seed), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def check(folder: Path) -> int:
    """Read every entry there is, and return how many could be."""
    store, found = Store(folder / "cache", 60_000), 0
    for number in range(30):
        result = store.find(hashlib.sha256(str(number).encode()).hexdigest())
        if result is not None:
            assert result.log == f"{number} " * 500
            place = folder / "check" / f"out{number}"
            place.unlink(missing_ok=True)
            if store.restore(folder / "check", result.outputs):
                assert place.read_bytes() == result.log.encode()
                found += 1
    return found


def test_processes_that_write_and_sweep_at_once_never_read_anything_wrong(tmp_path: Path) -> None:
    processes = [busy(tmp_path, seed, 400) for seed in range(3)]
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0, 0]
    Store(tmp_path / "cache", 60_000).sweep()
    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file()) <= 60_000
    assert check(tmp_path) > 0
    assert list((tmp_path / "cache" / "tmp").iterdir()) == []


def test_a_process_that_is_killed_at_any_instant_leaves_nothing_that_reads_wrongly(tmp_path: Path) -> None:
    for seed, instant in enumerate((0, 1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 20, 23, 26, 29, 33, 37, 41, 45, 50)):
        process = busy(tmp_path, seed, -1)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(instant / 1000)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        check(tmp_path)
    assert check(tmp_path) > 0
