"""The examples in a docstring, as the bodies of tests."""

import ast

from seedbed.bench._tasks import Asked
from seedbed.solver import examples_in as suite_of_examples


def examples_in(asked: Asked) -> tuple[str, ...]:
    """Return the examples of the function that is asked for, and of no other, each as the lines of a test.

    They are read as the solver reads them, so that no method has more of a problem than another.
    """
    tree = ast.parse(suite_of_examples(asked.prompt, "solution") or "")
    imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return tuple(
        "\n".join(map(ast.unparse, test.body))
        for test in tests
        if _names(test) & imported == {asked.entry_point}
    )


def _names(test: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
