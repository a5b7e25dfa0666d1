"""Robustness checks of a mean difference that is claimed to lie inside a margin.

Prevents the failure in which a mean is called "the same" with no assumption changed: pairing, clusters, judge, models,
and models that share their prompts are each asked, in the claim's favour where a difference beyond the margin is shown.
"""

from collections.abc import Callable

import numpy as np

from fragility.claims import shared
from fragility.claims.check import Check, out_of_reach, too_few_models
from fragility.claims.primary import ENDS, arms, both_ends, effects_of
from fragility.claims.sensitivity import JUDGE_SHIFT, correlations, turned, undecided, unknown_clusters
from fragility.printed.intervals import with_intervals
from fragility.small_tables import Columns
from fragility.statistics.averages import absolute_reduction, model_level
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.delta_means import mean_reduction
from fragility.statistics.judge_error import move_rate
from fragility.statistics.result import Interval, NotEstimable
from fragility.wording import counted

Result = Interval | NotEstimable
Found = tuple[float, float] | str


def mean_panel(pairs: Columns, margin: float, level: float, lean: int) -> tuple[Check, ...]:
    """Repeat the comparison of a mean with its margin under each changed assumption.

    Parameters
    ----------
    pairs : Columns
        The contrasts that are averaged.
    margin : float
        In points.
    level : float
        Of the interval that decided.
    lean : int
        1 where the mean is shown to lie inside the margin, -1 beyond it.
    """
    if not lean:
        return undecided()
    mean = float((pairs["p_ref"] - pairs["p_trt"]).mean())
    pairs = turned(pairs) if lean < 0 and mean < 0 else pairs

    def judged(name: str, found: Found, words: str) -> Check:
        if isinstance(found, str):
            return Check(name, "not-estimable", found)
        low, high = found
        good = low > margin if lean < 0 else -margin < low and high < margin
        return Check(name, "pass" if good else "fail", f"{words}: {low:.1f} to {high:.1f} points")

    symmetric = _ends(*(mean_reduction(*arms(pairs, *end), level=level) for end in ENDS))
    same = bool((pairs["n"] == pairs["n_trt"]).all())
    apart = "the conditions of a comparison have different n"
    worst: Found = _hull(pairs, level, pairing="worst") if same else apart
    return (
        judged("worst pairing", worst, "least favourable pairing of the conditions"),
        _clusters(pairs, level, judged),
        _judge(pairs, margin, level, lean, judged),
        *_models(pairs, margin, level, lean, judged),
        judged(shared.NAME, _together(pairs, level), shared.WORDS),
        judged("another interval", symmetric, "delta method"),
    )


def _ends(*results: Result) -> Found:
    """Return the hull of intervals in points, or the first reason why there is none."""
    refused = [result.reason for result in results if isinstance(result, NotEstimable)]
    if refused:
        return refused[0]
    found = [result for result in results if isinstance(result, Interval)]
    return 100 * min(float(one.low) for one in found), 100 * max(float(one.high) for one in found)


def _hull(pairs: Columns, level: float, pairing: str = "independent") -> tuple[float, float]:
    found = absolute_reduction(*both_ends(pairs), level=level, pairing=pairing)
    return 100 * float(found.low.min()), 100 * float(found.high.max())


def _moved(pairs: Columns, level: float) -> tuple[float, float]:
    ref, n, trt, m = both_ends(pairs)
    moved = [absolute_reduction(move_rate(ref, n, by).k, n, trt, m, level=level) for by in (-JUDGE_SHIFT, JUDGE_SHIFT)]
    return 100 * min(float(one.low.min()) for one in moved), 100 * max(float(one.high.max()) for one in moved)


def _together(pairs: Columns, level: float) -> tuple[float, float]:
    """Return the interval if the errors of a benchmark's cells all point the same way."""
    whole = _hull(pairs, level)
    cells = with_intervals(pairs, level=level)
    middle = float(cells["estimate"].mean())
    wider = [shared.factor(np.abs(cells[end] - cells["estimate"]), pairs["benchmark"]) for end in ("low", "high")]
    low, high = (middle + by * (end - middle) for by, end in zip(wider, whole, strict=True))
    return low, high


def _judge(pairs: Columns, margin: float, level: float, lean: int, judged: Callable[[str, Found, str], Check]) -> Check:
    """Move the judge; of a mean inside the margin only where conditions without any difference would stay inside."""
    words = f"one condition moved {100 * JUDGE_SHIFT:g} points"
    best = _moved(without_difference(pairs), level)
    if lean > 0 and max(-best[0], best[1]) >= margin:
        return out_of_reach("judge", *no_difference(max(-best[0], best[1])))
    return judged("judge", _moved(pairs, level), words)


def no_difference(reach: float) -> tuple[str, str]:
    """Say how far a judge's 5 points take conditions without any difference, and which margin that would need."""
    off = f"a judge who is {100 * JUDGE_SHIFT:g} points off"
    return (
        f"with no difference at all {off} would reach {reach:.1f} points",
        f"it needs a margin above {reach:.1f} points",
    )


def without_difference(pairs: Columns) -> Columns:
    """Return contrasts both of whose conditions have the mean of their rates."""
    middle = (pairs["p_ref"] + pairs["p_trt"]) / 2
    ref, trt = middle * pairs["n"], middle * pairs["n_trt"]
    return pairs.assign(p_ref=middle, p_trt=middle, ref_low=ref, ref_high=ref, trt_low=trt, trt_high=trt)


def _models(
    pairs: Columns, margin: float, level: float, lean: int, judged: Callable[[str, Found, str], Check]
) -> tuple[Check, Check]:
    effects = effects_of(pairs)[0]
    few: Found = f"{counted(len(effects), 'model')}; at least 3 are needed"
    without = few
    if len(effects) > 2:
        left = [100 * float(np.delete(effects, row).mean()) for row in range(len(effects))]
        without = min(left), max(left)
    out = judged("leave one model out", without, f"mean without one of {len(effects)} models")
    side = 1 if effects.mean() >= 0 else -1
    sample = too_few_models("models as the sample", 100 * side * effects, margin, -lean)
    return (
        out,
        sample
        or judged("models as the sample", _ends(model_level(effects, level)), f"mean over {len(effects)} models"),
    )


def _clusters(pairs: Columns, level: float, judged: Callable[[str, Found, str], Check]) -> Check:
    unknown = unknown_clusters(pairs)
    if unknown:
        return Check("clusters", "not-estimable", f"clusters not known for {', '.join(unknown)}")
    found, (ref, n, trt, m) = Check("clusters", "not-estimable", "no correlation to try"), both_ends(pairs)
    for icc, told in correlations(pairs):
        worth = np.asarray(design_effect(pairs["cluster_size"], icc))
        smaller = absolute_reduction(ref / worth, n / worth, trt / worth, m / worth, level=level)
        ends = 100 * float(smaller.low.min()), 100 * float(smaller.high.max())
        wider = float(few_clusters_factor(pairs["clusters"].min(), level))
        middle = 100 * float((pairs["p_ref"] - pairs["p_trt"]).mean())
        wide = (middle + wider * (ends[0] - middle), middle + wider * (ends[1] - middle))
        found = judged("clusters", wide, told)
        if found.result != "pass":
            break
    words = {"pass": "stands up to ", "fail": "turns at "}.get(found.result, "")
    return Check(found.check, found.result, words + found.detail)
