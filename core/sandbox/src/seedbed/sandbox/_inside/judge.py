"""What runs first in the jail of the tests: pytest, with the code under test at the other end of a wire.

pytest and the tests are one process. Its parent, which runs nothing of the suite, hands on what a plug-in of
ours has witnessed, once that process has ended.
"""

import marshal
import os
import select
import sys
from typing import cast

WORK = "/work"
_MOST = 8 * 1024 * 1024
"""Bytes of what is witnessed."""


def main() -> None:
    """Play the job on standard input: files, limits, the socket, and which modules are at its other end."""
    # The host wrote it, on the same Python.
    job = cast("dict[str, object]", marshal.load(sys.stdin.buffer))  # noqa: S302
    reader, writer = os.pipe()
    if child := os.fork():
        os.close(writer)
        witnessed = _read(reader, child)
        _, status = os.waitpid(child, 0)
        sys.stderr.write(f"{os.waitstatus_to_exitcode(status)}\n{witnessed.decode(errors='replace')}")
        return
    os.close(reader)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(1, 2)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the old one has read to its end
    sys.path.insert(0, "/inside")
    from seedbed.sandbox._inside.witness import judge

    status = judge(job, writer)
    sys.stdout.flush()
    os._exit(status)  # whatever the tests have left running


def _read(reader: int, child: int) -> bytes:
    """Return what the child writes until it ends, though it may have left others that hold the pipe."""
    kept = bytearray()
    while len(kept) < _MOST:
        ready, _, _ = select.select([reader], [], [], 0.05)
        if ready:
            chunk = os.read(reader, 1 << 16)
            if not chunk:
                break
            kept += chunk
        elif os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
    return bytes(kept)


if __name__ == "__main__":
    main()
