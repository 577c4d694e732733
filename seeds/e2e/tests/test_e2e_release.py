"""Every package of this repository, released to an index on loopback, and used from there by who has nothing else."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from seedbed.e2e import Asked, ModelServer
from seedbed.e2e.sealed import Command, clone, releasing_to, seedbed, uv
from seedbed.edits import Manifest, read_monorepo
from seedbed.edits.testing import closure, is_editable, wheel_name
from seedbed.release.testing import PackageIndex
from seedbed.workspace.testing import git

ROOT = Path(__file__).parents[3]
QUESTION = "What is the square root of 38495?"
BISECTION = """\
low, high = 0.0, 38495.0
for _ in range(200):
    middle = (low + high) / 2
    if middle * middle < 38495:
        low = middle
    else:
        high = middle
print(low)
"""


def say(asked: Asked) -> str:
    if "names every quantity" in asked.question:
        return "```python\nimport math\nprint(math.sqrt(38495))\n```"
    return f"```python\n{BISECTION}```"


@dataclass(frozen=True)
class Released:
    """A clone whose packages were released, the index that has them, and an empty folder elsewhere."""

    root: Path
    index: PackageIndex
    published: tuple[Manifest, ...]
    elsewhere: Path
    run: Command

    @property
    def uvx(self) -> Command:
        """`uvx`, for which this index is all that there is."""
        command = uv(self.elsewhere, self.elsewhere / "cache", self.index.url)
        return Command((*command.words, "tool", "run"), command.cwd, command.own, command.environment)

    def wheel(self, manifest: Manifest) -> zipfile.ZipFile:
        name = manifest.name.replace("-", "_")
        return zipfile.ZipFile(self.index.folder / f"{name}-{manifest.version}-py3-none-any.whl")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, offered: Path) -> Iterator[Released]:
    folder = tmp_path_factory.mktemp("released")
    root = clone(ROOT, folder / "clone")
    monorepo = read_monorepo(root)
    published = tuple(one for one in monorepo.manifests.values() if not one.private)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    with PackageIndex(folder / "files") as index:
        run = seedbed(root, releasing_to(index))
        ended = run("release", "run", "--no-tests")
        assert ended.code == 0, ended.out + ended.err
        for installed in closure(one.name for one in published).values():
            if not is_editable(installed):
                wheel = wheel_name(installed)
                os.link(offered / wheel, index.folder / wheel)
        yield Released(root, index, published, elsewhere, run)
    shutil.rmtree(folder)  # it is large


def test_every_published_package_is_on_the_index_and_tagged(released: Released) -> None:
    names = {f"{one.name}@{one.version}" for one in released.published}
    assert set(git(released.root, "tag").split()) == names
    assert len(names) >= 20
    sent = released.index.requests("POST")
    assert sent == (200,) * (2 * len(names))
    assert not [*released.index.folder.glob("seedbed_e2e*"), *released.index.folder.glob("seedbed_bench*")]


def test_each_wheel_holds_the_licence_and_says_that_it_is_typed(released: Released) -> None:
    licence = (ROOT / "LICENSE").read_bytes()
    for manifest in released.published:
        with released.wheel(manifest) as wheel:
            names = wheel.namelist()
            (held,) = [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
            assert wheel.read(held) == licence
            package = manifest.folder.rpartition("/")[2]
            assert f"seedbed/{package}/py.typed" in names
            assert "seedbed/__init__.py" not in names


def test_reason_from_the_index_answers_a_question_where_nothing_else_is(released: Released) -> None:
    with ModelServer(say) as server:
        told = {
            "SEEDBED_MODEL": "ollama:canned",
            "OLLAMA_BASE_URL": server.url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        home = released.elsewhere / "home"
        reason = released.uvx.given(SEEDBED_HOME=str(home), **told)
        helped = reason("--from", "seedbed-reasoner", "reason", "--help")
        assert (helped.code, "Exit codes" in helped.out) == (0, True), helped.err
        ended = reason("--from", "seedbed-reasoner", "reason", QUESTION)
        assert (ended.code, len(server.asked)) == (0, 2), ended.err
    assert "196.20142710" in ended.out
    assert "verified: a second program" in ended.out
    assert {"cases.sqlite3"} <= {path.name for path in home.iterdir()}


def test_seedbed_from_the_index_has_the_whole_life_of_a_package(released: Released) -> None:
    ended = released.uvx.given(PYTHONDONTWRITEBYTECODE="1")("--from", "seedbed-garden", "seedbed", "--help")
    assert ended.code == 0, ended.err
    for command in ("init", "new", "graduate", "retire", "release"):
        assert f" {command} " in ended.out


def test_released_again_nothing_is_built_or_sent(released: Released) -> None:
    sent = released.index.requests("POST")
    ended = released.run("release", "run", "--no-tests")
    assert (ended.code, ended.out.strip()) == (0, "Nothing to release")
    assert released.index.requests("POST") == sent
