"""The equations of XMILE: a grammar, and the small tree that comes of it.

Source of the grammar: XMILE 1.0 (OASIS, 2015), section 3.3. Operators are calls of functions named after them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from seedbed.causal._xmile._names import NAME, key_in
from seedbed.causal._xmile._table import Table
from seedbed.problem import BadInput

MAX_DEPTH = 100
"""How deep an equation may nest: each level is a level of recursion in all that reads the tree."""
MAX_LENGTH = 100_000

_GRAMMAR = rf"""
?start: conjunction | conjunction (_OR conjunction)+ -> either
?conjunction: comparison | comparison (_AND comparison)+ -> both
?comparison: sum | sum (COMPARE sum)+ -> chain
?sum: product | product (ADD product)+ -> total
?product: unary | unary (MULTIPLY unary)+ -> chain
?unary: power | ADD unary -> signed | _NOT unary -> negation
?power: atom | atom _POWER unary
?atom: NUMBER                                     -> number
    | NAME                                        -> name
    | NAME "[" index ("," index)* "]"             -> element
    | NAME "(" [start ("," start)*] ")"           -> call
    | NAME "[" index ("," index)* "]" "(" start ")" -> element_call
    | "(" start ")"
    | _IF start _THEN start _ELSE start           -> conditional
index: start | "*" | "*" ":" start | start ":" start

_OR: /or\b|\|\|/i
_AND: /and\b|&&/i
_NOT.2: /not\b|!(?!=)/i
_IF.2: /if\b/i
_THEN: /then\b/i
_ELSE: /else\b/i
COMPARE: "<=" | ">=" | "<>" | "!=" | "==" | "<" | ">" | "="
ADD: "+" | "-"
MULTIPLY: /\/\/|\*(?!\*)|\/|mod\b/i
_POWER: "^" | "**"
NUMBER: /(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i
NAME: /{NAME}/
%ignore /[\s\\\xa0]+/
%ignore /\{{[^}}]*\}}/
"""


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref:
    """A variable that is read. Elements of an array are told apart by their index, as it is written."""

    key: str
    index: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator."""

    function: str
    args: tuple["Node", ...]
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Lookup:
    """What graphical functions give: one, or one for each element of an array."""

    tables: tuple[Table, ...]
    at: "Node"


@dataclass(frozen=True, slots=True)
class Lag:
    """A function with a memory: a delay, a smoothing, an initial value."""

    function: str
    args: tuple["Node", ...]
    key: str
    """Where its present value is kept, among those of the variables."""


Node = Number | Ref | Call | Lookup | Lag


def parts(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below one."""
    match node:
        case Call(args=args) | Lag(args=args):
            return args
        case Lookup(at=at):
            return (at,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def call(function: str, *args: Node) -> Call:
    """Return a call.

    Raises:
        BadInput: It nests too deep.
    """
    depth = 1 + max((arg.depth for arg in args if isinstance(arg, Call)), default=0)
    if depth > MAX_DEPTH:
        raise _too_deep()
    return Call(function, args, depth)


def _too_deep() -> BadInput:
    return BadInput(f"An equation nests deeper than {MAX_DEPTH} levels", do="Split it into several variables")


def _written(node: Node) -> str:
    """Return what tells one index from another, as long as the index and no longer."""
    match node:
        case Number(value=value):
            return repr(value)
        case Ref(key=key, index=index):
            return f"{key}[{index}]" if index else key
        case Call(function=function, args=args):
            return f"{function}({','.join(map(_written, args))})"
        case Lookup() | Lag():
            return repr(node)


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """Makes the tree while the parser runs, so that no depth of input is a depth of recursion."""

    def either(self, *args: Node) -> Node:
        return call("or", *args)

    def both(self, *args: Node) -> Node:
        return call("and", *args)

    def chain(self, first: Node, *rest: Node | Token) -> Node:
        return reduce(
            lambda left, pair: call(_SPELLINGS.get(pair[0], pair[0]), left, pair[1]),
            _pairs(rest),
            first,
        )

    def total(self, first: Node, *rest: Node | Token) -> Node:
        terms = (term if sign == "+" else call("-", term) for sign, term in _pairs(rest))
        return call("+", first, *terms)

    def signed(self, sign: Token, node: Node) -> Node:
        return call("-", node) if sign == "-" else node

    def negation(self, node: Node) -> Node:
        return call("not", node)

    def power(self, base: Node, exponent: Node) -> Node:
        return call("^", base, exponent)

    def number(self, text: Token) -> Node:
        return Number(float(text))

    def name(self, text: Token) -> Node:
        return Ref(key_in(text))

    def index(self, *nodes: Node) -> str:
        return ":".join(map(_written, nodes)) or "*"

    def element(self, text: Token, *index: str) -> Node:
        written = ",".join(index)
        if written.count("[") >= MAX_DEPTH:
            raise _too_deep()
        return Ref(key_in(text), written)

    def call(self, text: Token, *args: Node | None) -> Node:
        return call(key_in(text), *(arg for arg in args if arg is not None))

    def element_call(self, text: Token, *rest: Node) -> Node:
        return call(key_in(text), rest[-1])

    def conditional(self, condition: Node, then: Node, otherwise: Node) -> Node:
        return call("if", condition, then, otherwise)


_SPELLINGS = {"==": "=", "!=": "<>"}


def _pairs(rest: tuple[Node | Token, ...]) -> Iterator[tuple[str, Node]]:
    for operator, operand in zip(rest[::2], rest[1::2], strict=True):
        if isinstance(operator, Token) and not isinstance(operand, Token):
            yield operator.value.casefold(), operand


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Tree(), maybe_placeholders=False)


class Unreadable(Exception):  # noqa: N818 - never leaves the reader
    """An equation is not of the grammar. Its text says where."""


def parse(text: str) -> Node:
    """Return the tree of an equation.

    Raises:
        Unreadable: It is not an equation.
        BadInput: It is longer or deeper than any that a person writes.
    """
    if len(text) > MAX_LENGTH:
        raise BadInput(
            f"An equation has more than {MAX_LENGTH:,} characters", do="Split it into several variables"
        )
    try:
        # the transformer runs inside the parser, which the types of lark do not know
        node: Node = _parser().parse(text)  # type: ignore[assignment]
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise Unreadable(f"character {error.column}" if error.column > 0 else "its end") from None
    return node
