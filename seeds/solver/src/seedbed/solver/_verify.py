"""Contact with the ground: each criterion held against a candidate, by the means that its ground asks for."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import assert_never

from seedbed.context import canonical
from seedbed.problem import (
    AboutQuestion,
    Criterion,
    Derived,
    Dialogue,
    Evidence,
    Ground,
    Question,
    TextFile,
    UserVerdict,
)
from seedbed.solver._assay import ENOUGH, NotRun, Passed, Rejected, Worthless, check_suite
from seedbed.solver._assumptions import Established, unconfirmed
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._desk import Decide, Desk, Said, Unasked
from seedbed.solver._dialogue import Refuted, Unconfirmed, by_dialogue
from seedbed.solver._line_b import Known
from seedbed.solver._propose import Proposal
from seedbed.solver._together import together
from seedbed.solver._write_suite import WRITE_SUITE, WriteSuite


@dataclass(frozen=True, slots=True)
class Holds:
    """The criterion holds, by this."""

    evidence: Evidence
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fails:
    """The criterion does not hold, and what was seen."""

    report: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Nothing could be brought to bear on it, and what is missing."""

    missing: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    """Only the user can tell."""

    question: Question


Finding = Holds | Fails | Unchecked | Asks

_TIE = (
    "two suites written apart from each other disagree; work out from the problem alone what has to come out"
)


def _without_code(objection: str) -> str:
    """Return an objection without what it quotes: a candidate's words are nothing for who writes the tests."""
    return objection.partition("; not, for example")[0].partition("though what it imports is there")[0]


class Verifier:
    """Holds candidates against criteria. Keeps the tests that it has had written, and what was wrong with them.

    Args:
        brief: The problem.
        known: What has to hold.
        desk: What it is worked on with.
        bounds: How far to go.
        given: Tests by criterion that are there already.
    """

    def __init__(self, brief: Brief, known: Known, desk: Desk, bounds: Bounds, given: dict[str, str]) -> None:
        self._brief = brief
        self._known = known
        self._desk = desk
        self._bounds = bounds
        self._given = given
        self._objections: dict[str, tuple[str, ...]] = {}
        self._doubted: set[str] = set()
        self._written: dict[WriteSuite, tuple[str, str]] = {}
        self._turn = asyncio.Semaphore(bounds.at_once)
        # Tests of one criterion among several need not notice what the others are about.
        alone = sum(one.ground is Ground.TESTS for one in known.criteria) == 1
        self._enough = ENOUGH if alone else ENOUGH / 2

    async def write_ahead(self) -> None:
        """Have the tests written while the first candidate is."""
        waiting = [
            one for one in self._known.criteria if one.ground is Ground.TESTS and one.id not in self._given
        ]
        await together(self._suite(criterion) for criterion in waiting)

    async def verify(self, criterion: Criterion, candidate: Proposal, number: int) -> Finding:
        """Hold a candidate, known by its number, against one criterion."""
        match criterion.ground:
            case Ground.TESTS:
                return await self._by_tests(criterion, candidate)
            case Ground.USER:
                return await self._by_user(criterion, candidate, number)
            case Ground.DIALOGUE:
                return await self._by_dialogue(criterion, candidate)
            case _:
                assert_never(criterion.ground)

    async def _by_tests(self, criterion: Criterion, candidate: Proposal) -> Finding:
        if not candidate.files:
            return Unchecked("there is nothing that tests could run")
        while True:
            suite, key = await self._suite(criterion)
            finding = (
                await self._run(suite, candidate.files) if suite else Unchecked("no tests were written", key)
            )
            if isinstance(finding, Holds) and criterion.id in self._doubted:
                return await self._once_more(criterion, candidate, finding)
            if isinstance(finding, Holds | Fails) or criterion.id in self._given:
                return finding
            objections = self._objections.get(criterion.id, ())
            if len(objections) + 1 >= self._bounds.suites:
                return finding
            self._objections[criterion.id] = (*objections, _without_code(finding.missing))

    async def _once_more(self, criterion: Criterion, candidate: Proposal, finding: Holds) -> Finding:
        """Have tests written a third time, where those of the first time fail and those of the second pass."""
        suite, key = await self._suite(criterion, _TIE)
        third = await self._run(suite, candidate.files) if suite else None
        return (
            finding if isinstance(third, Holds) else Unchecked("tests that were written twice disagree", key)
        )

    def doubt(self, criterion: Criterion) -> None:
        """Have the tests of a criterion written anew, once, since candidate after candidate fails them."""
        objections = self._objections.get(criterion.id, ())
        if criterion.id in self._given or len(objections) + 1 >= self._bounds.suites:
            return
        self._doubted.add(criterion.id)
        self._objections[criterion.id] = (
            *objections,
            "two solutions written apart from them failed; work out again what has to come out",
        )

    async def examples(self, candidate: Proposal) -> Finding | None:
        """Hold a candidate against the examples in the problem: they can refute any, but not every set is evidence.

        Returns:
            `None` where they come out and prove nothing, or there are none, or no suite is checked.
        """
        if self._known.examples is None or not candidate.files or not self._bounds.assayed:
            return None
        finding = await self._run(self._known.examples, candidate.files)
        if not isinstance(finding, Unchecked):
            return finding
        finding = await self._run(self._known.examples, candidate.files, assayed=False)
        return finding if isinstance(finding, Fails) else None

    async def _suite(self, criterion: Criterion, *more: str) -> tuple[str, str]:
        if criterion.id in self._given:
            return self._given[criterion.id], ""
        arguments = WriteSuite(
            problem=self._brief.problem,
            criterion=criterion.text,
            interface=self._known.interface,
            facts=criterion.rests_on,
            objections=(*self._objections.get(criterion.id, ()), *more),
            sampling=self._bounds.sampling(self._desk.model),
        )
        if arguments not in self._written:
            played = await self._desk.player.play(WRITE_SUITE, arguments, self._desk.model)
            self._written[arguments] = (played.result.code, played.key)
        return self._written[arguments]

    async def _run(
        self, suite: str, files: tuple[TextFile, ...], *, assayed: bool = True
    ) -> Holds | Fails | Unchecked:
        async with self._turn:
            verdict = await check_suite(
                files,
                suite,
                self._desk.player,
                self._desk.sandbox,
                limits=self._bounds.limits,
                assayed=assayed and self._bounds.assayed,
                enough=self._enough,
            )
        match verdict:
            case Passed(evidence=evidence, key=key):
                return Holds(evidence, key)
            case Rejected(report=report, key=key):
                return Fails(report, key)
            case Worthless(why=why, key=key):
                return Unchecked(f"its tests are no evidence: {why}", key or "")
            case NotRun(why=why):
                return Unchecked(f"its tests could not be run: {why}")
            case _:
                assert_never(verdict)

    async def _by_user(self, criterion: Criterion, candidate: Proposal, number: int) -> Finding:
        established = (self._brief.problem, *self._known.facts)
        asked = verdict_question(criterion, candidate, number, established)
        self._desk.state(AboutQuestion(question=asked), asked.text, Derived(move=""))
        reply = (await self._desk.ask((asked,)))[asked.id]
        match reply:
            case Said(words=words) if says_yes(words):
                return Holds(UserVerdict(accepted=True, words=words))
            case Said(words=words):
                return Fails(f"the user says: {words}")
            case Decide():
                return Unchecked("somebody has to look, and nobody did")
            case Unasked():
                return Asks(asked)
            case _:
                assert_never(reply)

    async def _by_dialogue(self, criterion: Criterion, candidate: Proposal) -> Finding:
        if not self._desk.model.strong:
            return Unchecked("claims are checked by a model that judges well, and this one does not")
        facts, said = self._known.facts, self._known.said
        established = Established((self._brief.problem, *facts), said, unconfirmed(facts, said))
        found, key = await by_dialogue(
            criterion.text, shown_candidate(candidate), established, self._desk.player, self._desk.model
        )
        match found:
            case Dialogue():
                return Holds(found, key)
            case Refuted(why=why):
                return Fails("; ".join(why), key)
            case Unconfirmed(why=why):
                return Unchecked("; ".join(why), key)
            case _:
                assert_never(found)


def verdict_question(
    criterion: Criterion, candidate: Proposal, number: int, established: tuple[str, ...]
) -> Question:
    """Return the question whether a criterion holds: for this candidate, as long as the same is asked of it."""
    paths = ", ".join(file.path for file in candidate.files)
    shown = f"it is {candidate.text}, in {paths}" if paths else f"it says: {candidate.text}"
    mark = canonical([digest(candidate), criterion.text, established])
    return Question(
        id=f"v{hashlib.sha256(mark.encode()).hexdigest()[:10]}",
        text=f"Does this hold for candidate {number}: {criterion.text}? Say yes, or what is wrong.",
        why=f"only somebody who looks can tell; {shown}",
    )


_YES = frozenset({
    "yes", "y", "yep", "yeah", "ok", "okay", "sure", "correct", "right", "true", "good", "fine", "great", "perfect",
    "excellent", "lovely", "nice", "lgtm", "holds", "👍", "✓",
    "it does", "it holds", "it looks good", "it is fine", "it's fine", "that's right", "looks good", "looks good to me",
    "all good", "i like it", "no complaints",
    "yes it does", "yes it holds", "yes looks good", "yes no complaints", "yes good", "yes fine", "yes great", "yes lovely",
    "yes perfect", "yes ok", "yes please", "yes thanks",
    "ja", "passt", "oui", "si", "sí",
})  # fmt: skip
"""Whole answers. A yes with anything more to it may be a complaint, which is believed."""


def says_yes(words: str) -> bool:
    """Return whether an answer is a yes and nothing else. All else is taken for what is wrong."""
    plain = " ".join(words.casefold().replace("’", "'").replace(",", " ").split())
    return plain.strip(" .!") in _YES


def digest(candidate: Proposal) -> str:
    """Return what two candidates have in common that are the same."""
    return hashlib.sha256(
        candidate.model_dump_json(exclude={"thought", *(("text",) if candidate.files else ())}).encode()
    ).hexdigest()


def shown_candidate(candidate: Proposal) -> str:
    """Return a candidate as text."""
    if not candidate.files:
        return candidate.text
    return "\n\n".join(f"{file.path}:\n{file.content}" for file in candidate.files)
