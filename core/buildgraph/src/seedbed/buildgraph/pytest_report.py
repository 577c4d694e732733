"""A pytest plugin that writes down which file each test was in and how it ended, line by line.

Loaded by the engine with `-p seedbed.buildgraph.pytest_report --seedbed-report FILE`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file."""
    parser.addoption("--seedbed-report", default=None, help="Write a line for each test into this file.")


def pytest_configure(config: pytest.Config) -> None:
    """Start writing, if a file is named and this is no worker of a parallel run."""
    path = config.getoption("--seedbed-report")
    if path and "PYTEST_XDIST_WORKER" not in os.environ:
        top = os.path.relpath(config.rootpath, config.invocation_params.dir)
        config.pluginmanager.register(_Report(Path(path), top), "seedbed-report-writer")


class _Report:
    """Writes file by file, so that a crash leaves what was known of those that are done.

    That is enough: of the file whose tests ran when the process ended, the report has the first that began, which
    makes its package the suspect, and every failure. What else it lacks are ends of tests that were collected,
    and a package with such a test has not passed.

    Args:
        path: The file to write.
        top: What pytest names files from, as seen from where it was called.
    """

    def __init__(self, path: Path, top: str) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._lines: list[str] = []
        self._running = ""
        self._top = top
        self._process = os.getpid()
        self._files: dict[str, str] = {}
        self._setups: dict[str, float] = {}

    def _note(self, event: str, **values: object) -> None:
        self._lines.append(json.dumps({"event": event, **values}) + "\n")

    def _write(self) -> None:
        # A test may fork, and its child go on as if it were pytest. All that it could write are lines of ours.
        if os.getpid() == self._process:
            self._file.write("".join(self._lines))
            self._file.flush()
        self._lines.clear()

    def _of(self, nodeid: str) -> dict[str, object]:
        name = nodeid.partition("::")[0]
        if name not in self._files:
            file = os.path.normpath(os.path.join(self._top, name))  # noqa: PTH118 - only text
            self._files[name] = file.replace(os.sep, "/")
        return {"file": self._files[name], "test": nodeid}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self._note("collected", **self._of(item.nodeid))
        self._write()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        # Every worker collects the same tests.
        if getattr(getattr(node, "gateway", None), "id", "gw0") == "gw0":
            for nodeid in ids:
                self._note("collected", **self._of(nodeid))
            self._write()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note("broken", **self._of(report.nodeid))
            self._write()

    def pytest_fixture_setup(self, fixturedef: "pytest.FixtureDef[object]") -> None:
        # It is torn down with the last test of the session, whoever that belongs to.
        if fixturedef.scope == "session" and fixturedef.baseid:
            self._note("held", **self._of(fixturedef.baseid))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        file = nodeid.partition("::")[0]
        if file != self._running:
            self._running = file
            self._note("started", **self._of(nodeid))
            self._write()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and report.passed:
            # The call follows, and says as much. A line less for each test is a tenth of what this plugin costs.
            self._setups[report.nodeid] = report.duration
            return
        self._note(
            report.when,
            **self._of(report.nodeid),
            outcome=_outcome(report),
            seconds=report.duration + self._setups.pop(report.nodeid, 0.0),
            reason=str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else "",
            worker=getattr(report, "worker_id", ""),
        )
        if report.failed:
            self._write()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        self._write()
        # Whoever else hears of the end may still find something wrong.
        try:
            yield
            self._note("finished", status=int(session.exitstatus))
        finally:
            self._write()
            self._file.close()


def _outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail") and not report.failed:
        return "xfailed" if report.skipped else "xpassed"
    return report.outcome
