"""What bubblewrap is told: which part of this machine a program sees, and whether that works here."""

import functools
import importlib.metadata
import importlib.util
import marshal
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from seedbed.sandbox._types import MIB, Limits

_BOOTSTRAP = Path(__file__).with_name("_bootstrap.py")
_TEST_PACKAGES = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
_PROBE_SECONDS = 20.0
_SCRATCH = 64 * MIB
_TMP = "/tmp"  # noqa: S108 - the sandbox's own
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


def jail(bwrap: str, limits: Limits, *, zone: str = "UTC0", tests: bool = False) -> list[str]:
    """Return the command that reads a job for `_bootstrap.py` on standard input and plays it."""
    return [
        bwrap,
        *_WALLS,
        *_environment(zone),
        *_system(),
        *_python(),
        *(_test_packages() if tests else ()),
        *("--ro-bind", str(_BOOTSTRAP), "/bootstrap.py"),
        *("--dev", "/dev", "--remount-ro", "/dev"),
        *_tmpfs(_TMP, _SCRATCH),
        *_tmpfs("/report", _SCRATCH),
        *_tmpfs("/work", limits.artefact_bytes + _SCRATCH),
        *("--remount-ro", "/", "--chdir", "/work", "--"),
        # No site packages, no user site, no bytecode, nothing prepended to the path.
        *(f"{_home()}/bin/python", "-S", "-s", "-B", "-P", "-X", "utf8"),
        "/bootstrap.py",
    ]


def find_bwrap() -> str | None:
    """Return where bubblewrap is, if it is installed."""
    return shutil.which("bwrap")


@functools.cache
def why_not(bwrap: str | None) -> str | None:
    """Try bubblewrap once per process; return `None` when it works, or one line that says why not."""
    if sys.platform != "linux":
        return f"bubblewrap needs Linux, and this is {sys.platform}"
    if bwrap is None:
        return "bubblewrap is not installed (apt install bubblewrap, or dnf, or pacman)"
    try:
        done = subprocess.run(
            jail(bwrap, Limits()),
            input=marshal.dumps(_PROBE),
            capture_output=True,
            timeout=_PROBE_SECONDS,
            env={},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start: {error}"
    if done.stdout == b"42\n":
        return None
    said = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit status {done.returncode}"]
    return f"bubblewrap does not work here: {said[-1][:200]}"


def _environment(zone: str) -> Iterator[str]:
    values = {"PATH": "/usr/bin", "HOME": _TMP, "LANG": "C.UTF-8", "TZ": zone, "PYTHONHASHSEED": "0"}
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
