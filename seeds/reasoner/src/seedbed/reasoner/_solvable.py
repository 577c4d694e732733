"""A solvable problem: the solver at a desk whose drawers are the store, and parts that are cases of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from seedbed.context import BudgetSpent, Played
from seedbed.critic import Unfounded, criteria_doubt
from seedbed.decomposer import NotSplit, Part, Split, run_parts, split
from seedbed.decomposer import Whole as Splittable
from seedbed.problem import (
    AboutAddition,
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    AboutGift,
    AboutPart,
    AboutProblem,
    AboutTrouble,
    Answered,
    Derived,
    Failed,
    Framed,
    Given,
    Held,
    Outcome,
    Problem,
    ProblemClass,
    Question,
    Solved,
    Stopped,
    Trouble,
    Turn,
    Waiting,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._desk import StoreDesk
from seedbed.reasoner._doubted import said_so_far, turn_to_solved, turn_to_unsolvable
from seedbed.reasoner._events import PartEnded
from seedbed.reasoner._friction import looked_up
from seedbed.reasoner._guess import classify
from seedbed.reasoner._parts import PartResult, joined, latest
from seedbed.reasoner._recall import count_use, recall, stone_did
from seedbed.reasoner._watching import Watch
from seedbed.sandbox import Sandbox
from seedbed.solver import (
    Advice,
    Bounds,
    Brief,
    GoOn,
    Hint,
    Joined,
    Lack,
    Reply,
    Round,
    Step,
    Tried,
    Undivided,
    Whole,
    solve,
)
from seedbed.tripwire import Alarm, Quiet


async def work_out(case: Case, brief: Brief | None = None, watch: Watch | None = None) -> Outcome | Turn:
    """Work on a solvable problem, or on a part of one that its whole has told more about, and watches."""
    bounds = Bounds()
    desk = CaseDesk(case, watch or Watch(horizon=bounds.rounds + bounds.iterations))
    if brief is None:
        turn = await turn_to_solved(case)
        if turn is not None:
            return turn
        brief = Brief(problem=case.problem.text, facts=case.known, said=case.known)
    recalled = case.recalled
    brief = replace(brief, stone=recalled.stone, hints=case.hints if case.tree.model.strong else ())
    if recalled.stone is not None:
        text = f"stone {recalled.stone_id} of case {recalled.stone_case}, as it is"
        brief = replace(brief, stone_text=text, stone_move=recalled.stone_move)
    outcome = await solve(brief, desk, bounds)
    count_use(case)
    if isinstance(outcome, Solved) and stone_did(outcome, recalled.stone):
        had = "what another case has left solves it"
        turn = Turn(to=ProblemClass.SOLVED, reason=had, cause=recalled.stone_id)
        if case.turns.allows(turn):
            # it is solved as it stands; there is nothing to be done as a solved problem
            case.turns.make(turn)
    if case.part or isinstance(outcome, Turn):
        return outcome
    why = _gave_up(outcome)
    return (await turn_to_unsolvable(case, why) if why else None) or outcome


def _gave_up(outcome: Outcome) -> str:
    """Return why nothing that was tried did; empty where it did, or was merely left unchecked."""
    match outcome:
        case Failed(reason=reason):
            return reason
        case Answered(criteria=held, missing=missing):
            return missing[0] if any(map(_fails, held)) else ""
        case Solved() | Waiting() | Framed() | Stopped():
            return ""
        case _:
            assert_never(outcome)


def _fails(held: Held) -> bool:
    return any(why.startswith("it fails: ") for why in held.missing)


def _told_of(criteria: Iterable[Held]) -> dict[str, bool]:
    """Return which criteria hold and which fail; what nobody could tell is neither."""
    return {one.criterion.text: one.holds for one in criteria if one.holds or _fails(one)}


def _can_act(trouble: Trouble, step: Step) -> bool:
    """Whether something can be done about it now. In a round, what is missing is being asked for, and nothing has failed yet."""
    return isinstance(step, Tried) or trouble is Trouble.SPIRALLING


class CaseDesk(StoreDesk):
    """What the solver works with in a case. See `seedbed.solver.Desk`."""

    def __init__(self, case: Case, watch: Watch) -> None:
        super().__init__(case)
        self._watch = watch
        self._moves = case.moves
        self._troubles: set[Trouble] = set()

    @property
    def sandbox(self) -> Sandbox:
        return self._case.tree.sandbox

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        return await self.replies(questions)

    def denied(self, question: str) -> tuple[str, ...]:
        return self._case.tree.voice.denied(question)

    async def advise(self, step: Step) -> Advice:
        """Have the tripwire look at what has happened. Each kind of trouble is acted upon once: the second time nothing is new."""
        moves, self._moves = self._case.moves - self._moves, self._case.moves
        turn = self._by_criteria(step)
        if turn is not None:
            return turn
        verdict = self._watch.take(step, moves)
        match verdict:
            case Quiet():
                return GoOn()
            case Alarm(trouble=trouble, why=why):
                about = AboutTrouble(trouble=trouble, iteration=verdict.iteration)
                self._case.state(about, why, Derived(move=""))
                if trouble in self._troubles or not _can_act(trouble, step):
                    return GoOn()
                self._troubles.add(trouble)
                return await self._acted_on(verdict, step)
            case _:
                assert_never(verdict)

    def _by_criteria(self, step: Step) -> Turn | None:
        """Return a turn where what must hold still cannot all hold after it was asked about, and only people can tell."""
        guess = self._case.turns.guess
        if self._case.part or guess is None or not isinstance(step, Round) or step.number == 1:
            return None
        words = said_so_far(self._case)
        doubt = criteria_doubt(step.criteria, guess, said=words, conflicts=step.conflicts)
        if isinstance(doubt, Unfounded) or doubt.to is not ProblemClass.UNSOLVABLE:
            return None
        turn = Turn(to=doubt.to, reason=doubt.because, cause=doubt.by)
        return turn if self._case.turns.allows(turn) else None

    async def _acted_on(self, alarm: Alarm, step: Step) -> Advice:
        match alarm.trouble:
            case Trouble.STUCK:
                return Hint(await looked_up(self._case, step))
            case Trouble.UNDERSPECIFIED:
                self._watch.begin_anew()
                # criteria and candidates are counted from one again: what was said of the first ones is not about these
                self._case.ledger.unsay(AboutCriterion, AboutAttempt, AboutCheck, AboutGift)
                return Lack(alarm.why)
            case Trouble.SPIRALLING:
                turn = Turn(to=ProblemClass.UNSOLVABLE, reason=alarm.why, cause="tripwire")
                if self._case.part:
                    return GoOn()
                if self._case.turns.allows(turn):
                    return turn
                self._case.tree.notes.setdefault(f"It was spiralling: {alarm.why}")
                return GoOn()
            case _:
                assert_never(alarm.trouble)

    async def divide(self, whole: Whole) -> Joined | Waiting | Undivided:
        """Split the problem, work on the parts, and join what they came to."""
        case = self._case
        asked = Splittable(
            problem=case.problem.text,
            facts=whole.facts,
            criteria=tuple(criterion.text for criterion in whole.criteria),
            interface=whole.interface,
            why=whole.why,
            early=whole.gifts,
            at_most=max(case.bounds.breadth, 1),
        )
        found = await split(asked, self.player, self.model, ancestors=case.ancestors, bounds=case.bounds)
        match found:
            case NotSplit(why=why):
                return Undivided(why)
            case Played(result=parts, key=key):
                return await _worked_on(case, parts, key, self._watch)
            case _:
                assert_never(found)


async def _worked_on(case: Case, found: Split, key: str, watch: Watch) -> Joined | Waiting | Undivided:
    records = {
        part.name: case.tree.store.part(case.run.record.case_id, part.name, Problem(text=part.problem))
        for part in found.parts
    }
    for part in found.parts:
        about = AboutPart(name=part.name, case=records[part.name].id)
        case.state(about, part.problem, Derived(move=key))

    watches = {part.name: watch.opened(part.name) for part in found.parts}

    async def solve_part(part: Part, before: Mapping[str, PartResult]) -> PartResult:
        identity = records[part.name].id
        begun = case.begin_part(identity, part.name, part.problem, case.bounds.below(found))
        return await _solve_part(begun, part, found, before, watches[part.name])

    results = await run_parts(found, solve_part, usable=lambda result: result.usable)
    for name, result in results.items():
        good = result.usable and not _gave_up(result.outcome)
        watch.ended(name, good=good, held=_told_of(result.held) if result.usable else None)
        if isinstance(result.outcome, Stopped):
            raise BudgetSpent(result.outcome.limit)
    case.at("solvable", "join")
    return joined(found, key, results)


async def _solve_part(
    case: Case, part: Part, found: Split, before: Mapping[str, PartResult], watch: Watch
) -> PartResult:
    """Work on a part as a case of its own, which sees its slice of the context and nothing else."""
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
        outcome = await _work_on_part(case, brief, watch)
    except (
        BudgetSpent
    ) as spent:  # told to the whole when the other parts have seen to their end what is paid for
        return PartResult(outcome=Stopped(limit=spent.limit, spent=case.tree.meter.spent), given=given)
    case.ledger.settle()
    case.run.end(outcome)
    case.tree.listener(PartEnded(case.name, outcome.kind))
    return PartResult(outcome=outcome, given=given)


async def _work_on_part(case: Case, brief: Brief, watch: Watch) -> Outcome:
    """Guess the class of a part. A solved one is worked on like a solvable one: files are wanted, not an answer."""
    await recall(case, brief.interface, *brief.criteria)
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
            outcome = await work_out(case, brief, watch)
            return Failed(reason=outcome.reason) if isinstance(outcome, Turn) else outcome
        case _:
            assert_never(guess.kind)
