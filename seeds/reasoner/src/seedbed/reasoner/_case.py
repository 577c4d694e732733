"""A problem being worked on: what it is worked on with, and where it is written down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from seedbed.context import Ledger, MemoPlayer, MoveEnded, Run, Store
from seedbed.decomposer import Bounds as PartBounds
from seedbed.model import Model
from seedbed.problem import (
    AboutCheck,
    AboutCriterion,
    Artefact,
    Position,
    Problem,
    ProblemClass,
    Provenance,
    Standing,
    Statement,
    Topic,
)
from seedbed.reasoner._classify import Judge
from seedbed.reasoner._events import Checked, Guessed, Listener, Moved, Stated
from seedbed.reasoner._meter import Meter
from seedbed.reasoner._recalled import Recalled
from seedbed.reasoner._turns import Turns
from seedbed.reasoner._voice import Voice
from seedbed.runner import Bench
from seedbed.sandbox import Sandbox, World


@dataclass(slots=True)
class Tree:
    """What a case and all its parts share."""

    store: Store
    model: Model
    sandbox: Sandbox
    judge: Judge
    meter: Meter
    voice: Voice
    listener: Listener
    heard: dict[str, str] = field(default_factory=dict)
    """What the user has answered in this pass, in any part, by the question."""
    notes: dict[str, None] = field(default_factory=dict)
    """What the user should know of how it was worked on, in the order in which it came up."""
    under_way: dict[str, asyncio.Event] = field(default_factory=dict)
    """Moves that are being performed: what one part is finding out already, another waits for."""


class Case:
    """A case, or a part of one, in one pass over it.

    Args:
        problem: What somebody wants answered.
        run: Where it is written down.
        tree: What it shares with its parts, or with what it is a part of.
        kind: The class, where the user has said it.
        keep: Is handed the files that the answer's program made.
        part: The names of the part and those that it is in; empty for the whole.
        ancestors: The problems that it is a part of, in words.
        bounds: How far it may be split.
    """

    def __init__(
        self,
        problem: Problem,
        run: Run,
        tree: Tree,
        *,
        kind: ProblemClass | None = None,
        keep: Callable[[tuple[Artefact, ...]], None] = lambda _artefacts: None,
        part: tuple[str, ...] = (),
        ancestors: tuple[str, ...] = (),
        bounds: PartBounds | None = None,
    ) -> None:
        self.problem = problem
        self.run = run
        self.tree = tree
        self.kind = kind
        self.keep = keep
        self.part = part
        self.ancestors = ancestors
        self.bounds = bounds or PartBounds()
        self.ledger = Ledger(run, tree.store.statements(run.record.case_id))
        self.bench = Bench(
            player=MemoPlayer(run, before=self._before, after=self._after, under_way=tree.under_way),
            model=tree.model,
            sandbox=tree.sandbox,
            world=World(now=run.record.now, seed=run.record.seed),
        )
        self.turns = Turns(self.state, lambda guess: tree.listener(Guessed(guess, self.name)))
        self.recalled = Recalled()
        self.moves = 0
        """How many were used in this pass, played or reused."""
        self.carried: tuple[str, ...] = ()
        """What was answered while the case was taken for something else."""
        self._hints: dict[str, None] = {}
        self._criteria: set[str] = set()
        self._holding: set[str] = set()
        self._attempt = 0

    @property
    def name(self) -> str:
        return "/".join(self.part)

    @property
    def known(self) -> tuple[str, ...]:
        """What is established before any work is done as what the case is taken for now: all of it the user's words."""
        return (*self.tree.voice.additions, *self.carried)

    @property
    def hints(self) -> tuple[str, ...]:
        """What may help, each with where it comes from; nobody has established it."""
        return (*self.recalled.hints, *self._hints)

    def heard(self, question: str, requirement: str) -> None:
        """Take note of what the user has answered, so that it is carried along in a turn."""
        self.tree.heard[question] = requirement

    def hint(self, text: str) -> None:
        """Take note of something that may help in what follows."""
        self._hints.setdefault(text)

    def carry(self) -> None:
        """Carry along what was answered until now."""
        self.carried = tuple(dict.fromkeys((*self.carried, *self.tree.heard.values())))

    def begin_part(self, identity: str, name: str, problem: str, bounds: PartBounds) -> "Case":
        """Begin a part of this case, or go on with it where this run has begun it before."""
        mine = self.run.record
        root = mine.root or mine.id
        last = self.tree.store.last_run(identity)
        if last is not None and last.root == root:
            run = self.tree.store.continued(last)
        else:
            run = self.tree.store.begin(
                identity, now=mine.now, seed=mine.seed, fresh=mine.fresh, settings=mine.settings, root=root
            )
        return Case(
            Problem(text=problem),
            run,
            self.tree,
            part=(*self.part, name),
            ancestors=(*self.ancestors, self.problem.text),
            bounds=bounds,
        )

    def at(self, *path: str) -> None:
        position: Position = self.run.move_to(*path)
        self.tree.listener(Moved(position, self.name))

    def state(self, about: Topic, text: str, provenance: Provenance) -> Statement:
        """Say something of the case, in the place of what was said about the same until now."""
        statement = self.ledger.state(about, text, provenance)
        self.tree.listener(Stated(statement, self.name))
        self._count(about)
        return statement

    def _count(self, about: Topic) -> None:
        """Tell how many criteria hold, whenever that changes."""
        match about:
            case AboutCriterion(criterion=criterion):
                self._criteria.add(criterion.id)
            case AboutCheck(criterion=criterion, attempt=attempt, standing=standing):
                if attempt != self._attempt:
                    self._attempt = attempt
                    self._holding.clear()
                if standing is Standing.HOLDS:
                    self._holding.add(criterion)
            case _:
                return
        self.tree.listener(Checked(len(self._holding), len(self._criteria), self.name))

    def _before(self, name: str) -> None:
        self.tree.meter.before(name, self.name)

    def _after(self, ended: MoveEnded) -> None:
        self.moves += 1
        self.tree.meter.after(ended)
