"""What is behind a conclusion as an outline."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from seedbed.reasoner._money import cost_of
from seedbed.reasoner._outline import Item, Tone, one_line, short
from seedbed.reasoner._why import Because, Step

_ABOVE = ", as above"


def outline_of_why(because: Because) -> Item:
    """Return a chain as an outline."""
    part = f" (part {because.part})" if because.part else ""
    why = f" ({one_line(because.because)})" if because.because else ""
    text = f"[{short(because.id)}] {because.kind}: {one_line(because.text)}{why}{part}"
    if because.above:
        return Item(f"{text}{_ABOVE}", tone=Tone.FAINT)
    under = (
        *(Item(f"evidence: {one_line(one)}", tone=Tone.GOOD) for one in because.evidence),
        *map(_outline_of_step, because.moves),
        *map(outline_of_why, because.rests_on),
    )
    told: set[str] = set()
    return Item(text, tuple(_once(under, told)), Tone.GOOD if because.kind == "verified" else Tone.PLAIN)


def _once(items: Iterable[Item], told: set[str]) -> Iterator[Item]:
    """Yield items, and what the moves among them were given, without what is said to be above a second time."""
    for item in items:
        if item.text.endswith(_ABOVE):
            if item.text not in told:
                told.add(item.text)
                yield item
        elif item.tone is Tone.HEAD:
            yield replace(item, under=tuple(_once(item.under, told)))
        else:
            yield item


def _outline_of_step(step: Step) -> Item:
    if not step.known:
        return Item(f"by a move that this run has not used yet, {step.key[:10]}", tone=Tone.FAINT)
    money = cost_of(step.usage)
    cost = f"{step.usage.tokens:,} tokens, {f'{money}, ' if money else ''}{step.usage.seconds:.2f} s"
    text = f"by {step.name}, {step.key[:10]}, {cost}"
    if step.above:
        return Item(f"{text}{_ABOVE}", tone=Tone.FAINT)
    return Item(text, tuple(map(outline_of_why, step.given)), Tone.HEAD)
