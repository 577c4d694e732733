import contextlib
import io
import json
import subprocess
import sys

from seedbed.bench._crowd_server import program_for
from seedbed.bench.crowd import product, questions


def test_questions_differ_and_both_programs_for_one_print_its_answer() -> None:
    asked = questions(200, seed=1)
    assert len(set(asked)) == 200
    for style in ("Write a function solve()", "Work it out step by step"):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(program_for(f"{asked[0]}\n\n{style}"), {})  # noqa: S102 - written two lines above
        assert said.getvalue().strip() == product(asked[0])


def test_a_few_cases_in_two_processes_come_out_right_and_are_all_kept() -> None:
    command = [sys.executable, "-m", "seedbed.bench.crowd", "--cases", "4", "--processes", "2", "--json"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(ended.stdout)
    assert [(row["processes"], row["right"], row["kept"]) for row in rows] == [(1, 4, 4), (2, 4, 4)]
    assert [(row["lock_errors"], row["other_errors"]) for row in rows] == [(0, 0), (0, 0)]
    assert all(row["calls"] == 12 for row in rows)
