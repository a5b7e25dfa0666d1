"""Claims of magnitude: an average reduction against a threshold, in the unit and over the cells of the reading.

Prevents the failure in which "the average drops by more than 60 %" is checked in the one unit that suits: points,
mean of relative reductions and ratio of means are three readings, each with its own verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from fragility.claims.evidence import Evidence, cell_records, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.primary import ENDS, arms, model_effects, weights_of
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import ICC, JUDGE_SHIFT, Check, model_checks, unknown_clusters
from fragility.printed.paper import Paper
from fragility.schemas.claim import Arms, Claim
from fragility.statistics.averages import (
    absolute_reduction,
    model_level,
    ratio_of_means,
    relative_reduction,
    required_remainder,
)
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.judge_error import move_rate
from fragility.statistics.result import Interval, NotEstimable
from fragility.wording import counted

Result = Interval | NotEstimable
#: Unit of a reading: the average it means, its name in the ledger, and how it is written.
UNITS: dict[str, tuple[Callable[..., Result], str, str]] = {
    "points": (absolute_reduction, "points", "mean difference in points"),
    "mean-relative": (relative_reduction, "percent", "mean of the cells' relative reductions"),
    "ratio-of-means": (ratio_of_means, "percent", "relative reduction of the mean"),
}
SHORT = {"points": "points", "percent": "%"}


@dataclass(frozen=True)
class _Average:
    """The average of one reading, taken over any variant of its cells; results in percent."""

    pairs: pd.DataFrame
    weights: np.ndarray
    function: Callable[..., Result]

    def __call__(self, ref: Any, n_ref: Any, trt: Any, n_trt: Any, **options: str) -> Result:
        result = self.function(ref, n_ref, trt, n_trt, weights=self.weights, **options)
        if isinstance(result, NotEstimable):
            return result
        parts = (100 * result.estimate, 100 * result.low, 100 * result.high)
        return Interval(*parts, result.level, result.method)


class Magnitude(Arms):
    """The average reduction exceeds `threshold`, in `unit`; `reaches`: an estimate that equals it meets it."""

    threshold: float
    unit: Literal["points", "mean-relative", "ratio-of-means"] = "points"
    reaches: bool = False


@claim_type("magnitude", reading=Magnitude, signs=True)
def assess_magnitude(paper: Paper, claim: Claim, reading: Magnitude) -> Assessed:
    """Compare the interval of the mean over the held cells (item level) with the claimed threshold."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence, threshold = begin(paper, reading, pairs), reading.threshold
    if evidence.not_checkable:
        return evidence, ()
    function, unit, words = UNITS[reading.unit]
    average = _Average(pairs, weights_of(pairs, "cell"), function)
    middle = average(pairs["p_ref"] * pairs["n"], pairs["n"], pairs["p_trt"] * pairs["n_trt"], pairs["n_trt"])
    least, most = (average(*arms(pairs, *end)) for end in ENDS)
    if isinstance(middle, NotEstimable) or isinstance(least, NotEstimable) or isinstance(most, NotEstimable):
        reason = next(item.reason for item in (middle, least, most) if isinstance(item, NotEstimable))
        return replace(evidence, not_checkable=f"the mean is not estimable: {reason}"), ()
    estimate, low, high = middle.estimate, least.low, most.high
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    rest, impossible = ("", False) if whole else _remainder(reading, evidence, estimate, threshold)
    points = 100 * float((average.weights * (pairs["p_ref"] - pairs["p_trt"])).sum())
    one = len(pairs) == 1
    interval = f"item-level interval {low:.2f} to {high:.2f}"
    steps = [f"Over {counted(len(pairs), 'cell')}: {estimate:.2f} {SHORT[unit]} ({words}), {interval}"]
    steps += [*_model_step(pairs), *([f"Required remainder: {rest}"] if rest else [])]
    return replace(
        evidence,
        estimate=estimate,
        low=low,
        high=high,
        unit=unit,
        per_cell=False,
        total=1,
        passed=int(low > threshold),
        wrong_side=round(estimate - threshold, 9) < 0 if reading.reaches else round(estimate - threshold, 9) <= 0,
        contradicted=whole and high < threshold,
        remainder=rest,
        remainder_impossible=impossible,
        finding=(
            f"the {'reduction' if one else 'mean reduction'} is {estimate:.1f} {SHORT[unit]} ({low:.1f} to {high:.1f}"
            f"{'' if unit == 'points' or one else ', ' + words}) against a claimed {threshold:g}"
        ),
        points=points,
        tipping_point=_tipping_point(reading, pairs, average.weights, estimate, threshold),
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), _panel(average, threshold)


def _tipping_point(
    reading: Magnitude, pairs: pd.DataFrame, weights: np.ndarray, estimate: float, threshold: float
) -> float:
    """Return by how many points the treated arm must be misjudged for the estimate to meet the threshold.

    The treated arm is the one for which less is enough: a relative reduction reacts less to its base.
    """
    if reading.unit == "points":
        return abs(estimate - threshold)
    if reading.unit == "mean-relative":
        return abs(estimate - threshold) / float((weights / pairs["p_ref"]).sum())
    return abs(estimate - threshold) * float((weights * pairs["p_ref"]).sum())


def _remainder(reading: Magnitude, evidence: Evidence, estimate: float, threshold: float) -> tuple[str, bool]:
    """Say what the cells not held would have to average, and whether that is out of reach (above 100)."""
    if reading.unit == "ratio-of-means":
        return "required remainder not estimable: a ratio of means depends on base scores that are not held", False
    held_cells, claimed = evidence.cells_held, evidence.cells_claimed or 0
    needed = required_remainder(estimate, held_cells, claimed, threshold, bounds=(0.0, 100.0))
    if isinstance(needed, NotEstimable):
        return needed.reason, False
    others = counted(claimed - held_cells, "cell")
    rest = f"the {others} not held would have to average {needed.value:.1f} to reach {threshold:g}"
    return rest, needed.value > 100


def _model_step(pairs: pd.DataFrame) -> list[str]:
    effects = model_effects(pairs)["effect"].to_numpy()
    result = model_level(effects)
    if isinstance(result, NotEstimable):
        return [f"Model-level interval not estimable: {result.reason}"]
    return [
        f"Mean of the {len(effects)} models in points: {100 * result.estimate:.2f}, "
        f"model-level interval {100 * result.low:.2f} to {100 * result.high:.2f} (t, one effect per model)"
    ]


def _panel(average: _Average, threshold: float) -> tuple[Check, ...]:
    """Repeat the comparison of the interval with the threshold under each changed assumption."""
    pairs = average.pairs
    ref, n, trt, m = arms(pairs)

    def compared(name: str, results: list[Result], words: str) -> Check:
        lows = [result.low for result in results if isinstance(result, Interval)]
        if len(lows) < len(results):
            reason = next(result.reason for result in results if isinstance(result, NotEstimable))
            return Check(name, "not-estimable", reason)
        text = f"{words}: lower limit {min(lows):.1f} against {threshold:g}"
        return Check(name, "pass" if min(lows) > threshold else "fail", text)

    moved = [
        average(move_rate(ref, n, -JUDGE_SHIFT).k, n, trt, m),
        average(ref, n, move_rate(trt, m, JUDGE_SHIFT).k, m),
    ]
    worst: Result = NotEstimable("the arms of a cell have different n, so they share not all items")
    if (n == m).all():
        worst = average(ref, n, trt, m, pairing="worst")
    return (
        compared("worst pairing", [worst], "least favourable pairing of the arms"),
        compared("clusters", [_clustered(average)], f"ICC {ICC:g}"),
        compared("judge", moved, f"one arm moved {100 * JUDGE_SHIFT:g} points"),
        *model_checks(pairs),
        Check("another interval", "not-estimable", "the primary interval is that of a mean, not Newcombe's"),
    )


def _clustered(average: _Average) -> Result:
    """Widen the interval by the design effect; needs the clusters of every benchmark in the mean."""
    pairs, unknown = average.pairs, unknown_clusters(average.pairs)
    if unknown:
        return NotEstimable(f"clusters not known for {', '.join(unknown)}")
    deff = np.asarray(design_effect(pairs["cluster_size"].to_numpy(float), ICC))
    wide = average(*(part / deff for part in arms(pairs)))
    if isinstance(wide, NotEstimable):
        return wide
    wider = few_clusters_factor(pairs["clusters"].min())
    low, high = (wide.estimate + wider * (limit - wide.estimate) for limit in (wide.low, wide.high))
    return Interval(wide.estimate, low, high, wide.level, "t, design effect")
