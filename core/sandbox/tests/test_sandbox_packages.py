"""Third-party packages that a suite names. Wheels made here stand for those of an index."""

import asyncio
import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from seedbed.problem import BadInput
from seedbed.sandbox import Limits, SuiteOutcome, SuiteResult, Unsupported
from seedbed.sandbox._testing import require_bubblewrap

TEST = {
    "lake.py": "import fish\ndef one(): return fish.NAME\n",
    "test_it.py": "import fish\nfrom lake import one\ndef test_it(): assert one() == fish.NAME == 'cod'\n",
}


def wheel(folder: Path, name: str, code: str) -> None:
    """Make a wheel of one module, version 1.0."""
    about = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": code,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {path: hashlib.sha256(text.encode()).digest() for path, text in files.items()}
    lines = [
        f"{path},sha256={base64.urlsafe_b64encode(digests[path]).rstrip(b'=').decode()},{len(text)}\n"
        for path, text in files.items()
    ]
    files[f"{about}/RECORD"] = "".join(lines) + f"{about}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    return wheels


def suite(*packages: str) -> SuiteOutcome:
    sandbox = require_bubblewrap()
    return asyncio.run(sandbox.run_tests(TEST, packages=packages, limits=Limits(wall_seconds=60.0)))


def test_a_package_that_is_named_can_be_imported_on_both_sides(index: Path) -> None:
    wheel(index, "fish", "NAME = 'cod'\n")
    outcome = suite("fish==1.0")
    assert isinstance(outcome, SuiteResult)
    assert outcome.ok, outcome.report


def test_a_package_that_is_not_named_cannot_be_imported(index: Path) -> None:
    wheel(index, "fish", "NAME = 'cod'\n")
    outcome = suite()
    assert isinstance(outcome, SuiteResult)
    assert "No module named 'fish'" in outcome.report


def test_packages_are_installed_once(index: Path, tmp_path: Path) -> None:
    wheel(index, "fish", "NAME = 'cod'\n")
    suite("fish==1.0")
    (index / "fish-1.0-py3-none-any.whl").unlink()
    outcome = suite("fish==1.0")
    assert isinstance(outcome, SuiteResult)
    assert outcome.ok
    assert len(list((tmp_path / "home" / "cache" / "packages").iterdir())) == 1


def test_a_package_that_is_not_there_is_unsupported_and_leaves_nothing(tmp_path: Path) -> None:
    outcome = suite("fish==1.0")
    assert isinstance(outcome, Unsupported)
    assert "fish==1.0" in outcome.what
    assert list((tmp_path / "home" / "cache" / "packages").iterdir()) == []


@pytest.mark.parametrize(
    "named",
    ["fish", "fish>=1", "--index-url=http://x", "fish @ file:///x", "./fish", "fish==1.0 --pre", "", "-e ."],
)
def test_a_package_is_named_by_its_exact_version(named: str) -> None:
    with pytest.raises(BadInput, match="exact version"):
        suite(named)


def test_a_suite_cannot_write_into_a_package(index: Path, tmp_path: Path) -> None:
    wheel(index, "fish", "NAME = 'cod'\ndef poison():\n    open(__file__, 'a').write('NAME = 1')\n")
    files = {"test_it.py": "import fish\ndef test_it(): fish.poison()\n"}
    sandbox = require_bubblewrap()
    outcome = asyncio.run(sandbox.run_tests(files, packages=["fish==1.0"], limits=Limits(wall_seconds=60.0)))
    assert isinstance(outcome, SuiteResult)
    assert outcome.failed == 1
    (kept,) = (tmp_path / "home" / "cache" / "packages").glob("*/fish.py")
    assert "NAME = 1" not in kept.read_text().splitlines()


@pytest.mark.parametrize(
    ("home", "says"), [("~nobody-of-that-name/x", "no such user"), ("file", "cannot be written")]
)
def test_a_folder_that_cannot_be_is_one_line(
    home: str, says: str, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(index, "fish", "NAME = 'cod'\n")
    (tmp_path / "file").touch()
    monkeypatch.setenv("SEEDBED_HOME", home if home.startswith("~") else str(tmp_path / home))
    outcome = suite("fish==1.0")
    assert isinstance(outcome, Unsupported)
    assert says in outcome.what
