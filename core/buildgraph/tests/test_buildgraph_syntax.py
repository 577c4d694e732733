"""What of a Python source reaches the packages that import it, and what does not."""

import ast
import io
import json
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seedbed.buildgraph.cli
from seedbed.buildgraph._digests import Digests
from seedbed.buildgraph._syntax import syntax_digest
from seedbed.workspace import Entry, read_listings, read_tree
from seedbed.workspace.testing import Farm

OURS = Path(seedbed.buildgraph.cli.__file__).parent


def same(one: str | bytes, other: str | bytes) -> bool:
    first, second = (text if isinstance(text, bytes) else text.encode() for text in (one, other))
    return syntax_digest(first) == syntax_digest(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1\n", "x = 1  # why\n"),
        ("x = 1\n", "# why\n\n\nx = 1\n"),
        ("x = 1\n", "x = 1"),
        ("x = 1\n", "x=1;\n"),
        ("x = 1\ny = 2\n", "x = 1; y = 2\n"),
        ("f(a, b)\n", "f(\n    a,\n    b,\n)\n"),
        ("f(a, b)\n", "f(a, \\\n  b)\n"),
        ("x = 'a'\n", 'x = """a"""\n'),
        ("x = 'a' 'b'\n", "x = 'ab'\n"),
        ("x = (1)\n", "x = 1\n"),
        ("x = 1, 2\n", "x = (1, 2,)\n"),
        ("x = 0x10\n", "x = 1_6\n"),
        ("def f():\n    pass\n", "def f(): pass\n"),
        ("def f():\n    pass\n", "def f():\n\tpass\n"),
        ("x = 1\r\ny = '''a\r\nb'''\r\n", "x = 1\ny = '''a\nb'''\n"),
        ("\x0cx = 1\n\x0c\n", "x = 1\n"),
        ("\ufeffx = 1\n", "x = 1\n"),
        ("x = 1\n", "x = 1  # TODO: a type of thing\n"),
        ("x = 1\n", "# The coding of this file is: unknown\nx = 1\n"),
        ('open(p, encoding="utf-8")\n', 'open(\n    p, encoding="utf-8"  # why\n)\n'),
        ("x = '# type: ignore'\n", "x = (\n    '# type: ignore'  # why\n)\n"),
        ("x = 1  # noqa\ny = f(a, b)\n", "x = 1  # noqa\ny = f(\n    a,  # why\n    b\n)\n"),
        ("a\nx = 1  # noqa\n", "# more\n\na  # and more\nx = 1  # noqa\n"),
        ("x = 1  # noqa\n", "x = 1  # noqa   \n"),
        ("if a:\n    b  # noqa\n", "if a:\n        b  # noqa\n"),
    ],
)
def test_comments_and_formatting_do_not_count(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1\n", "x = 2\n"),
        ("x = 1\n", "y = 1\n"),
        ("x = 1\n", "x = True\n"),
        ("x = 1\n", "x = 1.0\n"),
        ("x = 'a'\n", "x = b'a'\n"),
        ("x = 0.0\n", "x = -0.0\n"),
        ("x: int = 1\n", "x: bool = 1\n"),
        ("x: int = 1\n", "(x): int = 1\n"),
        ("def f(): ...\n", "def f() -> None: ...\n"),
        ("def f():\n    'One.'\n", "def f():\n    'Two.'\n"),
        ("'One.'\n", "'Two.'\n"),
        ("x = 1\n", "x = 1  # type: int\n"),
        ("x = 1\n", "x = 1  # type: ignore\n"),
        ("x = 1\n", "x = 1  #type:ignore[misc]\n"),
        ("x = 1  # type: ignore[misc]\n", "x = 1  # type: ignore[assignment]\n"),
        ("x = 1  # type: ignore\ny = 2\n", "x = 1\ny = 2  # type: ignore\n"),
        ("# type: ignore\nx = 1\n", "x = 1  # type: ignore\n"),
        ("f(  # type: ignore\n  a)\n", "f(\n  a)  # type: ignore\n"),
        ("f(a,\n  b)  # type: ignore\n", "f(a, b)  # type: ignore\n"),
        ("[a,  # noqa\n (),\n ()]\n", "[a,\n (),  # noqa\n ()]\n"),
        ("['a',  # noqa\n 'b']\n", "['a',\n 'b']  # noqa\n"),
        ("x = 1\n", "x = 1  # why  # noqa: E501\n"),
        ("x = 1\n", "# mypy: ignore-errors\nx = 1\n"),
        ("x = 1\n", "# pyright: basic\nx = 1\n"),
        ("x = 1\n", "x = 1  # ty: ignore\n"),
        ("x = 1\n", "x = 1  # pyre-fixme[7]\n"),
        ("x = 1\n", "# ruff: noqa\nx = 1\n"),
        ("x = 1\n", "x = 1  # pragma: no cover\n"),
        ("x = 1\n", "# fmt: off\nx = 1\n"),
        ("x = 1\n", "x = 1  # nosec\n"),
        ("x = 1\n", "# -*- coding: utf-8 -*-\nx = 1\n"),
        ("x = 1\n", "#!/usr/bin/env python\n# vim: set fileencoding=ascii :\nx = 1\n"),
        ("# coding: latin-1\nx = 1\n", "# coding: utf-8\nx = 1\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", b"# coding: cp1251\nx = '\xe9'\n"),
        (b"# coding: utf-7\nx = 1 # why\n", b"# coding: utf-7\nx = 1 +ACM- type: ignore\n"),
    ],
)
def test_everything_else_counts(one: str | bytes, other: str | bytes) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    "source",
    [
        b"def\n",
        b"x = 1\0\n",
        b"x = '\xff'\n",
        b"# coding: nope\nx = 1\n",
        b"# coding: undefined\nx = 1\n",
        b"# coding: hex\nx = 1\n",
        b"\xff\xfex\0 \0=\0 \x001\0",
        b"x = 0x" + b"f" * 10_000,
        b"  x = 1\n y = 1\n",
        "x = '\ud800'\n".encode("utf-8", "surrogatepass"),
    ],
)
def test_of_what_cannot_be_parsed_every_byte_counts(source: bytes) -> None:
    assert syntax_digest(source) == syntax_digest(source)
    assert syntax_digest(source) != syntax_digest(source + b"# more\n")


def test_a_surrogate_that_is_written_as_an_escape_is_a_constant_like_others() -> None:
    assert same("x = '\\ud800'\n", "x = '\\ud800'  # why\n")
    assert not same("x = '\\ud800'\n", "x = '\\ud801'\n")


DEEP = """
import hashlib, json, sys, threading
from seedbed.buildgraph._syntax import syntax_digest

def sources():
    for n in (90, 900, 3_000, 5_900, 6_100, 100_000):
        for start, part, end in (
            ("x = " + "(" * n, "", ")" * n), ("x = " + "[" * n, "", "]" * n), ("x = ", "-" * n, "1"),
            ("x = 1", "+ 1" * n, ""), ("x", ".a" * n, ""), ("x", "()" * n, ""), ("x = ", "lambda: " * n, "1"),
            ("x = ", "1 if a else " * n, "1"), ("if 1: a\\n", "elif 1: a\\n" * n, ""), ("x = 1", "**1" * n, ""),
            ("x = 1", " and 1" * n, ""), ("x = ", "'a' " * n, ""),
        ):
            yield (start + part + end + "\\n").encode()

answers = []
def work():
    answers.extend(syntax_digest(source) for source in sources())
if sys.argv[1] == "thread":
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
else:
    work()
print(json.dumps(answers))
"""


@pytest.mark.parametrize("where", ["main", "thread"])
def test_no_depth_of_nesting_ends_the_interpreter(where: str) -> None:
    done = subprocess.run([sys.executable, "-c", DEEP, where], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    answers = json.loads(done.stdout)
    assert len(set(answers)) == len(answers) == 72


def with_comments(source: str, chance: Sequence[int]) -> str:
    """Return a source with comments and blank lines wherever they can stand."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        inside.update(range(token.start[0], token.end[0]))
    lines = []
    ends = ["  # why", "  # type of", "  # é", "  # noq", *[""] * 6]
    between = [["# alone"], ["        # far in", ""], ["\x0c"], []]
    for number, line in enumerate(source.splitlines(), 1):
        free = number not in inside and not line.endswith("\\")
        choice = chance[number % len(chance)] if free else 19
        lines.append(line + ends[choice % 10])
        lines.extend(between[choice % 4])
    return "\n".join(lines) + "\n"


def without_tool_comments() -> list[Path]:
    """Return our own sources in which no tool is told anything."""
    words = ("# noqa", "# type:", "# fmt:", "# pragma:", "# mypy:", "coding:")
    return [path for path in sorted(OURS.glob("*.py")) if not any(word in path.read_text() for word in words)]


@given(st.sampled_from(without_tool_comments()), st.lists(st.integers(0, 19), min_size=7, max_size=31))
def test_comments_anywhere_in_a_real_source_change_nothing(path: Path, chance: list[int]) -> None:
    source = path.read_text()
    assert same(with_comments(source, chance), source)


@pytest.mark.parametrize(
    "options",
    [["--line-length", "40"], ["--line-length", "200"], ["--config", "format.quote-style='single'"]],
)
def test_formatting_real_sources_changes_no_digest(tmp_path: Path, options: list[str]) -> None:
    before = {}
    for path in without_tool_comments():
        before[path.name] = syntax_digest(path.read_bytes())
        shutil.copy(path, tmp_path)
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--isolated", "-q", *options, tmp_path], check=True)
    after = {path.name: syntax_digest(path.read_bytes()) for path in tmp_path.glob("*.py")}
    changed = [name for name in before if (tmp_path / name).read_bytes() != (OURS / name).read_bytes()]
    assert len(changed) > 10
    assert {name for name in before if before[name] != after[name]} == set()


class Change(ast.NodeTransformer):
    """Changes the one place in a tree that stands at a number."""

    def __init__(self, at: int) -> None:
        self.at = at

    def visit(self, node: ast.AST) -> ast.AST:
        match node:
            case ast.Name() | ast.FunctionDef() | ast.ClassDef() | ast.Constant() | ast.Attribute():
                self.at -= 1
        if self.at == 0:
            self.at = -1
            match node:
                case ast.Name(id=name):
                    node.id = f"{name}_"
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    node.name = f"{name}_"
                case ast.Attribute(attr=name):
                    node.attr = f"{name}_"
                case ast.Constant(value=value):
                    node.value = f"{value!r}_"
        return super().generic_visit(node)


@given(st.sampled_from(sorted(OURS.glob("*.py"))), st.integers(1, 2000))
def test_another_name_or_constant_anywhere_always_counts(path: Path, at: int) -> None:
    source = path.read_text()
    plain = ast.unparse(ast.parse(source))
    change = Change(at)
    other = ast.unparse(change.visit(ast.parse(source)))
    # Where there is no such place, nothing was changed.
    assert same(plain, other) is (change.at > 0)


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    farm = Farm(tmp_path)
    farm.write("a.py", "x = 1\n")
    farm.write("a.txt", "x = 1\n")
    farm.git("init", "-q")
    farm.commit()
    return farm


def digests(farm: Farm) -> dict[str, str]:
    """Return what counts of each file, as a fresh process would find it."""
    tree = read_tree(read_listings(farm.root))
    found = Digests(farm.root / "cache")
    entries: dict[str, Entry] = {path: entry for path in tree.paths if (entry := tree.entry(path))}
    answer = found.of(tree, {path: entries[path] for path in ("a.py", "a.txt")})
    found.save()
    return answer


def test_digests_are_kept_by_content_and_learnt_again_where_what_was_kept_is_damaged(farm: Farm) -> None:
    first = digests(farm)
    assert first["a.py"] == syntax_digest(b"x = 1\n")
    (kept,) = (farm.root / "cache").iterdir()
    for damage in (b"", b"[", b"[]", b"{}", b'{"format": 2, "digests": 3}', b"[" * 100_000, b"\xff"):
        kept.write_bytes(damage)
        assert digests(farm) == first
    # What another version of the digest kept is not believed.
    (blob,) = json.loads(kept.read_text())["digests"]
    kept.write_text(json.dumps({"format": 1, "digests": {blob: "old"}}))
    assert digests(farm) == first


def test_digests_go_on_without_a_place_to_keep_them(farm: Farm) -> None:
    farm.write("cache", "in the way")
    assert digests(farm)["a.py"] == syntax_digest(b"x = 1\n")


def test_a_comment_in_a_source_changes_no_digest_and_in_another_file_it_does(farm: Farm) -> None:
    before = digests(farm)
    farm.write("a.py", "x = 1  # why\n")
    farm.write("a.txt", "x = 1  # why\n")
    after = digests(farm)
    assert after["a.py"] == before["a.py"]
    assert after["a.txt"] != before["a.txt"]
