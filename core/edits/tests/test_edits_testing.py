import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from seedbed.edits import lock
from seedbed.edits.testing import name_wheels


def test_what_is_installed_here_can_be_locked_without_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "it"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["pytest"]\n'
    )
    for name, value in {**name_wheels(tmp_path / "wheels"), "UV_CACHE_DIR": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    lock(project)
    locked = (project / "uv.lock").read_text()
    assert f'name = "pytest"\nversion = "{version("pytest")}"' in locked
    assert 'name = "colorama"' in locked, "pytest needs it on Windows"


def test_what_there_is_a_real_wheel_of_is_left_out(tmp_path: Path) -> None:
    name_wheels(tmp_path / "some", leave_out=("PyTest", "colorama"))
    names = {path.name.partition("-")[0] for path in (tmp_path / "some").iterdir()}
    assert names.isdisjoint({"pytest", "colorama"})
    assert "pluggy" in names


def test_a_wheel_without_content_is_one_all_the_same(tmp_path: Path) -> None:
    name_wheels(tmp_path / "wheels")
    (wheel,) = (tmp_path / "wheels").glob("pluggy-*.whl")
    command = ["uv", "pip", "install", "-q", "--target", str(tmp_path / "there"), "--no-index", str(wheel)]
    subprocess.run(command, check=True)
    assert [path.name for path in (tmp_path / "there").glob("*.dist-info")] == [
        f"pluggy-{version('pluggy')}.dist-info"
    ]
