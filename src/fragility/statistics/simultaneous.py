"""Whether the condition that a paper names first is first, and separable from all others.

Prevents the failure in which the largest of ten noisy shares is called the best method: the comparisons with
the named condition are a family, and they share its noise.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.differences import fisher, newcombe
from fragility.statistics.multiplicity import holm
from fragility.statistics.result import FloatArray, Interval, check_counts, check_flag, check_integer, check_level
from fragility.statistics.tails import normal_isf, normal_sf

#: Where the integral over the shared factor is taken; fine enough for weights down to 1 in 10,000.
FACTOR = np.linspace(-8.5, 8.5, 4001)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The named condition against each other one.

    Parameters
    ----------
    others : array of int, shape (m - 1,)
        Indices of the other conditions, in the order of the arrays below.
    gap : Interval
        How much better the named condition is (share), with simultaneous limits.
    p_holm : array, shape (m - 1,)
        Fisher's exact p, two-sided, Holm-adjusted over the comparisons.
    critical : float
        Critical value of the largest |z|, in place of 1.96.
    first : bool
        Every gap is above 0 (a tie is not first).
    separable : bool
        Every simultaneous interval lies above 0.
    """

    others: NDArray[np.int_]
    gap: Interval
    p_holm: FloatArray
    critical: float
    first: bool
    separable: bool


def critical_value(loadings: ArrayLike, level: float = 0.95) -> float:
    """Return c with P(all |z_i| <= c) = level, where corr(z_i, z_j) = loading_i loading_j.

    With z_i = l_i x + sqrt(1 - l_i^2) e_i the z_i are independent given x: one integral (Dunnett 1955).

    Parameters
    ----------
    loadings : array_like, shape (comparisons,)
        Above 0 and below 1.
    level : float
        Joint confidence level, a share.
    """
    loading = np.asarray(loadings, dtype=float)[:, None]
    level, scale = check_level(level), np.sqrt(1 - loading**2)
    density = np.exp(-(FACTOR**2) / 2) / np.sqrt(2 * np.pi) * (FACTOR[1] - FACTOR[0])

    def shortfall(c: float) -> float:
        ends = (np.array([[[-c]], [[c]]]) - loading * FACTOR) / scale
        inside = np.diff(special.ndtr(ends), axis=0)[0]
        return float(np.sum(density * np.prod(inside, axis=0)) - level)

    one, all_of_them = normal_isf((1 - level) / np.array([2, 2 * len(loading)]))
    return float(scipy.optimize.brentq(shortfall, one - 0.01, all_of_them + 0.01, xtol=1e-12))


def compare_with_best(
    k: ArrayLike, n: ArrayLike, named: int, level: float = 0.95, higher_is_better: bool = True
) -> Comparison:
    """Compare the condition that is named as best with every other one.

    Parameters
    ----------
    k, n : array_like, shape (m,)
        Items counted and items in all, for each condition; the conditions are taken as independent.
    named : int
        Index of the named condition.
    level : float
        Joint confidence level, a share.
    higher_is_better : bool
        False where the named condition is claimed to have the lowest share.

    Returns
    -------
    Comparison
        Newcombe intervals at the critical value of the largest |z|. The correlation that sharing the named
        arm induces is taken from the shares (k + 1) / (n + 2), so that an arm at 0 or 1 still has a variance.
        One comparison gives Newcombe's interval itself.
    """
    k, n = check_counts(k, n, whole=True, where="conditions")
    if k.ndim != 1 or k.size < 2:
        raise InputError(f"counts of shape {k.shape}", "conditions", "give two or more, in a flat list")
    named = check_integer(named, "named", 0, k.size - 1)
    k = k if check_flag(higher_is_better, "higher_is_better") else n - k
    others = np.delete(np.arange(k.size), named)
    smooth = (k + 1) / (n + 2)
    variance = smooth * (1 - smooth) / (n + 2)
    critical = critical_value(np.sqrt(variance[named] / (variance[named] + variance[others])), level)
    arms = k[named], n[named], k[others], n[others]
    pointwise = newcombe(*arms, level=1 - 2 * normal_sf(critical))
    gap = Interval(pointwise.estimate, pointwise.low, pointwise.high, level, "Newcombe, simultaneous")
    first, separable = bool(np.all(gap.estimate > 0)), bool(np.all(gap.low > 0))
    return Comparison(others, gap, holm(fisher(*arms)), critical, first, separable)


def not_separable_from_best(
    k: ArrayLike, n: ArrayLike, level: float = 0.95, higher_is_better: bool = True
) -> NDArray[np.int_]:
    """Return the conditions that cannot be told from the one with the best share, that one included.

    Parameters as in `compare_with_best`, with the best of the data in the place of the named condition.
    """
    k, n = check_counts(k, n, whole=True, where="conditions")
    share = k / n if check_flag(higher_is_better, "higher_is_better") else -k / n
    best = int(np.argmax(share))
    comparison = compare_with_best(k, n, best, level, higher_is_better)
    return np.sort(np.append(comparison.others[comparison.gap.low <= 0], best))
