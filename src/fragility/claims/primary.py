"""Primary tests on contrasts: the difference in each cell, its interval and p-value, Holm over the reading.

Prevents the failure in which a cell with several possible counts is tested at the most convenient one: intervals are
hulls over all possible counts, and p-values the largest of them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from fragility.claims.evidence import ALPHA
from fragility.printed.intervals import with_intervals
from fragility.small_tables import Columns, Table
from fragility.statistics.differences import fisher
from fragility.statistics.multiplicity import holm

Arms = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
#: The two ends of what the possible counts allow: the smallest loss of safety, and the largest.
ENDS = (("ref_low", "trt_high"), ("ref_high", "trt_low"))

#: What a test adds to a contrast.
TESTED = ("estimate", "low", "high", "p", "p_adjusted", "passes", "opposite")


def arms(pairs: Table, ref: str = "ref_low", trt: str = "trt_high") -> Arms:
    """Return the counts of two arms as arrays (k of the reference, its n, k of the treated arm, its n).

    The default end is the one that speaks against a loss of safety.
    """
    k_ref, n_ref, k_trt, n_trt = (np.asarray(pairs[name], dtype=float) for name in (ref, "n", trt, "n_trt"))
    return k_ref, n_ref, k_trt, n_trt


def both_ends(pairs: Table) -> Arms:
    """Return the counts of two arms at both ends, one a row: the smallest loss of safety, then the largest."""
    least, most = (arms(pairs, *end) for end in ENDS)
    k_ref, n_ref, k_trt, n_trt = (np.array(both) for both in zip(least, most, strict=True))
    return k_ref, n_ref, k_trt, n_trt


def difference_tests(pairs: pd.DataFrame) -> pd.DataFrame:
    """Test the loss of safety from the reference to the treated arm in every contrast.

    Returns
    -------
    pandas.DataFrame
        The contrasts and `estimate`, `low`, `high` (points; Newcombe, 95 %), `p` (Fisher, two-sided), `p_adjusted`
        (Holm over the rows), `passes` (positive and below .05) and `opposite` (negative and below .05).

    Notes
    -----
    Newcombe RG. Interval estimation for the difference between independent proportions. Statistics in Medicine
    1998;17:873-890. Arms of one table share their items, but the pairing is not printed; the check "worst pairing"
    bounds what it can change.
    """
    table = tested(Columns.of(pairs))
    return pairs.assign(**{name: table[name] for name in TESTED})


def tested(pairs: Columns) -> Columns:
    """Return what `difference_tests` does of contrasts as plain columns."""
    table = with_intervals(pairs)
    p = largest_p(pairs, fisher) if len(pairs) else np.zeros(0)
    adjusted = np.asarray(holm(p)) if len(pairs) else p
    shown, gap = adjusted < ALPHA, table["estimate"]
    return table.assign(p=p, p_adjusted=adjusted, passes=(gap > 0) & shown, opposite=(gap < 0) & shown)


def largest_p(pairs: Table, test: Callable[..., Any]) -> np.ndarray:
    """Return the largest p of a two-arm test over the possible counts; 1 where their ends differ in sign."""
    ref, n, trt, m = both_ends(pairs)
    if np.array_equal(ref[0], ref[1]) and np.array_equal(trt[0], trt[1]):  # every number stands for one count
        return np.asarray(test(ref[0], n[0], trt[0], m[0]))
    return larger_p((ref, n, trt, m), test)


def larger_p(counts: Arms, test: Callable[..., Any]) -> np.ndarray:
    """Return the larger p of a two-arm test of two sets of counts, one a row; 1 where their gaps differ in sign."""
    k1, n1, k2, n2 = counts
    one, other = k1 / n1 - k2 / n2
    return np.where(one * other < 0, 1.0, np.max(test(*counts), axis=0))


def weights_of(pairs: Table, by: str) -> np.ndarray:
    """Return weights that sum to 1: equal per cell, or equal per model or benchmark and per cell within it."""
    if by == "cell":
        return np.full(len(pairs), 1 / len(pairs))
    groups, names = pd.factorize(np.asarray(pairs[by], dtype=object))
    return np.asarray(1 / (np.bincount(groups)[groups] * len(names)))


def model_effects(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one effect per model: the mean loss of safety over its cells (shares) and its sampling variance."""
    effect, variance, models = effects_of(Columns.of(pairs))
    return pd.DataFrame({"effect": effect, "variance": variance}, index=pd.Index(models, name="model"))


def effects_of(pairs: Columns) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return the columns of `model_effects` and the models, in alphabetical order."""
    p, q, n, m = (pairs[name].astype(float) for name in ("p_ref", "p_trt", "n", "n_trt"))
    models = sorted(set(pairs["model"]))
    places = {model: place for place, model in enumerate(models)}
    groups = np.array([places[model] for model in pairs["model"]], dtype=int)
    sizes = np.bincount(groups)
    effect, variance = (np.bincount(groups, part) for part in (p - q, p * (1 - p) / n + q * (1 - q) / m))
    return effect / sizes, variance / sizes**2, models
