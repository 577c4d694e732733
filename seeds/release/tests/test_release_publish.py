"""Uploading what an index lacks, and nothing else; a real index on the loopback interface."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from seedbed.release import Index, ReleaseError
from seedbed.release._build import Built, sha256
from seedbed.release._events import Event
from seedbed.release._folder import read_folder, write_folder
from seedbed.release._publish import Target
from seedbed.release._run import publish_only
from seedbed.release.testing import PackageIndex, write_files

_VERSION = Version("0.1.0")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PackageIndex]:
    with PackageIndex(tmp_path / "index", password="hush-hush") as index:
        yield index


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PUBLISH_USERNAME", "someone")
    monkeypatch.setenv("UV_PUBLISH_PASSWORD", "hush-hush")
    monkeypatch.setenv("UV_OFFLINE", "1")
    for name in ("UV_PUBLISH_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return write_files(tmp_path / "out", "farm-base", _VERSION)


def _target(index: PackageIndex, timeout: float = 10.0) -> Target:
    return Target(Index(index.url, timeout), index.upload_url)


def _ignore(_event: Event) -> None:
    pass


def test_what_is_there_is_not_uploaded_again(index: PackageIndex, built: Built) -> None:
    told: list[Event] = []
    for _ in range(2):
        _target(index).publish(built, told.append)

    assert index.files() == {path.name: sha256(path) for path in sorted(built)}
    assert index.requests("POST") == (200, 200)
    assert [event.step for event in told] == ["upload", "there"]


def test_of_half_a_release_the_other_half_is_uploaded(index: PackageIndex, built: Built) -> None:
    (index.folder / built.wheel.name).write_bytes(built.wheel.read_bytes())

    _target(index).publish(built, _ignore)

    assert sorted(index.files()) == sorted(path.name for path in built)
    assert index.requests("POST") == (200,)


def test_other_content_under_the_same_version_is_an_error_that_names_both(
    index: PackageIndex, built: Built, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", "farm-base", _VERSION, files={"farm/base/more.py": "it\n"})
    (index.folder / other.wheel.name).write_bytes(other.wheel.read_bytes())

    with pytest.raises(ReleaseError) as error:
        _target(index).publish(built, _ignore)

    assert sha256(built.wheel) in str(error.value)
    assert sha256(other.wheel) in str(error.value)
    assert index.requests("POST") == ()


def test_an_index_that_refuses_is_quoted_without_its_page_and_without_the_password(
    index: PackageIndex, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PUBLISH_PASSWORD", "wrong-password")

    with pytest.raises(
        ReleaseError, match=r"farm-base 0\.1\.0 was not taken: .*403 Forbidden.* UV_PUBLISH_TOKEN"
    ) as e:
        _target(index).publish(built, _ignore)

    assert "<" not in str(e.value)
    assert "wrong-password" not in str(e.value)
    assert index.files() == {}


def test_without_credentials_it_says_that_there_are_none(
    index: PackageIndex, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_PUBLISH_USERNAME")
    monkeypatch.delenv("UV_PUBLISH_PASSWORD")

    # uv tries trusted publishing first.
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(ReleaseError, match=r"farm-base 0\.1\.0 was not taken: .*Missing credentials"):
        _target(index).publish(built, _ignore)


def test_an_index_that_is_down_or_silent_is_an_error_before_anything_is_uploaded(
    index: PackageIndex, built: Built
) -> None:
    with index.silent(), pytest.raises(ReleaseError, match=index.url):
        _target(index, timeout=0.2).publish(built, _ignore)

    index.stop()
    with pytest.raises(ReleaseError, match=index.url):
        _target(index).publish(built, _ignore)

    index.start()
    assert index.requests("POST") == ()


def test_settings_that_lie_about_do_not_say_where_to_publish(
    index: PackageIndex, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    (built.wheel.parent / "uv.toml").write_text('publish-url = "http://127.0.0.1:9/"\nno-such = 1\n')
    monkeypatch.chdir(built.wheel.parent)

    _target(index).publish(built, _ignore)

    assert index.requests("POST") == (200, 200)


def test_a_wheel_that_was_changed_after_it_was_built_is_not_uploaded(
    index: PackageIndex, built: Built
) -> None:
    with built.wheel.open("ab") as wheel:
        wheel.write(b"more")

    with pytest.raises(ReleaseError, match=r"farm_base.*\.whl was changed after it was built"):
        _target(index).publish(built, _ignore)

    assert index.requests("POST") == ()


def test_a_folder_of_what_was_built_is_published_in_its_order(
    index: PackageIndex, built: Built, tmp_path: Path
) -> None:
    needy = write_files(tmp_path / "out", "farm-apex", _VERSION, metadata={"Requires-Dist": "farm-base<0.2"})
    write_folder(tmp_path / "shelf", [built, needy])
    told: list[Event] = []

    publish_only(tmp_path / "shelf", _target(index), told.append)

    assert [event.package for event in told] == ["farm-base 0.1.0", "farm-apex 0.1.0"]
    assert len(index.files()) == 4


def test_other_content_of_the_last_keeps_the_first_from_being_uploaded(
    index: PackageIndex, built: Built, tmp_path: Path
) -> None:
    needy = write_files(tmp_path / "out", "farm-apex", _VERSION)
    other = write_files(tmp_path / "other", "farm-apex", _VERSION, metadata={"Summary": "Another."})
    (index.folder / other.sdist.name).write_bytes(other.sdist.read_bytes())
    write_folder(tmp_path / "shelf", [built, needy])

    with pytest.raises(ReleaseError, match=r"farm_apex-0\.1\.0\.tar\.gz already with other content"):
        publish_only(tmp_path / "shelf", _target(index), _ignore)

    assert index.requests("POST") == ()


def test_a_folder_that_was_changed_since_is_refused(built: Built, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    write_folder(shelf, [built])
    assert [(one.name, one.version) for one in read_folder(shelf)] == [("farm-base", _VERSION)]

    with pytest.raises(ReleaseError, match="There is something already"):
        write_folder(shelf, [built])
    (shelf / "uv.toml").write_text("")
    with pytest.raises(ReleaseError, match=r"This was not built: uv\.toml"):
        read_folder(shelf)
    (shelf / "uv.toml").unlink()
    (shelf / built.wheel.name).write_bytes(b"other")
    with pytest.raises(ReleaseError, match="This is not what was built"):
        read_folder(shelf)
    (shelf / built.wheel.name).unlink()
    (shelf / built.wheel.name).symlink_to(built.wheel)
    with pytest.raises(ReleaseError, match="This is not what was built"):
        read_folder(shelf)
    (shelf / "SHA256SUMS").write_text(f"{sha256(built.wheel)}  ../out/{built.wheel.name}\n")
    with pytest.raises(ReleaseError, match="This is not what was built"):
        read_folder(shelf)
    with pytest.raises(ReleaseError, match="There is no SHA256SUMS"):
        read_folder(tmp_path / "nowhere")
