"""The first guess of a problem's class."""

from seedbed.problem import AboutClass, Classification, Derived, Given, ProblemClass
from seedbed.reasoner._case import Case
from seedbed.reasoner._classify import CLASSIFY, Classify
from seedbed.reasoner._events import Guessed


async def classify(case: Case) -> Classification:
    """Guess the class, or take the user's word for it, and note it."""
    if case.kind is not None:
        certain = {kind.value: float(kind is case.kind) for kind in ProblemClass}
        guess = Classification.model_validate({**certain, "reason": "you said so", "by": "user"})
        key = ""
        case.state(AboutClass(), f"The problem is {guess.kind.value}, as the user says", Given())
    else:
        played = await case.bench.player.play(CLASSIFY, Classify(text=case.problem.text), case.tree.judge)
        guess, key = played.result, played.key
        text = f"The problem is {guess.kind.value}: {guess.reason}"
        case.state(AboutClass(), text, Derived(move=key))
    case.tree.listener(Guessed(guess, case.name))
    case.turns.begin(guess, key)
    return guess
