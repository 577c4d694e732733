"""The build graph beside Turborepo on generated workspaces, run in turn, as ratios pair by pair.

uv run python -m seedbed.bench.graph [--sizes 10,100,500] [--only MEASURE ...] [--times N] [--folder DIR] [--json]

Ours is `.venv/bin/seedbed` of the generated workspace; theirs is the native program of turbo 2.11 from npm, called
directly, with its cache on this machine and without telemetry. Both run as many tasks at once as they do by default.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from seedbed.bench._farm import Farm, again, plan, plant
from seedbed.bench._farm_settings import Shape
from seedbed.bench._rig import Rig, turbo_program
from seedbed.bench._table import table

SLOW = 10.0  # seconds of one run, above which
FEW = 5  # pairs are enough
LARGEST = 100  # packages in measures that run everything again and again


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds of ours and of theirs, measured in turn."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Return ours to theirs, pair by pair."""
        return [own / other for own, other in zip(self.ours, self.theirs, strict=True)]


@dataclass(frozen=True, slots=True)
class Counted:
    """The dependents that an edit reran."""

    ours: int
    theirs: int


Found = Pairs | Counted


def in_turn(times: int, ours: Callable[[], float], theirs: Callable[[], float]) -> Pairs:
    """Measure ours, theirs, ours, theirs: as often as asked for, or five times where one run passes 10 s."""
    pairs = Pairs()
    while len(pairs.ours) < times:
        pairs.ours.append(ours())
        pairs.theirs.append(theirs())
        print(f"  {pairs.ours[-1]:.3f} s, {pairs.theirs[-1]:.3f} s", file=sys.stderr, flush=True)
        if len(pairs.ours) == FEW and max(pairs.ours + pairs.theirs) > SLOW:
            break
    return pairs


def check(*, holds: bool, sentence: str) -> None:
    """Stop where a measure did not measure what it says."""
    if not holds:
        raise SystemExit(f"not a measurement: {sentence}")


def warm(rig: Rig, times: int, theirs: str) -> Pairs:
    """Run tests again of which nothing changed."""
    for _ in range(2):  # the second settles what the first left behind: compiled modules in the environment
        rig.ours("test")
        rig.turbo(theirs)
    check(holds=not rig.ours_reran("test")[1], sentence="our warm run ran something")
    rig.ours("test")
    rig.turbo_warm(theirs)
    pairs = in_turn(times, lambda: rig.ours("test").seconds, lambda: rig.turbo_warm(theirs))
    check(holds=not rig.ours_reran("test")[1], sentence="our warm run ran something")
    return pairs


def edited(rig: Rig, times: int, theirs: str) -> Pairs:
    """Change a function's body in the base package before each run: it and all dependents are tested again."""

    def one(run: Callable[[str], tuple[float, set[str]]], task: str, expected: set[str]) -> float:
        rig.edit_body()
        seconds, reran = run(task)
        check(holds=reran == expected, sentence=f"{task} after an edit ran {len(reran)}, not {len(expected)}")
        return seconds

    rig.ours("test")
    rig.turbo(theirs)
    expected = {"farm"} if theirs == "test" else rig.touched
    pairs = in_turn(
        times,
        lambda: one(rig.ours_reran, "test", rig.touched),
        lambda: one(rig.turbo_reran, theirs, expected),
    )
    rig.restore()
    return pairs


def cold(rig: Rig, times: int, *theirs: str) -> Pairs:
    """Run everything with every cache removed."""
    everything = {f"farm-{member.name}" for member in rig.farm.members}

    def ours() -> float:
        rig.clean()
        seconds, reran = rig.ours_reran("lint", "types", "test")
        check(holds=reran == everything, sentence=f"our cold run ran {len(reran)} packages")
        return seconds

    def turbo() -> float:
        rig.clean()
        return rig.turbo_cold(*theirs)

    return in_turn(times, ours, turbo)


def beside_plain(rig: Rig, times: int, task: str, *plain: str) -> Pairs:
    """Run one task cold, and the tool itself on the same packages, as cold."""

    def ours() -> float:
        rig.clean()
        return rig.ours(task).seconds

    def tool() -> float:
        rig.clean()
        return rig.tool(*plain, *rig.farm.folders).seconds

    rig.tool(*plain, *rig.farm.folders)  # the tool's own modules are compiled once
    return in_turn(times, ours, tool)


def dependents(rig: Rig, path: str) -> Counted:
    """Append a comment to a file of the base package and count the dependents whose tests run again."""
    rig.ours("test")
    rig.turbo("verify")
    rig.append(path)
    base = {f"farm-{rig.farm.base.name}"}
    ours, theirs = rig.ours_reran("test")[1], rig.turbo_reran("verify")[1]
    rig.restore()
    return Counted(len(ours - base), len(theirs - base))


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, on which workspace, and what the ratio is to reach."""

    what: str
    shape: Shape
    take: Callable[[Rig, int], Found]
    reach: Callable[[int], str]
    large: bool = False


def at(limit: str, largest: str | None = None) -> Callable[[int], str]:
    """Return the target at each size: a limit, and perhaps another for 500 packages."""
    return lambda size: f"≤ {largest if largest and size >= 500 else limit}"


def none(_: int) -> str:
    """Return that there is no target."""
    return ""


def measures(base: str) -> dict[str, Measure]:
    """Return all measures by name; `base` is the name of the base package."""
    native = Shape.NATIVE
    steps, tests = f"src/farm/{base}/steps.py", f"tests/test_{base}_numbers.py"
    return {
        "warm": Measure(
            "nothing changed / turbo uv-native, custom task",
            native,
            lambda rig, times: warm(rig, times, "verify"),
            at("0.35", "0.25"),
            large=True,
        ),
        "warm-classic": Measure(
            "nothing changed / turbo classic",
            Shape.CLASSIC,
            lambda rig, times: warm(rig, times, "test"),
            at("1.0", "0.5"),
            large=True,
        ),
        "warm-builtin": Measure(
            "nothing changed / turbo uv-native, built-in test of each member",
            Shape.MEMBERS,
            lambda rig, times: warm(rig, times, "test"),
            none,
            large=True,
        ),
        "warm-root": Measure(
            "nothing changed / turbo uv-native, one built-in test of the root",
            native,
            lambda rig, times: warm(rig, times, "test"),
            none,
            large=True,
        ),
        "edit": Measure(
            "base package edited / turbo uv-native, custom task",
            native,
            lambda rig, times: edited(rig, times, "verify"),
            at("0.08"),
        ),
        "edit-root": Measure(
            "base package edited / turbo uv-native, one built-in test of the root",
            native,
            lambda rig, times: edited(rig, times, "test"),
            none,
        ),
        "cold": Measure(
            "lint, types, test, cold / turbo uv-native, custom tasks",
            native,
            lambda rig, times: cold(rig, times, "style", "typing", "verify"),
            at("0.15"),
        ),
        "cold-root": Measure(
            "lint, types, test, cold / turbo uv-native, built-in tasks of the root",
            native,
            lambda rig, times: cold(rig, times, "lint", "check", "test"),
            none,
        ),
        "pytest": Measure(
            "tests, cold / one plain pytest",
            native,
            lambda rig, times: beside_plain(rig, times, "test", "pytest", "-q"),
            at("1.15"),
        ),
        "mypy": Measure(
            "types, cold / one plain mypy",
            native,
            lambda rig, times: beside_plain(rig, times, "types", "mypy"),
            at("1.15"),
        ),
        "comment": Measure("dependents rerun: comment", native, lambda rig, _: dependents(rig, steps), zero),
        "readme": Measure(
            "dependents rerun: README", native, lambda rig, _: dependents(rig, "README.md"), zero
        ),
        "test": Measure("dependents rerun: test", native, lambda rig, _: dependents(rig, tests), zero),
    }


def zero(_: int) -> str:
    """Return that nothing is to be rerun."""
    return "0"


def planted(root: Path, size: int, shape: Shape) -> Farm:
    """Return the farm of a size and shape, planted where it is not there yet."""
    folder = root / f"{size}-{shape.value}"
    if (folder / ".git").exists():
        return again(folder, size)
    shutil.rmtree(folder, ignore_errors=True)  # planted by half
    return plant(folder, size, shape)


def row(what: str, size: int, found: Found, reach: str) -> list[object]:
    """Return a row of the table."""
    match found:
        case Pairs():
            ratios = found.ratios
            spread = f"{min(ratios):.3f}-{max(ratios):.3f}"
            middle = [f"{statistics.median(side) * 1000:.0f}" for side in (found.ours, found.theirs)]
            return [what, size, len(ratios), *middle, f"{statistics.median(ratios):.3f}", spread, reach]
        case Counted():
            return [what, size, 1, found.ours, found.theirs, "", "", reach]


HEAD = ["ours / theirs", "N", "pairs", "ours, ms", "theirs, ms", "ratio", "min-max", "to reach"]


def as_json(name: str, size: int, found: Found, reach: str) -> dict[str, object]:
    """Return a line of machine-readable results."""
    line: dict[str, object] = {
        "measure": name,
        "size": size,
        "to_reach": reach,
        "ours": found.ours,
        "theirs": found.theirs,
    }
    if isinstance(found, Pairs):
        line["ratio"] = statistics.median(found.ratios)
    return line


def take(
    names: Sequence[str], sizes: Sequence[int], times: int, folder: Path
) -> list[tuple[str, str, int, Found, str]]:
    """Take the measures at all sizes: name, what, size, found, target."""
    turbo = turbo_program(folder / "turbo")
    found: list[tuple[str, str, int, Found, str]] = []
    for size in sizes:
        for name, measure in measures(Farm(folder, plan(size)).base.name).items():
            if (names and name not in names) or (size > LARGEST and not measure.large):
                continue
            print(f"{name}, {size} packages", file=sys.stderr, flush=True)
            rig = Rig(planted(folder, size, measure.shape), turbo)
            found.append((name, measure.what, size, measure.take(rig, times), measure.reach(size)))
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10,100,500")
    parser.add_argument("--only", nargs="*", default=[], choices=list(measures("p000")))
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument(
        "--folder", type=Path, help="keep the generated workspaces here, and use those that are here"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = [int(size) for size in str(options.sizes).split(",")]
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        found = take(options.only, sizes, options.times, folder)
    if options.json:
        print(json.dumps([as_json(name, size, one, reach) for name, _, size, one, reach in found]))
    else:
        print(table(HEAD, [row(what, size, one, reach) for _, what, size, one, reach in found]))


if __name__ == "__main__":
    main()
