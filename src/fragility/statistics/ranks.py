"""Ranks of several conditions over draws of their items: how far each could move, and how often it comes first.

Prevents the failure in which a league table is read as an order, though other items would have given another one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, as_floats, check_flag, check_level

#: Fewer draws say nothing of a tail.
FEWEST_DRAWS = 100


@dataclass(frozen=True, eq=False)
class Ranks:
    """Ranks over draws, 1 the best; arrays of shape (conditions,).

    Parameters
    ----------
    low, high : array of float
        Ends of the middle `level` of the ranks; a tie shares the mean rank.
    best : array of float
        Share of the draws in which a condition comes first; tied firsts share it. They add up to 1.
    level : float
        Confidence level, a share.
    """

    low: FloatArray
    high: FloatArray
    best: FloatArray
    level: float


def rank_intervals(means: ArrayLike, level: float = 0.95, higher_is_better: bool = True) -> Ranks:
    """Return the interval of each condition's rank, and how often it is the best.

    Parameters
    ----------
    means : array_like, shape (conditions, draws)
        Mean of each condition in each draw of the items, all conditions on the same items (`resampled_means`).
    level : float
        Confidence level, a share.
    higher_is_better : bool
        False where the lowest mean is the best.

    Returns
    -------
    Ranks

    Raises
    ------
    InputError
        Fewer than two conditions or 100 draws, or a mean that is not a number.

    Notes
    -----
    How often a condition comes first over draws of the items is not the probability that it is the best: it says how
    far the items at hand decide. With few items the draws are too much alike, and the intervals too short.

    Examples
    --------
    >>> found = rank_intervals([[3.0] * 100, [1.0] * 50 + [2.0] * 50, [2.0] * 50 + [1.0] * 50])
    >>> found.low.tolist(), found.high.tolist(), found.best.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0], [1.0, 0.0, 0.0])
    """
    (drawn,) = as_floats("means", means)
    if drawn.ndim != 2 or len(drawn) < 2 or drawn.shape[1] < FEWEST_DRAWS:
        raise InputError(
            f"shape {drawn.shape}", "means", f"give conditions x draws, 2 or more x {FEWEST_DRAWS} or more"
        )
    level, drawn = check_level(level), -drawn if check_flag(higher_is_better, "higher_is_better") else drawn
    below = (drawn[:, None, :] < drawn[None, :, :]).sum(axis=0)
    equal = (drawn[:, None, :] == drawn[None, :, :]).sum(axis=0)
    ranks = 1 + below + (equal - 1) / 2
    low, high = np.quantile(ranks, [(1 - level) / 2, (1 + level) / 2], axis=1, method="inverted_cdf")
    first = drawn == drawn.min(axis=0)
    return Ranks(low, high, (first / first.sum(axis=0)).mean(axis=1), level)
