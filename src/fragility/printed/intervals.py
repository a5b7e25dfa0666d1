"""Intervals over frames of cells: the third rung of the ladder (one case, an array, a frame, a plot).

Prevents two failures: an interval that is computed in one way in a figure and in another in a verdict, and a cell
with several possible counts that is shown with the interval of one of them. Here the interval is always the hull
over all counts that the print allows, in percent or points.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.small_tables import Columns
from fragility.statistics.differences import agresti_caffo, mee, miettinen_nurminen, newcombe
from fragility.statistics.proportions import clopper_pearson, jeffreys, mid_p, wilson

#: Intervals of a share, and of a difference of two shares.
SHARES: dict[str, Callable[..., Any]] = {
    "wilson": wilson, "clopper-pearson": clopper_pearson, "jeffreys": jeffreys, "mid-p": mid_p,
}  # fmt: skip
DIFFERENCES: dict[str, Callable[..., Any]] = {
    "newcombe": newcombe, "miettinen-nurminen": miettinen_nurminen, "mee": mee, "agresti-caffo": agresti_caffo,
}  # fmt: skip


def share_intervals(cells: pd.DataFrame, method: str = "wilson", level: float = 0.95) -> pd.DataFrame:
    """Return cells with the interval of their safe share.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `fragility.printed.cells.cells` gives them: `safe_counts` (all possible counts), `n`, `rate`.
    method : str
        One of `SHARES`.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        The cells with `share`, `low` and `high`, in percent; the hull over the possible counts.

    Raises
    ------
    InputError
        For a method that is not known; names the nearest.
    """
    interval = _named(method, SHARES)
    if cells.empty:
        return cells.assign(share=[], low=[], high=[])
    n = cells["n"].to_numpy(float)
    least, most = (cells["safe_counts"].map(end).to_numpy(float) for end in (min, max))
    low, high = interval(least, n, level).low, interval(most, n, level).high
    return cells.assign(share=100 * cells["rate"], low=100 * np.asarray(low), high=100 * np.asarray(high))


def difference_intervals(contrasts: pd.DataFrame, method: str = "newcombe", level: float = 0.95) -> pd.DataFrame:
    """Return contrasts with the interval of the loss of safety from the reference to the treated arm.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `fragility.printed.contrasts.contrasts` gives them.
    method : str
        One of `DIFFERENCES`.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        The contrasts with `estimate`, `low` and `high`, in points; the hull over the possible counts of both arms.
        The arms are taken as independent, for the print does not tell their pairing.

    Raises
    ------
    InputError
        For a method that is not known; names the nearest.
    """
    return contrasts.assign(**_ends(Columns.of(contrasts), method, level))


def with_intervals(contrasts: Columns, method: str = "newcombe", level: float = 0.95) -> Columns:
    """Return what `difference_intervals` does of contrasts as plain columns."""
    return contrasts.assign(**_ends(contrasts, method, level))


def _ends(contrasts: Columns, method: str, level: float) -> dict[str, NDArray[np.float64]]:
    interval = _named(method, DIFFERENCES)
    names = ("ref_low", "ref_high", "trt_low", "trt_high", "n", "n_trt", "p_ref", "p_trt")
    ref_low, ref_high, trt_low, trt_high, n, m, p, q = (contrasts[name].astype(float) for name in names)
    if not len(contrasts):
        return dict.fromkeys(("estimate", "low", "high"), n)
    low, high = interval(ref_low, n, trt_high, m, level).low, interval(ref_high, n, trt_low, m, level).high
    return {"estimate": 100 * (p - q), "low": 100 * np.asarray(low), "high": 100 * np.asarray(high)}


def _named(method: str, known: dict[str, Callable[..., Any]]) -> Callable[..., Any]:
    if method not in known:
        raise InputError(f"unknown interval '{method}'", "method", near_match(method, known))
    return known[method]
