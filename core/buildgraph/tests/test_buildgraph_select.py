"""Which packages a filter means."""

import pytest

from seedbed.buildgraph._select import select
from seedbed.workspace import Member, Need, Workspace, WorkspaceError, in_order

FARM = Workspace(
    in_order(
        [
            Member("farm-base", "core/base", ()),
            Member("farm-middle", "seeds/middle", (Need("farm-base"),)),
            Member("farm-top", "seeds/top", (Need("farm-middle"),)),
            Member("farm-loner", "seeds/loner", ()),
            Member("tool", "tools/a b", ()),
        ]
    ),
    {},
    {},
    {},
)


def chosen(*filters: str) -> set[str]:
    return {name.removeprefix("farm-") for name in select(FARM, filters)}


EVERYONE = {"base", "middle", "top", "loner", "tool"}


@pytest.mark.parametrize(
    ("filters", "meant"),
    [
        ([], EVERYONE),
        (["base"], {"base"}),
        (["farm-base"], {"base"}),
        (["core/base"], {"base"}),
        (["core/base/"], {"base"}),
        (["./core/base"], {"base"}),
        (["tools/a b"], {"tool"}),
        (["base", "top"], {"base", "top"}),
        (["base", "base"], {"base"}),
        (["seeds/*"], {"middle", "top", "loner"}),
        (["farm-*"], EVERYONE - {"tool"}),
        (["*o*"], EVERYONE - {"middle"}),
        (["m?ddle"], {"middle"}),
        (["[bt]*"], {"base", "top", "tool"}),
        (["middle..."], {"base", "middle"}),
        (["...middle"], {"middle", "top"}),
        (["...middle..."], {"base", "middle", "top"}),
        (["seeds/middle/..."], {"base", "middle"}),
        (["...loner"], {"loner"}),
        (["!base"], EVERYONE - {"base"}),
        (["!base", "!top"], EVERYONE - {"base", "top"}),
        (["!...middle"], EVERYONE - {"middle", "top"}),
        (["!seeds/*"], {"base", "tool"}),
        (["top...", "!base"], {"middle", "top"}),
        (["!base", "top..."], {"middle", "top"}),
        (["base", "!base"], set()),
    ],
)
def test_a_filter_means_exactly_these(filters: list[str], meant: set[str]) -> None:
    assert chosen(*filters) == meant


def test_what_is_chosen_comes_in_dependency_order() -> None:
    found = select(FARM, ["top", "base", "middle"])
    assert found == ("farm-base", "farm-middle", "farm-top")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("bse", "Did you mean 'base'"),
        ("!bse", "Did you mean 'base'"),
        ("...bse", "Did you mean 'base'"),
        ("seeds/midle", "Did you mean 'seeds/middle'"),
        ("BASE", "See `seedbed graph`"),
        ("", "See `seedbed graph`"),
        ("...", "See `seedbed graph`"),
        ("!", "See `seedbed graph`"),
        ("core/base/src", "Did you mean 'core/base'"),
        ("a\nb", "See `seedbed graph`"),
        ("[", "See `seedbed graph`"),
    ],
)
def test_a_filter_that_means_nothing_is_said_with_what_may_have_been_meant(text: str, advice: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        select(FARM, [text])
    assert str(caught.value).startswith("No package is called ")
    assert advice in str(caught.value)


def test_one_wrong_filter_among_right_ones_is_not_passed_over() -> None:
    with pytest.raises(WorkspaceError):
        select(FARM, ["base", "nobody"])
