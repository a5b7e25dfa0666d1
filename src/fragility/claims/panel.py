"""Sensitivity checks: whether the primary test still holds when one assumption is changed.

Prevents the failure in which a result that hangs on one unspoken assumption (independent items, an even-handed
judge, one model) is told without it. A check passes, fails, or is not estimable with its reason; a fail is a caveat,
never more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from fragility.claims.evidence import ALPHA
from fragility.claims.primary import largest_p, model_effects
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import mcnemar_bounds
from fragility.statistics.pooling import leave_one_out, pool
from fragility.statistics.result import NotEstimable

#: Names of the checks, in the order of the rule.
CHECKS = (
    "worst pairing",
    "clusters",
    "judge",
    "leave one model out",
    "models as the sample",
    "another interval",
)
#: Intra-cluster correlation of the check "clusters".
ICC = 0.05
#: How far the check "judge" moves one arm, as a share.
JUDGE_SHIFT = 0.05


@dataclass(frozen=True)
class Check:
    """One sensitivity check."""

    check: str
    result: Literal["pass", "fail", "not-estimable"]
    detail: str


def not_estimable(reason: str) -> tuple[Check, ...]:
    """Return the whole panel as not estimable, for one reason."""
    return tuple(Check(name, "not-estimable", reason) for name in CHECKS)


def difference_panel(pairs: pd.DataFrame) -> tuple[Check, ...]:
    """Return the six checks for a loss of safety that is claimed to be positive in every contrast."""
    return (
        worst_pairing(pairs),
        clusters(pairs),
        judge(pairs),
        *model_checks(pairs),
        another_interval(pairs),
    )


def worst_pairing(pairs: pd.DataFrame) -> Check:
    """Repeat the test by the largest exact McNemar p that the margins allow, Holm over the same cells."""

    def upper(k1: np.ndarray, n: np.ndarray, k2: np.ndarray, _: np.ndarray) -> np.ndarray:
        return np.asarray(mcnemar_bounds(k1, k2, n)[1])

    adjusted = holm(largest_p(pairs, upper))
    good = (np.asarray(adjusted) < ALPHA) & (pairs["p_ref"] > pairs["p_trt"]).to_numpy()
    return _verdict("worst pairing", good, f"largest Holm-adjusted McNemar p over all pairings {np.max(adjusted):.3g}")


def clusters(pairs: pd.DataFrame) -> Check:
    """Repeat the test with the design effect of the benchmark's clusters and t with clusters - 1 degrees of freedom."""
    known = pairs[pairs["clusters"].notna()]
    unknown = unknown_clusters(pairs)
    left_out = f"; not estimable for {', '.join(unknown)}: clusters not known" if unknown else ""
    if known.empty:
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    result = clustered_difference(
        known["ref_low"].to_numpy(float),
        known["n"].to_numpy(float),
        known["trt_high"].to_numpy(float),
        known["n"].to_numpy(float),
        known["clusters"].to_numpy(float),
        known["cluster_size"].to_numpy(float),
        ICC,
    )
    adjusted = np.asarray(holm(np.atleast_1d(result.p)))
    good = (adjusted < ALPHA) & (np.atleast_1d(result.interval.estimate) > 0)
    return _verdict("clusters", good, f"ICC {ICC:g}: largest Holm-adjusted p {adjusted.max():.3g}{left_out}")


def unknown_clusters(pairs: pd.DataFrame) -> list[str]:
    """Return the benchmarks of a contrast frame whose clusters are not known."""
    names = pairs.loc[pairs["clusters"].isna(), "benchmark"].replace("", "a benchmark that is not named")
    return sorted(set(names))


def judge(pairs: pd.DataFrame) -> Check:
    """Move the observed rate of one arm 5 points against the claim; every cell must keep sign and interval."""
    lows = judged_lows(pairs, newcombe)
    return _verdict(
        "judge",
        lows > 0,
        f"one arm moved {100 * JUDGE_SHIFT:g} points: smallest lower limit {100 * lows.min():.1f} points",
    )


def judged_lows(pairs: pd.DataFrame, interval: Callable[..., object]) -> np.ndarray:
    """Return the lower limits of the difference after either arm was moved, the smaller of the two per cell."""
    n = pairs["n"].to_numpy(float)
    ref, trt = pairs["ref_low"].to_numpy(float), pairs["trt_high"].to_numpy(float)
    moved_ref, moved_trt = move_rate(ref, n, -JUDGE_SHIFT).k, move_rate(trt, n, JUDGE_SHIFT).k
    either = [interval(moved_ref, n, trt, n).low, interval(ref, n, moved_trt, n).low]  # type: ignore[attr-defined]
    return np.minimum(*(np.atleast_1d(low) for low in either))


def model_checks(pairs: pd.DataFrame) -> tuple[Check, Check]:
    """Pool one effect per model (REML, Knapp-Hartung): without each model in turn, and as a sample of models."""
    effects = model_effects(pairs)
    k = len(effects)
    one_out = _without_each(effects)
    pooled = pool(effects["effect"], effects["variance"])
    if isinstance(pooled, NotEstimable):
        return one_out, Check("models as the sample", "not-estimable", pooled.reason)
    detail = (
        f"pooled over {k} models {100 * pooled.estimate:.1f} points ({100 * pooled.low:.1f} to {100 * pooled.high:.1f})"
    )
    return one_out, _verdict("models as the sample", np.array([pooled.low > 0]), detail)


def _without_each(effects: pd.DataFrame) -> Check:
    """Only the sign of the pooled difference is read, which Knapp-Hartung's standard error does not change."""
    name, k = "leave one model out", len(effects)
    if k < 3:
        return Check(name, "not-estimable", f"{k} of at least 3 models held")
    without = leave_one_out(effects["effect"], effects["variance"], knapp_hartung=False)
    refused = next((item for item in without if isinstance(item, NotEstimable)), None)
    if refused is not None:
        return Check(name, "not-estimable", refused.reason)
    smallest = min(item.estimate for item in without if not isinstance(item, NotEstimable))
    detail = f"smallest pooled difference without one of {k} models {100 * smallest:.1f} points"
    return _verdict(name, np.array([smallest > 0]), detail)


def another_interval(pairs: pd.DataFrame) -> Check:
    """Put the Miettinen-Nurminen interval in the place of Newcombe's."""
    n = pairs["n"].to_numpy(float)
    lows = np.atleast_1d(
        miettinen_nurminen(pairs["ref_low"].to_numpy(float), n, pairs["trt_high"].to_numpy(float), n).low
    )
    return _verdict(
        "another interval",
        lows > 0,
        f"Miettinen-Nurminen: smallest lower limit {100 * lows.min():.1f} points",
    )


def _verdict(name: str, good: np.ndarray, detail: str) -> Check:
    cells = f" ({int(good.sum())} of {good.size} cells hold)" if good.size > 1 else ""
    return Check(name, "pass" if bool(np.all(good)) else "fail", detail + cells)
