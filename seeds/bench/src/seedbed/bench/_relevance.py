"""How near a passage has to be, so that what no manual answers gets none, and what one answers keeps it."""

from collections.abc import Mapping, Sequence

from seedbed.classifier import examples
from seedbed.manuals import Manuals, Passage
from seedbed.problem import ProblemClass

THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
PASSAGES = 2
"""As many as a case looks at."""


def open_problems(every: int = 3) -> tuple[str, ...]:
    """Return every few of the classifier's problems that take work: hardly one is about the standard library."""
    texts = [one.text for one in examples() if one.kind is not ProblemClass.SOLVED]
    return tuple(texts[::every])


def best_shares(manuals: Manuals, questions: Sequence[str]) -> list[float]:
    """Return how near the nearest passage is to each question."""
    return [
        max((one.share for one in manuals.search(question, at_most=PASSAGES)), default=0.0)
        for question in questions
    ]


def silent(shares: Sequence[float], threshold: float) -> float:
    """Return the share of questions that get nothing."""
    return sum(one < threshold for one in shares) / len(shares)


def rows_of(
    manuals: Manuals, unrelated: Mapping[str, Sequence[str]], answering: Sequence[Passage | None]
) -> list[list[object]]:
    """Return a row for each threshold: questions with an answer that keep it, and who else gets nothing.

    Args:
        manuals: What is searched.
        unrelated: Sets of questions that should get nothing.
        answering: The passage that answers, for each question that has an answer.
    """
    shares = {name: best_shares(manuals, questions) for name, questions in unrelated.items()}
    return [
        [
            f"{threshold:.2f}",
            sum(one is not None and one.share >= threshold for one in answering),
            *(f"{silent(those, threshold):.0%}" for those in shares.values()),
        ]
        for threshold in THRESHOLDS
    ]
