"""Graphs as lines that a person edits and a prompt shows: one edge or lever a line."""

from collections.abc import Callable, Iterator
from typing import assert_never

from seedbed.causal._forms._json import MAX_EDGES, MAX_TEXT, MAX_VARIABLES
from seedbed.causal._forms._tokens import (
    DELAYED,
    KEYWORD,
    LEVER,
    SIGNS,
    VARIABLE,
    Kind,
    Token,
    called,
    quoted,
    tokens,
    written,
)
from seedbed.causal._graph import (
    Act,
    Connect,
    Edge,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Push,
    Source,
    Tune,
    touches,
)
from seedbed.problem import BadInput, Polarity

HELP = """\
# One link a line: cause -> effect + "the words that support it"
# + the effect moves the same way, - the opposite way, ? unknown; `delayed` after the sign where it takes time.
# lever: what you can decide [rule] pushes a variable up, weakens cause -> effect, because "..."
# A lever pushes, strengthens, weakens, cuts, hastens, slows or connects. variable: one that nothing is linked to.
"""

MAX_LINE = 100_000
"""Characters that a line may have."""
MAX_LINES = 200_000
"""Lines that a graph may have: more than the most variables, edges and levers, one each."""

_BECAUSE = "because"
_VERBS = ("pushes", "strengthens", "weakens", "cuts", "hastens", "slows", "connects")


def write_lines(graph: Graph, *, comments: bool = True) -> str:
    """Return a graph as lines. Where `comments` are wanted, they explain the form and say how sure each edge is.

    What comments say (confidence, source, findings) is not read back: `edited` keeps it.
    """
    linked = {name for edge in graph.edges for name in (edge.cause, edge.effect)}
    touched = {name for lever in graph.levers for act in lever.acts for name in touches(act)}
    alone = [name for name in graph.variables if name not in linked | touched]
    lines = [
        *(_edge_line(edge) + (_remark(edge) if comments else "") for edge in graph.edges),
        *(_lever_line(lever) for lever in graph.levers),
        *(f"{VARIABLE} {written(name)}" for name in alone),
    ]
    return (HELP if comments else "") + "".join(f"{line}\n" for line in lines)


def act_words(act: Act) -> str:
    """Return what an act does, as the line format says it."""
    match act:
        case Push(variable=variable, up=up):
            return f"pushes {written(variable)} {'up' if up else 'down'}"
        case Tune(cause=cause, effect=effect, stronger=stronger, cut=cut):
            verb = "cuts" if cut else "strengthens" if stronger else "weakens"
            return f"{verb} {written(cause)} -> {written(effect)}"
        case Hasten(cause=cause, effect=effect, sooner=sooner):
            return f"{'hastens' if sooner else 'slows'} {written(cause)} -> {written(effect)}"
        case Connect(edge=edge):
            return f"connects {_edge_line(edge)}"
        case _:
            assert_never(act)


def _edge_line(edge: Edge) -> str:
    parts = [written(edge.cause), "->", written(edge.effect), edge.polarity.value]
    return " ".join(parts + [DELAYED] * edge.delayed + [quoted(edge.because)] * bool(edge.because))


def _lever_line(lever: Lever) -> str:
    # acts that differ in what a line does not show are one to the reader
    acts = list(dict.fromkeys(map(act_words, lever.acts)))
    because = [f"{_BECAUSE} {quoted(lever.because)}"] * bool(lever.because)
    return f"{LEVER} {written(lever.name)} [{lever.kind.value}] {', '.join(acts + because)}"


def _remark(edge: Edge) -> str:
    confirmed = sum(finding.confirms for finding in edge.findings)
    remarks = [
        *(["a guess"] if edge.source is Source.GUESS else []),
        *(["tentative"] if edge.tentative else []),
        f"belief {edge.belief:.2f}",
        *([f"{confirmed} of {len(edge.findings)} outcomes confirm it"] if edge.findings else []),
    ]
    return f"  # {', '.join(remarks)}"


def read_lines(text: str) -> Graph:
    """Return the graph that lines say.

    Raises:
        BadInput: A line is none of the form, or there are too many. It says which, and what was expected.
    """
    _bounded(len(text), MAX_TEXT, "characters")
    _bounded(text.count("\n"), MAX_LINES, "lines")
    variables, edges, levers, acts = [], [], [], 0
    for line in _lines(text):
        if line.starts(VARIABLE):
            variables.append(line.name(line.words[1:], "a variable"))
        elif line.starts(LEVER):
            levers.append(_lever(line))
            acts += len(levers[-1].acts)
        elif line.words:
            edges.append(_edge(line, line.words))
        _bounded(len(edges) + acts, MAX_EDGES, "links and acts of levers")
        _bounded(len(variables) + len(levers), MAX_VARIABLES, "lines for levers and lone variables")
    graph = Graph(variables=tuple(variables), edges=tuple(edges), levers=tuple(levers))
    _bounded(len(graph.variables), MAX_VARIABLES, "variables")
    return graph


def _bounded(count: int, most: int, what: str) -> None:
    if count > most:
        raise BadInput(f"The graph has more than {most:,} {what}", do="Split the graph")


class _Line:
    """One line with its number."""

    def __init__(self, text: str, number: int) -> None:
        self.where = f"line {number}"
        if len(text) > MAX_LINE:
            raise BadInput(
                f"The line has more than {MAX_LINE:,} characters", where=self.where, do="Shorten or split it"
            )
        keyword = KEYWORD.match(text)
        self._text = f"{keyword[0]} {text[keyword.end() :]}" if keyword else text
        self.words = tokens(self._text, self.where)

    def starts(self, keyword: str) -> bool:
        return bool(self.words) and self.words[0].kind is Kind.WORD and self.words[0].text.lower() == keyword

    def name(self, words: tuple[Token, ...], what: str) -> str:
        return called(self._text, words, self.where, what)

    def expected(self, what: str, do: str) -> BadInput:
        return BadInput(f"Expected {what}", where=self.where, do=do)


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        yield _Line(line, number)


def _cut(
    words: tuple[Token, ...], ends: Callable[[Token], bool]
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the words before the first that ends them, and it with those after it."""
    at = next((at for at, word in enumerate(words) if ends(word)), len(words))
    return words[:at], words[at:]


def _is(kind: Kind, text: str | None = None) -> Callable[[Token], bool]:
    return lambda word: word.kind is kind and text in {None, word.text}


def _link(line: _Line, words: tuple[Token, ...]) -> tuple[str, str, tuple[Token, ...]]:
    """Return a cause, its effect, and what follows them: a sign, or nothing."""
    before, after = _cut(words, _is(Kind.ARROW))
    if not after:
        raise line.expected("a link with ->", "Write: cause -> effect +")
    target, rest = _cut(after[1:], lambda word: word.is_sign)
    return line.name(before, "a cause before ->"), line.name(target, "an effect after ->"), rest


def _edge(line: _Line, words: tuple[Token, ...]) -> Edge:
    # looked for first, since without a sign the words that support the link would seem to belong to the effect's name
    if any(word.kind is Kind.ARROW for word in words) and not any(word.is_sign for word in words):
        raise line.expected(
            "a sign after the effect", "Write + - or ? as a word of its own: cause -> effect +"
        )
    cause, effect, rest = _link(line, words)
    if not rest:
        raise line.expected("a sign after the effect", "Put a name with a sign in it in quotation marks")
    sign, *more = rest
    delayed = bool(more) and _is(Kind.WORD, DELAYED)(more[0])
    words_left = more[delayed:]
    if len(words_left) > 1 or (words_left and words_left[0].kind is not Kind.QUOTED):
        raise line.expected(
            "nothing but `delayed` and words in quotation marks after the sign", "Check the quoting"
        )
    because = words_left[0].text if words_left else ""
    polarity = Polarity(SIGNS[sign.text])
    return Edge(cause=cause, effect=effect, polarity=polarity, delayed=delayed, because=because)


def _lever(line: _Line) -> Lever:
    name, rest = _cut(line.words[1:], _is(Kind.MARK, "["))
    kind, rest = _cut(rest[1:], _is(Kind.MARK, "]"))
    if not rest:
        raise line.expected("the lever's kind in brackets", "Write: lever: name [rule] pushes a variable up")
    clauses = list(_clauses(rest[1:]))
    because = ""
    match clauses:
        case [*_, (Token(kind=Kind.WORD, text="because"), Token(kind=Kind.QUOTED, text=because))]:
            clauses.pop()
    acts = tuple(_act(line, clause) for clause in clauses)
    if not acts:
        raise line.expected("what the lever does", f"Write one of {', '.join(_VERBS)} after its kind")
    return Lever(
        name=line.name(name, "a lever's name"),
        kind=_lever_kind(line, kind),
        acts=acts,
        because=because,
    )


def _clauses(words: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Return the words between commas. One comma at the end is nothing."""
    comma = _is(Kind.MARK, ",")
    start = 0
    for at, word in enumerate(words):
        if comma(word):
            yield words[start:at]
            start = at + 1
    if words[start:]:
        yield words[start:]


def _lever_kind(line: _Line, words: tuple[Token, ...]) -> LeverKind:
    said = " ".join(word.text for word in words).lower()
    if said not in set(LeverKind):
        raise line.expected("a kind of lever in brackets", f"It is one of {', '.join(LeverKind)}")
    return LeverKind(said)


def _act(line: _Line, clause: tuple[Token, ...]) -> Act:
    verb = clause[0].text.lower() if clause and clause[0].kind is Kind.WORD else ""
    match verb:
        case "pushes":
            return _push(line, clause[1:])
        case "connects":
            return Connect(edge=_edge(line, clause[1:]))
        case "strengthens" | "weakens" | "cuts":
            cause, effect = _pair(line, clause[1:])
            return Tune(cause=cause, effect=effect, stronger=verb == "strengthens", cut=verb == "cuts")
        case "hastens" | "slows":
            cause, effect = _pair(line, clause[1:])
            return Hasten(cause=cause, effect=effect, sooner=verb == "hastens")
        case _:
            raise line.expected("what the lever does", f"Write one of {', '.join(_VERBS)}")


def _push(line: _Line, words: tuple[Token, ...]) -> Push:
    if not words or words[-1].kind is not Kind.WORD or words[-1].text.lower() not in {"up", "down"}:
        raise line.expected("up or down after the variable that is pushed", "Write: pushes stress down")
    return Push(
        variable=line.name(words[:-1], "the variable that is pushed"), up=words[-1].text.lower() == "up"
    )


def _pair(line: _Line, words: tuple[Token, ...]) -> tuple[str, str]:
    cause, effect, rest = _link(line, words)
    if rest:
        raise line.expected(
            "no sign after a link that a lever changes", "Put a name with a sign in quotation marks"
        )
    return cause, effect
