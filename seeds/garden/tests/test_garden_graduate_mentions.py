import pytest

from seedbed.garden._mentions import Mention, mentions, moved, rewritten

MOVES = {"seeds/alder": "core/alder", "seeds/base": "core/base"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("seeds/alder", "core/alder"),
        ("see seeds/alder/README.md, and seeds/base.", "see core/alder/README.md, and core/base."),
        ('inputs = ["//seeds/alder/src/**"]', 'inputs = ["//core/alder/src/**"]'),
        ('"!seeds/alder/**"', '"!core/alder/**"'),
        ("cd ../seeds/alder && ls", "cd ../core/alder && ls"),
        ("./seeds/alder", "./core/alder"),
        ("${ROOT}/seeds/alder", "${ROOT}/core/alder"),
        ("$ROOT/seeds/alder", "$ROOT/core/alder"),
        ('f"{root}/seeds/alder"', 'f"{root}/core/alder"'),
        (
            "https://github.com/us/it/blob/main/seeds/alder/a.py",
            "https://github.com/us/it/blob/main/core/alder/a.py",
        ),
    ],
)
def test_a_path_from_the_root_is_followed(before: str, after: str) -> None:
    assert rewritten(before, "ci.yml", MOVES) == after


@pytest.mark.parametrize(
    "text",
    [
        "seeds/alders",
        "seeds/alder-x",
        "seeds/alder_x",
        "seeds/alder.py",
        "my-seeds/alder",
        "my.seeds/alder",
        "examples/seeds/alder",
        "/home/me/seeds/alder",
        "https://example.org/seeds/alder",
        "seeds/other",
        "seeds / alder",
    ],
)
def test_another_path_that_looks_like_it_stays(text: str) -> None:
    assert rewritten(text, "ci.yml", MOVES) == text


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("README.md", "[it](seeds/alder/)", "[it](core/alder/)"),
        ("README.md", "[it](seeds/alder/README.md#how)", "[it](core/alder/README.md#how)"),
        ("seeds/user/README.md", "[it](../alder/README.md)", "[it](../../core/alder/README.md)"),
        ("core/user/README.md", "[it](../../seeds/alder)", "[it](../alder)"),
        ("seeds/alder/README.md", "[it](../user/README.md)", "[it](../../seeds/user/README.md)"),
        ("seeds/alder/README.md", "[it](../../core/user)", "[it](../user)"),
        ("seeds/user/docs/a.md", "[it]: ../../alder/b.md", "[it]: ../../../core/alder/b.md"),
    ],
)
def test_a_link_in_markdown_leads_where_it_led(path: str, before: str, after: str) -> None:
    assert rewritten(before, path, MOVES) == after


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("seeds/alder/README.md", "[it](./src/a.py) [beside](../base/README.md) [top](../../LICENSE)"),
        (
            "seeds/user/README.md",
            "[it](../other) [web](https://example.org/../alder) [there](#alder) [x](/alder)",
        ),
        ("seeds/user/README.md", "[out](../../../alder)"),
    ],
)
def test_a_link_that_leads_as_before_is_left_as_it_was_written(path: str, text: str) -> None:
    assert rewritten(text, path, MOVES) == text


def test_the_lines_that_changed_are_told_with_their_numbers() -> None:
    before = "a\n  seeds/alder\nb\n"
    found = list(mentions(before, rewritten(before, "x.txt", MOVES), "x.txt"))
    assert found == [Mention("x.txt", 2, "seeds/alder", "core/alder")]


def test_only_what_lies_in_a_folder_moves_with_it() -> None:
    assert moved("seeds/alder", MOVES) == "core/alder"
    assert moved("seeds/alder/a/b", MOVES) == "core/alder/a/b"
    assert moved("seeds/alders/a", MOVES) == "seeds/alders/a"
