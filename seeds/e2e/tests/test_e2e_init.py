"""`seedbed init`: a monorepo of somebody's own from nothing, with this tool from its wheels, and the life in it."""

import re
import tomllib
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path

import pytest
from pydantic import JsonValue, TypeAdapter

from seedbed.e2e.monorepo import GROWN, Somebodys, build_tool
from seedbed.e2e.sealed import Command, uv
from seedbed.release.testing import PackageIndex
from seedbed.workspace.testing import git

ROOT = Path(__file__).parents[3]
SCOPE = "awesome-crew-prototypes"
COUNT = GROWN["tool"]
TASKS = 5 * 3 + 3
"""Five for each of three packages, and three for the workspace."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory, offered: Path) -> Path:
    return build_tool(ROOT, tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def grown(wheels: Path, offered: Path, tmp_path_factory: pytest.TempPathFactory) -> Somebodys:
    """Return a monorepo with one package of each template."""
    made = Somebodys(tmp_path_factory.mktemp("empty") / SCOPE, wheels, offered)
    for ended in made.grow():
        assert (ended.code, ended.err) == (0, ""), ended.err
    git(made.root, "add", "-A")
    git(made.root, "commit", "-q", "-m", "Two more")
    return made


def test_a_new_monorepo_passes_its_own_checks_with_every_test_of_every_template(grown: Somebodys) -> None:
    first, second = grown.nox(), grown.nox()
    assert (first.code, second.code) == (0, 0), first.out + first.err
    assert re.findall(r"=+ (.+) in [\d.]+s =+", first.out) == [f"{grown.tests()} passed"]
    assert re.findall(r"^(.+) in ", first.out, re.MULTILINE)[-1] == f"{TASKS} passed"
    assert re.findall(r"^(.+) in ", second.out, re.MULTILINE)[-1] == f"{TASKS} known"


def test_its_files_are_committed_and_its_checks_leave_nothing_behind(grown: Somebodys) -> None:
    assert git(grown.root, "status", "--porcelain") == ""
    assert git(grown.root, "log", "--format=%an: %s", "main").splitlines()[-1] == "Somebody: A new monorepo"


def test_a_broken_test_in_it_fails_its_checks(grown: Somebodys) -> None:
    tests = grown.root / "seeds/hello/tests/test_hello_greeting.py"
    was = tests.read_text()
    tests.write_text(was.replace('"Hello, Ada!"', '"Bye, Ada!"', 1))
    ended = grown.nox()
    tests.write_text(was)
    assert ended.code == 1
    assert "test_a_greeting_names_whom_it_is_for" in ended.out
    assert re.findall(r"^(.+) in ", ended.out, re.MULTILINE)[-1] == f"{TASKS - 6} known, 5 passed, 1 failed"


def test_a_seed_in_it_imports_another_once_it_says_so(grown: Somebodys) -> None:
    code = grown.root / f"seeds/{COUNT}/src/awesome_crew_prototypes/{COUNT}/loud.py"
    code.write_text("from awesome_crew_prototypes.hello import greet as greet\n")
    undeclared = grown.run("seedbed", "check")
    assert undeclared.code == 1
    assert f"awesome_crew_prototypes.hello comes from {SCOPE}-hello" in undeclared.out
    added = grown.add(f"{SCOPE}-{COUNT.replace('_', '-')}", f"{SCOPE}-hello>=0.1,<0.2")
    assert (added.code, added.err) == (0, "")
    declared = grown.run("seedbed", "check")
    assert (declared.code, declared.out) == (0, "3 packages, no problems\n")
    git(grown.root, "checkout", "-q", ".")
    code.unlink()


def test_its_example_is_released_and_installed_where_nothing_else_is(
    grown: Somebodys, tmp_path: Path
) -> None:
    with PackageIndex(tmp_path / "files") as index:
        ended = grown.release(index)
        assert ended.code == 0, ended.out + ended.err
        assert git(grown.root, "tag").split() == sorted(
            f"{SCOPE}-{name.replace('_', '-')}@0.1.0" for name in ("hello", *GROWN.values())
        )
        run = uv(tmp_path, tmp_path / "cache", index.url)
        assert run("venv", "-q", "env").code == 0
        installed = run("pip", "install", "-q", "--python", "env/bin/python", f"{SCOPE}-hello")
        assert installed.code == 0, installed.err
    greeting = "from awesome_crew_prototypes.hello import greet; print(greet('Ada'))"
    told = Command((str(tmp_path / "env/bin/python"), "-I", "-c", greeting), tmp_path)()
    assert (told.code, told.out) == (0, "Hello, Ada!\n"), told.err


def test_its_files_are_those_of_this_repository_but_for_what_differs(grown: Somebodys) -> None:
    for path in (".gitignore", "LICENSE", ".vscode/settings.json", ".vscode/extensions.json"):
        assert (grown.root / path).read_text() == (ROOT / path).read_text(), path
    assert differences(grown.root, "conftest.py") == [
        '- monkeypatch.setenv("SEEDBED_HOME", str(Path(folder, "home")))',
        '- for name in [name for name in os.environ if name.endswith("_API_KEY") or name == "SEEDBED_MODEL"]:',
        '+ for name in [name for name in os.environ if name.endswith("_API_KEY")]:',
    ]
    no_sandbox = [
        "- # Ubuntu 24.04 keeps ordinary programs from making user namespaces, which bubblewrap needs.",
        "- - run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ]
    assert differences(grown.root, ".github/workflows/ci.yml") == [
        "+ - run: uv run nox",
        *no_sandbox,
        "- - run: .ci/run",
    ]
    assert differences(grown.root, ".github/workflows/release.yml") == [
        "- - run: sudo apt-get update -qq && sudo apt-get install -y -qq bubblewrap libgomp1",
        no_sandbox[1],
    ]


def test_its_tables_are_those_of_this_repository_but_for_what_differs(grown: Somebodys) -> None:
    ours, theirs = settings(ROOT), settings(grown.root)
    assert {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)} == {
        "ruff lint isort known-first-party",
        "ruff lint per-file-ignores seeds/bench/**",
        "ruff lint per-file-ignores core/buildgraph/src/seedbed/buildgraph/_hot.py",
        "ruff lint per-file-ignores core/buildgraph/src/seedbed/buildgraph/cli.py",
        "mypy mypy_path",
        "seedbed tasks types tools",
        "seedbed tasks test tools",
        "seedbed tasks test env",
        "seedbed tasks test processes",
        "seedbed tasks root-types inputs",
    }


def differences(root: Path, path: str) -> list[str]:
    """Return the lines of a file that only this repository has, and those that only the monorepo has."""
    ours, theirs = ((each / path).read_text().splitlines() for each in (ROOT, root))
    return [" ".join(line.split()) for line in ndiff(ours, theirs) if line[0] in "-+"]


def settings(root: Path) -> dict[str, JsonValue]:
    """Return what a root says about how its packages are checked, each value by the keys that lead to it."""
    tool = TypeAdapter(dict[str, JsonValue]).validate_python(
        tomllib.loads((root / "pyproject.toml").read_text())["tool"]
    )
    of_checks = ("ruff ", "mypy ", "pydantic-mypy ", "pytest ", "seedbed tasks ")
    return {key: value for key, value in leaves(tool) if key.startswith(of_checks)}


def leaves(table: dict[str, JsonValue], above: str = "") -> Iterator[tuple[str, JsonValue]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{key} ")
        else:
            yield f"{above}{key}", value
