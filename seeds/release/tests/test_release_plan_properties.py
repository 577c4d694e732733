from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from seedbed.edits import Line, range_for
from seedbed.release import Kind, Note, Package, Plan, plan
from seedbed.release._bumps import bumped, demanded
from seedbed.release._notes import KINDS

_VERSIONS = ("0.0.1", "0.1.0", "0.9.9", "1.0.0", "2.3.1", "0.2.0rc1")
_HIGHER = {version: bumped(Version(version), demanded(Version(version), "feature")) for version in _VERSIONS}


@st.composite
def _lines(draw: st.DrawFn, earlier: list[Package], *, private: bool) -> tuple[Line, ...]:
    found = []
    for other in draw(st.lists(st.sampled_from(earlier), max_size=3)) if earlier else []:
        versions = draw(
            st.sampled_from([range_for(other.version), f"=={other.version}", ">=0.0.1,<9", "<0.1"])
        )
        may_ship = private or not other.private
        under = draw(st.sampled_from(["", "extra:more", "group:dev"] if may_ship else ["group:dev"]))
        found.append(Line(Requirement(f"{other.name}{versions}"), under))
    return tuple(found)


@st.composite
def _package(draw: st.DrawFn, name: str, earlier: list[Package]) -> Package:
    private = draw(st.booleans())
    tagged = draw(st.sampled_from(_VERSIONS))
    state = draw(st.sampled_from(["new", "released", "lost", "raised"]))
    version = _HIGHER[tagged] if state == "raised" else Version(tagged)
    is_changed = draw(st.booleans())
    kinds: list[Kind] = draw(st.lists(st.sampled_from(KINDS), max_size=3))
    return Package(
        name,
        f"seeds/{name}",
        name,
        version,
        draw(_lines(earlier, private=private)),
        private=private,
        tagged=None if private or state == "new" else Version(tagged),
        indexed=frozenset({version} if state == "released" and not private else ()),
        changed=("src",) if kinds and is_changed else (),
        notes=tuple(Note(f"{name}/{number}", kind, "x") for number, kind in enumerate(kinds)),
    )


@st.composite
def _packages(draw: st.DrawFn) -> list[Package]:
    found: list[Package] = []
    for number in range(draw(st.integers(1, 7))):
        found.append(draw(_package(f"p{number}", found)))
    return found


def _with_pins(one: Package, pins: Mapping[str, str]) -> tuple[Line, ...]:
    def moved(line: Line) -> Line:
        wanted = Requirement(str(line.requirement))
        wanted.specifier = SpecifierSet(pins.get(line.name, str(wanted.specifier)))
        return Line(wanted, line.under)

    return tuple(map(moved, one.lines))


def _released(packages: list[Package], made: Plan) -> list[Package]:
    """Return the packages as they are after the plan was carried out."""
    releases = {release.name: release for release in made.releases}
    found = []
    for one in packages:
        release = releases.get(one.name)
        if release is None:
            found.append(replace(one, lines=_with_pins(one, made.pins.get(one.name, {}))))
        else:
            found.append(
                replace(
                    one,
                    version=release.version,
                    lines=_with_pins(one, release.pins),
                    tagged=release.version,
                    indexed=one.indexed | {release.version},
                    changed=(),
                    notes=(),
                )
            )
    return found


@given(_packages())
def test_after_a_plan_every_pin_between_packages_holds_the_version_that_there_is(
    packages: list[Package],
) -> None:
    after = _released(packages, plan(packages))
    versions = {one.name: one.version for one in after}
    for one in after:
        for line in one.lines:
            assert line.requirement.specifier.contains(versions[line.name], prereleases=True), (one, line)


@given(_packages())
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(packages: list[Package]) -> None:
    again = plan(_released(packages, plan(packages)))
    assert again.releases == ()
    assert again.problems == ()
    assert not again.pins


@given(_packages())
def test_releases_come_after_what_they_need_and_each_package_is_either_released_or_kept(
    packages: list[Package],
) -> None:
    made = plan(packages)
    seen: set[str] = set()
    known = {one.name: one for one in packages}
    to_come = {release.name for release in made.releases}
    for release in made.releases:
        assert not {line.name for line in known[release.name].lines} & (to_come - seen)
        seen.add(release.name)
    assert sorted([*seen, *(one.name for one in made.kept)]) == sorted(known)


@given(_packages())
def test_a_version_only_rises_as_far_as_every_note_demands_and_never_to_one_that_is_taken_by_other_content(
    packages: list[Package],
) -> None:
    known = {one.name: one for one in packages}
    for release in plan(packages).releases:
        one = known[release.name]
        assert release.version >= one.version
        if release.before is not None:
            for note in one.notes:
                assert release.version >= bumped(release.before, demanded(release.before, note.kind))
            if release.pins or release.notes:
                assert release.version not in one.indexed
                assert release.version != one.tagged
