"""What bubblewrap is told: which part of this machine a program sees, and whether that works here."""

import contextlib
import functools
import importlib.metadata
import importlib.util
import marshal
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from seedbed.sandbox._health import SETTINGS, Ailment, Seen, diagnose
from seedbed.sandbox._seccomp import FD_WORD, opened, program
from seedbed.sandbox._stage import end_group, is_root, stepped_down
from seedbed.sandbox._types import MIB, Limits
from seedbed.sandbox._usage import MARK, WRITABLE

_BOOTSTRAP = Path(__file__).with_name("_bootstrap.py")
_TEST_PACKAGES = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
_PROBE_SECONDS = 10.0
_MOST_SAID = 64 * 1024
"""Bytes that a bubblewrap may say when it is tried."""
_SCRATCH = 64 * MIB
_WALLS = (
    *("--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"),
    *("--die-with-parent", "--new-session", "--clearenv"),
)
_PROBE = {
    "files": {},
    "code": "print(6 * 7)",
    "now": 0,
    "seed": 0,
    "limits": {"cpu": 10, "memory": 1024 * MIB, "file": MIB, "artefact_bytes": MIB, "artefact_count": 1},
}


def jail(
    bwrap: str,
    limits: Limits,
    *,
    zone: str = "UTC0",
    tests: bool = False,
    bootstrap: Path = _BOOTSTRAP,
    mounts: Sequence[tuple[Path, str]] = (),
    nobody: bool | None = None,
) -> list[str]:
    """Return the command that reads a job for the bootstrap on standard input and plays it.

    It may hold `_seccomp.FD_WORD`, for whoever starts it to put a file there.

    Args:
        bwrap: The bubblewrap to use.
        limits: The caps that decide the sizes of the folders in memory.
        zone: The time zone of programs, as POSIX says it.
        tests: Whether pytest is there.
        bootstrap: What runs first inside.
        mounts: More of this machine to be seen inside, read-only: the path here, and the one there.
        nobody: Whether to step down from root, by default where this is root and that works.
    """
    words = [
        bwrap,
        *_WALLS,
        *_filter(),
        *_environment(zone),
        *_system(),
        *_python(),
        *(_test_packages() if tests else ()),
        *("--ro-bind", str(bootstrap), MARK),
        *(word for here, there in mounts for word in ("--ro-bind", str(here), there)),
        *("--dev", "/dev", "--remount-ro", "/dev"),
        *(word for folder in WRITABLE for word in _tmpfs(folder, limits.artefact_bytes + _SCRATCH)),
        *("--remount-ro", "/", "--chdir", "/work", "--"),
        # No site packages, no user site, no bytecode, nothing prepended to the path.
        *(f"{_home()}/bin/python", "-S", "-s", "-B", "-P", "-X", "utf8"),
        MARK,
    ]
    if steps_down(bwrap) if nobody is None else nobody:
        return stepped_down(bwrap, words) or words
    return words


def _filter() -> tuple[str, ...]:
    # Without the filter, bubblewrap has at least to keep a program from becoming root of a namespace of its own.
    return ("--disable-userns",) if program(platform.machine()) is None else ("--seccomp", FD_WORD)


@functools.cache
def steps_down(bwrap: str) -> bool:
    """Whether this is root, and a jail works that was started as nobody. Tried once per process."""
    return is_root() and _try(jail(bwrap, Limits(), nobody=True)) is None


def find_bwrap() -> str | None:
    """Return where bubblewrap is, if it is installed."""
    return shutil.which("bwrap")


@functools.cache
def ailment(bwrap: str | None) -> Ailment | None:
    """Try bubblewrap once per process; return `None` when it works, or what is wrong."""
    said = _try(jail(bwrap, Limits())) if bwrap is not None and sys.platform == "linux" else None
    return diagnose(
        Seen(
            platform=sys.platform,
            bwrap=bwrap,
            said=said or "",
            settings=_settings(),
            container=_in_container(),
        )
    )


def why_not(bwrap: str | None) -> str | None:
    """Return `None` when bubblewrap works here, or one line that says why not."""
    wrong = ailment(bwrap)
    return None if wrong is None else str(wrong)


def weaknesses(bwrap: str) -> tuple[Ailment, ...]:
    """Return what is missing here of a jail that works."""
    found = []
    machine = platform.machine()
    if program(machine) is None:
        found.append(
            Ailment(
                what=f"system calls are not filtered, whose numbers on {machine} are not known",
                do="use x86_64 or aarch64 for programs that nobody has looked at",
            )
        )
    if is_root() and not steps_down(bwrap):
        found.append(
            Ailment(
                what="programs are root to the kernel, though without any right of root",
                do="run this as another user, or install util-linux's nsenter",
            )
        )
    return tuple(found)


def _try(command: list[str]) -> str | None:
    """Run a small program; return `None` when it came out, or what was said instead."""
    try:
        with opened(command) as (words, filters):
            return _tried(words, filters)
    except OSError as error:
        return f"it does not start: {error}"


def _tried(words: list[str], filters: Sequence[int]) -> str | None:
    """Run it as something that may hang, or talk for ever: for a while, up to a size, and with all that it starts."""
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={},
        pass_fds=filters,
        start_new_session=True,
    ) as probe:
        timer = threading.Timer(_PROBE_SECONDS, end_group, [probe])
        timer.start()
        try:
            said = _said(probe)
        finally:
            timer.cancel()
            end_group(probe)
    if b"42" in said.splitlines():
        return None
    if said.strip():
        return said.decode(errors="replace").strip()
    late = probe.returncode == -signal.SIGKILL
    return f"it does not answer within {_PROBE_SECONDS:g} s" if late else f"exit status {probe.returncode}"


def _said(probe: subprocess.Popen[bytes]) -> bytes:
    """Give it the program, and return what it says."""
    if probe.stdin is None or probe.stdout is None:
        raise AssertionError("both are pipes")
    with contextlib.suppress(BrokenPipeError), probe.stdin:
        probe.stdin.write(marshal.dumps(_PROBE))
    said = probe.stdout.read(_MOST_SAID)
    if len(said) < _MOST_SAID:
        probe.wait()
    return said


def _settings() -> dict[str, str]:
    files = ((name, Path("/proc/sys", *name.split("."))) for name in SETTINGS)
    return {name: file.read_text(encoding="ascii").strip() for name, file in files if file.exists()}


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def _environment(zone: str) -> Iterator[str]:
    values = {"PATH": "/usr/bin", "HOME": WRITABLE[0], "LANG": "C.UTF-8", "TZ": zone, "PYTHONHASHSEED": "0"}
    for name, value in values.items():
        yield from ("--setenv", name, value)


def _tmpfs(path: str, size: int) -> list[str]:
    return ["--perms", "0700", "--size", str(size), "--tmpfs", path]


def _system() -> Iterator[str]:
    """The shared libraries and what the loader and the clock need. Links stay links."""
    for folder in ("/usr/lib", "/usr/lib64", "/usr/lib32"):
        if Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    for folder in ("/lib", "/lib64", "/lib32"):
        path = Path(folder)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), folder)
        elif path.is_dir():
            yield from ("--ro-bind", folder, folder)
    for path in (Path("/etc/ld.so.cache"), Path("/usr/share/zoneinfo")):
        if path.exists():
            yield from ("--ro-bind", str(path), str(path))
    yield from _masked(Path("/usr/lib"), "/usr/lib")


def _python() -> Iterator[str]:
    """The interpreter and its standard library, without the packages installed beside them."""
    binary = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    home = _home()
    yield from ("--ro-bind", binary, f"{home}/bin/python")
    if home != "/usr":
        library = Path(sys.base_prefix, "lib")
        yield from ("--ro-bind", str(library), f"{home}/lib", "--setenv", "LD_LIBRARY_PATH", f"{home}/lib")
        yield from _masked(library, f"{home}/lib")


def _masked(library: Path, inside: str) -> Iterator[str]:
    for packages in sorted(
        (*library.glob("python3*/site-packages"), *library.glob("python3*/dist-packages"))
    ):
        hidden = f"{inside}/{packages.relative_to(library)}"
        yield from ("--tmpfs", hidden, "--remount-ro", hidden)


def _home() -> str:
    return "/usr" if sys.base_prefix == "/usr" else "/python"


def _test_packages() -> Iterator[str]:
    """Pytest and what it imports, and nothing else of what is installed here."""
    for name in _TEST_PACKAGES:
        yield from _package(name)
    # pytest prints the version of pluggy, which it asks the metadata for.
    for file in importlib.metadata.files("pluggy") or ():
        if file.name == "METADATA":
            folder = Path(str(file.locate())).parent
            yield from ("--ro-bind", str(folder), f"/packages/{folder.name}")


def _package(name: str) -> list[str]:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return []
    if spec.submodule_search_locations:
        return ["--ro-bind", spec.submodule_search_locations[0], f"/packages/{name}"]
    return ["--ro-bind", spec.origin, f"/packages/{name}.py"]


def has_pytest() -> bool:
    """Whether there is a pytest here to run suites with."""
    return bool(_package("pytest"))
