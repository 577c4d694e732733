"""Run our command and Turborepo's on one farm, timed and checked."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seedbed.bench._farm import Farm

TURBO = "turbo@2.11"
CACHES = (".seedbed", ".turbo", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__")
CACHED = re.compile(r"^Cached:\s+(\d+) cached, (\d+) total", re.MULTILINE)
MISSED = re.compile(r"^(\S+):\w+: cache miss, executing", re.MULTILINE)
BODY = re.compile(r"return \(number \* SCALE \+ SHIFT.*\) % MODULUS")


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended well."""

    seconds: float
    out: str


@dataclass(frozen=True, slots=True)
class Rig:
    """A farm and the programs that are measured on it."""

    farm: Farm
    turbo_program: Path

    def timed(self, program: Path, *arguments: str) -> Ended:
        """Run a program at the root of the farm; stop with what it said where it fails."""
        command = [str(program), *arguments]
        begun = time.perf_counter()
        ended = subprocess.run(
            command, cwd=self.farm.root, env=environment(), check=False, capture_output=True, text=True
        )
        seconds = time.perf_counter() - begun
        if ended.returncode:
            said = (ended.stdout + ended.stderr)[-3000:]
            raise SystemExit(
                f"{program.name} {' '.join(arguments)[:200]} failed in {self.farm.root}:\n{said}"
            )
        return Ended(seconds, ended.stdout)

    def tool(self, name: str, *arguments: str) -> Ended:
        """Run a program of the farm's own environment."""
        program = self.farm.root / ".venv/bin" / name
        if not program.exists():
            raise SystemExit(
                f"{program} does not exist: was the farm planted before {name} could be installed?"
            )
        return self.timed(program, *arguments)

    def ours(self, *arguments: str) -> Ended:
        """Run `seedbed run` as people do."""
        return self.tool("seedbed", "run", *arguments)

    def ours_reran(self, *tasks: str) -> tuple[float, set[str]]:
        """Run tasks with our command; return the seconds and the packages of which one was run."""
        ended = self.ours(*tasks, "--json")
        entries = json.loads(ended.out)["tasks"]
        if len(entries) != len(tasks) * len(self.farm.members):
            raise SystemExit(
                f"seedbed run {' '.join(tasks)}: {len(entries)} results, not one of each package"
            )
        return ended.seconds, {str(entry["package"]) for entry in entries if entry["status"] != "known"}

    def turbo(self, *tasks: str) -> Ended:
        """Run tasks with Turborepo's native program."""
        return self.timed(self.turbo_program, "run", *tasks, "--skip-infer")

    def turbo_warm(self, task: str) -> float:
        """Run a task of which nothing changed; return the seconds."""
        ended = self.turbo(task)
        if ">>> FULL TURBO" not in ended.out:
            raise SystemExit(f"turbo run {task} was not warm in {self.farm.root}:\n{ended.out[-500:]}")
        return ended.seconds

    def turbo_reran(self, *tasks: str) -> tuple[float, set[str]]:
        """Run tasks with Turborepo; return the seconds and the packages of which one was run."""
        ended = self.turbo(*tasks)
        return ended.seconds, set(MISSED.findall(ended.out))

    def turbo_cold(self, *tasks: str) -> float:
        """Run tasks of which nothing is cached; return the seconds."""
        ended = self.turbo(*tasks)
        found = CACHED.search(ended.out)
        if found is None or found[1] != "0":
            raise SystemExit(f"turbo run {' '.join(tasks)} was not cold:\n{ended.out[-500:]}")
        return ended.seconds

    def clean(self) -> None:
        """Remove every cache of the tools and of both runners, but for those of the environment."""
        for folder in (self.farm.root, *(self.farm.root / folder for folder in self.farm.folders)):
            for found in [folder / name for name in CACHES]:
                shutil.rmtree(found, ignore_errors=True)
        for part in ("core", "seeds"):
            for found in sorted((self.farm.root / part).rglob("__pycache__")):
                shutil.rmtree(found)

    def restore(self) -> None:
        """Undo the edits."""
        self.timed(Path(shutil.which("git") or "git"), "checkout", "--quiet", "--", ".")

    def edit_body(self) -> None:
        """Change the body of a function of the base package: another program with the same results."""
        steps = self.farm.root / self.farm.base.steps
        body = f"return (number * SCALE + SHIFT + {time.time_ns()} * MODULUS) % MODULUS"
        steps.write_text(BODY.sub(body, steps.read_text("utf-8")), "utf-8")

    def append(self, path: str) -> None:
        """Append a comment of its own to a file of the base package."""
        with (self.farm.root / self.farm.base.folder / path).open("a", encoding="utf-8") as file:
            file.write(f"# {time.time_ns()}\n")

    @property
    def touched(self) -> set[str]:
        """The distributions whose tests an edit of the base package reaches."""
        base = self.farm.base.name
        return {f"farm-{name}" for name in {base} | self.farm.dependents(base)}


def environment() -> dict[str, str]:
    """Return the environment in which both are measured.

    No telemetry, no network, nothing of this process's own environment; and the real uv first on the path,
    since Turborepo starts it three times a run and a shim costs 70 ms each time.
    """
    dropped = ("VIRTUAL_ENV", "MYPYPATH", "CI", "GITHUB_ACTIONS", "FORCE_COLOR")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith("PYTHON")
    }
    return kept | {
        "PATH": os.pathsep.join([str(real_uv().parent), kept.get("PATH", os.defpath)]),
        "TURBO_TELEMETRY_DISABLED": "1",
        "TURBO_NO_UPDATE_NOTIFIER": "1",
        "TURBO_CACHE": "local:rw",
        "DO_NOT_TRACK": "1",
        "UV_OFFLINE": "1",
        "NO_COLOR": "1",
    }


def real_uv() -> Path:
    """Return the first uv that is a program and not a script which looks for one."""
    folders = [str(Path(sys.base_prefix) / "bin"), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    for folder in folders:
        program = Path(folder) / "uv"
        if program.is_file():
            with program.open("rb") as file:
                if file.read(2) != b"#!":
                    return program
    raise SystemExit("uv is not installed; the farm needs it")


def turbo_program(folder: Path) -> Path:
    """Install Turborepo from npm into a folder, unless it is there, and return its native program."""

    def installed() -> Sequence[Path]:
        return sorted(folder.glob("node_modules/@turbo/*/bin/turbo"))

    if not installed():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm is not installed; it brings turbo, which is what we measure against")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', "utf-8")
        subprocess.run([npm, "install", "--silent", TURBO], cwd=folder, check=True, capture_output=True)
    return installed()[0]
