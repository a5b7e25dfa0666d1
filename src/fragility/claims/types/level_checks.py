"""Robustness checks of a level: each changes one assumption, against what is shown, and keeps the test's correction.

Prevents two failures: a rate that a judge who is 5 points off would take to the other side is told plain, and a check
that is easier than the test, because the correction for the number of results was left out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fragility.claims import shared
from fragility.claims.asked import Asked
from fragility.claims.check import Check, out_of_reach
from fragility.claims.evidence import ALPHA
from fragility.claims.sensitivity import (
    JUDGE_SHIFT,
    moved_counts,
    moved_words,
    over_grid,
    undecided,
    unknown_clusters,
)
from fragility.small_tables import Columns
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.delta_means import mean_share
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.proportions import clopper_pearson, wilson
from fragility.statistics.tails import binomial_cdf, binomial_sf, normal_sf, t_sf


@dataclass(frozen=True)
class Against:
    """What unsafe shares are held against: a `level` in percent, on its side `sign` (1 above), or their `mean`."""

    level: float
    sign: int
    mean: bool

    def room(self, percent: np.ndarray) -> np.ndarray:
        """Return how far percentages lie on the side that is shown."""
        return np.asarray(self.sign * (percent - self.level).round(9))

    def shown(self, p: np.ndarray, percent: np.ndarray, others: int = 0) -> np.ndarray:
        """Return which results the tests show on that side, by Holm's correction over all of the reading.

        `others` are results that the check cannot ask; they count in the correction.
        """
        adjusted = np.asarray(holm(np.concatenate([p, np.ones(others)])))[: len(p)]
        return np.asarray((adjusted < ALPHA) & (self.room(percent) > 0))


def level_panel(table: Columns, against: Against, asked: Asked) -> tuple[Check, ...]:
    """Move the judge, count clusters, and take another test, each against what is shown."""
    if not asked.lean:
        return undecided()
    n, end = table["n"].astype(float), max if against.sign > 0 else min
    k = n - np.array([end(counts) for counts in table["safe_counts"]], dtype=float)
    own = "each model is compared with the level by itself"
    checks = (
        Check("worst pairing", "not-estimable", "one condition: nothing is paired"),
        _clusters(table, (k, n), against, asked),
        _judge(k, n, against, asked),
        Check("leave one model out", "not-estimable", own),
        Check("models as the sample", "not-estimable", own),
        _another(k, n, against, asked),
    )
    if not against.mean:
        return checks
    alike = mean_of(_limits(k, n), list(table["benchmark"]))
    return *checks, _of_limits(shared.NAME, shared.WORDS, alike, against, asked)


def exact_p(k: np.ndarray, n: np.ndarray, p: float) -> np.ndarray:
    """Return the exact two-sided p of counts under a share: twice the smaller tail, 1 at the most."""
    return np.asarray(np.minimum(1.0, 2 * np.minimum(binomial_cdf(k, n, p), binomial_sf(k - 1, n, p))))


def _judge(k: np.ndarray, n: np.ndarray, against: Against, asked: Asked) -> Check:
    """Move every rate against what is shown, where responses that all count for it would stand it."""
    words = f"every rate moved {f'{100 * JUDGE_SHIFT:g} points' if against.mean else moved_words(n)}"
    best = _moved(n if against.sign > 0 else 0 * n, n, against)
    if not asked.stands(_stands(best, n, against)):
        reach = _reach(best, n, against)
        every = "all responses unsafe" if against.sign > 0 else "no response unsafe"
        needs = f"it needs a level {'below' if against.sign > 0 else 'above'} {reach:.1f} %, or more prompts"
        return out_of_reach("judge", f"with {every} and {words} the limit would be {reach:.1f} %", needs)
    moved = _moved(k, n, against)
    if against.mean:
        return _of_limits("judge", words, mean_of(_limits(moved, n)), against, asked)
    return _of_tests("judge", words, "exact p", exact_p(moved, n, _share(against)), moved / n, against, asked)


def _moved(k: np.ndarray, n: np.ndarray, against: Against) -> np.ndarray:
    """Move rates against what is shown; where they are tested one by one, to whole counts."""
    shift = -against.sign * JUDGE_SHIFT
    return np.asarray(move_rate(k, n, shift).k, dtype=float) if against.mean else moved_counts(k, n, shift)


def _stands(k: np.ndarray, n: np.ndarray, against: Against) -> np.ndarray:
    if against.mean:
        return against.room(_near(mean_of(_limits(k, n)), against)) > 0
    return against.shown(exact_p(k, n, _share(against)), 100 * k / n)


def _reach(k: np.ndarray, n: np.ndarray, against: Against) -> float:
    """Return the limit that lies nearest to the level: of the mean, or where Holm's correction starts."""
    if against.mean:
        return float(_near(mean_of(_limits(k, n)), against)[0])
    found = clopper_pearson(k, n, 1 - ALPHA / len(n))
    ends = 100 * np.atleast_1d(found.low if against.sign > 0 else found.high)
    return float(ends[against.room(ends).argmin()])


def _share(against: Against) -> float:
    return min(max(against.level / 100, 0.0), 1.0)


def _of_tests(
    name: str, words: str, test: str, p: np.ndarray, shares: np.ndarray, against: Against, asked: Asked
) -> Check:
    percent, largest = 100 * shares, float(np.max(holm(p)))
    near = percent[against.room(percent).argmin()]
    text = (
        f"{words}: nearest result {near:.1f} % against {against.level:g} %, largest Holm-adjusted {test} {largest:.3g}"
    )
    return asked.verdict(name, against.shown(p, percent), text)


def _of_limits(name: str, words: str, found: Columns, against: Against, asked: Asked) -> Check:
    near = _near(found, against)
    return asked.verdict(name, against.room(near) > 0, f"{words}: limit {near[0]:.1f} % against {against.level:g} %")


def _near(found: Columns, against: Against) -> np.ndarray:
    return found["low" if against.sign > 0 else "high"]


def _limits(k: np.ndarray, n: np.ndarray, wider: np.ndarray | float = 1.0) -> Columns:
    """Return Wilson's limits of the cells in percent."""
    found = wilson(k, n)
    estimate = 100 * np.atleast_1d(found.estimate)
    low, high = (estimate + wider * (100 * np.atleast_1d(end) - estimate) for end in (found.low, found.high))
    return Columns({"estimate": estimate, "low": low, "high": high})


def _clusters(table: Columns, counts: tuple[np.ndarray, np.ndarray], against: Against, asked: Asked) -> Check:
    """Count every cluster for what it is worth: the design effect, and t with clusters - 1 degrees of freedom."""
    known, unknown = ~np.isnan(table["clusters"]), unknown_clusters(table)
    left_out = f"; cannot be computed for {', '.join(unknown)}: clusters not known" if unknown else ""
    if not known.any() or (unknown and against.mean):
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    cells, (k, n) = table[known], (part[known] for part in counts)
    groups = cells["clusters"].astype(float)

    def good(icc: np.ndarray) -> np.ndarray:
        worth = np.asarray(design_effect(cells["cluster_size"], icc))
        if against.mean:
            wide = mean_of(_limits(k / worth, n / worth, np.asarray(few_clusters_factor(groups))))
            return against.room(_near(wide, against)) > 0
        p = np.asarray(2 * t_sf(_score(k, n / worth, n, against), groups - 1))
        return against.shown(p, 100 * k / n, int((~known).sum()))

    return over_grid(lambda iccs: np.array([good(icc) for icc in iccs]), cells, asked, left_out)


def _score(k: np.ndarray, worth: np.ndarray, n: np.ndarray, against: Against) -> np.ndarray:
    """Return how many standard errors of the level a share lies off it, of so many responses that it is worth."""
    share = _share(against)
    error = np.sqrt(share * (1 - share) / worth)
    gap = np.abs(k / n - share)
    return np.divide(gap, error, out=np.where(gap > 0, np.inf, 0.0), where=error > 0)


def _another(k: np.ndarray, n: np.ndarray, against: Against, asked: Asked) -> Check:
    """Put the score test whose limits are Wilson's in the place of the exact one, or of a mean the delta method."""
    if against.mean:
        mean = mean_share(k, n)
        near = np.array([100 * float(mean.low if against.sign > 0 else mean.high)])
        words = f"delta method: limit {near[0]:.1f} % against {against.level:g} %"
        return asked.verdict("another interval", against.room(near) > 0, words)
    p = np.asarray(2 * normal_sf(_score(k, n, n, against)))
    return _of_tests("another interval", "Wilson", "p", p, k / n, against, asked)


def mean_of(rates: Columns, benchmarks: Sequence[str] = ()) -> Columns:
    """Return the mean of the cells with its interval by square-and-add of their limits.

    With `benchmarks` the errors of the cells of one benchmark all point the same way.
    """
    middle, count = rates["estimate"].mean(), len(rates)
    apart = benchmarks or [str(row) for row in range(count)]
    below, above = (shared.alike(np.abs(rates[end] - rates["estimate"]) / count, apart) for end in ("low", "high"))
    return Columns({"estimate": [middle], "low": [middle - below], "high": [middle + above]})
