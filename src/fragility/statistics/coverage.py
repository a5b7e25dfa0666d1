"""How often an interval holds the true value, by adding up the chance of every possible count.

Prevents the failure in which "95 %" is taken from an interval's name: coverage depends on n and on the true rate,
and goes up and down with both. Nothing is simulated; for each true rate the binomial chance of every count whose
interval holds it is added.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.differences import agresti_caffo, mee, miettinen_nurminen, newcombe
from fragility.statistics.proportions import clopper_pearson, jeffreys, mid_p, normal_quantile, wilson
from fragility.statistics.result import (
    FloatArray,
    Interval,
    check_arms,
    check_counts,
    check_integer,
    check_kind,
    check_shares,
    shown,
)

Method = Callable[..., Interval]


def wald(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the textbook interval of k/n, estimate +- z standard errors: shown for comparison, not for use.

    Parameters and errors as in `proportions.wilson`. It has no width at k = 0 and k = n, and leaves 0 to 1.
    """
    k, n = check_counts(k, n)
    share = k / n
    half = normal_quantile(level) * np.sqrt(share * (1 - share) / n)
    return Interval(share, share - half, share + half, level, "Wald")


def wald_difference(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the textbook interval of p1 - p2: shown for comparison, not for use; see `wald`."""
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    p1, p2 = k1 / n1, k2 / n2
    half = normal_quantile(level) * np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Interval(p1 - p2, p1 - p2 - half, p1 - p2 + half, level, "Wald")


#: Intervals of one share, and of a difference, by the names used in tables.
ONE_SHARE: Mapping[str, Method] = MappingProxyType(
    {
        "Wilson": wilson,
        "Clopper-Pearson": clopper_pearson,
        "Jeffreys": jeffreys,
        "mid-P": mid_p,
        "Wald": wald,
    }
)
TWO_SHARES: Mapping[str, Method] = MappingProxyType(
    {
        "Newcombe": newcombe,
        "Miettinen-Nurminen": miettinen_nurminen,
        "Mee": mee,
        "Agresti-Caffo": agresti_caffo,
        "Wald": wald_difference,
    }
)


def share_coverage(method: Method, n: int, rates: ArrayLike, level: float = 0.95) -> dict[str, FloatArray]:
    """Return the coverage and the mean width of an interval of one share.

    Parameters
    ----------
    method : callable
        From (k, n, level) to an `Interval` of shares.
    n : int
        Items.
    rates : array_like, shape (rates,)
        True rates, as shares.
    level : float
        Nominal level.

    Returns
    -------
    dict of str to array, shape (rates,)
        "rate", "coverage" (share), "width" (mean over the counts, in shares).

    Raises
    ------
    InputError
        A rate outside 0 to 1, n below 1, a method that is not estimable for some count.
    """
    truth = np.atleast_1d(check_shares(rates, "rates"))
    if truth.ndim != 1:
        raise InputError(f"rates of shape {truth.shape}", "rates", "give a flat list")
    counts = np.arange(check_integer(n, "n", 1) + 1)
    low, high = _limits(method, counts, n, level)
    chance = _chance(counts, n, truth[:, None])
    held = (low <= truth[:, None]) & (truth[:, None] <= high)
    return {"rate": truth, "coverage": np.sum(chance * held, axis=1), "width": chance @ (high - low)}


def difference_coverage(
    method: Method, n1: int, n2: int, rates1: ArrayLike, rates2: ArrayLike, level: float = 0.95
) -> dict[str, FloatArray]:
    """Return the coverage and the mean width of an interval of the difference of two shares.

    Parameters
    ----------
    method : callable
        From (k1, n1, k2, n2, level) to an `Interval` of shares.
    n1, n2 : int
        Items of the arms; all (n1 + 1)(n2 + 1) pairs of counts are enumerated.
    rates1, rates2 : array_like, shape (pairs,)
        True rates of the arms, as shares.
    level : float
        Nominal level.

    Returns
    -------
    dict of str to array, shape (pairs,)
        "rate1", "rate2", "coverage", "width".

    Raises
    ------
    InputError
        As in `share_coverage`; pairs that do not go together.
    """
    one, two = np.atleast_1d(check_shares(rates1, "rates")), np.atleast_1d(check_shares(rates2, "rates"))
    if one.shape != two.shape or one.ndim != 1:
        raise InputError(f"rates of shape {one.shape} and {two.shape}", "rates", "give two flat lists of one length")
    k1, k2 = np.arange(check_integer(n1, "n1", 1) + 1)[:, None], np.arange(check_integer(n2, "n2", 1) + 1)
    low, high = _limits(method, k1, n1, k2, n2, level)
    width, coverage = np.empty(one.shape), np.empty(one.shape)
    for i, (p1, p2) in enumerate(zip(one, two, strict=True)):
        chance1, chance2 = _chance(k1.ravel(), n1, p1), _chance(k2, n2, p2)
        held = (low <= p1 - p2) & (p1 - p2 <= high)
        coverage[i] = chance1 @ held @ chance2
        width[i] = chance1 @ (high - low) @ chance2
    return {"rate1": one, "rate2": two, "coverage": coverage, "width": width}


def summarise(coverage: ArrayLike, level: float = 0.95, slack: float = 0.01) -> dict[str, float]:
    """Return the mean and the least coverage, and the share of rates whose coverage is below level - slack."""
    shares = check_shares(coverage, "coverage")
    if not shares.size:
        raise InputError("no rate", "coverage")
    return {"mean": float(shares.mean()), "least": float(shares.min()), "low": float(np.mean(shares < level - slack))}


def _chance(k: Any, n: int, rate: Any) -> FloatArray:
    """Return the binomial chance of k of n; scipy's own fails for rates near the smallest float."""
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.asarray(np.exp(ways + special.xlogy(k, rate) + special.xlog1py(n - k, -rate)))


def _limits(method: Method, *arguments: Any) -> tuple[FloatArray, FloatArray]:
    if not callable(method):
        raise InputError(f"{shown(method)} is not a function", "method", "give one such as statistics.wilson")
    interval = method(*arguments)
    check_kind(interval, Interval, "method")
    if np.any(np.isnan(interval.low)):
        raise InputError(f"{interval.method} is not estimable for some count", "coverage")
    return interval.low, interval.high
