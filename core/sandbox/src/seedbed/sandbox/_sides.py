"""Which files of a suite are its tests, which are the code under test, and which are not let near either."""

import ast
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_IGNORED = frozenset({
    "conftest.py", "sitecustomize.py", "usercustomize.py", "pyproject.toml", "pytest.ini", ".pytest.ini",
    "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg",
})  # fmt: skip
"""What could change how pytest judges. It is named in the result, so that nobody wonders about a missing fixture."""
_TEST_FOLDERS = frozenset({"test", "tests"})
_TEST_PACKAGES = frozenset({"pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments"})


@dataclass(frozen=True, slots=True)
class Sides:
    """The files of a suite, by who gets them. Files that are no Python go to both."""

    tests: Mapping[str, str]
    candidate: Mapping[str, str]
    """The code under test; empty where the tests bring all that they test."""
    ignored: tuple[str, ...]

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of the code under test by dotted name, and the packages that they are in."""
        found = {name for path in self.candidate for name in _modules(path)}
        return tuple(sorted(found))

    @property
    def clashes(self) -> tuple[str, ...]:
        """Modules of the code under test that would stand in the way of Python's own, of pytest, or of the tests."""
        beside = {PurePosixPath(path).stem for path in self.tests if path.endswith(".py")}
        taken = sys.stdlib_module_names | _TEST_PACKAGES | beside
        return tuple(name for name in self.modules if "." not in name and name in taken)

    @property
    def expected(self) -> frozenset[str]:
        """The tests that can be seen without running anything, as `path::name` or `path::Class::name`."""
        return frozenset(
            f"{path}::{name}" for path, text in self.tests.items() if _is_test(path) for name in _named(text)
        )


def under_test(path: str) -> bool:
    """Whether a file is under test: neither a test, nor Python in a folder of tests, nor what changes how pytest judges."""
    in_tests = path.endswith(".py") and bool(_TEST_FOLDERS & set(PurePosixPath(path).parts[:-1]))
    return not (_is_setting(path) or _is_test(path) or in_tests)


def sides(files: Mapping[str, str], *, together: bool) -> Sides:
    """Sort the files of a suite.

    Args:
        files: The files by relative path.
        together: Whether the code under test is to be in one process with the tests.
    """
    ignored = tuple(sorted(filter(_is_setting, files)))
    left = {path: text for path, text in files.items() if path not in ignored}
    code = {path for path in left if path.endswith(".py") and not together and under_test(path)}
    tests = {path: text for path, text in left.items() if path not in code}
    beside = {path: text for path, text in left.items() if not path.endswith(".py")}
    candidate = {**{path: left[path] for path in code}, **beside} if code else {}
    return Sides(tests=tests, candidate=candidate, ignored=ignored)


def _is_setting(path: str) -> bool:
    return PurePosixPath(path).name in _IGNORED


def _is_test(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _modules(path: str) -> Iterator[str]:
    if not path.endswith(".py"):
        return
    parts = PurePosixPath(path).with_suffix("").parts
    for start in (parts, parts[1:]) if parts[0] == "src" else (parts,):
        name = start[:-1] if start[-1:] == ("__init__",) else start
        yield from (".".join(name[:end]) for end in range(1, len(name) + 1))


def _named(text: str) -> Iterator[str]:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # pytest will say so
    yield from _named_in(tree.body, "")


def _named_in(body: list[ast.stmt], inside: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name.startswith("test"):
                if not _is_fixture(node):
                    yield f"{inside}{name}"
            case ast.ClassDef(name=name) if name.startswith("Test"):
                yield from _named_in(node.body, f"{inside}{name}::")
            case ast.If() | ast.For() | ast.While() | ast.With() | ast.Try():
                inner = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
                yield from _named_in(inner, inside)
            case _:
                pass


def _is_fixture(node: ast.stmt) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    return any("fixture" in ast.unparse(decorator) for decorator in decorators)
