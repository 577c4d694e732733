"""Results on disk: what is written is read, and nothing else ever is."""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._outputs import made
from seedbed.buildgraph._plan import Node
from seedbed.buildgraph._store import Output, Result, Store, StoreError, open_cache

NODE = Node("a", "test")
KEY, OTHER = "ab" * 32, "cd" * 32
RESULT = Result("a log\n\udcff\x1b[0m", 1.5, (), 2, "a note")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache", 1 << 30)


def entry(store: Store, key: str = KEY) -> Path:
    return store.folder / "results" / key[:2] / key


def forge(store: Store, values: Mapping[str, object]) -> None:
    """Write an entry as somebody might who knows how."""
    plain = {"key": KEY, "log": "", "seconds": 1.0, "outputs": [], "company": 0, "note": ""}
    seal(store, json.dumps({**plain, **values}).encode())


def seal(store: Store, body: bytes) -> None:
    entry(store).parent.mkdir(parents=True, exist_ok=True)
    entry(store).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def a_file(root: Path, path: str = "dist/a.whl", content: bytes = b"wheel", mode: int = 0o644) -> Path:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    place.chmod(mode)
    return place


def test_what_is_kept_is_found_under_its_key_alone(store: Store) -> None:
    assert store.find(KEY) is None
    store.keep(KEY, NODE, RESULT, {"own": {"a": "1"}})
    assert store.find(KEY) == RESULT
    assert store.find(OTHER) is None
    assert store.latest(NODE) == {"own": {"a": "1"}}
    assert store.latest(Node("a", "lint")) is None
    assert list((store.folder / "tmp").iterdir()) == []


def test_what_is_kept_again_takes_the_place_of_the_earlier(store: Store) -> None:
    store.keep(KEY, NODE, RESULT, {"own": {}})
    store.keep(KEY, NODE, Result("", 0.0), {"own": {"b": "2"}})
    assert store.find(KEY) == Result("", 0.0)
    assert store.latest(NODE) == {"own": {"b": "2"}}


@given(st.text(), st.floats(allow_nan=False), st.integers(), st.text())
def test_every_result_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, log: str, seconds: float, company: int, note: str
) -> None:
    store = Store(tmp_path_factory.mktemp("cache"), 1 << 30)
    result = Result(log, seconds, (), company, note)
    store.keep(KEY, NODE, result, {})
    assert store.find(KEY) == result


def test_of_an_endless_log_the_end_is_kept(store: Store) -> None:
    store.keep(KEY, NODE, Result("x" * (5 << 20) + "end", 1.0), {})
    found = store.find(KEY)
    assert found is not None
    assert len(found.log) == 4 << 20
    assert found.log.endswith("end")


@given(st.integers(0), st.one_of(st.none(), st.binary(max_size=3)))
def test_an_entry_that_is_damaged_anywhere_is_a_miss(
    tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes | None
) -> None:
    store = Store(tmp_path_factory.mktemp("cache"), 1 << 30)
    store.keep(KEY, NODE, RESULT, {})
    whole = entry(store).read_bytes()
    at %= len(whole)
    damaged = whole[:at] if put is None else whole[:at] + put + whole[at + 1 :]
    entry(store).write_bytes(damaged)
    assert store.find(KEY) == (RESULT if damaged == whole else None)


def test_an_entry_under_anothers_name_is_a_miss(store: Store) -> None:
    store.keep(KEY, NODE, RESULT, {})
    entry(store, OTHER).parent.mkdir()
    entry(store).replace(entry(store, OTHER))
    assert store.find(OTHER) is None
    assert store.find(KEY) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": OTHER}, {"key": None}, {"log": 3}, {"log": None}, {"seconds": "1"}, {"seconds": None}, {"company": "0"},
        {"company": 1.5}, {"note": []}, {"outputs": None}, {"outputs": {}}, {"outputs": [3]}, {"outputs": ["a"]},
        {"outputs": [{}]}, {"outputs": [{"path": "a", "mode": 420}]},
        {"outputs": [{"path": "a", "mode": "420", "sha256": "0" * 64}]},
        {"outputs": [{"path": 3, "mode": 420, "sha256": "0" * 64}]},
        {"outputs": [{"path": "a", "mode": 420, "sha256": 3}]},
    ],
    ids=str,
)  # fmt: skip
def test_an_entry_of_another_shape_is_a_miss(store: Store, wrong: dict[str, object]) -> None:
    forge(store, wrong)
    assert store.find(KEY) is None
    forge(store, {})
    assert store.find(KEY) == Result("", 1.0)


def test_an_entry_that_is_no_table_or_nested_too_deeply_is_a_miss(store: Store) -> None:
    for body in (b"[]", b"3", b'"text"', b"[" * 200_000, b""):
        seal(store, body)
        assert store.find(KEY) is None


def test_a_folder_where_an_entry_should_be_is_a_miss(store: Store) -> None:
    entry(store).mkdir(parents=True)
    assert store.find(KEY) is None


OUTSIDE = [
    "/etc/passwd", "../a", "a/../../b", "..", ".", "", "a//b", "./a", "a/", "a\0b",
    ".git/hooks/post-commit", "core/a/.git/config", ".venv/bin/python", ".seedbed/results/x",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leads_outside_or_where_no_task_makes_anything_is_a_miss(
    tmp_path: Path, store: Store, path: str
) -> None:
    a_file(tmp_path, "x", b"evil")
    (output,) = store.take(tmp_path, ["x"])
    forge(store, {"outputs": [{"path": path, "mode": 0o644, "sha256": output.sha256}]})
    assert store.find(KEY) is None


@pytest.mark.parametrize("digest", ["../victim", "..", "a/b", "", "A" * 64, "0" * 63, "0" * 65])
def test_a_digest_that_is_none_is_a_miss_and_nothing_is_deleted(
    tmp_path: Path, store: Store, digest: str
) -> None:
    victim = a_file(tmp_path, "victim")
    kept_file(tmp_path, store)
    forge(store, {"outputs": [{"path": "a", "mode": 0o644, "sha256": digest}]})
    assert store.find(KEY) is None
    assert victim.exists()


def kept_file(tmp_path: Path, store: Store, mode: int = 0o644) -> tuple[Path, Output]:
    place = a_file(tmp_path, mode=mode)
    (output,) = store.take(tmp_path, ["dist/a.whl"])
    store.keep(KEY, NODE, Result("", 1.0, (output,)), {})
    return place, output


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
def test_files_come_back_with_their_content_and_mode(tmp_path: Path, store: Store, mode: int) -> None:
    place, output = kept_file(tmp_path, store, mode)
    place.unlink()
    place.parent.rmdir()
    found = store.find(KEY)
    assert found is not None
    assert found.outputs == (output,)
    assert store.restore(tmp_path, found.outputs)
    assert place.read_bytes() == b"wheel"
    assert place.stat().st_mode & 0o777 == mode
    assert [path.name for path in place.parent.iterdir()] == ["a.whl"]


def test_a_file_that_is_as_it_was_is_not_touched(tmp_path: Path, store: Store) -> None:
    place, output = kept_file(tmp_path, store)
    os.utime(place, (1, 1))
    assert store.restore(tmp_path, [output])
    assert place.stat().st_mtime == 1


@pytest.mark.parametrize("other", ["content", "mode", "link", "fifo"])
def test_a_file_that_is_not_as_it_was_is_put_back(tmp_path: Path, store: Store, other: str) -> None:
    place, output = kept_file(tmp_path, store)
    match other:
        case "content":
            place.write_bytes(b"other")
        case "mode":
            place.chmod(0o600)
        case "link":
            place.rename(tmp_path / "elsewhere")
            place.symlink_to(tmp_path / "elsewhere")
        case _:
            place.unlink()
            os.mkfifo(place)
    assert store.restore(tmp_path, [output])
    assert not place.is_symlink()
    assert place.read_bytes() == b"wheel"
    assert place.stat().st_mode & 0o777 == 0o644


def test_a_mode_from_elsewhere_gives_no_rights_but_the_usual_ones(tmp_path: Path, store: Store) -> None:
    place, output = kept_file(tmp_path, store)
    place.unlink()
    forge(store, {"outputs": [{"path": output.path, "mode": 0o6755, "sha256": output.sha256}]})
    found = store.find(KEY)
    assert found is not None
    assert store.restore(tmp_path, found.outputs)
    assert place.stat().st_mode & 0o7777 == 0o755


def blob(store: Store, output: Output) -> Path:
    return store.folder / "blobs" / output.sha256[:2] / output.sha256


def test_a_lost_file_makes_a_miss(tmp_path: Path, store: Store) -> None:
    place, output = kept_file(tmp_path, store)
    blob(store, output).unlink()
    assert store.find(KEY) is None
    place.unlink()
    assert not store.restore(tmp_path, [output])


@pytest.mark.parametrize("damage", [b"", b"whee", b"wheel!"])
def test_a_damaged_file_is_never_put_back_and_does_not_stay(
    tmp_path: Path, store: Store, damage: bytes
) -> None:
    place, output = kept_file(tmp_path, store)
    place.unlink()
    blob(store, output).write_bytes(damage)
    assert not store.restore(tmp_path, [output])
    assert not place.exists()
    # The next run makes it anew.
    assert kept_file(tmp_path, store)[1] == output
    place.unlink()
    assert store.restore(tmp_path, [output])


@pytest.mark.parametrize("in_the_way", ["folder", "file above"])
def test_what_is_in_the_way_of_a_file_makes_a_miss(tmp_path: Path, store: Store, in_the_way: str) -> None:
    place, output = kept_file(tmp_path, store)
    place.unlink()
    if in_the_way == "folder":
        (place / "full").mkdir(parents=True)
    else:
        place.parent.rmdir()
        place.parent.write_text("")
    assert not store.restore(tmp_path, [output])


def test_nothing_is_written_through_a_link_to_elsewhere(tmp_path: Path, store: Store) -> None:
    place, output = kept_file(tmp_path / "root", store)
    place.unlink()
    place.parent.rmdir()
    (tmp_path / "elsewhere").mkdir()
    place.parent.symlink_to(tmp_path / "elsewhere")
    assert not store.restore(tmp_path / "root", [output])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_only_regular_files_that_a_task_made_are_taken(tmp_path: Path) -> None:
    for path in (
        "a/dist/x",
        "a/dist/sub/y\n",
        "a/dist/__pycache__/z",
        "a/.venv/dist/x",
        "a/other",
        "b/dist/x",
    ):
        a_file(tmp_path, path)
    (tmp_path / "a/dist/link").symlink_to("x")
    (tmp_path / "a/dist/folder").symlink_to(tmp_path / "b")
    os.mkfifo(tmp_path / "a/dist/fifo")
    assert set(made(tmp_path, "a", ("**/dist/**", "dist/**"))) == {"a/dist/x", "a/dist/sub/y\n"}
    assert set(made(tmp_path, ".", ("*/dist/x",))) == {"a/dist/x", "b/dist/x"}
    assert list(made(tmp_path, "a", ())) == []


@pytest.mark.parametrize("content", [b"", b"[", b"[" * 200_000, b"\xff", b"3", b'["a"]', b"null"])
def test_what_only_explains_may_be_damaged(store: Store, content: bytes) -> None:
    store.keep(KEY, NODE, RESULT, {})
    store.keep_upstream(OTHER, {"a": "1"})
    assert store.upstream(OTHER) == {"a": "1"}
    for path in (*(store.folder / "latest").iterdir(), store.folder / "upstream" / OTHER[:2] / OTHER):
        path.write_bytes(content)
    assert store.upstream(OTHER) is None
    assert store.latest(NODE) in (None, 3, ["a"])


def aged(path: Path, seconds: float) -> int:
    """Make a file as old as that, and return its size."""
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path.stat().st_size


def test_what_was_used_least_recently_goes_first_and_no_more_than_has_to(tmp_path: Path) -> None:
    store = Store(tmp_path, 1 << 30)
    keys = [f"{number:064x}" for number in range(10)]
    for key in keys:
        store.keep(key, NODE, RESULT, {})
    latest = next((tmp_path / "latest").iterdir())
    sizes = {key: aged(entry(store, key), 1000 - number) for number, key in enumerate(keys)}
    aged(latest, 0)
    # To be found is to be used.
    assert store.find(keys[0]) == RESULT
    rest = latest.stat().st_size + sum(sizes[key] for key in (keys[0], *keys[4:]))
    assert Store(tmp_path, rest).sweep() == sizes[keys[1]] + sizes[keys[2]] + sizes[keys[3]]
    assert [key for key in keys if entry(store, key).exists()] == [keys[0], *keys[4:]]
    assert Store(tmp_path, rest).sweep() == 0
    assert Store(tmp_path, rest - 1).sweep() == sizes[keys[4]]
    assert store.find(keys[4]) is None


def test_to_use_a_result_is_to_use_its_files_and_what_it_is_explained_by(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", 1 << 30)
    _, output = kept_file(tmp_path, store)
    store.keep_upstream(OTHER, {"a": "1"})
    upstream = store.folder / "upstream" / OTHER[:2] / OTHER
    for path in (blob(store, output), upstream):
        aged(path, 1000)
    assert store.find(KEY) is not None
    store.keep_upstream(OTHER, {"a": "1"})
    for path in (blob(store, output), upstream):
        assert time.time() - path.stat().st_mtime < 500


def test_everything_that_is_kept_counts_towards_the_limit(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", 1)
    kept_file(tmp_path, store)
    store.keep_upstream(OTHER, {"a": "1"})
    sizes = [path.stat().st_size for path in store.folder.rglob("*") if path.is_file()]
    assert len(sizes) == 4
    assert store.sweep() == sum(sizes)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_what_a_killed_run_left_half_written_goes_after_a_day_and_not_before(
    tmp_path: Path, store: Store
) -> None:
    store.keep(KEY, NODE, RESULT, {})
    old, new = (a_file(store.folder, f"tmp/{name}") for name in ("old.tmp", "new.tmp"))
    aged(old, 90_000)
    aged(new, 80_000)
    store.sweep()
    assert not old.exists()
    assert new.exists()


def test_git_is_told_to_ignore_the_cache_and_a_place_that_cannot_be_written_to_is_no_error(
    tmp_path: Path,
) -> None:
    folder = open_cache(tmp_path)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert [path.name for path in folder.iterdir()] == [".gitignore"]
    (tmp_path / "file").write_text("")
    assert open_cache(tmp_path / "file") == tmp_path / "file" / ".seedbed"


def test_what_cannot_be_kept_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    store = Store(tmp_path / "cache", 1 << 30)
    assert store.find(KEY) is None
    assert store.latest(NODE) is None
    a_file(tmp_path, "x")
    for keep in (
        lambda: store.keep(KEY, NODE, RESULT, {}),
        lambda: store.keep_upstream(OTHER, {}),
        lambda: store.take(tmp_path, ["x"]),
        lambda: store.take(tmp_path, ["gone"]),
    ):
        with pytest.raises(StoreError, match=r"^A result cannot be kept: [A-Z].* \(.*\)\.$"):
            keep()
    assert store.sweep() == 0


def test_two_sweeps_at_once_delete_no_more_than_one(tmp_path: Path) -> None:
    store = Store(tmp_path, 1 << 30)
    for number in range(20):
        key = f"{number:064x}"
        store.keep(key, NODE, RESULT, {})
        aged(entry(store, key), 1000 - number)
    size = entry(store, f"{0:064x}").stat().st_size
    rest = next((tmp_path / "latest").iterdir()).stat().st_size + 10 * size
    listed = Store(tmp_path, rest)

    class Slow(Store):
        """A store that another sweeps while it has listed its files."""

        def _files(self) -> Iterator[Path]:
            yield from list(super()._files())
            listed.sweep()

    Slow(tmp_path, rest).sweep()
    assert len(list((tmp_path / "results").rglob("0*"))) - len(list((tmp_path / "results").iterdir())) == 10
