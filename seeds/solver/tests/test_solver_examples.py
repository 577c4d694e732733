"""The examples in a problem's own words, read as tests."""

import pytest

from seedbed.solver._examples import examples_in, signature_in

DOUBLE = 'def double(n: int) -> int:\n    """Return twice n.\n{}\n    """\n'


def lines_of(text: str) -> list[str]:
    """Return the assertions of the suite that is made of a problem's examples."""
    suite = examples_in(text, "solution")
    return [line.strip() for line in suite.splitlines() if "assert" in line] if suite else []


@pytest.mark.parametrize(
    ("example", "assertion"),
    [
        ("    >>> double(2)\n    4", "assert double(2) == 4"),
        ("    >>> double(2)  # so it is\n    4\n    and so on", "assert double(2) == 4"),
        ("    double(2) == 4", "assert double(2) == 4"),
        ("    * double(2) => 4", "assert double(2) == 4"),
        ("    double(2) ==> 4", "assert double(2) == 4"),
        ("    double(2) ➞ 4", "assert double(2) == 4"),
        ("    double(2) -> 4", "assert double(2) == 4"),
        ("    double(2)   # returns 4", "assert double(2) == 4"),
        ("    double(2) # => 4", "assert double(2) == 4"),
        ("    double(2) should return 4.", "assert double(2) == 4"),
        ("    Example: double(2) = 4", "assert double(2) == 4"),
        ("    For n = 2 the output should be 4", "assert double(n=2) == 4"),
        ("    Input: n = 2\n    Output: 4", "assert double(n=2) == 4"),
        ("    Input: 2\n    Output: 4 # twice two", "assert double(2) == 4"),
        ("    double(0.15) == 0.3", "assert abs(double(0.15) - 0.3) <= 1e-06"),
        ("    double(None) => none", "assert double(None) is None"),
        ("    double(True) => false", "assert double(True) == False"),
        ('    double("a=>b") => "=>"', "assert double('a=>b') == '=>'"),
        ("    >>> round(double(1.25), 1)\n    2.5", "assert abs(round(double(1.25), 1) - 2.5) <= 2e-06"),
    ],
)
def test_an_example_is_read_in_whatever_form_it_is_written(example: str, assertion: str) -> None:
    assert lines_of(DOUBLE.format(example)) == [assertion]


@pytest.mark.parametrize(
    "example",
    [
        "    double(2) = double(1) + double(1)",
        "    double(2) = 4",  # a rule, as long as nobody speaks of examples
        "    triple(2) == 6",
        "    double(n) == 4",
        "    >>> double(2)\n    four",
        "    >>> double('x')\n    Traceback (most recent call last):",
        "    double(2) returns 4, 5",
        "    double(2) -> sort -> 4",
        "    Input: m = 2\n    Output: 4",
        "    For n = 1000, the sum of digits will be 1 the output should be 1",
        "    double(2) == 4\n    double(2) == 5",
        "",
    ],
)
def test_what_can_be_read_in_more_than_one_way_is_no_example(example: str) -> None:
    assert examples_in(DOUBLE.format(example), "solution") is None


def test_lines_that_a_call_needs_go_before_it() -> None:
    session = ">>> stack = Stack()\n>>> stack.push(3)\n>>> for n in (1, 2):\n...     stack.push(n)\n>>> stack.size()\n3\n"
    session += ">>> stack.pop()\n2\n>>> stack.size()\n2\n"
    text = f"class Stack:\n    '''A stack.\n\n{session}    '''\n"
    suite = examples_in(text, "shop.stack")
    assert suite is not None
    assert suite.startswith(
        "from shop.stack import Stack\n\n\ndef test_example_1():\n    stack = Stack()\n    stack.push(3)\n"
        "    for n in (1, 2):\n        stack.push(n)\n    assert stack.size() == 3\n"
    )
    assert suite.endswith("    stack.size()\n    stack.pop()\n    assert stack.size() == 2\n")


def test_examples_in_prose_are_about_what_they_call() -> None:
    text = 'Write a function roman(n) in Python, for instance roman(4) => "IV". Examples:\n- roman(9) returns "IX"\n'
    assert lines_of(text) == ["assert roman(9) == 'IX'"]
    assert lines_of("What is 2 + 2?\nmax(2, 2) == 4\n") == []


def test_the_functions_that_are_asked_for_are_those_without_a_body() -> None:
    helper = "def is_odd(n):\n    return n % 2\n\n\n"
    source = (
        helper + DOUBLE.format("") + "\n\nclass Cart:\n    def add(self, price):\n        '''Add it.'''\n"
    )
    found = signature_in(source)
    assert found is not None
    assert (found.names, found.source) == (("double", "Cart"), source)
    fenced = signature_in(f"Complete this:\n\n```python\n{DOUBLE.format('')}```\n\nThank you.\n")
    assert fenced is not None
    assert fenced.names == ("double",)
    assert signature_in("Write a function that doubles.") is None
    assert signature_in(helper) is None


@pytest.mark.parametrize(
    "text", ["", "\0", "(" * 5000, ">>> ", ">>> f(\n...\n", "f(" * 3000 + " == 1", "x" * 200_000]
)
def test_text_that_was_never_meant_to_be_read_has_no_examples(text: str) -> None:
    assert examples_in(text, "solution") is None
