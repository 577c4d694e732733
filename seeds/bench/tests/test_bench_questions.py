import asyncio
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from seedbed.bench.questions import (
    CELLS,
    Asked,
    Question,
    cell_of,
    each_table,
    false_verified,
    is_right,
    measure,
    read,
    report_table,
)
from seedbed.problem import Answer, Answered, Failed, SecondProgram, Solved, Usage


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


QUESTION = Question("What is 6 times 7?", "42")


def asked(cell: str, seconds: float, *, model: str = "small", text: str = QUESTION.text) -> Asked:
    cost = Usage(calls=3, input_tokens=900, output_tokens=100, seconds=seconds)
    question = Question(text, QUESTION.answer)
    return Asked(question, model, cell, given="41" if "wrong" in cell else "42", case="abc", cost=cost)


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_each_model_has_a_row_of_figures() -> None:
    small = [asked(cell, seconds) for seconds, cell in enumerate([*CELLS, *CELLS], 1)]
    large = [asked("wrong, verified", 20.0, model="large")]
    head, _, *rows = report_table([*small, *large]).splitlines()
    assert cells_of(head) == ["model", "n", "right", *CELLS, "calls", "tokens", "median s", "p90 s"]
    assert [cells_of(row) for row in rows] == [
        ["small", "10", "4", "2", "2", "2", "2", "2", "3.0", "1000", "5.5", "9.0"],
        ["large", "1", "0", "0", "0", "0", "1", "0", "3.0", "1000", "20.0", "20.0"],
    ]


def test_the_models_answers_to_a_question_stand_side_by_side() -> None:
    found = [asked("right, verified", 1.0), asked("wrong, not verified", 1.0, model="large")]
    other = [asked("no answer", 1.0, text="a|b" + "c" * 99), asked("right, verified", 1.0, model="large")]
    head, _, first, second = each_table(
        [*found, other[0], replace(other[1], question=other[0].question)]
    ).splitlines()
    assert cells_of(head) == ["question", "answer", "small", "large"]
    assert cells_of(first) == [QUESTION.text, "42", "42 (right, verified)", "41 (wrong, not verified)"]
    assert second.startswith("| a\\|bcccc")
    assert len(second) == len(first)


def test_an_answer_called_verified_and_wrong_is_shown_with_where_to_look(tmp_path: Path) -> None:
    (line,) = false_verified([asked(cell, 1.0) for cell in CELLS], tmp_path)
    assert "'41', and not '42': What is 6 times 7?" in line
    assert f"SEEDBED_HOME={tmp_path} reason export abc" in line


def script(path: Path, code: str) -> str:
    path.write_text(json.dumps([{"when": "", "reply": f"```python\n{code}\n```"}]))
    return f"scripted:{path}"


def test_an_interrupted_measurement_goes_on_with_the_figures_of_a_whole_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = [script(tmp_path / "right", "print(6 * 7)"), script(tmp_path / "wrong", "print(6 * 7 - 1)")]
    home = tmp_path / "home"
    first = asyncio.run(measure([QUESTION], home, specs))
    assert [(one.model, one.given, one.cell) for one in first] == [
        (specs[0], "42", "right, not verified"),
        (specs[1], "41", "wrong, not verified"),
    ]
    assert all(one.cost.calls for one in first)
    assert f"1/1 {specs[1]}: wrong, not verified" in capsys.readouterr().err
    assert asyncio.run(measure([QUESTION], home, specs)) == first
