"""Shares pooled over studies, on a scale where a share of 0 or 1 has a variance.

Prevents two failures: a pooled share whose interval or prediction interval leaves 0 to 1, and a study in which every
item counts (or none) that is dropped or gets all the weight because its variance comes out as 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics import special
from fragility.statistics.pooling import Pooled, leave_one_out, pool
from fragility.statistics.result import FloatArray, NotEstimable, as_floats, check_choice, check_shares, refuse


@dataclass(frozen=True)
class _Scale:
    """To a scale and its sampling variance, and back to shares."""

    there: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
    back: Callable[[Any], Any]


def _arcsine(share: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.arcsin(np.sqrt(share)), 1 / (4 * n)


def _logit(share: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    hits, misses = share * n + 0.5, (1 - share) * n + 0.5
    return np.log(hits / misses), 1 / hits + 1 / misses


SCALES = {
    "arcsine": _Scale(_arcsine, lambda y: np.sin(np.clip(y, 0, np.pi / 2)) ** 2),
    "logit": _Scale(_logit, lambda y: special.expit(y)),
}


def pool_shares(share: ArrayLike, n: ArrayLike, scale: str = "arcsine", level: float = 0.95) -> Pooled | NotEstimable:
    """Pool one share per study by random effects (REML, Knapp-Hartung) and return it as a share.

    Parameters
    ----------
    share : array_like, shape (k,)
        Shares of the studies, 0 to 1.
    n : array_like, shape (k,)
        Independent items behind each; an effective number where items come in clusters. Above 0.
    scale : {"arcsine", "logit"}
        "arcsine": asin(sqrt(share)), variance 1 / (4 n), which needs no correction at 0 and 1. "logit": half an item
        is added to both sides.
    level : float
        Confidence level, a share.

    Returns
    -------
    Pooled or NotEstimable
        As `pool` gives it, with `estimate`, `low`, `high` and the prediction limits turned back into shares; `se` and
        `tau2` stay on the scale; `p` is NaN, for a share of 0 is no hypothesis. The estimate is that of a typical
        study, not the share of all items together.

    References
    ----------
    Schwarzer, Chemaitelly, Abu-Raddad and Rücker 2019, Research Synthesis Methods 10:476 (why not the double arcsine);
    Rücker et al. 2009, Statistics in Medicine 28:721 (arcsine).
    """
    chosen, effects, variances = _on_scale(share, n, scale)
    return _turned_back(pool(effects, variances, level=level), chosen, scale)


def pool_shares_without_each(
    share: ArrayLike, n: ArrayLike, scale: str = "arcsine", level: float = 0.95
) -> list[Pooled | NotEstimable]:
    """Pool k times, each time without one study, in the order of the studies; arguments as in `pool_shares`."""
    chosen, effects, variances = _on_scale(share, n, scale)
    return [_turned_back(pooled, chosen, scale) for pooled in leave_one_out(effects, variances, level=level)]


def _on_scale(share: ArrayLike, n: ArrayLike, scale: str) -> tuple[_Scale, FloatArray, FloatArray]:
    """Return a scale, and shares with their sampling variances on it."""
    shares, items = as_floats("shares and n", check_shares(share, "share"), n)
    refuse(items <= 0, items, "items: n must be above 0", "n")
    chosen = SCALES[check_choice(scale, SCALES, "scale")]
    return chosen, *chosen.there(shares, items)


def _turned_back(pooled: Pooled | NotEstimable, chosen: _Scale, scale: str) -> Pooled | NotEstimable:
    if isinstance(pooled, NotEstimable):
        return pooled
    ends = ("estimate", "low", "high", "prediction_low", "prediction_high")
    turned: dict[str, Any] = {
        name: None if (end := getattr(pooled, name)) is None else float(chosen.back(end)) for name in ends
    }
    return replace(pooled, **turned, p=np.nan, method=f"{scale}, {pooled.method}")
