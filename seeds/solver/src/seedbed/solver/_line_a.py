"""Line A: is it solved? Candidates, each held against what line B has found out, until one holds or it is given up."""

from seedbed.problem import (
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    Answer,
    Answered,
    Criterion,
    Derived,
    Failed,
    Ground,
    Held,
    Outcome,
    Solved,
    SuiteRun,
    TextFile,
    Verified,
    Waiting,
)
from seedbed.solver._attempt import Attempt, as_held, missing_in, summary, tests_of, told
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._desk import Desk, Joined, Undivided, Whole
from seedbed.solver._determine import Form
from seedbed.solver._line_b import Known
from seedbed.solver._propose import MODULE, PROPOSE, Proposal, Propose
from seedbed.solver._together import both, together
from seedbed.solver._verify import Asks, Fails, Finding, Holds, Unchecked, Verifier, digest

_EXAMPLES = Criterion(id="examples", text="The examples in the problem come out", ground=Ground.TESTS)


class LineA:
    """The attempts at one problem.

    Args:
        brief: The problem.
        known: What line B has found out.
        desk: What it is worked on with.
        bounds: How far to go.
    """

    def __init__(self, brief: Brief, known: Known, desk: Desk, bounds: Bounds) -> None:
        self._brief = brief
        self._known = known
        self._desk = desk
        self._bounds = bounds
        self._criteria = known.criteria
        self._given: dict[str, str] = {}
        self._verifier = Verifier(brief, known, desk, bounds, self._given)
        self._attempts: list[Attempt] = []
        self._flaws: tuple[str, ...] = ()
        self._repeats = 0
        self._divided = False
        self._undivided: tuple[str, ...] = ()

    async def work_out(self) -> Outcome:
        """Propose, verify and feed back until a candidate holds, or none is to be expected."""
        for number in range(1, self._bounds.iterations + 1):
            candidate = await self._candidate(number)
            if isinstance(candidate, Waiting):
                return candidate
            if candidate is None:
                break
            if candidate.flaw:
                self._flaws = (candidate.flaw,)
                continue
            self._flaws = ()
            attempt = await self._verified(number, candidate)
            self._attempts.append(attempt)
            if not attempt.of(Fails):
                return self._outcome(attempt)
            self._doubt_suites(attempt)
        return self._given_up()

    async def _candidate(self, number: int) -> Proposal | Waiting | None:
        """Return the next candidate: of the parts, where the problem is to be divided, or of the model."""
        why = self._why_divide()
        if why:
            joined = await self._divide(why, number)
            if not isinstance(joined, Undivided):
                return joined
        while self._repeats <= self._bounds.repeats:
            self._desk.at("solvable", f"iteration {number}", "propose")
            proposal, key = await self._propose()
            if proposal.flaw or not any(
                digest(proposal) == digest(past.candidate) for past in self._attempts
            ):
                self._repeats = 0
                self._desk.state(AboutAttempt(number=number), summary(proposal), Derived(move=key))
                return proposal
            self._repeats += 1
        return None

    async def _propose(self) -> tuple[Proposal, str]:
        best = self._best()
        arguments = Propose(
            problem=self._brief.problem,
            form=self._known.form,
            interface=self._known.interface,
            criteria=tuple(criterion.text for criterion in self._criteria),
            facts=self._known.facts,
            previous=self._previous(best),
            failures=(*self._flaws, *(self._failures(best) if best else ())),
            kept=self._texts(best.of(Holds)) if best else (),
            repeats=self._repeats,
            sampling=self._bounds.sampling(self._desk.model),
        )
        asking = self._desk.player.play(PROPOSE, arguments, self._desk.model)
        if self._attempts:
            played = await asking
        else:  # tests are written without sight of the candidate, so at the same time
            played, _ = await both(asking, self._verifier.write_ahead())
        return played.result, played.key

    def _previous(self, best: Attempt | None) -> tuple[TextFile, ...]:
        """Return the files that a candidate is made from. A small model that sees its program writes it again."""
        if best is None:
            return self._brief.files
        if not self._desk.model.strong:
            return ()
        if best.candidate.files:
            return best.candidate.files
        return (TextFile(path="answer.md", content=best.candidate.text),)

    async def _verified(self, number: int, candidate: Proposal) -> Attempt:
        """Hold a candidate against each criterion; people are asked only about what has stood up to all the rest."""
        self._desk.at("solvable", f"iteration {number}", "verify")
        alone = [one for one in self._criteria if one.ground is not Ground.USER]
        examples, found = await both(
            self._verifier.examples(candidate),
            together(self._verifier.verify(one, candidate, number) for one in alone),
        )
        findings = {one.id: finding for one, finding in zip(alone, found, strict=True)}
        if examples is not None:
            findings = self._with_examples(findings, examples)
        for name, finding in findings.items():
            self._state_check(number, name, finding)
        if not any(isinstance(finding, Fails) for finding in findings.values()):
            for one in self._criteria:
                if one.ground is Ground.USER:
                    findings[one.id] = await self._verifier.verify(one, candidate, number)
                    self._state_check(number, one.id, findings[one.id])
        return Attempt(number, candidate, findings)

    def _with_examples(self, findings: dict[str, Finding], examples: Finding) -> dict[str, Finding]:
        """Add how the user's own examples came out. Where the problem's words are the only criterion, they stand for it."""
        if _EXAMPLES not in self._criteria:
            self._criteria = (*self._criteria, _EXAMPLES)
            self._desk.state(
                AboutCriterion(criterion=_EXAMPLES), _EXAMPLES.text, Derived(move=self._known.key)
            )
        if isinstance(examples, Holds) and not self._desk.model.strong:
            findings = {
                name: examples if isinstance(finding, Unchecked) else finding
                for name, finding in findings.items()
            }
        return {**findings, _EXAMPLES.id: examples}

    def _state_check(self, number: int, criterion: str, finding: Finding) -> None:
        standing, text, key = told(finding)
        about = AboutCheck(criterion=criterion, attempt=number, standing=standing, move=key)
        provenance = (
            Verified(evidence=(finding.evidence,)) if isinstance(finding, Holds) else Derived(move=key)
        )
        self._desk.state(about, f"{self._text(criterion)}: {text}", provenance)

    def _doubt_suites(self, attempt: Attempt) -> None:
        """Have tests written anew that two different candidates have failed: they may be what is wrong."""
        if len(self._attempts) < 2:
            return
        before = self._attempts[-2].of(Fails)
        for criterion in self._criteria:
            if criterion.id in attempt.of(Fails) and criterion.id in before:
                self._verifier.doubt(criterion)

    # Parts

    def _why_divide(self) -> str:
        if self._divided or self._known.form is not Form.FOLDER:
            return ""
        if not self._attempts and self._known.separable:
            return self._known.separable
        if len(self._attempts) >= self._bounds.tries_before_split:
            return f"{len(self._attempts)} attempts at the whole have failed"
        return ""

    async def _divide(self, why: str, number: int) -> Proposal | Waiting | Undivided:
        self._desk.at("solvable", "split")
        whole = Whole(
            facts=self._known.facts, criteria=self._known.criteria, interface=self._known.interface, why=why
        )
        joined = await self._desk.divide(whole)
        self._divided = True
        match joined:
            case Joined():
                return self._joined(joined, number)
            case Undivided(why=why_not):
                self._undivided = (f"it was not divided: {why_not}",)
                return joined
            case Waiting():
                return joined

    def _joined(self, joined: Joined, number: int) -> Proposal:
        """Return what the parts came to as a candidate, which goes on being held to what the parts were held to."""
        known = [(one.text, self._given.get(one.id, self._verifier.suite_for(one))) for one in self._criteria]
        for held in joined.held:
            suites = [evidence.suite for evidence in held.evidence if isinstance(evidence, SuiteRun)]
            if suites and (held.criterion.text, suites[0]) not in known:
                self._criteria = (*self._criteria, held.criterion)
                self._given[held.criterion.id] = suites[0]
                self._desk.state(
                    AboutCriterion(criterion=held.criterion), held.criterion.text, Derived(move=joined.key)
                )
        text = "; ".join(("put together from its parts", *joined.notes))
        if not joined.files:
            return Proposal(flaw=text)
        self._desk.state(AboutAttempt(number=number), text, Derived(move=joined.key))
        return Proposal(files=joined.files, text=text)

    # What came of it

    def _best(self) -> Attempt | None:
        return max(self._attempts, key=lambda one: (len(one.of(Holds)), one.number), default=None)

    def _text(self, criterion: str) -> str:
        return next(one.text for one in self._criteria if one.id == criterion)

    def _texts(self, criteria: list[str]) -> tuple[str, ...]:
        return tuple(self._text(one) for one in criteria)

    def _failures(self, attempt: Attempt) -> tuple[str, ...]:
        return tuple(
            f"{self._text(name)}: {finding.report}"
            for name, finding in attempt.findings.items()
            if isinstance(finding, Fails)
        )

    def _held(self, attempt: Attempt) -> tuple[Held, ...]:
        return tuple(as_held(one, attempt.findings.get(one.id)) for one in self._criteria)

    def _outcome(self, attempt: Attempt) -> Outcome:
        """Return what came of a candidate that nothing speaks against."""
        held = self._held(attempt)
        answer = self._answer(attempt.candidate, held)
        asked = tuple(finding.question for finding in attempt.findings.values() if isinstance(finding, Asks))
        if asked:
            return Waiting(questions=asked, answer=answer)
        if all(one.holds for one in held):
            evidence = tuple(item for one in held for item in one.evidence)
            return Solved(answer=answer, evidence=evidence, criteria=held)
        return Answered(answer=answer, missing=missing_in(held), criteria=held)

    def _given_up(self) -> Outcome:
        best = self._best()
        why = self._why_given_up()
        if best is None:
            return Failed(reason="; ".join((why, *self._flaws, *self._undivided)))
        held = self._held(best)
        return Answered(
            answer=self._answer(best.candidate, held),
            missing=(why, *self._undivided, *missing_in(held)),
            criteria=held,
        )

    def _why_given_up(self) -> str:
        if self._repeats > self._bounds.repeats:
            return "the model proposes the same candidate again and again"
        return f"none of {self._bounds.iterations} candidates meets all criteria"

    def _answer(self, candidate: Proposal, held: tuple[Held, ...]) -> Answer:
        """Return a candidate as the answer, with the tests that it passed beside its files."""
        if not candidate.files:
            return Answer(text=candidate.text)
        tests = tests_of(held, self._brief.name, candidate)
        module = next((file for file in candidate.files if file.path == MODULE), None)
        program = module.content if module and len(candidate.files) == 1 else None
        return Answer(text=candidate.text, program=program, files=(*candidate.files, *tests))
