"""The critic of the class: what speaks against a guess, besides whoever guessed.

Three can speak: the user, the problem's own words, and another judge. Nobody is heard against one who stands above him in
this order. Where none of them says anything, the guess stays unchecked; it is not right because it was not doubted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seedbed.critic._spoken import spoken_for
from seedbed.critic._tells import tells_of
from seedbed.problem import Classification, Frozen, ProblemClass

_CLEARLY = 2.0
"""How many times likelier another judge has to find its class than the guessed one, to be heard."""

_SHORT = 60
"""Characters of a problem that are quoted."""

_MEANT = {
    ProblemClass.SOLVED: "there is a known way to compute it",
    ProblemClass.SOLVABLE: "one can tell when it is solved",
    ProblemClass.UNSOLVABLE: "there is no answer that counts for everybody",
}
"""What a user's words about it come to."""


class Doubt(Frozen):
    """A reason to hold a guessed class for wrong, which somebody besides the guesser gave."""

    to: ProblemClass
    """What it would be instead."""
    because: str
    """In a sentence, for a person."""
    by: str
    """Who or what says so."""


@dataclass(frozen=True, slots=True)
class Unfounded:
    """There is nothing to doubt the class by."""

    why: str
    agrees: tuple[str, ...] = ()
    """Who or what speaks for the class, besides the guesser. Where nobody does, it is unchecked."""


@dataclass(frozen=True, slots=True)
class _Voice:
    kind: ProblemClass
    because: str
    by: str


def doubts(
    question: str, guess: Classification, *, other: Classification | None = None, said: Sequence[str] = ()
) -> tuple[Doubt, ...] | Unfounded:
    """Look for what would show the class of a problem to be wrong. No model is asked.

    Args:
        question: The problem, in its own words.
        guess: What it is taken for.
        other: What a judge takes it for that knew nothing of the guess.
        said: What the user has answered since.

    Returns:
        At most one doubt for each other class, the one that is settled most cheaply first.
    """
    if guess.by == "user":
        return Unfounded("the user has said what it is", ("the user",))
    against: list[_Voice] = []
    for voice in _voices(question, guess, other, said):
        if voice.kind is guess.kind:
            return _doubted(against) or Unfounded(f"{voice.by}: {voice.because}", (voice.by,))
        against.append(voice)
    return _doubted(against) or Unfounded(
        "unchecked: nothing that the user has said, no words of the problem and no other judge tell what it is"
    )


def _voices(
    question: str, guess: Classification, other: Classification | None, said: Sequence[str]
) -> Iterator[_Voice]:
    """Yield what there is besides the guesser: the user, the problem's own words, another judge, at most once each."""
    spoken = [(kind, words) for one in said for kind, words in spoken_for(one).items()]
    if len({kind for kind, _ in spoken}) == 1:
        kind, words = spoken[-1]
        yield _Voice(kind, _MEANT[kind], f"the user's words “{words}”")
    if tells := tells_of(question):
        tell, words = tells[0]
        yield _Voice(tell.kind, tell.because, f"the problem's words “{_short(words)}”")
    if other is not None and other.by != guess.by:
        clearly = other.probability(other.kind) >= _CLEARLY * other.probability(guess.kind)
        if other.kind is guess.kind or clearly:
            yield _Voice(other.kind, other.reason.rstrip("."), f"the guess by {other.by}")


def _doubted(against: Sequence[_Voice]) -> tuple[Doubt, ...]:
    """Return one doubt for each class that is spoken for, with the reason of who speaks first."""
    return tuple(
        Doubt(
            to=kind,
            because=voices[0].because,
            by=" and ".join(voice.by for voice in voices),
        )
        for kind in ProblemClass
        if (voices := [voice for voice in against if voice.kind is kind])
    )


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"
