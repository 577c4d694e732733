"""Graphs as JSON: our own form, which keeps everything, and the plain list of relationships that sd-ai writes."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from seedbed.causal._graph import Edge, Graph, Lever
from seedbed.causal._names import Name
from seedbed.problem import BadInput, Frozen, Polarity

MAX_TEXT = 10_000_000
"""Characters that a graph's text may have. A graph of 2,000 variables and 6,000 edges has about 1.5 million."""
MAX_VARIABLES = 20_000
MAX_EDGES = 100_000

_VERSION: Literal[1] = 1
_PLACE = 100


def _number(version: object) -> object:
    """Refuse what merely equals a number, such as `true`."""
    if type(version) is not int:
        raise ValueError("a version is a whole number")
    return version


class _File(Frozen):
    version: Annotated[Literal[1], BeforeValidator(_number)]
    variables: Annotated[tuple[Name, ...], Field(max_length=MAX_VARIABLES)] = ()
    edges: Annotated[tuple[Edge, ...], Field(max_length=MAX_EDGES)] = ()
    levers: Annotated[tuple[Lever, ...], Field(max_length=MAX_VARIABLES)] = ()


_SIGNS = {"+": "+", "positive": "+", "-": "-", "\N{MINUS SIGN}": "-", "negative": "-"}


def _polarity(sign: object) -> object:
    """Take what is neither positive nor negative for an unknown polarity."""
    return _SIGNS.get(sign.strip().lower(), "?") if isinstance(sign, str) else "?"


def _words(reasoning: object) -> object:
    """Take what is no text, such as `null`, for nothing said."""
    return reasoning if isinstance(reasoning, str) else ""


class _Relationship(BaseModel):
    """One link in sd-ai's form. What else it says of the link is not the graph's."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    cause: Annotated[Name, Field(alias="from")]
    effect: Annotated[Name, Field(alias="to")]
    polarity: Annotated[Polarity, BeforeValidator(_polarity)] = Polarity.UNKNOWN
    reasoning: Annotated[str, BeforeValidator(_words)] = ""


class _Relationships(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    relationships: Annotated[tuple[_Relationship, ...], Field(max_length=MAX_EDGES)]


_ANY: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def write_json(graph: Graph) -> str:
    """Return the graph as JSON with all that it says. `read_json` gives the same graph back."""
    file = _File(version=_VERSION, variables=graph.variables, edges=graph.edges, levers=graph.levers)
    return file.model_dump_json(indent=2) + "\n"


def read_json(text: str) -> Graph:
    """Return the graph of a JSON text: ours, sd-ai's `{"relationships": [...]}`, or such a list alone.

    Raises:
        BadInput: It is not JSON, not a graph, of another version, or too large.
    """
    if len(text) > MAX_TEXT:
        raise BadInput(f"The graph has more than {MAX_TEXT:,} characters", do="Split the graph")
    try:
        content = _ANY.validate_json(text.removeprefix("\ufeff"))
        if isinstance(content, list):
            return _drawn(_Relationships.model_validate({"relationships": content}))
        if not isinstance(content, dict):
            raise BadInput("The JSON is not a graph", do="A graph is an object, or a list of relationships")
        if "relationships" in content:
            return _drawn(_Relationships.model_validate(content))
        file = _File.model_validate(content)
        return Graph(variables=file.variables, edges=file.edges, levers=file.levers)
    except ValidationError as wrong:
        raise _refusal(wrong) from None


def _drawn(file: _Relationships) -> Graph:
    return Graph(
        edges=tuple(
            Edge(cause=one.cause, effect=one.effect, polarity=one.polarity, because=one.reasoning)
            for one in file.relationships
        )
    )


def _refusal(wrong: ValidationError) -> BadInput:
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    # a key is the file's own words: unprintable ones would reach the terminal
    place = "".join(c if c.isprintable() else "?" for c in ".".join(map(str, first["loc"])))[:_PLACE]
    if place == "version" and first["type"] == "missing":
        return BadInput(
            "The JSON is not a graph: it has neither a version nor relationships",
            do=f'Write {{"version": {_VERSION}, "edges": [...]}} or {{"relationships": [...]}}',
        )
    if place == "version":
        return BadInput(
            f"The graph's file is not of version {_VERSION}", do="Read it with the version that wrote it"
        )
    return BadInput(f"The JSON is not a graph: {first['msg']}", where=place or None)
