import pytest

from seedbed.manuals._apart import builtin_entries
from seedbed.manuals._entry import Entry, Unread
from seedbed.manuals._python import read_python

MODULE = '''"""What the module is for."""
from ._inner import hidden, shown
from .far import *

__all__ = ["shown", "roll"]


class Die:
    """A die."""

    def __init__(self, sides: int = 6) -> None:
        """It has so many sides."""

    def throw(self, times=1):
        """Throw it."""


async def fetch(url, /, *, wait: float) -> bytes:
    "Fetch a page."
    def inside():
        "Not for anybody."


if True:
    def chosen():
        """Under a condition."""

def silent(): pass

_die = Die()
roll = _die.throw
'''


def entry(title: str) -> Entry:
    found = read_python(MODULE.encode(), "games", package=True).entries
    return next(one for one in found if one.title == title)


def test_a_function_is_told_with_its_signature_and_its_line() -> None:
    fetch = entry("games.fetch")
    assert (fetch.head, fetch.text, fetch.line) == (
        "fetch(url, /, *, wait: float) -> bytes",
        "Fetch a page.",
        MODULE[: MODULE.index("async def")].count("\n") + 1,
    )


def test_a_class_is_told_with_what_its_init_takes_and_says() -> None:
    die = entry("games.Die")
    assert die.head == "Die(sides: int=6)"
    assert die.text == "A die.\n\nIt has so many sides."


def test_only_what_has_a_docstring_and_can_be_reached_is_literature() -> None:
    titles = [one.title for one in read_python(MODULE.encode(), "games", package=True).entries]
    assert titles == ["games", "games.Die", "games.Die.throw", "games.fetch", "games.chosen"]


def test_names_that_a_package_gives_to_what_lies_deeper_are_known() -> None:
    aliases = {(one.name, one.target) for one in read_python(MODULE.encode(), "games", package=True).aliases}
    assert aliases == {
        ("games.hidden", "games._inner.hidden"),
        ("games.shown", "games._inner.shown"),
        ("games.*", "games.far.*"),
        ("games.roll", "games.Die.throw"),
    }


def test_a_plain_module_re_exports_only_what_it_says_it_does() -> None:
    aliases = {one.name for one in read_python(MODULE.encode(), "toys.games", package=False).aliases}
    assert aliases == {"toys.games.shown", "toys.games.*", "toys.games.roll"}


@pytest.mark.parametrize("source", [b"def f(:", b"\x00", b"# coding: nonsense\n", b"(" * 5000, b"\xff\xfe"])
def test_what_is_no_python_is_passed_over(source: bytes) -> None:
    with pytest.raises(Unread):
        read_python(source, "broken", package=False)


def test_nothing_of_a_file_is_run() -> None:
    literature = read_python(b'"""Bad."""\nraise SystemExit(1)', "bad", package=False)
    assert [one.text for one in literature.entries] == ["Bad."]


def test_modules_written_in_c_are_told_by_the_names_that_people_use() -> None:
    entries = {one.title: one for one in builtin_entries()}
    assert entries["math.gcd"].text == "Greatest Common Divisor."
    assert entries["math.gcd"].head == "gcd(*integers)"
    assert {"str.split", "os.rename", "itertools.chain", "collections.deque.rotate"} <= entries.keys()
    assert not [title for title in entries if title.startswith("posix.")]
