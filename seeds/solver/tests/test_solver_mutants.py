"""Candidates that are wrong on purpose: trivial ones, mutants, and pages that lack something."""

import ast

import pytest

from seedbed.problem import TextFile
from seedbed.solver._mutants import mutants
from seedbed.solver._reach import reached
from seedbed.solver._stubs import stubs
from seedbed.solver._texts import emptied, thinned

SHOP = '''\
"""A shop."""

RATE = 2
UNUSED = 7


def total(prices, *, off=0):
    """Return what is to be paid."""
    if not prices:
        raise ValueError("nothing was bought")
    return sum(map(taxed, prices)) - off


def taxed(price):
    return price * RATE


def closing_time():
    return 18


class Cart:
    def __init__(self):
        self.prices = []

    def add(self, price):
        self.prices.append(price)

    def empty(self):
        self.prices = []


if __name__ == "__main__":
    print(total([1, 2]))
'''


def module(text: str) -> tuple[TextFile, ...]:
    return (TextFile(path="solution.py", content=text),)


def stub_bodies(text: str, *names: str, constants: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the trivial candidates by their words."""
    found = stubs(constants, module(text), reached(frozenset(names), module(text)))
    return {one.words: one.files[0].content for one in found}


def changes(text: str, *names: str, most: int = 99) -> list[str]:
    """Return the words of all mutants."""
    return [one.words for one in mutants(module(text), reached(frozenset(names), module(text)), most)]


def test_what_a_suite_reaches_is_what_it_names_and_what_that_names() -> None:
    names = [getattr(unit.node, "name", "RATE") for unit in reached(frozenset({"total"}), module(SHOP))]
    assert names == ["RATE", "total", "taxed"]


def test_what_python_calls_by_itself_is_reached_with_the_class() -> None:
    names = [getattr(unit.node, "name", "") for unit in reached(frozenset({"Cart", "add"}), module(SHOP))]
    assert names == ["__init__", "add"]


def test_what_is_registered_with_an_object_is_reached_with_it() -> None:
    app = "app = App()\n\n\n@app.get('/')\ndef page():\n    return 'hello'\n\n\ndef other():\n    return 1\n"
    assert [unit.node.lineno for unit in reached(frozenset({"app"}), module(app))] == [1, 5]


def test_everything_is_reached_where_names_lead_to_no_function() -> None:
    assert len(reached(frozenset({"main"}), module(SHOP))) == 8


def test_trivial_candidates_do_next_to_nothing_in_every_function_that_is_reached() -> None:
    found = stub_bodies(SHOP, "total", "Cart", "add", constants=("6",))
    assert [*found] == [
        "raises an error everywhere",
        "returns None everywhere",
        "returns its first argument everywhere",
        "returns the text x everywhere",
        "returns 7 everywhere",
        "returns 6 everywhere",
    ]
    first = found["returns its first argument everywhere"]
    assert "def total(prices, *, off=0):\n    return prices\n" in first
    assert "def add(self, price):\n        return price\n" in first
    assert "def __init__(self):\n        self.prices = []\n" in first
    assert "def closing_time():\n    return 18\n" in first


def test_a_generator_stays_one_and_a_lambda_is_no_way_out() -> None:
    text = "def count(n):\n    yield from range(n)\n\n\ndouble = lambda x: 2 * x\n"
    found = stub_bodies(text, "count", "double", constants=("3",))
    for words, expected in {"returns None everywhere": ([], None), "returns 3 everywhere": ([3], 3)}.items():
        namespace: dict[str, object] = {}
        exec(found[words], namespace)  # noqa: S102 - written above
        count, double = namespace["count"], namespace["double"]
        assert callable(count)
        assert callable(double)
        assert (list(count(2)), double(4)) == expected


def test_a_constant_candidate_is_trivial_only_where_it_is_given_something() -> None:
    assert "returns 18 everywhere" not in stub_bodies(SHOP, "closing_time", constants=("18",))
    ignores = "def closing_time(day):\n    return 18\n"
    assert "returns 18 everywhere" in stub_bodies(ignores, "closing_time", constants=("18",))


def test_each_mutant_has_one_change_where_the_suite_gets_to() -> None:
    assert set(changes(SHOP, "total")) == {
        "solution.py line 3: `3` in the place of `2`",
        "solution.py line 7: `1` in the place of `0`",
        "solution.py line 9: `if prices:...` in the place of `if not prices:...`",
        "solution.py line 11: `sum(map(taxed, prices)) + off` in the place of `sum(map(taxed, prices)) - off`",
        "solution.py line 11: `len(map(taxed, prices))` in the place of `sum(map(taxed, prices))`",
        "solution.py line 15: `price + RATE` in the place of `price * RATE`",
    }
    texts = {
        one.files[0].content for one in mutants(module(SHOP), reached(frozenset({"total"}), module(SHOP)), 99)
    }
    assert ast.unparse(ast.parse(SHOP)) not in texts
    assert len(texts) == 6


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("return x < y", "x <= y"),
        ("return x in y", "x not in y"),
        ("return x and y", "x or y"),
        ("return x % y", "x // y"),
        ("return [z for z in y if z]", "not z"),
        ("return any(y)", "all(y)"),
        ("return y.upper()", "y.lower()"),
        ("return True", "False"),
        ("return 'a'", "''"),
        ("y.append(x)", "pass"),
        ("y += x", "y -= x"),
        ("y[0] = x", "pass"),
    ],
)
def test_a_line_is_changed_to_what_is_easily_written_in_its_place(line: str, other: str) -> None:
    made = mutants(
        module(f"def f(x, y):\n    {line}\n"),
        reached(frozenset({"f"}), module(f"def f(x, y):\n    {line}\n")),
        9,
    )
    assert any(other in one.files[0].content for one in made)


def test_mutants_are_few_spread_over_the_code_and_the_same_each_time() -> None:
    lines = "".join(f"    x = x + {number}\n" for number in range(100, 200))
    text = f"def long(x):\n{lines}    return x\n\n\ndef short(x):\n    return x < 3\n"
    chosen = changes(text, "long", "short", most=8)
    assert len(chosen) == 8
    assert chosen == changes(text, "long", "short", most=8)
    places = [int(words.split(" line ")[1].split(":")[0]) for words in chosen]
    assert sum(place > 102 for place in places) == 2
    assert max(place for place in places if place <= 101) - min(places) > 50


def test_documentation_and_words_of_errors_are_left_alone() -> None:
    assert not any("bought" in words or "Return" in words for words in changes(SHOP, "total"))


def test_a_file_that_is_no_python_has_no_mutants() -> None:
    assert changes("def f(:\n", "f") == []
    assert stub_bodies("def f(:\n", "f") == {}


def test_a_page_lacks_in_turn_what_the_suite_speaks_of_and_each_quarter() -> None:
    page = (TextFile(path="index.html", content="<ul>\n<li>Milk</li>\n<li>Bread</li>\n</ul>\n"),)
    found = {
        one.words: one.files[0].content for one in thinned(("index.html", "milk", "eggs"), page, page, 9)
    }
    assert found == {
        "index.html without `milk`": "<ul>\n<li></li>\n<li>Bread</li>\n</ul>\n",
        "index.html without its lines 1 to 1": "<li>Milk</li>\n<li>Bread</li>\n</ul>\n",
        "index.html without its lines 2 to 2": "<ul>\n<li>Bread</li>\n</ul>\n",
        "index.html without its lines 3 to 3": "<ul>\n<li>Milk</li>\n</ul>\n",
        "index.html without its lines 4 to 4": "<ul>\n<li>Milk</li>\n<li>Bread</li>\n",
    }
    assert [one.files[0].content for one in emptied(page, page)] == [""]
    assert emptied(page, (TextFile(path="index.html", content=" \n"),)) == ()
