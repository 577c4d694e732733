"""Hostile programs in both sandboxes, judged by what the host sees, and the filter on system calls."""

import asyncio
import os
import struct
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from seedbed.sandbox import BubblewrapSandbox, MontySandbox, NoSandbox, Ran, Sandbox, World
from seedbed.sandbox._seccomp import program
from seedbed.sandbox._syscalls import numbers
from seedbed.sandbox._testing import require_bubblewrap
from seedbed.sandbox.attacks import ATTACKS, LIMITS, Attack, Breach, attacked, attacked_bare
from seedbed.sandbox.attacks._lookout import Lookout

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))
HARMLESS_BARE = [attack for attack in ATTACKS if attack.bare is not None]
X86_64, AARCH64, I386 = 0xC000003E, 0xC00000B7, 0x40000003
ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026


@pytest.mark.parametrize("name", ["monty", "bubblewrap"])
@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_attack_is_contained(attack: Attack, name: str) -> None:
    sandbox: Sandbox = MontySandbox(workers=1) if name == "monty" else require_bubblewrap()
    result, breaches = asyncio.run(attacked(sandbox, attack, WORLD))
    assert breaches == []
    assert not isinstance(result, NoSandbox)


@pytest.mark.parametrize("attack", HARMLESS_BARE, ids=str)
def test_the_host_would_see_an_attack_that_is_not_contained(attack: Attack) -> None:
    require_bubblewrap()  # where there is no Linux, there is nothing to see
    result, breaches = attacked_bare(attack, LIMITS.model_copy(update={"wall_seconds": 0.5}))
    kinds = {kind for kind, _ in breaches}
    if attack.bare not in kinds and isinstance(result, Ran) and "not permitted" in result.output:
        pytest.skip("this machine does not let an ordinary process do that")
    assert attack.bare in kinds


@pytest.mark.skipif(sys.platform != "linux", reason="the host looks into /proc")
def test_a_process_holds_what_it_was_started_with_and_not_what_its_starter_still_has(tmp_path: Path) -> None:
    lingers = [sys.executable, "-c", "import select; select.select([], [], [], 0.3)"]
    (tmp_path / "secret.txt").touch()
    with (tmp_path / "secret.txt").open() as secret:
        with Lookout(os.getpid(), str(tmp_path), LIMITS) as lookout:
            subprocess.run(lingers, pass_fds=[secret.fileno()], check=True)
        assert [kind for kind, _ in lookout.sightings()] == [Breach.HANDLE]
        with Lookout(os.getpid(), str(tmp_path), LIMITS) as lookout:
            subprocess.run([sys.executable, "-c", ""], preexec_fn=partial(time.sleep, 0.3), check=True)
        assert list(lookout.sightings()) == []


REFUSED = {
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "process_madvise": 440, "kcmp": 312,
    "pidfd_getfd": 438, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "fsopen": 430,
    "fsconfig": 431, "fsmount": 432, "fspick": 433, "move_mount": 429, "open_tree": 428, "mount_setattr": 442,
    "unshare": 272, "setns": 308, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250,
    "add_key": 248, "request_key": 249, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "kexec_load": 246, "kexec_file_load": 320, "init_module": 175, "finit_module": 313, "delete_module": 176,
    "open_by_handle_at": 304, "name_to_handle_at": 303, "quotactl": 179, "swapon": 167, "swapoff": 168,
    "reboot": 169, "acct": 163, "settimeofday": 164, "clock_settime": 227, "clock_adjtime": 305, "adjtimex": 159,
    "syslog": 103, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "memfd_create": 319, "memfd_secret": 447,
    "inotify_init": 253, "inotify_init1": 294, "fanotify_init": 300, "shmget": 29, "msgget": 68, "semget": 64,
    "mq_open": 240, "splice": 275, "vmsplice": 278, "tee": 276, "seccomp": 317, "landlock_create_ruleset": 444,
    "sethostname": 170, "setdomainname": 171, "vhangup": 153, "uselib": 134, "nfsservctl": 180, "execveat": 322,
    "move_pages": 279, "migrate_pages": 256, "mbind": 237, "ioprio_set": 251, "lookup_dcookie": 212,
    "io_setup": 206, "vserver": 236,
}  # fmt: skip
"""System calls of x86_64 that no program needs; those that are judged by an argument stand below."""
# Numbers of linux/prctl.h, sys/socket.h, asm-generic/ioctls.h and linux/sched.h.
JUDGED = [
    ("socket", (2, 1), EPERM),
    ("socket", (10, 2), EPERM),
    ("socket", (16, 3), EPERM),
    ("socket", (17, 3), EPERM),
    ("socket", (38, 5), EPERM),
    ("socket", (40, 1), EPERM),
    ("socket", (1, 1), ALLOW),
    ("socketpair", (2, 1), EPERM),
    ("socketpair", (1, 1), ALLOW),
    ("clone", (0x01200011,), ALLOW),
    ("clone", (0x10000011,), EPERM),
    ("clone", (0x00020011,), EPERM),
    ("clone", (0x40000011,), EPERM),
    ("clone", (0x20000011,), EPERM),
    ("clone", (0x02000011,), EPERM),
    ("clone3", (), ENOSYS),
    ("ioctl", (0, 0x5412), EPERM),
    ("ioctl", (0, 0x541C), EPERM),
    ("ioctl", (0, 0x1_0000_5412), EPERM),
    ("ioctl", (0, 0x5401), ALLOW),
    ("ioctl", (0, 0x5421), ALLOW),
    ("prctl", (4,), EPERM),
    ("prctl", (22,), EPERM),
    ("prctl", (15,), ALLOW),
    ("personality", (0x0040000,), EPERM),
    ("personality", (0xFFFFFFFF,), ALLOW),
    ("mknodat", (0, 0, 0o060600), EPERM),
    ("mknodat", (0, 0, 0o020600), EPERM),
    ("mknodat", (0, 0, 0o010600), ALLOW),
    ("setsockopt", (3, 1, 7), EPERM),
    ("setsockopt", (3, 1, 2), ALLOW),
]


def decided(machine: str, architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Return what the filter decides, by the rules of the kernel's packet filter."""
    data = struct.pack("=iIQ6Q", number, architecture, 0, *(*arguments, *[0] * 6)[:6])
    content = program(machine) or b""
    steps = [struct.unpack_from("=HBBI", content, place) for place in range(0, len(content), 8)]
    place, value = 0, 0
    while True:
        code, if_true, if_false, operand = steps[place]
        place += 1
        match code:
            case 0x20:
                (value,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                value &= operand
            case 0x06:
                return int(operand)
            case 0x15 | 0x25 | 0x35 | 0x45:
                holds = {
                    0x15: value == operand,
                    0x25: value > operand,
                    0x35: value >= operand,
                    0x45: value & operand != 0,
                }[code]
                place += if_true if holds else if_false
            case _:
                raise AssertionError(hex(code))


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86_64), ("aarch64", AARCH64)])
@pytest.mark.parametrize(("name", "arguments", "decision"), JUDGED)
def test_the_filter_judges_by_arguments(
    machine: str, architecture: int, name: str, arguments: tuple[int, ...], decision: int
) -> None:
    assert decided(machine, architecture, numbers(machine)[name], arguments) == decision


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86_64), ("aarch64", AARCH64)])
def test_the_filter_allows_what_is_listed_and_refuses_the_rest(machine: str, architecture: int) -> None:
    judged = {name for name, _, _ in JUDGED} | {"mknod"}
    plain = {number for name, number in numbers(machine).items() if name not in judged}
    refusable = set(range(463)) - set(numbers(machine).values())
    assert {decided(machine, architecture, number) for number in plain} == {ALLOW}
    assert {decided(machine, architecture, number) for number in refusable} == {EPERM}
    assert {decided(machine, architecture, number) for number in (463, 500, 10_000)} == {ENOSYS}
    assert not set(REFUSED) & set(numbers(machine))


def test_calls_by_the_tables_of_other_architectures_end_the_process() -> None:
    assert decided("x86_64", I386, 4) == KILL
    assert decided("x86_64", X86_64, 0x40000001) == KILL
    assert decided("aarch64", X86_64, 0) == KILL


def test_there_is_no_filter_for_machines_whose_numbers_are_not_known() -> None:
    assert program("riscv64") is None


@pytest.mark.skipif(struct.calcsize("P") != 8, reason="64 bits only")
def test_the_kernel_refuses_each_of_the_dangerous_calls() -> None:
    result = _called({name: (number,) for name, number in REFUSED.items()})
    assert result == dict.fromkeys(REFUSED, 1)


def test_the_kernel_judges_by_arguments_as_the_filter_does() -> None:
    calls = {
        f"{name} {arguments}": (numbers("x86_64")[name], *arguments)
        for name, arguments, decision in JUDGED
        if decision != ALLOW
    }
    result = _called(calls)
    assert result == {call: 38 if call.startswith("clone3") else 1 for call in calls}


def _called(calls: dict[str, tuple[int, ...]]) -> dict[str, int]:
    """Make the calls in the jail, by number, and return the error of each."""
    import platform

    if platform.machine() != "x86_64":
        pytest.skip("the numbers are those of x86_64")
    sandbox: BubblewrapSandbox = require_bubblewrap()
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfound = {}\n"
        f"for name, words in {calls!r}.items():\n"
        "    ctypes.set_errno(0)\n"
        "    libc.syscall(*map(ctypes.c_long, words), *[ctypes.c_long(-1)] * (7 - len(words)))\n"
        "    found[name] = ctypes.get_errno()\nprint(found)"
    )
    result = asyncio.run(sandbox.run(code, world=WORLD))
    assert isinstance(result, Ran)
    found = dict.fromkeys(calls, 0)
    for part in result.output.strip().strip("{}").split(", '"):
        name, _, error = part.strip("'").rpartition("': ")
        found[name] = int(error)
    return found
