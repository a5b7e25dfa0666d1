"""Distances between two distributions of scores: Kolmogorov's and Wasserstein's, with interval and p value.

Prevents two failures: a distance read as a difference although two samples of one distribution never lie at 0, and a
Kolmogorov p for continuous scores used on 0-100 grades full of ties. The p comes from exchanging whole items or
clusters between the arms. The interval comes from a bootstrap band about the difference of the cumulative shares: a
distance is a norm of that difference, so it lies no farther from the estimate than the band is wide. It holds at a
true distance of 0 as well, where percentiles of the resampled distance never do.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.resampling import bootstrap_weights, check_draws, generator
from fragility.statistics.result import FloatArray, Interval, check_level
from fragility.statistics.robust import IntArray, cluster_sums
from fragility.statistics.two_arms import Arms, two_arms

_CELLS = 4_000_000  # draws x values handled at once
NO_MOVE = "no draw of the bootstrap moves the difference: the variance cannot be estimated"


@dataclass(frozen=True)
class Gap:
    """A norm of the difference of the cumulative shares, its name, and the largest value it can have here."""

    name: str
    largest: float
    size: Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Distance:
    """A distance between two distributions.

    Parameters
    ----------
    interval : Interval
        Kolmogorov: a share; Wasserstein: in the unit of the scores. Not below 0; the coverage is at least the level in
        large samples. A reason in place of limits where neither arm varies, or both vary as one.
    p : float
        Of "the arms have one distribution", by exchange of items or clusters between the arms.
    at : float or None
        Kolmogorov: the score at and below which the shares of the arms differ most. Wasserstein: None.
    """

    interval: Interval
    p: float
    at: float | None = None


def kolmogorov(
    first: ArrayLike,
    second: ArrayLike,
    clusters: tuple[ArrayLike, ArrayLike] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    *,
    seed: int,
) -> Distance:
    """Return the Kolmogorov distance: the largest difference of the shares at or below any score.

    Parameters
    ----------
    first, second : array_like, shape (items,) each
        Scores of the two arms.
    clusters : pair of array_like, optional
        Cluster of each item of either arm. Named in both arms, they are resampled together, and exchanged between the
        arms cluster by cluster; named in one arm only, they are resampled arm by arm, and dealt to the arms anew.
    level : float
        Confidence level, a share.
    draws : int
        Draws of the bootstrap and of the exchange, 100 or more.
    seed : int
        Seed of both.

    Returns
    -------
    Distance
        The smallest p that can be is 1 / (draws + 1), and with few clusters no smaller than one over the ways to
        exchange them.

    Raises
    ------
    InputError
        A missing score, fewer than two items or clusters in an arm, clusters of which only some are in both arms,
        draws or seed that cannot be.

    References
    ----------
    Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9:39 (p value); Bickel and
    Krieger 1989, Journal of the American Statistical Association 84:95 (band).

    Examples
    --------
    >>> found = kolmogorov([1, 2, 3, 4], [3, 4, 5, 6], draws=100, seed=1)
    >>> float(found.interval.estimate), found.at
    (0.5, 2.0)
    """
    arms = two_arms(first, second, clusters)
    values = np.unique(np.concatenate([arms.first, arms.second]))
    measure = Gap("Kolmogorov", 1.0, lambda gap: np.abs(gap).max(axis=-1))
    gap, interval, p = _distance(arms, values, measure, level, draws, seed)
    return Distance(interval, p, float(values[np.argmax(np.abs(gap))]))


def wasserstein(
    first: ArrayLike,
    second: ArrayLike,
    clusters: tuple[ArrayLike, ArrayLike] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    *,
    seed: int,
) -> Distance:
    """Return the Wasserstein-1 distance: how far scores must be moved, on average, to turn one arm into the other.

    Parameters, returns, errors and references as in `kolmogorov`. At least the difference of the means, and equal to it
    where one arm scores higher throughout.

    Examples
    --------
    >>> float(wasserstein([1, 2, 3, 4], [3, 4, 5, 6], draws=100, seed=1).interval.estimate)
    2.0
    """
    arms = two_arms(first, second, clusters)
    values = np.unique(np.concatenate([arms.first, arms.second]))
    steps = np.diff(values)
    measure = Gap("Wasserstein-1", np.inf, lambda gap: np.abs(gap[..., :-1]) @ steps)
    _, interval, p = _distance(arms, values, measure, level, draws, seed)
    return Distance(interval, p)


def _distance(
    arms: Arms, values: FloatArray, measure: Gap, level: float, draws: int, seed: int
) -> tuple[FloatArray, Interval, float]:
    """Return the differences of the cumulative shares, the interval of their measure, and its p value."""
    level, draws, rng = check_level(level), check_draws(draws), generator(seed)
    one = _by_cluster(arms.first, arms.first_codes, values)
    two = _by_cluster(arms.second, arms.second_codes, values)
    gap = _gaps(one.sum(axis=0), two.sum(axis=0))
    estimate = float(measure.size(gap))
    weights = bootstrap_weights(len(one), draws, rng)
    others = weights if arms.shared else bootstrap_weights(len(two), draws, rng)
    step = max(1, _CELLS // values.size)
    parts = [slice(i, i + step) for i in range(0, draws, step)]
    moved = np.concatenate([measure.size(_gaps(weights[s] @ one, others[s] @ two) - gap) for s in parts])
    reach = float(np.quantile(moved, level))
    limits = (max(estimate - reach, 0.0), min(estimate + reach, measure.largest)) if reach > 0 else (np.nan, np.nan)
    method = f"{measure.name}, bootstrap band, {draws} draws"
    interval = Interval(estimate, *limits, level=level, method=method, reason="" if reach > 0 else NO_MOVE)
    total = one + two if arms.shared else np.concatenate([one, two])
    exchanged = _exchanges(arms, len(total), draws, rng)
    first = [exchanged[s] @ (two - one) + one.sum(axis=0) if arms.shared else exchanged[s] @ total for s in parts]
    permuted = np.concatenate([measure.size(_gaps(x, total.sum(axis=0) - x)) for x in first])
    reached = np.count_nonzero(permuted >= estimate * (1 - 1e-12))
    return gap, interval, (1 + int(reached)) / (1 + draws)


def _by_cluster(scores: FloatArray, codes: IntArray, values: FloatArray) -> FloatArray:
    """Return how many items of each cluster have at most each value, shape (clusters, values)."""
    marks = (scores[:, None] <= values).astype(float)
    return cluster_sums(marks, codes)


def _gaps(one: FloatArray, two: FloatArray) -> FloatArray:
    """Return the difference of the cumulative shares, from cumulative counts whose last column is the total."""
    return np.asarray(one / one[..., -1:] - two / two[..., -1:])


def _exchanges(arms: Arms, groups: int, draws: int, rng: np.random.Generator) -> FloatArray:
    """Return which clusters change arms (shared), or which make up the first arm, shape (draws, clusters)."""
    if arms.shared:
        return rng.integers(0, 2, (draws, groups)).astype(float)
    order = rng.permuted(np.tile(np.arange(groups), (draws, 1)), axis=1)
    return (order < arms.groups[0]).astype(float)
