"""Agreement of judges: Cohen's and Fleiss' kappa, Gwet's AC1, positive and negative agreement, Krippendorff's alpha.

Prevents the failure in which "90 % agreement" of two judges is read as good where nine of ten items are refusals
anyway, and the reverse one, in which kappa alone is read and is low only because the labels are skewed. Every
coefficient has an interval over items, or over clusters of items; a kappa of one label only is not estimable.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.krippendorff import krippendorff_alpha
from fragility.statistics.result import FloatArray, Interval, NotEstimable, check_whole, refuse
from fragility.statistics.robust import cluster_codes, robust_interval, share_interval

__all__ = [
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac1_many",
    "krippendorff_alpha",
    "negative_agreement",
    "positive_agreement",
]

ONE_LABEL = "the judges gave one label only: agreement beyond chance is 0/0"
Chance = Callable[[FloatArray], tuple[float, FloatArray]]


def cohen_kappa(table: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return Cohen's kappa of two judges: agreement beyond that of their own margins.

    Parameters
    ----------
    table : array_like, shape (labels, labels) or (clusters, labels, labels)
        Whole counts, rows for one judge, columns for the other (see `labels.cross_table`).
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval or NotEstimable
        -1 to 1. Delta-method variance over items or clusters, t with their number less one as degrees of freedom.
        Not estimable where both judges gave one and the same label to all; perfect agreement on several labels has
        the estimate 1, and a reason in place of limits.

    Raises
    ------
    InputError
        Not a square table of whole counts, or an empty one.

    References
    ----------
    Cohen 1960, Educational and Psychological Measurement 20:37; Fleiss, Cohen and Everitt 1969, Psychological Bulletin
    72:323 (variance, here with n - 1 for n, as in Gwet 2014, Handbook of Inter-Rater Reliability).

    Examples
    --------
    >>> round(float(cohen_kappa([[20, 5], [10, 15]]).estimate), 2)
    0.4
    """
    row, column, codes, labels = _pairs(table)
    agree = (row == column).astype(float)
    first, second = (np.bincount(x, minlength=labels) / x.size for x in (row, column))
    chance = float(first @ second)
    if chance == 1:
        return NotEstimable(ONE_LABEL)
    return _beyond_chance(agree, chance, second[row] + first[column] - 2 * chance, codes, level, "Cohen's kappa")


def gwet_ac1(table: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return Gwet's AC1 of two judges, which does not collapse where one label is rare.

    Parameters, returns and errors as in `cohen_kappa`, but that one label given to all has the estimate 1; all labels
    that could be given belong in the table. Not estimable for a table of one label.

    References
    ----------
    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29.

    Examples
    --------
    >>> round(float(gwet_ac1([[20, 5], [10, 15]]).estimate), 2)
    0.41
    """
    row, column, codes, labels = _pairs(table)
    labelled = np.arange(labels)
    counts = (row[:, None] == labelled).astype(float) + (column[:, None] == labelled)
    return gwet_ac1_many(counts, codes, level)


def gwet_ac1_many(counts: ArrayLike, clusters: ArrayLike | None = None, level: float = 0.95) -> Interval | NotEstimable:
    """Return Gwet's AC1 of two or more judges.

    Parameters, errors as in `fleiss_kappa`; all labels that could be given belong in the columns.

    Returns
    -------
    Interval or NotEstimable
        As in `fleiss_kappa`, but that one label given to all has the estimate 1.

    References
    ----------
    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29.
    """

    def chance(shares: FloatArray) -> tuple[float, FloatArray]:
        mean, labels = shares.mean(axis=0), shares.shape[1]
        total = float(np.sum(mean * (1 - mean))) / (labels - 1)
        return total, -2 * (shares - mean) @ mean / (labels - 1)

    (ratings,) = check_whole("rating counts", counts)
    if ratings.ndim == 2 and ratings.shape[1] == 1:
        return NotEstimable("one label could be given: there is nothing to agree on")
    return _many(ratings, clusters, level, chance, "Gwet's AC1")


def fleiss_kappa(counts: ArrayLike, clusters: ArrayLike | None = None, level: float = 0.95) -> Interval | NotEstimable:
    """Return Fleiss' kappa of two or more judges, who need not be the same for every item.

    Parameters
    ----------
    counts : array_like, shape (items, labels)
        How many judges gave each label to each item (see `labels.rating_counts`). Items may differ in their number
        of ratings; those with one inform the shares of the labels only.
    clusters : array_like, shape (items,), optional
        Cluster of each item.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval or NotEstimable
        -1 to 1. Delta-method variance over items or clusters, t with their number less one as degrees of freedom.
        Not estimable where one label only was given, or no item has two ratings.

    Raises
    ------
    InputError
        Not whole counts, an item without a rating, clusters that are not one an item.

    References
    ----------
    Fleiss 1971, Psychological Bulletin 76:378; Gwet 2014, Handbook of Inter-Rater Reliability (missing ratings).
    """

    def chance(shares: FloatArray) -> tuple[float, FloatArray]:
        mean = shares.mean(axis=0)
        return float(mean @ mean), 2 * (shares - mean) @ mean

    return _many(counts, clusters, level, chance, "Fleiss' kappa")


def positive_agreement(table: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return the share of positive labels that the other judge shares: 2 a / (2 a + b + c).

    Parameters
    ----------
    table : array_like, shape (2, 2) or (clusters, 2, 2)
        [[a, b], [c, d]]: positive for both, for the first judge only, for the second only, for neither.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval or NotEstimable
        Shares. The Wilson interval of a / (a + b + c), with the effective number of items where they are clustered,
        carried over by 2 s / (1 + s). Not estimable where no item is positive for either judge.

    Raises
    ------
    InputError
        Not a table of two labels, or not whole counts.

    References
    ----------
    Cicchetti and Feinstein 1990, Journal of Clinical Epidemiology 43:551.
    """
    return _one_sided(table, 0, level, "positive")


def negative_agreement(table: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return the share of negative labels that the other judge shares: 2 d / (2 d + b + c).

    Parameters, returns and errors as in `positive_agreement`.
    """
    return _one_sided(table, 1, level, "negative")


def _one_sided(table: ArrayLike, side: int, level: float, name: str) -> Interval | NotEstimable:
    row, column, codes, labels = _pairs(table)
    if labels != 2:
        raise InputError(f"a table of {labels} labels", f"{name}_agreement", "give [[a, b], [c, d]]")
    relevant = (row == side) | (column == side)
    if not relevant.any():
        return NotEstimable(f"no item is {name} for either judge")
    both = (row == column)[relevant]
    shared = share_interval(both, codes[relevant] if np.ndim(table) == 3 else None, level)
    share, low, high = (2 * s / (1 + s) for s in (shared.estimate, shared.low, shared.high))
    return Interval(share, low, high, level, f"{name} agreement, {shared.method}", shared.reason)


def _pairs(table: ArrayLike) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.int_], int]:
    """Return the row, column and cluster of every item of a table, and the number of labels."""
    (counts,) = check_whole("agreement table", table)
    if counts.ndim not in (2, 3) or counts.shape[-1] != counts.shape[-2]:
        raise InputError(f"shape {counts.shape}", "agreement table", "give a square table, or one for each cluster")
    if counts.sum() < 1:
        raise InputError("the table is empty", "agreement table", "give one item or more")
    cells = np.argwhere(counts > 0)
    items = np.repeat(cells, counts[counts > 0].astype(int), axis=0)
    codes = np.arange(len(items)) if counts.ndim == 2 else cluster_codes(items[:, 0], len(items))
    return items[:, -2], items[:, -1], codes, counts.shape[-1]


def _many(
    counts: ArrayLike, clusters: ArrayLike | None, level: float, chance: Chance, method: str
) -> Interval | NotEstimable:
    (ratings,) = check_whole("rating counts", counts)
    if ratings.ndim != 2 or not ratings.size:
        raise InputError(f"shape {ratings.shape}", "rating counts", "give one row an item, one column a label")
    given = ratings.sum(axis=1)
    refuse(given < 1, given, "ratings of an item", "rating counts", "leave such items out, and say how many")
    codes = np.arange(len(ratings)) if clusters is None else cluster_codes(clusters, len(ratings))
    paired = given > 1
    if not paired.any():
        return NotEstimable("no item has two ratings")
    expected, slope = chance(ratings / given[:, None])
    if expected == 1:
        return NotEstimable(ONE_LABEL)
    pairs = np.where(paired, given * (given - 1), 1)
    agree = np.sum(ratings * (ratings - 1), axis=1) / pairs
    return _beyond_chance(agree, expected, slope, codes, level, method, paired)


def _beyond_chance(
    agree: FloatArray,
    chance: float,
    chance_slope: FloatArray,
    codes: NDArray[np.int_],
    level: float,
    method: str,
    paired: NDArray[np.bool_] | None = None,
) -> Interval:
    """Return (observed - chance) / (1 - chance), from each item's agreement and influence on chance."""
    paired = np.ones(agree.size, dtype=bool) if paired is None else paired
    observed = float(agree[paired].mean())
    estimate = (observed - chance) / (1 - chance)
    observed_slope = np.where(paired, agree - observed, 0.0) / paired.mean()
    influence = (observed_slope - (1 - estimate) * chance_slope) / (1 - chance)
    return robust_interval(estimate, influence, codes, level, method)
