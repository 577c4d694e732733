"""What is kept of simulated paths, taken down step by step. All by member and watched variable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from seedbed.causal._pulls._draws import Floats

_LATE = 4
"""The last quarter counts as late."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where variables are when a pull has just been felt, and at the end."""

    early: Floats
    mean: Floats
    """Of the last quarter, as are the lowest and the highest."""
    low: Floats
    high: Floats

    @classmethod
    def of(cls, path: Iterable[Floats], steps: int, early: Sequence[int]) -> "Ends":
        """Take down a path of so many steps, with the step that is early for each variable."""
        late = max(1, steps // _LATE)
        felt = np.asarray(early)
        first = total = low = high = np.empty(0)
        for step, levels in enumerate(path):
            first = levels.copy() if step == 0 else np.where(felt == step, levels, first)
            if step == steps - late:
                total, low, high = levels.copy(), levels.copy(), levels.copy()
            elif step > steps - late:
                total += levels
                np.minimum(low, levels, out=low)
                np.maximum(high, levels, out=high)
        return cls(first, total / late, low, high)

    @classmethod
    def joined(cls, parts: Sequence["Ends"]) -> "Ends":
        """Return the same of all members."""
        return cls(
            early=np.concatenate([one.early for one in parts]),
            mean=np.concatenate([one.mean for one in parts]),
            low=np.concatenate([one.low for one in parts]),
            high=np.concatenate([one.high for one in parts]),
        )

    @property
    def signs(self) -> Floats:
        """On which side each stays to the end; 0 where it is on neither, or swings across."""
        low, high = np.sign(self.low), np.sign(self.high)
        return np.where(low == high, low, 0.0)


@dataclass(frozen=True, slots=True)
class Swings:
    """How far variables go from where they stood, and back."""

    reach: Floats
    """The furthest from where it stood."""
    swing: Floats
    """The furthest fall or the furthest rise on the way, whichever is less."""

    @classmethod
    def of(cls, path: Iterable[Floats]) -> "Swings":
        """Take down a path that starts from nothing."""
        peak = trough = fall = rise = np.zeros(())
        for levels in path:
            peak, trough = np.maximum(peak, levels), np.minimum(trough, levels)
            fall, rise = np.maximum(fall, peak - levels), np.maximum(rise, levels - trough)
        return cls(np.maximum(peak, -trough), np.minimum(fall, rise))

    @classmethod
    def joined(cls, parts: Sequence["Swings"]) -> "Swings":
        """Return the same of all members."""
        return cls(
            reach=np.concatenate([one.reach for one in parts]),
            swing=np.concatenate([one.swing for one in parts]),
        )
