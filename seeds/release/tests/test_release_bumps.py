import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from seedbed.edits import range_for
from seedbed.release import Bump, Kind
from seedbed.release._bumps import breaking, bumped, demanded, step
from seedbed.release._notes import KINDS

_VERSIONS = st.builds(
    lambda epoch, numbers, suffix: Version(f"{epoch}{'.'.join(map(str, numbers))}{suffix}"),
    st.sampled_from(["", "1!"]),
    st.lists(st.integers(0, 12), min_size=1, max_size=4),
    st.sampled_from(["", "a1", "rc2", ".dev3", ".post1", ".post1.dev2"]),
)


@pytest.mark.parametrize(
    ("kind", "below_one", "from_one"),
    [
        ("breaking", "0.4.0", "2.0.0"),
        ("feature", "0.3.3", "1.4.0"),
        ("fix", "0.3.3", "1.3.3"),
        ("doc", "0.3.3", "1.3.3"),
        ("misc", "0.3.3", "1.3.3"),
    ],
)
def test_a_change_moves_a_version_as_far_as_its_kind_says(kind: Kind, below_one: str, from_one: str) -> None:
    for before, after in (("0.3.2", below_one), ("1.3.2", from_one)):
        version = Version(before)
        assert str(bumped(version, demanded(version, kind))) == after


@pytest.mark.parametrize(
    ("before", "bump", "after"),
    [
        ("0.3.0rc1", Bump.PATCH, "0.3.0"),
        ("0.3.0rc1", Bump.MINOR, "0.3.0"),
        ("0.3.1rc1", Bump.MINOR, "0.4.0"),
        ("2.0.0a1", Bump.MAJOR, "2.0.0"),
        ("2.1.0a1", Bump.MAJOR, "3.0.0"),
        ("0.1", Bump.PATCH, "0.1.1"),
        ("0.1.1.post2", Bump.PATCH, "0.1.2"),
        ("1!0.1.1", Bump.MINOR, "1!0.2.0"),
    ],
)
def test_a_pre_release_becomes_what_it_led_up_to_where_that_says_enough(
    before: str, bump: Bump, after: str
) -> None:
    assert str(bumped(Version(before), bump)) == after


@given(_VERSIONS, st.sampled_from(Bump))
def test_the_next_version_is_always_higher_and_final(version: Version, bump: Bump) -> None:
    after = bumped(version, bump)
    assert after > version
    assert not after.is_prerelease


@given(_VERSIONS, st.sampled_from(KINDS))
def test_from_a_final_version_the_step_is_what_was_demanded(version: Version, kind: Kind) -> None:
    if not version.is_prerelease:
        bump = demanded(version, kind)
        assert step(version, bumped(version, bump)) is bump
        assert bump <= breaking(version)


@given(_VERSIONS)
def test_a_pin_holds_the_version_it_is_made_for_and_nothing_that_may_break(version: Version) -> None:
    held = SpecifierSet(range_for(version))
    assert held.contains(version, prereleases=True), held
    assert not held.contains(bumped(bumped(version, breaking(version)), breaking(version)))


def test_the_sizes_read_as_words() -> None:
    assert [str(bump) for bump in Bump] == ["patch", "minor", "major"]
