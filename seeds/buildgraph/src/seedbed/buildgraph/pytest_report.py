"""A pytest plugin that writes down which file each test was in and how it ended, line by line.

Loaded by the engine with `-p seedbed.buildgraph.pytest_report --seedbed-report FILE`.
"""

import json
import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file."""
    parser.addoption("--seedbed-report", default=None, help="Write a line for each test into this file.")


def pytest_configure(config: pytest.Config) -> None:
    """Start writing, if a file is named and this is no worker of a parallel run."""
    path = config.getoption("--seedbed-report")
    if path and "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(_Report(Path(path)), "seedbed-report-writer")


class _Report:
    """Writes as it goes, so that a crash leaves what was known."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)

    def _write(self, event: str, **values: object) -> None:
        self._file.write(json.dumps({"event": event, **values}) + "\n")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self._write("collected", file=_file(item.nodeid))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        # Every worker collects the same tests.
        if getattr(getattr(node, "gateway", None), "id", "gw0") == "gw0":
            for nodeid in ids:
                self._write("collected", file=_file(nodeid))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._write("broken", file=_file(report.nodeid))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._write("started", file=_file(nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        reason = str(report.longrepr[2]) if report.skipped and isinstance(report.longrepr, tuple) else ""
        self._write(
            report.when,
            file=_file(report.nodeid),
            test=report.nodeid,
            outcome=report.outcome,
            seconds=report.duration,
            reason=reason,
        )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._write("finished", status=int(exitstatus))
        self._file.close()


def _file(nodeid: str) -> str:
    return nodeid.split("::", 1)[0]
