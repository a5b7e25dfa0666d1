"""Sensitivity checks: whether the primary test still holds when one assumption is changed.

Prevents the failure in which a result that hangs on one unspoken assumption (independent items, an even-handed
judge, one model) is told without it. A check passes, fails, or is not estimable with its reason; a fail is a caveat,
never more.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from fragility.claims.evidence import ALPHA
from fragility.claims.primary import arms, largest_p, model_effects
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import mcnemar_bounds
from fragility.statistics.pooling import leave_one_out, pool
from fragility.statistics.result import NotEstimable
from fragility.wording import counted

#: Names of the checks, in the order of the rule.
CHECKS = (
    "worst pairing", "clusters", "judge", "leave one model out", "models as the sample", "another interval",
)  # fmt: skip
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


def difference_panel(pairs: pd.DataFrame, pooled: pd.DataFrame | None = None) -> tuple[Check, ...]:
    """Return the six checks for a loss of safety that is claimed to be positive in every contrast.

    `pooled` are the contrasts that the two checks over models pool, where these are not all (a ranking pools the
    gaps to the runner-up).
    """
    over_models = model_checks(pairs if pooled is None else pooled)
    return (worst_pairing(pairs), clusters(pairs), judge(pairs), *over_models, another_interval(pairs))


def worst_pairing(pairs: pd.DataFrame) -> Check:
    """Repeat the test by the largest exact McNemar p that the margins allow, Holm over the same cells."""
    if (pairs["n"] != pairs["n_trt"]).any():
        return Check(
            "worst pairing", "not-estimable", "the arms of a cell have different n, so they share not all items"
        )
    adjusted = np.asarray(holm(largest_p(pairs, lambda k1, n, k2, _: mcnemar_bounds(k1, k2, n)[1])))
    good = (adjusted < ALPHA) & (pairs["p_ref"] > pairs["p_trt"]).to_numpy()
    return _verdict("worst pairing", good, f"largest Holm-adjusted McNemar p over all pairings {adjusted.max():.3g}")


def clusters(pairs: pd.DataFrame) -> Check:
    """Repeat the test with the design effect of the benchmark's clusters and t with clusters - 1 degrees of freedom.

    Holm counts all cells of the reading, those whose clusters are not known among them.
    """
    known, unknown = pairs[pairs["clusters"].notna()], unknown_clusters(pairs)
    left_out = f"; not estimable for {', '.join(unknown)}: clusters not known" if unknown else ""
    if known.empty:
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    groups = (known["clusters"].to_numpy(float), known["cluster_size"].to_numpy(float))
    result = clustered_difference(*arms(known), *groups, ICC)
    p = np.atleast_1d(result.p)
    constant = np.isnan(p)  # both arms at 0 or 1: no variance that clusters could inflate
    if constant.all():
        return Check("clusters", "not-estimable", "both arms of every cell are at 0 or 1: no variance to inflate")
    padded = np.concatenate([p[~constant], np.ones(len(pairs) - int((~constant).sum()))])
    adjusted = np.asarray(holm(padded))[: int((~constant).sum())]
    good = (adjusted < ALPHA) & (np.atleast_1d(result.interval.estimate)[~constant] > 0)
    return _verdict("clusters", good, f"ICC {ICC:g}: largest Holm-adjusted p {adjusted.max():.3g}", left_out)


def unknown_clusters(pairs: pd.DataFrame) -> list[str]:
    """Return the benchmarks of a contrast frame whose clusters are not known."""
    names = pairs.loc[pairs["clusters"].isna(), "benchmark"].replace("", "a benchmark that is not named")
    return sorted(set(names))


def judge(pairs: pd.DataFrame) -> Check:
    """Move the observed rate of one arm 5 points against the claim; every cell must keep sign and interval."""
    ref, n, trt, m = arms(pairs)
    either = [
        newcombe(move_rate(ref, n, -JUDGE_SHIFT).k, n, trt, m).low,
        newcombe(ref, n, move_rate(trt, m, JUDGE_SHIFT).k, m).low,
    ]
    lows = np.minimum(*(np.atleast_1d(low) for low in either))
    text = f"one arm moved {100 * JUDGE_SHIFT:g} points: smallest lower limit {100 * lows.min():.1f} points"
    return _verdict("judge", lows > 0, text)


def model_checks(pairs: pd.DataFrame) -> tuple[Check, Check]:
    """Pool one effect per model (REML, Knapp-Hartung): without each model in turn, and as a sample of models.

    Both ask for the sign of the pooled difference, whatever threshold the claim names.
    """
    effects = model_effects(pairs)
    pooled = pool(effects["effect"], effects["variance"])
    if isinstance(pooled, NotEstimable):
        return _without_each(effects), Check("models as the sample", "not-estimable", pooled.reason)
    detail = (
        f"pooled over {counted(len(effects), 'model')} {100 * pooled.estimate:.1f} points "
        f"({100 * pooled.low:.1f} to {100 * pooled.high:.1f}), against 0"
    )
    return _without_each(effects), _verdict("models as the sample", np.array([pooled.low > 0]), detail)


def _without_each(effects: pd.DataFrame) -> Check:
    """Only the sign of the pooled difference is read, which Knapp-Hartung's standard error does not change."""
    name, k = "leave one model out", len(effects)
    if k < 3:
        return Check(name, "not-estimable", f"{counted(k, 'model')} held, at least 3 are needed")
    without = leave_one_out(effects["effect"], effects["variance"], knapp_hartung=False)
    refused = next((item for item in without if isinstance(item, NotEstimable)), None)
    if refused is not None:
        return Check(name, "not-estimable", refused.reason)
    smallest = min(item.estimate for item in without if not isinstance(item, NotEstimable))
    detail = f"smallest pooled difference without one of {k} models {100 * smallest:.1f} points, against 0"
    return _verdict(name, np.array([smallest > 0]), detail)


def another_interval(pairs: pd.DataFrame) -> Check:
    """Put the Miettinen-Nurminen interval in the place of Newcombe's."""
    lows = np.atleast_1d(miettinen_nurminen(*arms(pairs)).low)
    text = f"Miettinen-Nurminen: smallest lower limit {100 * lows.min():.1f} points"
    return _verdict("another interval", lows > 0, text)


def _verdict(name: str, good: np.ndarray, detail: str, left_out: str = "") -> Check:
    hold = f" ({int(good.sum())} of {good.size} comparisons hold{left_out})" if good.size > 1 or left_out else ""
    return Check(name, "pass" if bool(np.all(good)) else "fail", detail + hold)
