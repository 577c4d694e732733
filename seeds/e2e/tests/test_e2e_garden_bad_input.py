"""What `seedbed` does with bad input, through the real command: one line, a code, and nothing half done."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from seedbed.e2e import Ended
from seedbed.e2e.sealed import releasing_to, seedbed, state
from seedbed.release.testing import PackageIndex, add_published
from seedbed.workspace.testing import Farm, git

pytestmark = pytest.mark.usefixtures("offered")

RUN = ("release", "run", "--no-tests")
OFFLINE = {"UV_OFFLINE": "1"}
NOWHERE = {"SEEDBED_INDEX": "http://127.0.0.1:9/simple/"}


@dataclass(frozen=True)
class Garden:
    """A monorepo of three packages, and an index."""

    root: Path
    index: PackageIndex

    def run(self, *arguments: str, **more: str) -> Ended:
        return seedbed(self.root, releasing_to(self.index)).given(**more)(*arguments)

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text)

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a change")

    def content(self) -> dict[Path, bytes]:
        """Return every file that is not git's own, as it is."""
        places = (place for place in self.root.rglob("*") if place.is_file())
        return {place: place.read_bytes() for place in places if ".git" not in place.parts}


def settle(farm: Farm) -> Path:
    farm.settle()
    # As in a monorepo in which packages come and go.
    named = (farm.root / "pyproject.toml").read_text()
    farm.write("pyproject.toml", re.sub(r"members = \[.*\]", 'members = ["seeds/*"]', named))
    farm.lock()
    farm.commit()
    for name, value in {"user.name": "Test", "user.email": "test@example.org"}.items():
        farm.git("config", name, value)
    return farm.root


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a monorepo in which `left` needs `base`, and `right` needs `left`."""
    made = Farm(tmp_path_factory.mktemp("grown") / "farm")
    made.write("LICENSE", "Do as you like.\n")
    add_published(made, "seeds/base", files={"src/farm/base/__init__.py": "VALUE = 1\n"})
    left = {"src/farm/left/__init__.py": "from farm.base import VALUE\n\nLEFT = VALUE\n"}
    add_published(made, "seeds/left", {"farm-base": ">=0.1,<0.2"}, files=left)
    right = {"src/farm/right/__init__.py": "from farm.left import LEFT\n\nRIGHT = LEFT\n"}
    add_published(made, "seeds/right", {"farm-left": ">=0.1,<0.2"}, files=right)
    return settle(made)


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a monorepo of one package, which is quickly built."""
    made = Farm(tmp_path_factory.mktemp("lonely") / "farm")
    made.write("LICENSE", "Do as you like.\n")
    add_published(made, "seeds/base", files={"src/farm/base/__init__.py": "VALUE = 1\n"})
    return settle(made)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackageIndex]:
    with PackageIndex(tmp_path_factory.mktemp("served") / "files") as index:
        yield index


def copied(root: Path, index: PackageIndex, folder: Path) -> Garden:
    for file in index.folder.iterdir():
        file.unlink()
    return Garden(Path(shutil.copytree(root, folder / "farm")), index)


@pytest.fixture
def garden(grown: Path, served: PackageIndex, tmp_path: Path) -> Garden:
    return copied(grown, served, tmp_path)


@pytest.fixture
def alone(lonely: Path, served: PackageIndex, tmp_path: Path) -> Garden:
    return copied(lonely, served, tmp_path)


def nothing(_garden: Garden) -> None:
    """Leave it as it is."""


def take(garden: Garden) -> None:
    (garden.index.folder / "farm_wanted-1.0-py3-none-any.whl").write_bytes(b"")


def change(name: str) -> Callable[[Garden], None]:
    """Return what changes a package, and does not commit it."""

    def spoil(garden: Garden) -> None:
        garden.write(f"seeds/{name}/src/farm/{name}/__init__.py", "VALUE = 2\n")

    return spoil


def leave_git(garden: Garden) -> None:
    shutil.rmtree(garden.root / ".git")


def release_higher(garden: Garden) -> None:
    garden.git("tag", "-m", "Release", "farm-base@0.2.0")


def break_build(garden: Garden) -> None:
    licensed = 'license-files = ["LICENSE"]'
    garden.change("seeds/base/pyproject.toml", licensed, f'{licensed}\nreadme = "NOWHERE.md"')
    garden.commit()


def hold_other_content(garden: Garden) -> None:
    (garden.index.folder / "farm_base-0.1.0-py3-none-any.whl").write_bytes(b"something else")


def untouched(garden: Garden, ended: Callable[[], Ended]) -> Ended:
    """Return how a command ended that must have changed nothing, here or on the index."""
    before, served = garden.content(), garden.index.files()
    known = state(garden.root) if (garden.root / ".git").exists() else None
    result = ended()
    assert garden.content() == before
    assert garden.index.files() == served
    assert known is None or state(garden.root) == known
    return result


Case = tuple[str, Callable[[Garden], None], tuple[str, ...], dict[str, str], str]
WRONG: list[Case] = [
    ("a name that exists", nothing, ("new", "base"), {}, "farm-base exists already (seeds/base)"),
    ("a name that is taken on the index", take, ("new", "wanted"), {}, "farm-wanted is taken on 127.0.0.1"),
    ("a name that is no identifier", nothing, ("new", "2 fast"), {}, "'2 fast' is no name for a package"),
    ("a name that is a keyword", nothing, ("new", "class"), {}, "'class' is a keyword of Python"),
    ("a name of the standard library", nothing, ("new", "json"), {}, "a module of the standard library"),
    ("a package that is not there", nothing, ("graduate", "nobody"), {}, "nobody"),
    (
        "a dirty tree to graduate in",
        change("base"),
        ("graduate", "base", "--anyway", "Why not."),
        {},
        "not committed",
    ),
    (
        "a dirty tree to retire in",
        change("right"),
        ("retire", "right", "--learned", "Much."),
        {},
        "not committed",
    ),
    ("a dirty tree to merge in", change("base"), ("merge", "base", "--into", "left"), {}, "not committed"),
    ("a dirty tree to release", change("base"), RUN, {}, "not committed"),
    ("a merge that makes a cycle", nothing, ("merge", "right", "--into", "base"), {}, "in a circle"),
    ("an index that is down", nothing, RUN, NOWHERE, "The package index does not answer: Connection refused"),
    ("an index that is none", nothing, RUN, {"SEEDBED_INDEX": "nowhere"}, "no address of a package index"),
    ("no repository", leave_git, ("graduate", "base"), {}, "git"),
    ("no repository to begin in", leave_git, ("new", "wanted"), {}, "git"),
    ("no repository to release", leave_git, RUN, {}, "git"),
    ("no git", nothing, ("new", "wanted"), {"PATH": "/nowhere"}, "git is not installed"),
]


@pytest.mark.parametrize(
    ("spoil", "words", "more", "told"), [pytest.param(*case, id=title) for title, *case in WRONG]
)
def test_bad_input_is_told_in_one_line_and_nothing_is_done(
    garden: Garden, spoil: Callable[[Garden], None], words: tuple[str, ...], more: dict[str, str], told: str
) -> None:
    spoil(garden)
    ended = untouched(garden, lambda: garden.run(*words, **more))
    assert (ended.code, ended.err.count("\n")) == (2, 1), ended
    assert ended.err.startswith("seedbed: ")
    assert told in ended.err


def test_a_version_that_went_backwards_is_told_in_the_plan_and_nothing_is_released(garden: Garden) -> None:
    release_higher(garden)
    ended = untouched(garden, lambda: garden.run(*RUN, **OFFLINE))
    assert ended.code == 1, ended
    (told,) = [line for line in ended.out.splitlines() if "went backwards" in line]
    assert told.startswith(
        "farm-base: its version went backwards: 0.1.0 after 0.2.0 (seeds/base/pyproject.toml)."
    )


def test_a_package_that_does_not_build_is_told_and_nothing_is_released(alone: Garden) -> None:
    break_build(alone)
    ended = untouched(alone, lambda: alone.run(*RUN, **OFFLINE))
    assert ended.code == 1, ended
    (told,) = [line for line in ended.out.splitlines() if line.startswith("farm-base does not build: ")]
    assert "NOWHERE.md" in told
    assert ended.err.startswith("seedbed: Nothing was released: a package is not fit. Mend that, commit, ")
    assert ended.err.count("\n") == 1


def test_what_the_index_has_with_other_content_is_never_written_over(alone: Garden) -> None:
    # The release was begun here, so that the name is ours; what is there is not.
    assert alone.run("release", "prepare", **OFFLINE).code == 0
    hold_other_content(alone)
    ended = untouched(alone, lambda: alone.run(*RUN, **OFFLINE))
    assert (ended.code, ended.err.count("\n")) == (2, 1), ended
    assert "The index has farm_base-0.1.0-py3-none-any.whl already with other content" in ended.err


def test_an_index_that_refuses_has_nothing_and_later_the_release_goes_on(
    lonely: Path, tmp_path: Path
) -> None:
    with PackageIndex(tmp_path / "files", password="open sesame") as index:
        garden = Garden(Path(shutil.copytree(lonely, tmp_path / "farm")), index)
        refused = garden.run(*RUN, **OFFLINE, UV_PUBLISH_PASSWORD="sesame, close")
        assert (refused.code, refused.err.count("\n")) == (2, 1), refused
        assert "farm-base 0.1.0 was not taken" in refused.err
        assert "sesame" not in refused.err + refused.out
        assert (index.files(), garden.git("tag"), garden.git("status", "--short")) == ({}, "", "")
        ended = garden.run(*RUN, **OFFLINE)
        assert ended.code == 0, ended
        assert (len(index.files()), garden.git("tag")) == (2, "farm-base@0.1.0")


def test_whether_a_name_is_taken_is_not_known_where_the_index_is_down_and_that_is_said(
    garden: Garden,
) -> None:
    ended = garden.run("new", "wanted", **NOWHERE)
    assert ended.code == 0, ended
    assert "Whether farm-wanted is free to publish is not known" in ended.err
    assert (garden.root / "seeds/wanted/pyproject.toml").is_file()
