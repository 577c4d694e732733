"""What `reason doctor` says of a healthy set-up and of broken ones: the first thing that is not well, and what to do.

uv run python -m seedbed.bench.doctor
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from seedbed.bench._table import table
from seedbed.e2e import BROKEN, ModelServer, SetUp, healthy


class _Row(BaseModel):
    check: str
    mark: str
    found: str
    do: str | None


class _Report(BaseModel):
    checks: list[_Row]


_REPORT: TypeAdapter[_Report] = TypeAdapter(_Report)


def said(name: str, made: SetUp) -> list[object]:
    """Run the doctor in a set-up, and return a row for the table."""
    begun = time.perf_counter()
    ended = made.reason("doctor", "--json", *made.arguments)
    seconds = f"{time.perf_counter() - begun:.1f}"
    report = _REPORT.validate_json(ended.out)
    unwell = next((row for row in report.checks if row.mark in {"warning", "broken"}), None)
    if unwell is None:
        return [name, "all is well", "", ended.code, seconds]
    return [name, f"{unwell.mark}, {unwell.check}: {unwell.found}", unwell.do, ended.code, seconds]


def main() -> None:
    """Make every set-up, run the doctor in it, and print a table."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    rows: list[list[object]] = []
    with (
        tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder,
        ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as server,
    ):
        root = Path(folder)
        rows.append(said("healthy", healthy(root / "healthy", server)))
        for number, broken in enumerate(BROKEN):
            if not broken.possible:
                print(f"left out, since there is no {' or '.join(broken.needs)}: {broken.name}")
                continue
            place = root / str(number)
            place.mkdir()
            row = said(broken.name, broken.make(place, server))
            rows.append([str(cell).replace(folder, "…").replace(sys.executable, "python") for cell in row])
    print(table(["set-up", "first row that is not well", "what to do", "exit code", "s"], rows))


if __name__ == "__main__":
    main()
