"""The file with what was learnt: written wholly or not at all, and of no use where it is not what was written."""

import json
import os
from pathlib import Path

import pytest

from seedbed.classifier import (
    Head,
    LearnedUnusable,
    Remembered,
    Source,
    drop_example,
    fingerprint,
    learned_head,
    unlearn,
)
from seedbed.classifier._head import shipped_head
from seedbed.classifier._learned import keep
from seedbed.model import ScriptedModel
from seedbed.problem import ProblemClass

SECRET = "Where did I hide the marzipan?"
OTHER = "How do I get the roof of the barn dry?"


def own(text: str, byte: int = 1) -> Remembered:
    return Remembered.model_construct(
        text=text, kind=ProblemClass.SOLVABLE, source=Source.TURN, vector=bytes([byte]) * 384
    )


def head_with(*own: Remembered) -> Head:
    return shipped_head().model_copy(update={"own": own})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    keep(head_with(own(SECRET), own(OTHER, 2)), tmp_path / "learned")
    return tmp_path / "learned"


def spoilt(kept: Path, change: dict[str, object], *, in_head: bool = True) -> None:
    """Change fields in the file."""
    path = kept / "head.json"
    whole = json.loads(path.read_text())
    (whole["head"] if in_head else whole).update(change)
    path.write_text(json.dumps(whole))


def test_what_is_kept_is_read_back_and_only_the_user_may_read_it(kept: Path) -> None:
    assert learned_head(kept) == head_with(own(SECRET), own(OTHER, 2))
    assert [path.name for path in kept.iterdir()] == ["head.json"]
    assert (kept / "head.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", ["nowhere", "file/below"])
def test_where_nothing_was_learnt_there_is_no_head(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    assert learned_head(tmp_path / place) is None
    assert not unlearn(tmp_path / place)
    assert not drop_example(tmp_path / place, SECRET)


def hostile(number: float) -> dict[str, object]:
    rows = [list(row) for row in shipped_head().weights]
    rows[1][7] = number
    return {"weights": rows}


@pytest.mark.parametrize(
    "change",
    [
        {"bias": [0.0, 0.0]},
        {"weights": [[0.0]] * 3},
        {"temperature": 0.0},
        {"temperature": 1e-300},
        {"words": ["a"]},
        {"surprise": 1},
        hostile(1e300),
        hostile(float("nan")),
        hostile(float("inf")),
        {"own": [{"text": "x", "kind": "solved", "source": "turn", "vector": "AAAA"}]},
        {"own": [{"text": "x", "kind": "solved", "source": "turn", "vector": "A" * 512}]},
        {"own": [{"text": "x", "kind": "hopeless", "source": "turn", "vector": "/" * 512}]},
    ],
)
def test_a_head_that_could_not_have_been_learnt_is_refused_in_one_line(
    kept: Path, change: dict[str, object]
) -> None:
    spoilt(kept, change)
    with pytest.raises(LearnedUnusable, match=r"damaged .*head\.json.* learn again: reason learn") as caught:
        learned_head(kept)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"made_for": "'])
def test_a_file_that_is_no_head_is_refused_in_one_line(kept: Path, content: bytes) -> None:
    (kept / "head.json").write_bytes(content)
    with pytest.raises(LearnedUnusable, match="damaged"):
        learned_head(kept)


def test_a_head_for_other_data_than_the_package_has_is_refused(kept: Path) -> None:
    spoilt(kept, {"made_for": "an older version"}, in_head=False)
    with pytest.raises(LearnedUnusable, match="another version"):
        learned_head(kept)


def test_what_is_no_file_is_not_read(kept: Path) -> None:
    (kept / "head.json").unlink()
    os.mkfifo(kept / "head.json")  # reading it would wait for ever
    with pytest.raises(LearnedUnusable, match="no file"):
        learned_head(kept)
    assert unlearn(kept)


def test_a_file_that_is_too_large_is_not_read(kept: Path) -> None:
    os.truncate(kept / "head.json", 1 << 30)
    with pytest.raises(LearnedUnusable, match="no file that was learnt"):
        learned_head(kept)


def test_a_folder_that_cannot_be_made_or_emptied_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LearnedUnusable, match="cannot be kept"):
        keep(head_with(), tmp_path / "file" / "learned")
    (tmp_path / "learned" / "head.json").mkdir(parents=True)
    with pytest.raises(LearnedUnusable, match="cannot be deleted"):
        unlearn(tmp_path / "learned")


def test_a_write_that_fails_leaves_the_old_head(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (kept / "head.json").read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LearnedUnusable, match="No space left"):
        keep(head_with(own("another")), kept)
    assert (kept / "head.json").read_bytes() == before
    assert [path.name for path in kept.iterdir()] == ["head.json"], "nor does half a head stay behind"


def test_undoing_deletes_what_a_crash_has_left_too(kept: Path) -> None:
    (kept / "head.json.123.tmp").write_text(SECRET)
    assert unlearn(kept)
    assert not list(kept.iterdir())


def test_a_forgotten_problem_is_in_no_file_any_more_and_the_head_is_trained_without_it(kept: Path) -> None:
    before = learned_head(kept)
    assert before is not None
    assert drop_example(kept, f" {SECRET.upper()}")
    after = learned_head(kept)
    assert after is not None
    assert [one.text for one in after.own] == [OTHER]
    assert after.weights != before.weights
    assert not any(SECRET.encode() in path.read_bytes() for path in kept.iterdir())


def test_forgetting_the_only_problem_leaves_the_shipped_head(tmp_path: Path) -> None:
    keep(head_with(own(SECRET)), tmp_path)
    assert drop_example(tmp_path, SECRET)
    assert not list(tmp_path.iterdir())


def test_forgetting_what_was_never_learnt_changes_nothing(kept: Path) -> None:
    before = (kept / "head.json").read_bytes()
    assert not drop_example(kept, "What is 2 + 2?")
    assert (kept / "head.json").read_bytes() == before


def test_a_damaged_file_may_hold_the_problem_and_is_deleted(kept: Path) -> None:
    spoilt(kept, {"bias": []})
    assert drop_example(kept, "What is 2 + 2?")
    assert not list(kept.iterdir())


def test_the_fingerprint_changes_with_the_head_unless_a_strong_model_decides() -> None:
    one, other = head_with(own(SECRET)), head_with(own(OTHER))
    assert len({fingerprint(), fingerprint(head=one), fingerprint(head=other)}) == 3
    strong = ScriptedModel(strong=True)
    assert fingerprint(strong, one) == fingerprint(strong)
