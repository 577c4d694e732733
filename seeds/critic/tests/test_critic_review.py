import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from seedbed.context import PlainPlayer
from seedbed.critic import (
    Objected,
    Unchecked,
    Upheld,
    Verdict,
    review,
)
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import SecondProgram, Substitution
from seedbed.runner import Bench, Computed
from seedbed.sandbox import MontySandbox, Sandbox, World

ROOT = Computed("196.20142711", "import math\nprint(round(math.sqrt(38495), 8))", (), "key")
BISECTION = """\
low, high = 0.0, 38495.0
for _ in range(200):
    middle = (low + high) / 2
    if middle * middle < 38495:
        low = middle
    else:
        high = middle
print(low)"""
GOOD_CHECK = "def check(answer):\n    return abs(float(answer) ** 2 - 38495) < 1e-3"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    monty = MontySandbox()
    yield monty
    asyncio.run(monty.close())


def writer(second: str, check: str = "def check(answer):\n    return False") -> Callable[[Prompt], str]:
    def reply(prompt: Prompt) -> str:
        code = check if "check(answer)" in prompt.instructions else second
        return f"```python\n{code}\n```"

    return reply


def verdict(
    second: str,
    sandbox: Sandbox,
    *,
    check: str = "def check(answer):\n    return False",
    answer: Computed = ROOT,
    strong: bool = False,
) -> tuple[Verdict, ScriptedModel]:
    model = ScriptedModel(writer(second, check), strong=strong)
    bench = Bench(PlainPlayer(), model, sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    return asyncio.run(review("What is the square root of 38495?", answer, bench)), model


def test_another_way_to_the_same_answer_upholds_it_with_its_tolerance(sandbox: Sandbox) -> None:
    found, _ = verdict(BISECTION, sandbox)
    assert isinstance(found, Upheld)
    (evidence,) = found.evidence
    assert isinstance(evidence, SecondProgram)
    assert 0 < evidence.tolerance < 1e-8


def test_a_second_program_is_written_without_sight_of_the_first_or_its_answer(sandbox: Sandbox) -> None:
    _, model = verdict("print(1 / 0)", sandbox)
    assert len(model.prompts) == 4
    for prompt in model.prompts:
        assert prompt.content.startswith("What is the square root of 38495?")
        assert "196" not in prompt.content
        assert "round" not in prompt.content


def test_a_detour_does_without_what_the_first_program_used(sandbox: Sandbox) -> None:
    _, model = verdict("print(1 / 0)", sandbox)
    assert [prompt.without for prompt in model.prompts] == [(), ("sqrt",), ("sqrt",), ()]
    assert "without sqrt" in model.prompts[1].content


def test_a_detour_that_arrives_elsewhere_is_no_objection(sandbox: Sandbox) -> None:
    def reply(prompt: Prompt) -> str:
        lost = prompt.without and "shortest" in prompt.content
        return "```python\nprint(14 ** 2 + 1)\n```" if lost else "```python\nprint(1 / 0)\n```"

    model = ScriptedModel(reply)
    bench = Bench(PlainPlayer(), model, sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    found = asyncio.run(review("What is the square root of 38495?", ROOT, bench))
    assert isinstance(found, Unchecked)


def test_a_detour_that_uses_what_it_was_to_do_without_is_no_evidence(sandbox: Sandbox) -> None:
    def reply(prompt: Prompt) -> str:
        code = "x = 38495\nprint(x ** 0.5 if x else x.sqrt())" if prompt.without else "print(1 / 0)"
        return f"```python\n{code}\n```"

    model = ScriptedModel(reply)
    bench = Bench(PlainPlayer(), model, sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(asyncio.run(review("What is the square root of 38495?", ROOT, bench)), Unchecked)


def test_the_same_program_again_is_no_evidence(sandbox: Sandbox) -> None:
    found, _ = verdict("from math import sqrt\nnumber = 38495\nprint(sqrt(number))", sandbox)
    assert isinstance(found, Unchecked)
    assert "another way" in found.missing[0]


def test_another_answer_is_an_objection_whichever_way_it_was_found(sandbox: Sandbox) -> None:
    found, _ = verdict("import math\nprint(math.sqrt(38496))", sandbox)
    assert isinstance(found, Objected)
    assert "196.20" in found.reason


def test_a_second_program_that_fails_proves_nothing(sandbox: Sandbox) -> None:
    found, _ = verdict("print(1 / 0)", sandbox)
    assert isinstance(found, Unchecked)
    assert "did not work" in found.missing[0]


def test_a_second_program_that_only_prints_the_answer_proves_nothing(sandbox: Sandbox) -> None:
    found, _ = verdict("print(196.20142711)", sandbox)
    assert isinstance(found, Unchecked)


def test_a_second_program_that_only_prints_something_else_is_no_objection(sandbox: Sandbox) -> None:
    found, _ = verdict("print(197)", sandbox)
    assert isinstance(found, Unchecked)


def test_a_check_that_turns_down_wrong_answers_upholds_the_right_one(sandbox: Sandbox) -> None:
    found, _ = verdict("print(1 / 0)", sandbox, check=GOOD_CHECK, strong=True)
    assert isinstance(found, Upheld)
    (evidence,) = found.evidence
    assert isinstance(evidence, Substitution)
    assert len(evidence.rejected) == 3


@pytest.mark.parametrize(
    "check",
    [
        "def check(answer):\n    return True",
        "def check(answer):\n    return abs(float(answer) - 196) < 5",
        "def check(answer):\n    return False",
        "def check(answer):\n    raise ValueError",
        "print('True')\ndef check(answer):\n    return True",
        "print('True')\nraise SystemExit",
        "import math\ndef check(answer):\n    return abs(float(answer) - math.sqrt(38495)) < 1e-6",
        "def check(answer):\n    return abs(float(answer) - 196.201427) < 0.01",
    ],
)
def test_a_check_that_cannot_tell_right_from_wrong_or_repeats_the_program_is_no_evidence(
    check: str, sandbox: Sandbox
) -> None:
    found, _ = verdict("print(1 / 0)", sandbox, check=check, strong=True)
    assert isinstance(found, Unchecked)


def test_a_weak_model_is_not_asked_for_checks(sandbox: Sandbox) -> None:
    found, model = verdict("print(1 / 0)", sandbox, check=GOOD_CHECK)
    assert isinstance(found, Unchecked)
    assert not any("check(answer)" in prompt.instructions for prompt in model.prompts)


LUCK = Computed("yes", "n = 91\nprint('yes' if n % 2 and n % 3 else 'no')", (), "key")


def test_agreement_that_could_be_luck_does_not_outweigh_disagreement(sandbox: Sandbox) -> None:
    def reply(prompt: Prompt) -> str:
        if not prompt.without:
            code = (
                LUCK.code
                if "shortest" in prompt.content
                else "print('yes' if 91 in [2 + 3, 7 * 13] else 'no')"
            )
        elif "shortest" in prompt.content:
            code = "print('no' if 91 - 7 * 13 == 0 else 'yes')"
        else:
            code = "print('yes' if sorted([91, 2])[1] == 91 else 'no')"
        return f"```python\n{code}\n```"

    bench = Bench(PlainPlayer(), ScriptedModel(reply), sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    found = asyncio.run(review("Is 91 a prime number? Answer yes or no.", LUCK, bench))
    assert isinstance(found, Unchecked)
    assert any("came to no" in line and "luck" in line for line in found.missing)


def test_two_detours_that_meet_elsewhere_are_an_objection(sandbox: Sandbox) -> None:
    def reply(prompt: Prompt) -> str:
        if not prompt.without:
            return f"```python\n{ROOT.code}\n```"
        code = "print(14 ** 2 + 2)" if "shortest" in prompt.content else "print(sum([99, 99]))"
        return f"```python\n{code}\n```"

    bench = Bench(PlainPlayer(), ScriptedModel(reply), sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    found = asyncio.run(review("What is the square root of 38495?", ROOT, bench))
    assert isinstance(found, Objected)
    assert found.output == "198"


def test_a_forced_detour_that_may_have_picked_the_answer_from_the_question_is_no_evidence(
    sandbox: Sandbox,
) -> None:
    wrong = Computed("12", "n = [12, 3, 5, 8, 21, 13]\nn.sort()\nprint(n[len(n) // 2])", (), "key")

    def reply(prompt: Prompt) -> str:
        return "```python\nprint((3 + 21) / 2)\n```" if prompt.without else f"```python\n{wrong.code}\n```"

    bench = Bench(PlainPlayer(), ScriptedModel(reply), sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    found = asyncio.run(review("What is the median of 12, 3, 5, 8, 21, 13?", wrong, bench))
    assert isinstance(found, Unchecked)
    assert any("picked" in line for line in found.missing)


def test_one_wrong_way_taken_twice_is_no_objection(sandbox: Sandbox) -> None:
    def reply(prompt: Prompt) -> str:
        code = "n = 14\nprint(n ** 2 + 2)" if prompt.without else ROOT.code
        return f"```python\n{code}\n```"

    bench = Bench(PlainPlayer(), ScriptedModel(reply), sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    found = asyncio.run(review("What is the square root of 38495?", ROOT, bench))
    assert isinstance(found, Unchecked)


def test_a_program_that_leaves_a_number_out_is_not_upheld(sandbox: Sandbox) -> None:
    found, model = verdict(
        BISECTION, sandbox, answer=Computed("196.20142711", "print(38494.9999 ** 0.5)", (), "key")
    )
    assert isinstance(found, Unchecked)
    assert "38495" in found.missing[0]
    assert model.calls == 0


def test_what_chance_decides_is_never_upheld(sandbox: Sandbox) -> None:
    die = Computed("4", "import random\nprint(random.randint(1, 6))", (), "key")
    found, model = verdict(
        "from random import choice\nprint(choice([1, 2, 3, 4, 5, 6]))", sandbox, answer=die
    )
    assert isinstance(found, Unchecked)
    assert model.calls == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("print(41 + 0)", "print(sum([41]))"),
        ("c = 'Sydney'\nprint(f'The capital is {c}')", "print('The capital is', 'Sydney')"),
        ("print({'Australia': 'Sydney'}['Australia'])", "print('sydney'.title())"),
        ("exec('print(99)')", "eval('print(99)')"),
        ("def f():\n    2 * 3\nprint(f())", "print(print(6))"),
    ],
)
def test_a_remembered_answer_in_two_disguises_is_not_upheld(
    first: str, second: str, sandbox: Sandbox
) -> None:
    text = {"41": "41", "Syd": "The capital is Sydney"}.get(first[6:8] if "41" in first else "Syd", "99")
    found, _ = verdict(second, sandbox, answer=Computed(text, first, (), "key"))
    assert not isinstance(found, Upheld)


def test_a_writer_that_writes_no_program_is_no_evidence_and_costs_what_it_cost(sandbox: Sandbox) -> None:
    model = ScriptedModel(lambda _: "I cannot.")
    bench = Bench(PlainPlayer(), model, sandbox, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(asyncio.run(review("What is it?", ROOT, bench)), Unchecked)
