"""The work in LangGraph with its SQLite checkpointer, divided into nodes in different ways, and with its `@task`.

LangGraph is not a dependency, so that no type checker sees it: what is used of it is written down here as types.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypedDict, runtime_checkable

from seedbed.bench._peer_work import QUESTIONS, STRETCHES, Ask, Begin, LoopbackModel, Paused, next_ask
from seedbed.problem import BadInput

COMMAND = "uv run --with langgraph --with langgraph-checkpoint-sqlite python -m seedbed.bench.peer_langgraph"


class Work(TypedDict):
    """The state of the graph."""

    said: list[str]
    answers: list[str]


Say = Callable[[Ask], str]
Interrupt = Callable[[str], str]
Node = Callable[[Work], Work]


class _Future(Protocol):
    def result(self) -> str: ...


@runtime_checkable
class _Interrupted(Protocol):
    value: str


class _Snapshot(Protocol):
    """What is known of a thread. It has no metadata before its first checkpoint."""

    metadata: Mapping[str, object] | None


class _Graph(Protocol):
    def invoke(self, given: object, config: Mapping[str, object]) -> dict[str, object]: ...

    def get_state(self, config: Mapping[str, object]) -> _Snapshot: ...


class _Builder(Protocol):
    def add_node(self, name: str, node: Node) -> object: ...

    def add_edge(self, start: str, end: str) -> object: ...

    def compile(self, *, checkpointer: object) -> _Graph: ...


class _Entrypoint(Protocol):
    def __call__(self, *, checkpointer: object) -> Callable[[Node], _Graph]: ...


class _Command(Protocol):
    def __call__(self, *, resume: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Library:
    """What is used of LangGraph."""

    graph: Callable[[type[Work]], _Builder]
    start: str
    end: str
    task: Callable[[Say], Callable[[Ask], _Future]]
    entrypoint: _Entrypoint
    interrupt: Interrupt
    command: _Command
    saver: Callable[[sqlite3.Connection], object]


def library() -> Library:
    """Return LangGraph.

    Raises:
        BadInput: It is not here.
    """
    try:
        graph = import_module("langgraph.graph")
        functional = import_module("langgraph.func")
        types = import_module("langgraph.types")
        sqlite = import_module("langgraph.checkpoint.sqlite")
    except ImportError as error:
        raise BadInput("LangGraph is not here", do=f"Get it for this one command: `{COMMAND}`") from error
    return Library(
        graph=graph.StateGraph,
        start=graph.START,
        end=graph.END,
        task=functional.task,
        entrypoint=functional.entrypoint,
        interrupt=types.interrupt,
        command=types.Command,
        saver=sqlite.SqliteSaver,
    )


def one_node(say: Say, interrupt: Interrupt) -> list[Node]:
    """Return one node for everything."""

    def everything(work: Work) -> Work:
        return _straight(say, interrupt, work)

    return [everything]


def node_per_stretch(say: Say, interrupt: Interrupt) -> list[Node]:
    """Return a node for each stretch of calls, which ends by asking what the next one needs."""

    def stretch(number: int) -> Node:
        def node(work: Work) -> Work:
            work = _called(say, work, STRETCHES[number])
            return _asked(interrupt, work, number) if number < len(QUESTIONS) else work

        return node

    return [stretch(number) for number in range(len(STRETCHES))]


def questions_apart(say: Say, interrupt: Interrupt) -> list[Node]:
    """Return a node for each stretch of calls, and one for each question."""
    return _parted(say, interrupt, lambda calls: [calls])


def node_per_call(say: Say, interrupt: Interrupt) -> list[Node]:
    """Return a node for each call, and one for each question."""
    return _parted(say, interrupt, lambda calls: [1] * calls)


DIVISIONS = {
    "one-node": one_node,
    "stretches": node_per_stretch,
    "questions-apart": questions_apart,
    "calls": node_per_call,
}


def _parted(say: Say, interrupt: Interrupt, parts: Callable[[int], list[int]]) -> list[Node]:
    def calling(calls: int) -> Node:
        return lambda work: _called(say, work, calls)

    def asking(number: int) -> Node:
        return lambda work: _asked(interrupt, work, number)

    nodes: list[Node] = []
    for number, stretch in enumerate(STRETCHES):
        nodes += [calling(calls) for calls in parts(stretch)]
        nodes += [asking(number)] if number < len(QUESTIONS) else []
    return nodes


def _called(say: Say, work: Work, calls: int) -> Work:
    said = list(work["said"])
    for _ in range(calls):
        said.append(say(next_ask(said, work["answers"])))
    return Work(said=said, answers=work["answers"])


def _asked(interrupt: Interrupt, work: Work, number: int) -> Work:
    return Work(said=work["said"], answers=[*work["answers"], interrupt(QUESTIONS[number])])


def _straight(say: Say, interrupt: Interrupt, work: Work) -> Work:
    for number, calls in enumerate(STRETCHES):
        work = _called(say, work, calls)
        if number < len(QUESTIONS):
            work = _asked(interrupt, work, number)
    return work


def graph(begin: Begin) -> Paused:
    """Do the work in nodes, as far as it goes."""
    theirs = library()
    nodes = DIVISIONS[begin.way](LoopbackModel(begin.url).say, theirs.interrupt)
    builder = theirs.graph(Work)
    names = [theirs.start, *(f"node {number}" for number in range(len(nodes))), theirs.end]
    for name, node in zip(names[1:-1], nodes, strict=True):
        builder.add_node(name, node)
    for start, end in pairwise(names):
        builder.add_edge(start, end)
    return _gone_on(theirs, lambda saver: builder.compile(checkpointer=saver), begin)


def tasks(begin: Begin) -> Paused:
    """Do the work in the functional API, each call a task."""
    theirs = library()
    task = theirs.task(LoopbackModel(begin.url).say)

    def everything(work: Work) -> Work:
        return _straight(lambda ask: task(ask).result(), theirs.interrupt, work)

    return _gone_on(theirs, lambda saver: theirs.entrypoint(checkpointer=saver)(everything), begin)


def _gone_on(theirs: Library, made: Callable[[object], _Graph], begin: Begin) -> Paused:
    """Begin, go on after a kill, or go on with an answer: each as the documentation says."""
    config = {"configurable": {"thread_id": "1"}}
    path = Path(begin.folder) / "checkpoints.sqlite3"
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        pregel = made(theirs.saver(connection))
        given: object = None
        if begin.answer is not None:
            given = theirs.command(resume=begin.answer)
        elif pregel.get_state(config).metadata is None:
            given = Work(said=[], answers=[])
        return _paused(pregel.invoke(given, config))


def _paused(ended: Mapping[str, object]) -> Paused:
    match ended:
        case {"__interrupt__": [_Interrupted(value=question), *_]}:
            return Paused(question=question)
        case {"said": [*_, last]}:
            return Paused(result=str(last))
        case _:
            raise ValueError(ended)
