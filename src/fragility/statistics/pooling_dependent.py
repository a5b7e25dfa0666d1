"""Pooling when a model gives several effects, and the look at whether small studies differ from large ones.

Prevents two failures: four benchmarks of three models pooled as twelve independent studies, and a funnel plot of
five effects read as evidence of anything. Effects of one model are a cluster: the variance is taken over the
clusters, and the degrees of freedom say how many of them the answer really rests on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics import heterogeneity
from fragility.statistics.few_clusters import robust_mean
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    check_choice,
    check_level,
    check_share,
)
from fragility.statistics.robust import cluster_codes, cluster_sums
from fragility.statistics.tails import t_isf, t_sf

#: Below so many degrees of freedom the t approximation itself fails (Tipton 2015).
FEWEST_DF = 4.0
#: Below so many effects a test of funnel asymmetry cannot tell it from chance (Sterne et al. 2011, BMJ 343:d4002).
FEWEST_EFFECTS = 10


@dataclass(frozen=True, eq=False)
class DependentPool:
    """One effect from several per cluster.

    Parameters
    ----------
    interval : Interval
        Pooled effect and its t interval, in the unit of the effects.
    se, df, p : float
        CR2 standard error, Satterthwaite's degrees of freedom, two-sided p for "the pooled effect is 0".
    tau2 : float
        Variance between clusters ("correlated"), else between effects.
    effects, clusters : int
        How many.
    caution : str
        Why not to lean on the interval, "" where nothing speaks against it.
    """

    interval: Interval
    se: float
    df: float
    p: float
    tau2: float
    effects: int
    clusters: int
    caution: str


@dataclass(frozen=True, eq=False)
class Egger:
    """Regression of effects on their standard errors.

    Parameters
    ----------
    slope : Interval
        Change of the effect with one unit of standard error; away from 0, small studies differ.
    t, p : float
        Test of slope 0, with effects - 2 degrees of freedom.
    limit : Interval
        Effect at a standard error of 0, as the line has it.
    effects : int
    caution : str
        Why not to lean on the test, "" where nothing speaks against it.
    """

    slope: Interval
    t: float
    p: float
    limit: Interval
    effects: int
    caution: str


def pool_dependent(
    effects: ArrayLike,
    variances: ArrayLike,
    clusters: ArrayLike,
    method: str = "correlated",
    rho: float = 0.8,
    level: float = 0.95,
) -> DependentPool | NotEstimable:
    """Pool effects of which several come from one cluster (a model, a paper).

    Parameters
    ----------
    effects, variances : array_like, shape (effects,)
        Effects and their sampling variances (not standard errors).
    clusters : array_like, shape (effects,)
        Which model (paper) each effect belongs to.
    method : {"correlated", "reml", "pm", "dl", "equal"}
        "correlated": each cluster counts once, by the mean variance of its effects, and tau2 is the moment
        estimator for effects with correlation `rho` (Hedges, Tipton and Johnson 2010). The others weigh each
        effect by 1 / (variance + tau2), with tau2 as if the effects were independent.
    rho : float
        Correlation of the sampling errors of one cluster; the answer hardly depends on it, so vary it.
    level : float
        Confidence level, a share.

    Returns
    -------
    DependentPool or NotEstimable
        CR2 standard error with Satterthwaite's degrees of freedom (Tipton 2015), the residuals corrected in the
        weighted metric, as robumeta and PyMARE do. Not estimable for one cluster, a variance of 0, or clusters
        that all have one mean.

    Raises
    ------
    InputError
        Shapes that differ, a negative variance, no cluster of an effect, an unknown method, a correlation outside 0
        to 1.
    """
    y, v = heterogeneity.check_studies(effects, variances)
    codes = cluster_codes(clusters, len(y))
    check_choice(method, ("correlated", *heterogeneity.ESTIMATORS), "method")
    rho = check_share(rho, "rho")
    sizes = np.bincount(codes)
    if len(sizes) < 2 or np.any(v == 0):
        one = "one cluster: the spread between clusters needs at least two"
        return NotEstimable(one if len(sizes) < 2 else "an effect has variance 0: its weight would be infinite")
    if method == "correlated":
        mean_variance = cluster_sums(v, codes) / sizes
        tau2 = _correlated_tau2(y, codes, sizes, mean_variance, rho)
        weights = (1 / (sizes * (mean_variance + tau2)))[codes]
    else:
        tau2 = float(heterogeneity.ESTIMATORS[method](y[None], v[None])[0])
        weights = 1 / (v + tau2)
    found = robust_mean(cluster_sums(weights * y, codes), cluster_sums(weights, codes), level, "CR2")
    if found.interval.reason:
        return NotEstimable(str(found.interval.reason))
    few = f"{found.df:.1f} degrees of freedom: below {FEWEST_DF:g} the interval and p are not to be trusted"
    return DependentPool(
        found.interval,
        found.se,
        found.df,
        found.p,
        tau2,
        len(y),
        len(sizes),
        few if found.df < FEWEST_DF else "",
    )


def egger(effects: ArrayLike, variances: ArrayLike, level: float = 0.95) -> Egger | NotEstimable:
    """Look for small-study effects: whether the effect changes with its standard error.

    Parameters
    ----------
    effects, variances : array_like, shape (effects,)
        Independent effects and their sampling variances.
    level : float
        Confidence level, a share.

    Returns
    -------
    Egger or NotEstimable
        Weighted regression with a free dispersion: Egger's test, the same as regtest(model="lm") of metafor. Not
        estimable for fewer than three effects, standard errors that are all equal, a variance of 0, or effects
        that lie on a line. With fewer than ten effects it carries a caution. Asymmetry has many causes; publication
        bias is one.

    Raises
    ------
    InputError
        Shapes that differ, a negative variance.

    References
    ----------
    Egger et al. 1997, BMJ 315:629; Sterne et al. 2011, BMJ 343:d4002.
    """
    y, v = heterogeneity.check_studies(effects, variances)
    level, k = check_level(level), len(y)
    if k < 3:
        return NotEstimable(f"{k} effects: a line with a residual needs at least three")
    if np.any(v == 0):
        return NotEstimable("an effect has variance 0: its weight would be infinite")
    se = np.sqrt(v)
    if np.ptp(se) <= 1e-9 * se.max():
        return NotEstimable("all standard errors are equal: no small and large studies to compare")
    # Divided by its standard error each effect has one variance: y/se = slope + limit/se.
    design = np.column_stack([np.ones(k), 1 / se])
    (slope, limit), *_ = np.linalg.lstsq(design, y / se, rcond=None)
    off = y / se - design @ [slope, limit]
    dispersion = float(off @ off) / (k - 2)
    if dispersion <= 1e-24 * float(np.mean((y / se) ** 2)):
        return NotEstimable("the effects lie on a line: no residual to measure it against")
    errors = np.sqrt(dispersion * np.diag(np.linalg.inv(design.T @ design)))
    reach = float(t_isf((1 - level) / 2, k - 2)) * errors
    t = float(slope / errors[0])
    caution = f"{k} effects: with fewer than {FEWEST_EFFECTS} the test cannot tell asymmetry from chance"
    return Egger(
        _interval(slope, reach[0], level),
        t,
        float(2 * t_sf(abs(t), k - 2)),
        _interval(limit, reach[1], level),
        k,
        caution if k < FEWEST_EFFECTS else "",
    )


def _correlated_tau2(y: FloatArray, codes: Any, sizes: Any, mean_variance: FloatArray, rho: float) -> float:
    """Return the moment estimator: Q less its expected value at tau2 = 0, over what a unit of tau2 adds to it."""
    cluster_weight = 1 / mean_variance
    weights = (cluster_weight / sizes)[codes]
    total = cluster_weight.sum()
    mean = float(weights @ y) / total
    q = float(weights @ (y - mean) ** 2)
    of_mean = float(cluster_weight @ ((1 + (sizes - 1) * rho) / sizes)) / total
    added = total - float(cluster_weight @ cluster_weight) / total
    return max(0.0, (q - len(sizes) + of_mean) / added)


def _interval(value: float, reach: float, level: float) -> Interval:
    return Interval(value, value - reach, value + reach, level, "t, Egger")
