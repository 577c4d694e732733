"""What is said in the course of framing: questions asked in rounds, and their answers."""

from collections.abc import Sequence
from typing import assert_never

from seedbed.causal import Graph, find_loops, write_json
from seedbed.framer._brief import Bounds, Brief
from seedbed.framer._desk import Desk, Said, Skipped, Unasked
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
    """One pass over a problem: what was asked and said so far.

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
        self.facts: list[str] = list(brief.additions)
        """What is known, each with the question that it answers."""

    @property
    def words(self) -> tuple[str, ...]:
        """All that the user has said but the problem itself."""
        return (*self.brief.additions, *self.said.values())

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
                    self.facts.append(requirement(one, words))
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

    def keep(self, graph: Graph, key: str) -> None:
        """Note the graph as it now is."""
        self.desk.state(
            AboutGraph(graph=write_json(graph)), f"The forces: {in_a_line(graph)}", Derived(move=key)
        )


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
