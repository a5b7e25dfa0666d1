"""Estimators of the variance between studies (tau2), for one meta-analysis or many at once.

Prevents the failure in which an iterative fit stops early, or on a lesser maximum, and nobody sees it:
every search here is bounded, or climbs to its root from one side, by an argument that holds for all data.
All functions work on arrays (meta-analyses, studies), one meta-analysis a row; likelihoods take tau2 of the shape
(..., meta-analyses), several for each.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, as_floats, check_choice, refuse
from fragility.statistics.roots import edge, secant
from fragility.statistics.tails import chi2_isf

Likelihood = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]

#: Points at which the restricted likelihood is looked at first; it can have two maxima.
GRID = 48
#: Newton steps at most; about eight are needed, more where the variances span many powers of ten.
STEPS = 200


def weighted_mean(effects: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mean of each row, kept as a column."""
    return np.asarray((weights * effects).sum(axis=-1, keepdims=True) / weights.sum(axis=-1, keepdims=True))


def generalised_q(effects: FloatArray, variances: FloatArray, tau2: ArrayLike = 0.0) -> FloatArray:
    """Return sum w (y - mean)^2 with w = 1 / (variance + tau2) of each row; Cochran's Q where tau2 is 0."""
    weights = 1 / (variances + np.asarray(tau2)[..., None])
    return np.asarray((weights * (effects - weighted_mean(effects, weights)) ** 2).sum(axis=-1))


def typical_variance(variances: FloatArray) -> FloatArray:
    """Return Higgins and Thompson's (2002) typical sampling variance of each row."""
    weights = 1 / variances
    return (variances.shape[1] - 1) * weights.sum(axis=1) / twice_pairs(weights)


def twice_pairs(weights: FloatArray) -> FloatArray:
    """Return (sum w)^2 - sum w^2 of each row, as a sum of products: exact where one weight is far the largest."""
    return np.asarray(2 * (weights[..., 1:] * weights.cumsum(axis=-1)[..., :-1]).sum(axis=-1))


def q_profile_root(effects: FloatArray, variances: FloatArray, target: float) -> FloatArray:
    """Return the tau2 >= 0 at which the generalised Q equals `target`; 0 where Q(0) is below it.

    Newton's method on 1/Q, from 0. Q is a sum of terms c / (lambda + tau2), so 1/Q rises and is concave: no
    step can pass the root, and the steps end when they no longer change tau2.
    """
    tau2 = np.zeros(len(effects))
    for _ in range(STEPS):
        weights = 1 / (variances + tau2[:, None])
        terms = weights * (effects - weighted_mean(effects, weights)) ** 2
        q = terms.sum(axis=1)
        # A row with Q at or below its target has no step to make (and its slope may be 0: equal effects).
        slope = np.where(q > target, np.sum(weights * terms, axis=1), 1.0)
        step = np.where(q > target, q * (q / target - 1) / slope, 0.0)
        if np.all(tau2 + step == tau2):
            break
        tau2 = tau2 + step
    return tau2


def equal(effects: FloatArray, variances: FloatArray) -> FloatArray:
    """Return 0 for every row: the equal-effects model."""
    return np.zeros(len(effects))


def dersimonian_laird(effects: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the moment estimator of DerSimonian and Laird (1986), never below 0."""
    weights = 1 / variances
    scale = twice_pairs(weights) / weights.sum(axis=1)
    return np.maximum(0, (generalised_q(effects, variances) - (effects.shape[1] - 1)) / scale)


def paule_mandel(effects: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the tau2 at which the generalised Q equals its degrees of freedom (Paule and Mandel 1982)."""
    return q_profile_root(effects, variances, effects.shape[1] - 1)


def reml_slope(effects: FloatArray, variances: FloatArray, tau2: FloatArray) -> FloatArray:
    """Return twice the slope of the restricted log-likelihood in tau2, row by row."""
    weights = 1 / (variances + tau2[..., None])
    trace = twice_pairs(weights) / weights.sum(axis=-1)
    return np.asarray((weights**2 * (effects - weighted_mean(effects, weights)) ** 2).sum(axis=-1) - trace)


def reml_height(effects: FloatArray, variances: FloatArray, tau2: FloatArray) -> FloatArray:
    """Return twice the restricted log-likelihood at tau2, up to a constant, row by row."""
    total = variances + tau2[..., None]
    q = generalised_q(effects, variances, tau2)
    return -(np.log(total).sum(axis=-1) + np.log((1 / total).sum(axis=-1)) + q)


def ml_slope(effects: FloatArray, variances: FloatArray, tau2: FloatArray) -> FloatArray:
    """Return twice the slope of the log-likelihood in tau2 (the mean profiled out), row by row."""
    weights = 1 / (variances + tau2[..., None])
    return np.asarray((weights**2 * (effects - weighted_mean(effects, weights)) ** 2 - weights).sum(axis=-1))


def ml_height(effects: FloatArray, variances: FloatArray, tau2: FloatArray) -> FloatArray:
    """Return twice the log-likelihood at tau2, up to a constant, row by row."""
    return -(np.log(variances + tau2[..., None]).sum(axis=-1) + generalised_q(effects, variances, tau2))


def ml(effects: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the tau2 >= 0 of the highest likelihood, too small on average with few studies (Viechtbauer 2005).

    The bound of `reml` holds: the sum of the weights is no less than REML's trace term.
    """
    return _highest(effects, variances, ml_height, ml_slope)


def reml(effects: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the tau2 >= 0 of the highest restricted likelihood (Viechtbauer 2005).

    With S the sum of squares about the plain mean, twice the slope is at most S / (smallest variance +
    tau2)^2 - (k - 1) / (largest variance + tau2), which is negative beyond the upper bound used here.
    Within it the highest of a grid is found, then the root of the slope next to it.
    """
    return _highest(effects, variances, reml_height, reml_slope)


def _highest(effects: FloatArray, variances: FloatArray, height: Likelihood, slope: Likelihood) -> FloatArray:
    rows = np.arange(len(effects))
    spread = np.var(effects, axis=1, ddof=1)
    least, most = variances.min(axis=1), variances.max(axis=1)
    half = spread / 2 - least
    bound = half + np.sqrt(np.maximum(0, half**2 + spread * most - least**2))
    points = np.vstack([0 * least, np.geomspace(least / 100, np.maximum(bound, least), GRID)])
    best = np.argmax(height(effects, variances, points), axis=0)
    top = points[best, rows]
    rising = slope(effects, variances, top) > 0
    left = np.where(rising, top, points[np.maximum(best - 1, 0), rows])
    right = np.where(rising, points[np.minimum(best + 1, GRID), rows], top)
    near = secant(lambda tau2: slope(effects, variances, tau2), left, right)
    return edge(lambda tau2: slope(effects, variances, tau2) > 0, left, right, near)


ESTIMATORS = {"equal": equal, "dl": dersimonian_laird, "pm": paule_mandel, "ml": ml, "reml": reml}


def check_studies(effects: ArrayLike, variances: ArrayLike, ndim: int = 1) -> tuple[FloatArray, FloatArray]:
    """Return effects and their variances as arrays of one shape, (studies,) or (meta-analyses, studies)."""
    (y,), (v,) = as_floats("effects", effects), as_floats("variances", variances)
    if y.shape != v.shape or y.ndim != ndim or y.shape[-1] == 0:
        shape = "(studies,)" if ndim == 1 else "(meta-analyses, studies)"
        found = f"effects have the shape {y.shape}, variances {v.shape}"
        raise InputError(found, "pooling", f"both must be of shape {shape}")
    refuse(v < 0, v, "is a negative variance", "variances")
    return y, v


def check_method(method: str) -> str:
    """Return the name of an estimator of tau2, one of `ESTIMATORS`."""
    return check_choice(method, ESTIMATORS, "method")


def q_profile(effects: FloatArray, variances: FloatArray, level: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the Q-profile limits of tau2 (Viechtbauer 2007), and True where Q(0) is too small for any."""
    upper_point, lower_point = chi2_isf([(1 - level) / 2, (1 + level) / 2], effects.shape[1] - 1)
    low, high = (q_profile_root(effects, variances, point) for point in (upper_point, lower_point))
    return low, high, generalised_q(effects, variances) < lower_point
