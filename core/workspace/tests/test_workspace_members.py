"""Members and what they need, as values."""

import itertools

import pytest

from seedbed.workspace import Locked, Member, Need, Workspace, WorkspaceError, in_order


def member(name: str, *needs: str, area: str = "seeds") -> Member:
    return Member(name, f"{area}/{name.removeprefix('x-')}", tuple(Need(need) for need in needs))


def workspace(*members: Member, **asks: tuple[str, ...]) -> Workspace:
    locked = {
        "httpx==1.0": Locked("httpx", "1.0", "aa", ("idna==3.0",)),
        "httpx[http2]==1.0": Locked("httpx", "1.0", "aa", ("h2==4.0", "httpx==1.0")),
        "idna==3.0": Locked("idna", "3.0", "bb", ()),
        "h2==4.0": Locked("h2", "4.0", "cc", ("idna==3.0",)),
        "left==1.0": Locked("left", "1.0", "dd", ("right==1.0",)),
        "right==1.0": Locked("right", "1.0", "ee", ("left==1.0",)),
        "zope-event==5.0": Locked("zope-event", "5.0", "ff", ()),
    }
    known = {f"x-{name}": ask for name, ask in asks.items()}
    return Workspace(in_order(members), locked, {one.name: known.get(one.name, ()) for one in members}, {})


DIAMOND = (
    member("x-app", "x-left", "x-right"),
    member("x-left", "x-base"),
    member("x-right", "x-base", "x-base", "httpx"),
    member("x-base", area="core"),
    member("x-alone", "x-alone"),
)


def test_a_member_comes_after_everything_that_it_needs() -> None:
    order = list(in_order(DIAMOND))
    assert order.index("x-base") < min(order.index("x-left"), order.index("x-right"))
    assert max(order.index("x-left"), order.index("x-right")) < order.index("x-app")


def test_the_order_does_not_hang_on_the_order_in_which_members_are_given() -> None:
    assert list(in_order(DIAMOND)) == list(in_order(reversed(DIAMOND)))


def test_direct_needs_are_other_members_each_once_and_sorted() -> None:
    known = workspace(*DIAMOND)
    assert known.needs("x-app") == ("x-left", "x-right")
    assert known.needs("x-right") == ("x-base",)
    assert known.needs("x-alone") == ()


def test_upstream_and_downstream_reach_through_others() -> None:
    known = workspace(*DIAMOND)
    assert known.upstream("x-app") == {"x-left", "x-right", "x-base"}
    assert known.downstream("x-base") == {"x-left", "x-right", "x-app"}
    assert known.needed_by("x-base") == ("x-left", "x-right")
    assert known.upstream("x-base") == known.downstream("x-alone") == frozenset()


def test_a_circle_is_named_from_the_one_that_needs_to_the_one_needed() -> None:
    with pytest.raises(WorkspaceError) as caught:
        in_order([member("x-a", "x-b"), member("x-b", "x-c"), member("x-c", "x-a"), member("x-d", "x-a")])
    names = caught.value.what.rpartition(": ")[2].split(" → ")
    assert names[0] == names[-1]
    assert set(itertools.pairwise(names)) == {
        ("x-a", "x-b"),
        ("x-b", "x-c"),
        ("x-c", "x-a"),
    }
    assert caught.value.where == f"seeds/{names[0].removeprefix('x-')}/pyproject.toml"


@pytest.mark.parametrize("name", ["x-left", "left", "seeds/left", "./seeds/left", "seeds/left/"])
def test_a_member_is_found_by_its_name_its_short_name_and_its_folder(name: str) -> None:
    found = workspace(*DIAMOND).find(name)
    assert found is not None
    assert found.name == "x-left"


@pytest.mark.parametrize("name", ["", ".", "nothing", "seeds", "lef", "x-"])
def test_what_names_no_member_finds_none(name: str) -> None:
    assert workspace(*DIAMOND).find(name) is None


def test_a_short_name_that_two_share_finds_neither() -> None:
    known = workspace(Member("x-a", "seeds/xa", ()), Member("y-a", "seeds/ya", ()))
    assert known.find("a") is None
    assert known.find("y-a") == known.members["y-a"]


def test_a_file_belongs_to_the_innermost_member_around_it() -> None:
    outer, inner = Member("x-a", "seeds/a", ()), Member("x-b", "seeds/a/b", ())
    known = workspace(outer, inner)
    assert known.owner("seeds/a/src/x.py") == outer
    assert known.owner("seeds/a/b/x.py") == inner
    assert known.owner("seeds/a/bc/x.py") == outer
    assert known.owner("seeds/ab/x.py") is None
    assert known.owner("seeds/a") is None
    assert known.owner("README.md") is None


def test_a_member_at_the_root_owns_what_no_other_does() -> None:
    top = Member("x-top", ".", ())
    known = workspace(top, *DIAMOND)
    assert known.owner("README.md") == known.owner("docs/a.md") == top
    assert known.owner("seeds/left/x.py") == known.members["x-left"]


def test_a_name_tells_scope_and_short_name_and_a_folder_tells_the_area() -> None:
    framed = Member("seedbed-frame-maker", "core/frame", ())
    assert (framed.scope, framed.short, framed.area) == ("seedbed", "frame-maker", "core")
    assert (Member("solo", "solo", ()).scope, Member("solo", "solo", ()).short) == ("", "solo")


def test_a_closure_has_what_needed_members_ask_for_and_everything_behind() -> None:
    known = workspace(*DIAMOND, base=("zope-event==5.0",), right=("httpx[http2]==1.0",))
    assert known.closure("x-base") == known.closure("x-left") == ("zope-event==5.0",)
    behind = ("h2==4.0", "httpx==1.0", "httpx[http2]==1.0", "idna==3.0", "zope-event==5.0")
    assert known.closure("x-right") == known.closure("x-app") == behind


def test_a_closure_ends_where_outside_packages_need_one_another() -> None:
    assert workspace(member("x-a"), a=("left==1.0",)).closure("x-a") == ("left==1.0", "right==1.0")


def test_tools_are_looked_up_by_name_however_it_is_written() -> None:
    known = workspace(member("x-a"))
    assert known.named(["Zope.Event"]) == known.named(["zope_event"]) == ("zope-event==5.0",)
    assert known.named(["httpx"]) == ("h2==4.0", "httpx==1.0", "httpx[http2]==1.0", "idna==3.0")


def test_a_tool_that_is_not_locked_is_named_with_what_to_do() -> None:
    with pytest.raises(WorkspaceError, match=r"^ruff is not in uv.lock\. Add it with `uv add --dev ruff`"):
        workspace(member("x-a")).named(["ruff"])


def test_an_error_is_one_line_with_place_and_advice() -> None:
    error = WorkspaceError("It is\nbroken", where="here", do="Mend it")
    assert str(error) == "It is broken (here). Mend it."
    assert str(WorkspaceError("It is broken")) == "It is broken."


@pytest.mark.parametrize(
    ("name", "folder", "scope", "short", "module"),
    [
        ("seedbed-framer", "seeds/framer", "seedbed", "framer", "seedbed.framer"),
        ("my-great-crew-hello", "seeds/hello", "my-great-crew", "hello", "my_great_crew.hello"),
        ("my-crew-hello-world", "core/hello_world", "my-crew", "hello-world", "my_crew.hello_world"),
        ("my-hello-world", "packages/elsewhere", "my", "hello-world", "my.hello_world"),
        ("alone", "seeds/alone", "", "alone", "alone"),
        ("alone", ".", "", "alone", "alone"),
    ],
)
def test_the_folder_tells_where_a_scope_ends(
    name: str, folder: str, scope: str, short: str, module: str
) -> None:
    one = Member(name, folder, ())
    assert (one.scope, one.short, one.module) == (scope, short, module)


def test_a_member_is_found_by_its_folder_and_its_name_however_written() -> None:
    one = Member("my-crew-hello-world", "seeds/hello_world", ())
    found = workspace(one)
    for name in (
        "my-crew-hello-world",
        "My_Crew_Hello.World",
        "hello_world",
        "hello-world",
        "./seeds/hello_world/",
    ):
        assert found.find(name) == one
    assert found.find("world") is None
