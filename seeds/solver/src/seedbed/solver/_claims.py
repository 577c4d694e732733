"""The moves of a dialogue: an answer taken apart into claims, and one claim held against what is established."""

from pydantic import Field

from seedbed.context import Move, Performed, canonical
from seedbed.model import BadReply, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen


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


_SHORTEST_QUOTE = 8
"""Characters: what is shorter stands in any text."""


def stands_in(quote: str, texts: tuple[str, ...]) -> bool:
    """Return whether words were copied from one of these texts."""
    words = _plain(quote)
    return len(words) >= _SHORTEST_QUOTE and any(words in _plain(text) for text in texts)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
