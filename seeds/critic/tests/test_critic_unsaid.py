import pytest

from seedbed.critic import question_about_gaps, unsaid


@pytest.mark.parametrize(
    ("problem", "gap"),
    [
        (
            "He placed them on 30 trays. How much does he earn at $2 a tray?",
            'it says "He", and does not say who that is',
        ),
        (
            "The other pens cost $3 each. How much do 4 pens cost?",
            'it says "The other", and nothing comes before that',
        ),
        ("40 percent of them are ruins, and 3 are new. How many are ruins?", 'it says "40 percent of them", and nothing comes before that'),
        (
            "There are 3 red and 25 green balls. How much will the shop earn?",
            "it asks for money, and gives no price or sum",
        ),
        (
            "John collects peaches for 3 hours. How many peaches does he collect?",
            "it gives a single figure, and nothing follows from one alone",
        ),
        (
            "Brett is 14 years old, twice as old as Tim. How old is Angela?",
            "it asks about Angela, and says nothing of Angela before",
        ),
    ],
)  # fmt: skip
def test_what_a_problem_leaves_unsaid_is_named(problem: str, gap: str) -> None:
    assert unsaid(problem) == (gap,)


@pytest.mark.parametrize(
    "problem",
    [
        "A farmer has 900 eggs. He puts 30 eggs on each tray, and sells it for $2.5. How much does he earn?",
        "The glee club ordered 20 pizzas and ate 70% of them. How many are left?",
        "There are 3 red balls for 9 dollars and 25 green ones for 2. How much will the shop earn?",
        "Brett is 14 years old. Angela is twice as old. How old is Angela?",
        "A square has a side of 5. How long is its diagonal?",
        "A film runs for 90 minutes. How many hours is that?",
        "Tim grew 5 trees in 3 years. How many trees will he have in March?",
        "Is 221 a prime number? Answer yes or no.",
        'How many letters are there in "He is 5 years old"?',
        "What is the cube root of 2197?",
        "Nikita scored 11 more than half as many as Pierson, who scored 20. How many points did Nikita score?",
        "He said nothing.",
        "",
    ],
)
def test_a_problem_that_says_all_is_left_alone(problem: str) -> None:
    assert unsaid(problem) == ()


def test_the_user_is_told_what_seems_to_be_missing() -> None:
    asked = question_about_gaps(("it asks for money, and gives no price or sum",))
    assert asked.text == (
        "Something seems to be missing from the problem: it asks for money, and gives no price or sum. What is it?"
    )
    assert asked.otherwise == "nothing; take the problem as it stands"
