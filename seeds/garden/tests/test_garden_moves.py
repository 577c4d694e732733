import pytest

from seedbed.garden._let_go._moves import Shift, leftovers, rewritten, rewritten_markdown

INTO = Shift("farm.a", "farm.b.a")
TO = Shift("farm.a", "farm.new")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from farm.a import f\n", "from farm.b.a import f\n"),
        (
            "from farm.a._x import (  # why\n    f,\n    g as h,\n)\n",
            "from farm.b.a._x import (  # why\n    f,\n    g as h,\n)\n",
        ),
        ("import farm.a as q\nq.f()\n", "import farm.b.a as q\nq.f()\n"),
        ("import farm.a, farm.c\nfarm.a.f(farm.c.g)\n", "import farm.b.a, farm.c\nfarm.b.a.f(farm.c.g)\n"),
        ("import farm.a._x\nfarm.a._x.f()\n", "import farm.b.a._x\nfarm.b.a._x.f()\n"),
        ("from farm import a\na.f()\n", "from farm.b import a\na.f()\n"),
        ("from farm import a as q\n", "from farm.b import a as q\n"),
        ("from farm import c, a, d as e\n", "from farm import c, d as e\nfrom farm.b import a\n"),
        (
            "def f():\n    from farm import c, a\n",
            "def f():\n    from farm import c\n    from farm.b import a\n",
        ),
        ("if x: from farm import c, a\n", "if x: from farm import c; from farm.b import a\n"),
        ("é = 'é'; from farm.a import f; é\n", "é = 'é'; from farm.b.a import f; é\n"),
        ("from farm.a import *\r\nx = 1\r\n", "from farm.b.a import *\r\nx = 1\r\n"),
        ("from \\\n  farm.a import f\n", "from farm.b.a import f\n"),
        ("\ufefffrom farm.a import f\n", "\ufefffrom farm.b.a import f\n"),
        (
            "x: 'int'\nimport farm.a\ny: farm.a.T = farm.a.f(farm.a.g())\n",
            "x: 'int'\nimport farm.b.a\ny: farm.b.a.T = farm.b.a.f(farm.b.a.g())\n",
        ),
    ],
)
def test_an_import_leads_to_where_the_module_is_now(before: str, after: str) -> None:
    assert rewritten(before.encode(), INTO).decode() == after


@pytest.mark.parametrize(
    "source",
    [
        "from farm.ab import f\nimport farm.a_b\n",
        "from farm import c\nfarm.a.f()\n",
        "import farm.c\nfarm.a.f()\n",
        "importlib.import_module('farm.a')\n",
        "# from farm.a import f\n",
        "from farm.a import f (\n",
        "from . import a\n",
    ],
)
def test_what_does_not_import_the_module_stays(source: str) -> None:
    assert rewritten(source.encode(), INTO).decode() == source


def test_a_name_that_is_bound_to_something_else_as_well_stays() -> None:
    source = "import farm.a\n\ndef f(farm):\n    return farm.a\n"
    assert rewritten(source.encode(), INTO).decode() == source.replace("import farm.a", "import farm.b.a")


def test_a_module_with_another_last_name_is_known_by_its_old_one() -> None:
    assert rewritten(b"from farm import a\na.f()\n", TO) == b"from farm import new as a\na.f()\n"


def test_a_module_without_a_package_is_known_by_its_old_name() -> None:
    assert rewritten(b"import a\na.f()\n", Shift("a", "b.a")) == b"import b.a as a\na.f()\n"


def test_relative_imports_within_what_moved_stay_and_others_become_absolute() -> None:
    source = (
        b"from ._x import f\nfrom . import _y\nfrom ..c import g\nfrom .. import d\nfrom farm.a import h\n"
    )
    after = b"from ._x import f\nfrom . import _y\nfrom farm.c import g\nfrom farm import d\nfrom farm.b.a import h\n"
    assert rewritten(source, INTO, "farm.a") == after


def test_a_relative_import_of_what_moved_becomes_absolute() -> None:
    assert rewritten(b"from ..a import f\nfrom .own import g\n", INTO, "farm.b") == (
        b"from farm.b.a import f\nfrom .own import g\n"
    )


def test_python_in_a_readme_is_rewritten_and_its_prose_is_not() -> None:
    text = "Of `farm.a`.\n\n```python\nfrom farm.a import f\n```\n\n```console\nfarm.a\n```\n"
    assert rewritten_markdown(text, INTO) == text.replace("from farm.a", "from farm.b.a")


def test_what_still_names_it_is_found_as_a_whole_word_only() -> None:
    text = "x\nfarm.a.f\nfarm.ab\nmy.farm.a\nsee ./seeds/a/b\nseeds/a-b\n'farm.a:main'\n"
    assert list(leftovers(text, "farm.a", "seeds/a")) == [2, 5, 7]
