"""Exact power of McNemar's exact test.

Prevents the failure in which the normal approximation promises power that the exact test, with a few dozen
discordant items, does not have: every number of discordant items and every split of it is added up.
"""

import numpy as np
import scipy

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.power import z_total
from fragility.statistics.result import check_number, check_share


def power_mcnemar_exact(first_only: float, second_only: float, n: int, alpha: float = 0.05, family: int = 1) -> float:
    """Return the power of McNemar's exact (binomial) test, two-sided at alpha / family.

    Parameters
    ----------
    first_only, second_only : float
        True shares of items counted in one arm only.
    n : int
        Items.
    alpha, family
        As in `power.power_paired`.

    Returns
    -------
    float
        A share; exact, for one case.

    Raises
    ------
    InputError
        Not shares, or shares that sum to more than 1; not one whole n.
    """
    first, second = check_share(first_only, "first_only"), check_share(second_only, "second_only")
    tests = check_number(family, "family")
    z_total(0.5, check_share(alpha, "alpha"), tests)
    items = check_number(n, "n")
    if items < 1 or not items.is_integer():
        raise InputError(f"{n!r} items", "n", "give one whole number, 1 or more")
    discordant = first + second
    if discordant > 1:
        raise InputError(f"{discordant:g} is a discordant share above 1", "first_only + second_only")
    if discordant == 0:
        return 0.0
    m = np.arange(1, int(items) + 1)
    tail = alpha / tests / 2
    # the largest smaller count c that rejects: 2 P(count <= c) <= alpha
    c = scipy.stats.binom.ppf(tail, m, 0.5)
    c = np.where(special.bdtr(c, m, 0.5) <= tail * (1 + 1e-12), c, c - 1)
    share = first / discordant
    rejects = scipy.stats.binom.cdf(c, m, share) + scipy.stats.binom.cdf(c, m, 1 - share)
    log_ways = special.gammaln(items + 1) - special.gammaln(m + 1) - special.gammaln(items - m + 1)
    chance = np.exp(log_ways + special.xlogy(m, discordant) + special.xlog1py(items - m, -discordant))
    return float(np.sum(chance * rejects))
