"""Robustness checks of two relative drops compared, each against what is shown.

Prevents the failure in which a trade-off is told plain, or contradicted, with no assumption changed.
"""

from typing import Any

import numpy as np

from fragility.claims.asked import Asked
from fragility.claims.check import Check, mean_over_models
from fragility.claims.evidence import ALPHA
from fragility.claims.sensitivity import CHECKS, JUDGE_SHIFT, undecided
from fragility.statistics.judge_error import move_rate
from fragility.statistics.tails import normal_isf
from fragility.statistics.tradeoff import relative_drop_difference
from fragility.wording import digits

Counts = dict[str, Any]


def tradeoff_panel(counts: Counts, models: np.ndarray, asked: Asked) -> tuple[Check, ...]:
    """Repeat the comparison of two relative drops under each changed assumption.

    Parameters
    ----------
    counts : dict
        The counts as `relative_drop_difference` takes them: safety is "a", utility "b".
    models : ndarray of str, shape (comparisons,)
        The model of each comparison.
    asked : Asked
        Leaning 1 where safety is shown to drop more, -1 where it is shown to drop less.
    """
    if not asked.lean:
        return undecided()
    level = 1 - ALPHA / len(models)
    pairing = "a relative drop of two prompt sets: no bound over pairings is built here"
    clusters = "the clusters of the prompts of both sets would have to be known"
    delta = "delta method"
    return (
        Check(CHECKS[0], "not-estimable", pairing),
        Check(CHECKS[1], "not-estimable", clusters),
        _judged(CHECKS[2], f"one condition moved {100 * JUDGE_SHIFT:g} points", _moved(counts, asked, level), asked),
        *_models(counts, models, asked),
        _judged(CHECKS[5], delta, _delta(counts, asked, level), asked),
    )


def _judged(name: str, words: str, near: np.ndarray, asked: Asked) -> Check:
    """Return a check from the limit of each gap that lies nearest to none, positive on the side that is shown."""
    if np.isnan(near).all():
        return Check(name, "not-estimable", f"{words}: a relative drop is not estimable")
    good = np.where(np.isnan(near), np.nan, near > 0)
    return asked.verdict(
        name, good, f"{words}: nearest limit {digits(asked.lean * float(np.nanmin(near)))} % against 0"
    )


def _moved(counts: Counts, asked: Asked, level: float) -> np.ndarray:
    """Move the rate of safety of either condition against what is shown, and take the worse."""
    shift = asked.lean * JUDGE_SHIFT
    limits = []
    for arm, by in (("ref", -shift), ("trt", shift)):
        k, n = (np.asarray(counts[f"{part}_{arm}_a"], dtype=float) for part in ("k", "n"))
        moved = counts | {f"k_{arm}_a": np.asarray(move_rate(k, n, by).k)}
        found = relative_drop_difference(**moved, level=level)
        limits.append(100 * np.atleast_1d(found.low if asked.lean > 0 else -found.high))
    return np.minimum(*limits)


def _delta(counts: Counts, asked: Asked, level: float) -> np.ndarray:
    """Return the nearest limits by the symmetric interval of a difference of two ratios; nan where one has no zero."""
    gap, variance = np.zeros(len(counts["k_ref_a"])), np.zeros(len(counts["k_ref_a"]))
    for which, sign in (("a", -1), ("b", 1)):
        p, q = (np.asarray(counts[f"k_{arm}_{which}"] / counts[f"n_{arm}_{which}"], dtype=float)
                for arm in ("ref", "trt"))  # fmt: skip
        n, m = (np.asarray(counts[f"n_{arm}_{which}"], dtype=float) for arm in ("ref", "trt"))
        gap += sign * q / p
        variance += q * (1 - q) / m / p**2 + q**2 * (1 - p) / (n * p**3)
    half = normal_isf((1 - level) / 2) * np.sqrt(variance)
    return np.asarray(100 * np.where(variance > 0, asked.lean * gap - half, np.nan))


def _models(counts: Counts, models: np.ndarray, asked: Asked) -> tuple[Check, Check]:
    """Take one mean gap a model: without each model in turn, and the models as a sample of models."""
    if asked.share == "one":
        reason = "one comparison decides"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    gaps = 100 * np.atleast_1d(relative_drop_difference(**counts).estimate)
    effects = [gaps[models == name].mean() for name in dict.fromkeys(models)]
    return mean_over_models(effects, 0.0, asked.lean, "%", "mean gap")
