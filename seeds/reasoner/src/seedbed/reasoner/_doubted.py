"""Doubts of the guess, by something outside of who guessed, and the cheapest way to settle each."""

import re

from seedbed.classifier import EmbeddingUnavailable
from seedbed.critic import Doubt, Unfounded, Upheld, doubts, review
from seedbed.problem import AboutQuestion, Classification, Derived, ProblemClass, Question, Turn
from seedbed.reasoner._case import Case
from seedbed.reasoner._classify import CLASSIFY, Classify, Embedding
from seedbed.reasoner._desk import StoreDesk
from seedbed.reasoner._open import LEARNT
from seedbed.reasoner._solved import question_of
from seedbed.runner import Computed, solve
from seedbed.solver import Decide, Said, Unasked


async def doubt_of(case: Case, *kinds: ProblemClass) -> Doubt | None:
    """Return why the problem may be of one of these classes; `None` where nothing outside of who guessed says so."""
    guess = case.turns.guess
    if guess is None or guess.by == "user" or case.turns.now is None:
        return None
    now = case.turns.now
    current = guess if now is guess.kind else _certain(now)
    found = doubts(
        case.problem.text, current, other=await _second_opinion(case, guess), said=said_so_far(case)
    )
    if isinstance(found, Unfounded):
        return None
    return next((one for one in found if one.to in kinds), None)


def said_so_far(case: Case) -> tuple[str, ...]:
    """Return what the user has said by this point of the pass: what comes later decides nothing that lies before it."""
    return (*case.tree.voice.additions, *case.tree.heard.values())


def _certain(kind: ProblemClass) -> Classification:
    shares = {one.value: float(one is kind) for one in ProblemClass}
    return Classification.model_validate({**shares, "reason": "it was turned to", "by": "turn"})


async def _second_opinion(case: Case, guess: Classification) -> Classification | None:
    """Return what the embedding says, where a language model has guessed: they err apart from each other."""
    if guess.by == "embedding":
        return None
    try:
        played = await case.bench.player.play(
            CLASSIFY, Classify(text=case.problem.text), Embedding(case.tree.store.path.parent / LEARNT)
        )
    except EmbeddingUnavailable:
        return None
    return played.result


async def turn_to_solved(case: Case) -> Turn | None:
    """Return a turn where the problem may be a solved one, and a program and the critic have shown that it is."""
    doubt = await doubt_of(case, ProblemClass.SOLVED)
    if doubt is None:
        return None
    reason = f"{doubt.because}, and a program has answered it"
    turn = Turn(to=ProblemClass.SOLVED, reason=reason, cause=doubt.by)
    if not case.turns.allows(turn):
        return None
    case.at("doubt", "is it solved")
    found = await solve(question_of(case), case.bench)
    if not isinstance(found, Computed) or found.artefacts:
        return None
    return turn if isinstance(await review(question_of(case), found, case.bench), Upheld) else None


async def turn_to_solvable(case: Case) -> Turn | Question | None:
    """Return a turn where the user knows how to tell that it is settled; the question, where they have not said yet."""
    doubt = await doubt_of(case, ProblemClass.SOLVABLE)
    if doubt is None:
        return None
    asked = Question.of(
        "Is there something that you could test or look at to know that this is settled? If so, what?",
        f"{doubt.because}; with such a thing it can be solved, and without one it can be framed",
        "no, there is no such thing",
    )
    case.state(AboutQuestion(question=asked), asked.text, Derived(move=case.turns.move))
    reply = (await StoreDesk(case).replies((asked,)))[asked.id]
    match reply:
        case Said(words=words) if not _denies(words):
            reason = f"{doubt.because}, and you know how to tell: {words}"
            turn = Turn(to=ProblemClass.SOLVABLE, reason=reason, cause=doubt.by)
            return turn if case.turns.allows(turn) else None
        case Unasked():
            return asked
        case Said() | Decide():
            return None


async def turn_to_unsolvable(case: Case, failed: str) -> Turn | None:
    """Return a turn where what was tried has failed, and something outside of the model says that there is no right answer."""
    doubt = await doubt_of(case, ProblemClass.UNSOLVABLE)
    if doubt is None:
        return None
    turn = Turn(to=ProblemClass.UNSOLVABLE, reason=f"{failed}, and {doubt.because}", cause=doubt.by)
    return turn if case.turns.allows(turn) else None


_DENIAL = re.compile(
    r"^\W*(?:no|nope|none|nothing|not|nein|non|never|hardly)\b"
    r"|\bno (?:idea|clue|way)\b|\b(?:don't|do not|cannot|can't|couldn't|wouldn't) (?:really )?(?:know|tell|say|think|see)\b"
    r"|\bnothing (?:like|of) \b|\b(?:there is|there's|there are) (?:no|none|nothing)\b|\bnot sure\b|\bunsure\b"
)
"""An answer that says so may have something to tell by all the same; then it is asked again in other words, and no harm done."""


def _denies(words: str) -> bool:
    plain = words.casefold().replace("’", "'").strip()
    plain = re.sub(r"^(?:hm+|well|oh|sorry|honestly)\W+", "", plain)
    return not plain or _DENIAL.search(plain) is not None
