"""A prototype's life, by the real command, in a clone of this repository: from new to core, to an index, to whoever needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pydantic import BaseModel

from seedbed.e2e import Ended
from seedbed.e2e.sealed import Command, clone, reduced, releasing_to, seedbed, state, uv
from seedbed.edits import read_monorepo
from seedbed.release.testing import PackageIndex
from seedbed.workspace.testing import git

ROOT = Path(__file__).parents[3]
STORY = (
    "--purpose",
    "Say how long a text is.",
    "--fails-when",
    "Nobody asks.",
    "--leaves",
    "A way to count.",
)
RUN = ("release", "run")
COUNTS = """\
def tally(text: str) -> int:
    \"\"\"Count the words of a text.\"\"\"
    return len(text.split())
"""
COUNTS_LONG = """\
def tally(text: str, *, least: int) -> int:
    \"\"\"Count the words of a text that are long enough.\"\"\"
    return sum(len(word) >= least for word in text.split())
"""


class _Release(BaseModel):
    package: str
    version: str
    reasons: list[str]
    pins: dict[str, str]


class _Plan(BaseModel):
    releases: list[_Release]
    problems: list[dict[str, object]]

    @property
    def order(self) -> list[tuple[str, str]]:
        return [(one.package, one.version) for one in self.releases]


@dataclass(frozen=True)
class Life:
    """A clone, the command in it, an index, and an empty environment elsewhere."""

    root: Path
    seedbed: Command
    index: PackageIndex
    elsewhere: Path

    def does(self, *arguments: str, code: int = 0) -> Ended:
        """Run a command that has to end so."""
        ended = self.seedbed(*arguments)
        assert ended.code == code, f"seedbed {' '.join(arguments)}: {ended.out}{ended.err}"
        return ended

    def plan(self, code: int = 0) -> _Plan:
        return _Plan.model_validate_json(self.does("release", "plan", "--json", code=code).out)

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def commit(self, message: str) -> None:
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "-m", message)

    def code(self, folder: str, code: str, test: str) -> None:
        """Write a package's only function, and its test, in place of what it began with."""
        for begun in (self.root / folder).rglob("*greeting*"):
            begun.unlink()
        name = folder.rpartition("/")[2]
        self.write(f"{folder}/README.md", f"# seedbed-{name}\n")
        self.write(f"{folder}/src/seedbed/{name}/_{name}.py", code)
        exports = f'"""What {name} is."""\n\nfrom ._{name} import {name}\n\n__all__ = ["{name}"]\n'
        self.write(f"{folder}/src/seedbed/{name}/__init__.py", exports)
        imports = f"from seedbed.{name} import {name}\n\n\n"
        self.write(f"{folder}/tests/test_{name}.py", f"{imports}def test_it() -> None:\n    assert {test}\n")

    def says(self, name: str, call: str) -> None:
        """Write what a seed says, which needs `tally`."""
        code = f"from seedbed.tally import tally\n\n\ndef {name}(text: str) -> str:\n"
        self.code(
            f"seeds/{name}", f'{code}    return f"{name}: {{{call}}}"\n', f'{name}("a b") == "{name}: 2"'
        )

    def grow(self, name: str) -> None:
        """Make a seed that needs `tally`."""
        self.does("new", name, *STORY)
        path = f"seeds/{name}/pyproject.toml"
        text = (self.root / path).read_text()
        assert "dependencies = []" in text
        self.write(path, text.replace("dependencies = []", 'dependencies = ["seedbed-tally>=0.1,<0.2"]'))
        self.says(name, "tally(text)")
        relocked = self.uv_here("lock")
        assert relocked.code == 0, relocked.err
        self.commit(f"Begin {name}")

    def uv_here(self, *arguments: str) -> Ended:
        found = self.seedbed.environment
        return Command((found["UV"],), self.root, self.seedbed.own, found)(*arguments)

    def installed(self, name: str, code: str) -> str:
        """Install a package from the index into the environment elsewhere, and return what a program there prints."""
        run = uv(self.elsewhere, self.elsewhere / "cache", self.index.url)
        python = self.elsewhere / "env" / "bin" / "python"
        if not python.exists():
            assert run("venv", "-q", "env").code == 0
        ended = run("pip", "install", "--refresh", "--upgrade", "--python", str(python), name)
        assert ended.code == 0, ended.err
        ended = Command((str(python), "-I", "-c", code), self.elsewhere)()
        assert ended.code == 0, ended.err
        return ended.out.strip()


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory, offered: Path) -> Iterator[Life]:
    """Return a clone of this repository in which only a new package is left, so that little has to be built."""
    folder = tmp_path_factory.mktemp("life")
    root = clone(ROOT, folder / "clone")
    (folder / "elsewhere").mkdir()
    with PackageIndex(folder / "files") as index:
        grown = Life(root, seedbed(root, releasing_to(index)), index, folder / "elsewhere")
        grown.does("new", "first", *STORY)
        grown.commit("Begin first")
        reduced(root, "seeds/first")
        yield grown


def test_a_prototype_grows_into_core_and_reaches_who_needs_it(life: Life) -> None:
    life.does("new", "tally", *STORY)
    life.code("seeds/tally", COUNTS, 'tally("a b") == 2')
    life.commit("Begin tally")

    life.grow("report")
    life.does("check")
    life.grow("digest")
    demanded = life.does("check", code=1).out
    assert "seedbed-digest and seedbed-report depend on seedbed-tally: it belongs in core" in demanded
    assert "`uv run seedbed graduate seedbed-tally`" in demanded

    before = state(life.root)
    assert "seeds/tally → core/tally" in life.does("graduate", "tally", "--dry-run").out
    assert state(life.root) == before
    life.does("graduate", "tally")
    life.does("check")
    life.commit("Graduate tally")
    assert "Begin tally" in git(
        life.root, "log", "--follow", "--format=%s", "core/tally/src/seedbed/tally/_tally.py"
    )

    life.does("note", "tally", "feature", "Counts words.")
    life.commit("Say what is new")
    first = life.plan()
    names = [name for name, _ in first.order]
    assert {*first.order} == {(f"seedbed-{name}", "0.1.0") for name in ("tally", "first", "digest", "report")}
    assert names.index("seedbed-tally") < min(names.index("seedbed-digest"), names.index("seedbed-report"))
    assert life.index.files() == {}
    life.does(*RUN)
    assert git(life.root, "tag").split() == sorted(f"{name}@0.1.0" for name in names)
    assert "Counts words." in (life.root / "core/tally/CHANGELOG.md").read_text()
    assert life.installed(
        "seedbed-report", "from seedbed.report import report; print(report('one two three'))"
    ) == ("report: 3")


def test_a_change_that_breaks_its_dependants_is_released_with_them(life: Life) -> None:
    life.code("core/tally", COUNTS_LONG, 'tally("a bb", least=2) == 1')
    for name in ("report", "digest"):
        life.says(name, "tally(text, least=1)")
    life.commit("Count long words")
    assert "no note says how" in life.does("check", code=1).out
    for name in ("tally", "report", "digest"):
        life.does("note", name, "fix", "Counts long words.")
    life.commit("Say it too mildly")
    assert "its API breaks, and 0.1.0 → 0.1.1 does not say so" in life.does("release", "plan", code=1).out

    life.does("note", "tally", "breaking", "`tally` wants to be told the `least` length.")
    life.commit("Say it")
    second = life.plan()
    assert second.order[0] == ("seedbed-tally", "0.2.0")
    assert {*second.order[1:]} == {("seedbed-digest", "0.1.1"), ("seedbed-report", "0.1.1")}
    assert [one.pins for one in second.releases[1:]] == [{"seedbed-tally": ">=0.2,<0.3"}] * 2
    life.does(*RUN)
    for manifest in read_monorepo(life.root).manifests.values():
        needs = [line.requirement for line in manifest.lines if line.name == "seedbed-tally"]
        assert needs in ([], [Requirement("seedbed-tally>=0.2,<0.3")]), manifest.path
    life.does("check")
    told = life.installed(
        "seedbed-report",
        "from importlib.metadata import version; from seedbed.report import report\n"
        "print(version('seedbed-report'), version('seedbed-tally'), report('a b'))",
    )
    assert told == "0.1.1 0.2.0 report: 2"


def test_a_second_run_does_nothing(life: Life) -> None:
    before, files, sent = state(life.root), life.index.files(), life.index.requests("POST")
    assert life.does(*RUN).out.strip() == "Nothing to release"
    assert (state(life.root), life.index.files(), life.index.requests("POST")) == (before, files, sent)
    assert len(sent) == len(files) == 2 * (4 + 3)
