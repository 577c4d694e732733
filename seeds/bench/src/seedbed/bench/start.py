"""How long the command takes to start, as a ratio to `python -c "import typer"`, run in turn.

uv run python -m seedbed.bench.start [--runs N]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from seedbed.bench._table import table
from seedbed.e2e import ModelServer, Reason

QUESTION = "What is 6 times 7?"
LIMITS = {"reason --help": 3.0, "reason list": 6.0, "a repeated question": 6.0}


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Run a command and return the seconds that it took."""
    begun = time.perf_counter()
    subprocess.run(command, check=False, capture_output=True, env=environment)
    return time.perf_counter() - begun


def measure(runs: int, home: Path) -> list[list[object]]:
    """Run each command in turn, `runs` times, and return a row for each."""
    with ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as server:
        reason = Reason(home, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        reason(QUESTION)
        environment = reason.full_environment()
        program = str(Path(sys.executable).with_name("reason"))
        commands = {
            "import typer": [sys.executable, "-c", "import typer"],
            "reason --help": [program, "--help"],
            "reason list": [program, "list"],
            "a repeated question": [program, QUESTION],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):
            for name, command in commands.items():
                seconds[name].append(timed(command, environment))
    rows: list[list[object]] = []
    for name, all_runs in seconds.items():
        counted = all_runs[1:]  # the first warms up
        ratios = [own / typer for own, typer in zip(counted, seconds["import typer"][1:], strict=True)]
        limit = f"under {LIMITS[name]:g}" if name in LIMITS else ""
        milliseconds = f"{statistics.median(counted) * 1000:.0f}"
        rows.append([name, milliseconds, f"{statistics.median(ratios):.2f}", limit])
    return rows


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as home:
        rows = measure(options.runs, Path(home))
    print(table(["command", "median ms", "ratio, pair by pair", "to reach"], rows))


if __name__ == "__main__":
    main()
