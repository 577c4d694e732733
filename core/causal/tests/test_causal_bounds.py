"""What is too large is refused before it costs anything, and what is large is walked a few times."""

from collections.abc import Iterator

import pytest

from seedbed.causal import Graph, apply, edited, read_lines, write_lines
from seedbed.causal._forms import _lines as lines
from seedbed.causal._forms._json import MAX_TEXT
from seedbed.problem import BadInput


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n" * (lines.MAX_LINES + 1), "200,000 lines"),
        ("a -> b +\n# " + "-" * lines.MAX_LINE, "100,000 characters (line 2)"),
        ("a" * MAX_TEXT + "a", "10,000,000 characters"),
    ],
    ids=["lines", "a line", "the text"],
)
def test_lines_that_are_too_many_or_too_long_are_refused(text: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_lines(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a -> b +\n" * 9, "8 links"),
        ("lever: x [rule] pushes a up\n" * 2 + "lever: y [rule] " + "pushes a up, " * 7, "8 links and acts"),
        ("variable: a\n" * 5, "4 lines for levers"),
        ("a -> b +\nb -> c +\nd -> e +", "4 variables"),
    ],
    ids=["links", "acts", "lone variables", "variables"],
)
def test_lines_that_say_too_much_are_refused(text: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_EDGES", 8)
    monkeypatch.setattr(lines, "MAX_VARIABLES", 4)
    with pytest.raises(BadInput) as refused:
        read_lines(text)
    assert f"more than {says}" in str(refused.value)


@pytest.mark.parametrize("run", ["-", "<", "=", "-.", "<=", "a ", '\\"'])
def test_a_line_of_one_thing_only_is_read_as_quickly_as_any_other(run: str) -> None:
    with pytest.raises(BadInput):
        read_lines((run * lines.MAX_LINE)[: lines.MAX_LINE])


def watched(names: tuple[str, ...], walks: list[int]) -> tuple[str, ...]:
    """Return names that note each time that they are walked through."""

    class Watched(tuple[str, ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[str]:
            walks.append(len(self))
            return super().__iter__()

    return Watched(names)


def test_names_are_walked_a_few_times_however_many_there_are() -> None:
    old, new = (tuple(f"{letter}{number}" for number in range(100, 200)) for letter in "vw")
    walks: list[int] = []
    # not validated, since a graph sorts its names into a tuple of its own
    before = Graph.model_construct(variables=watched(old, walks), edges=(), levers=())
    edits = edited(before, write_lines(Graph(variables=new)))
    assert (edits.named, edits.forgotten) == (new, old)
    assert 0 < len(walks) < 5
    walks.clear()
    gone = edits.model_copy(update={"forgotten": watched(old, walks)})
    assert apply(Graph(variables=old), gone).variables == edits.named
    assert 0 < len(walks) < 5
