"""Doubts about a mean: one comparison on which it rests, and comparisons that differ more than chance would have it.

Prevents the failure in which "on average" is told of five comparisons of which one makes the mean.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fragility.claims.evidence import ALPHA
from fragility.claims.primary import ENDS, arms
from fragility.small_tables import Columns, Table
from fragility.statistics.tails import chi2_sf, normal_isf
from fragility.wording import listing, signed

#: Fewest comparisons of which one can be left out of a mean.
FEWEST = 3
#: Whether means over the comparisons at some places, a mean a row, still show what is shown.
Stands = Callable[[np.ndarray], np.ndarray]


def always(kept: np.ndarray) -> np.ndarray:
    """Stand whatever is left out: nothing is shown that could fall."""
    return np.ones(len(kept), dtype=bool)


def mean_doubts(
    labels: Sequence[str], estimates: np.ndarray, errors: np.ndarray, unit: str, stands: Stands
) -> list[str]:
    """Return the concerns of a mean over comparisons.

    Parameters
    ----------
    labels : sequence of str
        The comparisons.
    estimates, errors : ndarray, shape (comparisons,)
        Each with its standard error, in the unit of the mean.
    unit : str
        "points" or "%".
    stands : callable
        From the places of the comparisons that are kept, shape (means, comparisons), to whether each mean over them
        still shows what is shown; where nothing is, always.

    Examples
    --------
    >>> gaps, errors = np.array([1.0, 2.0, 30.0]), np.array([1.0, 1.0, 1.0])
    >>> told = mean_doubts(["A", "B", "C"], gaps, errors, "points", lambda kept: gaps[kept].mean(axis=1) > 5)
    >>> told[0]
    'rests on one comparison: without C the mean is 1.5 points, and nothing is shown'
    >>> told[1].partition(" (")[0]
    'comparisons differ more than chance would have it: from 1.0 to 30.0 points'
    """
    if len(labels) < FEWEST:
        return []
    number = len(labels)
    others = np.arange(number - 1) + (np.arange(number - 1) >= np.arange(number)[:, None])
    falls = np.flatnonzero(~np.broadcast_to(stands(others), number)).tolist()
    told = []
    if falls:
        rest = [signed(float(np.delete(estimates, place).mean())) for place in falls[:2]]
        parts = [f"without {labels[at]} the mean is {mean} {unit}" for at, mean in zip(falls, rest, strict=False)]
        more = f" (likewise without {len(falls) - 2} more)" if len(falls) > 2 else ""
        one = "one comparison" if len(falls) == 1 else "single comparisons"
        told.append(f"rests on {one}: {listing(parts)}{more}, and nothing is shown")
    weights = 1 / np.maximum(errors, 1e-9) ** 2
    q = float((weights * (estimates - (weights * estimates).sum() / weights.sum()) ** 2).sum())
    p = float(chi2_sf(q, len(labels) - 1))
    if p < ALPHA:
        how = f"p {p:.2g}" if p >= 1e-4 else "p below .0001"
        ends = f"{signed(float(estimates.min()))} to {signed(float(estimates.max()))} {unit}"
        text = f"Q = {q:.3g}, {len(labels) - 1} degrees of freedom, {how}"
        told.append(f"comparisons differ more than chance would have it: from {ends} ({text})")
    return told


def of_comparisons(
    comparisons: Sequence[dict[str, object]], cells: Table, unit: str, stands: Stands
) -> tuple[str, ...]:
    """Return the concerns of a mean over comparisons from their labels and their 95 % intervals, in its unit."""
    estimates, low, high = (np.asarray(cells[name], dtype=float) for name in ("estimate", "low", "high"))
    errors = (high - low) / (2 * normal_isf(ALPHA / 2))
    labels = [str(item["label"]) for item in comparisons]
    return tuple(mean_doubts(labels, estimates, errors, unit, stands))


def of_average(
    average: Any, bound: float, lean: int, cells: Columns, comparisons: Sequence[dict[str, object]]
) -> tuple[str, ...]:
    """Return the concerns of an average that is shown to lie above (lean 1) or below (-1) a bound, or neither (0).

    `average` is a dataclass with `pairs` and `weights` that is called with counts, one mean a row, and rests on these
    and the weights.
    """
    if not lean:
        return of_comparisons(comparisons, cells, "points", always)
    counts = arms(average.pairs, *ENDS[0 if lean > 0 else 1])

    def stands(kept: np.ndarray) -> np.ndarray:
        some = replace(average, weights=np.full(kept.shape[1], 1 / kept.shape[1]))
        found = some(*(part[kept] for part in counts))
        return np.asarray(lean * ((found.low if lean > 0 else found.high) - bound) > 0)

    return of_comparisons(comparisons, cells, "points", stands)
