"""The critic for solved problems: does anything outside the model's own word stand behind the answer?"""

from dataclasses import dataclass
from typing import assert_never

from seedbed.critic._backwards import works_backwards
from seedbed.critic._detour import avoids, detours_of
from seedbed.critic._moves import CHECK, OTHER, SECOND, WriteCheck, WriteOther, WriteSecond
from seedbed.critic._quantities import left_out
from seedbed.critic._route import independent
from seedbed.critic._values import guessable, perturbed, stands_in, tolerance_between
from seedbed.problem import Evidence, SecondProgram, Substitution
from seedbed.runner import Bench, Computed, Style, computes, found_nothing, needs_of, presented, run_program
from seedbed.sandbox import Ran


@dataclass(frozen=True, slots=True)
class Upheld:
    """Something independent came to the same answer."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Objected:
    """Something independent came to another answer: the problem was not as solved as it looked."""

    output: str
    code: str
    key: str
    """The key of the move that ran it."""

    @property
    def reason(self) -> str:
        return f"a second program, written blind, came to {_short(self.output)}"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Nothing independent could be brought to bear, and why."""

    missing: tuple[str, ...]


Verdict = Upheld | Objected | Unchecked


DETOURS = 2
"""How many sets of words, at most, a second writer has to do without, one set at a time."""


async def review(question: str, answer: Computed, bench: Bench) -> Verdict:
    """Check an answer by programs written blind, and with a model that judges well by putting it back.

    The first blind program is asked for plainly, and its disagreement is an objection. The others are sent on a detour;
    one of them that gets lost says nothing about the answer, unless another gets to the same place by another way, or
    the answer is one that could be hit by luck. Agreement counts only from a program that goes another way than the first.

    A check counts only if it goes another way too, and turns down perturbed answers. It is not asked of a weak model:
    checks by the embedded one passed 6 right answers of 110 questions and 5 wrong ones.
    """
    if (flaw := _flaw(question, answer.code)) is not None:
        return Unchecked((flaw,))
    missing: list[str] = []
    elsewhere: list[Objected] = []
    for number, asked in enumerate((WriteSecond(question=question), *detours(question, answer.code))):
        found = await _by_second_program(asked, answer, bench)
        match found:
            case Upheld():
                luck = _luck(asked, answer, elsewhere)
                if luck is None:
                    return found
                missing.append(luck)
            case Objected():
                if number == 0 or any(_meet(found, other) for other in elsewhere):
                    return found
                elsewhere.append(found)
            case str():
                missing.append(found)
            case _:
                assert_never(found)
    if bench.model.strong:
        checked = await _by_substitution(question, answer, bench)
        if isinstance(checked, Upheld):
            return checked
        missing.append(checked)
    return Unchecked(
        tuple(dict.fromkeys(missing)) or ("no second program came to the answer by another way",)
    )


def _flaw(question: str, code: str) -> str | None:
    """Return what speaks against a program before any other is written."""
    if needs_of(code).chance:
        return "chance decides what the program prints"
    if unused := left_out(question, code):
        return f"the program makes no use of the {', '.join(unused)} in the question"
    return None


def _luck(asked: WriteSecond | WriteOther, answer: Computed, elsewhere: list[Objected]) -> str | None:
    """Return why agreement may be luck, or `None` where it hardly is."""
    forced = isinstance(asked, WriteSecond) and bool(asked.without)
    if forced and stands_in(asked.question, answer.text):
        return "a program on a detour may have picked the answer from the question"
    if elsewhere and guessable(answer.text):
        return f"{elsewhere[0].reason}, and such an answer can be hit by luck"
    return None


def _meet(one: Objected, other: Objected) -> bool:
    """Whether two programs came to the same place, and not by the same way."""
    return tolerance_between(one.output, other.output) is not None and independent(one.code, other.code)


def detours(question: str, code: str) -> tuple[WriteSecond | WriteOther, ...]:
    """Return the other ways on which a blind writer is sent, one after the other, until one arrives."""
    words = detours_of(code)[:DETOURS]
    short = [WriteSecond(question=question, without=some) for some in words]
    steps = [WriteSecond(question=question, without=some, style=Style.STEPS) for some in words[:1] or ((),)]
    return (*short, *steps, WriteOther(question=question))


async def _write(asked: WriteSecond | WriteOther, bench: Bench) -> str:
    match asked:
        case WriteSecond():
            return (await bench.player.play(SECOND, asked, bench.model)).result.code
        case WriteOther():
            return (await bench.player.play(OTHER, asked, bench.model)).result.code
        case _:
            assert_never(asked)


async def _by_second_program(
    asked: WriteSecond | WriteOther, answer: Computed, bench: Bench
) -> Upheld | Objected | str:
    """Have a second program written and run. Returns why it is no evidence where it is none."""
    code = await _write(asked, bench)
    if not code:
        return "no second program was written"
    run, key = await run_program(code, bench)
    if not isinstance(run.result, Ran) or not run.result.output.strip() or found_nothing(run.result.output):
        return "a second program did not work"
    return _weighed(asked, answer, code, run.result, key)


def _weighed(
    asked: WriteSecond | WriteOther, answer: Computed, code: str, ran: Ran, key: str
) -> Upheld | Objected | str:
    """Hold what a second program printed against the answer. Returns why it is no evidence where it is none."""
    if ran.doubtful:
        return "a second program could only be run in a sandbox that is known to see it otherwise than Python does"
    if needs_of(code).chance or not computes(code, ran.output, asked.question):
        return "a second program did not work its answer out"
    output = presented(asked.question, ran.output)
    tolerance = tolerance_between(answer.text, output)
    if tolerance is None:
        return Objected(output, code, key)
    kept_away = not isinstance(asked, WriteSecond) or avoids(code, asked.without)
    if not (kept_away and independent(answer.code, code)):
        return "no second program went another way than the first"
    return Upheld((SecondProgram(code=code, output=output, tolerance=tolerance),))


async def _by_substitution(question: str, answer: Computed, bench: Bench) -> Upheld | str:
    wrong = perturbed(answer.text)
    if not wrong:
        return "the answer cannot be perturbed, so a check of it would prove nothing"
    code = (await bench.player.play(CHECK, WriteCheck(question=question), bench.model)).result.code
    if not works_backwards(code) or not independent(answer.code, code):
        return "a check went the same way as the program, or only compared"
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
