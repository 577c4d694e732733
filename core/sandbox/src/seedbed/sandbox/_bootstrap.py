"""What runs first inside bubblewrap: it plays the program in a child and reports how that ended.

Never imported by the host, which only mounts this file. It gets a marshalled job on standard input, leaves
standard output to the program, and writes one JSON object to standard error when the program has ended.
It imports what it needs as late as it can, for every start pays for it: json alone, which compiles
patterns, costs as much as Python itself.
"""

# Importing pathlib would cost every start some milliseconds.
# ruff: noqa: PTH103, PTH120, PTH123, PTH208

import marshal
import os
import sys

WORK = "/work"
_MOST_TEXT = 20_000
"""Characters of a traceback: with room to spare in the pipe that carries it, which nobody reads meanwhile."""
_MOST_TASKS = 128
"""Processes and threads together, where the job does not say how many."""
_SPARE = 64 * 1024 * 1024
"""Address space to tell of a MemoryError in."""


class Clock:
    """The wall clock of a program: it starts at a given instant and moves by what the program does.

    Every look takes a microsecond and every sleep its length, so that two runs see the same and a loop
    that waits for a time to come ends. Measuring clocks (monotonic, perf_counter) stay real.
    """

    def __init__(self, nanoseconds: int) -> None:
        self._now = nanoseconds

    def time_ns(self) -> int:
        self._now += 1_000
        return self._now - 1_000

    def time(self) -> float:
        return self.time_ns() / 1e9

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self._now += int(seconds * 1e9)

    def install(self) -> None:
        """Put this clock into the `time` module, and have `datetime` look there."""
        import time

        localtime, gmtime, ctime, asctime, strftime = (
            time.localtime,
            time.gmtime,
            time.ctime,
            time.asctime,
            time.strftime,
        )
        instead = {
            "time": self.time,
            "time_ns": self.time_ns,
            "sleep": self.sleep,
            "localtime": lambda secs=None: localtime(self.time() if secs is None else secs),
            "gmtime": lambda secs=None: gmtime(self.time() if secs is None else secs),
            "ctime": lambda secs=None: ctime(self.time() if secs is None else secs),
            "asctime": lambda t=None: asctime(localtime(self.time()) if t is None else t),
            "strftime": lambda form, t=None: strftime(form, localtime(self.time()) if t is None else t),
        }
        for name, function in instead.items():
            setattr(time, name, function)
        # The C versions ask the kernel for the time; the Python versions behind them ask `time`.
        sys.modules["_datetime"] = None  # type: ignore[assignment]
        sys.modules["_zoneinfo"] = None  # type: ignore[assignment]


def confine(limits: dict[str, int]) -> None:
    """Set the limits that the kernel holds, for this process and its children."""
    import resource

    cpu, memory = limits["cpu"], limits["memory"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + _SPARE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file"], limits["file"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
        resource.setrlimit(nothing, (0, 0))
    if _counts_apart():
        tasks = limits.get("tasks", _MOST_TASKS)
        resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))


def _counts_apart() -> bool:
    """Whether the kernel counts the processes of each user namespace for itself, as Linux does from 5.14 on.

    Before that it counts all of the user who started this, who may have many more of them than a program may.
    """
    major, minor = os.uname().release.split("-")[0].split(".")[:2]
    return (int(major), int(minor)) >= (5, 14)


def play(job: dict[str, object], errors: int) -> None:
    """Run the program as the main module, and raise SystemExit."""
    import _sitebuiltins
    import builtins

    Clock(int(str(job["now"]))).install()
    code = str(job["code"])
    if "random" in code:
        import random

        random.seed(int(str(job["seed"])))
    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
    main = type(sys)("__main__")
    main.__dict__.update({"__file__": "program.py", "__builtins__": builtins})
    sys.modules["__main__"] = main
    sys.argv[:] = ["program.py"]
    sys.path.insert(0, WORK)
    player = os.getpid()
    try:
        exec(compile(code, "program.py", "exec", dont_inherit=True), main.__dict__)  # noqa: S102 - its purpose
    except BaseException as error:
        if isinstance(error, SystemExit) and error.code in (None, 0):
            raise
        if os.getpid() == player:  # not a copy that the program forked
            _tell(error, errors)
        raise SystemExit(1) from None


def _tell(error: BaseException, errors: int) -> None:
    import resource  # already here; the others below need the memory that this frees

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    import errno
    import json
    import traceback

    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename == __file__:
        place = place.tb_next
    only = traceback.format_exception_only(error)
    last = (only[-1] if isinstance(error, SyntaxError) else only[0]).strip()
    number = error.errno if isinstance(error, OSError) else None
    kind = "error"
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        kind = "memory"
    elif isinstance(error, RecursionError):
        kind = "recursion"
    elif isinstance(error, BlockingIOError) or "can't start new thread" in last:
        kind = "processes"
    shown = "".join(traceback.format_exception(type(error), error, place))
    if len(shown) > _MOST_TEXT:
        shown = f"{shown[: _MOST_TEXT // 2]}\n...\n{shown[-_MOST_TEXT // 2 :]}"
    told = {"kind": kind, "error": last[:1000], "traceback": shown.rstrip("\n")}
    os.write(errors, json.dumps(told).encode()[: 4 * _MOST_TEXT])


def artefacts(most_bytes: int, most_files: int) -> list[dict[str, str]] | None:
    """Return the plain files at the top of the folder, or `None` when they are more than may be."""
    names = sorted(set(os.listdir(WORK)) - {"program.py"})
    if not names:
        return []
    import base64
    import re
    import stat

    name_of = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}")
    found: list[dict[str, str]] = []
    size = 0
    for name in names:
        if not name_of.fullmatch(name):
            continue
        try:
            handle = os.open(f"{WORK}/{name}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            continue
        with open(handle, "rb") as file:
            content = file.read(most_bytes - size + 1)
        size += len(content)
        if size > most_bytes or len(found) == most_files:
            return None
        found.append({"name": name, "content": base64.urlsafe_b64encode(content).decode()})
    return found


def report(child: int, errors: int, limits: dict[str, int]) -> str:
    """Wait for the program and say how it ended, as JSON."""
    _, status, usage = os.wait4(child, 0)
    os.set_blocking(errors, False)
    try:
        told = os.read(errors, 1 << 20)
    except BlockingIOError:
        told = b""
    code = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    found = artefacts(limits["artefact_bytes"], limits["artefact_count"]) if code == 0 and not told else None
    if found == []:
        return f'{{"status": 0, "cpu": {cpu}, "artefacts": []}}'
    import json

    return json.dumps({"status": code, "cpu": cpu, "artefacts": found, "error": json.loads(told or "null")})


def main() -> None:
    """Play the job on standard input."""
    job = marshal.load(sys.stdin.buffer)  # noqa: S302 - the host wrote it, on the same Python
    for path, text in job["files"].items():
        os.makedirs(os.path.dirname(f"{WORK}/{path}"), exist_ok=True)
        with open(f"{WORK}/{path}", "w", encoding="utf-8", newline="") as file:
            file.write(text)
    reader, writer = os.pipe()
    if child := os.fork():
        os.close(writer)
        sys.stderr.write(report(child, reader, job["limits"]))
        return
    os.close(reader)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 2)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the old one has read to its end
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    confine(job["limits"])
    play(job, writer)


if __name__ == "__main__":
    main()
