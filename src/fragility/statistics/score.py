"""Two proportions fitted under a constraint: a given difference, ratio or odds ratio.

Prevents the failure of a library whose constrained fit takes the wrong count for a non-zero difference and so
gives score intervals that look right and are not. All the score intervals and tests of `differences` and
`equivalence` stand on these fits.
"""

import numpy as np
from numpy.typing import NDArray

from fragility.statistics.result import FloatArray

Arms = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def fit_difference(arms: Arms, delta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the likeliest (p1, p2) with p1 - p2 = delta: the closed form of the cubic.

    References
    ----------
    Farrington and Manning 1990, Statistics in Medicine 9:1447; Miettinen and Nurminen 1985, ibid. 4:213.
    """
    k1, n1, k2, n2 = arms
    ratio = n2 / n1
    a = 1 + ratio
    b = -(a + k1 / n1 + k2 / n1 + delta * (ratio + 2))
    c = delta**2 + delta * (2 * k1 / n1 + a) + (k1 + k2) / n1
    d = -k1 / n1 * delta * (1 + delta)
    third = b / (3 * a)
    v = third * third**2 - b * c / (6 * a**2) + d / (2 * a)
    u = np.copysign(np.sqrt(np.maximum(third**2 - c / (3 * a), 0)), v)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.where(u == 0, 0.0, v / (u * u**2))
    angle = (np.pi + np.arccos(_within(cosine, -1, 1))) / 3
    p1 = _within(2 * u * np.cos(angle) - third, np.maximum(delta, 0), np.minimum(1 + delta, 1))
    return p1, _within(p1 - delta, 0, 1)


def _within(values: FloatArray, low: FloatArray | float, high: FloatArray | float) -> FloatArray:
    """Return the values cut at two limits: `np.clip`, which costs several times as much for a few cells."""
    return np.minimum(np.maximum(values, low), high)


def fit_ratio(arms: Arms, ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the likeliest (p1, p2) with p1 / p2 = ratio (Miettinen and Nurminen 1985)."""
    k1, n1, k2, n2 = arms
    a = (n1 + n2) * ratio
    b = n1 * ratio + k1 + n2 + k2 * ratio
    p2 = 2 * (k1 + k2) / (b + np.sqrt(np.maximum(b**2 - 4 * a * (k1 + k2), 0)))
    p2 = np.clip(p2, 0, np.minimum(1, 1 / ratio))
    return np.clip(p2 * ratio, 0, 1), p2


def fit_odds_ratio(arms: Arms, ratio: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the likeliest (p1, 1 - p1, p2, 1 - p2) with odds ratio p1 q2 / (q1 p2) = ratio.

    The complements have their own closed form: 1 - p is not exact where p is near 1.

    References
    ----------
    Miettinen and Nurminen 1985, Statistics in Medicine 4:213.
    """
    k1, n1, k2, n2 = arms
    counted, rest = k1 + k2, n1 + n2 - k1 - k2

    def share(total: FloatArray, other: FloatArray, own: FloatArray, odds: FloatArray) -> FloatArray:
        """Return the share of the arm with `own` items, the other arm's odds being `odds` times its own."""
        a = own * (odds - 1)
        b = odds * (other - total) + own + total
        root = np.sqrt(np.maximum(b**2 + 4 * a * total, 0))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.clip(np.where(b >= 0, 2 * total / (b + root), (root - b) / (2 * a)), 0, 1)

    p1, q1 = share(counted, n2, n1, 1 / ratio), share(rest, n2, n1, ratio)
    p2, q2 = share(counted, n1, n2, ratio), share(rest, n1, n2, 1 / ratio)
    return p1, q1, p2, q2


def difference_variance(arms: Arms, delta: FloatArray, *, unbiased: bool = True) -> FloatArray:
    """Return the variance of k1/n1 - k2/n2 under p1 - p2 = delta; `unbiased` multiplies by N / (N - 1)."""
    _, n1, _, n2 = arms
    p1, p2 = fit_difference(arms, delta)
    total = n1 + n2
    return (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (total / (total - 1) if unbiased else 1.0)


def accepts_difference(arms: Arms, delta: FloatArray, z: float, *, unbiased: bool = True) -> NDArray[np.bool_]:
    """Return True where the score test at z does not refuse p1 - p2 = delta."""
    k1, n1, k2, n2 = arms
    gap = k1 / n1 - k2 / n2 - delta
    return np.asarray(gap**2 <= z**2 * difference_variance(arms, delta, unbiased=unbiased))


def accepts_ratio(arms: Arms, ratio: FloatArray, z: float) -> NDArray[np.bool_]:
    """Return True where the score test at z, with N / (N - 1), does not refuse p1 / p2 = ratio."""
    k1, n1, k2, n2 = arms
    p1, p2 = fit_ratio(arms, ratio)
    total = n1 + n2
    variance = (p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2) * total / (total - 1)
    return np.asarray((k1 / n1 - ratio * k2 / n2) ** 2 <= z**2 * variance)


def accepts_odds_ratio(arms: Arms, ratio: FloatArray, z: float) -> NDArray[np.bool_]:
    """Return True where the score test at z, with N / (N - 1), does not refuse this odds ratio."""
    k1, n1, _, n2 = arms
    p1, q1, p2, q2 = fit_odds_ratio(arms, ratio)
    total = n1 + n2
    v1, v2 = n1 * p1 * q1, n2 * p2 * q2
    gap = k1 * q1 - (n1 - k1) * p1
    return np.asarray(gap**2 * (v1 + v2) <= z**2 * v1 * v2 * total / (total - 1))
