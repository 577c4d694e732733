"""What every model back end must do, as checks that any of them can be put through.

```python
import asyncio
from seedbed.model.conformance import CHECKS, picks_well, replies_well
from seedbed.model import ScriptedModel

for check in CHECKS:
    asyncio.run(check(ScriptedModel(replies_well, picks=picks_well)))
```
"""

import ast
import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence

from pydantic import BaseModel, field_validator

from seedbed.model._errors import BadReply, PromptTooLong
from seedbed.model._types import CodeBlock, Example, Model, Option, Prompt, Sampling

Check = Callable[[Model], Coroutine[None, None, None]]

_SHORT = Sampling(max_tokens=64)
_NUMBERS = Prompt(
    instructions="Write the number as a word.",
    content="5",
    examples=(
        Example(content="2", reply="two"),
        Example(content="3", reply="three"),
        Example(content="4", reply="four"),
    ),
)
_PROGRAM = Prompt(
    instructions="You write the smallest Python program that prints the answer.", content="What is 2 + 2?"
)
_PERSON = Prompt(instructions="Say who it is about, as JSON.", content="Tom is five years old.")
_TASTE = Prompt(
    instructions="What kind of message is it?", content="The soup was cold and nobody said sorry."
)
_KINDS = (
    Option(name="complaint", description="somebody is unhappy"),
    Option(name="praise", description="somebody is happy"),
)


class Person(BaseModel):
    """A person and their age in years."""

    name: str
    age: int


class Impossible(BaseModel):
    """A type that nothing fits."""

    name: str

    @field_validator("name")
    @classmethod
    def _never(cls, value: str) -> str:
        raise ValueError(f"{value!r} is no name")


def replies_well(prompt: Prompt) -> str:
    """The script with which a `ScriptedModel` passes."""
    if prompt == _PROGRAM:
        return "```python\nprint(2 + 2)\n```"
    if prompt == _PERSON:
        return '{"name": "Tom", "age": 5}'
    return "five"


def picks_well(question: Prompt, _options: Sequence[Option]) -> str:
    """The picks with which a `ScriptedModel` passes."""
    return "complaint" if "cold" in question.content else "praise"


class ConformanceError(AssertionError):
    """A back end does not do what the protocol says."""


def _hold(condition: bool, what: str) -> None:  # noqa: FBT001 - reads like the assertion that it is
    if not condition:
        raise ConformanceError(what)


async def replies_with_text(model: Model) -> None:
    """Text comes back as it was said, examples are seen, and what it cost is told."""
    reply = await model.reply(_NUMBERS, returns=str, sampling=_SHORT)
    _hold("five" in reply.value.lower(), f"the examples ask for 'five', not {reply.value!r}")
    _hold(reply.text == reply.value, "the text is not the value")
    _hold(reply.usage.calls == 1, f"one question is one call, not {reply.usage.calls}")
    _hold(reply.usage.input_tokens > 0 and reply.usage.output_tokens > 0, "no tokens were counted")
    _hold(reply.usage.seconds > 0, "no time was counted")


async def replies_with_code(model: Model) -> None:
    """A block of code comes back without its fence, and is Python."""
    reply = await model.reply(_PROGRAM, returns=CodeBlock, sampling=Sampling(max_tokens=128))
    _hold("```" not in reply.value.code, "the fence is still there")
    _hold(bool(ast.parse(reply.value.code).body), "there is no code")


async def replies_with_a_typed_object(model: Model) -> None:
    """An object comes back read and checked, with the text that it was read from."""
    reply = await model.reply(_PERSON, returns=Person, sampling=_SHORT)
    _hold(reply.value == Person(name="Tom", age=5), f"not Tom, aged 5: {reply.value}")
    _hold(Person.model_validate_json(reply.text) == reply.value, f"not read from its text: {reply.text}")


async def sends_back_once_what_does_not_fit(model: Model) -> None:
    """A reply that does not fit is sent back once, and then it is an error that tells its cost."""
    try:
        await model.reply(_PERSON, returns=Impossible, sampling=_SHORT)
    except BadReply as error:
        _hold(error.usage.calls == 2, f"two calls, not {error.usage.calls}")
        _hold("is no name" in str(error), f"it does not say what was wrong: {error}")
        _hold("\n" not in str(error), "it is more than a line")
        return
    raise ConformanceError("nothing fits this type, and yet something came back")


async def says_when_a_prompt_is_too_long(model: Model) -> None:
    """A question larger than the context is an error of its own."""
    words = Prompt(instructions="Repeat.", content="longwinded " * 4 * model.context_tokens)
    try:
        await model.reply(words, returns=str, sampling=_SHORT)
    except PromptTooLong as error:
        _hold(str(model.context_tokens) in str(error), f"it does not say how long it may be: {error}")
        return
    raise ConformanceError("a prompt larger than the context was answered")


async def weighs_options(model: Model) -> None:
    """Every option gets a probability, they sum to one, and an option gets more where it fits better."""
    choice = await model.choose(_TASTE, _KINDS)
    shares = choice.probabilities
    _hold(set(shares) == {"complaint", "praise"}, f"not the options: {shares}")
    _hold(all(0 <= share <= 1 for share in shares.values()), f"not probabilities: {shares}")
    _hold(math.isclose(sum(shares.values()), 1.0), f"they do not sum to one: {shares}")
    _hold(choice.usage.calls >= 1 and choice.usage.input_tokens > 0, "the cost was not told")
    friendly = _TASTE.model_copy(update={"content": "The soup was delicious, thank you so much!"})
    other = (await model.choose(friendly, _KINDS)).probabilities
    _hold(shares["complaint"] > other["complaint"], f"thanks are no more of a complaint: {shares}, {other}")


async def refuses_a_choice_of_one(model: Model) -> None:
    """One option is no choice, and neither are two of one name."""
    for options in (_KINDS[:1], (_KINDS[0], _KINDS[0])):
        try:
            await model.choose(_TASTE, options)
        except ValueError:
            continue
        raise ConformanceError(f"it chose between {[option.name for option in options]}")


async def answers_the_same_twice(model: Model) -> None:
    """At temperature 0 the same question gets the same reply, whatever was asked between."""
    first = await model.reply(_PROGRAM, returns=str, sampling=_SHORT)
    await model.reply(_NUMBERS, returns=str, sampling=_SHORT)
    again = await model.reply(_PROGRAM, returns=str, sampling=_SHORT)
    _hold(first.text == again.text, f"{first.text!r} and then {again.text!r}")


async def can_be_called_off(model: Model) -> None:
    """A question that is cancelled ends as cancelled, and the next one is answered."""
    task = asyncio.create_task(model.reply(_PROGRAM, returns=str, sampling=Sampling(max_tokens=400)))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    else:
        raise ConformanceError("it answered all the same")
    reply = await model.reply(_NUMBERS, returns=str, sampling=_SHORT)
    _hold(bool(reply.text), "after that it says nothing")


async def is_known_by_name(model: Model) -> None:
    """Name, fingerprint and context can be asked for at any time and stay the same."""
    before = (model.name, model.fingerprint, model.strong, model.context_tokens)
    await model.reply(_NUMBERS, returns=str, sampling=_SHORT)
    _hold(before == (model.name, model.fingerprint, model.strong, model.context_tokens), "it changed")
    _hold(bool(model.name) and bool(model.fingerprint) and model.context_tokens > 0, "it has no name")


async def tells_beforehand_what_it_costs_at_most(model: Model) -> None:
    """Its price is known or said not to be, and no question costs more than was said before."""
    price = model.price
    _hold(
        price is None or (price.input_usd >= 0 and price.output_usd >= 0), f"it pays for being used: {price}"
    )
    most = model.most(_NUMBERS, sampling=_SHORT)
    spent = (await model.reply(_NUMBERS, returns=str, sampling=_SHORT)).usage
    _hold(spent.calls <= most.calls, f"{spent.calls} calls, and not {most.calls} at most")
    _hold(spent.input_tokens <= most.input_tokens, f"{spent.input_tokens} tokens read of {most.input_tokens}")
    _hold(spent.output_tokens <= most.output_tokens, f"{spent.output_tokens} written of {most.output_tokens}")
    _hold(spent.usd <= most.usd, f"${spent.usd} of ${most.usd}")
    unpriced = price is None
    _hold(
        bool(spent.unpriced_calls) == bool(most.unpriced_calls) == unpriced, "it is not sure about its price"
    )
    choice = await model.choose(_TASTE, _KINDS)
    most = model.most(_TASTE, options=_KINDS)
    _hold(choice.usage.usd <= most.usd, f"a choice costs ${choice.usage.usd}, and not ${most.usd} at most")


async def closes_twice(model: Model) -> None:
    """Closing twice is fine, and a question after that opens it again."""
    await model.close()
    await model.close()
    reply = await model.reply(_NUMBERS, returns=str, sampling=_SHORT)
    _hold(bool(reply.text), "it stays closed")


CHECKS: tuple[Check, ...] = (
    replies_with_text,
    replies_with_code,
    replies_with_a_typed_object,
    sends_back_once_what_does_not_fit,
    says_when_a_prompt_is_too_long,
    weighs_options,
    refuses_a_choice_of_one,
    answers_the_same_twice,
    can_be_called_off,
    is_known_by_name,
    tells_beforehand_what_it_costs_at_most,
    closes_twice,
)
