import ast
import json
import sys
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

SETS = ("manual_questions_dev", "manual_questions")


def _rows(name: str) -> list[tuple[str, list[str]]]:
    text = (files("seedbed.bench") / "data" / f"{name}.jsonl").read_text("utf-8")
    rows = map(json.loads, text.splitlines())
    return [(str(row["question"]), list(row["answers"])) for row in rows]


@cache
def _documented(module: str) -> frozenset[str]:
    """Return the names below a module that have a docstring in its file, and the module's own name if it has one."""
    file = getattr(import_module(module), "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py"):
        return frozenset()
    found: set[str] = set()

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}"
                if ast.get_docstring(child):
                    found.add(inner)
                walk(child, inner)
            elif isinstance(child, ast.If | ast.Try):
                walk(child, name)

    walk(ast.parse(Path(file).read_text("utf-8")), module)
    return frozenset(found)


def _modules(name: str) -> list[str]:
    parts = name.split(".")
    starts = (".".join(parts[:length]) for length in range(1, len(parts)))
    return [start for start in starts if _importable(start)]


def _importable(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the questions were checked against Python 3.11")
@pytest.mark.parametrize("name", SETS)
def test_every_question_is_answered_by_a_docstring_that_can_be_read(name: str) -> None:
    rows = _rows(name)
    assert len(rows) == 50
    unanswered = [
        question
        for question, answers in rows
        if not any(answer in _documented(module) for answer in answers for module in _modules(answer))
    ]
    assert unanswered == []


@pytest.mark.parametrize("name", SETS)
def test_no_question_gives_the_name_away(name: str) -> None:
    for question, answers in _rows(name):
        words = question.casefold().replace("?", " ").replace(",", " ").split()
        assert not {answer.rpartition(".")[2].casefold() for answer in answers} & set(words), question


def test_the_questions_to_develop_on_are_others_than_those_to_measure_on() -> None:
    seen = {question for question, _ in _rows(SETS[0])}
    assert not seen & {question for question, _ in _rows(SETS[1])}
    assert len({answers[0].partition(".")[0] for _, answers in _rows(SETS[1])}) >= 30
