"""Doubts of the guess, by something outside of who guessed, and the cheapest way to settle each."""

from seedbed.classifier import EmbeddingUnavailable
from seedbed.critic import Doubt, Unfounded, Upheld, doubts, review
from seedbed.problem import Classification, ProblemClass, Question, Turn
from seedbed.reasoner._case import Case
from seedbed.reasoner._classify import CLASSIFY, Classify, Embedding
from seedbed.reasoner._desk import StoreDesk
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
        case.problem.text, current, other=await _second_opinion(case, guess), said=case.tree.voice.words
    )
    if isinstance(found, Unfounded):
        return None
    return next((one for one in found if one.to in kinds), None)


def _certain(kind: ProblemClass) -> Classification:
    shares = {one.value: float(one is kind) for one in ProblemClass}
    return Classification.model_validate({**shares, "reason": "it was turned to", "by": "turn"})


async def _second_opinion(case: Case, guess: Classification) -> Classification | None:
    """Return what the embedding says, where a language model has guessed: they err apart from each other."""
    if guess.by == "embedding":
        return None
    try:
        played = await case.bench.player.play(CLASSIFY, Classify(text=case.problem.text), Embedding())
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


def _denies(words: str) -> bool:
    first = words.casefold().split()[:1]
    return not first or first[0].strip(",.!;") in {"no", "nope", "none", "nothing", "not", "nein", "non"}
