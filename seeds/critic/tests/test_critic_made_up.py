import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.critic import made_up, question_about


def _solve(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"def solve():\n{body}\nprint(solve())\n"


CAMERA = "Jayden had $70 from selling pictures. How much more does Jayden need to buy the camera?"


def test_a_figure_that_the_problem_does_not_give_is_found_with_its_name() -> None:
    code = _solve("money = 70", "camera_price = 120", "return camera_price - money")
    assert made_up(CAMERA, code) == ("camera_price = 120",)


def test_a_figure_without_a_name_is_found_as_well() -> None:
    question = (
        "Jordan plays for 2 hours every day. How much would Jordan earn in one week if he worked instead?"
    )
    assert made_up(question, _solve("hours = 2 * 7", "return hours * 10")) == ("10",)


def test_a_figure_that_is_given_once_and_taken_for_two_things_is_made_up_once() -> None:
    question = "In 8 years his cousin will be 5 years younger than he. How old is the cousin?"
    assert made_up(question, _solve("cousin_age = 8", "return cousin_age + 8 - 5")) == ("8",)
    assert made_up(f"{question} He is 8.", _solve("age = 8", "return age + 8 - 5")) == ()


BROTHER = "Anna has 12 apples, gives some to her brother and buys 5 more. How many has she?"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (BROTHER, ("apples_given", "apples_bought")),
        (BROTHER, ("apples_bought", "apples_given")),
        ("She buys some apples; her brother gets 5 of them.", ("bought", "received_by_brother")),
        ("He sold five pens. He has bought some.", ("bought", "sold")),
        ("After he lost 5, he won some.", ("won_games", "lostGames")),
    ],
)
def test_of_two_names_for_one_figure_the_one_is_made_up_that_does_not_stand_beside_it(
    question: str, names: tuple[str, str]
) -> None:
    (figure,) = made_up(question, _solve(*(f"{name} = 5" for name in names), f"return {' - '.join(names)}"))
    kept = {"apples_bought", "received_by_brother", "sold", "lostGames"}
    assert {figure.partition(" = ")[0]} == {*names} - kept


def test_the_user_is_asked_for_what_does_not_stand_beside_the_figure() -> None:
    code = _solve(
        "apples = 12", "apples_given = 5", "apples_bought = 5", "return apples - apples_given + apples_bought"
    )
    asked = question_about(BROTHER, made_up(BROTHER, code))
    assert asked.text == "The problem gives no figure for the apples given: what is it?"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("A shop sells 3 pens for 2.40. What do 10 pens cost?", "return 2.40 / 3 * 10"),
        ("Six packets had twenty-five colours each, in all three hundred and five.", "return 6 * 25 - 305"),
        ("He made two dozen cakes and ate half.", "return 24 * 0.5"),
        ("What is 12,15 and 1,234 in all?", "return 12 + 15 + 1234"),
        ("The price of 80 rose by 15%.", "return 80 * 1.15 + 80 * 0.85 + 80 * (15 / 100)"),
        ("He runs 5 km every day. How far is that in a week, in metres?", "return 5 * 7 * 1000"),
        ("A third of the 60 elves quit.", "return 60 * (1 / 3) + 60 * 0.33"),
        ("She ate 2/5 of 20.", "return 20 * 0.4"),
        ("What is 0x1F4 in decimal?", "return int('1F4', 16) + 0x1F4"),
        ("Convert 98.6 degrees Fahrenheit to Celsius.", "return round((98.6 - 32) * 5 / 9, 4)"),
        ("How far does light travel in 8 minutes?", "return 299792458 * 8 * 60"),
        ("How many days lie between 1 March 2024 and 9 May 2024?", "return (date(2024, 5, 9) - date(2024, 3, 1)).days"),
        ("Is 221 prime?", "return all(221 % d for d in range(2, 221))"),
        ("How many even divisors has 60?", "return sum(60 % d == 0 and d % 2 == 0 for d in range(2, 61))"),
        ("What is the last word of 'a b c'?", "return 'a b c'.split()[2]"),
    ],
)  # fmt: skip
def test_a_figure_that_comes_from_the_problem_is_not_made_up(question: str, line: str) -> None:
    assert made_up(question, _solve(line)) == ()


def test_a_hundred_is_a_percentage_only_where_it_divides() -> None:
    question = "Materials save 20%. What did the wallpaper cost?"
    assert made_up(question, _solve("return 7 * 20 / 100")) == ("7",)
    assert made_up(question, _solve("cost = 100", "return cost * 0.8")) == ("cost = 100",)
    assert made_up(question, _solve("return 0.8 * 100")) == ("100",)


def test_a_figure_that_is_never_used_does_not_count() -> None:
    assert made_up(CAMERA, _solve("spare = 12", "return 70")) == ()


def test_a_table_is_knowledge_and_not_made_up() -> None:
    assert made_up("Write 7 as a word.", _solve("return ['', 3, 4, 6, 8, 9][7]")) == ()


@pytest.mark.parametrize("code", ["", "def (", "x = " + "(" * 500, "print('5 cakes')", "\0"])
def test_what_holds_no_figures_makes_none_up(code: str) -> None:
    assert made_up("How many?", code) == ()


@given(
    st.lists(
        st.integers(13, 99).filter(lambda n: n % 5 and n not in {24, 28, 31, 36, 52}), min_size=1, max_size=4
    )
)
@settings(max_examples=50, deadline=None)
def test_a_program_that_only_adds_the_given_figures_makes_none_up(figures: list[int]) -> None:
    code = f"print({' + '.join(map(str, figures))})"
    text = ", ".join(map(str, figures))
    assert made_up(f"He has {text} apples. How many in all?", code) == ()
    assert len(made_up("He has apples. How many in all?", code)) == len(set(figures))


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_no_question_and_no_program_breaks_it(text: str) -> None:
    assert isinstance(made_up(text, "x = 5\nprint(x)"), tuple)
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        assert made_up("How many?", text) == ()


def test_the_user_is_asked_for_a_figure_by_its_name() -> None:
    asked = question_about(CAMERA, ("camera_price = 120",))
    assert asked.text == "The problem gives no figure for the camera price: what is it?"
    assert asked.why == "the program took 120 of its own accord"
    assert asked.otherwise == "120"


def test_a_name_of_the_problem_is_spelt_as_it_is_there() -> None:
    asked = question_about("How old is Angela?", ("angela_age = 12", "bobsAge = 14", "3"))
    assert asked.text == "The problem gives no figures for the Angela age and the bobs age: what are they?"


def test_a_figure_without_a_name_is_asked_for_by_its_value() -> None:
    asked = question_about(CAMERA, ("5", "x = 6", "7"))
    assert (
        asked.text == "The program takes 5, 6 and 7 for something that the problem does not say: what is it?"
    )


def test_a_figure_that_is_there_once_and_serves_two_things_is_told_so() -> None:
    question = "Ada buys a camera and 4 films at 6 euros each. How much does she pay in all?"
    code = "def solve():\n    camera_price = 6\n    film_price = 4\n    return camera_price + film_price * 4\n\nprint(solve())"
    figures = made_up(question, code)
    assert figures == ("4",)
    assert question_about(question, figures).text == (
        "The problem says 4 once, and the program takes it for two things: which figure is missing, and what is it?"
    )
