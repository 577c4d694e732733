"""What simulated paths say."""

import numpy as np

from seedbed.causal._pulls._draws import NORMALISATIONS, Floats
from seedbed.causal._pulls._ranges import Calm, Effect, Share, Shares, Spread, hull, wilson
from seedbed.causal._pulls._simulate import PUSH, Paths

_NOTICED = 0.001
"""From what change of a swing on it counts, relative to how far the disturbance moved the variable before."""


def effect_of(name: str, paths: Paths, place: int) -> Effect:
    """Return what the pull did to the variable at that place among those asked about."""
    pulled = paths.pulled
    return Effect(
        variable=name,
        early=_shares(np.sign(pulled.early[:, place])),
        late=_shares(pulled.signs[:, place]),
        size=_spread(pulled.mean[:, place] / PUSH),
        calm=_calm(paths, place),
        members=len(pulled.mean),
    )


def _calm(paths: Paths, place: int) -> Calm:
    reach = np.maximum(paths.before.reach[:, place], np.finfo(float).tiny)
    more = (paths.after.swing[:, place] - paths.before.swing[:, place]) / reach
    return Calm(calmer=_share(more < -_NOTICED), wilder=_share(more > _NOTICED), swing=_spread(more))


def _shares(signs: Floats) -> Shares:
    return Shares(up=_share(signs > 0), down=_share(signs < 0), neither=_share(signs == 0))


def _share(hits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Share:
    """Return the range of a share: what sampling leaves open, over all normalisations."""
    return hull(wilson(int(part.sum()), len(part)) for part in np.split(hits, NORMALISATIONS))


def _spread(values: Floats) -> Spread:
    low, median, high = (float(value) for value in np.percentile(values, (10, 50, 90)))
    return Spread(low=low, median=median, high=high)
