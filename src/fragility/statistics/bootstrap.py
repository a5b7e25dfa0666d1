"""Bootstrap intervals of many means at once: the draws as a matrix of weights, one product for all cells.

Prevents two failures: a bootstrap that takes so long that it is left out or run with 200 draws, and one that
resamples items where clusters were sampled. Each draw takes units (items, or whole clusters) with
replacement; how often each unit was taken is a row of weights, and the mean of every cell is that row times
the data. All cells see the same draws, so any function of several cells can be bootstrapped as well.

Arithmetic: whole numbers whose totals stay below 2^24 (0/1 data, counts, differences of them) are multiplied
in float32, which is exact for them; all else in float64.

A percentile interval is only as good as the sample is large: with few clusters (below about 20) it is too
narrow, and `few_clusters` is the better choice. Below `FEW_UNITS` units the name of the method says how often such an
interval covers (`percentile_coverage`).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.few_clusters import cluster_totals
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.resampling import bootstrap_weights, check_draws, generator
from fragility.statistics.result import (
    FloatArray,
    Interval,
    as_floats,
    check_choice,
    check_integer,
    check_level,
    same_index,
)
from fragility.statistics.tails import t_sf

METHODS = ("percentile", "bca")
#: Draws whose weights are held in memory at a time; a few hundred stay in the cache of one core.
CHUNK = 250
#: With fewer units an interval names its coverage.
FEW_UNITS = 20
#: Means that differ by less, relative to their size, are equal.
ROUNDING = 1e-12
ONE_UNIT = "fewer than two units to resample"
EQUAL_UNITS = "all units have the same mean: every draw gives it again"
NO_CORRECTION = "the estimate lies at the edge of the draws: no bias correction (BCa) can be given"


def percentile_coverage(units: int, level: float = 0.95) -> float:
    """Return how often the percentile interval of a mean of so many units covers, where their means are normal.

    The draws have the standard deviation s sqrt(1 - 1/G) / sqrt(G) about the mean of G units, so the interval is one of
    t with the quantile z sqrt(1 - 1/G). Skewed units make it worse.

    Parameters
    ----------
    units : int
        Items, or clusters where these are drawn; two or more.
    level : float
        Confidence level asked for, a share.

    Examples
    --------
    >>> round(percentile_coverage(5), 3)
    0.846
    """
    groups = check_integer(units, "units", 2)
    quantile = normal_quantile(level) * np.sqrt(1 - 1 / groups)
    return float(1 - 2 * t_sf(quantile, groups - 1))


def draw_weights(units: int, draws: int, seed: int, chunk: int = CHUNK) -> Iterator[NDArray[np.int_]]:
    """Yield how often each unit is taken in each draw, as matrices of up to `chunk` rows.

    Parameters
    ----------
    units, draws : int
        Units to draw from (each draw takes as many, with replacement), and number of draws.
    seed : int
        Same seed, same draws, whatever the chunk.
    chunk : int
        Draws held in memory at a time.

    Yields
    ------
    array of int, shape (up to chunk, units)
        Rows sum to `units`.
    """
    rng, chunk = generator(seed), check_integer(chunk, "chunk", 1)
    for start in range(0, check_draws(draws), chunk):
        yield bootstrap_weights(units, min(chunk, draws - start), rng)


def resampled_means(
    values: ArrayLike,
    *,
    seed: int,
    draws: int = 10_000,
    clusters: ArrayLike | None = None,
    chunk: int = CHUNK,
) -> FloatArray:
    """Return the mean of every cell in every draw.

    Parameters
    ----------
    values : array_like, shape (items,) or (items, cells)
        Item-level data. For a paired difference: first arm minus second.
    seed, draws, chunk
        See `draw_weights`.
    clusters : array_like, shape (items,), optional
        Labels; whole clusters are then drawn, and the mean is over the items that come with them.

    Returns
    -------
    array of float, shape (draws,) or (cells, draws)

    Raises
    ------
    InputError
        A value is not a number, there is no item, not one label an item, fewer than 100 draws.
    """
    sums, sizes = _units(values, clusters)
    totals, items = _resample(sums, sizes, seed, draws, chunk)
    means = totals / items
    return means[0] if np.ndim(values) == 1 else means


def bootstrap_mean(
    values: ArrayLike,
    *,
    seed: int,
    draws: int = 10_000,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    method: str = "percentile",
    chunk: int = CHUNK,
) -> Interval:
    """Return the mean of every cell with its bootstrap interval.

    Parameters
    ----------
    values, seed, draws, clusters, chunk
        As in `resampled_means`; errors too.
    level : float
        Confidence level, a share.
    method : {"percentile", "bca"}
        Quantiles of the draws (linear between two draws), as they are or at levels corrected for bias and
        skewness (Efron 1987; the acceleration by leaving out one unit at a time).

    Returns
    -------
    Interval
        In the unit of the values, one a cell. Not estimable for fewer than two units or where all units have
        one mean (0 of n): the draws would give an interval without width.
    """
    level = check_level(level)
    check_choice(method, METHODS, "method")
    sums, sizes = _units(values, clusters)
    totals, items = _resample(sums, sizes, seed, draws, chunk)
    # Division by one number keeps the order of the draws: then only the limits need it.
    divisor = 1.0 if np.ptp(items) else items[0]
    ordered = totals / items if divisor == 1.0 else totals
    ordered.sort(axis=1)
    estimate = sums.sum(axis=0) / sizes.sum()
    reason = np.full(estimate.shape, ONE_UNIT if len(sums) < 2 else "", dtype=object)
    reason[(reason == "") & _equal_units(sums, sizes)] = EQUAL_UNITS
    points = np.tile([(1 - level) / 2, (1 + level) / 2], (len(estimate), 1))
    if method == "bca":
        points, usable = _corrected(points, ordered, estimate * divisor, sums, sizes)
        reason[(reason == "") & ~usable] = NO_CORRECTION
    low, high = (np.where(reason == "", _quantile(ordered, point) / divisor, np.nan) for point in points.T)
    what = "items" if clusters is None else f"{len(sums)} clusters"
    name = f"bootstrap of {what}, {'BCa' if method == 'bca' else method}"
    if method == "percentile" and 2 <= len(sums) < FEW_UNITS:
        name += f" (with so few it covers about {100 * percentile_coverage(len(sums), level):.0f} %)"
    cell = 0 if np.ndim(values) == 1 else slice(None)
    return Interval(estimate[cell], low[cell], high[cell], level, name, reason[cell])


def bootstrap_difference(
    first: ArrayLike,
    second: ArrayLike,
    *,
    seed: int,
    draws: int = 10_000,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    method: str = "percentile",
    chunk: int = CHUNK,
) -> Interval:
    """Return mean(first) - mean(second) of two arms on the same items, with its paired bootstrap interval.

    Parameters
    ----------
    first, second : array_like, shape (items,) or (items, cells)
        Item-level data of the two arms, row by row of the same item.
    seed, draws, clusters, level, method, chunk
        As in `bootstrap_mean`; returns and errors too.
    """
    same_index("paired bootstrap", first, second)
    (one,), (two,) = as_floats("first arm", first), as_floats("second arm", second)
    if one.shape != two.shape:
        raise InputError(f"shapes {one.shape} and {two.shape}", "paired bootstrap", "give both arms item by item")
    return bootstrap_mean(one - two, seed=seed, draws=draws, clusters=clusters, level=level, method=method, chunk=chunk)


def _units(values: ArrayLike, clusters: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Return the total of each unit, as (units, cells), and its number of items."""
    (data,) = as_floats("values", values)
    if data.ndim not in (1, 2) or not data.size:
        raise InputError(f"values of shape {data.shape}", "bootstrap", "give (items,) or (items, cells)")
    if clusters is None:
        return data.reshape(len(data), -1), np.ones(len(data))
    totals, sizes = cluster_totals(data, clusters)
    return totals.reshape(len(totals), -1), sizes


def _resample(
    sums: FloatArray, sizes: FloatArray, seed: int, draws: int, chunk: int
) -> tuple[NDArray[np.floating], FloatArray]:
    """Return the total of each cell, as (cells, draws), and the number of items of each draw."""
    whole = bool(np.all(sums == np.floor(sums)))
    exact = whole and len(sums) * max(float(np.abs(sums).max()), float(sizes.max())) < 2**24
    kind = np.float32 if exact else np.float64
    data: NDArray[Any] = sums.T.astype(kind)
    counts: NDArray[Any] = sizes.astype(kind)
    totals, items = np.empty((sums.shape[1], check_draws(draws)), kind), np.empty(draws)
    start = 0
    for weights in draw_weights(len(sums), draws, seed, chunk):
        stop = start + len(weights)
        taken: NDArray[Any] = weights.T.astype(kind)
        np.matmul(data, taken, out=totals[:, start:stop])
        items[start:stop] = counts @ taken
        start = stop
    return totals, items


def _equal_units(sums: FloatArray, sizes: FloatArray) -> NDArray[np.bool_]:
    means = sums / sizes[:, None]
    return np.asarray(np.ptp(means, axis=0) <= ROUNDING * np.abs(means).max(axis=0))


def _quantile(ordered: NDArray[np.floating], point: FloatArray) -> FloatArray:
    """Return one quantile a row of sorted rows, linear between neighbours (Hyndman and Fan's type 7)."""
    place = point * (ordered.shape[1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[1] - 1)
    rows = np.arange(len(ordered))
    low, high = (ordered[rows, index].astype(float) for index in (below, above))
    return np.asarray(low + (place - below) * (high - low))


def _corrected(
    points: FloatArray, ordered: NDArray[np.floating], centre: FloatArray, sums: FloatArray, sizes: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the BCa levels, (cells, 2), and True where they exist."""
    same = ROUNDING * np.abs(centre)[:, None]  # a draw of every unit once is the estimate but for rounding
    off = ordered - centre[:, None]
    share = np.mean((off < -same) + 0.5 * (np.abs(off) <= same), axis=1)
    rest = np.maximum(sizes.sum() - sizes, 1)[:, None]
    left_out = (sums.sum(axis=0) - sums) / rest
    off = left_out.mean(axis=0) - left_out
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.sum(off**3, axis=0) / (6 * np.sum(off**2, axis=0) ** 1.5)
        shift = special.ndtri(share)[:, None] + special.ndtri(points)
        stretch = 1 - speed[:, None] * shift
        corrected = special.ndtr(special.ndtri(share)[:, None] + shift / stretch)
    usable = (share > 0) & (share < 1) & np.all(stretch > 0, axis=1)
    return np.where(usable[:, None], corrected, points), usable
