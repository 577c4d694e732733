"""Which candidate is the best of several that all failed: the one that is handed over, and told and learnt from."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def best_of(tried: Sequence[T], holding: Callable[[T], int], *, strong: bool) -> T | None:
    """Return the candidate with which most criteria hold.

    Of several it is the last where the model judges well, since each is made from the one before. A small model's first is
    its likeliest, and each later one is a draw.

    Args:
        tried: The candidates, in their order.
        holding: How many criteria hold with one.
        strong: Whether the model judges well.
    """
    return max(tried[::-1] if strong else tried, key=holding, default=None)
