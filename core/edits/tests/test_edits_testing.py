import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from seedbed.edits import lock
from seedbed.edits.testing import offer_installed


def test_what_is_installed_here_can_be_locked_without_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "it"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["pytest"]\n'
    )
    offered = offer_installed(tmp_path / "wheels")
    for name, value in {**offered, "UV_CACHE_DIR": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    lock(project)
    locked = (project / "uv.lock").read_text()
    assert f'name = "pytest"\nversion = "{version("pytest")}"' in locked
    assert 'name = "colorama"' in locked, "pytest needs it on Windows"


def test_what_is_to_be_installed_is_whole_with_all_that_it_needs(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer_installed(wheels, ["pytest"])
    command = ["uv", "pip", "install", "-q", "--no-index", "--find-links", str(wheels)]
    subprocess.run([*command, "--target", str(tmp_path / "there"), "pytest"], check=True)
    assert (tmp_path / "there/pytest/__init__.py").is_file()
    assert (tmp_path / "there/pluggy/__init__.py").is_file()
    (named,) = wheels.glob("hypothesis-*.whl")
    assert named.stat().st_size < 10_000


def test_what_lies_there_already_stays(tmp_path: Path) -> None:
    (tmp_path / "pytest-0.1-py3-none-any.whl").write_text("mine")
    offer_installed(tmp_path, ["pytest"])
    assert [path.read_text() for path in tmp_path.glob("pytest-*.whl")] == ["mine"]


def test_what_is_locked_and_not_installed_is_offered_by_its_name(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text(
        '[[package]]\nname = "far-away"\nversion = "2.1"\nsource = { registry = "x" }\n'
        '[[package]]\nname = "ours"\nversion = "1"\nsource = { editable = "." }\n'
    )
    offer_installed(tmp_path / "wheels", locked=lock)
    assert (tmp_path / "wheels/far_away-2.1-py3-none-any.whl").is_file()
    assert not list((tmp_path / "wheels").glob("ours-*"))
