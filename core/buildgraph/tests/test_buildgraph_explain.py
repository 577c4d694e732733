"""Why a task is run again."""

import pytest

from seedbed.buildgraph._explain import differences
from seedbed.buildgraph._keys import Parts

FILES = {
    ("up", "one"): {"core/up/a.py": "1", "core/up/b.py": "1", "core/up/gone.py": "1"},
    ("up", "two"): {"core/up/a.py": "2", "core/up/b.py": "1", "core/up/new.py": "1"},
}


def why(old: object, new: Parts) -> list[str]:
    return list(differences(old, new, lambda name, digest: FILES.get((name, digest))))


@pytest.mark.parametrize(
    ("part", "name", "before", "after", "line"),
    [
        ("own", "core/a/x.py", "1", "2", "core/a/x.py changed"),
        ("own", "core/a/x.py", None, "2", "core/a/x.py is new"),
        ("own", "core/a/x.py", "1", None, "core/a/x.py is gone"),
        ("locked", "pydantic==2", "1", "2", "the locked or installed pydantic==2 changed"),
        ("locked", "pydantic==2", "1", None, "the locked or installed pydantic==2 is gone"),
        ("environment", "HOME", "1", "2", "the variable HOME changed"),
        ("settings", "tool.ruff", "1", "2", "[tool.ruff] of the root's pyproject.toml changed"),
        ("task", "command", "1", "2", "command of the task changed"),
        ("python", "version", "cpython 3.11", "cpython 3.12", "Python or the platform: cpython 3.11 before, cpython 3.12 now"),
        ("after", "a:build", "1", "2", "a:build made something else"),
        ("upstream", "up", None, "two", "up is needed now"),
        ("upstream", "up", "one", None, "up is not needed any more"),
        ("upstream", "up", "lost", "two", "up, which it needs, changed"),
        ("upstream", "up", 3, "two", "up is needed now"),
    ],
)  # fmt: skip
def test_each_difference_is_one_line(
    part: str, name: str, before: object, after: str | None, line: str
) -> None:
    old = {part: {} if before is None else {name: before}}
    new: Parts = {part: {} if after is None else {name: after}}
    assert why(old, new) == [line]


def test_of_a_package_that_is_needed_every_file_that_differs_is_named() -> None:
    assert why({"upstream": {"up": "one"}}, {"upstream": {"up": "two"}}) == [
        "core/up/a.py changed (of up, which it needs)",
        "core/up/gone.py is gone (of up, which it needs)",
        "core/up/new.py is new (of up, which it needs)",
    ]


def test_what_was_never_done_is_said() -> None:
    assert why(None, {"own": {"a": "1"}}) == ["it has no earlier result"]


def test_what_differs_in_nothing_has_left_the_cache() -> None:
    assert why({"own": {"a": "1"}}, {"own": {"a": "1"}}) == ["its result has left the cache"]


@pytest.mark.parametrize("old", [[], "text", 3, True])
def test_what_cannot_be_read_is_said(old: object) -> None:
    assert why(old, {"own": {}}) == ["its earlier result cannot be read"]


@pytest.mark.parametrize("old", [{}, {"own": None}, {"own": []}, {"own": "text"}, {"own": {"a": None}}])
def test_a_part_that_is_damaged_is_as_good_as_none(old: object) -> None:
    assert why(old, {"own": {"a": "1"}}) == ["a is new"]


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (6, 6), (100, 6)])
def test_no_more_than_five_are_named(count: int, shown: int) -> None:
    lines = why({"own": {}}, {"own": {f"{number:03}": "1" for number in range(count)}})
    assert len(lines) == shown
    assert lines[0] == "000 is new"
    assert lines[5:] == ([f"and {count - 5} more"] if count > 5 else [])


def test_a_name_that_no_terminal_can_show_stays_one_line() -> None:
    assert why({"own": {}}, {"own": {"a\nb\udcff\x1b[0mé": "1"}}) == ["a\\nb\\udcff\\x1b[0mé is new"]
