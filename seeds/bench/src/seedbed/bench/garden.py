"""How long it takes to make a package and to see how packages mingle, beside what others take for their part of it.

uv run python -m seedbed.bench.garden [--sizes 100] [--only MEASURE ...] [--times N] [--folder DIR]

`seedbed new` is held against `uv init --lib` and `uv lock`, which make an empty package in the same workspace: a copy of
this repository, and generated ones. `seedbed mingle` is held against `ruff analyze graph`, which finds which file imports
which, and `ruff check --select F`, which finds which import is used; both without a cache. Everything runs as a whole
process, in turn, and without the network. Besides the seconds by the clock there are those that ours kept a core
busy: what is left on a machine that does nothing else.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from seedbed.bench._farm import commit, plan, plant, run
from seedbed.bench._table import table
from seedbed.bench.graph import HEAD, Pairs, at, check, in_turn, row

MANY = 100  # packages, at which the limit for `mingle` is set
PROBE = "probe_of_the_bench"
STORY = ("--purpose", "To be measured", "--fails-when", "It is slow", "--leaves", "A figure")


@dataclass(frozen=True, slots=True)
class Ground:
    """A workspace to measure in: its folder, how many packages it has, and how busy ours kept a core each time."""

    root: Path
    size: int
    busy: list[float] = field(default_factory=list)

    def ours(self, *arguments: str) -> float:
        """Run our command and return the seconds that it took; note those that it kept a core busy."""
        before = _busy()
        taken = self.timed(program("seedbed"), *arguments)
        self.busy.append(_busy() - before)
        return taken

    def timed(self, *command: str) -> float:
        """Run a program and return the seconds that it took; stop with what it said where it fails."""
        begun = time.perf_counter()
        run(self.root, *command)
        return time.perf_counter() - begun

    def clean(self, *, cache: bool) -> None:
        """Take away what was made; and what ours remembers, where it is to begin from nothing."""
        run(self.root, "git", "checkout", "--quiet", "--", ".")
        run(self.root, "git", "clean", "--quiet", "--force", "-d")
        if cache:
            shutil.rmtree(self.root / ".seedbed", ignore_errors=True)

    def ask(self, *command: str) -> str:
        """Return what a program prints."""
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout


def _busy() -> float:
    """Return the seconds that everything that was run so far kept a core busy."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def program(name: str) -> str:
    """Return a program of this environment."""
    return str(Path(sys.executable).with_name(name))


def new(ground: Ground, times: int) -> Pairs:
    """Make a package again and again, by ours and by uv."""

    def ours() -> float:
        ground.clean(cache=False)
        taken = ground.ours("new", PROBE, "--offline", *STORY)
        made = (ground.root / "seeds" / PROBE / "pyproject.toml").read_text("utf-8")
        locked = (ground.root / "uv.lock").read_text("utf-8")
        check(holds="It is slow" in made and "probe-of-the-bench" in locked, sentence="nothing was made")
        return taken

    def theirs() -> float:
        ground.clean(cache=False)
        folder = f"seeds/{PROBE}"
        taken = ground.timed("uv", "init", "--quiet", "--offline", "--lib", "--vcs", "none", folder)
        return taken + ground.timed("uv", "lock", "--quiet", "--offline")

    ours()  # compiles what both will find compiled from then on
    theirs()
    pairs = in_turn(times, ours, theirs)
    ground.clean(cache=False)
    return pairs


def mingle(ground: Ground, times: int, peer: tuple[str, ...], *, cold: bool) -> Pairs:
    """Ask how the packages mingle, from nothing or with what was read the last time."""

    def ours() -> float:
        if cold:
            ground.clean(cache=True)
        return ground.ours("mingle")

    def theirs() -> float:
        return ground.timed(program("ruff"), *peer)

    answer = json.loads(ground.ask(program("seedbed"), "mingle", "--json"))
    check(holds=len(answer["packages"]) == ground.size, sentence="not every package was looked at")
    used = sum(len(symbol["uses"]) for one in answer["packages"] for symbol in one["symbols"])
    check(holds=used >= ground.size, sentence="hardly any use was found")
    ours()
    theirs()
    return in_turn(times, ours, theirs)


GRAPH = ("analyze", "graph", "--quiet", "--preview", ".")
NAMES = ("check", "--quiet", "--no-cache", "--select", "F", "--exit-zero", ".")
MEASURES: dict[str, tuple[str, Callable[[Ground, int], Pairs], str]] = {
    "new": ("seedbed new / uv init + uv lock", new, "1 s"),
    "mingle": (
        "seedbed mingle, cold / ruff analyze graph",
        lambda ground, times: mingle(ground, times, GRAPH, cold=True),
        "2 s",
    ),
    "mingle-names": (
        "seedbed mingle, cold / ruff check --select F",
        lambda ground, times: mingle(ground, times, NAMES, cold=True),
        "2 s",
    ),
    "mingle-warm": (
        "seedbed mingle, warm / ruff analyze graph",
        lambda ground, times: mingle(ground, times, GRAPH, cold=False),
        "2 s",
    ),
}


def copied(folder: Path) -> Ground:
    """Return a copy of this repository, as it was committed last."""
    repository = Path(__file__).resolve().parents[5]
    root = folder / "this"
    if not root.exists():
        run(repository, "git", "clone", "--quiet", ".", str(root))
    folders = [path for area in ("core", "seeds") for path in (root / area).glob("*/pyproject.toml")]
    return Ground(root, len(folders))


def planted(folder: Path, size: int) -> Ground:
    """Return a generated workspace, locked."""
    root = folder / str(size)
    if not (root / ".git").exists():
        plant(root, size, environment=False)
        run(root, "uv", "lock", "--quiet", "--offline")
        commit(root)
    return Ground(root, len(plan(size)))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100")
    parser.add_argument("--only", nargs="*", default=[], choices=list(MEASURES))
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="keep the workspaces here, and use those that are here")
    options = parser.parse_args()
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        grounds = [copied(folder), *(planted(folder, int(size)) for size in str(options.sizes).split(","))]
        for ground in grounds:
            for name, (what, take, limit) in MEASURES.items():
                if not options.only or name in options.only:
                    print(f"{name}, {ground.size} packages", file=sys.stderr, flush=True)
                    reach = at(limit)(ground.size) if name == "new" or ground.size >= MANY else ""
                    ground.busy.clear()
                    found = row(what, ground.size, take(ground, options.times), reach)
                    rows.append([*found, f"{statistics.median(ground.busy) * 1000:.0f}"])
    print(table([*HEAD, "ours, CPU ms"], rows))


if __name__ == "__main__":
    main()
