"""Which sandbox gets a program, and what is known to differ between them."""

import asyncio
from datetime import UTC, datetime

import pytest

from seedbed.sandbox import (
    BubblewrapSandbox,
    LayeredSandbox,
    MontySandbox,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    Unsupported,
    World,
    choose_sandbox,
)
from seedbed.sandbox._doubts import doubt
from seedbed.sandbox._gaps import gap
from seedbed.sandbox._testing import require_bubblewrap

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))
SURE = [
    "import math\nprint(math.sqrt(38495))",
    "import datetime\nprint((datetime.date(2025, 12, 25) - datetime.date.today()).days)",
    "print(sum(i for i in range(1000) if i % 3 == 0 or i % 5 == 0))",
    "print(sorted(map(int, '3 1 2'.split())), list(filter(None, [0, 1])))",
    "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(15))",
    "from collections import Counter\nprint(Counter('mississippi').most_common(2))",
    "from decimal import Decimal\nprint(Decimal('1.10') + Decimal('2.20'), f'{2.675:.2f} {1234567.891:,.2f}')",
    "import random\nprint([random.randint(1, 6) for _ in range(5)], random.gauss(0, 1), random.choice('abc'))",
    "import itertools\nprint(len(list(itertools.permutations('abcd'))), 7 // -2, -7 % 3, 2**100, 0.1 + 0.2)",
    "a, b = (int(x) for x in '1 2'.split())\nprint(a + b, round(2.5), *(n * n for n in range(3)))",
    "for n in (i for i in range(3)): print(n)",
]
DOUBTFUL = [
    "print(round(2.675, 2))",
    "print(round(2.675, ndigits=2))",
    "print({3, 1, 2})",
    "print(list(set([3, 1, 2])))",
    "print({x % 3 for x in (3, 1, 2)})",
    "import itertools\nprint(next(n for n in itertools.count(1) if n * n > 50))",
    "g = (print(i) for i in range(3))\nprint('made')",
    "m = map(print, [1])\nprint('made')",
    "class Empty:\n    def __len__(self): return 0\nprint(bool(Empty()))",
    "try:\n    import heapq\n    print('has heapq')\nexcept ImportError:\n    print('has none')",
    "print(hasattr('a', 'casefold'))",
    "print(hash((1, 2)))",
    "from math import cbrt\nprint(cbrt(93.9))",
    "import math\nprint(math.lgamma(134.4))",
    "import time\nprint(time.gmtime(0))",
    "import re\nprint(re.findall('a$', 'a\\n'))",
    "import sys\nprint(sys.version_info[:2])",
    'exec("print({3, 1, 2})")',
    "print(" + "(" * 20_000,
    "#" + "x" * 200_000,
]


@pytest.mark.parametrize("code", SURE)
def test_a_program_without_doubts_is_montys_and_comes_out_as_in_cpython(code: str) -> None:
    async def everywhere() -> tuple[RunResult, RunResult]:
        strong = require_bubblewrap()
        sandbox = LayeredSandbox(MontySandbox(workers=1), strong)
        results = await sandbox.run(code, world=WORLD), await strong.run(code, world=WORLD)
        await sandbox.close()
        return results

    layered, cpython = asyncio.run(everywhere())
    assert isinstance(layered, Ran)
    assert isinstance(cpython, Ran)
    assert layered.by == "monty"
    assert layered.output == cpython.output


@pytest.mark.parametrize("code", DOUBTFUL)
def test_what_monty_is_known_to_get_wrong_is_in_doubt(code: str) -> None:
    assert doubt(code) is not None


@pytest.mark.parametrize(
    "code",
    [
        "print(round(2.675, 2))",
        "def f():\n    yield 1\nprint(*f())",
        "print(max({'a': 1}, key={'a': 1}.get))",
        "1 / 0",
    ],
    ids=["in doubt", "no such syntax", "no such method", "an error"],
)
def test_everything_else_is_cpythons(code: str) -> None:
    async def result() -> RunResult:
        sandbox = LayeredSandbox(MontySandbox(workers=1), require_bubblewrap())
        ended = await sandbox.run(code, world=WORLD)
        await sandbox.close()
        assert sandbox.note is None
        return ended

    ended = asyncio.run(result())
    assert isinstance(ended, (Ran, Raised))
    assert ended.by == "bubblewrap"


def without_bubblewrap(*, strong: bool = False) -> LayeredSandbox:
    return LayeredSandbox(
        None if strong else MontySandbox(workers=1), BubblewrapSandbox(bwrap="/nowhere/bwrap")
    )


def run_in(sandbox: LayeredSandbox, code: str) -> RunResult:
    async def result() -> RunResult:
        ended = await sandbox.run(code, world=WORLD)
        await sandbox.close()
        return ended

    return asyncio.run(result())


def test_without_bubblewrap_monty_runs_what_it_can_and_the_note_says_so() -> None:
    sandbox = without_bubblewrap()
    result = run_in(sandbox, "print(round(2.5, 0))")
    assert isinstance(result, Ran)
    assert result.by == "monty"
    assert sandbox.note is not None
    assert "bubblewrap" in sandbox.note
    assert "only Monty" in sandbox.note
    assert "\n" not in sandbox.note


def test_without_bubblewrap_the_rest_is_unsupported_and_says_both_reasons() -> None:
    result = run_in(without_bubblewrap(), "import heapq")
    assert isinstance(result, Unsupported)
    assert "the module heapq" in result.what
    assert "bubblewrap" in result.what


def test_without_bubblewrap_the_strong_one_runs_nothing() -> None:
    sandbox = without_bubblewrap(strong=True)
    assert isinstance(run_in(sandbox, "print(1)"), NoSandbox)
    assert sandbox.note is not None
    assert "nothing is run" in sandbox.note


def test_the_strong_one_is_bubblewrap_only() -> None:
    assert "monty" in choose_sandbox().fingerprint
    assert "monty" not in choose_sandbox(strong=True).fingerprint


@pytest.mark.parametrize(
    ("error", "message", "lacks"),
    [
        (
            "NotImplementedError",
            "The monty syntax parser does not yet support yield expressions",
            "yield expressions",
        ),
        ("ModuleNotFoundError", "No module named 'heapq'", "the module heapq"),
        (
            "ImportError",
            "cannot import name 'OrderedDict' from 'collections' (unknown location)",
            "collections.OrderedDict",
        ),
        ("AttributeError", "module 'sys' has no attribute 'exit'", "sys.exit"),
        ("AttributeError", "module 'math' has no attribute 'nope'", None),
        ("AttributeError", "'dict' object has no attribute 'get'", "dict.get"),
        ("AttributeError", "type object 'str' has no attribute 'maketrans'", "str.maketrans"),
        ("AttributeError", "'Mine' object has no attribute 'get'", None),
        ("NameError", "name 'input' is not defined", "the built-in input"),
        ("NameError", "name 'mine' is not defined", None),
        ("PermissionError", "Permission denied: '/x.txt'", "files"),
        ("RuntimeError", "'os.environ' is not supported in this environment", "'os.environ'"),
        ("TypeError", "callable replacement is not yet supported in re.sub()", "callable replacement"),
        ("ZeroDivisionError", "division by zero", None),
        ("NotImplementedError", "my own", None),
    ],
)
def test_a_gap_of_montys_is_told_from_an_error_of_the_program(
    error: str, message: str, lacks: str | None
) -> None:
    assert gap(error, message) == lacks
