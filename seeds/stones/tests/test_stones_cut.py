"""Files cut down to what suites use."""

import pytest

from seedbed.problem import TextFile
from seedbed.stones._cut import Cut, cut_down
from seedbed.stones._testing import CODE, FILES, SUITE

WRONG = "def halve(x):\n    return x\n"


def solution(content: str) -> tuple[TextFile, ...]:
    return (TextFile(path="solution.py", content=content),)


@pytest.mark.parametrize(
    "code",
    [
        f"{CODE}\n\n{WRONG}",
        f"# Gives half of it.\n{WRONG}\n\n{CODE}",
        f"{CODE}\n\n@cache\ndef halve(x):\n    return rest(x)\n\n\nclass Rest:\n    pass\n\n\ndef rest(x):\n    return Rest()\n",
    ],
)
def test_what_no_suite_names_and_nothing_else_uses_is_dropped(code: str) -> None:
    cut = cut_down(solution(code), (SUITE,))
    assert cut.files == FILES
    assert "halve" in cut.dropped


def test_what_is_used_by_what_stays_stays() -> None:
    code = (
        "import math\n\nZERO = start()\n\n\ndef start():\n    return 0\n\n\n"
        "@add(start)\ndef double(x: Number) -> 'Half':\n    return plus(x, x)\n\n\n"
        "def plus(x, y):\n    return x + y\n\n\nclass Number(int):\n    pass\n\n\nclass Whole(Number):\n    pass\n\n\nclass Half:\n    pass\n\n\n"
        "def add(name):\n    return lambda found: found\n"
    )
    assert cut_down(solution(f"{code}\n\n{WRONG}"), (SUITE,)) == Cut(solution(code), frozenset({"halve"}))


def test_what_a_module_does_as_a_script_stays_with_what_it_uses() -> None:
    script = "\n\nif __name__ == '__main__':\n    print(double(2))\n"
    cut = cut_down(solution(f"{WRONG}\n\n{CODE}{script}"), (SUITE,))
    assert cut == Cut(solution(f"{CODE}{script}"), frozenset({"halve"}))


def test_what_another_file_imports_stays() -> None:
    there = TextFile(path="thing/parts.py", content=f"{CODE}\n\n{WRONG}")
    suite = SUITE.replace("solution", "thing")
    both = TextFile(path="thing/__init__.py", content="from thing.parts import double, halve\n")
    assert cut_down((both, there), (suite,)) == Cut((both, there))
    one = TextFile(path="thing/__init__.py", content="from thing.parts import double\n")
    cut = cut_down((one, there), (suite,))
    assert cut.files == (one, TextFile(path=there.path, content=CODE))
    settings = TextFile(path="tool.toml", content='halve = "thing.parts:halve"\n')
    assert cut_down((one, there, settings), (suite,)).dropped == frozenset()


@pytest.mark.parametrize(
    ("code", "suite"),
    [
        (f"{CODE}\n\n{WRONG}\n\nif __name__ == '__main__':\n    print(halve(2))\n", SUITE),
        (f"{CODE}\n\n{WRONG}\n\nprint(double(2))\n", SUITE),
        (f"from os import *\n\n{CODE}\n\n{WRONG}", SUITE),
        (f"{CODE}\n\n@command\n{WRONG}", SUITE),
        (f"{CODE}\n\n{WRONG}\n\ndef run(name):\n    return globals()[name]()\n", SUITE),
        (f"{CODE}\n\nclass Halve(Base, named='halve'):\n    pass\n", SUITE),
        (
            f"{CODE}\n\n{WRONG}",
            f"{SUITE}\n\nimport solution\n\n\ndef test_all():\n    assert dir(solution)\n",
        ),
        (
            f"{CODE}\n\n{WRONG}",
            f"{SUITE}\n\ndef test_length():\n    assert len(open('solution.py').read()) > 9\n",
        ),
        (f"{CODE}\n\n{WRONG}", "import solution\n\n\ndef test_it():\n    assert solution\n"),
        (f"{CODE}\n\n{WRONG}", "def test_it(:\n"),
        (f"{CODE}\n\n{WRONG}\n\ndef half(", SUITE),
        (CODE, SUITE),
    ],
)
def test_where_names_may_not_tell_all_of_it_stays(code: str, suite: str) -> None:
    assert cut_down(solution(code), (suite,)) == Cut(solution(code))


def test_what_is_left_is_as_it_was_written() -> None:
    code = f'"""Numbers."""\r\n\r\nSIGN = "\u2028"\r\n\r\n\r\n{WRONG}\r\n\r\n# Twice.\r\n{CODE}'
    (file,) = cut_down(solution(code), (SUITE,)).files
    assert file.content == f'"""Numbers."""\r\n\r\nSIGN = "\u2028"\r\n\r\n\r\n# Twice.\r\n{CODE}'
    odd = f"X = '''\r'''\n{WRONG}\n\n{CODE}"
    assert cut_down(solution(odd), (SUITE,)) == Cut(solution(odd))
