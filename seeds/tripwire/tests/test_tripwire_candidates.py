import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.tripwire._candidates import likeness, shape

PROGRAM = 'def total(rows):\n    """Add."""\n    found = 0\n    for row in rows:\n        found += row\n    return found\n'


def like(one: str, other: str) -> float:
    return likeness(shape(one), shape(other))


@pytest.mark.parametrize(
    "again",
    [
        PROGRAM.replace("found", "sum_").replace("row ", "each ").replace("+= row", "+= each"),
        PROGRAM.replace('    """Add."""\n', "    # adds\n\n"),
        PROGRAM.replace("rows", "xs"),
        f"```python\n{PROGRAM}\n```",
    ],
)
def test_a_program_with_other_names_comments_or_layout_is_the_same(again: str) -> None:
    assert again != PROGRAM
    assert like(PROGRAM, again) == 1


@pytest.mark.parametrize(
    ("was", "now"), [("+=", "-="), ("= 0", "= 1"), ("total", "mean"), ("found\n", "rows\n")]
)
def test_a_program_that_does_something_else_is_not_the_same(was: str, now: str) -> None:
    assert 0.2 < like(PROGRAM, PROGRAM.replace(was, now)) < 1


def test_a_name_from_outside_is_kept() -> None:
    assert like("def f(x):\n    return min(x)\n", "def f(x):\n    return max(x)\n") < 1


def test_prose_is_compared_by_its_words() -> None:
    assert like("Take the first, then rest.", "take  the FIRST, then rest.") == 1
    assert 0.2 < like("take the first and then rest a while", "take the first and then go on") < 0.9
    assert like("take the first and then rest", "nothing of it is alike here") == 0


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_symmetric_and_one_only_for_the_same(one: str, other: str) -> None:
    assert like(one, other) == like(other, one)
    assert like(one, one) == 1
    assert 0 <= like(one, other) <= 1


@pytest.mark.parametrize("hostile", ["(" * 5000, "x = '\\d'", "\0", "-" * 9000 + "1", "9" * 9000, ""])
def test_hostile_text_has_a_shape_and_warns_of_nothing(hostile: str) -> None:
    assert like(hostile, hostile) == 1
