"""What runs first in the jail of the code under test: it does what the tests, in their own jail, ask for."""

import builtins
import marshal
import os
import sys
from typing import cast

WORK = "/work"


def main() -> None:
    """Play the job on standard input: files, limits, and the socket to the tests."""
    sys.path.insert(0, "/inside")
    from seedbed.sandbox._bootstrap import confine
    from seedbed.sandbox._inside.files import write_all
    from seedbed.sandbox._inside.peer import Peer
    from seedbed.sandbox._inside.stdin import Stdin
    from seedbed.sandbox._inside.surroundings import Surroundings

    # The host wrote it, on the same Python, and it holds just this.
    job = cast("dict[str, object]", marshal.load(sys.stdin.buffer))  # noqa: S302
    files, limits, fd, roots = job["files"], job["limits"], job["fd"], job["roots"]
    if not isinstance(files, dict) or not isinstance(limits, dict) or not isinstance(roots, list):
        raise TypeError("no job")
    write_all(WORK, files)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(1, 2)
    sys.path[:1] = [*roots, "/third"]
    sys.argv[:] = ["candidate"]
    confine(limits)
    peer = Peer(int(str(fd)), judges=False, surroundings=Surroundings(judges=False))
    sys.stdout, sys.stderr = peer.said["stdout"], peer.said["stderr"]
    sys.stdin = Stdin(peer)
    builtins.input = lambda prompt="": str(peer.request("input", str(prompt)))
    peer.serve()
    os._exit(0)  # whatever it has left running


if __name__ == "__main__":
    main()
