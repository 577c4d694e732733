"""Examples that contradict each other: which one holds is asked before anything is proposed."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import AboutCriterion, AboutQuestion, Answered, Failed, Solved, Waiting
from seedbed.sandbox import FakeSandbox, Sandbox, choose_sandbox
from seedbed.solver import Brief, PlainDesk, examples_in, solve
from seedbed.solver._contradictions import settled_by, unsettled

PROBLEM = '''
def odd(n):
    """Return the odd number with this index.

    >>> odd(1)
    {first}
    >>> odd(2)
    5
    >>> odd(7)
    15

    And further down:

    >>> odd(1)
    {second}
    """
'''
AT_ODDS = PROBLEM.format(first=2, second=3)
WHICH = "The examples say that odd(1) is 2 and that it is 3: which?"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = choose_sandbox()
    yield made
    asyncio.run(made.close())


def writer(*, strong: bool) -> ScriptedModel:
    def say(prompt: Prompt) -> str:
        if prompt.instructions.startswith("You determine"):
            criteria = [{"text": "odd(n) is odd", "ground": "tests", "rests_on": [1]}]
            return json.dumps({"form": "program", "interface": "odd(n)", "criteria": criteria})
        if prompt.instructions.startswith("You write tests"):
            return "```python\nfrom solution import odd\n\n\ndef test_it():\n    assert odd(3) == 7\n```"
        return "```python\ndef odd(n):\n    return 2 * n + 1\n```"

    return ScriptedModel(say, strong=strong, context_tokens=100_000)


@pytest.mark.parametrize("strong", [False, True])
def test_examples_that_contradict_each_other_are_asked_about_before_a_model_is(strong: bool) -> None:  # noqa: FBT001 - a case
    model = writer(strong=strong)
    waiting = asyncio.run(solve(Brief(AT_ODDS), PlainDesk(model, FakeSandbox(), assume=False)))
    assert isinstance(waiting, Waiting)
    assert [one.text for one in waiting.questions] == [WHICH]
    failed = asyncio.run(solve(Brief(AT_ODDS), PlainDesk(model, FakeSandbox())))
    assert isinstance(failed, Failed)
    assert WHICH in failed.reason
    assert model.calls == 0


@pytest.mark.parametrize("strong", [False, True])
def test_the_example_that_the_user_says_to_hold_is_held_against_the_others_are_not(
    strong: bool,  # noqa: FBT001 - a case
    sandbox: Sandbox,
) -> None:
    desk = PlainDesk(writer(strong=strong), sandbox, answers={WHICH: "3, of course"})
    outcome = asyncio.run(solve(Brief(AT_ODDS), desk))
    assert isinstance(outcome, Solved | Answered)
    (shown,) = {
        one.text
        for one in desk.statements
        if isinstance(one.about, AboutCriterion) and one.about.criterion.id == "examples"
    }
    assert shown == "The examples in the problem come out, taking odd(1) == 3 to hold"
    (held,) = [one for one in outcome.criteria if one.criterion.id == "examples"]
    assert held.holds


def test_an_answer_that_chooses_none_leaves_no_examples_to_speak_of(sandbox: Sandbox) -> None:
    desk = PlainDesk(writer(strong=False), sandbox, answers={WHICH: "whichever is odd"})
    outcome = asyncio.run(solve(Brief(AT_ODDS), desk))
    assert isinstance(outcome, Solved | Answered)
    assert [one.criterion.id for one in outcome.criteria] == ["c1"]


def test_what_was_added_settles_it_and_nothing_is_asked(sandbox: Sandbox) -> None:
    desk = PlainDesk(writer(strong=False), sandbox, assume=False)
    outcome = asyncio.run(solve(Brief(AT_ODDS, facts=("odd(1) is 3",)), desk))
    assert isinstance(outcome, Solved)
    assert not [one for one in desk.statements if isinstance(one.about, AboutQuestion)]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (f"{WHICH} → 3", "3"),
        (f"{WHICH} → It is 3.", "3"),
        (f"{WHICH} → odd(1) == 3", "3"),
        (f"{WHICH} → 3 (the other was a slip)", "3"),
        ("odd(1) should be 2", "2"),
        (f"{WHICH} → not 2", None),
        (f"{WHICH} → 2 or 3", None),
        (f"{WHICH} → 4", None),
        (f"{WHICH} → 23", None),
        ("there are 3 of them", None),
    ],
)
def test_a_fact_settles_a_contradiction_where_it_names_one_of_its_values(
    fact: str, value: str | None
) -> None:
    assert settled_by(AT_ODDS, (fact,)).get("odd(1)") == value
    assert bool(unsettled(AT_ODDS, (fact,))) == (value is None)


def test_no_suite_is_made_of_those_that_agree_as_long_as_others_do_not() -> None:
    assert examples_in(AT_ODDS, "solution") is None
    settled = examples_in(AT_ODDS, "solution", {"odd(1)": "2"})
    assert settled is not None
    assert settled.count("assert") == 3
    assert "odd(1) == 2" in settled


@pytest.mark.parametrize(
    ("first", "second"), [("3", "3.0"), ("{1, 2}", "{2, 1}"), ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}")]
)
def test_the_same_in_other_words_is_no_contradiction(first: str, second: str) -> None:
    text = PROBLEM.format(first=first, second=second)
    assert unsettled(text, ()) == ()
    assert examples_in(text, "solution") is not None


def test_what_is_called_with_nothing_may_come_to_something_else_each_time() -> None:
    text = "def tick():\n    '''Count up.\n\n    >>> tick()\n    1\n    >>> tick()\n    2\n    '''\n"
    assert unsettled(text, ()) == ()
    assert examples_in(text, "solution") is None
