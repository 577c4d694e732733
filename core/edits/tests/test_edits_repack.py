"""Wheels made of what is installed hold what their own wheels held, and install like them."""

import os
import shutil
import subprocess
import zipfile
from importlib.metadata import Distribution, PackagePath, PathDistribution, distribution
from pathlib import Path

import pytest

from seedbed.edits.testing import RepackError, closure, repack, wheel_name

# A script for an entry point, a program that is a script by itself, and files in C.
PACKAGES = ("pygments", "ruff", "pydantic-core", "typing-extensions", "pluggy")


def kept(installed: Distribution) -> dict[str, tuple[str, bool]]:
    """Return the hash of each file that came from a wheel, and whether it may be started."""
    return {
        str(path): (path.hash.value, os.access(str(installed.locate_file(path)), os.X_OK))
        for path in installed.files or ()
        if is_kept(path) and path.hash
    }


def is_kept(path: PackagePath) -> bool:
    return path.name not in {"INSTALLER", "REQUESTED", "RECORD", "uv_cache.json", "pygmentize"}


def uv(*words: str) -> None:
    subprocess.run([os.environ.get("UV") or shutil.which("uv") or "uv", *words], check=True)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment that was filled from repacked wheels alone."""
    folder = tmp_path_factory.mktemp("repacked")
    wheels = folder / "wheels"
    wheels.mkdir()
    for name in PACKAGES:
        repack(distribution(name), wheels)
    uv("venv", "-q", str(folder / "env"))
    found = ["--no-index", "--find-links", str(wheels), *PACKAGES]
    uv("pip", "install", "-q", "--python", str(folder / "env"), "--cache-dir", str(folder / "cache"), *found)
    return folder / "env"


@pytest.mark.parametrize("name", PACKAGES)
def test_a_repacked_wheel_installs_the_same_files(environment: Path, name: str) -> None:
    (site,) = environment.glob("lib/python*/site-packages")
    (info,) = site.glob(f"{name.replace('-', '_')}-*.dist-info")
    assert kept(PathDistribution(info)) == kept(distribution(name)) != {}


@pytest.mark.parametrize("program", ["pygmentize", "ruff"])
def test_its_programs_run(environment: Path, program: str) -> None:
    ended = subprocess.run([str(environment / "bin" / program), "--help"], check=True, capture_output=True)
    assert ended.stdout


def test_what_an_installer_makes_is_not_in_it(tmp_path: Path) -> None:
    place = repack(distribution("pygments"), tmp_path)
    with zipfile.ZipFile(place) as wheel:
        assert wheel.testzip() is None
        names = wheel.namelist()
        assert {info.compress_type for info in wheel.infolist()} == {zipfile.ZIP_STORED}
    assert place.name == wheel_name(distribution("pygments"))
    assert not [name for name in names if name.endswith((".pyc", "INSTALLER", "bin/pygmentize"))]
    assert sum(name.endswith("RECORD") for name in names) == 1


def test_a_reference_to_sources_is_not_repacked(tmp_path: Path) -> None:
    with pytest.raises(RepackError, match="build it from its sources"):
        repack(distribution("seedbed-edits"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_is_told(tmp_path: Path, environment: Path) -> None:
    (site,) = environment.glob("lib/python*/site-packages")
    (info,) = site.glob("pluggy-*.dist-info")
    gone = site / "pluggy" / "__init__.py"
    content = gone.read_bytes()
    gone.unlink()
    try:
        with pytest.raises(RepackError, match="lacks a file of its own"):
            repack(PathDistribution(info), tmp_path)
    finally:
        gone.write_bytes(content)
    assert list(tmp_path.iterdir()) == []


def test_a_closure_has_what_extras_ask_for_and_what_only_other_systems_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, *needs in (
        ("whole", "half", 'more; extra == "x"', 'alien; sys_platform == "nowhere"'),
        ("half",),
        ("more",),
    ):
        info = tmp_path / f"{name}-1.dist-info"
        info.mkdir()
        told = [
            f"Name: {name}",
            "Version: 1",
            "Provides-Extra: x",
            *(f"Requires-Dist: {one}" for one in needs),
        ]
        (info / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *told, ""]))
    monkeypatch.syspath_prepend(tmp_path)
    assert closure(["whole"]).keys() == {"whole", "half"}
    assert closure(["whole[x]"]).keys() == {"whole", "half", "more"}
