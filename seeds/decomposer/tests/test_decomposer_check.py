import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.decomposer import Part, Split, Whole, check_split
from seedbed.decomposer._move import split_of
from seedbed.decomposer._prompt import SHOWN, Draft
from seedbed.decomposer._testing import SCREEN, STORAGE, TODO, TODO_SPLIT

LONG = (
    "Given the readings of thirty weather stations as one file of comma separated values each, find those stations "
    "whose sensors drift, say from which day on and by how much, and correct the readings without touching the others."
)


def of(*parts: Part) -> Split:
    return Split(parts=parts, why="")


def storage(**changes: object) -> Part:
    return STORAGE.model_copy(update=changes)


def test_nothing_is_said_against_a_good_split() -> None:
    assert check_split(TODO, TODO_SPLIT) is None


@pytest.mark.parametrize(("whole", "draft"), SHOWN)
def test_the_splits_that_the_model_is_shown_can_be_used(whole: Whole, draft: Draft) -> None:
    assert check_split(whole, split_of(draft, whole)) is None


@pytest.mark.parametrize(
    ("split", "fault"),
    [
        (of(storage(criteria=TODO.criteria)), "it has 1 parts, and a split has two or more"),
        (of(), "it has 0 parts"),
        (
            of(STORAGE, SCREEN.model_copy(update={"name": "storage", "after": ()})),
            "2 parts are called 'storage'",
        ),
        (
            of(STORAGE, SCREEN.model_copy(update={"after": ("memory",)})),
            "comes after 'memory', which is not a part",
        ),
        (of(storage(after=("screen",)), SCREEN), "in a circle"),
        (of(storage(facts=("Two users.",)), SCREEN), "has a fact that the whole does not have"),
        (of(storage(criteria=("It is fast.",)), SCREEN), "has a criterion that the whole does not have"),
        (of(storage(criteria=()), SCREEN), "serves no criterion of the whole"),
        (
            of(storage(criteria=()), SCREEN),
            "no part serves criterion 2, 'What was added is there after a restart.'",
        ),
        (of(storage(problem=" ... ")), "part 'storage' says nothing"),
        (
            of(storage(interface=" "), SCREEN),
            "others come after part 'storage', and it does not say what it offers",
        ),
        (of(STORAGE, SCREEN.model_copy(update={"problem": STORAGE.problem.upper()})), "are one problem"),
        (Split(parts=TODO_SPLIT.parts, why="", unknown=("fact 9 is not there",)), "fact 9 is not there"),
    ],
)
def test_it_says_why_a_split_cannot_be_used(split: Split, fault: str) -> None:
    assert fault in str(check_split(TODO, split))


def test_where_the_whole_has_no_criteria_the_parts_need_none() -> None:
    bare = (part.model_copy(update={"criteria": ()}) for part in TODO_SPLIT.parts)
    assert check_split(TODO.model_copy(update={"criteria": ()}), of(*bare)) is None


def test_a_split_has_no_more_parts_than_are_allowed() -> None:
    three = of(*TODO_SPLIT.parts, storage(name="spare", problem="Write spare.py."))
    assert check_split(TODO.model_copy(update={"at_most": 3}), three) is None
    assert check_split(TODO.model_copy(update={"at_most": 2}), three) == "it has 3 parts, and 2 are allowed"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../up",
        "/etc",
        "a/b",
        "Storage",
        "sto rage",
        "a" * 31,
        "1st",
        "class",
        "con",
        "nul",
        "é",
        "a\n",
        "a-b",
    ],
)
def test_a_name_that_is_no_plain_one_is_refused(name: str) -> None:
    fault = check_split(TODO, of(storage(name=name), SCREEN.model_copy(update={"after": ()})))
    assert "needs a short plain name" in str(fault)
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    "problem",
    [
        TODO.problem,
        "  WRITE a  To-Do\nlist app!",
        "Please build the complete to-do list app",
        "App: list (to do)",
        "Ｗrite a to-do list app",  # a full-width letter
    ],
)
def test_a_part_that_is_the_whole_again_is_refused(problem: str) -> None:
    assert "is the whole problem again" in str(check_split(TODO, of(storage(problem=problem), SCREEN)))


def test_a_long_problem_with_a_word_changed_is_the_whole_again() -> None:
    whole = TODO.model_copy(update={"problem": LONG})
    again = LONG.replace("drift", "wander")
    assert "is the whole problem again" in str(check_split(whole, of(storage(problem=again), SCREEN)))


@pytest.mark.parametrize(
    "problem",
    [
        "Write the backend of a to-do list app.",
        "Write the tests of a to-do list app.",
        "Write a list.",
    ],
)
def test_a_part_of_the_whole_is_not_taken_for_it(problem: str) -> None:
    assert check_split(TODO, of(storage(problem=problem), SCREEN)) is None


def test_a_part_that_is_an_ancestor_again_is_refused() -> None:
    whole = TODO.model_copy(update={"problem": "Write the storage."})
    again = of(storage(problem="Create our to-do list app"), SCREEN)
    assert check_split(whole, again) is None
    fault = check_split(whole, again, ("Run a company.", "Write a to-do list app."))
    assert "is the problem again that the whole is a part of" in str(fault)


def test_many_faults_are_told_in_one_short_line() -> None:
    parts = (Part(name="\n" * 500, problem="\x1b[31m" * 500, after=("?" * 500,)) for _ in range(200))
    fault = str(check_split(TODO, of(*parts)))
    assert fault.isprintable()
    assert len(fault) < 1000
    assert fault.endswith("more")


NAMES = ("ab", "cd", "Ef", "..")
ANY_PART = st.builds(
    Part,
    name=st.sampled_from(NAMES),
    problem=st.sampled_from(["Do this.", "Do that.", "do  THAT.", "", TODO.problem]),
    facts=st.lists(st.sampled_from([*TODO.facts, "other"]), max_size=2).map(tuple),
    criteria=st.lists(st.sampled_from([*TODO.criteria, "other"]), max_size=3).map(tuple),
    interface=st.sampled_from(["ab.py", "-"]),
    after=st.lists(st.sampled_from([*NAMES, "gone"]), max_size=2).map(tuple),
)


def usable(split: Split) -> bool:
    """Return whether a split of the to-do list can be used, found out in another way than by the check."""
    solved: set[str] = set()
    for _ in split.parts:
        solved |= {part.name for part in split.parts if set(part.after) <= solved}
    awaited = {name for part in split.parts for name in part.after}
    problems = {part.problem.lower().replace("  ", " ") for part in split.parts}
    return (
        2 <= len(split.parts) <= TODO.at_most
        and len(solved) == len(problems) == len(split.parts)
        and solved <= {"ab", "cd", "storage", "screen"}
        and not problems & {"", TODO.problem.lower()}
        and {line for part in split.parts for line in part.facts} <= set(TODO.facts)
        and {line for part in split.parts for line in part.criteria} == set(TODO.criteria)
        and all(part.criteria for part in split.parts)
        and not any(part.interface == "-" for part in split.parts if part.name in awaited)
    )


GOOD = (
    *TODO_SPLIT.parts,
    Part(name="ab", problem="Do this.", criteria=TODO.criteria, interface="ab.py"),
    Part(name="cd", problem="Do that.", criteria=TODO.criteria[:1], after=("ab",)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(GOOD), unique=True, max_size=4), st.lists(ANY_PART, max_size=1), st.data())
def test_a_split_passes_the_check_just_when_it_can_be_used(
    good: list[Part], other: list[Part], data: st.DataObject
) -> None:
    split = of(*data.draw(st.permutations([*good, *other])))
    assert (check_split(TODO, split) is None) == usable(split)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.from_regex(r"[b-y]{3,8}", fullmatch=True), unique=True, min_size=2, max_size=5))
def test_parts_in_a_row_that_each_do_their_own_pass(names: list[str]) -> None:
    earlier = ((), *((f"p_{name}",) for name in names))
    parts = (
        Part(
            name=f"p_{name}", problem=f"Work out {name}.", criteria=TODO.criteria, interface=name, after=after
        )
        for name, after in zip(names, earlier, strict=False)
    )
    assert check_split(TODO, of(*parts)) is None
