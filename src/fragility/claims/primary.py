"""Primary tests on contrasts: the difference in each cell, its interval and p-value, Holm over the reading.

Prevents the failure in which a cell with several possible counts is tested at the most convenient one: intervals are
hulls over all possible counts, and p-values the largest of them.
"""

import numpy as np
import pandas as pd

from fragility.claims.evidence import ALPHA
from fragility.statistics.differences import fisher, newcombe
from fragility.statistics.multiplicity import holm


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
    table = pairs.copy()
    if table.empty:
        return table.assign(estimate=[], low=[], high=[], p=[], p_adjusted=[], passes=[], opposite=[])
    n = table["n"].to_numpy(float)
    least = newcombe(table["ref_low"].to_numpy(float), n, table["trt_high"].to_numpy(float), n)
    most = newcombe(table["ref_high"].to_numpy(float), n, table["trt_low"].to_numpy(float), n)
    table["estimate"] = 100 * (table["p_ref"] - table["p_trt"])
    table["low"], table["high"] = 100 * np.asarray(least.low), 100 * np.asarray(most.high)
    table["p"] = largest_p(table, fisher)
    table["p_adjusted"] = holm(table["p"].to_numpy(float))
    significant = table["p_adjusted"] < ALPHA
    table["passes"] = (table["estimate"] > 0) & significant
    table["opposite"] = (table["estimate"] < 0) & significant
    return table


def largest_p(pairs: pd.DataFrame, test: "object") -> np.ndarray:
    """Return the largest p of a two-arm test over the possible counts; 1 where their ends differ in sign."""
    n = pairs["n"].to_numpy(float)
    ref_low, ref_high = pairs["ref_low"].to_numpy(float), pairs["ref_high"].to_numpy(float)
    trt_low, trt_high = pairs["trt_low"].to_numpy(float), pairs["trt_high"].to_numpy(float)
    ends = [np.asarray(test(ref_low, n, trt_high, n)), np.asarray(test(ref_high, n, trt_low, n))]  # type: ignore[operator]
    crossing = (ref_low - trt_high) * (ref_high - trt_low) < 0
    return np.where(crossing, 1.0, np.maximum(*ends))


def weights_of(pairs: pd.DataFrame, by: str) -> np.ndarray:
    """Return weights that sum to 1: equal per cell, or equal per model or benchmark and per cell within it."""
    if by == "cell":
        return np.full(len(pairs), 1 / len(pairs))
    group = pairs[by]
    return (1 / (group.map(group.value_counts()) * group.nunique())).to_numpy(float)


def model_effects(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one effect per model: the mean loss of safety over its cells (shares) and its sampling variance."""
    n = pairs["n"].to_numpy(float)
    frame = pd.DataFrame(
        {
            "model": pairs["model"],
            "effect": pairs["p_ref"] - pairs["p_trt"],
            "variance": (pairs["p_ref"] * (1 - pairs["p_ref"]) + pairs["p_trt"] * (1 - pairs["p_trt"])) / n,
        }
    )
    groups = frame.groupby("model", sort=True)
    return pd.DataFrame({"effect": groups["effect"].mean(), "variance": groups["variance"].sum() / groups.size() ** 2})
