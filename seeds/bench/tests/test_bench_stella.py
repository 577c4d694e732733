"""Loops of models scored against a list."""

import json
from pathlib import Path

from seedbed.bench.stella import HEAD, details, score

MODEL = """<xmile xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<sim_specs><start>0</start><stop>5</stop><dt>1</dt></sim_specs><model><variables>
<stock name="The\\nStock"><eqn>5</eqn><inflow>growth</inflow><outflow>decay</outflow></stock>
<flow name="growth"><eqn>The_Stock*0.5</eqn></flow>
<flow name="decay"><eqn>IF The_Stock &gt; 1e9 THEN 1 ELSE 0</eqn></flow>
</variables></model></xmile>"""


def listed(folder: Path, *loops: tuple[str, str, str]) -> Path:
    """Write the model, and beside it a list of loops from the stock to a flow and back."""
    path = folder / "growth.stmx"
    path.write_text(MODEL)
    entries = [
        {"polarity": sign, "links": [{"from": one, "to": other}, {"from": other, "to": one}]}
        for sign, one, other in loops
    ]
    path.with_suffix(".json").write_text(json.dumps({"feedback": {"feedbackLoops": entries}}))
    return path


def figures(path: Path) -> dict[str, object]:
    return dict(zip(HEAD, score(path).row(), strict=True))


def test_a_loop_that_never_was_at_work_counts_against_the_structure_alone(tmp_path: Path) -> None:
    found = figures(listed(tmp_path, ("+", "the stock", "Growth")))
    assert (found["recall"], found["precision"]) == ("1.000", "0.500")
    assert (found["recall, at work"], found["precision, at work"]) == ("1.000", "1.000")
    assert found["polarities right"] == "1 of 1"


def test_what_is_missed_or_has_the_wrong_polarity_is_named(tmp_path: Path) -> None:
    scored = score(
        listed(tmp_path, ("-", "the stock", "growth"), ("", "the stock", "decay"), ("+", "a", "b"))
    )
    assert scored.row()[3] == "0.667"
    assert scored.row()[-2] == "0 of 1"
    assert "missed: a > b" in details(scored)
    assert "wrong polarity +: growth > the stock" in details(scored)
