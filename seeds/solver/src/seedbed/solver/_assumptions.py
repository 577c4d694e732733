"""What a claim would be without what was only assumed: each assumption that it hangs on is questioned by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.context import Player
from seedbed.model import Model
from seedbed.solver._claims import CHECK_CLAIM, CheckClaim, ClaimVerdict, stands_in
from seedbed.solver._together import together


@dataclass(frozen=True, slots=True)
class Established:
    """What claims may follow from."""

    facts: tuple[str, ...]
    """All that is known, assumptions included."""
    said: tuple[str, ...]
    """The user's own words: nothing else can be quoted for a claim."""
    assumed: tuple[str, ...] = ()
    """The facts that nobody but a model stands behind."""

    def without(self, assumptions: Sequence[str]) -> tuple[str, ...]:
        """Return all that is known but for these."""
        return tuple(fact for fact in self.facts if fact not in assumptions)

    @property
    def spoken(self) -> tuple[str, ...]:
        """What the user stands behind: their answers with the questions, and whatever else they have said."""
        backed = self.without(self.assumed)
        return (*backed, *(words for words in self.said if not any(words in fact for fact in backed)))

    def said_in(self, quotes: Sequence[str]) -> tuple[str, ...]:
        """Return the quotes that are the user's own words."""
        return tuple(quote for quote in quotes if stands_in(quote, self.said))

    def assumed_in(self, quotes: Sequence[str]) -> tuple[str, ...]:
        """Return the assumptions that are quoted."""
        return tuple(one for one in self.assumed if any(stands_in(quote, (one,)) for quote in quotes))


def unconfirmed(facts: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """Return the facts that the user has neither said nor given as an answer.

    Where more questions have the same answer than the user gave it, it cannot be told which are the user's, so none is.
    """
    return tuple(fact for fact in facts if fact not in said and not _answered(fact, facts, said))


def _answered(fact: str, facts: Sequence[str], said: Sequence[str]) -> bool:
    return any(
        fact.endswith(_answer(words))
        and sum(one.endswith(_answer(words)) for one in facts) <= said.count(words)
        for words in said
    )


def _answer(words: str) -> str:
    return f" → {words}"


class Examiner:
    """Asks what follows from what, with all that is established or with less.

    Args:
        established: What claims may follow from.
        player: What the questions are played on; what was asked before is known.
        model: Who is asked.
    """

    def __init__(self, established: Established, player: Player, model: Model) -> None:
        self.established = established
        self._player = player
        self._model = model

    async def verdict(self, claim: str, facts: tuple[str, ...]) -> ClaimVerdict:
        """Return whether a claim follows from these facts."""
        return (
            await self._player.play(CHECK_CLAIM, CheckClaim(claim=claim, facts=facts), self._model)
        ).result

    async def needed(self, claim: str, quotes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the assumptions that a claim needs, which follows from all that is established.

        One question is enough where it needs none. Otherwise those that it quotes are left out one by one; the others
        too, where it does not follow without them. If it can do without each, but not without all, it needs them all.
        """
        assumed = self.established.assumed
        if not assumed or await self._follows_without(assumed, claim):
            return ()
        quoted = self.established.assumed_in(quotes)
        silent = tuple(one for one in assumed if one not in quoted)
        enough = bool(quoted and silent) and await self._follows_without(silent, claim)
        rest, suspects = (silent, quoted) if enough else ((), assumed)
        if len(suspects) == 1:
            return suspects
        does = await together(self._follows_without((*rest, one), claim) for one in suspects)
        return tuple(one for one, does_so in zip(suspects, does, strict=True) if not does_so) or suspects

    async def _follows_without(self, assumptions: tuple[str, ...], claim: str) -> bool:
        verdict = await self.verdict(claim, self.established.without(assumptions))
        return verdict.readable and verdict.follows and bool(self.established.said_in(verdict.quotes))

    async def against(self, assumption: str) -> ClaimVerdict:
        """Return whether what the user has said speaks against an assumption."""
        return await self.verdict(f"This is not so: {assumption}", self.established.spoken)
