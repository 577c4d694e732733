import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.bench._bag import BagOfWords, words_of
from seedbed.bench._remembering import Remembering
from seedbed.bench.underspecified import WAYS, Pair, Seen, by_bag_of_words, main, measure, read, report, share
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import BadInput
from seedbed.runner import Bench
from seedbed.sandbox import World, choose_sandbox

PAIR = Pair(
    question="Ann has 12 pens and buys 30 more. How many pens does she have?",
    insufficient_question="Ann has 12 pens and buys some more. How many pens does she have?",
    answer="12 + 30 = 42\n#### 42",
)


def _writes(prompt: Prompt) -> str:
    """Answer as a small model does: what is missing is made up, and the second time otherwise."""
    short = "shortest" in prompt.content
    more = "30" if "30 more" in prompt.content else "40" if short else "50"
    return f"```python\nmore = {more}\nprint(12 + more)\n```"


@pytest.mark.parametrize("blind", [True, False])
def test_a_pair_is_looked_at_from_both_sides(*, blind: bool) -> None:
    async def look() -> list[Seen]:
        sandbox = choose_sandbox()
        world = World(now=datetime(2026, 1, 1, tzinfo=UTC), seed=0)
        try:
            return await measure(
                [PAIR], Bench(Remembering(), ScriptedModel(_writes), sandbox, world), blind=blind
            )
        finally:
            await sandbox.close()

    assert asyncio.run(look()) == [
        Seen(lacking=False, right=True, cues=frozenset()),
        Seen(
            lacking=True,
            right=False,
            cues=frozenset({"figures", "words", *(["disagreement"] if blind else [])}),
        ),
    ]


def test_the_shares_stand_in_a_table_with_their_intervals() -> None:
    seen = [
        Seen(lacking=True, right=False, cues=frozenset({"figures"})),
        Seen(lacking=True, right=False, cues=frozenset({"words"})),
        Seen(lacking=False, right=True, cues=frozenset()),
        Seen(lacking=False, right=False, cues=frozenset({"words"})),
    ]
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in report("here", seen).splitlines()
    ]
    assert head[0] == "here: 2 pairs"
    assert [row[0] for row in rows] == list(WAYS)
    shares = {row[0]: [cell.partition(" ")[0] for cell in row[1:]] for row in rows}
    assert shares["figures"] == ["50", "0", "0", "75"]
    assert shares["words"] == ["50", "50", "0", "50"]
    assert shares["figures or words"] == ["100", "50", "0", "75"]


def test_an_interval_is_wilsons() -> None:
    assert share(8, 10) == "80 (49 to 94)"
    assert share(0, 10) == "0 (0 to 28)"
    assert share(0, 0) == "-"


def test_the_bag_of_words_is_never_asked_about_a_pair_that_it_was_trained_on() -> None:
    pairs = [
        Pair(question=f"{letter}a and more", insufficient_question=f"{letter}b and more", answer="#### 1")
        for letter in "abcdefghijklmnopqrst"
    ]
    told = [bool(one.cues) == one.lacking for one in by_bag_of_words(pairs)]
    assert sum(told) == 20


def test_a_bag_of_words_learns_which_words_go_with_which_kind() -> None:
    bag = BagOfWords.of(
        [words_of("some pens"), words_of("some cups")], [words_of("3 pens"), words_of("$4 cups")]
    )
    assert bag.holds(words_of("Some hats"))
    assert not bag.holds(words_of("$4 for 3 hats"))


def test_pairs_are_read_in_one_order_without_those_that_lack_nothing(tmp_path: Path) -> None:
    rows = [
        PAIR.model_copy(update={"question": f"{number} {PAIR.question}"}).model_dump() for number in range(5)
    ]
    rows.append(PAIR.model_copy(update={"question": PAIR.insufficient_question}).model_dump() | {"more": 1})
    (tmp_path / "mip_gsm8k.json").write_text(json.dumps(rows))
    first = read(tmp_path)
    assert len(first) == 5
    assert read(tmp_path) == first
    assert [pair.question[0] for pair in first] != ["0", "1", "2", "3", "4"]


def test_a_folder_without_the_pairs_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path)
    (tmp_path / "mip_gsm8k.json").write_text("[{}]")
    with pytest.raises(BadInput, match="no pairs"):
        read(tmp_path)


def test_the_command_prints_both_halves_and_what_words_alone_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        PAIR.model_copy(update={"question": f"{name} asks. {PAIR.question}"}).model_dump()
        for name in ("Al", "Bo")
    ]
    (tmp_path / "mip_gsm8k.json").write_text(json.dumps(rows))
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"when": "", "reply": "```python\nprint(12 + 30)\n```"}]))
    model, keep = f"scripted:{script}", str(tmp_path / "kept.jsonl")
    command = ["underspecified", str(tmp_path), "--pairs", "2", "--model", model, "--keep", keep]
    monkeypatch.setattr(sys, "argv", command)
    main()
    first = capsys.readouterr().out
    titles = [line.split("|")[1].rpartition(":")[0].strip() for line in first.splitlines() if "pairs" in line]
    parts = ["looked at", "scored on"]
    assert titles == [
        *(f"{model}, {part}" for part in parts),
        *(f"no model, {part}" for part in parts),
        "bag of words",
    ]
    assert "disagreement" not in first
    monkeypatch.setattr(sys, "argv", [*command, "--blind"])
    main()
    assert "| disagreement" in capsys.readouterr().out
