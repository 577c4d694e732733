import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.context import PlainPlayer
from seedbed.critic import (
    Objected,
    Unchecked,
    Upheld,
    Verdict,
    independent,
    perturbed,
    review,
    tolerance_between,
)
from seedbed.critic._detour import detours_of
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
        return "```python\nprint(14 ** 2 + 1)\n```" if prompt.without else "```python\nprint(1 / 0)\n```"

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


@pytest.mark.parametrize(
    ("code", "detours"),
    [
        ("import math\nprint(math.sqrt(2))", (("sqrt",),)),
        ("print((98.6 - 32) * 5 / 9)", (("/",), ("*",))),
        ("n = 0\nfor c in 'abc':\n    n += 1\nprint(n)", (("for", "while"),)),
        ("print('abc'[::-1])", (("[",),)),
        ("words = ['b', 'a']\nwords.sort()\nprint(words[0])", (("sort",),)),
        ("print(", ()),
    ],
)
def test_what_to_do_without_is_read_off_the_first_program(
    code: str, detours: tuple[tuple[str, ...], ...]
) -> None:
    assert detours_of(code) == detours


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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "import math\nprint(math.sqrt(2))",
            "from math import sqrt as root\nx = 2\nprint(round(root(x), 9))",
        ),
        ("print(26.2 * 1.609344)", "miles = 26.2\nkm: float = miles * 1.609344\nprint(f'{km}')"),
        ("print(3 * 4)", "def solve():\n    return 4 * 3\n\nprint(solve())"),
        ("print(3 * 4)", "print(3 * 4 + 0)"),
        ("print(3 * 4)", "print("),
        ("print('stressed'[::-1])", "word = 'stressed'\nprint(word[::-1])"),
    ],
)
def test_one_way_written_twice_is_not_independent(first: str, second: str) -> None:
    assert not independent(first, second)
    assert not independent(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("print(2 ** 0.5)", BISECTION),
        (
            "print('banana'.count('a'))",
            "n = 0\nfor c in 'banana':\n    if c == 'a':\n        n += 1\nprint(n)",
        ),
        ("print(2 ** 10)", "p = 1\nfor _ in range(10):\n    p *= 2\nprint(p)"),
    ],
)
def test_two_ways_are_independent(first: str, second: str) -> None:
    assert independent(first, second)
    assert independent(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("42", "42"), ("42", "42.0"), ("1,234", "1234"), ("3.14", "3.14159"), ("19/24", "19/24"), ("yes", "True"),
        ("7, 11, 13", "[7, 11, 13]"), ("7,11,13", "7\n11\n13"), ("Sunday", "sunday"), ("'abc'", "abc"),
        ("0.30000000000000004", "0.3"), ("1e3", "1000"), ("(1, 2)", "1 , 2"), ("-5", "-5.0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)  # fmt: skip
def test_equal_answers_are_equal_by_value(first: str, second: str) -> None:
    assert tolerance_between(first, second) is not None
    assert tolerance_between(second, first) is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("42", "43"), ("42", "42.4"), ("3", "3.4"), ("3.1", "3.14"), ("3.14", "3.15"), ("yes", "no"), ("yes", "1"),
        ("7, 11", "7, 11, 13"), ("7, 11, 13", "13, 11, 7"), ("", ""), ("abc", "abd"), ("0.01", "0.0149"),
        ("123456789012345678901234567890", "123456789012345678901234567891"), ("nan", "1"), ("0.0", "0.004"),
    ],
)  # fmt: skip
def test_different_answers_differ(first: str, second: str) -> None:
    assert tolerance_between(first, second) is None
    assert tolerance_between(second, first) is None


@given(
    st.one_of(st.integers().map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr), st.text())
)
def test_a_perturbed_answer_is_never_the_answer(answer: str) -> None:
    for wrong in perturbed(answer):
        assert tolerance_between(answer, wrong) is None


@given(st.text())
def test_an_answer_equals_itself_or_is_nothing(answer: str) -> None:
    assert tolerance_between(answer, answer) is not None or not answer.strip(
        " \t\n[](){},;'\".\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
    )
