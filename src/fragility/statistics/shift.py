"""The shift function: by how much each quantile of one arm lies above that of another, with one band over all of them.

Prevents the failure in which two arms are told apart by their means alone: a mean falls in the same way when every
score falls a little and when a few fall to the bottom. The band is simultaneous, so that the whole curve may be read,
and items of one cluster are drawn together.
"""

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.resampling import bootstrap_weights, check_draws, generator
from fragility.statistics.result import FloatArray, Interval, as_floats, check_level
from fragility.statistics.two_arms import two_arms

NO_MOVE = "no draw of the bootstrap moves this quantile of either arm"


def quantiles(scores: ArrayLike, shares: ArrayLike) -> FloatArray:
    """Return quantiles: the smallest score at or below which at least the share of the scores lies.

    Parameters
    ----------
    scores : array_like, shape (items,)
        Any unit.
    shares : array_like, shape (quantiles,)
        Above 0 and below 1.

    Returns
    -------
    array of float, shape (quantiles,)
        Each is one of the scores (type 1 of Hyndman and Fan 1996).

    Examples
    --------
    >>> quantiles([10, 20, 30, 40], [0.25, 0.5, 0.9]).tolist()
    [10.0, 20.0, 40.0]
    """
    flat, grid = as_floats("scores", scores)[0], _grid(shares)
    if flat.ndim != 1 or not flat.size:
        raise InputError(f"scores of shape {flat.shape}", "scores", "give a flat list")
    return _weighted(np.sort(flat), np.ones((1, flat.size)), grid)[0]


def quantile_shift(
    first: ArrayLike,
    second: ArrayLike,
    shares: ArrayLike = (0.1, 0.25, 0.5, 0.75, 0.9),
    clusters: tuple[ArrayLike, ArrayLike] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    *,
    seed: int,
) -> Interval:
    """Return the difference of the quantiles of two arms, first minus second, with a simultaneous band.

    Parameters
    ----------
    first, second, clusters, level
        As in `distributions.exceedance_difference`; `level` is that of the band as a whole.
    shares : array_like, shape (quantiles,)
        Which quantiles, above 0 and below 1.
    draws, seed : int
        Of the bootstrap, 100 draws or more.

    Returns
    -------
    Interval
        Shape (quantiles,), in the unit of the scores. The band is as many bootstrap standard errors wide as the
        largest deviation of a draw is in the share `level` of the draws (sup-t).

    Raises
    ------
    InputError
        As in `distributions.exceedance_difference`; shares that are not between 0 and 1.

    References
    ----------
    Doksum 1974, Annals of Statistics 2:267 (shift function); Montiel Olea and Plagborg-Moller 2019, Journal of Applied
    Econometrics 34:1 (sup-t band).

    Examples
    --------
    >>> low, high = [1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5, 6, 7, 8, 9, 10]
    >>> quantile_shift(high, low, [0.25, 0.5, 0.75], seed=1).estimate.tolist()
    [2.0, 2.0, 2.0]
    """
    arms, grid = two_arms(first, second, clusters), _grid(shares)
    level, draws, rng = check_level(level), check_draws(draws), generator(seed)
    ordered = [np.argsort(scores, kind="stable") for scores in (arms.first, arms.second)]
    sides = [(arms.first, arms.first_codes, ordered[0]), (arms.second, arms.second_codes, ordered[1])]
    one = bootstrap_weights(arms.groups[0], draws, rng)
    weights = [one, one if arms.shared else bootstrap_weights(arms.groups[1], draws, rng)]
    drawn = [_weighted(s[o], w[:, c[o]].astype(float), grid) for (s, c, o), w in zip(sides, weights, strict=True)]
    exact = [_weighted(s[o], np.ones((1, s.size)), grid)[0] for s, _, o in sides]
    gap, moved = exact[0] - exact[1], drawn[0] - drawn[1] - (exact[0] - exact[1])
    spread = moved.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    reach = float(np.quantile(np.abs(moved / scale).max(axis=1), level))
    half = np.where(spread > 0, reach * spread, np.nan)
    reason = np.where(spread > 0, "", NO_MOVE)
    return Interval(gap, gap - half, gap + half, level, f"sup-t band, {draws} bootstrap draws", reason)


def _weighted(ordered: FloatArray, weights: FloatArray, grid: FloatArray) -> FloatArray:
    """Return quantiles of sorted scores under each row of weights, shape (draws, quantiles)."""
    below = np.cumsum(weights, axis=1)
    wanted = grid * below[:, -1:] * (1 - 1e-12)
    places = np.stack([(below < wanted[:, [i]]).sum(axis=1) for i in range(grid.size)], axis=1)
    return ordered[np.minimum(places, ordered.size - 1)]


def _grid(shares: ArrayLike) -> FloatArray:
    (grid,) = as_floats("shares", shares)
    if grid.ndim != 1 or not grid.size or grid.min() <= 0 or grid.max() >= 1:
        raise InputError("quantiles are asked for at shares above 0 and below 1", "shares")
    return grid
