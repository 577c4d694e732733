from importlib.resources import files
from pathlib import Path

import pytest

from seedbed.bench.questions import CELLS, cell_of, is_right, read
from seedbed.problem import Answer, Answered, Failed, SecondProgram, Solved


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("42", "42"), ("42.0", "42"), ("The answer is 42", "42"), ("1,234", "1234"), ("176.714", "176.71"),
        ("Sunday", "sunday"), ("7, 11, 13", "7,11,13"), ("19/24", "19/24"), ("True", "yes"), ("0.3333", "0.33333"),
    ],
)  # fmt: skip
def test_a_right_answer_counts_as_right(given: str, answer: str) -> None:
    assert is_right(given, answer)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("43", "42"),
        ("42 of 50", "42"),
        ("Monday", "Sunday"),
        ("", "42"),
        ("no", "yes"),
        ("0b101", "101"),
        ("1/3", "19/24"),
    ],
)
def test_a_wrong_answer_does_not(given: str, answer: str) -> None:
    assert not is_right(given, answer)


def test_every_outcome_counts_in_one_column() -> None:
    evidence = (SecondProgram(code="x", output="42", tolerance=0.0),)
    found = [
        cell_of(Solved(answer=Answer(text="42"), evidence=evidence), "42"),
        cell_of(Answered(answer=Answer(text="42"), missing=("m",)), "42"),
        cell_of(Answered(answer=Answer(text="41"), missing=("m",)), "42"),
        cell_of(Solved(answer=Answer(text="41"), evidence=evidence), "42"),
        cell_of(Failed(reason="r"), "42"),
    ]
    assert tuple(found) == CELLS


def test_our_own_questions_can_be_read() -> None:
    path = files("seedbed.bench") / "data" / "everyday_more.jsonl"
    questions = read(Path(str(path)))
    assert len(questions) == 70
    assert questions[0].answer == "50653"


def test_the_answer_of_a_word_problem_is_what_stands_after_the_marks(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "How many?", "answer": "9 * 2 = 18\\n#### 18"}\n\n')
    assert [(question.text, question.answer) for question in read(path)] == [("How many?", "18")]
