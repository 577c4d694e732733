"""What is shown of a case as an outline, which a terminal shows as a tree and Markdown as a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from seedbed.context import MoveRecord
from seedbed.problem import Gift, Standing
from seedbed.reasoner._human import wants_deciding
from seedbed.reasoner._inquiries import Assumption, Inquiry, Reply
from seedbed.reasoner._money import cost_of
from seedbed.reasoner._print import MARK, lines_of_outcome, say
from seedbed.reasoner._situation import Known, Measure, Situation, Try

_WIDTH = 100
_MOVES = 12
"""As many moves are shown one by one; of more, how many of each name."""
_WAY = 8
"""As many positions are shown of the way that a case has come by."""


class Tone(StrEnum):
    """How a line of an outline is meant."""

    PLAIN = "plain"
    HEAD = "head"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an outline, and what belongs to it. Its text is anybody's: a model's, or a page's."""

    text: str
    under: tuple["Item", ...] = ()
    tone: Tone = Tone.PLAIN
    lines: tuple[str, ...] = ()
    """Text that is shown line by line, as it is."""


def outline_of(situation: Situation, moves: Sequence[MoveRecord]) -> Item:
    """Return a case as an outline.

    Args:
        situation: How it stands.
        moves: Those of its last run.
    """
    name = f"case {situation.case}" if situation.name is None else f"part {situation.name}, {situation.case}"
    beside = f" (beside {situation.forked_from})" if situation.forked_from else ""
    outcome = situation.outcome
    told = (
        lines_of_outcome(outcome, case=situation.case, brief=True)
        if outcome
        else ["unfinished; `reason resume` goes on"]
    )
    return Item(
        f"{name}: {one_line(situation.problem)}{beside}",
        (
            *_state(situation),
            *_content(situation),
            *_parts(situation),
            *_moves(situation, moves),
            Item(f"spent: {_spent(situation)}", tone=Tone.FAINT),
            Item(
                "outcome, before what you have said since" if situation.unheard and outcome else "outcome",
                tone=Tone.HEAD,
                lines=tuple(told),
            ),
            Item(f"next: {situation.next}", tone=Tone.HEAD),
        ),
        Tone.HEAD,
    )


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def short(identity: str) -> str:
    """Return as much of a statement's id as a person types."""
    return identity[:6]


def _state(situation: Situation) -> list[Item]:
    way = situation.came_by
    passed = ["…", *way[-_WAY:]] if len(way) > _WAY else list(way)
    name = f"[{short(situation.class_id)}] " if situation.class_id else ""
    kind = [Item(f"class: {name}{situation.kind}, {one_line(situation.reason)}")] if situation.kind else []
    state = f" ({situation.state})" if situation.position else ""
    unheard = "1 thing" if situation.unheard == 1 else f"{situation.unheard} things"
    return [
        *kind,
        Item(f"position: {situation.position or 'not begun'}{state}", tone=Tone.HEAD),
        *([Item(f"came by: {' → '.join(passed)}", tone=Tone.FAINT)] if passed else []),
        *([Item(f"not taken up yet: {unheard} that you said", tone=Tone.OPEN)] if situation.unheard else []),
    ]


def _content(situation: Situation) -> list[Item]:
    sections = [
        ("knows", [_known(one) for one in situation.established if one.id != situation.class_id]),
        ("questions", [_inquiry(one) for one in situation.questions if one.reply is not Reply.NOT_ASKED]),
        (_verified(situation), [_measure(one) for one in situation.criteria]),
        ("candidates", [_try(one) for one in situation.attempts]),
        ("failing could still leave", [_gift(number, one) for number, one in enumerate(situation.gifts, 1)]),
    ]
    return [Item(title, tuple(items), Tone.HEAD) for title, items in sections if items]


def _gift(number: int, gift: Gift) -> Item:
    return Item(
        f"{number}. [{gift.id}] {one_line(gift.text)}", (Item(f"good for {one_line(gift.good_for)}"),)
    )


def _verified(situation: Situation) -> str:
    held = sum(one.standing is Standing.HOLDS for one in situation.criteria)
    return f"criteria: {held} of {len(situation.criteria)} verified"


def _known(one: Known) -> Item:
    later = "" if one.taken_up else " (not taken up yet)"
    tone = Tone.GOOD if one.kind == "verified" else Tone.PLAIN
    return Item(f"[{short(one.id)}] {one.kind}: {one_line(one.text)}{later}", tone=tone)


def _inquiry(one: Inquiry) -> Item:
    later = "" if one.taken_up else " (not taken up yet)"
    head = f"{one.number}. [{one.question.id}]"
    asked = one_line(one.question.text)
    if one.reply is Reply.ANSWERED:
        name = f"[{short(one.statement)}] " if one.statement else ""
        decided = [_assumed(one.assumption, "")] if one.assumption and wants_deciding(one.words) else []
        return Item(f"{head} {asked}", (Item(f"{name}answered: {one_line(one.words)}{later}"), *decided))
    if one.reply is Reply.ASSUMED and one.assumption is not None:
        return Item(f"{head} {asked}", (_assumed(one.assumption, later),))
    return Item(f"{head} open: {asked}", tuple(_about_open(one)), Tone.OPEN)


def _assumed(one: Assumption, later: str) -> Item:
    because = f" ({one_line(one.because)})" if one.because else ""
    denied = "you denied" if one.denied else "assumed"
    return Item(f"[{short(one.id)}] {denied}: {one_line(one.words)}{because}{later}", tone=Tone.OPEN)


def _about_open(one: Inquiry) -> list[Item]:
    otherwise = one_line(one.question.otherwise)
    decide = f"`you decide` takes {otherwise}" if otherwise else "only you can say this"
    return [Item(f"asked because {one_line(one.question.why)}"), Item(decide)]


_TONE = {Standing.HOLDS: Tone.GOOD, Standing.FAILS: Tone.BAD, Standing.UNCHECKED: Tone.OPEN}


def _measure(one: Measure) -> Item:
    told = "; ".join(say(item) for item in one.evidence) or one.found
    where = f" (candidate {one.attempt})" if one.attempt else ""
    text = (
        f"{MARK[one.standing]} [{one.criterion.id}] {one_line(one.criterion.text)}, by {one.criterion.ground}"
    )
    return Item(text, (Item(f"{one_line(told)}{where}", tone=Tone.FAINT),), _TONE[one.standing])


def _try(one: Try) -> Item:
    stood = f": {one.holds} of {one.checked} criteria hold" if one.checked else ""
    return Item(f"[{short(one.id)}] candidate {one.number}{stood}, {one_line(one.text)}")


def _parts(situation: Situation) -> list[Item]:
    if not situation.parts:
        return []
    return [Item("parts", tuple(_part(part) for part in situation.parts), Tone.HEAD)]


def _part(part: Situation) -> Item:
    """Return a part in less detail than a case: `reason show PART` has it all."""
    tone = Tone.GOOD if part.state == "solved" else Tone.PLAIN
    text = f"{part.name or 'part'} [{part.case}], {part.state} at {part.position or 'its beginning'}"
    left = [_measure(one) for one in part.criteria if one.standing is not Standing.HOLDS]
    asked = [_inquiry(one) for one in part.questions if one.reply is Reply.OPEN]
    head = Item(f"{text}: {one_line(part.problem)}", tone=tone)
    return replace(head, under=(Item(_verified(part)), *asked, *left, *_parts(part)))


def _moves(situation: Situation, moves: Sequence[MoveRecord]) -> list[Item]:
    if len(moves) <= _MOVES:
        items = [Item(f"{move.key[:10]} {move.name}{_cost(move)}", tone=Tone.FAINT) for move in moves]
    else:
        items = [
            Item(f"{one.name}: {one.played} played, {one.reused} reused", tone=Tone.FAINT)
            for one in situation.moves
        ]
    return [Item(f"moves of the last run: {len(moves)}", tuple(items))]


def _cost(move: MoveRecord) -> str:
    if move.reused:
        return ", reused"
    money = cost_of(move.usage)
    return f", {move.usage.tokens} tokens, {f'{money}, ' if money else ''}{move.usage.seconds:.2f} s"


def _spent(situation: Situation) -> str:
    alone, everything = situation.spent, situation.spent_in_all
    money = cost_of(everything)
    of_parts = (
        f" ({alone.calls} calls, {alone.tokens:,} tokens of it not in parts)" if situation.parts else ""
    )
    return (
        f"{everything.calls} calls, {everything.tokens:,} tokens, "
        f"{f'{money}, ' if money else ''}{everything.seconds:.1f} s{of_parts}"
    )
