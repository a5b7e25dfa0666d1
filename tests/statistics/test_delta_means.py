"""The symmetric interval of a mean: against its formula, numeric derivatives, and what it is for."""

import numpy as np
import pytest
from scipy import optimize, stats

from fragility.statistics.delta_means import mean_reduction, mean_share

Z = stats.norm.isf(0.025)
K, M, N = np.array([80.0, 60.0, 95.0]), np.array([30.0, 45.0, 20.0]), np.full(3, 100.0)


def near(k: np.ndarray) -> np.ndarray:
    return (k + 1) / (N + 2)


def test_a_mean_of_shares_by_its_formula() -> None:
    found, p = mean_share(K, N), near(K)
    half = Z * np.sqrt((p * (1 - p) / N).sum()) / 3
    middle = K.mean() / 100
    assert (found.low, found.estimate, found.high) == pytest.approx((middle - half, middle, middle + half))


def drop(shares: np.ndarray, kind: str) -> float:
    p, q = shares[:3], shares[3:]
    if kind == "ratio-of-means":
        return 1 - q.mean() / p.mean()
    return (p - q).mean() if kind == "points" else (1 - q / p).mean()


@pytest.mark.parametrize("kind", ["points", "mean-relative", "ratio-of-means"])
def test_a_reduction_by_a_numeric_derivative(kind: str) -> None:
    """Half the interval is z times the root of the gradient's form; the centre is moved by half the curvature."""
    shares = np.concatenate([near(K), near(M)])
    variance = shares * (1 - shares) / 100
    slope = optimize.approx_fprime(shares, lambda at: drop(at, kind), 1e-7)
    found = mean_reduction(K, N, M, N, kind)
    assert (found.high - found.low) / 2 == pytest.approx(Z * np.sqrt((slope**2 * variance).sum()), rel=1e-4)
    step, bias = 1e-3, 0.0
    for place in range(6):
        up, down = shares.copy(), shares.copy()
        up[place], down[place] = up[place] + step, down[place] - step
        bias += (drop(up, kind) - 2 * drop(shares, kind) + drop(down, kind)) / step**2 * variance[place] / 2
    assert found.estimate == pytest.approx(drop(np.concatenate([K, M]) / 100, kind) - bias, abs=1e-5)


def test_further_axes_are_further_means_and_a_reference_of_nothing_says_so() -> None:
    both = mean_reduction(np.array([K, K / 2]), N, np.array([M, M]), N, "mean-relative")
    assert both.estimate[0] == pytest.approx(mean_reduction(K, N, M, N, "mean-relative").estimate)
    assert mean_reduction([0.0], [10.0], [0.0], [10.0], "mean-relative").reason.startswith("a reference is 0")


def test_many_cells_near_an_end_do_not_lean_to_one_side() -> None:
    """Twenty cells of 50 at .9: the upper limit of the mean falls short in about one of 40 draws, not in one of 12."""
    k = np.random.default_rng(5).binomial(50, 0.9, size=(20_000, 20))
    short = float((mean_share(k, np.full_like(k, 50)).high < 0.9).mean())
    assert 0.015 < short < 0.035
