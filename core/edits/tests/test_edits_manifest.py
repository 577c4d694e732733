from pathlib import Path

import pytest

from seedbed.edits import EditError, Story, read_manifest, read_monorepo
from seedbed.workspace.testing import Farm

GOOD = b"""[project]
name = "My_Tool"
version = "0.3.1"
dependencies = ["my-base>=0.1"]
classifiers = ["Private :: Do Not Upload"]
[project.optional-dependencies]
cli = ["typer"]
[dependency-groups]
dev = ["pytest", {include-group = "cli"}]
[tool.seedbed]
purpose = "to see"
fails-when = "nobody looks"
leaves = "a picture"
"""


def test_a_manifest_says_what_a_package_needs_and_for_what() -> None:
    manifest = read_manifest(GOOD, "seeds/tool/pyproject.toml")
    assert (manifest.name, str(manifest.version), manifest.folder) == ("my-tool", "0.3.1", "seeds/tool")
    assert [(line.name, line.under) for line in manifest.lines] == [
        ("my-base", ""),
        ("typer", "extra:cli"),
        ("pytest", "group:dev"),
    ]
    assert manifest.private
    assert manifest.story == Story("to see", "nobody looks", "a picture")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"[project", "no TOML"),
        (b"\xff", "no TOML"),
        (b'[project]\nname = "a"\n', "version"),
        (b'[project]\nname = "a"\nversion = "one"\n', "'one' is no version"),
        (b'[project]\nname = "a"\nversion = "1"\ndependencies = ["b c"]\n', "'b c' is no requirement"),
        (b'[project]\nname = "a"\nversion = "1"\ndependencies = "b"\n', "dependencies"),
        (b'tool = 1\n[project]\nname = "a"\nversion = "1"\n', "tool"),
    ],
)
def test_a_manifest_that_is_wrong_is_told_in_one_line_with_its_place(content: bytes, what: str) -> None:
    with pytest.raises(EditError, match=what) as caught:
        read_manifest(content, "seeds/a/pyproject.toml")
    assert "seeds/a/pyproject.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_only_what_may_be_published_counts_as_a_dependant(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("seeds/base")
    farm.member("seeds/user", ["farm-base"])
    farm.member("seeds/tests", ["farm-base"])
    farm.member("seeds/dev", more='[dependency-groups]\ndev = ["farm-base"]\n')
    for name, change in {
        "tests": ("[build-system]", 'classifiers = ["Private :: Do Not Upload"]\n\n[build-system]'),
        "dev": ("[tool.uv.sources]\n", "[tool.uv.sources]\nfarm-base = { workspace = true }\n"),
    }.items():
        place = tmp_path / f"seeds/{name}/pyproject.toml"
        place.write_text(place.read_text().replace(*change))
    farm.settle()
    monorepo = read_monorepo(tmp_path / "seeds")
    assert monorepo.root == tmp_path
    assert monorepo.scope == "farm"
    assert monorepo.dependants("farm-base") == ("farm-user",)
    assert monorepo.find("seeds/user").name == "farm-user"
    with pytest.raises(EditError, match="No package is called 'usr'"):
        monorepo.find("usr")


def test_the_scope_is_what_the_root_says(tmp_path: Path) -> None:
    farm = Farm(tmp_path, '[tool.seedbed]\nscope = "My_Crew"\n')
    farm.member("seeds/base")
    farm.settle()
    assert read_monorepo(tmp_path).scope == "my-crew"
