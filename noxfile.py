"""Checks of the whole workspace. `uv run nox` runs all that is stale, through the build graph.

The other sessions make environments of their own, outside of the repository, and leave nothing behind. Each takes
names of packages after `--` (`uv run nox -s isolated -- problem context`), then arguments for pytest.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import nox
from nox.command import CommandFailed

from seedbed.workspace import Member, Workspace, read_workspace

nox.options.default_venv_backend = "none"
nox.options.sessions = ["check"]
nox.options.error_on_external_run = False

# Of the tasks in `pyproject.toml`.
_CHECKS = ("lint", "format", "docstrings", "types", "boundaries", "root-lint", "root-types", "test")
_ROOT = Path(__file__).resolve().parent
_UV = os.environ.get("UV", "uv")
_OLDEST = "3.11"
_TOOLS = ("hypothesis", "pytest")
_PRIVATE = "Private :: Do Not Upload"
_PROGRAMS = "Scripts" if os.name == "nt" else "bin"
_NO_TESTS_COLLECTED = 5

_Item = TypeVar("_Item")


@nox.session
def check(session: nox.Session) -> None:
    """Everything that every change has to pass, where it is not known to. Arguments after -- go to `seedbed run`."""
    session.run("seedbed", "run", *_CHECKS, "--keep-going", *session.posargs)


@nox.session
def isolated(session: nox.Session) -> None:
    """Each package's tests, with nothing installed but what it declares, as locked."""
    members = _chosen(session)
    with _scratch() as scratch:
        locked = _locked(session, scratch)

        def check(member: Member) -> None:
            environment = scratch / member.name
            wanted = ("--constraint", str(locked), "--editable", _with_extras(member, member.folder), *_TOOLS)
            _install(session, environment, sys.executable, *_groups(member), *wanted)
            _test(session, environment, _ROOT, member)

        _each(session, members, check)


@nox.session
def lowest(session: nox.Session) -> None:
    """Each package's tests with the lowest versions that it and the members it needs allow, on the oldest Python."""
    members = _chosen(session)
    tools = [line for line in _root_group("dev") if line.startswith(_TOOLS)]
    with _scratch() as scratch:

        def check(member: Member) -> None:
            environment = scratch / member.name
            wanted = ("--editable", _with_extras(member, member.folder), *tools)
            _install(
                session, environment, _OLDEST, *_groups(member), "--resolution", "lowest-direct", *wanted
            )
            _test(session, environment, _ROOT, member)

        _each(session, members, check)


@nox.session
def pythons(session: nox.Session) -> None:
    """Each package's tests, in one process with everything installed, on every newer Python that this machine has."""
    folders = [member.folder for member in _chosen(session).values()]
    newer = _newer_pythons()
    if not newer:
        session.skip(f"This machine has no Python newer than {_OLDEST}")

    def check(python: str) -> None:
        command = (_UV, "run", "--quiet", "--locked", "--isolated", "--python", python, "pytest")
        try:
            session.run(*command, *_pytest_arguments(session), *folders, env=_apart(), log=False)
        except CommandFailed as error:
            raise CommandFailed("tests fail") from error

    _each(session, newer, check)


@nox.session
def wheels(session: nox.Session) -> None:
    """Each package's tests against its wheel, built from its sdist, in a folder that holds no sources."""
    members = _chosen(session, published=True)
    with _scratch() as scratch:
        locked = _locked(session, scratch)
        built = _build(session, scratch / "dist")
        constraints = _constraints(scratch, built)

        def check(member: Member) -> None:
            wheel = _find_wheel(member, built)
            environment, place = scratch / member.name, scratch / f"{member.name}-tests"
            wanted = (f"{_with_extras(member, member.name)} @ {wheel.as_uri()}", *_TOOLS)
            pinned = ("--no-sources", "--constraint", str(locked), "--constraint", str(constraints))
            _install(session, environment, sys.executable, *_groups(member), *pinned, *wanted)
            _copy_without_sources(member, place)
            _check_apart(session, environment, place, member)
            _test(session, environment, place, member)

        _each(session, members, check)


def _affected() -> list[Member]:
    """Return the packages whose tests the work at hand reaches."""
    command = [str(Path(sys.prefix, _PROGRAMS, "seedbed")), "affected", "test", "--json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT).stdout)
    names = {entry["package"] for entry in answer["affected"]}
    return [member for member in _workspace().members.values() if member.name in names]


@cache
def _workspace() -> Workspace:
    return read_workspace(_ROOT)


def _chosen(session: nox.Session, *, published: bool = False) -> dict[str, Member]:
    """Return the packages named after `--`, else the affected ones, of these the published ones if that is asked."""
    members = _named(session) or [member for member in _affected() if not (published and _is_private(member))]
    if not members:
        session.skip("No package is affected")
    return {member.name: member for member in members}


def _named(session: nox.Session) -> list[Member]:
    found = {name: _workspace().find(name) for name in takewhile(_is_name, session.posargs)}
    unknown = [name for name, member in found.items() if member is None]
    if unknown:
        session.error(
            f"No package is called {', '.join(unknown)}: there are {', '.join(_workspace().members)}"
        )
    return [member for member in found.values() if member]


def _pytest_arguments(session: nox.Session) -> list[str]:
    return session.posargs[len(list(takewhile(_is_name, session.posargs))) :]


def _is_name(argument: str) -> bool:
    return not argument.startswith("-")


def _is_private(member: Member) -> bool:
    described = nox.project.load_toml(_ROOT / member.folder / "pyproject.toml")
    return _PRIVATE in described["project"].get("classifiers", [])


def _root_group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(nox.project.load_toml(_ROOT / "pyproject.toml"), name)


def _with_extras(member: Member, reference: str) -> str:
    extras = {need.under.removeprefix("extra:") for need in member.needs if need.under.startswith("extra:")}
    return f"{reference}[{','.join(sorted(extras))}]" if extras else reference


def _groups(member: Member) -> Iterator[str]:
    groups = {need.under.removeprefix("group:") for need in member.needs if need.under.startswith("group:")}
    for group in sorted(groups):
        yield from ("--group", f"{member.folder}/pyproject.toml:{group}")


def _each(session: nox.Session, items: Mapping[str, _Item], check: Callable[[_Item], None]) -> None:
    """Check everything, whatever fails on the way, and then fail with a list."""
    failed = {}
    for number, (name, item) in enumerate(items.items(), 1):
        session.log(f"{name} ({number} of {len(items)})")
        try:
            check(item)
        except CommandFailed as error:
            failed[name] = error.reason
    if failed:
        session.error("\n".join(["Failed:", *(f"  {name}: {reason}" for name, reason in failed.items())]))


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="seedbed-nox-") as folder:
        yield Path(folder).resolve()


def _apart(environment: Path | None = None) -> dict[str, str | None]:
    """Return what keeps a command from seeing the workspace's own environment, and shows it another."""
    own = Path(sys.prefix, _PROGRAMS)
    path = [entry for entry in os.environ["PATH"].split(os.pathsep) if Path(entry) != own]
    if environment:
        path.insert(0, str(environment / _PROGRAMS))
    return {
        "PATH": os.pathsep.join(path),
        "VIRTUAL_ENV": str(environment) if environment else None,
        "PYTHONPATH": None,
        # Environments that are used once are not worth compiling ahead.
        "UV_COMPILE_BYTECODE": "0",
    }


def _locked(session: nox.Session, scratch: Path) -> Path:
    """Write down the version and the hashes of all that is locked, to install nothing else."""
    target = scratch / "locked.txt"
    everything = ("--all-packages", "--all-extras", "--all-groups", "--no-emit-workspace")
    command = (_UV, "export", "--quiet", "--locked", *everything, "--output-file", str(target))
    session.run(*command, env=_apart(), log=False)
    return target


def _install(session: nox.Session, environment: Path, python: str, *wanted: str) -> None:
    make = (_UV, "venv", "--quiet", "--no-project", "--python", python, str(environment))
    fill = (_UV, "pip", "install", "--quiet", "--python", str(environment), *wanted)
    try:
        for command in (make, fill):
            session.run(*command, env=_apart(environment), log=False)
    except CommandFailed as error:
        raise CommandFailed("it cannot be installed") from error


def _test(session: nox.Session, environment: Path, place: Path, member: Member) -> None:
    """Run a package's tests in an environment, and take the environment away."""
    program = str(environment / _PROGRAMS / "pytest")
    command = (program, "-p", "no:cacheprovider", *_pytest_arguments(session), member.folder)
    try:
        with chdir(place):
            session.run(*command, env=_apart(environment), log=False, success_codes=[0, _NO_TESTS_COLLECTED])
    except CommandFailed as error:
        raise CommandFailed("its tests fail") from error
    finally:
        shutil.rmtree(environment)


def _build(session: nox.Session, folder: Path) -> dict[str, Path]:
    """Build every package, the wheel out of the sdist, and return the wheels by distribution name."""
    session.log("Building every wheel")
    # What cannot be built is missing from the answer, and fails whatever package needs it.
    command = (_UV, "build", "--quiet", "--all-packages", "--out-dir", str(folder))
    session.run(*command, env=_apart(), log=False, success_codes=range(256))
    return {wheel.name.partition("-")[0].replace("_", "-"): wheel for wheel in folder.glob("*.whl")}


def _constraints(scratch: Path, built: Mapping[str, Path]) -> Path:
    """Write down that members come from these wheels, so that none of the same name is looked up elsewhere."""
    target = scratch / "built.txt"
    target.write_text("".join(f"{name} @ {wheel.as_uri()}\n" for name, wheel in sorted(built.items())))
    return target


def _find_wheel(member: Member, built: Mapping[str, Path]) -> Path:
    """Return a package's wheel, if it says that it is typed and nothing is missing that the package needs."""
    if missing := ({member.name} | _workspace().upstream(member.name)) - built.keys():
        raise CommandFailed(f"no wheel could be built of {', '.join(sorted(missing))}")
    wheel, marker = built[member.name], f"{member.module.replace('.', '/')}/py.typed"
    if marker not in zipfile.ZipFile(wheel).namelist():
        raise CommandFailed(f"{wheel.name} has no {marker}")
    return wheel


def _copy_without_sources(member: Member, place: Path) -> None:
    """Lay a package out as in the repository, less its sources, with what the root says about tests."""
    unwanted = shutil.ignore_patterns("src", "__pycache__", ".*")
    shutil.copytree(_ROOT / member.folder, place / member.folder, ignore=unwanted)
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(_ROOT / name, place)


def _check_apart(session: nox.Session, environment: Path, place: Path, member: Member) -> None:
    """Ask the environment's Python where it takes a package from, and where else it would look."""
    python = str(environment / _PROGRAMS / "python")
    question = f"import sys, {member.module} as it; print(it.__file__, *sys.path[1:], sep='\\n')"
    with chdir(place):
        answer = session.run(python, "-c", question, env=_apart(environment), silent=True, log=False)
    file, *path = str(answer).strip().splitlines()
    if not Path(file).is_relative_to(environment):
        raise CommandFailed(f"it is imported from {file}, and not from its wheel")
    if inside := [entry for entry in path if Path(entry).resolve().is_relative_to(_ROOT)]:
        raise CommandFailed(f"its environment looks into the repository: {', '.join(inside)}")


def _newer_pythons() -> dict[str, str]:
    """Return the newest interpreter of each minor release after the oldest that uv finds here, or pyenv keeps."""
    command = [_UV, "python", "list", "--only-installed", "--output-format", "json"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {path.parts[-3]: str(path) for path in kept.glob("*/bin/python")}
    found |= {entry["version"]: entry["path"] for entry in listed if _is_ordinary(entry)}
    released = sorted(tuple(map(int, version.split("."))) for version in found if _is_released(version))
    newest = {version[:2]: ".".join(map(str, version)) for version in released}
    oldest = tuple(map(int, _OLDEST.split(".")))
    return {f"Python {version}": found[version] for minor, version in newest.items() if minor > oldest}


def _is_ordinary(entry: Mapping[str, object]) -> bool:
    return entry["implementation"] == "cpython" and entry.get("variant", "default") == "default"


def _is_released(version: str) -> bool:
    parts = version.split(".")
    return len(parts) == len(("major", "minor", "patch")) and all(part.isdigit() for part in parts)
