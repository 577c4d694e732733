"""While any of these tests runs, the processes that it starts are watched: one fails whose process did something outside."""

import os
import shutil
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import pytest

from seedbed.context import data_folder
from seedbed.e2e._server import ModelServer
from seedbed.e2e._watch import Watch, current_watch, set_watch
from seedbed.e2e._watch_disk import Stamp, differences, everything_in, snapshot, tracked_files
from seedbed.edits.testing import offer_installed

_ALONE = os.environ.get("CI", "").lower() not in {"", "0", "false"}
"""Whether nobody else is at work on this machine, so that whatever changes in a place that is shared is ours."""


class WatchError(AssertionError):
    """A process did something outside its folder."""


class _Shared:
    """What is not made for the tests, and others change too: the sources, and the user's own cases."""

    def __init__(self) -> None:
        self._tracked = tracked_files(Path(__file__).parent)
        self._data = data_folder({})
        self._before = self._now()
        self.told: list[str] = []

    def look(self) -> list[str]:
        now = self._now()
        changed = [f"{done} {path}" for done, path in differences(self._before, now)]
        self._before = now
        return changed

    def _now(self) -> dict[Path, Stamp]:
        return {**snapshot(self._tracked), **snapshot(everything_in(self._data))}


_BUILT_OR_INSTALLED = (
    *("editables", "hatchling", "mypy", "nox", "pydantic", "pytest", "ruff", "starlette", "typer", "uvicorn"),
    *("seedbed-reasoner", "seedbed-buildgraph[pytest]", "seedbed-garden", "seedbed-release"),
)


@pytest.fixture(scope="session")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Return what tells uv where to find a wheel of all that is installed here."""
    folder = tmp_path_factory.mktemp("offered")
    yield offer_installed(folder, _BUILT_OR_INSTALLED, Path(__file__).parents[3] / "uv.lock")
    shutil.rmtree(folder)  # it is large


@pytest.fixture(scope="module")
def offered(offers: Mapping[str, str]) -> Iterator[Path]:
    """Let uv find there what it locks, builds and installs, and return the folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in offers.items():
            patch.setenv(name, value)
        yield Path(offers["UV_FIND_LINKS"])


_WATCH: pytest.StashKey[Watch] = pytest.StashKey()
_SHARED: pytest.StashKey[_Shared] = pytest.StashKey()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Begin to watch, before any fixture starts a process."""
    if os.name == "posix" and current_watch() is None:
        watch = Watch(ModelServer.ports)
        item.config.stash[_WATCH] = watch
        item.config.stash[_SHARED] = _Shared()
        item.config.add_cleanup(watch.close)
        item.config.add_cleanup(lambda: set_watch(None))
        set_watch(watch)
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail the test in whose course something was done that no command may do."""
    yield
    _look(item)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Look again at what went on after the test, or although it failed."""
    yield
    _look(item)
    if shared := item.config.stash.get(_SHARED, None):
        changed = shared.look()
        shared.told += [f"{item.nodeid}: {line}" for line in changed]
        if changed and _ALONE:
            raise WatchError("\n".join(changed))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what changed in shared places, which an editor may have done as well."""
    shared = config.stash.get(_SHARED, None)
    if shared and shared.told:
        terminalreporter.section("changed meanwhile, by whomever")
        terminalreporter.write_line("\n".join(shared.told))


def _look(item: pytest.Item) -> None:
    watch = item.config.stash.get(_WATCH, None)
    if watch and (found := watch.look()):
        raise WatchError("\n".join(found))
