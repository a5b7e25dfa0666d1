"""Whether two numbers of each item go together more, or less, than they would in a random order of the items.

Prevents the failure in which a pattern is seen in labels that chance alone would give: the chance of a total as small,
and as large, is that of random orders within strata, and never below one in the number of draws.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import check_integer


@dataclass(frozen=True)
class Permuted:
    """The outcome: the total of products, what random orders give, the chances of one as low and as high."""

    total: float
    expected: float
    p_low: float
    p_high: float

    @property
    def p(self) -> float:
        """Two-sided: twice the smaller one."""
        return min(1.0, 2 * min(self.p_low, self.p_high))


def permuted_total(
    values: ArrayLike, weights: ArrayLike, strata: ArrayLike | None = None, draws: int = 1999, seed: int = 0
) -> Permuted:
    """Compare the total of values times weights with that of random orders of the values within each stratum.

    Parameters
    ----------
    values, weights : array of float, shape (n,)
        Two numbers of each item: its label, or the sum of several; what it may go with. They may take few different
        values; weights of 0 and 1 choose items.
    strata : array of int, shape (n,), optional
        Only values of one stratum are exchanged; all items are one by default.
    draws, seed : int
        Random orders, and their seed.

    Returns
    -------
    Permuted
        `p_low` and `p_high` are (1 + draws as extreme) / (1 + draws): where every order within the strata is as likely
        as another, either is at most a with a chance of a at most, exactly, for any number of draws.

    Raises
    ------
    InputError
        Arrays of different lengths, or none.

    References
    ----------
    Phipson and Smyth 2010, on chances from random permutations that are never 0.

    Examples
    --------
    >>> found = permuted_total([0] * 10 + [1] * 10, [1] * 10 + [0] * 10, draws=999)
    >>> found.total, found.expected, found.p_low, found.p_high
    (0.0, 5.0, 0.001, 1.0)
    """
    amounts, loads = np.asarray(values, float), np.asarray(weights, float)
    groups = np.zeros(len(amounts), np.int64) if strata is None else np.asarray(strata)
    if not len(amounts) or not amounts.shape == loads.shape == groups.shape:
        raise InputError("values, weights and strata of different numbers, or none", "permuted_total")
    number = check_integer(draws, "draws", 1)
    rng = np.random.default_rng(seed)
    totals, expected = np.zeros(number), 0.0
    for group in np.unique(groups):
        inside = groups == group
        one, first = np.unique(amounts[inside], return_inverse=True)
        two, second = np.unique(loads[inside], return_inverse=True)
        middle = float(amounts[inside].sum() * loads[inside].mean())
        expected += middle
        if len(one) > 1 and len(two) > 1:
            margins = np.bincount(first), np.bincount(second)
            tables = scipy.stats.random_table(*margins).rvs(number, random_state=rng)
            totals += np.einsum("dij,i,j->d", tables, one, two)
        else:
            totals += middle
    total, room = float(amounts @ loads), 1e-9 * (1 + float(np.abs(amounts) @ np.abs(loads)))
    low, high = int((totals <= total + room).sum()), int((totals >= total - room).sum())
    return Permuted(total, expected, (1 + low) / (1 + number), (1 + high) / (1 + number))
