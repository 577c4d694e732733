"""Line A: is it solved? Candidates, each held against what line B has found out, until one holds or it is given up."""

from dataclasses import replace
from typing import assert_never

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
    Turn,
    Verified,
    Waiting,
)
from seedbed.solver._attempt import Attempt, as_held, missing_in, summary, tests_of, told
from seedbed.solver._best import best_of
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._desk import Desk, GoOn, Hint, Joined, Lack, Tried, Undivided, Whole
from seedbed.solver._determine import Form
from seedbed.solver._line_b import Known
from seedbed.solver._propose import MODULE, PROPOSE, Proposal, Propose
from seedbed.solver._suites import code_under_test
from seedbed.solver._together import both, together
from seedbed.solver._users_examples import are_enough, as_criterion
from seedbed.solver._verify import Asks, Fails, Finding, Holds, Verifier, digest, shown_candidate


def _over(given: tuple[TextFile, ...], files: tuple[TextFile, ...]) -> tuple[TextFile, ...]:
    """Return files with those that were given, of which they may be a later version."""
    return tuple({file.path: file for file in (*given, *files)}.values())


def _holding(attempt: Attempt) -> int:
    return len(attempt.of(Holds))


class LineA:
    """The attempts at one problem.

    Args:
        brief: The problem.
        known: What line B has found out.
        desk: What it is worked on with.
        bounds: How far to go.
        may_ask: Whether what must hold may be found out anew.
    """

    def __init__(
        self, brief: Brief, known: Known, desk: Desk, bounds: Bounds, *, may_ask: bool = True
    ) -> None:
        self._brief = brief
        self._may_ask = may_ask
        self._hints = brief.hints
        self._anew = False
        """Whether the next candidate is begun from nothing, since the last ones have led nowhere."""
        self._known = known
        self._desk = desk
        self._bounds = bounds
        self._criteria = known.criteria
        self._examples = as_criterion(known)
        self._given: dict[str, str] = {}
        self._verifier = Verifier(brief, known, desk, bounds, self._given)
        self._attempts: list[Attempt] = []
        self._flaws: tuple[str, ...] = ()
        self._repeats = 0
        self._hinted = 0
        """The candidate that was begun anew last."""
        self._most = bounds.iterations + (brief.stone is not None)
        self._late = False
        """Whether there is one more candidate, since a hint came with the last."""
        self._ahead = desk.model.strong or known.examples is None
        """Whether tests are sure to be needed."""
        self._divided = False
        self._undivided: tuple[str, ...] = ()

    async def work_out(self) -> Outcome | Turn | Lack:
        """Propose, verify and feed back until a candidate holds, or none is to be expected.

        Returns:
            What came of it; or that it is no solvable problem, or lacks a premise, as the desk says of what was tried.
        """
        number = 1
        while number <= self._most + self._late and self._repeats <= self._bounds.repeats:
            candidate = await self._candidate(number)
            if isinstance(candidate, Waiting):
                return candidate
            again = isinstance(candidate, Attempt)
            step = (
                self._step(candidate)
                if isinstance(candidate, Attempt)
                else await self._tried(number, candidate)
            )
            if not isinstance(step, Tried):
                return step
            advice = await self._desk.advise(step)
            match advice:
                case GoOn():
                    pass
                case Hint(hints=hints):
                    self._begin_anew(hints, number)
                    self._late = self._late or (number == self._most and not again)
                case Lack():
                    if self._may_ask:
                        return advice
                case Turn():
                    return advice
                case _:
                    assert_never(advice)
            number += not again
        return self._given_up()

    def _begin_anew(self, hints: tuple[str, ...], number: int) -> None:
        """Have the next candidate begun from nothing, with hints. What came again may come again, once for each candidate."""
        self._hints, self._anew = tuple(dict.fromkeys((*self._hints, *hints))), True
        self._repeats = self._repeats if self._hinted == number else 0
        self._hinted = number

    async def _tried(self, number: int, candidate: Proposal) -> Tried | Outcome:
        """Hold a candidate against what must hold, and return what was seen; what came of it where nothing fails."""
        if candidate.flaw:
            # told of the same flaw in the same words, a model would say the same again
            self._repeats += candidate.flaw in self._flaws
            self._flaws = (candidate.flaw,)
            return Tried(number, "", candidate.thought, failures={"there is a candidate": candidate.flaw})
        self._flaws = ()
        attempt = await self._verified(number, candidate)
        if not attempt.of(Fails) and (not self._is_stone(number) or self._all_hold(attempt)):
            self._attempts.append(attempt)
            return self._outcome(attempt)
        # a stone that is good for nothing here leads astray
        if attempt.of(Holds) or not self._is_stone(number):
            self._attempts.append(attempt)
            self._doubt_suites(attempt)
        return self._step(attempt)

    def _step(self, attempt: Attempt) -> Tried:
        return Tried(
            attempt.number,
            shown_candidate(attempt.candidate),
            attempt.candidate.thought,
            met=self._texts(attempt.of(Holds)),
            failures={
                self._text(name): told(finding)[1]
                for name, finding in attempt.findings.items()
                if not isinstance(finding, Holds)
            },
        )

    async def _candidate(self, number: int) -> Proposal | Attempt | Waiting:
        """Return the next candidate: a stone, the parts put together where the problem is to be divided, or the model's.

        Returns:
            The attempt at it, where it was there before.
        """
        stone = self._brief.stone
        if stone is not None and self._is_stone(number):
            text = self._brief.stone_text or "left by another case, as it is"
            move = self._brief.stone_move or self._known.key
            self._desk.state(AboutAttempt(number=number), text, Derived(move=move))
            return Proposal(files=code_under_test(_over(self._brief.files, stone.files)), text=text)
        why = self._why_divide()
        if why:
            joined = await self._divide(why, number)
            if not isinstance(joined, Undivided):
                return joined
        self._desk.at("solvable", f"iteration {number}", "propose")
        proposal, key = await self._propose()
        past = next((one for one in self._attempts if digest(one.candidate) == digest(proposal)), None)
        if past is not None and not proposal.flaw:
            self._repeats += 1
            return replace(past, candidate=proposal)
        if not proposal.flaw:
            self._repeats, self._anew = 0, False
        self._desk.state(AboutAttempt(number=number), summary(proposal), Derived(move=key))
        return proposal

    async def _propose(self) -> tuple[Proposal, str]:
        # from the first of the best, a small model would be asked the same again and again
        best = best_of(self._attempts, _holding, strong=True)
        arguments = Propose(
            problem=self._brief.problem,
            form=self._known.form,
            interface=self._known.interface,
            criteria=tuple(criterion.text for criterion in self._criteria),
            facts=self._known.facts,
            previous=self._previous(best),
            failures=(*self._flaws, *(self._failures(best) if best else ())),
            kept=self._texts(best.of(Holds)) if best else (),
            hints=self._hints,
            repeats=self._repeats,
            sampling=self._bounds.sampling(self._desk.model),
        )
        asking = self._desk.player.play(PROPOSE, arguments, self._desk.model)
        if self._attempts or not self._ahead:
            played = await asking
        else:  # tests are written without sight of the candidate, so at the same time
            played, _ = await both(asking, self._verifier.write_ahead())
        return played.result, played.key

    def _previous(self, best: Attempt | None) -> tuple[TextFile, ...]:
        """Return the files that a candidate is made from. A small model that sees its program writes it again."""
        if best is None or self._anew:
            return self._brief.files
        if not self._desk.model.strong:
            return ()
        if best.candidate.files:
            return best.candidate.files
        return (TextFile(path="answer.md", content=best.candidate.text),)

    async def _verified(self, number: int, candidate: Proposal) -> Attempt:
        """Hold a candidate against each criterion; people are asked only about what has stood up to all the rest."""
        self._desk.at("solvable", f"iteration {number}", "verify")
        findings = await self._without_people(number, candidate)
        for name, finding in findings.items():
            self._state_check(number, name, finding)
        if not any(isinstance(finding, Fails) for finding in findings.values()):
            for one in self._criteria:
                if one.ground is Ground.USER:
                    findings[one.id] = await self._verifier.verify(one, candidate, number)
                    self._state_check(number, one.id, findings[one.id])
        return Attempt(number, candidate, findings)

    async def _without_people(self, number: int, candidate: Proposal) -> dict[str, Finding]:
        """Hold a candidate against the examples in the problem, and against all criteria that need nobody to look.

        Where the problem's words are the only criterion, its examples stand for it if they are evidence. A small model's own
        tests would add little to them, and cost as much as the candidate.
        """
        checked = [one for one in self._criteria if one.ground is not Ground.USER]
        if self._desk.model.strong:
            examples, findings = await both(
                self._verifier.examples(candidate), self._held_against(checked, number, candidate)
            )
        else:
            examples = await self._verifier.examples(candidate)
            settled = isinstance(examples, Fails) or are_enough(examples)
            findings = {} if settled else await self._held_against(checked, number, candidate)
            if examples is not None and settled:
                findings = {one.id: examples for one in checked}
        if examples is None:
            return findings
        self._desk.state(
            AboutCriterion(criterion=self._examples), self._examples.text, Derived(move=self._known.key)
        )
        return {**findings, self._examples.id: examples}

    async def _held_against(
        self, criteria: list[Criterion], number: int, candidate: Proposal
    ) -> dict[str, Finding]:
        found = await together(self._verifier.verify(one, candidate, number) for one in criteria)
        return {one.id: finding for one, finding in zip(criteria, found, strict=True)}

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

    def _is_stone(self, number: int) -> bool:
        """Whether this candidate is what another case has left: where tests can tell what it is good for here."""
        tested = self._known.form is not Form.TEXT and any(
            one.ground is Ground.TESTS for one in self._criteria
        )
        return self._brief.stone is not None and number == 1 and tested

    def _all_hold(self, attempt: Attempt) -> bool:
        """Whether all that tests can tell holds: what another case has left has to earn its place."""
        tested = [one.id for one in self._criteria if one.ground is Ground.TESTS]
        return set(tested) <= set(attempt.of(Holds))

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
            facts=self._known.facts,
            criteria=self._known.criteria,
            interface=self._known.interface,
            why=why,
            gifts=tuple(gift.text for gift in self._known.gifts),
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
        for held in joined.held:
            suites = [evidence.suite for evidence in held.evidence if isinstance(evidence, SuiteRun)]
            if suites:
                self._criteria = (*self._criteria, held.criterion)
                self._given[held.criterion.id] = suites[0]
                self._desk.state(
                    AboutCriterion(criterion=held.criterion), held.criterion.text, Derived(move=joined.key)
                )
        text = "; ".join(("put together from its parts", *joined.notes))
        self._desk.state(AboutAttempt(number=number), text, Derived(move=joined.key))
        files = code_under_test(joined.files)
        return Proposal(files=files, text=text, flaw="" if files else "the parts came to no files")

    # What came of it

    def _text(self, criterion: str) -> str:
        return next(one.text for one in (*self._criteria, self._examples) if one.id == criterion)

    def _texts(self, criteria: list[str]) -> tuple[str, ...]:
        return tuple(self._text(one) for one in criteria)

    def _failures(self, attempt: Attempt) -> tuple[str, ...]:
        return tuple(
            f"{self._text(name)}: {finding.report}"
            for name, finding in attempt.findings.items()
            if isinstance(finding, Fails)
        )

    def _held(self, attempt: Attempt) -> tuple[Held, ...]:
        shown = (self._examples,) if self._examples.id in attempt.findings else ()
        held = [as_held(one, attempt.findings.get(one.id)) for one in (*self._criteria, *shown)]
        # What a part was held to may be what the whole is held to, by the same tests.
        same = {(one.criterion.text, one.evidence): one for one in reversed(held)}
        return tuple(one for one in held if not one.evidence or same[one.criterion.text, one.evidence] is one)

    def _outcome(self, attempt: Attempt) -> Outcome:
        """Return what came of a candidate that nothing speaks against."""
        held = self._held(attempt)
        answer = self._answer(attempt.candidate, held)
        asked = tuple(finding.question for finding in attempt.findings.values() if isinstance(finding, Asks))
        if asked:
            return Waiting(questions=asked, answer=answer)
        if all(one.holds for one in held) and not self._known.unserved:
            evidence = tuple(item for one in held for item in one.evidence)
            return Solved(answer=answer, evidence=evidence, criteria=held)
        unserved = tuple(f"no criterion rests on this: {fact}" for fact in self._known.unserved)
        return Answered(answer=answer, missing=(*missing_in(held), *unserved), criteria=held)

    def _given_up(self) -> Outcome:
        best = best_of(self._attempts, _holding, strong=self._desk.model.strong)
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
        return f"none of {self._bounds.iterations + self._late} candidates meets all criteria"

    def _answer(self, candidate: Proposal, held: tuple[Held, ...]) -> Answer:
        """Return a candidate as the answer, with the tests that it passed beside its files."""
        if not candidate.files:
            return Answer(text=candidate.text)
        tests = tests_of(held, self._brief.name, candidate)
        module = next((file for file in candidate.files if file.path == MODULE), None)
        program = module.content if module and len(candidate.files) == 1 else None
        return Answer(text=candidate.text, program=program, files=(*candidate.files, *tests))
