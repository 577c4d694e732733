"""The examples in a problem's own words, as tests: no writer comes between them and the user."""

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seedbed.solver._reach import Function
from seedbed.solver._syntax import is_literal, tree_of, unparsed

_Named = Function | ast.ClassDef
_PROMPT = ">>>"
_FENCED = re.compile(r"^```(?:python|py)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CALLED = re.compile(r"\b([A-Za-z_]\w*)\(")
_QUOTES = re.compile(r"\s*(?:\"\"\"|''')\s*$|^\s*(?:\"\"\"|''')")
_BULLET = re.compile(r"^\s*(?:(?:[-*•]|\d+[.)]|for|assert|e\.g\.|examples?:)\s+)?", re.IGNORECASE)
_COMES_TO = re.compile(
    r"\s*(?:#\s*)?(?:={1,2}>|➞|→|->|==|\b(?:should\s+)?returns?\b|\bshould\s+(?:be|equal)\b|(?<![=<>!])=(?![=>]))\s*"
)
_FROM = re.compile(
    r"\bfor\s+(\w+\s*=.+?)[\s,]+the\s+(?:output|result)\s+(?:should\s+be|is)\s+(.+)", re.IGNORECASE
)
_PUT_IN, _PUT_OUT = (re.compile(rf"^\s*{word}\s*:\s*(.+)", re.IGNORECASE) for word in ("input", "output"))
_EXAMPLES_BEGIN = re.compile(r"\bexam(?:ple|ble)s?\b|\be\.g\.", re.IGNORECASE)
_SAID_OTHERWISE = {"true": "True", "false": "False", "null": "None", "none": "None"}
_CLOSE = 1e-6
"""How far a number with a point may be from the one that the user has written down, in proportion."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What a problem statement gives the signature and description of, and leaves to be written."""

    names: tuple[str, ...]
    source: str
    """All the Python in the statement."""


def signature_in(text: str) -> Signatures | None:
    """Return the functions and classes that a problem statement in Python asks for; `None` where there are none."""
    for source in (text, *_FENCED.findall(text)):
        tree = tree_of(source)
        body = tree.body if tree is not None else []
        names = tuple(node.name for node in body if isinstance(node, _Named) and _is_open(node))
        if names:
            return Signatures(names, source)
    return None


@dataclass(frozen=True, slots=True)
class _Example:
    call: str
    value: str
    before: tuple[str, ...] = ()
    """Statements that the call needs."""

    @property
    def shown(self) -> str:
        """What is asked, in a line."""
        return "; ".join((*self.before, self.call))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A call of which the examples say that it comes to different values."""

    call: str
    values: tuple[str, ...]


def examples_in(text: str, module: str, settled: Mapping[str, str] | None = None) -> str | None:
    """Return the examples in a problem statement as a suite, or `None` where there are none that can be read in one way.

    Examples that contradict each other say nothing together, so there is no suite of the rest of them.

    Read are `>>>` with what comes out below, `f(2) == 4` with its relatives (`=>`, `->`, `returns` ...), and, where one
    function is asked for, `Input: n = 2` before `Output: 4` and `for n = 2 the output should be 4`.

    Args:
        text: The problem, in Python or in prose.
        module: The module that the suite is to import from.
        settled: What calls come to about which the examples contradict each other.
    """
    examples: list[_Example] = []
    for one, values in _values(text).items():
        chosen = next((value for value in values if value == (settled or {}).get(one.shown)), None)
        value = values[0] if len(values) == 1 else chosen
        if value is None:
            return None
        examples.append(_Example(one.call, value, one.before))
    if not examples:
        return None
    names = ", ".join(names_in_examples(text))
    tests = (f"\n\ndef test_example_{number}():\n{_test(one)}" for number, one in enumerate(examples, 1))
    return f"from {module} import {names}\n{''.join(tests)}"


def contradictions_in(text: str) -> tuple[Contradiction, ...]:
    """Return where the examples in a problem statement contradict each other.

    What is called with nothing may come to something else each time.
    """
    return tuple(
        Contradiction(one.shown, values)
        for one, values in _values(text).items()
        if len(values) > 1 and not _is_bare(one.call)
    )


def names_in_examples(text: str) -> tuple[str, ...]:
    """Return the functions and classes that the examples in a problem statement are about."""
    known = _known(text, signature_in(text))
    return tuple(sorted(set[str]().union(*(_names_of(one, known) for one in _read(text)))))


def are_same(one: str, other: str) -> bool:
    """Whether two values that are written out come to the same."""
    value, another = ast.literal_eval(one), ast.literal_eval(other)
    return bool(value == another)


def _read(text: str) -> list[_Example]:
    asked = signature_in(text)
    known = _known(text, asked)
    lines = [_QUOTES.sub("", line) for line in text.splitlines()]
    found = [*_sessions(lines), *_equations(lines), *_by_parameters(lines, asked)]
    return [one for one in found if _names_of(one, known)]


def _values(text: str) -> dict[_Example, tuple[str, ...]]:
    """Return each example once, by what is called, with all that it is said to come to."""
    values: dict[_Example, tuple[str, ...]] = {}
    for one in _read(text):
        called = _Example(one.call, "", one.before)
        before = values.get(called, ())
        if not any(are_same(one.value, value) for value in before):
            values[called] = (*before, one.value)
    return values


def _is_bare(call: str) -> bool:
    tree = tree_of(call)
    nodes = ast.walk(tree) if tree is not None else ()
    return any(isinstance(node, ast.Call) and not node.args and not node.keywords for node in nodes)


def _is_open(node: ast.stmt) -> bool:
    """Whether it has no body yet: a description and imports at most."""
    match node:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) | ast.ClassDef(body=body):
            return all(map(_is_open, body))
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False


def _known(text: str, asked: Signatures | None) -> frozenset[str]:
    """Return the names that examples can be about: what the Python defines, or in prose whatever is called."""
    tree = tree_of(asked.source) if asked is not None else None
    if tree is None:
        return frozenset(_CALLED.findall(text)) - frozenset(dir(builtins)) - frozenset(keyword.kwlist)
    defined = (node for node in tree.body if isinstance(node, _Named))
    return frozenset(node.name for node in defined)


def _names_of(example: _Example, known: frozenset[str]) -> frozenset[str]:
    """Return what an example is about; nothing where it uses more than is known."""
    tree = tree_of("\n".join([*example.before, example.call]))
    if tree is None:
        return frozenset()
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    own = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    called = frozenset(used & known)
    return called if used <= known | own | set(dir(builtins)) else frozenset()


def _test(example: _Example) -> str:
    lines = [line for statement in example.before for line in statement.splitlines()]
    return "".join(f"    {line}\n" for line in [*lines, _assertion(example)])


def _assertion(example: _Example) -> str:
    value: object = ast.literal_eval(example.value)
    if value is None:
        return f"assert {example.call} is None"
    if isinstance(value, float):
        return f"assert abs({example.call} - {example.value}) <= {_CLOSE * max(1.0, abs(value)):.0e}"
    return f"assert {example.call} == {example.value}"


def _sessions(lines: list[str]) -> Iterator[_Example]:
    """Yield what is shown as typed into Python, with what comes out on the lines below."""
    before: list[str] = []
    at = 0
    while at < len(lines):
        typed = lines[at].strip()
        at += 1
        if not typed.startswith(_PROMPT):
            before = [] if typed else before
            continue
        source = [typed.removeprefix(_PROMPT).strip()]
        while at < len(lines) and lines[at].strip().startswith("..."):
            source.append(lines[at].strip().removeprefix("...").removeprefix(" "))
            at += 1
        shown: list[str] = []
        while at < len(lines) and lines[at].strip() and not lines[at].strip().startswith(_PROMPT):
            shown.append(lines[at].strip())
            at += 1
        statement = "\n".join(source)
        call, value = _expression(statement), value_in(" ".join(shown)) or value_in(" ".join(shown[:1]))
        if call is not None and value is not None:
            yield _Example(call, value, tuple(before))
        # What shows nothing is there for what it does, and so may be what comes after it.
        if (before or not shown) and tree_of(statement) is not None:
            before.append(statement)


def _equations(lines: list[str]) -> Iterator[_Example]:
    """Yield calls of which a line says what they come to."""
    among_examples = False
    for line in lines:
        among_examples = among_examples or bool(_EXAMPLES_BEGIN.search(line))
        text = _BULLET.sub("", line, count=1)
        if text.startswith(_PROMPT):
            continue
        for sign in _COMES_TO.finditer(text):
            call, value = _expression(text[: sign.start()]), value_in(text[sign.end() :])
            # A single sign between two sides may as well be a rule.
            if call and value and (among_examples or sign.group().strip() != "="):
                yield _Example(call, value)
                break


def _by_parameters(lines: list[str], asked: Signatures | None) -> Iterator[_Example]:
    """Yield what comes out for parameters that are given by name, where there is one function that has them."""
    tree = tree_of(asked.source) if asked is not None and len(asked.names) == 1 else None
    functions = [node for node in tree.body if isinstance(node, Function)] if tree is not None else []
    function = next((node for node in functions if asked is not None and node.name in asked.names), None)
    if function is None:
        return
    for at, line in enumerate(lines):
        below = next((text for text in lines[at + 1 : at + 3] if text.strip()), "")
        given, shown = _PUT_IN.match(line), _PUT_OUT.match(below)
        found = _FROM.search(line)
        pair = (given[1], shown[1]) if given and shown else (found[1], found[2]) if found else None
        call = _call(function, pair[0]) if pair is not None else None
        value = value_in(pair[1]) if pair is not None else None
        if call is not None and value is not None:
            yield _Example(call, value)


def _call(function: Function, given: str) -> str | None:
    """Return the call of a function with parameters that are given as `a = 1, b = 2`, or plainly in order."""
    tree = tree_of(f"{function.name}({given})")
    parameters = [one.arg for one in function.args.args]
    match tree:
        case ast.Module(body=[ast.Expr(value=ast.Call(func=ast.Name(), args=plain, keywords=named) as call)]):
            names = [one.arg for one in named]
            whole = len(plain) == len(parameters) if not named else not plain and names == parameters
            literal = all(map(is_literal, (*plain, *(one.value for one in named))))
            return unparsed(call) if whole and literal else None
        case _:
            return None


def _expression(text: str) -> str | None:
    """Return a text as an expression that calls something, without comments."""
    match tree_of(text.strip()):
        case ast.Module(body=[ast.Expr(value=value)]) if any(
            isinstance(node, ast.Call) for node in ast.walk(value)
        ):
            return unparsed(value)
        case _:
            return None


def value_in(text: str) -> str | None:
    """Return a text as a value that is written out, without a comment or the full stop behind it."""
    text = text.strip()
    for part in (text.removesuffix("."), text.partition("#")[0].strip(), text):
        tree = tree_of(_SAID_OTHERWISE.get(part, part))
        match tree:
            case ast.Module(body=[ast.Expr(value=value)]) if is_literal(value) and _is_one(value, part):
                return unparsed(value)
            case _:
                pass
    return None


def _is_one(value: ast.expr, text: str) -> bool:
    """Whether it is one value: `1, 2` may be the beginning of a sentence."""
    return not isinstance(value, ast.Tuple) or text.startswith("(")
