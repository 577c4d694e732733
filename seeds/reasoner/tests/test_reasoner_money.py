import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from seedbed.context import BudgetSpent, MoveEnded
from seedbed.model import (
    BadReply,
    Choice,
    ModelUnavailable,
    Option,
    Price,
    Prompt,
    Reply,
    Sampling,
    ScriptedModel,
)
from seedbed.problem import Answer, Answered, Budget, ProblemClass, Stopped, Usage
from seedbed.reasoner import Cost, Report, reason
from seedbed.reasoner._meter import Meter
from seedbed.reasoner._metered import MeteredModel
from seedbed.reasoner._money import cost_of, dollars, price_in_words
from seedbed.reasoner._print import as_object, lines_of

T = TypeVar("T")


class Paid(ScriptedModel):
    """Costs a dollar a reply, and can cost up to three."""

    @property
    def price(self) -> Price | None:
        return Price(1.0, 2.0)

    def most(
        self, prompt: Prompt, *, sampling: Sampling | None = None, options: Sequence[Option] = ()
    ) -> Usage:
        return Usage(calls=2, usd=3.0)

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        reply = await super().reply(prompt, returns=returns, sampling=sampling)
        return replace(reply, usage=reply.usage.model_copy(update={"usd": 1.0}))


def written(prompt: Prompt) -> str:
    if "names every quantity" in prompt.content:
        return "```python\nprint(2 ** 10)\n```"
    return "```python\nproduct = 1\nfor _ in range(10):\n    product *= 2\nprint(product)\n```"


def asked(folder: Path, budget: Budget, model: ScriptedModel) -> Report:
    return asyncio.run(
        reason(
            "What is 2 to the power of 10?",
            folder=folder,
            model=model,
            kind=ProblemClass.SOLVED,
            budget=budget,
        )
    )


def test_no_question_is_asked_that_could_cost_more_than_is_left(tmp_path: Path) -> None:
    model = Paid(written)
    report = asked(tmp_path, Budget(usd=3.5), model)
    assert isinstance(report.outcome, Stopped)
    assert report.outcome.limit == "$1.00 of $3.50, and the next question could cost $3.00"
    assert (model.calls, report.cost.usage.usd) == (1, 1.0)
    more = asked(tmp_path, Budget(usd=4.0), model)
    assert more.outcome.kind == "solved"
    assert model.calls == 2


def test_a_question_that_could_not_be_paid_leaves_nothing_behind(tmp_path: Path) -> None:
    model = Paid(written)
    assert asked(tmp_path, Budget(usd=2.99), model).cost.usage == Usage()
    assert model.calls == 0


def test_a_free_model_is_not_held_by_a_budget_in_dollars(tmp_path: Path) -> None:
    assert asked(tmp_path, Budget(usd=0.01), ScriptedModel(written)).outcome.kind == "solved"


def test_answers_of_a_move_that_came_to_no_end_are_counted() -> None:
    meter = Meter(Budget(usd=2.0), Usage(), lambda _event: None)
    meter.answered(Usage(calls=1, output_tokens=7, usd=1.5))
    assert meter.now.tokens == 7
    with (
        pytest.raises(BudgetSpent, match=r"\$1.50 of \$2.00, and the next question could cost \$0.6000"),
        meter.covered(Usage(usd=0.6)),
    ):
        pass
    with meter.covered(Usage(usd=0.5)):
        pass


def test_questions_side_by_side_do_not_take_the_same_money_or_place_twice() -> None:
    meter = Meter(Budget(usd=1.0), Usage(), lambda _event: None)
    with meter.covered(Usage(usd=0.6)):
        with pytest.raises(BudgetSpent), meter.covered(Usage(usd=0.6)):
            pass
        with meter.covered(Usage(usd=0.4)):
            pass
    with meter.covered(Usage(usd=1.0)):  # what was kept for them is free again
        pass
    meter = Meter(Budget(calls=2), Usage(calls=1), lambda _event: None)
    with (
        meter.covered(Usage()),
        pytest.raises(BudgetSpent, match="1 of 2 calls"),
        meter.covered(Usage()),
    ):
        pass


def test_seconds_are_those_of_the_clock_and_not_of_moves_side_by_side() -> None:
    meter = Meter(Budget(seconds=1000.0), Usage(seconds=5000.0), lambda _event: None)
    for _ in range(3):
        meter.before("a")
        meter.after(MoveEnded("a", reused=False, usage=Usage(seconds=900.0)))
    meter.before("a")
    assert meter.seconds_left is not None
    assert meter.seconds_left > 900


def test_the_clock_stands_still_while_somebody_thinks() -> None:
    async def waited() -> float:
        meter = Meter(Budget(seconds=0.2), Usage(), lambda _event: None)
        async with asyncio.timeout(meter.seconds_left) as clock:
            meter.clock = clock
            with meter.paused():
                await asyncio.sleep(0.4)
            return meter.seconds_left or 0.0

    assert asyncio.run(waited()) > 0


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (Usage(calls=2), None),
        (Usage(calls=2, usd=0.0042), "$0.0042"),
        (Usage(calls=2, usd=0.00001), "under $0.0001"),
        (Usage(calls=2, unpriced_calls=2), "price unknown"),
        (Usage(calls=3, usd=1.25, unpriced_calls=1), "$1.25 and the unknown price of 1 call"),
    ],
)
def test_what_it_cost_is_said_and_what_is_not_known_is_called_so(usage: Usage, words: str | None) -> None:
    assert cost_of(usage) == words
    cost = Cost(usage=usage, seconds=1.0, played=1, reused=0)
    outcome = Answered(answer=Answer(text="42"), missing=("nobody looked",))
    report = Report("abc", "6 * 7?", "m", "it was passed", None, outcome, cost)
    last = lines_of(report)[-1]
    assert (f", {words}, 1.0 s" in last) if words else ("$" not in last and "price" not in last)
    assert str(usage.usd) in str(as_object(report)["cost"])


def test_prices_are_said_in_words() -> None:
    assert price_in_words(None) == "price unknown"
    assert price_in_words(Price(0.0, 0.0)) == "free"
    assert price_in_words(Price(2.5, 10.0)) == "$2.5 a million tokens read, $10 written"
    assert dollars(1234.5) == "$1,234.50"


def test_every_answer_is_counted_at_once_also_one_that_came_to_nothing() -> None:
    class Broken(ScriptedModel):
        async def reply(
            self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None
        ) -> Reply[T]:
            raise ModelUnavailable("Down", usage=Usage(calls=1, usd=0.25))

        async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
            raise BadReply("No letter", usage=Usage(calls=1, usd=0.5))

    async def spent() -> list[Usage]:
        meter = Meter(Budget(), Usage(), lambda _event: None)
        after = []
        paid, broken = MeteredModel(Paid(["ok"], picks=["a"]), meter), MeteredModel(Broken(written), meter)
        prompt = Prompt(instructions="", content="?")
        options = [Option(name=name, description=name) for name in "ab"]
        await paid.reply(prompt, returns=str)
        after.append(meter.now)
        await paid.choose(prompt, options)
        after.append(meter.now)
        with pytest.raises(ModelUnavailable):
            await broken.reply(prompt, returns=str)
        after.append(meter.now)
        with pytest.raises(BadReply):
            await broken.choose(prompt, options)
        return [*after, meter.now]

    usages = asyncio.run(spent())
    assert [usage.calls for usage in usages] == [1, 2, 3, 4]
    assert [usage.usd for usage in usages] == [1.0, 1.0, 1.25, 1.75]
