"""What simulated paths say. Needs numpy, so it is imported late."""

import numpy as np

from seedbed.causal._pulls._draws import NORMALISATIONS, Floats
from seedbed.causal._pulls._ranges import Calm, Effect, Share, Shares, Spread, hull, wilson
from seedbed.causal._pulls._simulate import PUSH, Paths

_LATE = 4
"""The last quarter counts as late."""
_NOTICED = 0.001
"""From what change of a swing on it counts, relative to how far the disturbance moved the variable before."""


def effect_of(name: str, paths: Paths, place: int) -> Effect:
    """Return what the pull did to the variable at that place among those asked about."""
    pulled = paths.pulled[:, :, place]
    return Effect(
        variable=name,
        early=_shares(np.sign(pulled[paths.early[place]])),
        late=_shares(late_signs(pulled)),
        size=_spread(_late(pulled).mean(axis=0) / PUSH),
        calm=_calm(paths.before[:, :, place], paths.after[:, :, place]),
        members=pulled.shape[1],
    )


def late_signs(path: Floats) -> Floats:
    """Return on which side each member stays to the end; 0 where it is on neither, or swings across."""
    late = _late(path)
    low, high = np.sign(late.min(axis=0)), np.sign(late.max(axis=0))
    return np.where(low == high, low, 0.0)


def _late(path: Floats) -> Floats:
    return path[-max(1, len(path) // _LATE) :]


def _calm(before: Floats, after: Floats) -> Calm:
    reach = np.maximum(np.abs(before).max(axis=0), np.finfo(float).tiny)
    more = (_swing(after) - _swing(before)) / reach
    return Calm(calmer=_share(more < -_NOTICED), wilder=_share(more > _NOTICED), swing=_spread(more))


def _swing(path: Floats) -> Floats:
    """Return the furthest fall or the furthest rise on the way, whichever is less."""
    path = np.concatenate([np.zeros_like(path[:1]), path])
    fall = (np.maximum.accumulate(path) - path).max(axis=0)
    rise = (path - np.minimum.accumulate(path)).max(axis=0)
    swing: Floats = np.minimum(fall, rise)
    return swing


def _shares(signs: Floats) -> Shares:
    return Shares(up=_share(signs > 0), down=_share(signs < 0), neither=_share(signs == 0))


def _share(hits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Share:
    """Return the range of a share: what sampling leaves open, over all normalisations."""
    return hull(wilson(int(part.sum()), len(part)) for part in np.split(hits, NORMALISATIONS))


def _spread(values: Floats) -> Spread:
    low, median, high = (float(value) for value in np.percentile(values, (10, 50, 90)))
    return Spread(low=low, median=median, high=high)
