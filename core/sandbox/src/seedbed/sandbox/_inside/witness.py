"""Running pytest over the tests, with the code under test elsewhere, and noting what becomes of each."""

import ast
import asyncio
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

from seedbed.sandbox._bootstrap import confine
from seedbed.sandbox._inside.deeds import PROGRAMS
from seedbed.sandbox._inside.files import write_all
from seedbed.sandbox._inside.mirrors import Method, Mirror, Remote
from seedbed.sandbox._inside.patches import repeat_patches
from seedbed.sandbox._inside.peer import Peer
from seedbed.sandbox._inside.surroundings import Surroundings

if TYPE_CHECKING:
    import pytest

WORK = "/work"
_SETTINGS = "/tmp/settings"  # noqa: S108 - the jail's own


def judge(job: dict[str, object], writer: int) -> int:
    """Play the job, and return pytest's exit status.

    Args:
        job: Files, limits, the number of the socket or `None`, the modules at its other end, and the test that has to fail.
        writer: Where to write what is witnessed, a JSON object a line.
    """
    files, limits, fd, modules, control = (
        job[name] for name in ("files", "limits", "fd", "modules", "control")
    )
    if not isinstance(files, dict) or not isinstance(limits, dict) or not isinstance(modules, list):
        raise TypeError("no job")
    write_all(WORK, files)
    # A test that has to fail, run last and named by nobody: whatever makes failures look well shows here.
    write_all(
        _SETTINGS,
        {
            "pytest.ini": "[pytest]\nmarkers = asyncio\n",
            f"test_{control}.py": f"def test_{control}(): assert not 1\n",
        },
    )
    sys.path[:1] = [WORK, f"{WORK}/src", "/packages", "/third"]
    sys.argv[:] = ["pytest"]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    confine(limits)
    import pytest

    peer = (
        Peer(fd, judges=True, surroundings=Surroundings(judges=True, own=frozenset(files)))
        if isinstance(fd, int)
        else None
    )
    if peer is not None:
        peer.star_names = frozenset(_mentioned(files))
        sys.meta_path.insert(0, _Elsewhere(peer, frozenset(map(str, modules))))
        for name in PROGRAMS:
            setattr(subprocess, name, _where_it_is(peer, name, getattr(subprocess, name)))
        repeat_patches(peer)
    witness = _Witness(writer, peer, f"test_{control}")
    arguments = [
        "-p",
        "no:cacheprovider",
        "--noconftest",
        "--continue-on-collection-errors",
        "--color=no",
        "-c",
        f"{_SETTINGS}/pytest.ini",
    ]
    folders = [WORK, f"{_SETTINGS}/test_{control}.py"]
    return int(pytest.main([*arguments, "--rootdir", WORK, *folders], plugins=[witness]))


def _mentioned(files: dict[str, str]) -> Iterator[str]:
    """Yield the names that the tests use and do not import."""
    for path, text in files.items():
        try:
            nodes = list(ast.walk(ast.parse(text))) if path.endswith(".py") else []
        except (SyntaxError, ValueError, RecursionError):
            continue  # pytest will say so
        imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        taken = {(alias.asname or alias.name).partition(".")[0] for node in imports for alias in node.names}
        yield from (node.id for node in nodes if isinstance(node, ast.Name) and node.id not in taken)


def _where_it_is(peer: Peer, name: str, here: Callable[..., object]) -> Callable[..., object]:
    """Return what starts Python programs beside the code under test, for that is what tests start."""

    def start(*args: object, **kwargs: object) -> object:
        command = args[0] if args else kwargs.pop("args", None)
        if not isinstance(command, list | tuple) or not _is_python(command):
            return here(command, *args[1:], **kwargs)
        beside = ([sys.executable, *command[1:]], *args[1:])
        return peer.request("program", name, beside, tuple(kwargs.items()))

    return start


def _is_python(command: Sequence[object]) -> bool:
    return bool(command) and str(command[0]).rpartition("/")[2].startswith("python")


class _Elsewhere(MetaPathFinder, Loader):
    """Finds the modules of the code under test, where they are."""

    def __init__(self, peer: Peer, modules: frozenset[str]) -> None:
        self._peer = peer
        self._modules = modules

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname not in self._modules:
            return None
        package = any(module.startswith(f"{fullname}.") for module in self._modules)
        return ModuleSpec(fullname, self, is_package=package)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module = self._peer.request("import", spec.name)
        return module if isinstance(module, ModuleType) else None

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has run where it is."""


class _Witness:
    """A pytest plug-in that writes down what it sees."""

    def __init__(self, writer: int, peer: Peer | None, control: str) -> None:
        self._writer = writer
        self._peer = peer
        self._control = control

    def pytest_collection_modifyitems(self, items: "list[pytest.Item]") -> None:
        """Leave out tests that the code under test has brought: only the suite's own count."""
        items[:] = [
            item for item in items if not isinstance(getattr(item, "obj", None), Remote | Method | Mirror)
        ]

    def pytest_pyfunc_call(self, pyfuncitem: "pytest.Function") -> bool | None:
        """Await tests that are coroutines: there are no plug-ins here that would."""
        if not inspect.iscoroutinefunction(pyfuncitem.obj):
            return None
        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001 - as pytest's own does it
        asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
        return True

    def pytest_report_teststatus(self, report: "pytest.TestReport") -> tuple[str, str, str] | None:
        """Keep the test that has to fail out of what people read."""
        return ("", "", "") if report.nodeid.endswith(f"::{self._control}") else None

    def pytest_collectreport(self, report: "pytest.CollectReport") -> None:
        """Note what could not be collected."""
        if report.failed:
            self._write({"test": report.nodeid, "when": "collect", "outcome": "failed"})

    def pytest_runtest_logreport(self, report: "pytest.TestReport") -> None:
        """Note how a test, its setup or its teardown went."""
        self._write({"test": report.nodeid, "when": report.when, "outcome": report.outcome})

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Note that it came to its end, and what the other side was found at."""
        doubts = sorted(self._peer.doubts) if self._peer else []
        self._write(
            {
                "status": int(exitstatus),
                "gone": self._peer.gone if self._peer else False,
                "doubts": doubts[:20],
            }
        )

    def _write(self, event: dict[str, object]) -> None:
        rest = memoryview(json.dumps(event).encode() + b"\n")
        while rest:
            rest = rest[os.write(self._writer, rest) :]
