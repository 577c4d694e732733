"""The filter on system calls: what the kernel itself refuses to a program in the jail.

A program of the kernel's packet filter (classic BPF), assembled here. It holds for every process in the jail
from before Python starts, and nothing in there can take it off. A call that may not be made fails with EPERM,
which Python makes a PermissionError of; one by the tables of another architecture ends the process.
"""

import contextlib
import functools
import os
import platform
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from seedbed.sandbox._syscalls import HIGHEST, numbers

FD_WORD = "<the filter's file>"
"""Stands in a command for the number of a file with the filter, which is opened afresh for each start."""

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
_X32 = 0x40000000

# linux/filter.h, linux/seccomp.h
_LOAD, _AND, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_FROM, _JUMP_BITS, _RETURN = (
    0x20,
    0x54,
    0x15,
    0x25,
    0x35,
    0x45,
    0x06,
)
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38

_NEW_NAMESPACES = 0x7E020000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET together."""
_TYPE_BITS, _FIFO = 0o170000, 0o010000

_UNIX = (1,)
"""AF_UNIX: what multiprocessing talks over. It ends inside, and the network stack is the largest part of a
kernel that a program could reach."""
_SOCKET_OPTIONS = (2, 4, 9, 16, 20, 21)
"""SO_REUSEADDR, ERROR, KEEPALIVE, PASSCRED, RCVTIMEO and SNDTIMEO; not the sizes of buffers in the kernel."""
_PROCESS_OPTIONS = (1, 2, 3, 15, 16, 21, 23, 38, 39, 0x53564D41)
"""PR_SET_PDEATHSIG to GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, CAPBSET_READ, both of NO_NEW_PRIVS and
SET_VMA; not SET_DUMPABLE, which would hide the memory of a process from the watchdog."""
_PERSONALITIES = (0, 0xFFFFFFFF)
"""The usual one, and the question which one it is."""
_DEVICE_REQUESTS = (
    *(0x5401, 0x5402, 0x5403, 0x5404, 0x802C542A, 0x402C542B, 0x402C542C, 0x402C542D),  # TCGETS to TCSETSF2
    *(0x5409, 0x540B, 0x540E, 0x540F, 0x5410, 0x5411, 0x5413, 0x5414, 0x541B, 0x5422),  # TCSBRK ... TIOCNOTTY
    *(0x5421, 0x5450, 0x5451, 0x5452),  # FIONBIO, FIONCLEX, FIOCLEX, FIOASYNC
    *(0x80045430, 0x40045431, 0x5441, 0x5429),  # TIOCGPTN, TIOCSPTLCK, TIOCGPTPEER, TIOCGSID
)
"""What Python asks of terminals and of files; not TIOCSTI and TIOCLINUX, which type into a terminal."""


@dataclass(frozen=True)
class _Step:
    code: int
    value: int
    if_true: int = 0
    if_false: int = 0

    def packed(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.value)


def _load(offset: int) -> _Step:
    return _Step(_LOAD, offset)


def _return(action: int) -> _Step:
    return _Step(_RETURN, action)


_ALLOWED, _REFUSED, _UNKNOWN = _return(_ALLOW), _return(_ERRNO | _EPERM), _return(_ERRNO | _ENOSYS)

# The kernel looks at the lower half only of every argument that is tested here (they are its ints and masks of
# 32 bits), so the filter must do the same: a number with other upper bits is the same number.


def _one_of(argument: int, values: Sequence[int]) -> list[_Step]:
    tests = [_Step(_JUMP_EQUAL, value, if_true=len(values) - place) for place, value in enumerate(values)]
    return [_load(_ARGUMENTS + 8 * argument), *tests, _REFUSED, _ALLOWED]


def _none_of_bits(argument: int, bits: int) -> list[_Step]:
    return [_load(_ARGUMENTS + 8 * argument), _Step(_JUMP_BITS, bits, if_true=1), _ALLOWED, _REFUSED]


def _only_fifos(argument: int) -> list[_Step]:
    masked = [_load(_ARGUMENTS + 8 * argument), _Step(_AND, _TYPE_BITS)]
    return [*masked, _Step(_JUMP_EQUAL, _FIFO, if_true=1), _REFUSED, _ALLOWED]


_JUDGED: Mapping[str, Callable[[], list[_Step]]] = {
    # Its flags lie in memory, where a filter cannot look. C libraries then take clone.
    "clone3": lambda: [_UNKNOWN],
    "clone": lambda: _none_of_bits(0, _NEW_NAMESPACES),
    "socket": lambda: _one_of(0, _UNIX),
    "socketpair": lambda: _one_of(0, _UNIX),
    "setsockopt": lambda: _one_of(2, _SOCKET_OPTIONS),
    "ioctl": lambda: _one_of(1, _DEVICE_REQUESTS),
    "prctl": lambda: _one_of(0, _PROCESS_OPTIONS),
    "personality": lambda: _one_of(0, _PERSONALITIES),
    "mknod": lambda: _only_fifos(1),
    "mknodat": lambda: _only_fifos(2),
}


def _spans(sorted_numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Join numbers that follow one another."""
    spans: list[tuple[int, int]] = []
    for number in sorted_numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def _assembled(machine: str) -> Iterator[_Step]:
    yield _load(_ARCHITECTURE)
    yield _Step(_JUMP_EQUAL, _ARCHITECTURES[machine], if_true=1)
    yield _return(_KILL)
    yield _load(_NUMBER)
    if machine == "x86_64":  # has a second table of calls, with this bit set
        yield from (_Step(_JUMP_FROM, _X32, if_false=1), _return(_KILL))
    yield from (_Step(_JUMP_ABOVE, HIGHEST, if_false=1), _UNKNOWN)
    known = numbers(machine)
    for name, judge in _JUDGED.items():
        if name in known:
            verdict = judge()
            yield _Step(_JUMP_EQUAL, known[name], if_false=len(verdict))
            yield from verdict
    for first, last in _spans(sorted(number for name, number in known.items() if name not in _JUDGED)):
        yield _Step(_JUMP_ABOVE, last, if_true=3)
        yield from (_Step(_JUMP_FROM, first, if_false=1), _ALLOWED, _REFUSED)
    yield _REFUSED


@functools.cache
def program(machine: str) -> bytes | None:
    """Return the filter for a kind of machine, as `platform.machine()` names it; `None` where there is none."""
    if machine not in _ARCHITECTURES:
        return None
    return b"".join(step.packed() for step in _assembled(machine))


@contextlib.contextmanager
def opened(command: Sequence[str]) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """Yield the command with a file in the place of `FD_WORD`, and the files that it has to inherit."""
    if FD_WORD not in command:
        yield list(command), ()
        return
    content = program(platform.machine()) or b""
    handle = os.memfd_create("filter")
    try:
        os.write(handle, content)
        os.lseek(handle, 0, os.SEEK_SET)
        yield [str(handle) if word == FD_WORD else word for word in command], (handle,)
    finally:
        os.close(handle)
