from pathlib import Path

import pytest

from seedbed.bench.faults import FAULTS, measure


@pytest.mark.parametrize("fault", ["down", "resets mid-reply, always", "500 twice, then well", "a refusal"])
def test_a_fault_loses_nothing_and_only_the_rest_is_asked_again(fault: str, tmp_path: Path) -> None:
    row = measure(fault, tmp_path, streams=True)
    assert row.kept
    answered = row.sees.startswith("(answered)")
    assert row.resumed_calls == (0 if answered else 1)
    assert row.calls == {"down": 0, "a refusal": 1}.get(fault, 3)
    assert "\n" not in row.sees


def test_every_fault_that_is_to_be_shown_has_a_row() -> None:
    words = " ".join(FAULTS)
    wanted = (
        "down",
        "hangs",
        "resets",
        "429",
        "500 twice",
        "malformed",
        "shape",
        "choice",
        "refusal",
        "10 MB",
        "drip",
    )
    assert all(each in words for each in (*wanted, "page", "redirect"))
