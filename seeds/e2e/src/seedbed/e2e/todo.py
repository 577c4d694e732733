"""A model that plays the example that the project began with: "Write a to-do list app".

It replies by what it is asked, so it can be asked in any order, again, or by several at once.
"""

import json
from collections.abc import Mapping, Sequence

PROBLEM = "Write a to-do list app"
PLATFORM = "What should it run on?"
KEPT = "Are tasks to be kept when it is closed?"
DONE = "Can a task be ticked off?"
ANSWERS: Mapping[str, str] = {
    PLATFORM: "in the browser, with Python behind it",
    KEPT: "yes, in a file",
    DONE: "yes",
}
LOOKS = "The page is easy to read"
_STORE = "app/store.py"
_PAGE = "app/page.py"
_BACKEND = "Write the part of a to-do list app that keeps tasks"
_FRONTEND = "Write the part of a to-do list app that shows tasks as a page"
_INTERFACE = (
    "app/store.py defines add(path, text) -> None, done(path, number) -> None and tasks(path) -> list of (text, done), kept"
    " as JSON in the file at path, oldest first. app/page.py defines render(tasks) -> str, an HTML page."
)
_STORE_INTERFACE = _INTERFACE.partition(" app/page.py")[0]
_PAGE_INTERFACE = "app/page.py defines render(tasks) -> str, an HTML page of a list of (text, done)."

_ADDING = "A task that is added comes after the others"
_TICKING = "A task can be ticked off"
_KEEPING = "Tasks are still there when the file is read again"
_SHOWING = "The page shows each task, with its text escaped"
_EMPTY = "An empty text is not added"

_BUGGY = """\
import json
from pathlib import Path


def tasks(path):
    try:
        return [tuple(item) for item in json.loads(Path(path).read_text())]
    except FileNotFoundError:
        return []


def add(path, text):
    known = tasks(path)
    if text.strip():
        known.insert(0, (text, False))
    Path(path).write_text(json.dumps(known))


def done(path, number):
    known = tasks(path)
    text, _ = known[number]
    known[number] = (text, True)
    Path(path).write_text(json.dumps(known))
"""
_RIGHT = _BUGGY.replace("known.insert(0, (text, False))", "known.append((text, False))")
_RENDER = """\
from html import escape


def render(tasks):
    items = "".join(
        f"<li class='{'done' if done else 'open'}'>{escape(text)}</li>" for text, done in tasks
    )
    return f"<!doctype html><title>To do</title><ul>{items}</ul><form><input name='text'></form>"
"""
_SUITES = {
    _ADDING: """\
from app.store import add, tasks


def test_order(tmp_path):
    path = tmp_path / "a.json"
    add(path, "milk")
    assert tasks(path) == [("milk", False)]
    add(path, "bread")
    assert tasks(path) == [("milk", False), ("bread", False)]
    add(path, "tea")
    assert [text for text, _ in tasks(path)] == ["milk", "bread", "tea"]
""",
    _TICKING: """\
from app.store import add, done, tasks


def test_done(tmp_path):
    path = tmp_path / "a.json"
    add(path, "milk")
    add(path, "bread")
    done(path, 1)
    assert tasks(path) == [("milk", False), ("bread", True)]
    done(path, 0)
    assert tasks(path) == [("milk", True), ("bread", True)]
""",
    _KEEPING: """\
import json

from app.store import add, tasks


def test_kept(tmp_path):
    path = tmp_path / "a.json"
    assert tasks(path) == []
    add(path, "milk")
    assert json.loads(path.read_text()) == [["milk", False]]
    add(path, "bread")
    assert json.loads(path.read_text()) == [["milk", False], ["bread", False]]


def test_read_again(tmp_path):
    path = tmp_path / "b.json"
    path.write_text('[["tea", true]]')
    assert tasks(path) == [("tea", True)]
""",
    _EMPTY: """\
from app.store import add, tasks


def test_empty(tmp_path):
    path = tmp_path / "a.json"
    add(path, "  ")
    assert tasks(path) == []
    add(path, "milk")
    assert tasks(path) == [("milk", False)]
    add(path, "bread")
    add(path, "")
    assert tasks(path) == [("milk", False), ("bread", False)]
""",
    _SHOWING: """\
from app.page import render


def test_page():
    page = render([("milk & <b>", False), ("tea", True)])
    items = page.partition("<ul>")[2].partition("</ul>")[0]
    assert items == "<li class='open'>milk &amp; &lt;b&gt;</li><li class='done'>tea</li>"
    assert "<ul></ul>" in render([])
    assert page.startswith("<!doctype html><title>To do</title><ul>")
    assert page.endswith("</ul><form><input name='text'></form>")
""",
}


def reply(instructions: str, question: str) -> str:
    """Return what the model says."""
    if instructions.startswith("You sort problems"):
        return json.dumps(
            {"reason": "It can be held against criteria.", "solved": 0, "solvable": 9, "unsolvable": 1}
        )
    if instructions.startswith("You determine how"):
        return json.dumps(_determined(question))
    if instructions.startswith("You write tests"):
        return _fenced(next(suite for text, suite in _SUITES.items() if f"Criterion: {text}" in question))
    if instructions.startswith("You write the files"):
        return json.dumps(_files(question))
    if instructions.startswith("A question about a problem"):
        return json.dumps({"words": "on paper"})
    return json.dumps(_SPLIT)


def _fenced(code: str) -> str:
    return f"```python\n{code}```"


def _determined(question: str) -> dict[str, object]:
    if _BACKEND in question:
        return _draft(
            _STORE_INTERFACE, [(text, "tests", ()) for text in (_ADDING, _TICKING, _KEEPING, _EMPTY)]
        )
    if _FRONTEND in question:
        return _draft(_PAGE_INTERFACE, [(_SHOWING, "tests", ())])
    numbers = {text: _number(question, text) for text in ANSWERS}
    questions = [
        {"text": text, "why": why, "otherwise": otherwise, "weight": weight}
        for text, why, otherwise, weight in (
            (DONE, "it decides what a task is", "yes", 2),
            (PLATFORM, "everything is built on it", "in a terminal", 5),
            (KEPT, "it decides whether there is a store", "yes", 4),
        )
        if not numbers[text]
    ]
    criteria = [
        (_ADDING, "tests", ()),
        (_TICKING, "tests", numbers[DONE]),
        (_KEEPING, "tests", numbers[KEPT]),
        (_SHOWING, "tests", numbers[PLATFORM]),
        (LOOKS, "user", numbers[PLATFORM]),
    ]
    separable = "" if questions else "what keeps the tasks and what shows them meet in one list"
    return {**_draft(_INTERFACE, criteria), "questions": questions, "separable": separable}


def _number(question: str, text: str) -> tuple[int, ...]:
    """Return the number of the fact that answers a question."""
    for line in question.splitlines():
        number, _, fact = line.partition(". ")
        if fact.startswith(f"{text} →") and number.isdigit():
            return (int(number),)
    return ()


def _draft(interface: str, criteria: Sequence[tuple[str, str, tuple[int, ...]]]) -> dict[str, object]:
    return {
        "form": "folder",
        "interface": interface,
        "criteria": [
            {"text": text, "ground": ground, "rests_on": rests_on} for text, ground, rests_on in criteria
        ],
    }


def _files(question: str) -> dict[str, object]:
    if _BACKEND in question:
        code = _RIGHT if "What failed:" in question else _BUGGY
        return {"summary": "tasks in a JSON file", "files": [{"path": _STORE, "content": code}]}
    return {"summary": "a page of tasks", "files": [{"path": _PAGE, "content": _RENDER}]}


_SPLIT = {
    "why": "keeping and showing meet in one list",
    "parts": [
        {
            "name": "backend",
            "problem": _BACKEND,
            "interface": _STORE_INTERFACE,
            "facts": [2, 3],
            "criteria": [1, 2, 3],
            "after": [],
        },
        {
            "name": "frontend",
            "problem": _FRONTEND,
            "interface": _PAGE_INTERFACE,
            "facts": [1],
            "criteria": [4, 5],
            "after": [],
        },
    ],
}
