"""The move: one question to a model, by numbers, so that no fact or criterion comes out that did not go in."""

from collections.abc import Iterator

from seedbed.context import Move, Performed
from seedbed.decomposer._prompt import FIXED, PROMPT, Draft, DraftPart, content
from seedbed.decomposer._text import quoted
from seedbed.decomposer._types import Part, Split, Whole
from seedbed.model import BadReply, Model, PromptTooLong


async def _split(whole: Whole, model: Model) -> Performed[Split]:
    prompt = PROMPT.model_copy(update={"content": content(whole)})
    try:
        reply = await model.reply(prompt, returns=Draft, sampling=whole.sampling)
    except (BadReply, PromptTooLong) as error:
        # Either follows from what was asked, and a problem that cannot be split can still be worked on.
        nothing = Split(parts=(), why=str(error))
        return Performed(nothing, error.usage, prompt=prompt.content, reply=str(error))
    return Performed(split_of(reply.value, whole), reply.usage, prompt=prompt.content, reply=reply.text)


def split_of(draft: Draft, whole: Whole) -> Split:
    """Return a draft with the whole's own words in the place of their numbers."""
    return Split(
        parts=tuple(_part_of(part, whole) for part in draft.parts),
        why=" ".join(draft.why.split()),
        unknown=tuple(line for part in draft.parts for line in _unknown(part, whole)),
    )


def _part_of(draft: DraftPart, whole: Whole) -> Part:
    return Part(
        name=draft.name,
        problem=draft.problem,
        facts=_picked(whole.facts, draft.facts),
        criteria=_picked(whole.criteria, draft.criteria),
        interface=draft.interface,
        after=tuple(dict.fromkeys(draft.after)),
    )


def _picked(lines: tuple[str, ...], numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(line for number, line in enumerate(lines, 1) if number in numbers)


def _unknown(part: DraftPart, whole: Whole) -> Iterator[str]:
    for kind, numbers, count in (
        ("fact", part.facts, len(whole.facts)),
        ("criterion", part.criteria, len(whole.criteria)),
    ):
        for number in numbers:
            if not 1 <= number <= count:
                yield f"part {quoted(part.name)} has {kind} {number}, and there is none of that number"


SPLIT: Move[Whole, Model, Split] = Move("decomposer.split", FIXED, Whole, Split, _split)
