from dataclasses import replace

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from seedbed.edits import Line
from seedbed.release import Breakage, Bump, Kind, Note, Package, Plan, plan

_V1 = Version("0.1.0")


def _note(kind: Kind, name: str = "base") -> Note:
    return Note(f"seeds/{name}/changes/+x.{kind}.md", kind, "Something else")


def _package(
    name: str = "base",
    *needs: str,
    version: str = "0.1.0",
    tagged: str | None = "0.1.0",
    indexed: tuple[str, ...] = ("0.1.0",),
    private: bool = False,
    changed: bool = False,
    notes: tuple[Kind, ...] = (),
    strays: tuple[str, ...] = (),
    breakages: tuple[Breakage, ...] = (),
    grouped: tuple[str, ...] = (),
) -> Package:
    return Package(
        name,
        f"seeds/{name}",
        f"farm.{name}",
        Version(version),
        (
            *(Line(Requirement(need)) for need in needs),
            *(Line(Requirement(need), "group:dev") for need in grouped),
        ),
        private=private,
        tagged=Version(tagged) if tagged else None,
        indexed=frozenset(map(Version, indexed)),
        changed=("src",) if changed else (),
        notes=tuple(_note(kind, name) for kind in notes),
        strays=strays,
        breakages=breakages,
    )


def _new(name: str = "base", *needs: str, private: bool = False, indexed: tuple[str, ...] = ()) -> Package:
    return _package(name, *needs, tagged=None, indexed=indexed, private=private)


def _moves(made: Plan) -> dict[str, str]:
    return {release.name: str(release.version) for release in made.releases}


def _problem(*packages: Package) -> str:
    (problem,) = plan(packages).problems
    return str(problem)


def test_what_was_never_released_gets_the_version_that_it_has() -> None:
    made = plan([_new(), _new("user", "base>=0.1,<0.2")])
    assert _moves(made) == {"base": "0.1.0", "user": "0.1.0"}
    assert [(one.before, one.bump, one.reasons) for one in made.releases] == [
        (None, None, ("first release",))
    ] * 2


def test_what_is_as_it_was_released_or_is_private_stays_and_it_is_said_why() -> None:
    made = plan([_package(), _new("own", private=True)])
    assert made.releases == ()
    assert made.problems == ()
    assert [(one.name, one.why) for one in made.kept] == [
        ("base", "unchanged since 0.1.0"),
        ("own", "private"),
    ]


def test_the_gravest_note_decides_how_far_a_version_moves() -> None:
    (release,) = plan([_package(notes=("fix", "breaking", "feature"), changed=True)]).releases
    assert (str(release.version), release.bump, release.before) == ("0.2.0", Bump.MINOR, _V1)
    assert release.reasons == ("1 breaking, 1 feature, 1 fix",)
    assert len(release.notes) == 3


def test_a_version_raised_by_hand_holds_where_it_goes_as_far_as_the_notes_demand() -> None:
    assert _moves(plan([_package(version="0.5.0", notes=("breaking",))])) == {"base": "0.5.0"}
    assert _moves(plan([_package(version="0.1.1", notes=("breaking",))])) == {"base": "0.2.0"}
    assert _moves(plan([_package(version="0.1.1", changed=True)])) == {"base": "0.1.1"}


def test_a_dependant_whose_range_no_longer_holds_is_released_with_a_new_one_and_so_on_upwards() -> None:
    made = plan(
        [
            _package(notes=("breaking",)),
            _package("user", "base[x]>=0.1,<0.2"),
            _package("top", "user==0.1.0"),
            _package("far", "top>=0.1,<0.2"),
        ]
    )
    assert _moves(made) == {"base": "0.2.0", "user": "0.1.1", "top": "0.1.1"}
    assert [dict(one.pins) for one in made.releases] == [{}, {"base": ">=0.2,<0.3"}, {"user": ">=0.1,<0.2"}]
    assert made.releases[1].reasons == ("base leaves its range",)
    assert made.pins == {}


def test_a_dependant_that_moves_anyway_moves_once() -> None:
    made = plan(
        [_package(notes=("breaking",)), _package("user", "base>=0.1,<0.2", notes=("feature", "breaking"))]
    )
    assert _moves(made) == {"base": "0.2.0", "user": "0.2.0"}
    assert made.releases[1].reasons == ("1 breaking, 1 feature", "base leaves its range")
    assert dict(made.releases[1].pins) == {"base": ">=0.2,<0.3"}


def test_ranges_of_private_packages_and_of_groups_move_without_a_release() -> None:
    made = plan(
        [
            _package(notes=("breaking",)),
            _new("own", "base>=0.1,<0.2", private=True),
            _package("user", grouped=("base>=0.1,<0.2",)),
        ]
    )
    assert _moves(made) == {"base": "0.2.0"}
    assert {name: dict(pins) for name, pins in made.pins.items()} == {
        "own": {"base": ">=0.2,<0.3"},
        "user": {"base": ">=0.2,<0.3"},
    }


def test_what_is_on_the_index_and_has_no_tag_is_a_problem() -> None:
    said = _problem(_package(version="0.2.0", indexed=("0.1.0", "0.2.0"), notes=("fix",)))
    assert "the index has 0.2.0, and no tag says what is in it" in said
    assert "git fetch --tags" in said
    assert "the index has 0.1.0 of that name" in _problem(_new(indexed=("0.1.0",)))
    assert _moves(plan([_package(version="0.2.0", changed=True)])) == {"base": "0.2.0"}
    assert _moves(plan([_package(version="0.2.0", tagged="0.2.0", indexed=("0.1.0", "0.2.0"))])) == {}


def test_an_index_that_lacks_a_tagged_version_gets_it() -> None:
    (release,) = plan([_package(indexed=())]).releases
    assert release.version == release.before == _V1
    assert release.reasons == ("tagged, but not on the index",)


def test_a_change_without_a_note_is_a_problem_with_the_command_that_mends_it() -> None:
    said = _problem(_package(changed=True))
    assert said == (
        "base: src changed since 0.1.0, and no note says how (seeds/base). "
        'Write one: `seedbed note base fix "What changed"`.'
    )


def test_a_change_that_breaks_the_api_is_not_told_to_be_a_fix() -> None:
    assert 'note base breaking "What changed"' in _problem(
        _package(changed=True, breakages=(Breakage("", "gone"),))
    )


def test_what_an_index_does_not_take_is_a_problem_before_anything_is_built() -> None:
    said = _problem(_package(version="0.2.0+local.1"))
    assert "0.2.0+local.1 is a version for one place only" in said
    assert 'Set it to "0.2.0"' in said
    said = _problem(replace(_new(), lacks=("license",)))
    assert said.endswith(
        'says no license (seeds/base/pyproject.toml). Write `license = "Apache-2.0"` into its table [project].'
    )
    assert plan([replace(_package(), lacks=("license",))]).problems == ()


def test_a_version_that_went_backwards_is_a_problem() -> None:
    assert "went backwards: 0.0.9 after 0.1.0 (seeds/base/pyproject.toml)" in _problem(
        _package(version="0.0.9")
    )
    assert "went backwards: 0.1.0, and the index has 0.3.0" in _problem(_package(indexed=("0.1.0", "0.3.0")))


def test_a_name_that_somebody_else_has_on_the_index_is_a_problem() -> None:
    said = _problem(_new(indexed=("7.0", "0.1.0")))
    assert "the index has 7.0 of that name, and no tag says that it was released here" in said
    assert "git fetch --tags" in said


def test_what_an_index_could_not_install_is_a_problem() -> None:
    own = _new("own", private=True)
    assert "it needs own, which is private" in _problem(own, _new("user", "own>=0.1"))
    for need in ("base", "base>=0.1", "base!=0.3"):
        assert (
            'it takes any later version of base (seeds/user/pyproject.toml). Write "base>=0.1,<0.2"'
            in _problem(_new(), _new("user", need))
        )
    assert plan([_new(), _new("user", "base~=0.1.0")]).problems == ()
    assert plan([own, _package("user", grouped=("own", "base"))]).problems == ()
    assert plan([_new(), _new("other", "base", private=True)]).problems == ()


def test_a_file_among_the_notes_that_says_no_kind_is_a_problem() -> None:
    assert "seeds/base/changes/x.txt" in _problem(_package(strays=("seeds/base/changes/x.txt",)))


def test_a_break_of_the_api_needs_a_version_that_says_so_or_a_reason() -> None:
    broken = (Breakage("core/base/src/base.py:3", "`f`: *removed*"), Breakage("", "more"))
    hidden = _package(notes=("fix",), breakages=broken)
    (problem,) = plan([hidden]).problems
    assert "its API breaks, and 0.1.0 → 0.1.1 does not say so" in str(problem)
    assert problem.details == ("core/base/src/base.py:3: `f`: *removed*", "more")
    assert plan([hidden], {"base": " "}).problems
    waived = plan([hidden], {"base": "nobody used it"})
    assert waived.problems == ()
    assert waived.releases[0].waived == "nobody used it"


def test_a_break_that_the_version_says_needs_no_reason_and_keeps_none() -> None:
    said = plan([_package(notes=("breaking",), breakages=(Breakage("", "all"),))], {"base": "because"})
    assert said.problems == ()
    assert not said.releases[0].waived
    one = _package(version="1.2.0", tagged="1.2.0", notes=("feature",), breakages=(Breakage("", "all"),))
    assert "1.2.0 → 1.3.0" in _problem(one)


def test_all_problems_are_told_at_once() -> None:
    made = plan([_package(version="0.0.1", strays=("a",)), _package("user", "base", changed=True)])
    assert [problem.package for problem in made.problems] == ["base", "base", "user", "user"]


@pytest.mark.parametrize("version", ["0.2.0rc1", "1!0.1.0"])
def test_pins_hold_pre_releases_and_other_epochs_too(version: str) -> None:
    made = plan([_package(version=version), _package("user", "base>=0.1,<0.2")])
    assert Requirement(f"base{made.releases[1].pins['base']}").specifier.contains(version, prereleases=True)


def test_a_range_around_a_pre_release_holds_it() -> None:
    early = _package(version="0.2.0rc1", tagged="0.2.0rc1", indexed=("0.2.0rc1",))
    assert plan([early, _package("user", "base>=0.1,<0.3")]).releases == ()
