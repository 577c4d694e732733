import pytest

from seedbed.critic import independent
from seedbed.critic._backwards import works_backwards
from seedbed.critic._detour import detours_of
from seedbed.critic._quantities import left_out

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
        ("What is the mean of 10, 20, 30, 40?", "print(10)", ("20", "30", "40")),
        ("What are 1,200,000, and 12,5 and 3,4000?", "print(0)", ("1,200,000", "12", "5", "3", "4000")),
        ("What is the 10th Fibonacci number, counting 1, 1, 2, 3, 5?", "print(55)", ()),
        ("Of odd numbers such as 3, 5, and 7, what is the 20th?", "print(39)", ()),
        ("What is the sum of 1, 2, 3, ..., 100?", "print(sum(range(101)))", ("100",)),
        ("What is the sum of 1, 2, 3, ..., 100?", "print(sum(range(100 + 1)))", ()),
        ("What is the sum of the following: 3, 5, 9?", "print(3 + 5)", ("9",)),
        ("Pens cost like 3, 5 and we need 20.", "print(0)", ("3", "5", "20")),
    ],
)
def test_numbers_of_the_question_that_a_program_does_not_use_are_found(
    question: str, code: str, unused: tuple[str, ...]
) -> None:
    assert left_out(question, code) == unused


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
