"""What is said in the course of framing: questions asked in rounds, and their answers."""

from collections.abc import Sequence
from typing import assert_never

from seedbed.causal import Graph, apply, find_loops, remove, rename, write_json
from seedbed.framer._brief import Bounds, Brief
from seedbed.framer._desk import Desk, Said, Skipped, Unasked
from seedbed.framer._notes import Notes
from seedbed.framer._questions import OPEN
from seedbed.problem import (
    AboutAssumption,
    AboutGraph,
    AboutQuestion,
    Assumed,
    Derived,
    Question,
    Waiting,
    requirement,
)

LOOPS = 500
"""At most as many loops are counted when a graph is told in a line."""


class Talk:
    """One pass over a problem: what was asked and said so far, and what is drawn of it.

    Args:
        brief: The problem.
        desk: What it is worked on with.
        bounds: How much is asked.
    """

    def __init__(self, brief: Brief, desk: Desk, bounds: Bounds) -> None:
        self.brief = brief
        self.desk = desk
        self.bounds = bounds
        self.said: dict[str, str] = {}
        """The user's words, by the id of the question."""
        self.same: list[tuple[str, str]] = []
        """Names that the user says mean the same: the one that is given up, and the one that is kept."""
        self.notes = Notes()
        self._drawn: tuple[Graph, str] = Graph(), ""

    @property
    def words(self) -> tuple[str, ...]:
        """All that the user has said but the problem itself."""
        return (*self.brief.additions, *self.brief.known, *self.said.values())

    async def ask(self, questions: Sequence[Question], key: str) -> Waiting | None:
        """Ask a round of questions.

        Args:
            questions: Each is asked once, however often it comes up.
            key: The key of the move that they follow from; empty for those that are asked of everybody.

        Returns:
            Those that wait for the user; `None` where it can go on.
        """
        new = tuple({one.id: one for one in questions if one.id not in self.said}.values())
        if not new:
            return None
        for one in new:
            self.desk.state(AboutQuestion(question=one), one.text, Derived(move=key))
        replies = await self.desk.ask(new)
        left: list[Question] = []
        for one in new:
            match replies[one.id]:
                case Said(words=words):
                    self.said[one.id] = words
                case Skipped(because=because):
                    otherwise = requirement(one, one.otherwise or OPEN)
                    self.desk.state(AboutAssumption(question=one.id), otherwise, Assumed(because=because))
                case Unasked():
                    left.append(one)
                case never:
                    assert_never(never)
        return Waiting(questions=tuple(left)) if left else None

    def answers(self, questions: Sequence[Question]) -> tuple[str, ...]:
        """Return what the user has said to these questions, where they have."""
        return tuple(self.said[one.id] for one in questions if one.id in self.said)

    def edited(self, graph: Graph) -> Graph:
        """Return the graph as the user has it: with their edits, and under the names that they keep.

        Edits are written in either name, so they are made before names are brought together and after it.
        """
        return self._named(apply(self._named(apply(graph, self.brief.edits)), self.brief.edits))

    def _named(self, graph: Graph) -> Graph:
        for old, kept in self.same:
            if old in graph.variables:
                # a link between the two would be one from a variable to itself
                for pair in ((old, kept), (kept, old)):
                    graph = remove(graph, *pair) if pair in graph.links else graph
                graph = rename(graph, old, kept)
        return graph

    def keep(self, graph: Graph, key: str) -> None:
        """Note the graph as it now is; it is stated when the pass ends, once."""
        self._drawn = graph, key

    def tell(self) -> None:
        """State the graph as it was last kept."""
        graph, key = self._drawn
        if graph.edges:
            text = f"The forces: {in_a_line(graph)}"
            self.desk.state(AboutGraph(graph=write_json(graph)), text, Derived(move=key))


def in_a_line(graph: Graph) -> str:
    """Return how large a graph is, and how many loops it has."""
    loops = find_loops(graph, count=LOOPS)
    more = "" if loops.complete else " or more"
    return (
        f"{_count(len(graph.variables), 'variable')}, {_count(len(graph.links), 'link')}, "
        f"{_count(len(loops.loops), 'loop')}{more}, {_count(len(graph.levers), 'lever')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
