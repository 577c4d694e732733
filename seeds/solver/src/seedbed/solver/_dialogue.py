"""The ground where no program can tell: an answer's claims, held one by one against what is established.

A model's word that a claim follows counts for nothing by itself. It has to quote the established words that the claim
follows from, which are looked up, and the same question about the claim's opposite has to be denied.
"""

from dataclasses import dataclass

from pydantic import Field

from seedbed.context import Move, Performed, Player, canonical
from seedbed.model import BadReply, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Claim, Dialogue, Frozen
from seedbed.solver._together import both, together

_MOST = 8
_SHORTEST_QUOTE = 8
"""Characters: what is shorter stands in any text."""


class FindClaims(Frozen):
    """What claims are looked for in."""

    criterion: str
    answer: str
    sampling: Sampling = Sampling(max_tokens=1024)


class FoundClaim(Frozen):
    """Something that the answer says, and its opposite."""

    claim: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    """The words of the answer that say so."""
    opposite: str = Field(min_length=1)


class Claims(Frozen):
    """What an answer claims that bears on a criterion."""

    claims: tuple[FoundClaim, ...] = ()


class CheckClaim(Frozen):
    """A claim, and all that it may follow from."""

    claim: str
    facts: tuple[str, ...]
    sampling: Sampling = Sampling(max_tokens=512)


class ClaimVerdict(Frozen):
    """Whether a claim follows, from which words, and why."""

    follows: bool
    quotes: tuple[str, ...] = ()
    why: str
    readable: bool = True
    """Whether there was a verdict at all."""


_FIND = Prompt(
    instructions="""\
You take an answer apart into the claims on which it rests as far as one criterion is concerned: eight at most, each one
sentence that can be true or false by itself. quote: the words of the answer that say it, copied exactly. opposite: the
contrary, as a sentence of the same kind. The first claim says that the answer meets the criterion, in the criterion's words.""",
    content="",
)
_CHECK = Prompt(
    instructions="""\
You are told what is established, and one claim. Decide whether the claim follows from what is established, without
anything else that you know or think likely. quotes: the words that it follows from, copied exactly. why: one sentence.
A claim that is merely plausible, or not contradicted, does not follow.""",
    content="",
)


async def _find(arguments: FindClaims, model: Model) -> Performed[Claims]:
    content = f"Criterion: {arguments.criterion}\n\nAnswer:\n{arguments.answer}"
    prompt = _FIND.model_copy(update={"content": content})
    try:
        reply = await model.reply(prompt, returns=Claims, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(Claims(), error.usage, prompt=content, reply=str(error), keep=False)
    return Performed(reply.value, reply.usage, prompt=content, reply=reply.text)


async def _check(arguments: CheckClaim, model: Model) -> Performed[ClaimVerdict]:
    facts = "\n".join(f"- {fact}" for fact in arguments.facts)
    content = f"Established:\n{facts}\n\nClaim: {arguments.claim}"
    prompt = _CHECK.model_copy(update={"content": content})
    try:
        reply = await model.reply(prompt, returns=ClaimVerdict, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        nothing = ClaimVerdict(follows=False, why="the reply was no verdict", readable=False)
        return Performed(nothing, error.usage, prompt=content, reply=str(error), keep=False)
    return Performed(reply.value, reply.usage, prompt=content, reply=reply.text)


FIND_CLAIMS: Move[FindClaims, Model, Claims] = Move(
    "solver.find_claims", canonical(_FIND.model_dump(mode="json")), FindClaims, Claims, _find
)
CHECK_CLAIM: Move[CheckClaim, Model, ClaimVerdict] = Move(
    "solver.check_claim", canonical(_CHECK.model_dump(mode="json")), CheckClaim, ClaimVerdict, _check
)


@dataclass(frozen=True, slots=True)
class Established:
    """What claims may follow from."""

    facts: tuple[str, ...]
    """All that is known, assumptions included."""
    said: tuple[str, ...]
    """The user's own words: nothing else can be quoted for a claim."""


async def by_dialogue(
    criterion: str, answer: str, established: Established, player: Player, model: Model
) -> tuple[Dialogue | tuple[str, ...], str]:
    """Hold an answer's claims against what is established.

    Returns:
        The evidence, or which claims do not follow and why; and the key of the move that took the answer apart.
    """
    played = await player.play(FIND_CLAIMS, FindClaims(criterion=criterion, answer=answer), model)
    found = played.result.claims
    if not found:
        return ("the answer makes no claim that bears on it",), played.key
    if len(found) > _MOST:
        return (f"the answer makes {len(found)} claims, more than can be checked",), played.key
    if unsaid := [one.claim for one in found if not _stands_in(one.quote, (answer,))]:
        return (
            f"the answer does not say this in the words that are quoted from it: {unsaid[0]}",
        ), played.key
    held = await together(_held(claim, established, player, model) for claim in found)
    wrong = tuple(one for one in held if isinstance(one, str))
    if wrong:
        return wrong, played.key
    return Dialogue(claims=tuple(one for one in held if isinstance(one, Claim))), played.key


async def _held(found: FoundClaim, established: Established, player: Player, model: Model) -> Claim | str:
    facts = established.facts
    verdict, opposite = await both(
        player.play(CHECK_CLAIM, CheckClaim(claim=found.claim, facts=facts), model),
        player.play(CHECK_CLAIM, CheckClaim(claim=found.opposite, facts=facts), model),
    )
    if not (verdict.result.readable and opposite.result.readable):
        return f"there was no verdict on this: {found.claim}"
    if not verdict.result.follows:
        return f"this does not follow from what is established: {found.claim} ({verdict.result.why})"
    quotes = tuple(quote for quote in verdict.result.quotes if _stands_in(quote, established.said))
    if not quotes:
        return f"nothing that was said is quoted for this: {found.claim}"
    if opposite.result.follows:
        return f"this was said to follow, and so was its opposite: {found.claim}"
    return Claim(text=found.claim, because=quotes)


def _stands_in(quote: str, texts: tuple[str, ...]) -> bool:
    words = _plain(quote)
    return len(words) >= _SHORTEST_QUOTE and any(words in _plain(text) for text in texts)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
