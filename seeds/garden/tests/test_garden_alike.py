import textwrap

import pytest

from seedbed.garden._watch._alike import Alike, alike

POOL = """
    import math

    def rising(values, sizes):
        '''Return the nearest values that never fall.'''
        pools = []
        for value, size in zip(values, sizes, strict=True):
            pools.append((value, size))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (one, its), (other, others) = pools[-2:]
                pools[-2:] = [((one * its + other * others) / (its + others), its + others)]
        if not pools:
            return None
        return [math.floor(value) for value, many in pools for _ in range(many)]
"""
# The same under other names, with other words and figures, and a line of its own.
AGAIN = """
    import math

    LEAST = 2

    def monotone(wanted: list[float], weights: list[int]) -> list[int] | None:
        kept = []
        for want, weight in zip(wanted, weights, strict=True):
            kept.append((want, weight))
            while len(kept) > LEAST and kept[-2][0] > kept[-1][0]:
                (a, n), (b, m) = kept[-2:]
                kept[-2:] = [((a * n + b * m) / (n + m), n + m)]
        kept.reverse()
        if not kept:
            return None
        return [math.floor(want) for want, many in kept for _ in range(many)]
"""
OTHER = """
    import json

    def load(path, strict):
        found = {}
        for line in path.read_text().splitlines():
            name, _, text = line.partition(":")
            if name in found and strict:
                raise KeyError(name)
            found[name] = json.loads(text)
        if not found:
            raise ValueError(path)
        return found
"""


def found(**sources: str) -> tuple[Alike, ...]:
    return alike({f"{name}.py": textwrap.dedent(text).encode() for name, text in sources.items()})


def names(one: Alike) -> list[str]:
    return [f"{place.path} {place.name}" for place in one.places]


def test_code_is_found_again_under_other_names_and_with_a_line_of_its_own() -> None:
    (one,) = found(a=POOL, b=AGAIN, c=OTHER)
    assert sorted(names(one)) == ["a.py rising", "b.py monotone"]
    assert 0.5 < one.similarity < 1
    assert one.statements == 10
    assert [(place.line, place.end) for place in one.places if place.path == "a.py"] == [(4, 14)]


def test_a_copy_to_the_letter_is_wholly_alike_wherever_it_stands() -> None:
    (one,) = found(a=POOL, b="\n\n" + POOL)
    assert one.similarity == 1
    assert {place.line for place in one.places} == {4, 6}


CALLS = ("fetch", "parse", "clean", "weigh", "store", "tell")
OTHERS = ("greet", "ask", "listen", "answer", "thank", "leave")


@pytest.mark.parametrize("shape", ["{0}(kept, 1)", "kept.{0}().{0}s", "dict({0}=kept, {0}s=1)"])
def test_the_same_shape_with_other_calls_is_other_code(shape: str) -> None:
    def text(calls: tuple[str, ...]) -> str:
        steps = "\n".join(f"    kept = {shape.format(call)}" for call in calls)
        return f"def f(kept):\n{steps}\n    return kept\n"

    assert found(a=text(CALLS), b=text(CALLS))
    assert found(a=text(CALLS), b=text(OTHERS)) == ()


def test_helpers_of_its_own_may_be_called_anything() -> None:
    def text(helper: str) -> str:
        return POOL.replace("math.floor", helper).replace("import math", f"{helper} = str")

    (one,) = found(a=text("lower"), b=text("under"))
    assert one.similarity == 1


def test_a_line_in_common_is_not_enough() -> None:
    mixed = OTHER.replace(
        "found[name] = json.loads(text)", "found.append((name, text, json))\n" + " " * 12 + "pools = [0]"
    )
    shared = POOL.replace("pools.append((value, size))", "found.append((value, sizes, pools))")
    assert found(a=mixed, b=shared) == ()
    listed = """
        def tell(names):
            found = {}
            for name, text in sorted(names.items()):
                print(name.upper(), file=text.out)
                del found[name]
            assert found is not None, len(names)
            if not found:
                raise ValueError(names)
            return found
    """
    assert found(a=OTHER, b=listed) == ()


def test_what_one_package_has_twice_is_its_own_business() -> None:
    sources = {"a.py": textwrap.dedent(POOL).encode(), "b.py": textwrap.dedent(AGAIN).encode()}
    assert alike(sources, {"a.py": "one", "b.py": "one"}) == ()
    (one,) = alike(sources, {"a.py": "one", "b.py": "two"})
    assert one.packages == ("one", "two")


@pytest.mark.parametrize(("least", "count"), [(9, 1), (10, 0)])
def test_only_what_is_large_enough_is_found(least: int, count: int) -> None:
    assert len(alike({f"{name}.py": textwrap.dedent(POOL).encode() for name in "ab"}, least=least)) == count


def test_fields_docstrings_imports_and_arguments_kept_as_they_came_are_no_code() -> None:
    boilerplate = """
        from dataclasses import dataclass, field

        @dataclass
        class Settings:
            '''All that can be set.'''
            one: int = 1
            two: list[int] = field(default_factory=list)
            three: str = "three"
            four: float = 4.0
            five: str = "five"
            six: bytes = b""

            def __init__(self, one, two, three, four, five, six, seven):
                '''Keep everything.'''
                import os
                self.one = one
                self.two: list[int] = two
                self.three = three
                self.four = four
                self.five = five
                self.six = 6
                self.seven = seven
    """
    assert found(a=boilerplate, b=boilerplate) == ()


def test_a_class_is_found_once_and_not_by_its_methods_again() -> None:
    body = textwrap.indent(textwrap.dedent(POOL).split("import math")[1], "    ")
    text = f"import math\nclass Pools:\n{body}\n{body.replace('rising', 'falling').replace('>', '<')}"
    (one,) = found(a=text, b=text)
    assert names(one) == ["a.py Pools", "b.py Pools"]
    assert one.statements == 20


def test_a_method_that_a_third_package_has_too_is_found_beside_its_class() -> None:
    body = textwrap.indent(textwrap.dedent(POOL).split("import math")[1], "    ")
    load = textwrap.indent(textwrap.dedent(OTHER).split("import json")[1], "    ")
    text = f"import math\nimport json\nclass Pools:\n{body}\n{load}"
    assert [names(one) for one in found(a=text, b=text)] == [["a.py Pools", "b.py Pools"]]
    assert [names(one) for one in found(a=text, b=text, c=OTHER)] == [
        ["a.py Pools", "b.py Pools"],
        ["a.py Pools.load", "b.py Pools.load", "c.py load"],
    ]


def test_a_hundred_copies_are_one_find() -> None:
    (one,) = found(**{f"p{number:03}": POOL for number in range(100)})
    assert len(one.packages) == 100


def test_the_order_of_the_files_makes_no_difference() -> None:
    assert found(a=POOL, b=AGAIN, c=OTHER, d=OTHER) == found(d=OTHER, c=OTHER, b=AGAIN, a=POOL)


def test_what_saves_most_comes_first() -> None:
    first, second = found(a=POOL, b=POOL, c=OTHER, d=OTHER, e=OTHER)
    assert (first.packages, second.packages) == (("c.py", "d.py", "e.py"), ("a.py", "b.py"))


@pytest.mark.parametrize(
    "text", ["def f(:\n", "x = '\0'\n", "x = " + "(" * 500, "if a:\n  pass\n" + "elif b:\n  pass\n" * 900]
)
def test_what_cannot_be_parsed_or_is_nested_deeply_does_no_harm(text: str) -> None:
    (one,) = found(a=POOL, b=POOL, c=text)
    assert one.packages == ("a.py", "b.py")
