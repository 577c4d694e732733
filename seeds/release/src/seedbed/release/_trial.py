"""Trying a wheel as those will who install it: in an environment of its own, with the sources gone."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.workspace import Member, Workspace

from ._build import Built
from ._children import gist, plain_environment, run_child, uv
from ._errors import ReleaseError

_PROGRAMS = "Scripts" if os.name == "nt" else "bin"
_NO_TESTS_COLLECTED = 5
_TOOL = re.compile(r"(pytest|hypothesis)\b")
_HELP_SECONDS = 60.0
_FROM_ROOT = ("pyproject.toml", "conftest.py")


@dataclass(frozen=True, slots=True)
class Trial:
    """Where wheels are tried.

    Attributes:
        tree: The workspace as it was committed.
        workspace: Its packages.
        built: What is released together: members come from here before they come from the index.
        index: The address of the index that has the other members.
        scratch: A folder for environments, outside of the workspace.
    """

    tree: Path
    workspace: Workspace
    built: Mapping[str, Built]
    index: str
    scratch: Path

    def try_out(self, name: str, *, tests: bool) -> str:
        """Install a wheel with what it needs, import it, ask its commands for help, and run its tests against it.

        Returns:
            What was not done, and why; empty where everything was.

        Raises:
            ReleaseError: it cannot be installed, or one of these fails.
        """
        member = self.workspace.members[name]
        environment, nothing = self.scratch / name, self.scratch / "nothing"
        nothing.mkdir(parents=True, exist_ok=True)
        self._make(environment, name)
        try:
            self._install(environment, name, f"{name} @ {self.built[name].wheel.as_uri()}")
            _import(environment, nothing, member)
            for script in _scripts(self.built[name].wheel):
                _ask_for_help(environment, nothing, name, script)
            if not tests:
                return "its tests were not run"
            if not any((self.tree / member.folder).glob("tests/**/test_*.py")):
                return "it has no tests"
            extras = ",".join(sorted(_under(member, "extra")))
            wanted = f"{name}[{extras}] @ {self.built[name].wheel.as_uri()}" if extras else name
            groups = (f"{member.folder}/pyproject.toml:{group}" for group in sorted(_under(member, "group")))
            more = [word for group in groups for word in ("--group", group)]
            self._install(environment, name, *more, *_tools(self.tree), wanted)
            self._test(environment, member)
        finally:
            shutil.rmtree(environment, ignore_errors=True)
        return ""

    def _make(self, environment: Path, name: str) -> None:
        command = [uv(), "venv", "--quiet", "--no-project", "--python", sys.executable, str(environment)]
        done = run_child(command, self.tree, plain_environment())
        if done.returncode != 0:
            raise ReleaseError(f"No environment can be made for {name}: {gist(done.stdout)}")

    def _install(self, environment: Path, name: str, *wanted: str) -> None:
        # Compiling would take longer than all the rest, and the workspace may ask for it.
        command = [uv(), "pip", "install", "--quiet", "--no-sources", "--no-compile-bytecode"]
        command += ["--python", str(environment), *self._sources(name), *wanted]
        done = run_child(command, self.tree, plain_environment())
        if done.returncode != 0:
            raise ReleaseError(f"The wheel of {name} cannot be installed: {gist(done.stdout)}")

    def _sources(self, name: str) -> Iterator[str]:
        """Yield what keeps uv to the locked versions, to the wheels just built, and for other members to the index."""
        yield from ("--constraint", str(self._constraints()))
        missing = sorted(self.workspace.upstream(name) - self.built.keys())
        if missing:
            yield from ("--index", self.index)
            for other in missing:
                yield from ("--refresh-package", other)

    def _constraints(self) -> Path:
        target = self.scratch / "constraints.txt"
        if not target.exists():
            command = [
                uv(),
                "export",
                "--quiet",
                "--frozen",
                "--all-packages",
                "--all-extras",
                "--all-groups",
            ]
            done = subprocess.run(
                [*command, "--no-emit-workspace", "--no-header"],
                cwd=self.tree,
                env=plain_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise ReleaseError(f"uv.lock cannot be read: {gist(done.stderr)}", do="Run `uv lock`")
            own = (f"{one.name} @ {one.wheel.as_uri()}\n" for one in self.built.values())
            target.write_text(done.stdout + "".join(own), "utf-8")
        return target

    def _test(self, environment: Path, member: Member) -> None:
        place = self.scratch / f"{member.name}-tests"
        unwanted = shutil.ignore_patterns("src", "__pycache__")
        shutil.copytree(self.tree / member.folder, place / member.folder, ignore=unwanted)
        for file in _FROM_ROOT:
            if (self.tree / file).is_file():
                shutil.copy(self.tree / file, place)
        command = [*_program(environment, "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        # `-P`: the folder that it runs in is no place to import from.
        command.insert(1, "-P")
        done = run_child([*command, member.folder], place, _beside(environment))
        shutil.rmtree(place, ignore_errors=True)
        if done.returncode not in (0, _NO_TESTS_COLLECTED):
            raise ReleaseError(f"The tests of {member.name} fail against its wheel: {gist(done.stdout)}")


def _tools(tree: Path) -> list[str]:
    """Return what every package's tests may use: of the root's group `dev`, pytest, its plugins and hypothesis."""
    document = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))
    lines = document.get("dependency-groups", {}).get("dev", [])
    found = [line for line in lines if isinstance(line, str) and _TOOL.match(line)]
    return ["pytest", *found]


def _under(member: Member, kind: str) -> set[str]:
    found = (need.under.partition(":") for need in member.needs)
    return {name for under, _, name in found if under == kind}


def _program(environment: Path, name: str) -> list[str]:
    return [str(environment / _PROGRAMS / name)]


def _beside(environment: Path) -> dict[str, str]:
    """Return what a program of an environment sees: that one's programs, and none of ours."""
    own = Path(sys.prefix, _PROGRAMS)
    path = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if Path(entry) != own]
    return plain_environment(PATH=os.pathsep.join([str(environment / _PROGRAMS), *path]))


def _import(environment: Path, place: Path, member: Member) -> None:
    question = f"import {member.module} as it; print(it.__file__)"
    done = run_child(
        [*_program(environment, "python"), "-I", "-c", question], place, _beside(environment), _HELP_SECONDS
    )
    if done.returncode != 0:
        raise ReleaseError(f"{member.module} cannot be imported from its wheel: {gist(done.stdout, 2)}")
    lines = done.stdout.strip().splitlines()
    file = lines[-1] if lines else ""
    if not Path(file).is_relative_to(environment):
        raise ReleaseError(f"{member.module} is imported from {file}, and not from its wheel")


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


def _ask_for_help(environment: Path, place: Path, name: str, script: str) -> None:
    try:
        done = run_child(
            [*_program(environment, script), "--help"], place, _beside(environment), _HELP_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ReleaseError(f"`{script} --help` of {name} does not end") from error
    if done.returncode != 0:
        raise ReleaseError(f"`{script} --help` of {name} fails: {gist(done.stdout, 2)}")
