import ast
import textwrap

import pytest

from seedbed.garden._watch._uses import Uses, names_of, uses_of


def read(text: str) -> Uses:
    return uses_of(ast.parse(textwrap.dedent(text)), frozenset({"farm"}))


def found(text: str) -> list[str]:
    """Return every use as `TARGET LINE`, with a question mark where it is for types only."""
    return sorted(f"{use.target} {use.line}{'?' * use.typing}" for use in read(text).uses)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from farm.a import A\nA(A.b)\n", ["farm.a.A 2", "farm.a.A.b 2"]),
        ("from farm.a import A as B\nB.c.d()\n", ["farm.a.A.c.d 2"]),
        ("import farm.a as x\nx.A(1)\n", ["farm.a.A 2"]),
        ("import farm.a\nfarm.a.A\n", ["farm.a.A 2"]),
        ("import farm.a\nimport farm.b\nfarm.b.B\n", ["farm.a 1", "farm.b.B 3"]),
        ("from farm import a\na.A\n", ["farm.a.A 2"]),
        ("from ..a import A\nA\n", ["..a.A 2"]),
        ("from .a import A\nA\n", []),
        ("import json\njson.loads\n", []),
        ("from farmer.a import A\nA\n", []),
        ("import importlib\nimportlib.import_module('farm.a')\n", ["farm.a 2"]),
        ("try:\n  from farm.a import A\nexcept ImportError:\n  A = None\nA\n", ["farm.a.A 5"]),
    ],
)
def test_a_name_is_followed_from_its_import_to_where_it_is_used(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_an_import_that_is_not_used_counts_where_it_stands() -> None:
    assert found("from farm.a import A, B\nB\n") == ["farm.a.A 1", "farm.a.B 2"]


@pytest.mark.parametrize(
    "inner",
    [
        "def f(A): return A",
        "def f():\n    A = 1\n    return A",
        "def f():\n    for A in (): A",
        "def f(*A): return A",
        "lambda A: A",
        "[A for A in ()]",
        "def f():\n    with x as A: A",
        "def f():\n    match x:\n        case {'k': A}: A",
        "def f():\n    match x:\n        case {'k': 1, **A}: A",
        "def f():\n    match x:\n        case [1, *A]: A",
        "def f():\n    try: x\n    except E as A: A",
        "def f():\n    def A(): ...\n    return A",
        "def f():\n    class A: ...\n    return A",
        "def f():\n    from json import A\n    return A",
    ],
)
def test_what_an_inner_scope_binds_is_another_thing(inner: str) -> None:
    assert found(f"from farm.a import A\n{inner}\n") == ["farm.a.A 1"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def f():\n    return A\nfrom farm.a import A\n", 2),
        ("class C:\n    A = 1\n    def f(self):\n        return A\nfrom farm.a import A\n", 4),
        ("def f():\n    def g():\n        return A\n    from farm.a import A\n", 3),
        ("from farm.a import A\n@A\ndef f(): ...\n", 2),
        ("from farm.a import A\nclass C(A): ...\n", 2),
        ("from farm.a import A\ndef f(x=A): ...\n", 2),
        ("from farm.a import A\ndef f():\n    global A\n    A = A\n", 4),
    ],
)
def test_a_name_is_looked_up_as_python_does(text: str, line: int) -> None:
    assert found(text) == [f"farm.a.A {line}"]


@pytest.mark.parametrize(
    "text",
    [
        "from farm.a import A\ndef f(x: A): ...\n",
        "from farm.a import A\ndef f() -> list[A]: ...\n",
        "from farm.a import A\nx: A = 1\n",
        "from farm.a import A\nx: 'dict[str, A]' = 1\n",
        "if TYPE_CHECKING:\n  from farm.a import A\nA\n",
        "if typing.TYPE_CHECKING:\n  from farm.a import A\n",
    ],
)
def test_what_only_a_type_checker_asks_for_is_told_apart(text: str) -> None:
    (use,) = found(text)
    assert use.startswith("farm.a.A ")
    assert use.endswith("?")


def test_a_value_beside_a_type_is_no_type() -> None:
    assert found("from farm.a import A\nx: A = A()\n") == ["farm.a.A 2", "farm.a.A 2?"]


def test_a_star_leaves_the_names_that_nothing_binds() -> None:
    uses = read("from farm.a import *\nB = 1\nA(B)\n")
    assert [(star.target, star.line) for star in uses.stars] == [("farm.a", 1)]
    assert [(use.target, use.line) for use in uses.loose] == [("A", 3)]


def test_a_thousand_branches_are_read() -> None:
    text = "from farm.a import A\nif x:\n  pass\n" + "elif y:\n  A\n" * 900
    assert len(found(text)) == 900


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from ._a import A, B\n__all__ = ['A']\n", ("A",)),
        ("__all__: list[str] = ['A']\n__all__ += ['B']\n", ("A", "B")),
        (
            "import os\nfrom ._a import A, _b\nfrom json import loads\nC = 1\nD: int = 2\ndef e(): ...\nclass F: ...\n",
            ("A", "C", "D", "e", "F"),
        ),
    ],
)
def test_a_module_offers_what_it_lists_or_else_what_it_binds(text: str, expected: tuple[str, ...]) -> None:
    assert names_of(ast.parse(text)) == expected
