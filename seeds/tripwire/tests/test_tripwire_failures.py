import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.tripwire._failures import mark

TRACEBACK = """Traceback (most recent call last):
  File "{path}/solution.py", line {line}, in main
    load(rows)
  File "{path}/solution.py", line {line}, in load
    raise ValueError(row)
ValueError: row {number} of {path}/in.csv is {{'b': {number}, 'a': 2}} at 0x{address:x}"""
DIFF = """--- a{path}/x.txt
+++ b{path}/x.txt
@@ -{line},3 +{line},3 @@
-total {number}
+total 0x{address:x}"""
PYTEST = """{line} of {number} tests failed.
test_sum
> assert solve([1, 2]) == {number}
E AssertionError: assert {line} == {number}"""

PLACES = st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), min_size=2, max_size=4).map(
    lambda names: "/" + "/".join(names)
)
SURFACES = st.fixed_dictionaries(
    {
        "path": PLACES,
        "line": st.integers(1, 10**6),
        "number": st.integers(-(10**9), 10**9),
        "address": st.integers(0, 16**12),
    }
)


@pytest.mark.parametrize("form", [TRACEBACK, DIFF, PYTEST], ids=["traceback", "diff", "pytest"])
@settings(max_examples=40)
@given(one=SURFACES, other=SURFACES)
def test_numbers_paths_lines_and_addresses_do_not_change_a_failures_mark(
    form: str, one: dict[str, int | str], other: dict[str, int | str]
) -> None:
    assert mark(form.format(**one)) == mark(form.format(**other)) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E KeyError: {'b': 1, 'a': 2}", "E KeyError: {'a': 2, 'b': 1}"),
        ("cannot open tmpab12xyz", "cannot open tmp99_zzq0"),
        ("\x1b[31mred\x1b[0m 2026-01-02 03:04:05.123", "red 2025-12-31 23:59:59"),
        ("run 123e4567-e89b-12d3-a456-426614174000", "run 00000000-e89b-12d3-a456-426614174999"),
        ("expected [1, 2, 3]", "expected [4, 5]"),
        ("C:\\Users\\a\\x.py is missing", "C:\\Work\\b\\y.py is missing"),
    ],
)
def test_what_varies_from_run_to_run_is_left_out(one: str, other: str) -> None:
    assert mark(one) == mark(other)


@pytest.mark.parametrize(
    ("was", "now"), [("ValueError", "KeyError"), ("in load", "in save"), ("row ", "column "), ("'a'", "'c'")]
)
def test_another_exception_function_or_message_is_another_failure(was: str, now: str) -> None:
    text = TRACEBACK.format(path="/tmp/a", line=3, number=4, address=5)
    assert mark(text) != mark(text.replace(was, now))


def test_a_recursion_is_the_same_however_deep() -> None:
    frame = '  File "/a/b.py", line 2, in walk\n    walk(x)\n'
    head, end = "Traceback (most recent call last):\n", "RecursionError: maximum recursion depth exceeded"
    assert mark(head + 3 * frame + end) == mark(head + 50 * frame + end)


def test_of_a_chain_of_exceptions_the_last_counts() -> None:
    first = TRACEBACK.format(path="/tmp/a", line=3, number=4, address=5)
    second = (
        'Traceback (most recent call last):\n  File "/a/b.py", line 2, in go\n    x\nkey.MissingError: gone'
    )
    assert mark(f"{first}\n\nDuring handling of the above exception:\n\n{second}").startswith(
        "MissingError in "
    )


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_has_a_mark_of_its_own_words(text: str) -> None:
    assert mark(text) == mark(text)
    assert bool(mark(text)) == bool(mark(f"{text}\n@@ -1 +1 @@"))


def test_a_huge_report_is_read_at_its_start_and_end() -> None:
    assert mark("start\n" + "x\n" * 10**6 + "end").splitlines() == ["start", "x", "end"]
