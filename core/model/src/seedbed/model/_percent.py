"""Choosing by stated percentages, for servers that return no token probabilities. Import it late."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_ai.models import Model as PydanticModel

from seedbed.model._ask import Manner, ask
from seedbed.model._decide import check_options
from seedbed.model._failures import Source
from seedbed.model._types import Choice, Example, Option, Prompt, Sampling

_MAX_TOKENS = 512


class _Percentages(BaseModel):
    """How likely each option is, in percent, by its letter."""

    model_config = ConfigDict(extra="forbid")

    def percents(self) -> list[int]:
        return [value for value in self.__dict__.values() if isinstance(value, int)]

    @model_validator(mode="after")
    def _not_all_zero(self) -> Self:
        if not any(self.percents()):
            raise ValueError("give at least one option more than 0 percent")
        return self


async def choose_in_percent(
    model: PydanticModel, question: Prompt, options: Sequence[Option], *, source: Source, manner: Manner
) -> Choice:
    """Ask a model how likely each option is.

    Raises:
        ValueError: Fewer than two options, two of one name, or more than there are letters.
        ModelError: Whatever went wrong, in the words of this package.
    """
    check_options(options)
    letters = ascii_uppercase[: len(options)]
    prompt = _prompt(question, options)
    reply = await ask(
        model,
        prompt,
        _percentages(options),
        Sampling(max_tokens=_MAX_TOKENS),
        source=source,
        manner=manner,
    )
    percents = reply.value.percents()
    total = sum(percents)
    names = (option.name for option, _ in zip(options, letters, strict=True))
    return Choice(
        probabilities={name: percent / total for name, percent in zip(names, percents, strict=True)},
        usage=reply.usage,
    )


def _percentages(options: Sequence[Option]) -> type[_Percentages]:
    """Return a type with one field for each option, so that the schema itself asks for all of them."""
    fields = {
        letter: (Annotated[int, Field(ge=0, le=100, description=f"{option.name}: {option.description}")], ...)
        for letter, option in zip(ascii_uppercase, options, strict=False)
    }
    return create_model("Percentages", __base__=_Percentages, **fields)  # type: ignore[call-overload, no-any-return]


def _prompt(question: Prompt, options: Sequence[Option]) -> Prompt:
    lines = [
        f"{letter}. {option.name}: {option.description}"
        for letter, option in zip(ascii_uppercase, options, strict=False)
    ]
    instructions = "\n".join(
        [question.instructions, "", "The options:", *lines, "", "Say how likely each is, in whole percent."]
    )
    letters = {option.name: letter for letter, option in zip(ascii_uppercase, options, strict=False)}
    examples = tuple(
        Example(content=example.content, reply=_certain(letters, example.reply))
        for example in question.examples
    )
    return Prompt(instructions=instructions, content=question.content, examples=examples)


def _certain(letters: dict[str, str], name: str) -> str:
    """Return the reply that puts an example's option at 100 percent; another reply stays as it is."""
    if name not in letters:
        return name
    shares = ", ".join(f'"{letter}": {100 if key == name else 0}' for key, letter in letters.items())
    return f"{{{shares}}}"
