"""Trying a wheel as those will who install it: in an environment of its own, with the sources gone."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.edits import Monorepo
from seedbed.workspace import Member, Workspace, uv_program

from ._build import Built
from ._children import HOUR, gist, installing_environment, plain_environment, run_child
from ._errors import ReleaseError

_PROGRAMS = "Scripts" if os.name == "nt" else "bin"
_NO_TESTS_COLLECTED = 5
_TOOL = re.compile(r"(pytest|hypothesis)\b")
_HELP_SECONDS = 60.0
_FROM_ROOT = ("pyproject.toml", "conftest.py")


@dataclass(frozen=True, slots=True)
class Trial:
    """Where wheels are tried, one after the other: an environment that holds just what one and its tests declare.

    Attributes:
        tree: The workspace as it was committed.
        workspace: Its packages.
        built: What is released together: members come from here before they come from the index.
        index: The address of the index that has the other members.
        scratch: A folder for the environment and what is beside it, outside of the workspace.
    """

    tree: Path
    workspace: Workspace
    built: Mapping[str, Built]
    index: str
    scratch: Path

    @classmethod
    def begin(cls, monorepo: Monorepo, built: Iterable[Built], index: str, scratch: Path) -> "Trial":
        """Make the environment, and write down which versions are locked.

        Raises:
            ReleaseError: uv cannot do that.
        """
        made = cls(monorepo.root, monorepo.workspace, {one.name: one for one in built}, index, scratch)
        made._nowhere.mkdir(parents=True)
        own = (f"{one.name} @ {one.wheel.as_uri()}\n" for one in made.built.values())
        made._constraints.write_text(_locked(monorepo.root) + "".join(own), "utf-8")
        command = [uv_program(), "venv", "--quiet", "--no-project", "--python", sys.executable]
        done = run_child([*command, str(made._environment)], made.tree, plain_environment())
        if done.returncode != 0:
            raise ReleaseError(f"No environment can be made: {gist(done.stdout)}")
        return made

    def try_out(self, name: str, *, tests: bool) -> str:
        """Install a wheel with what it needs, import it, ask its commands for help, and run its tests against it.

        Returns:
            What was not done, and why; empty where everything was.

        Raises:
            ReleaseError: it cannot be installed, or one of these fails.
        """
        member = self.workspace.members[name]
        self._install(name, f"{name} @ {self.built[name].wheel.as_uri()}")
        self._import(member)
        for script in _scripts(self.built[name].wheel):
            self._ask_for_help(name, script)
        if not tests:
            return "its tests were not run"
        if not any((self.tree / member.folder).glob("tests/**/test_*.py")):
            return "it has no tests"
        extras = ",".join(sorted(_under(member, "extra")))
        wanted = f"{name}[{extras}] @ {self.built[name].wheel.as_uri()}" if extras else name
        groups = (f"{member.folder}/pyproject.toml:{group}" for group in sorted(_under(member, "group")))
        more = [word for group in groups for word in ("--group", group)]
        self._install(name, *more, *_tools(self.tree), wanted)
        self._test(member)
        return ""

    def _install(self, name: str, *wanted: str) -> None:
        """Let the environment hold just this and what it needs, by the locked versions and the wheels just built."""
        # Compiling would take longer than all the rest, and the workspace may ask for it.
        command = [
            uv_program(),
            "pip",
            "install",
            "--quiet",
            "--exact",
            "--no-sources",
            "--no-compile-bytecode",
        ]
        command += ["--python", str(self._environment), "--constraint", str(self._constraints)]
        environment = installing_environment()
        if missing := sorted(self.workspace.upstream(name) - self.built.keys()):
            # Not among the words, which others can read; and asked as it is asked for the plan, whatever else is offline.
            environment["UV_INDEX"] = " ".join([self.index, *environment.get("UV_INDEX", "").split()])
            environment.pop("UV_OFFLINE", None)
            command += [word for other in missing for word in ("--refresh-package", other)]
        done = run_child([*command, *wanted], self.tree, environment)
        if done.returncode != 0:
            raise ReleaseError(f"The wheel of {name} cannot be installed: {gist(done.stdout)}")

    def _import(self, member: Member) -> None:
        question = f"import {member.module} as it; print(it.__file__)"
        cache = f"pycache_prefix={self._bytecode}"  # with `-I` the environment does not count
        what = f"`import {member.module}` from its wheel"
        done = self._run(what, ["python", "-I", "-X", cache, "-c", question], _HELP_SECONDS)
        if done.returncode != 0:
            raise ReleaseError(f"{member.module} cannot be imported from its wheel: {gist(done.stdout, 2)}")
        lines = done.stdout.strip().splitlines()
        file = lines[-1] if lines else ""
        if not Path(file).is_relative_to(self._environment):
            raise ReleaseError(f"{member.module} is imported from {file}, and not from its wheel")

    def _ask_for_help(self, name: str, script: str) -> None:
        what = f"`{script} --help` of {name}"
        done = self._run(what, [script, "--help"], _HELP_SECONDS)
        if done.returncode != 0:
            raise ReleaseError(f"{what} fails: {gist(done.stdout, 2)}")

    def _test(self, member: Member) -> None:
        place = self.scratch / f"{member.name}-tests"
        unwanted = shutil.ignore_patterns("src", "__pycache__")
        shutil.copytree(self.tree / member.folder, place / member.folder, ignore=unwanted)
        for file in _FROM_ROOT:
            if (self.tree / file).is_file():
                shutil.copy(self.tree / file, place)
        # `-P`: the folder that it runs in is no place to import from.
        command = ["python", "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", member.folder]
        done = self._run(f"The test run of {member.name}", command, HOUR, place)
        shutil.rmtree(place, ignore_errors=True)
        if done.returncode not in (0, _NO_TESTS_COLLECTED):
            raise ReleaseError(f"The tests of {member.name} fail against its wheel: {gist(done.stdout)}")

    def _run(
        self, what: str, command: list[str], seconds: float, place: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program of the environment, that sees those of that one, and none of ours.

        Its bytecode lies elsewhere: what it leaves in the environment would be there for the next package.
        """
        own = Path(sys.prefix, _PROGRAMS)
        path = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if Path(entry) != own]
        programs = self._environment / _PROGRAMS
        environment = plain_environment(
            PATH=os.pathsep.join([str(programs), *path]), PYTHONPYCACHEPREFIX=str(self._bytecode)
        )
        own_program = [str(programs / command[0]), *command[1:]]
        try:
            return run_child(own_program, place or self._nowhere, environment, seconds, apart=True)
        except subprocess.TimeoutExpired as error:
            raise ReleaseError(f"{what} does not end") from error

    @property
    def _environment(self) -> Path:
        return self.scratch / "environment"

    @property
    def _bytecode(self) -> Path:
        return self.scratch / "bytecode"

    @property
    def _nowhere(self) -> Path:
        """A folder with nothing in it that could be imported."""
        return self.scratch / "nowhere"

    @property
    def _constraints(self) -> Path:
        return self.scratch / "constraints.txt"


def _locked(tree: Path) -> str:
    """Return what `uv.lock` locks, as requirements."""
    command = [
        uv_program(),
        "export",
        "--quiet",
        "--frozen",
        "--all-packages",
        "--all-extras",
        "--all-groups",
    ]
    done = subprocess.run(
        [*command, "--no-emit-workspace", "--no-header"],
        cwd=tree,
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ReleaseError(f"uv.lock cannot be read: {gist(done.stderr)}", do="Run `uv lock`")
    return done.stdout


def _tools(tree: Path) -> list[str]:
    """Return what every package's tests may use: of the root's group `dev`, pytest, its plugins and hypothesis."""
    document = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))
    lines = document.get("dependency-groups", {}).get("dev", [])
    found = [line for line in lines if isinstance(line, str) and _TOOL.match(line)]
    return ["pytest", *found]


def _under(member: Member, kind: str) -> set[str]:
    found = (need.under.partition(":") for need in member.needs)
    return {name for under, _, name in found if under == kind}


def _scripts(wheel: Path) -> Iterable[str]:
    """Return the names of the commands that a wheel installs."""
    with zipfile.ZipFile(wheel) as archive:
        texts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".dist-info/entry_points.txt")
        ]
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case, as its manual says to
    for text in texts:
        parser.read_string(text)
    return list(parser["console_scripts"]) if parser.has_section("console_scripts") else []
