"""What a wheel and a source archive are held to before anybody gets them."""

import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.version import Version

from seedbed.release._wheel_check import Expected, sdist_problems, wheel_problems
from seedbed.release.testing import write_files

_VERSION = Version("0.1.0")
_MEMBERS = {"farm-base": _VERSION, "farm-soil": Version("0.3.1")}
_EXPECTED = Expected("farm-base", _VERSION, "farm.base", _MEMBERS, frozenset({"farm-secret"}))
_INFORMATION = "farm_base-0.1.0.dist-info"


def _problems(
    folder: Path,
    files: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    record: str = "",
) -> tuple[str, ...]:
    built = write_files(folder, "farm-base", _VERSION, files=files, metadata=metadata, record=record)
    return wheel_problems(built.wheel, _EXPECTED)


def test_a_wheel_as_it_should_be_has_no_problems(tmp_path: Path) -> None:
    assert _problems(tmp_path, metadata={"Requires-Dist": "farm-soil>=0.3,<0.4"}) == ()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("../evil.py", "'../evil.py' leads out of the folder that it is unpacked in"),
        ("/etc/evil", "'/etc/evil' leads out of the folder that it is unpacked in"),
        ("farm/base/..\\evil", "'farm/base/..\\\\evil' leads out of the folder that it is unpacked in"),
        ("C:/evil", "'C:/evil' leads out of the folder that it is unpacked in"),
        (
            "farm/__init__.py",
            "farm/__init__.py belongs neither to farm/base/ nor to farm_base-0.1.0.dist-info/",
        ),
        (
            "tests/test_it.py",
            "tests/test_it.py belongs neither to farm/base/ nor to farm_base-0.1.0.dist-info/",
        ),
        ("farm/base/tests/helper.py", "farm/base/tests/helper.py is a test"),
        ("farm/base/test_it.py", "farm/base/test_it.py is a test"),
        ("farm/base/conftest.py", "farm/base/conftest.py is a test"),
        ("farm/base/__pycache__/it.txt", "farm/base/__pycache__/it.txt is from a cache"),
        ("farm/base/it.pyc", "farm/base/it.pyc is from a cache"),
        ("farm/base/.env", "farm/base/.env looks like a secret"),
        ("farm/base/.env.production", "farm/base/.env.production looks like a secret"),
        ("farm/base/.pypirc", "farm/base/.pypirc looks like a secret"),
        ("farm/base/server.pem", "farm/base/server.pem looks like a secret"),
        ("farm/base/id_ed25519", "farm/base/id_ed25519 looks like a secret"),
    ],
)
def test_what_does_not_belong_into_a_wheel_is_named(tmp_path: Path, path: str, problem: str) -> None:
    assert problem in _problems(tmp_path, files={path: "it\n"})


@pytest.mark.parametrize(
    "path",
    ["farm/base/environment.py", "farm/base/testing.py", "farm/base/key.py", "farm/base/test_it.py.jinja"],
)
def test_what_only_sounds_like_it_may_stay(tmp_path: Path, path: str) -> None:
    assert _problems(tmp_path, files={path: "it\n"}) == ()


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({"Name": "farm-other"}, "its metadata calls it farm-other"),
        ({"Version": "0.2.0"}, "its metadata says version 0.2.0"),
        ({"Summary": ""}, "it has no description"),
        ({"Requires-Python": ""}, "it does not say which Python it needs (requires-python)"),
        ({"License-Expression": ""}, 'it names no licence (license = "Apache-2.0")'),
        ({"License-File": ""}, "it holds no licence file (license-files)"),
        ({"Requires-Dist": "farm-soil"}, "it takes any later version of farm-soil: give a range"),
        ({"Requires-Dist": "farm-soil>=0.3"}, "it takes any later version of farm-soil: give a range"),
        ({"Requires-Dist": "farm-soil<0.3"}, "it needs farm-soil<0.3, and farm-soil is 0.3.1"),
        ({"Requires-Dist": "farm-secret<2"}, "it needs farm-secret, which is private and never published"),
        (
            {"Requires-Dist": "farm-soil @ file:///soil"},
            "it needs farm-soil from an address, which an index refuses",
        ),
        ({"License-Expression": "Best-Licence"}, "its metadata: "),
    ],
)
def test_metadata_that_would_mislead_is_named(
    tmp_path: Path, metadata: Mapping[str, str], problem: str
) -> None:
    found = _problems(tmp_path, metadata=metadata)

    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ("farm/base/py.typed", "farm/base/py.typed is missing, so that nobody gets its types"),
        (f"{_INFORMATION}/METADATA", f"{_INFORMATION}/METADATA is missing"),
        (f"{_INFORMATION}/licenses/LICENSE", "it holds no licence file (license-files)"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, left_out: str, problem: str) -> None:
    assert _problems(tmp_path, files={left_out: ""}) == (problem,)


def test_a_record_that_is_wrong_is_named_file_by_file(tmp_path: Path) -> None:
    assert _problems(tmp_path / "1", record="farm/base/gone.py,,\n") == (
        "RECORD names farm/base/gone.py, which is not there",
    )
    assert _problems(tmp_path / "2", record="farm/base/py.typed,sha256=AAAA,8\n") == (
        "RECORD is wrong about farm/base/py.typed",
    )
    lacking = _problems(tmp_path / "3", files={f"{_INFORMATION}/RECORD": f"{_INFORMATION}/RECORD,,\n"})
    assert "RECORD lacks farm/base/__init__.py" in lacking


def test_a_link_and_a_file_that_is_there_twice_are_named(tmp_path: Path) -> None:
    built = write_files(tmp_path, "farm-base", _VERSION)
    link = zipfile.ZipInfo("farm/base/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(built.wheel, "a") as wheel:
        wheel.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate name"):
            wheel.writestr("farm/base/py.typed", "# typed\n")

    problems = wheel_problems(built.wheel, _EXPECTED)

    assert "farm/base/link is a link" in problems
    assert "farm/base/py.typed is in it twice" in problems


def test_what_is_no_archive_at_all_is_said_to_be_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"not this")

    assert wheel_problems(broken, _EXPECTED) == ("it is no wheel: File is not a zip file",)
    assert sdist_problems(broken)[0].startswith("it is no source archive: ")


def test_a_source_archive_may_hold_tests_but_no_secrets_links_or_ways_out(tmp_path: Path) -> None:
    sdist = tmp_path / "farm_base-0.1.0.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        for name in ("farm_base-0.1.0/tests/test_it.py", "farm_base-0.1.0/.env", "../out"):
            archive.addfile(tarfile.TarInfo(name))
        link = tarfile.TarInfo("farm_base-0.1.0/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    assert sdist_problems(sdist) == (
        "farm_base-0.1.0/.env looks like a secret",
        "'../out' leads out of the folder that it is unpacked in",
        "farm_base-0.1.0/link is neither a file nor a folder",
    )
