"""Wheels made of what is installed hold what their own wheels held, and install like them."""

import os
import zipfile
from importlib.metadata import Distribution, PackagePath, PathDistribution, distribution
from pathlib import Path

import pytest

from seedbed.e2e.garden import Command, uv
from seedbed.e2e.repack import RepackError, closure, repack, wheel_name

# A script for an entry point, a program that is a script by itself, and files in C.
PACKAGES = ("pygments", "pydantic-monty-runtime", "psutil")


def kept(installed: Distribution) -> dict[str, tuple[str, bool]]:
    """Return the hash of each file that came from a wheel, and whether it may be started."""
    return {
        str(path): (path.hash.value, os.access(str(installed.locate_file(path)), os.X_OK))
        for path in installed.files or ()
        if is_kept(path) and path.hash
    }


def is_kept(path: PackagePath) -> bool:
    return path.name not in {"INSTALLER", "REQUESTED", "RECORD", "uv_cache.json", "pygmentize"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment that was filled from repacked wheels alone."""
    folder = tmp_path_factory.mktemp("repacked")
    wheels = folder / "wheels"
    wheels.mkdir()
    for name in PACKAGES:
        repack(distribution(name), wheels)
    run = uv(folder, folder / "cache", "http://127.0.0.1:9/simple/")
    assert run("venv", "-q", "env").code == 0
    found = ["--offline", "--no-index", "--find-links", str(wheels), *PACKAGES]
    ended = run("pip", "install", "--python", "env/bin/python", *found)
    assert ended.code == 0, ended.err
    return folder / "env"


@pytest.mark.parametrize("name", PACKAGES)
def test_a_repacked_wheel_installs_the_same_files(environment: Path, name: str) -> None:
    (site,) = environment.glob("lib/python*/site-packages")
    (info,) = site.glob(f"{name.replace('-', '_')}-*.dist-info")
    assert kept(PathDistribution(info)) == kept(distribution(name)) != {}


@pytest.mark.parametrize("program", ["pygmentize", "monty"])
def test_its_programs_run(environment: Path, program: str) -> None:
    ended = Command((str(environment / "bin" / program),), environment)("--help")
    assert (ended.code, ended.out != "") == (0, True), ended.err


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
        repack(distribution("seedbed-problem"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_is_told(tmp_path: Path, environment: Path) -> None:
    (site,) = environment.glob("lib/python*/site-packages")
    (info,) = site.glob("psutil-*.dist-info")
    gone = site / "psutil" / "__init__.py"
    content = gone.read_bytes()
    gone.unlink()
    try:
        with pytest.raises(RepackError, match="lacks a file of its own"):
            repack(PathDistribution(info), tmp_path)
    finally:
        gone.write_bytes(content)
    assert list(tmp_path.iterdir()) == []


def test_a_closure_has_what_extras_ask_for_and_what_only_other_systems_need_not() -> None:
    plain, more = closure(["seedbed-model"]), closure(["seedbed-model[embedded]"])
    assert (
        {"seedbed-problem", "pydantic-ai-slim", "pydantic", "annotated-types"} <= plain.keys() < more.keys()
    )
    assert "xllamacpp" in more.keys() - plain.keys()
    assert "colorama" not in closure(["click"])
