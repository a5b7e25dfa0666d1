"""Whether one quantity falls further than another: the difference of two relative drops.

Prevents the failure in which "safety collapses while ability is kept" is read off two percentages without an
interval for their difference, or across two baselines as if they were one.
"""

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.averages import arm_moments
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import FloatArray, Interval


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
        How the two arms of a quantity are taken to share their items; see `averages.arm_moments`.

    Returns
    -------
    Interval
        Delta-method interval in shares of the reference. Cells with a reference of 0, or in which all four
        arms are at 0 or 1, are not estimable and carry the reason.
    """
    drop_a, variance_a = _relative_drop(k_ref_a, n_ref_a, k_trt_a, n_trt_a, pairing)
    drop_b, variance_b = _relative_drop(k_ref_b, n_ref_b, k_trt_b, n_trt_b, pairing)
    estimate, variance = drop_a - drop_b, variance_a + variance_b
    reason = np.where(variance == 0, "all four arms are at 0 or 1: the variance cannot be estimated", "")
    for name, drop in (("b", drop_b), ("a", drop_a)):
        lost = f"the reference share of {name} is 0: no relative drop from it"
        reason = np.where(np.isnan(drop), lost, reason)
    half = np.where(reason == "", normal_quantile(level) * np.sqrt(variance), np.nan)
    return Interval(estimate, estimate - half, estimate + half, level, f"delta method, {pairing}", reason)


def _relative_drop(
    k_ref: ArrayLike, n_ref: ArrayLike, k_trt: ArrayLike, n_trt: ArrayLike, pairing: str
) -> tuple[FloatArray, FloatArray]:
    arms = arm_moments(k_ref, n_ref, k_trt, n_trt, pairing)
    ref = np.where(arms.ref == 0, np.nan, arms.ref)
    ratio = arms.trt / ref
    return 1 - ratio, arms.variance(ratio / ref, -1 / ref)
