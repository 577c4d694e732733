"""Plant a farm: a uv workspace of so many small, strictly typed packages in layers, the same for the same seed."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from seedbed.bench import _farm_settings as settings
from seedbed.bench._farm_settings import Shape
from seedbed.bench._farm_sources import MODULUS, sources

LAYERS = 8
SEED = 20261122
OURS = ("buildgraph", "workspace")


@dataclass(frozen=True, slots=True)
class Member:
    """A generated package."""

    name: str
    layer: int
    in_core: bool
    needs: tuple[str, ...]
    numbers: Mapping[str, int]

    @property
    def folder(self) -> str:
        """Return its folder, relative to the root."""
        return f"{'core' if self.in_core else 'seeds'}/{self.name}"

    @property
    def steps(self) -> str:
        """Return the module that everything in and above the package uses, relative to the root."""
        return f"{self.folder}/src/farm/{self.name}/steps.py"


@dataclass(frozen=True)
class Farm:
    """A workspace that was planted."""

    root: Path
    members: tuple[Member, ...]

    @cached_property
    def base(self) -> Member:
        """The package on which about three quarters of all depend."""
        wanted = 0.75 * len(self.members)
        return min(self.members, key=lambda member: abs(len(self.dependents(member.name)) - wanted))

    @property
    def folders(self) -> list[str]:
        """The folders of the members, relative to the root."""
        return [member.folder for member in self.members]

    def dependents(self, name: str) -> frozenset[str]:
        """Return the packages that need a package, directly or not."""
        found = {name}
        for member in self.members:  # the layers below come first
            if not found.isdisjoint(member.needs):
                found.add(member.name)
        return frozenset(found - {name})


def plan(size: int, seed: int = SEED) -> tuple[Member, ...]:
    """Return the packages of a farm, those without needs first: up to three needs each, from the layers below.

    The lower half of the layers is in core, so core never needs seeds.
    """
    chance = random.Random(f"{seed} {size}")  # noqa: S311 - reproducible, not secret
    layers = min(LAYERS, size)
    members: list[Member] = []
    for place in range(size):
        layer = int(layers * (place / size) ** 0.5)  # few at the bottom, many at the top
        below = [member for member in members if member.layer < layer]
        nearest = [member for member in below if member.layer == below[-1].layer]
        needs: set[str] = set()
        if nearest:
            needs = {chance.choice(nearest).name}
            needs |= {chance.choice(below).name for _ in range(chance.randrange(3))}
        numbers = {
            "scale": chance.randrange(2, 90),
            "shift": chance.randrange(1, 400),
            "start": chance.randrange(1, 900),
            "rank": chance.randrange(1, 9),
            "pace": chance.randrange(700, 900),
        }
        members.append(
            Member(f"p{place:03}", layer, layer < (layers + 1) // 2, tuple(sorted(needs)), numbers)
        )
    return tuple(members)


def total(name: str, number: int, members: Mapping[str, Member]) -> int:
    """Return what the `total` of a package makes of a number: the answer that its tests expect."""
    known: dict[str, int] = {}

    def of(one: str) -> int:
        if one not in known:
            member = members[one]
            step = (number * member.numbers["scale"] + member.numbers["shift"]) % MODULUS
            known[one] = (step + sum(of(need) for need in member.needs)) % MODULUS
        return known[one]

    return of(name)


def files(members: tuple[Member, ...], shape: Shape, ours: Mapping[str, Path]) -> dict[str, str]:
    """Return the text of every file of the workspace by its path, relative to the root."""
    named = {member.name: member for member in members}
    folders = {member.name: member.folder for member in members}
    found = {
        "pyproject.toml": settings.root_pyproject(folders, shape, ours),
        "turbo.json": settings.turbo_json(shape),
        ".gitignore": "".join(f"{name}\n" for name in settings.IGNORED),
    }
    for member in members:
        totals = {number: total(member.name, number, named) for number in (1, 17, 4711)}
        found |= {
            f"{member.folder}/{path}": text
            for path, text in sources(member.name, member.needs, member.numbers, totals).items()
        }
        found[f"{member.folder}/pyproject.toml"] = settings.member_pyproject(member.name, member.needs, shape)
        found[f"{member.folder}/README.md"] = f"# farm-{member.name}\n\nA generated package.\n"
        if shape is Shape.CLASSIC:
            found[f"{member.folder}/package.json"] = settings.package_json(member.name, member.needs)
    if shape is Shape.CLASSIC:
        found["package.json"] = settings.root_package_json()
        found["package-lock.json"] = settings.package_lock(
            folders, {member.name: member.needs for member in members}
        )
    return found


def plant(
    root: Path, size: int, shape: Shape = Shape.NATIVE, *, seed: int = SEED, environment: bool = True
) -> Farm:
    """Write a farm into a folder that does not exist yet, install it and commit it.

    Args:
        root: The folder.
        size: How many packages.
        shape: How Turborepo is told of them.
        seed: Of chance.
        environment: Whether to lock and install everything, our own command too, into `.venv`.
    """
    members = plan(size, seed)
    for path, text in files(members, shape, own_packages() if environment else {}).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    run(root, "git", "init", "--quiet", "--initial-branch=main")
    if environment:
        install(root)
    commit(root)
    return Farm(root, members)


def again(root: Path, size: int) -> Farm:
    """Return a farm that was planted before, without what was edited since and with our own packages as they are."""
    run(root, "git", "checkout", "--quiet", "--", ".")
    install(root)
    commit(root)
    return Farm(root, plan(size))


def install(root: Path) -> None:
    """Lock and install everything; `--all-packages` for the development groups of the members."""
    run(root, "uv", "sync", "--quiet", "--all-packages", "--compile-bytecode", "--python", sys.executable)


def own_packages() -> dict[str, Path]:
    """Return the folders of the packages of this repository that make up the `seedbed` command, by name."""
    repository = Path(__file__).resolve().parents[5]
    found = {
        f"seedbed-{name}": repository / part / name
        for name in OURS
        for part in ("core", "seeds")
        if (repository / part / name / "pyproject.toml").exists()
    }
    return found if len(found) == len(OURS) else {}


def commit(root: Path) -> None:
    """Commit everything, under a name of nobody."""
    who = ("-c", "user.name=farm", "-c", "user.email=farm@example.org", "-c", "commit.gpgsign=false")
    run(root, "git", "add", "--all")
    run(root, "git", *who, "commit", "--quiet", "--allow-empty", "--message", "as planted")


def run(root: Path, program: str, *arguments: str) -> None:
    """Run a program in a folder and stop with what it said where it fails."""
    path = shutil.which(program)
    if path is None:
        raise SystemExit(f"{program} is not installed; the farm needs it")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    ended = subprocess.run(
        [path, *arguments], cwd=root, env=environment, check=False, capture_output=True, text=True
    )
    if ended.returncode:
        raise SystemExit(f"{program} {arguments[0]} failed in {root}:\n{ended.stdout}{ended.stderr}")
