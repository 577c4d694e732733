"""The ground where no program can tell: an answer's claims, held one by one against what is established.

A model's word that a claim follows counts for nothing by itself. It has to quote the user's words that the claim
follows from, which are looked up, the same question about the claim's opposite has to be denied, and the assumptions that it
needs are questioned one by one.
"""

from dataclasses import dataclass

from seedbed.context import Player
from seedbed.model import Model
from seedbed.problem import Claim, Dialogue
from seedbed.solver._assumptions import Established, Examiner
from seedbed.solver._claims import FIND_CLAIMS, FindClaims, FoundClaim, stands_in
from seedbed.solver._together import both, together

_MOST = 8


@dataclass(frozen=True, slots=True)
class Refuted:
    """Some claims do not follow, and why."""

    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Nothing speaks against the claims, but nobody besides the model stands behind some of them."""

    why: tuple[str, ...]


async def by_dialogue(
    criterion: str, answer: str, established: Established, player: Player, model: Model
) -> tuple[Dialogue | Refuted | Unconfirmed, str]:
    """Hold an answer's claims against what is established.

    Returns:
        What came of it, and the key of the move that took the answer apart.
    """
    played = await player.play(FIND_CLAIMS, FindClaims(criterion=criterion, answer=answer), model)
    found = played.result.claims
    if not found:
        return Refuted(("the answer makes no claim that bears on it",)), played.key
    if len(found) > _MOST:
        return Refuted((f"the answer makes {len(found)} claims, more than can be checked",)), played.key
    if unsaid := [one.claim for one in found if not stands_in(one.quote, (answer,))]:
        why = f"the answer does not say this in the words that are quoted from it: {unsaid[0]}"
        return Refuted((why,)), played.key
    examiner = Examiner(established, player, model)
    held = await together(_held(claim, examiner) for claim in found)
    return _together(held), played.key


def _together(held: list[Claim | Refuted | Unconfirmed]) -> Dialogue | Refuted | Unconfirmed:
    if refuted := tuple(why for one in held if isinstance(one, Refuted) for why in one.why):
        return Refuted(refuted)
    if unconfirmed := tuple(why for one in held if isinstance(one, Unconfirmed) for why in one.why):
        return Unconfirmed(unconfirmed)
    return Dialogue(claims=tuple(one for one in held if isinstance(one, Claim)))


async def _held(found: FoundClaim, examiner: Examiner) -> Claim | Refuted | Unconfirmed:
    established = examiner.established
    verdict, opposite = await both(
        examiner.verdict(found.claim, established.facts), examiner.verdict(found.opposite, established.facts)
    )
    if not (verdict.readable and opposite.readable):
        return Refuted((f"there was no verdict on this: {found.claim}",))
    if not verdict.follows:
        return Refuted((f"this does not follow from what is established: {found.claim} ({verdict.why})",))
    if opposite.follows:
        return Refuted((f"this was said to follow, and so was its opposite: {found.claim}",))
    if established.said_in(verdict.quotes):
        return await _questioned(found.claim, verdict.quotes, examiner)
    if assumed := established.assumed_in(verdict.quotes):
        return _nobody_stands_behind(found.claim, assumed)
    return Refuted((f"nothing that was said is quoted for this: {found.claim}",))


async def _questioned(
    claim: str, quotes: tuple[str, ...], examiner: Examiner
) -> Claim | Refuted | Unconfirmed:
    """Question the assumptions that a claim needs: against what the user has said, and as all that it rests on."""
    said = examiner.established.said_in(quotes)
    needed = await examiner.needed(claim, quotes)
    if not needed:
        return Claim(text=claim, because=said)
    against = await together(examiner.against(one) for one in needed)
    for assumption, verdict in zip(needed, against, strict=True):
        words = examiner.established.said_in(verdict.quotes)
        if verdict.follows and words:
            return Refuted((f"{claim} rests on “{assumption}”, which was assumed; you said “{words[0]}”",))
    alone = await examiner.verdict(claim, needed)
    if any(one.follows or not one.readable for one in (*against, alone)):
        return _nobody_stands_behind(claim, needed)
    return Claim(text=claim, because=(*said, *(f"assumed, and needed: {one}" for one in needed)))


def _nobody_stands_behind(claim: str, assumptions: tuple[str, ...]) -> Unconfirmed:
    listed = "; ".join(f"“{one}”" for one in assumptions)
    return Unconfirmed((f"{claim} rests on an assumption that nobody has confirmed: {listed}",))
