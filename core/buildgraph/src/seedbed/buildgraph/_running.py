"""Doing one order in front of a person or a program, with Ctrl-C that leaves nothing behind."""

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import FrameType

from rich.console import Console

from ._engine import Engine
from ._hot import write_down
from ._keys import World
from ._order import Done, Order, Status
from ._outputs import made
from ._report import as_json, print_report
from ._show import Board, Lines, Silent
from ._world import Moment, stamp

# What git ignores or converts may change with these.
_GIT = (".git/config", ".git/info/exclude", ".git/info/attributes")

# Two seconds, in nanoseconds: the coarsest clock of a file system that is still in use.
_TICK = 2_000_000_000


# What asks for an end: Ctrl-C, a system that shuts down, a terminal that is closed.
ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Interrupted(Exception):  # noqa: N818 - it is no error
    """The user or the system asked for an end, and everything that ran has been ended."""


def do(world: World, moment: Moment, order: Order, *, logs: str, json_output: bool) -> tuple[Done, ...]:
    """Run an order, show its progress, print its report and return how everything came out.

    Raises:
        Interrupted: Ctrl-C or a request to end came meanwhile; what had come out by then is kept.
    """
    console = Console(soft_wrap=True)
    show = (
        Silent()
        if json_output
        else Board(console)
        if console.is_terminal and not _in_ci()
        else Lines(console)
    )
    engine = Engine(world, moment, order, show, child_environment())
    started = time.monotonic()
    with _stopping(engine) as stopped, show:
        done = engine.run()
    closings = tuple(engine.closings())
    _print(console, done, time.monotonic() - started, closings, logs=logs, json_output=json_output)
    if stopped:
        raise Interrupted
    return done


def _print(
    console: Console,
    done: Sequence[Done],
    seconds: float,
    closings: Sequence[str] = (),
    *,
    logs: str,
    json_output: bool,
) -> None:
    if json_output:
        console.file.write(json.dumps(as_json(done, seconds), indent=1) + "\n")
    else:
        print_report(console, done, seconds, closings, logs=logs)


def remember(
    arguments: Sequence[str],
    world: World,
    moment: Moment,
    done: Sequence[Done],
    *,
    logs: str,
    json_output: bool,
) -> None:
    """Write down that all is well, so that the same command answers at once while nothing changes."""
    if not all(one.kept for one in done) or not moment.listings.trusts_modes:
        return
    nodes = [one.node for one in done]
    counting = world.described.union(*map(world.paths, nodes))
    # A link that leads nowhere may lead somewhere tomorrow, without any file of git's having changed.
    if any(way.dangles for way in world.inputs.ways(counting)):
        return
    # A file that is not there may come back.
    stamps = {path: one for path, one in moment.stamps.items() if path in counting or one is None}
    # A file written in the same tick in which it was read has the time of both contents.
    if any(one and one[0] > moment.taken_ns - _TICK for one in stamps.values()):
        return
    root = world.tree.root
    tasks = world.settings.tasks
    outputs = {path for node in nodes for path in made(root, world.folder(node), tasks[node.task].outputs)}
    now = {path: stamp(root / path) for path in (*outputs, *_GIT)}
    text = StringIO()
    out = Console(file=text, force_terminal=sys.stdout.isatty(), soft_wrap=True)
    known = [replace(one, status=Status.KNOWN, why=()) for one in done]
    _print(out, known, 0.0, logs=logs, json_output=json_output)
    if moment.lasts():
        return
    with contextlib.suppress(OSError):  # it only saves time
        write_down(
            arguments,
            str(root),
            variables=sorted({name for node in nodes for name in world.variables(node)}),
            files={**moment.installed, **{str(root / path): found for path, found in (stamps | now).items()}},
            listings=(moment.listings.index, moment.listings.status),
            answer=text.getvalue().encode("utf-8", "surrogateescape"),
        )


@contextmanager
def _stopping(engine: Engine) -> Iterator[list[int]]:
    """End what runs when Ctrl-C or a request to end comes; the list says which signals came."""
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        came.append(number)
        engine.stop()

    before = {number: signal.signal(number, stop) for number in ENDS}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def child_environment() -> Mapping[str, str]:
    """Return the variables for tasks: ours, with the tools of this environment first on the path."""
    tools = Path(sys.executable).parent
    path = os.pathsep.join([str(tools), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": sys.prefix}


def wait_for_change(since: Moment) -> None:
    """Return when a file of the workspace is not as it was, and has come to rest."""
    last = since
    while True:
        time.sleep(0.3)
        now = last.lasts()
        if now is not None:
            last = now
        elif last != since:
            return


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")
