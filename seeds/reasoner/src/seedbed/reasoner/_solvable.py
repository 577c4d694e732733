"""A solvable problem: the solver at a desk whose drawers are the store, and parts that are cases of their own."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from seedbed.context import BudgetSpent, Played
from seedbed.decomposer import NotSplit, Part, Split, run_parts, split
from seedbed.decomposer import Whole as Splittable
from seedbed.problem import (
    AboutAddition,
    AboutPart,
    AboutProblem,
    Derived,
    Failed,
    Given,
    Outcome,
    Problem,
    ProblemClass,
    Question,
    Stopped,
    Waiting,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._desk import StoreDesk
from seedbed.reasoner._events import PartEnded
from seedbed.reasoner._parts import PartResult, joined, latest
from seedbed.reasoner._structure import classify
from seedbed.sandbox import Sandbox
from seedbed.solver import Bounds, Brief, Joined, Reply, Undivided, Whole, solve


async def work_out(case: Case, brief: Brief | None = None) -> Outcome:
    """Work on a solvable problem, or on a part of one that its whole has told more about."""
    added = case.tree.voice.additions
    return await solve(
        brief or Brief(problem=case.problem.text, facts=added, said=added), CaseDesk(case), Bounds()
    )


class CaseDesk(StoreDesk):
    """What the solver works with in a case. See `seedbed.solver.Desk`."""

    @property
    def sandbox(self) -> Sandbox:
        return self._case.tree.sandbox

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        return await self.replies(questions)

    def denied(self, question: str) -> tuple[str, ...]:
        return self._case.tree.voice.denied(question)

    async def divide(self, whole: Whole) -> Joined | Waiting | Undivided:
        """Split the problem, work on the parts, and join what they came to."""
        case = self._case
        asked = Splittable(
            problem=case.problem.text,
            facts=whole.facts,
            criteria=tuple(criterion.text for criterion in whole.criteria),
            interface=whole.interface,
            why=whole.why,
            at_most=max(case.bounds.breadth, 1),
        )
        found = await split(asked, self.player, self.model, ancestors=case.ancestors, bounds=case.bounds)
        match found:
            case NotSplit(why=why):
                return Undivided(why)
            case Played(result=parts, key=key):
                return await _worked_on(case, parts, key)
            case _:
                assert_never(found)


async def _worked_on(case: Case, found: Split, key: str) -> Joined | Waiting | Undivided:
    records = {
        part.name: case.tree.store.part(case.run.record.case_id, part.name, Problem(text=part.problem))
        for part in found.parts
    }
    for part in found.parts:
        about = AboutPart(name=part.name, case=records[part.name].id)
        case.state(about, part.problem, Derived(move=key))

    async def solve_part(part: Part, before: Mapping[str, PartResult]) -> PartResult:
        return await _solve_part(case, part, records[part.name].id, found, before)

    results = await run_parts(found, solve_part, usable=lambda result: result.usable)
    for result in results.values():
        if isinstance(result.outcome, Stopped):
            raise BudgetSpent(result.outcome.limit)
    case.at("solvable", "join")
    return joined(found, key, results)


async def _solve_part(
    whole: Case, part: Part, identity: str, found: Split, before: Mapping[str, PartResult]
) -> PartResult:
    """Work on a part as a case of its own, which sees its slice of the context and nothing else."""
    case = whole.begin_part(identity, part.name, part.problem, whole.bounds.below(found))
    given = tuple({file.path: file for files in latest(found, before).values() for file in files}.values())
    brief = Brief(
        problem=part.problem,
        facts=part.facts,
        said=(case.ancestors[0], *case.tree.voice.words),
        criteria=part.criteria,
        interface=part.interface,
        files=given,
        name=part.name,
    )
    try:
        outcome = await _work_on_part(case, brief)
    except (
        BudgetSpent
    ) as spent:  # told to the whole when the other parts have seen to their end what is paid for
        return PartResult(outcome=Stopped(limit=spent.limit, spent=case.tree.meter.spent), given=given)
    case.ledger.settle()
    case.run.end(outcome)
    case.tree.listener(PartEnded(case.name, outcome.kind))
    return PartResult(outcome=outcome, given=given)


async def _work_on_part(case: Case, brief: Brief) -> Outcome:
    """Guess the class of a part. A solved one is worked on like a solvable one: files are wanted, not an answer."""
    case.state(AboutProblem(), case.problem.text, Given())
    for number, fact in enumerate(brief.facts, 1):
        case.state(AboutAddition(number=number), fact, Derived(move=""))
    case.at("classify")
    guess = await classify(case)
    match guess.kind:
        case ProblemClass.UNSOLVABLE:
            return Failed(
                reason="this part looks unsolvable; a part has to be solvable by itself, so it is framed as a case of its own"
            )
        case ProblemClass.SOLVED | ProblemClass.SOLVABLE:
            return await work_out(case, brief)
        case _:
            assert_never(guess.kind)
