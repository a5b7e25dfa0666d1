"""Claims of magnitude: an average reduction against a threshold, in the unit and over the cells of the reading.

Prevents the failure in which "the average drops by more than 60 %" is checked in the one unit that suits: points,
mean of relative reductions and ratio of means are three readings, each with its own verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from fragility.claims.claim import Claim, Reading
from fragility.claims.evidence import Evidence, cell_records, contrast_steps
from fragility.claims.panel import ICC, JUDGE_SHIFT, Check, model_checks, unknown_clusters
from fragility.claims.primary import model_effects, weights_of
from fragility.claims.scope import begin, held
from fragility.papers import Paper
from fragility.statistics.averages import (
    absolute_reduction,
    model_level,
    ratio_of_means,
    relative_reduction,
    required_remainder,
)
from fragility.statistics.clustered import design_effect
from fragility.statistics.judge_error import move_rate
from fragility.statistics.result import Interval, NotEstimable

Result = Interval | NotEstimable
#: Unit of a reading: the average it means, its name in the ledger, and how it is written.
UNITS: dict[str, tuple[Callable[..., Result], str, str]] = {
    "points": (absolute_reduction, "points", "points"),
    "mean-relative": (relative_reduction, "percent", "% (mean of the cells' relative reductions)"),
    "ratio-of-means": (ratio_of_means, "percent", "% (relative reduction of the mean)"),
}


@dataclass(frozen=True)
class _Average:
    """The average of one reading, taken over any variant of its cells; results in percent."""

    pairs: pd.DataFrame
    weights: np.ndarray
    function: Callable[..., Result]

    def __call__(self, ref: Any, trt: Any, n: Any = None, **options: str) -> Result:
        n = self.pairs["n"] if n is None else n
        result = self.function(ref, n, trt, n, weights=self.weights, **options)
        if isinstance(result, NotEstimable):
            return result
        parts = (100 * result.estimate, 100 * result.low, 100 * result.high)
        return Interval(*parts, result.level, result.method)


def assess_magnitude(paper: Paper, claim: Claim, reading: Reading) -> tuple[Evidence, tuple[Check, ...]]:
    """Compare the interval of the mean over the held cells (item level) with the claimed threshold."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence, threshold = begin(paper, reading, pairs), float(reading.threshold or 0.0)
    if evidence.not_checkable:
        return evidence, ()
    function, unit, words = UNITS[reading.unit]
    average = _Average(pairs, weights_of(pairs, reading.weights), function)
    middle = average(pairs["p_ref"] * pairs["n"], pairs["p_trt"] * pairs["n"])
    least, most = average(pairs["ref_low"], pairs["trt_high"]), average(pairs["ref_high"], pairs["trt_low"])
    if isinstance(middle, NotEstimable) or isinstance(least, NotEstimable) or isinstance(most, NotEstimable):
        reason = next(item.reason for item in (middle, least, most) if isinstance(item, NotEstimable))
        return replace(evidence, not_checkable=f"the mean is not estimable: {reason}"), ()
    estimate, low, high = middle.estimate, least.low, most.high
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    rest, impossible = ("", False) if whole else _remainder(reading, evidence, estimate, threshold)
    points = 100 * float((average.weights * (pairs["p_ref"] - pairs["p_trt"])).sum())
    steps = [f"Mean over {len(pairs)} cells: {estimate:.2f} {words}, item-level interval {low:.2f} to {high:.2f}"]
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
        wrong_side=estimate <= threshold,
        contradicted=whole and high < threshold,
        remainder=rest,
        remainder_impossible=impossible,
        finding=(
            f"the mean reduction is {estimate:.1f} {words} ({low:.1f} to {high:.1f}) against a claimed {threshold:g}"
        ),
        tipping_point=abs(points),
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), _panel(average, threshold)


def _remainder(reading: Reading, evidence: Evidence, estimate: float, threshold: float) -> tuple[str, bool]:
    """Say what the cells not held would have to average, and whether that is out of reach (above 100)."""
    if reading.unit == "ratio-of-means":
        return "required remainder not estimable: a ratio of means depends on base scores that are not held", False
    held_cells, claimed = evidence.cells_held, evidence.cells_claimed or 0
    needed = required_remainder(estimate, held_cells, claimed, threshold, bounds=(0.0, 100.0))
    if isinstance(needed, NotEstimable):
        return needed.reason, False
    rest = f"the {claimed - held_cells} cells not held would have to average {needed.value:.1f} to reach {threshold:g}"
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
    ref, trt, n = pairs["ref_low"], pairs["trt_high"], pairs["n"]

    def compared(name: str, results: list[Result], words: str) -> Check:
        lows = [result.low for result in results if isinstance(result, Interval)]
        if len(lows) < len(results):
            reason = next(result.reason for result in results if isinstance(result, NotEstimable))
            return Check(name, "not-estimable", reason)
        text = f"{words}: lower limit {min(lows):.1f} against {threshold:g}"
        return Check(name, "pass" if min(lows) > threshold else "fail", text)

    moved = [
        average(move_rate(ref, n, -JUDGE_SHIFT).k, trt),
        average(ref, move_rate(trt, n, JUDGE_SHIFT).k),
    ]
    return (
        compared("worst pairing", [average(ref, trt, pairing="worst")], "least favourable pairing of the arms"),
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
    wide = average(pairs["ref_low"] / deff, pairs["trt_high"] / deff, pairs["n"] / deff)
    if isinstance(wide, NotEstimable):
        return wide
    half = (wide.estimate - wide.low) / stats.norm.isf(0.025) * stats.t.isf(0.025, pairs["clusters"].min() - 1)
    return Interval(wide.estimate, wide.estimate - half, wide.estimate + half, wide.level, "t, design effect")
