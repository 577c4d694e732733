"""What files offer to others, read from the files themselves."""

import ast
import warnings

from seedbed.problem import TextFile

_LONGEST = 100_000
"""Characters that are looked through; parsing much more of a stranger's text is a risk."""


def interface_of(files: tuple[TextFile, ...]) -> str:
    """Return the functions and classes that Python files define, a line for each file; empty where nothing is offered."""
    lines = ((file.path, _offered(file)) for file in files)
    return "\n".join(f"{path}: {', '.join(names)}" for path, names in lines if names)


def tree_of(text: str) -> ast.Module | None:
    """Return the syntax tree of a text, or `None` where it has none that can be looked through."""
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _offered(file: TextFile) -> list[str]:
    tree = tree_of(file.content) if file.path.endswith(".py") else None
    names: list[str] = []
    for node in tree.body if tree else ():
        match node:
            case (
                ast.FunctionDef(name=name, args=parameters) | ast.AsyncFunctionDef(name=name, args=parameters)
            ):
                names += [f"{name}({_written(parameters)})"] * (not name.startswith("_"))
            case ast.ClassDef(name=name):
                names += [name] * (not name.startswith("_"))
            case _:
                pass
    return names


def _written(parameters: ast.arguments) -> str:
    """Return the names of parameters alone: a default value is text that anybody may have written."""
    names = [one.arg for one in (*parameters.posonlyargs, *parameters.args)]
    names += [f"*{parameters.vararg.arg}"] if parameters.vararg else ["*"] if parameters.kwonlyargs else []
    names += [one.arg for one in parameters.kwonlyargs]
    names += [f"**{parameters.kwarg.arg}"] if parameters.kwarg else []
    return ", ".join(names)
