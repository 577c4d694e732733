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
from seedbed.critic._backwards import works_backwards
from seedbed.critic._detour import detours_of
from seedbed.critic._quantities import left_out
from seedbed.critic._values import stands_in
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
        (
            'def f():\n    """A."""\n    return 2 * 3\nprint(f())',
            'def f():\n    """B."""\n    return 2 * 3\nprint(f())',
        ),
        (
            "import datetime\nprint(datetime.datetime.strptime('1', '%d').day)",
            "from datetime import datetime\nprint(datetime.strptime('1', '%d').day)",
        ),
        ("area = lambda r: r * r\nprint(area(2))", "square = lambda x: x * x\nprint(square(2))"),
        (
            "class A:\n    def f(self): return 2 * 3\nprint(A().f())",
            "class B:\n    def g(self): return 2 * 3\nprint(B().g())",
        ),
        ("x = 2 / 3\nprint(f'{x:.4f}')", "x = 2 / 3\nprint('%.4f' % x)"),
        ("a = 7\nprint(2 * 3)", "b = 9\nprint(2 * 3)"),
        ("if __name__ == '__main__':\n    print(2 * 3)", "'doc'\nprint(2 * 3)"),
        (
            "def f(x: list[int]) -> int:\n    return x[0] * 2\nprint(f([1]))",
            "def f(x):\n    return x[0] * 2\nprint(f([1]))",
        ),
        ("print(48 * 1.5)", "print(1.25 * 57.6)"),
        ("c = 500\nprint(c + 800 + c * 0.1)", "c = 500\nprint(c + 800 + c / 10)"),
        ("print((20 / 4) * 2)", "n = 20 // 4\nprint(2 * n)"),
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
        ("print(0x1F4)", "print(int('0x1F4', 16))"),
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
        ("7, 11, 13", "[7, 11, 13]"), ("7,11,13", "7\n11\n13"), ("'abc'", "abc"), ("a  b", "a b"),
        ("0.30000000000000004", "0.3"), ("1e3", "1000"), ("(1, 2)", "1 , 2"), ("-5", "-5.0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("9" * 5000, "9" * 5000),
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
        ("nan", "nan"), ("inf", "inf"), ("None", "None"), ("1e400", "2e500"), ("1" + "0" * 4500, "2" + "0" * 4500),
        ("1" + "0" * 400, "2" + "0" * 400), ("division by zero", "division by zero"), ("-", "-"), ("[]", "[]"),
        ("Error: no numpy", "Error: no numpy"), ("1000000001.0", "1000000000"), ("1577836801", "1577836800.0"),
        ("hello", "HELLO"), ("5", "005"), ("a,b", "a;b"), ("a, ,b", "a,b"), ("(1,2]", "1,2"),
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


@given(st.text(), st.text())
def test_comparing_never_fails_and_has_no_direction(first: str, second: str) -> None:
    assert (tolerance_between(first, second) is None) == (tolerance_between(second, first) is None)


@given(st.text(alphabet="abc xyz", min_size=1).filter(str.strip))
def test_words_equal_themselves(words: str) -> None:
    assert tolerance_between(words, words) == 0.0


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


@pytest.mark.parametrize(
    ("question", "answer", "there"),
    [
        ("What is the median of 12, 3, 5, 8, 21, 13?", "12.0", True),
        ("Sort and give the third: pear, fig, mango.", "mango", True),
        ("Is 7 prime? Answer yes or no.", "yes", False),
        ("What is 6 times 7?", "42", False),
    ],
)
def test_an_answer_may_stand_in_the_question(question: str, answer: str, *, there: bool) -> None:
    assert stands_in(question, answer) is there


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


@pytest.mark.parametrize(
    ("question", "code", "unused"),
    [
        ("Convert 26.2 miles (1 mile is 1.609344 km).", "print(26.2 * 1.609344)", ()),
        ("What is 17 percent of 2,340?", "print(2340 * 0.17)", ()),
        ("What does 48 cost after a 20% discount?", "print(48 * (1 - 0.2))", ()),
        ("What does 48 cost after a 20% discount?", "print(48 * 0.8)", ()),
        (
            "How many days are there between 15 March 2024 and 2 May 2024?",
            "print('15 March 2024', '2 May 2024')",
            (),
        ),
        ("A bridge carries 5000 pounds; a truck weighs 3755, a box 15.", "print(3755 // 15)", ("5000",)),
        ("What is the 100th prime?", "print(2)", ()),
        ("What is .75 of 16?", "print(16 * 2)", (".75",)),
        ("What is 3 times 4?", "print(", ("3", "4")),
    ],
)
def test_numbers_of_the_question_that_a_program_does_not_use_are_found(
    question: str, code: str, unused: tuple[str, ...]
) -> None:
    assert left_out(question, code) == unused


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


@pytest.mark.parametrize(
    ("check", "works"),
    [
        (GOOD_CHECK, True),
        (
            "def check(answer):\n    p = 1\n    for f in answer.split(','):\n        p *= int(f)\n    return p == 12",
            True,
        ),
        ("def check(answer):\n    return abs(float(answer) - 196.403) < 0.01", False),
        ("def check(answer):\n    return float(answer) == pow(38495, 1.0 / 3)", False),
        ("def check(answer):\n    return answer == 'yes'", False),
        ("def check(", False),
    ],
)
def test_a_check_works_backwards_when_it_does_something_with_the_answer(check: str, *, works: bool) -> None:
    assert works_backwards(check) is works
