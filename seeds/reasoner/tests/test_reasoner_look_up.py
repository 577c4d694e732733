import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.classifier import embed_fingerprint
from seedbed.manuals import Folder, Manuals
from seedbed.reasoner import _literature
from seedbed.reasoner._lookups import (
    LOOK_UP,
    RELEVANT,
    RELEVANT_BY_WORDS,
    LookedUp,
    LookUp,
    Shelf,
    manuals_in,
)

NOTES = {
    "tea": "# Green tea\n\nThe temperature of the water for this drink is eighty degrees.\n",
    "bread": "# Rye bread\n\nSourdough needs a starter and a warm place.\n",
    "moon": "# The moon\n\nIt goes round the Earth.\n",
    "tax": "# Income tax\n\nThe forms are due in May.\n",
}
NEAR = "water temperature for tea leaves in a pot"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / f"{name}.md").write_text(text)
    with Manuals(tmp_path / "by_words.sqlite3") as by_words:
        by_words.refresh([Folder(folder)])
    with Manuals(tmp_path / "by_meaning.sqlite3", embedding=_literature.embedding()) as by_meaning:
        by_meaning.refresh([Folder(folder)])
    return tmp_path


def looked_up(path: Path, words: str) -> list[str]:
    async def perform() -> LookedUp:
        asked = LookUp(words=words, at=datetime(2026, 1, 1, tzinfo=UTC))
        return (await LOOK_UP.perform(asked, Shelf(path, ""))).result

    return [one.title for one in asyncio.run(perform()).passages]


def test_what_meaning_brings_near_enough_is_told(index: Path) -> None:
    assert looked_up(index / "by_words.sqlite3", NEAR) == []
    assert looked_up(index / "by_meaning.sqlite3", NEAR) == ["Green tea"]


def test_words_alone_have_to_cover_more(index: Path) -> None:
    half = "zebra, starter, warm"
    (found,) = _literature.search(index / "by_words.sqlite3", half, at_most=2).passages
    assert RELEVANT < found.share < RELEVANT_BY_WORDS
    assert looked_up(index / "by_words.sqlite3", half) == []
    assert looked_up(index / "by_words.sqlite3", "starter, warm") == ["Rye bread"]


def test_what_is_about_something_else_gets_nothing(index: Path) -> None:
    assert looked_up(index / "by_meaning.sqlite3", "How do I get my team to care about design?") == []


def test_another_embedding_is_another_look_up() -> None:
    asked, shelf = LookUp(words="tea", at=datetime(2026, 3, 1, tzinfo=UTC)), manuals_in(Path("data"))
    assert shelf.fingerprint == embed_fingerprint()
    assert LOOK_UP.key(asked, shelf) != LOOK_UP.key(asked, replace(shelf, fingerprint="another"))
