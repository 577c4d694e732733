import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.critic import perturbed, tolerance_between
from seedbed.critic._values import stands_in


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
