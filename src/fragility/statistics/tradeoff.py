"""Whether one quantity falls further than another: the difference of two relative drops.

Prevents the failure in which "safety collapses while ability is kept" is read off two percentages without an
interval for their difference, or across two baselines as if they were one. Each drop has its MOVER-R limits, so
that an arm at 0 or 1 has a width too, and the two are subtracted by square-and-add; sources in `averages`.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.averages import relative_drop
from fragility.statistics.mover import mover_difference
from fragility.statistics.result import Interval


def relative_drop_difference(
    k_ref_a: ArrayLike,
    n_ref_a: ArrayLike,
    k_trt_a: ArrayLike,
    n_trt_a: ArrayLike,
    k_ref_b: ArrayLike,
    n_ref_b: ArrayLike,
    k_trt_b: ArrayLike,
    n_trt_b: ArrayLike,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval:
    """Return the relative drop of a minus that of b, where a drop is (p_ref - p_trt) / p_ref.

    Parameters
    ----------
    k_ref_a, n_ref_a, k_trt_a, n_trt_a : array_like
        Counts of quantity a (say safety) in the reference and in the treated arm.
    k_ref_b, n_ref_b, k_trt_b, n_trt_b : array_like
        The same of quantity b (say ability), on other items. All shapes broadcast.
    level : float
        Confidence level, a share.
    pairing : {"independent", "worst"}
        How the two arms of a quantity are taken to share their items; see `averages.read_arms`.

    Returns
    -------
    Interval
        Square-and-add interval in shares of the reference. Cells with a reference of 0 are not estimable and
        carry the reason.
    """
    a = relative_drop(k_ref_a, n_ref_a, k_trt_a, n_trt_a, level, pairing)
    b = relative_drop(k_ref_b, n_ref_b, k_trt_b, n_trt_b, level, pairing)
    return replace(mover_difference(_named("a", a), _named("b", b)), method=f"MOVER-R, square-and-add, {pairing}")


def _named(name: str, drop: Interval) -> Interval:
    """Put the name of the quantity before the reasons why a drop is not estimable."""
    return replace(drop, reason=np.where(np.asarray(drop.reason) == "", "", np.char.add(f"{name}: ", drop.reason)))
