"""Texts whose causal graph is known: sd-ai's templated ones, and two sets of our own.

The paraphrased texts are told as a writer would, the strangers' as people answer a question: short, sloppy, in the first
person, and written before the rules were read that they measure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from seedbed.causal import Edge, Graph, Polarity

OURS = ("paraphrased", "strangers")
SETS = ("translation", "iteration", *(f"{name} {half}" for name in OURS for half in ("dev", "test")))


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and the graph that it describes."""

    set: str
    name: str
    texts: tuple[str, ...]
    graph: Graph
    """What is to be read from it."""
    already: Graph = field(default_factory=Graph)
    """What is known before, and is not to be read again."""
    wordings: Mapping[str, tuple[str, Polarity]] = field(default_factory=dict)
    """Other names of a variable by their stems, and whether they go up or down with it."""


def stems(name: str) -> str:
    """Return a name without case, punctuation and plural endings: two that have the same are one variable.

    That is what sd-ai's own evaluation lets pass, and no more: articles, adjectives and synonyms make another name.
    """
    return " ".join(_singular(word) for word in re.findall(r"\w+", name.casefold()))


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return (
        word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def cases(folder: Path | None, name: str) -> list[Case]:
    """Return the cases of a set; none of sd-ai's without the folder where its files are."""
    match name:
        case "translation":
            return _translation(folder / "qualitativeTranslation.json") if folder else []
        case "iteration":
            return _iteration(folder / "qualitativeIteration.json") if folder else []
        case _:
            return [case for case in ours(name.split(maxsplit=1)[0]) if case.set == name]


class _Relationship(BaseModel):
    cause: Annotated[str, Field(alias="from")]
    effect: Annotated[str, Field(alias="to")]
    polarity: Polarity


class _Relationships(BaseModel):
    relationships: tuple[_Relationship, ...]


class _Background(BaseModel):
    background: Annotated[str, Field(alias="backgroundKnowledge")]


class _Translation(BaseModel):
    name: str
    additional: Annotated[_Background, Field(alias="additionalParameters")]
    expectations: tuple[_Relationship, ...]


class _Iteration(BaseModel):
    name: str
    prompt: str
    current: Annotated[_Relationships, Field(alias="currentModel")]
    expectations: _Relationships


def _graph(relationships: Sequence[_Relationship]) -> Graph:
    return Graph(
        edges=tuple(
            Edge(cause=stems(one.cause), effect=stems(one.effect), polarity=one.polarity)
            for one in relationships
        )
    )


def _translation(path: Path) -> list[Case]:
    groups = TypeAdapter(dict[str, list[_Translation]]).validate_json(path.read_bytes())
    return [
        Case("translation", one.name, (one.additional.background,), _graph(one.expectations))
        for group in groups.values()
        for one in group
    ]


def _iteration(path: Path) -> list[Case]:
    groups = TypeAdapter(dict[str, list[_Iteration]]).validate_json(path.read_bytes())
    return [
        Case(
            "iteration",
            one.name,
            (one.prompt,),
            _graph(one.expectations.relationships),
            _graph(one.current.relationships),
        )
        for group in groups.values()
        for one in group
    ]


class _Drawn(BaseModel):
    cause: str
    effect: str
    polarity: Polarity
    delayed: bool
    quote: str


class _Ours(BaseModel):
    id: str
    half: str
    texts: tuple[str, ...]
    variables: dict[str, tuple[str, ...]]
    edges: tuple[_Drawn, ...]


def ours(name: str) -> list[Case]:
    """Return the texts of our own by the name of their set, both halves."""
    lines = (files("seedbed.bench") / "data" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_case(name, _Ours.model_validate_json(line)) for line in lines]


def _case(name: str, row: _Ours) -> Case:
    edges = tuple(
        Edge(
            cause=stems(one.cause),
            effect=stems(one.effect),
            polarity=one.polarity,
            delayed=one.delayed,
            because=one.quote,
        )
        for one in row.edges
    )
    wordings = {
        stems(other): (stems(name), Polarity.OPPOSITE if other.startswith("-") else Polarity.SAME)
        for name, others in row.variables.items()
        for other in others
    }
    being = {f"{state} {other}": of for other, of in wordings.items() for state in ("being", "feeling")}
    wordings = being | wordings
    return Case(f"{name} {row.half}", row.id, row.texts, Graph(edges=edges), Graph(), wordings)
