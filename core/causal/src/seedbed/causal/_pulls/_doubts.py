"""What to ask next: which uncertain link, if known, would settle most of what a pull does."""

from collections.abc import Iterable
from enum import StrEnum

from seedbed.causal._graph import Act, Graph, Link
from seedbed.causal._pulls._draws import draw
from seedbed.causal._pulls._ensemble import Ensemble, part_of
from seedbed.causal._pulls._information import entropy, information
from seedbed.causal._pulls._pull import pull_of
from seedbed.causal._pulls._simulate import follow_pull
from seedbed.problem import Frozen, Polarity


class Unknown(StrEnum):
    """What of a link is not known."""

    POLARITY = "polarity"
    EXISTENCE = "existence"


class Doubt(Frozen):
    """A link of which something is not known, and what knowing it would settle."""

    cause: str
    effect: str
    about: Unknown
    settles: float
    """By how many bits the answer is expected to lower the entropy of the signs of the late effects."""
    of: float
    """The entropy of these signs as things stand, in bits, over all variables asked about."""


def doubts(
    graph: Graph, acts: Iterable[Act], on: Iterable[str], *, ensemble: Ensemble | None = None
) -> tuple[Doubt, ...]:
    """Return which uncertain links matter to what a pull does, those that would settle most first.

    One ensemble is drawn in which unknown polarities go either way and each link is there as often as its belief says.
    Grouping it by what was drawn for a link gives what is left open once that is known: the mutual information of the
    two, less its bias in a finite ensemble. What cannot be told from chance is left out, so an empty answer means that no
    single answer helps: either all is settled, or it hangs on strengths or on several links together.

    Raises:
        BadInput: An act or a variable names what is not there, or there is none.
    """
    pull = pull_of(graph, acts)
    part = part_of(graph, pull, on)
    draws = draw(part, (ensemble or Ensemble()).model_copy(update={"existence": True}))
    signs = list(follow_pull(part, pull, draws).signs.T)
    still_open = sum(entropy(one) for one in signs)
    found: list[Doubt] = []
    for place, link in enumerate(part.links):
        for about in _unknown(link):
            drawn = draws.there if about is Unknown.EXISTENCE else draws.signs > 0
            settles = sum(information(one, drawn[:, place]) for one in signs)
            if settles > 0:
                found.append(
                    Doubt(cause=link.cause, effect=link.effect, about=about, settles=settles, of=still_open)
                )
    return tuple(sorted(found, key=lambda doubt: (-doubt.settles, doubt.cause, doubt.effect, doubt.about)))


def _unknown(link: Link) -> tuple[Unknown, ...]:
    polarity = (Unknown.POLARITY,) if link.polarity is Polarity.UNKNOWN else ()
    return polarity + ((Unknown.EXISTENCE,) if link.belief < 1 else ())
