"""The critic for solved problems: does anything outside the model's own word stand behind the answer?"""

from dataclasses import dataclass

from seedbed.critic._moves import CHECK, SECOND, WriteCheck, WriteSecond
from seedbed.critic._route import independent
from seedbed.critic._values import perturbed, tolerance_between
from seedbed.model import Sampling
from seedbed.problem import Evidence, SecondProgram, Substitution
from seedbed.runner import Bench, Computed, computes, presented, run_program
from seedbed.sandbox import Ran

BLIND_TRIES = (Sampling(), Sampling(temperature=0.7, seed=1), Sampling(temperature=0.7, seed=2))
"""How the second program is drawn: the likeliest first, then others, until one goes another way."""


@dataclass(frozen=True, slots=True)
class Upheld:
    """Something independent came to the same answer."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Objected:
    """Something independent came to another answer: the problem was not as solved as it looked."""

    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Nothing independent could be brought to bear, and why."""

    missing: tuple[str, ...]


Verdict = Upheld | Objected | Unchecked


async def review(question: str, answer: Computed, bench: Bench) -> Verdict:
    """Check an answer by a second program, written blind, or by putting it back into the question.

    A second program that agrees counts only if it goes another way than the first; one that disagrees always does. A
    check counts only if it goes another way and turns down perturbed answers.
    """
    missing: list[str] = []
    for sampling in BLIND_TRIES:
        verdict = await _by_second_program(question, answer, bench, sampling)
        if not isinstance(verdict, str):
            return verdict
        missing.append(verdict)
        if sampling is BLIND_TRIES[0] and bench.model.strong:
            checked = await _by_substitution(question, answer, bench)
            if not isinstance(checked, str):
                return checked
            missing.append(checked)
    return Unchecked(tuple(dict.fromkeys(missing)))


async def _by_second_program(
    question: str, answer: Computed, bench: Bench, sampling: Sampling
) -> Upheld | Objected | str:
    written = await bench.player.play(SECOND, WriteSecond(question=question, sampling=sampling), bench.model)
    code = written.result.code
    run, _ = await run_program(code, bench)
    if not isinstance(run.result, Ran) or not run.result.output.strip():
        return "a second program did not work"
    output = presented(question, run.result.output)
    tolerance = tolerance_between(answer.text, output)
    if tolerance is None:
        return Objected(f"a second program, written blind, came to {_short(output)}", code)
    if not computes(code) or not independent(answer.code, code):
        return "a second program went the same way as the first, or none"
    return Upheld((SecondProgram(code=code, output=output, tolerance=tolerance),))


async def _by_substitution(question: str, answer: Computed, bench: Bench) -> Upheld | str:
    wrong = perturbed(answer.text)
    if not wrong:
        return "the answer cannot be perturbed, so a check of it would prove nothing"
    written = await bench.player.play(CHECK, WriteCheck(question=question), bench.model)
    code = written.result.code
    if not independent(answer.code, code):
        return "a check went the same way as the program"
    if not await _accepts(code, answer.text, bench):
        return "a check did not accept the answer"
    for candidate in wrong:
        if await _accepts(code, candidate, bench):
            return "a check could not tell the answer from a wrong one"
    return Upheld((Substitution(code=code, accepted=answer.text, rejected=wrong),))


async def _accepts(code: str, candidate: str, bench: Bench) -> bool:
    """Run the check with one candidate. Each has a run of its own, so that the check cannot know which is which."""
    run, _ = await run_program(f"{code.rstrip()}\n\nprint(bool(check({candidate!r})))\n", bench)
    return isinstance(run.result, Ran) and run.result.output.strip() == "True"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
