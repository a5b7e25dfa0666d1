"""How much of a score is noise of the single run: items that were answered, or models that were trained, again.

Prevents two failures: 5 decodings of 100 prompts counted as 500 items, and a "difference" between two runs
that another seed would have turned round. Two designs are kept apart. Decodings belong to their item
(`nested_repeats`): the second decoding of one item has nothing in common with that of another. A training seed
is shared by all items (`crossed_repeats`): a lucky seed lifts them together, and more items do not average it
out.

Scores are (items, repeats), any unit; 0 and 1 are fine for the standard errors, but the F intervals of shares
of variance assume normal scores and are rough for them.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, Interval, NotEstimable, as_floats, check_level, check_number
from fragility.statistics.tails import t_isf

FEW = "fewer than two items or repeats: the variance between and within items cannot be told apart"
NO_SPREAD = "all scores are equal: nothing to estimate a variance from"


@dataclass(frozen=True, eq=False)
class NestedRepeats:
    """Items with repeats of their own (decodings).

    Parameters
    ----------
    mean : Interval
        Mean score, t with items - 1 degrees of freedom over the items' means (Miller 2024: repeats are a
        cluster). Not estimable where all items have one mean.
    se : float
        Its standard error.
    between, within : float
        Variance between items (below 0 where noise explains more than all of it) and within them.
    noise : Interval
        Share of the variance of one score that is within items, 1 - ICC(1,1) of Shrout and Fleiss (1979).
    items, repeats : int
    """

    mean: Interval
    se: float
    between: float
    within: float
    noise: Interval
    items: int
    repeats: int


@dataclass(frozen=True, eq=False)
class CrossedRepeats:
    """Items by seeds that all items share.

    Parameters
    ----------
    mean : Interval
        Mean score over new items and new seeds, t with Satterthwaite's degrees of freedom.
    se, df : float
        Of that mean. Where seeds differ by less than chance, their variance counts as 0, and df is items - 1.
    between_items, between_seeds, residual : float
        Components of the variance of one score; the first two are below 0 where chance explains more than all.
    p_seeds : float
        F test of "seeds do not differ".
    items, seeds : int
    """

    mean: Interval
    se: float
    df: float
    between_items: float
    between_seeds: float
    residual: float
    p_seeds: float
    items: int
    seeds: int


def nested_repeats(scores: ArrayLike, level: float = 0.95) -> NestedRepeats | NotEstimable:
    """Split the variance of scores into items and repeats within items (one-way analysis of variance).

    Parameters
    ----------
    scores : array_like, shape (items, repeats)
        No gaps: each item has as many repeats.
    level : float
        Confidence level, a share.

    Returns
    -------
    NestedRepeats or NotEstimable
        Not estimable for fewer than two items or repeats, or scores that are all equal.

    Raises
    ------
    InputError
        Not a table of numbers.

    Examples
    --------
    >>> found = nested_repeats([[1, 1], [0, 1], [0, 0], [1, 1]])
    >>> found.items, found.repeats, float(found.mean.estimate)
    (4, 2, 0.625)
    """
    table, level = _table(scores, level)
    items, repeats = table.shape
    if min(items, repeats) < 2 or np.ptp(table) == 0:
        return NotEstimable(FEW if min(items, repeats) < 2 else NO_SPREAD)
    means = table.mean(axis=1)
    between = repeats * means.var(ddof=1)
    within = float(np.sum((table - means[:, None]) ** 2) / (items * (repeats - 1)))
    se = float(np.sqrt(between / (items * repeats)))
    low, high = _correlation_limits(between, within, items, repeats, level)
    variance = (between - within) / repeats
    noise = within / (max(variance, 0.0) + within)
    share = Interval(noise, 1 - high, 1 - low, level, "F")
    mean = _interval(table.mean(), se, items - 1, level, f"t over {items} items")
    return NestedRepeats(mean, se, float(variance), within, share, items, repeats)


def crossed_repeats(scores: ArrayLike, level: float = 0.95) -> CrossedRepeats | NotEstimable:
    """Split the variance of scores into items, seeds and the rest (two-way, both random, one score a cell).

    Parameters and errors as in `nested_repeats`, with seeds (or fine-tuning runs) as columns; not estimable
    also where items and seeds leave no residual.

    References
    ----------
    Shrout and Fleiss 1979, Psychological Bulletin 86:420, case 2; Satterthwaite 1946.

    Examples
    --------
    >>> found = crossed_repeats([[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1]])
    >>> found.items, found.seeds, float(found.mean.estimate)
    (4, 3, 0.5)
    """
    table, level = _table(scores, level)
    items, seeds = table.shape
    if min(items, seeds) < 2 or np.ptp(table) == 0:
        return NotEstimable(FEW if min(items, seeds) < 2 else NO_SPREAD)
    row, column, grand = table.mean(axis=1), table.mean(axis=0), table.mean()
    ms_items = float(seeds * row.var(ddof=1))
    ms_seeds = float(items * column.var(ddof=1))
    off = table - row[:, None] - column + grand
    residual_df = (items - 1) * (seeds - 1)
    residual = float(np.sum(off**2) / residual_df)
    if residual <= 1e-12 * table.var():
        return NotEstimable("items and seeds explain every score: no residual to measure them against")
    extra = ms_seeds - residual
    variance, df = ms_items, items - 1.0
    if extra > 0:
        squares = ms_items**2 / (items - 1) + ms_seeds**2 / (seeds - 1) + residual**2 / residual_df
        variance = ms_items + extra
        df = variance**2 / squares
    se = float(np.sqrt(variance / (items * seeds)))
    mean = _interval(grand, se, df, level, f"t over {items} items and {seeds} seeds")
    p = float(scipy.stats.f.sf(ms_seeds / residual, seeds - 1, residual_df))
    components = ((ms_items - residual) / seeds, extra / items, residual)
    return CrossedRepeats(mean, se, df, *components, p, items, seeds)


def planned_se(between: float, within: float, items: ArrayLike, repeats: ArrayLike) -> FloatArray:
    """Return the standard error of a mean over so many items with so many (nested) repeats; they broadcast.

    Examples
    --------
    >>> planned_se(0.05, 0.04, 100, [1, 5]).round(3).tolist()
    [0.03, 0.024]
    """
    between, within = _variances(between, within)
    n, r = as_floats("items and repeats", items, repeats)
    if np.any(n < 1) or np.any(r < 1):
        raise InputError("fewer than 1 item or repeat", "planned_se")
    return np.asarray(np.sqrt((between + within / r) / n))


def enough_repeats(between: float, within: float, noise: float = 0.1) -> int | NotEstimable:
    """Return the fewest repeats at which noise makes up at most this share of the variance of an item's mean.

    Beyond them more items buy more than more repeats; `planning.best_repeats` weighs their costs. Not estimable where
    items do not differ: then each repeat is worth as much as an item, and there is no end to it.
    """
    between, within = _variances(between, within)
    if not 0 < check_number(noise, "noise") < 1:
        raise InputError(f"{noise!r} is not a share of noise", "enough_repeats", "give 0 to 1, such as 0.1")
    if between == 0:
        return NotEstimable("items do not differ: a repeat is worth as much as an item")
    exact = within * (1 - noise) / (noise * between)
    return max(1, int(np.ceil(exact - 1e-9)))


def _table(scores: ArrayLike, level: float) -> tuple[FloatArray, float]:
    (table,) = as_floats("scores", scores)
    if table.ndim != 2 or not table.size:
        raise InputError(f"scores of shape {table.shape}", "repeats", "give (items, repeats), without gaps")
    return table, check_level(level)


def _variances(between: float, within: float) -> tuple[float, float]:
    """Return the components, an estimate below 0 as the 0 that it stands for."""
    one, two = check_number(between, "between"), check_number(within, "within")
    if two < 0:
        raise InputError(f"{two:g} is a negative variance", "within")
    return max(one, 0.0), two


def _correlation_limits(between: float, within: float, items: int, repeats: int, level: float) -> tuple[float, float]:
    """Return the exact limits of ICC(1,1) for normal scores, none below 0 (Shrout and Fleiss 1979)."""
    if within == 0:
        return 1.0, 1.0
    tail, df = (1 - level) / 2, (items - 1, items * (repeats - 1))
    ratios = between / within / scipy.stats.f.isf([tail, 1 - tail], *df)
    low, high = (max(0.0, float((f - 1) / (f + repeats - 1))) for f in ratios)
    return low, high


def _interval(mean: float, se: float, df: float, level: float, name: str) -> Interval:
    if se == 0:
        return Interval(mean, np.nan, np.nan, level, name, "all items have one mean: no standard error")
    half = t_isf((1 - level) / 2, df) * se
    return Interval(mean, mean - half, mean + half, level, name)
