"""Bootstrap and permutation by weight matrices, with an explicit seed.

Prevents two failures: items resampled one by one although they come in clusters, and an interval that changes from
run to run. Every draw is one row of weights over clusters, so a statistic of all draws is a matrix product.
"""

import numpy as np
from numpy.typing import NDArray

from fragility.statistics.result import FloatArray, Interval, NotEstimable, check_integer, check_level

MOST_UNDEFINED = 0.05  # share of draws that may be undefined before the interval is


def bootstrap_weights(groups: int, draws: int, rng: np.random.Generator) -> NDArray[np.int_]:
    """Return how often each of the groups is drawn, shape (draws, groups); each row sums to groups.

    The draws are those of `scipy.stats.bootstrap` with the same generator, and the same in one call as in several.
    """
    taken = rng.integers(0, groups, (draws, groups), dtype=np.int32)
    places = taken + groups * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * groups).reshape(draws, groups)


def check_draws(draws: int) -> int:
    """Return the number of draws, a whole number of at least 100."""
    return check_integer(draws, "draws", 100)


def generator(seed: int) -> np.random.Generator:
    """Return the random generator of a seed, a whole number from 0."""
    return np.random.default_rng(check_integer(seed, "seed"))


def bootstrap_interval(estimate: float, drawn: FloatArray, level: float, method: str) -> Interval | NotEstimable:
    """Return the percentile interval of an estimate from its bootstrap draws.

    Parameters
    ----------
    estimate : float
        The estimate from all data.
    drawn : array, shape (draws,)
        The estimate of each draw; NaN where the draw leaves it undefined.
    level : float
        Confidence level, a share.
    method : str
        Name of the method; how many draws were undefined is added to it.

    Returns
    -------
    Interval or NotEstimable
        Not estimable where more than 5 % of the draws are undefined.
    """
    tail = (1 - check_level(level)) / 2
    undefined = int(np.isnan(drawn).sum())
    if undefined > MOST_UNDEFINED * drawn.size:
        return NotEstimable(f"{undefined} of {drawn.size} bootstrap draws leave it undefined")
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    note = f", {undefined} undefined" if undefined else ""
    return Interval(estimate, low, high, level, f"{method}, {drawn.size} draws{note}")
