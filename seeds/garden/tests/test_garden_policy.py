import pytest

from seedbed.garden import Graduate, Policy, Return, Standing, proposals
from seedbed.garden._errors import GardenError
from seedbed.garden._move._policy import Proposal, along
from seedbed.garden._move._standings import read_policy


def _seed(name: str, *needs: str, by: int = 0, private: bool = False, area: str = "seeds") -> Standing:
    dependants = tuple(f"user-{number}" for number in range(by))
    return Standing(name, f"{area}/{name}", area, dependants, needs, private)


def _core(name: str, *needs: str, by: int = 0, private: bool = False) -> Standing:
    return _seed(name, *needs, by=by, private=private, area="core")


def _names(found: tuple[Proposal, ...]) -> list[str]:
    return [f"{'+' if isinstance(each, Graduate) else '-'}{each.name}" for each in found]


def test_without_a_policy_nothing_is_proposed() -> None:
    assert proposals(Policy(), [_seed("a", by=9), _core("b")]) == ()


@pytest.mark.parametrize(("by", "expected"), [(1, []), (2, ["+a"]), (3, ["+a"])])
def test_a_seed_is_proposed_from_the_number_of_dependants_on_that_the_policy_names(
    by: int, expected: list[str]
) -> None:
    assert _names(proposals(Policy(2), [_seed("a", by=by)])) == expected


def test_the_seeds_that_a_proposed_one_needs_go_first_each_after_its_own() -> None:
    known = [_seed("a", by=1), _seed("b", "a", by=1), _core("c", by=5), _seed("d", "b", "a", "c", by=2)]
    found = proposals(Policy(2), known)
    assert _names(found) == ["+a", "+b", "+d"]
    assert [each.wanted_by for each in found if isinstance(each, Graduate)] == ["d", "d", ""]
    assert [each.along for each in found if isinstance(each, Graduate)] == [(), ("a",), ("a", "b")]


def test_a_seed_with_enough_dependants_of_its_own_is_not_said_to_be_wanted_by_another() -> None:
    known = [_seed("d", "a", by=2), _seed("a", by=2)]
    found = proposals(Policy(2), known)
    assert _names(found) == ["+a", "+d"]
    assert all(isinstance(each, Graduate) and not each.wanted_by for each in found)


def test_a_private_package_stays_where_it_is() -> None:
    assert proposals(Policy(2, 1), [_seed("a", by=5, private=True), _core("b", private=True)]) == ()


@pytest.mark.parametrize(("by", "expected"), [(0, ["-a"]), (1, []), (2, [])])
def test_a_core_package_is_sent_back_only_below_the_lower_number(by: int, expected: list[str]) -> None:
    assert _names(proposals(Policy(2, 1), [_core("a", by=by)])) == expected


def test_what_something_in_core_still_needs_stays() -> None:
    assert _names(proposals(Policy(3, 2), [_core("a", by=1), _core("b", "a", by=4)])) == []


def test_what_only_a_returning_package_needed_returns_after_it() -> None:
    known = [_core("a", by=1), _core("b", "a", by=0)]
    assert _names(proposals(Policy(3, 2), known)) == ["-b", "-a"]


def test_what_a_coming_package_needs_stays() -> None:
    known = [_core("a", by=1), _seed("b", "a", by=3)]
    assert _names(proposals(Policy(3, 2), known)) == ["+b"]


def test_packages_whose_tests_need_one_another_are_told_in_some_order() -> None:
    known = {each.name: each for each in (_seed("a", "b", by=2), _seed("b", "a"))}
    assert along("a", known) == ("b",)
    assert sorted(_names(proposals(Policy(2), known.values()))) == ["+a", "+b"]


def test_no_package_that_just_moved_is_proposed_to_move_again() -> None:
    for by in range(5):
        for graduate_at in range(1, 5):
            for return_below in range(graduate_at):
                policy = Policy(graduate_at, return_below)
                if proposals(policy, [_seed("a", by=by)]):
                    assert proposals(policy, [_core("a", by=by)]) == ()
                if proposals(policy, [_core("a", by=by)]):
                    assert proposals(policy, [_seed("a", by=by)]) == ()


def test_a_return_says_who_is_left() -> None:
    assert proposals(Policy(3, 2), [_core("a", by=1)]) == (Return("a", ("user-0",)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Policy()),
        ("[tool.seedbed.policy]\ngraduate-at = 2\n", Policy(2)),
        (
            '[tool.seedbed.policy]\nwarn-in-seeds = ["types"]\ngraduate-at = 3\nreturn-below = 2\n',
            Policy(3, 2),
        ),
        ("[tool.seedbed.policy]\nreturn-below = 1\n", Policy(None, 1)),
    ],
)
def test_the_policy_is_read_from_the_root(text: str, expected: Policy) -> None:
    assert read_policy(text) == expected


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('graduate-at = "2"', "graduate-at should be a whole number, and is '2'"),
        ("graduate-at = 0", "graduate-at should be a whole number"),
        ("graduate-at = true", "graduate-at should be a whole number, and is True"),
        ("return-below = -1", "return-below should be a whole number"),
        ("graduate-at = 2\nreturn-below = 2", "packages would move to and fro"),
        ("graduate-at = ", "This is no TOML"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_in_one_line(table: str, said: str) -> None:
    with pytest.raises(GardenError) as caught:
        read_policy(f"[tool.seedbed.policy]\n{table}\n")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
