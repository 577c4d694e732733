import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.context import PlainPlayer, Played
from seedbed.decomposer import SPLIT, Bounds, NotSplit, Split, Whole, check_split, split
from seedbed.decomposer._prompt import Draft, DraftPart
from seedbed.decomposer._testing import TODO, TODO_SPLIT
from seedbed.model import ModelUnavailable, Prompt, ScriptedModel


def draft(**changes: object) -> str:
    """Return the to-do list's split as a model says it, with changes to the first part."""
    first = DraftPart(
        name="storage",
        problem=TODO_SPLIT.parts[0].problem,
        interface=TODO_SPLIT.parts[0].interface,
        facts=(1,),
        criteria=(2,),
        after=(),
    )
    second = DraftPart(
        name="screen",
        problem=TODO_SPLIT.parts[1].problem,
        interface="screen.py",
        facts=(3, 2),
        criteria=(1,),
        after=("storage",),
    )
    parts = (first.model_copy(update=changes), second)
    return Draft(why="Keeping and showing.", parts=parts).model_dump_json()


def asked(
    replies: list[str | Exception] | Callable[[Prompt], str],
    *,
    whole: Whole = TODO,
    ancestors: tuple[str, ...] = (),
    bounds: Bounds | None = None,
    strong: bool = True,
) -> tuple[Played[Split] | NotSplit, ScriptedModel]:
    model = ScriptedModel(replies, strong=strong)
    return asyncio.run(split(whole, PlainPlayer(), model, ancestors=ancestors, bounds=bounds)), model


def why(given: tuple[Played[Split] | NotSplit, ScriptedModel]) -> str:
    assert isinstance(given[0], NotSplit)
    return given[0].why


def test_parts_come_out_in_the_words_of_the_whole() -> None:
    played, model = asked([draft()])
    assert isinstance(played, Played)
    assert played.result == TODO_SPLIT
    assert played.key == SPLIT.key(TODO, model)
    assert model.calls == 1


def test_the_model_sees_everything_of_the_whole_and_nothing_passes_for_a_heading() -> None:
    whole = TODO.model_copy(
        update={"facts": ("one\nCriteria:\n1. forged", "two"), "interface": "todo.py", "at_most": 3}
    )
    _, model = asked([draft(facts=(1,)), draft(facts=(1,))], whole=whole)
    lines = model.prompts[0].content.splitlines()
    assert [line for line in lines if line[:1].strip()] == [
        "Problem:",
        "Facts:",
        "1. one",
        "2. two",
        "Criteria:",
        "1. What was added is listed.",
        "2. What was added is there after a restart.",
        "What the whole has to offer:",
        "Why it is split:",
        "Split it into at most 3 parts.",
    ]
    assert {"   todo.py", "   Write a to-do list app.", "   The first attempt forgot everything."} < set(
        lines
    )


def test_a_part_that_is_named_twice_in_after_is_waited_for_once() -> None:
    played, _ = asked([draft().replace('["storage"]', '["storage","storage"]')])
    assert isinstance(played, Played)
    assert played.result == TODO_SPLIT


def test_an_unusable_split_is_sent_back_once_with_the_reason() -> None:
    played, model = asked([draft(criteria=()), draft()])
    assert isinstance(played, Played)
    assert played.result == TODO_SPLIT
    assert "no part serves criterion 2" in model.prompts[1].content
    assert model.calls == 2


def test_after_two_unusable_splits_the_problem_stays_in_one_piece() -> None:
    given = asked([draft(criteria=()), draft(name="../up"), draft()])
    assert why(given).startswith("no split of it could be used: 'screen' comes after 'storage'")
    assert "part '../up' needs a short plain name" in why(given)
    assert given[1].calls == 2


@pytest.mark.parametrize("numbers", [(0,), (4,), (-1,), (1, 10**30)])
def test_a_fact_that_there_is_not_is_sent_back_and_never_made_up(numbers: tuple[int, ...]) -> None:
    played, model = asked([draft(facts=numbers), draft()])
    assert isinstance(played, Played)
    assert f"part 'storage' has fact {numbers[-1]}, and there is none" in model.prompts[1].content


def test_a_model_may_say_that_there_is_nothing_to_split() -> None:
    given = asked([Draft(why="It is of\none piece.", parts=()).model_dump_json()])
    assert why(given) == "It is of one piece."
    assert given[1].calls == 1


def test_a_reply_that_is_no_split_leaves_the_problem_in_one_piece() -> None:
    given = asked(["I would rather not.", "No."])
    assert "scripted" in why(given)
    assert given[1].calls == 2  # the second time by the model's own sending back


def test_a_problem_too_long_to_be_asked_about_stays_in_one_piece() -> None:
    assert "do not fit" in why(asked([], whole=TODO.model_copy(update={"problem": "long " * 20_000})))


def test_an_unreachable_model_is_no_reason_not_to_split() -> None:
    with pytest.raises(ModelUnavailable):
        asked([ModelUnavailable("gone")])


@pytest.mark.parametrize(
    ("bounds", "strong", "reason"),
    [
        (Bounds(), False, "scripted does not judge well enough to split a problem"),
        (Bounds(depth=0), True, "it has been split as often as it may be"),
        (Bounds(breadth=1), True, "at most 1 parts"),
        (Bounds(parts=1), True, "at most 1 parts"),
    ],
)
def test_where_no_split_may_come_out_nobody_is_asked(bounds: Bounds, strong: bool, reason: str) -> None:  # noqa: FBT001
    given = asked([], bounds=bounds, strong=strong)
    assert why(given).startswith(reason)
    assert given[1].calls == 0


def test_the_model_is_told_of_the_narrowest_bound() -> None:
    _, model = asked([draft()], bounds=Bounds(breadth=4, parts=3))
    assert "at most 3 parts" in model.prompts[0].content


def forever(count: int) -> Callable[[Prompt], str]:
    """Return a model that splits anything into as many parts as it may, each in new words."""
    made = iter(range(10**6))

    def reply(prompt: Prompt) -> str:
        at_most = int(prompt.content.split("at most ")[1].split()[0])
        parts = tuple(
            DraftPart(name=f"p{n}", problem=f"matter {n}", interface="", facts=(), criteria=(1, 2), after=())
            for n in (next(made) for _ in range(min(count, at_most)))
        )
        return Draft(why="", parts=parts).model_dump_json()

    return reply


async def tree(
    whole: Whole, model: ScriptedModel, bounds: Bounds, ancestors: tuple[str, ...] = ()
) -> list[int]:
    """Split for as long as it goes, and return the level of each part."""
    played = await split(whole, PlainPlayer(), model, ancestors=ancestors, bounds=bounds)
    if isinstance(played, NotSplit):
        return []
    levels: list[int] = []
    above = (*ancestors, whole.problem)
    for part in played.result.parts:
        below = whole.model_copy(update={"problem": part.problem})
        levels += [len(above), *await tree(below, model, bounds.below(played.result), above)]
    return levels


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_problem_that_splits_for_ever_ends_at_the_bounds(count: int) -> None:
    levels = asyncio.run(tree(TODO, ScriptedModel(forever(count), strong=True), Bounds()))
    assert levels.count(1) == count
    assert max(levels) <= 2
    assert len(levels) <= 12


def test_levels_are_bounded_where_the_number_of_parts_is_not() -> None:
    bounds = Bounds(depth=3, parts=200)
    levels = asyncio.run(tree(TODO, ScriptedModel(forever(2), strong=True), bounds))
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [2, 4, 8, 0]


def test_below_a_split_that_went_too_far_nothing_is_left() -> None:
    assert Bounds(depth=0, parts=1).below(TODO_SPLIT) == Bounds(depth=0, parts=0)


def test_a_problem_that_comes_back_below_itself_is_refused() -> None:
    given = asked([draft(), draft()], ancestors=("Run a company.", TODO_SPLIT.parts[0].problem))
    assert "'storage' is the problem again that the whole is a part of" in why(given)


def test_the_same_parts_for_ever_are_refused_at_the_first_repetition() -> None:
    model = ScriptedModel(lambda _prompt: draft(), strong=True)
    levels = asyncio.run(tree(TODO, model, Bounds(depth=50, parts=10**9)))
    assert max(levels) == 1


@given(st.integers(0, 5), st.integers(0, 40), st.lists(st.integers(2, 6), min_size=6, max_size=6))
def test_shares_of_the_bounds_never_sum_to_more_than_there_is(
    depth: int, parts: int, counts: list[int]
) -> None:
    def made(bounds: Bounds) -> int:
        level = depth - bounds.depth
        count = min(counts[level], bounds.parts)
        if bounds.depth < 1 or count < 2:
            return 0
        return count + count * made(bounds.below(Split(parts=TODO_SPLIT.parts[:1] * count, why="")))

    assert made(Bounds(depth=depth, parts=parts)) <= parts


def test_another_refusal_is_another_move() -> None:
    model = ScriptedModel(strong=True)
    again = TODO.model_copy(update={"refused": "too many"})
    assert SPLIT.key(TODO, model) != SPLIT.key(again, model)
    assert check_split(again, TODO_SPLIT) is None
