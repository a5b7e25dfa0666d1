"""Claims of magnitude: an average reduction against a threshold, in the unit and over the cells of the reading.

Prevents the failure in which "the average drops by more than 60 %" is checked in the one unit that suits: points,
mean of relative reductions and ratio of means are three readings, each with its own verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from fragility.claims import asked, means, sensitivity, shared
from fragility.claims.check import Check, mean_over_models
from fragility.claims.comparisons import of_pairs
from fragility.claims.evidence import Evidence, cell_records, checked_text, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_differences
from fragility.claims.primary import ENDS, arms, effects_of, weights_of
from fragility.claims.primary import Arms as Counts
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import CHECKS, JUDGE_SHIFT, beyond_ours, correlations, undecided, unknown_clusters
from fragility.claims.words import against_words, claim_words, lower_words, points_text, whole_points
from fragility.printed.intervals import with_intervals
from fragility.printed.paper import Paper
from fragility.schemas.claim import Arms, Claim
from fragility.small_tables import Columns
from fragility.statistics.averages import (
    absolute_reduction,
    model_level,
    ratio_of_means,
    relative_drop,
    relative_reduction,
    required_remainder,
)
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.delta_means import mean_reduction
from fragility.statistics.differences import newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.result import Interval, NotEstimable
from fragility.wording import between, counted, digits, signed

Result = Interval | NotEstimable
#: Unit of a reading: the average it means, its name in the ledger, and how it is written.
UNITS: dict[str, tuple[Callable[..., Result], str, str]] = {
    "points": (absolute_reduction, "points", "mean difference in points"),
    "mean-relative": (relative_reduction, "percent", "mean of the comparisons' relative reductions"),
    "ratio-of-means": (ratio_of_means, "percent", "relative reduction of the mean"),
}
SHORT = {"points": "points", "percent": "%"}
#: Confidence level of every interval here.
LEVEL = 0.95
#: Sums of shares in floating point: 100 (.824 - .442) is 38.199999999999996.
ROUNDING = 1e-9


@dataclass(frozen=True)
class _Average:
    """The average of one reading, taken over any variants of its cells, one a row; results in percent."""

    pairs: Columns
    weights: np.ndarray
    function: Callable[..., Result]

    def __call__(self, ref: Any, n_ref: Any, trt: Any, n_trt: Any, **options: str) -> Result:
        result = self.function(ref, n_ref, trt, n_trt, weights=self.weights, **options)
        if isinstance(result, NotEstimable):
            return result
        parts = (100 * result.estimate, 100 * result.low, 100 * result.high)
        return Interval(*parts, result.level, result.method, result.reason)


class Magnitude(Arms):
    """The average reduction exceeds `threshold`, in `unit`.

    With `reaches` the number is a difference that the sentence prints, an estimate itself: it is met where the cells
    give it, to its last digit, or more, and a reduction is shown at all.
    """

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
    middle = pairs["p_ref"] * pairs["n"], pairs["n"], pairs["p_trt"] * pairs["n_trt"], pairs["n_trt"]
    found = average(*_together(middle, *(arms(pairs, *end) for end in ENDS)))
    refused = _refused(found)
    if isinstance(found, NotEstimable) or refused:
        return replace(evidence, not_checkable=f"the mean is not estimable: {refused}"), ()
    estimate, low, high = float(found.estimate[0]), float(found.low[1]), float(found.high[2])
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    far = threshold - beyond_ours("number" in reading.ours())
    rest, impossible = ("", False) if whole else _remainder(reading, evidence, estimate, (threshold, far))
    one, cells = len(pairs) == 1, with_intervals(pairs)
    met = _meets(reading, estimate, low)
    # of a printed estimate the checks ask whether the drop itself stands
    passed, opposed = int(met), int(not met and high < far)
    bound = 0.0 if reading.reaches and met else far if opposed else threshold
    short = int(not met and high < threshold) - opposed
    much = points_text(abs(estimate)) if unit == "points" else f"{signed(abs(estimate))} %"
    lean = asked.lean_of(1, passed, opposed)
    power = SHOWN if met else of_differences(pairs, claim.smallest_effect, per_cell=False)
    interval = f"item-level interval {between(low, high, 2)}"
    steps = [f"Over {counted(len(pairs), 'cell')}: {digits(estimate, 2)} {SHORT[unit]} ({words}), {interval}"]
    steps += [*_model_step(pairs), *([f"Required remainder: {rest}"] if rest else [])]
    comparisons = of_pairs(cells)
    return replace(
        evidence,
        estimate=estimate,
        low=low,
        high=high,
        unit=unit,
        per_cell=False,
        total=1,
        passed=passed,
        opposed=opposed,
        between=short,
        contradictable=whole,
        remainder=rest,
        remainder_impossible=impossible,
        caveats=(*evidence.caveats, *_more(reading, estimate, met), *sensitivity.short_of_ours(short, 1, "mean")),
        finding=(
            f"the {'reduction' if one else 'mean reduction'} is {digits(estimate)} {SHORT[unit]} ({between(low, high)}"
            f"{'' if unit == 'points' or one else ', ' + words}) {_against(reading)}"
        ),
        sentence=lower_words(
            (paper.label(reading.treated), paper.label(reading.reference), much),
            (estimate, low, high),
            _told(reading, unit) + ("" if whole else f". Checked are {checked_text(evidence)}"),
            cells=pairs,
        ),
        threshold=threshold,
        comparisons=comparisons,
        doubts=means.of_average(average, bound, lean, cells, comparisons),
        power=power.ends,
        power_if=f"the mean lay {claim.smallest_effect:g} points beyond the claimed number",
        smallest_n=power.needed(lean),
        points=100 * float((average.weights * (pairs["p_ref"] - pairs["p_trt"])).sum()),
        tipping_point=_tipping_point(reading, pairs, average.weights, estimate, bound),
        tipping_at=bound,
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), _panel(average, (float(found.estimate[1]), float(found.low[1]), float(found.high[1])), bound, lean)


def _together(*variants: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Return the counts of several variants of the same cells, a variant a row."""
    return [np.array(parts, dtype=float) for parts in zip(*variants, strict=True)]


def _refused(found: Result) -> str:
    """Return the first reason why a mean, or one of several, is not estimable; "" where each is."""
    return next((reason for reason in np.atleast_1d(found.reason).tolist() if reason), "")


def _meets(reading: Magnitude, estimate: float, low: float) -> bool:
    """Say whether the number is passed by the whole interval; a printed difference is met to its last digit."""
    if not reading.reaches:
        return low > reading.threshold
    return estimate >= reading.threshold - half_digit(reading.threshold) - ROUNDING and low > 0


def _more(reading: Magnitude, estimate: float, met: bool) -> list[str]:
    """Return the caveat that the cells give more than is printed."""
    if not (met and reading.reaches and estimate > reading.threshold + half_digit(reading.threshold) + ROUNDING):
        return []
    return [f"the tables give more than the {reading.threshold:g} that is printed"]


def _against(reading: Magnitude) -> str:
    if not reading.threshold:
        return "against no difference"
    number = f"{reading.threshold:g}"
    return f"where {number} is printed" if reading.reaches else against_words(number, "number" in reading.ours())


def _told(reading: Magnitude, unit: str) -> str:
    if not reading.threshold:
        return "the claim is that it is lower"
    number = whole_points(reading.threshold) if unit == "points" else f"{reading.threshold:g} %"
    return f"printed is {number}" if reading.reaches else claim_words(f"more than {number}", "number" in reading.ours())


def half_digit(number: float) -> float:
    """Return half a unit of the last digit of a printed number, of which one decimal at least counts.

    >>> half_digit(7.07), half_digit(38.2), half_digit(90.0)
    (0.005, 0.05, 0.05)
    """
    decimals = max(1, len(f"{number:.10g}".partition(".")[2]))
    return 0.5 * 10**-decimals


def _tipping_point(reading: Magnitude, pairs: Columns, weights: np.ndarray, estimate: float, threshold: float) -> float:
    """Return by how many points the treated arm must be misjudged for the estimate to meet the threshold.

    The treated arm is the one for which less is enough: a relative reduction reacts less to its base.
    """
    if reading.unit == "points":
        return abs(estimate - threshold)
    if reading.unit == "mean-relative":
        return abs(estimate - threshold) / float((weights / pairs["p_ref"]).sum())
    return abs(estimate - threshold) * float((weights * pairs["p_ref"]).sum())


def _remainder(reading: Magnitude, evidence: Evidence, estimate: float, at: tuple[float, float]) -> tuple[str, bool]:
    """Say what the cells not held would have to average, and whether the last of the numbers is out of reach."""
    if reading.unit == "ratio-of-means":
        return "no required average: a ratio of means depends on base scores that are missing", False
    held_cells, claimed = evidence.cells_held, evidence.cells_claimed or 0
    needed, least = (required_remainder(estimate, held_cells, claimed, to, bounds=(0.0, 100.0)) for to in at)
    if isinstance(needed, NotEstimable) or isinstance(least, NotEstimable):
        return next(item.reason for item in (needed, least) if isinstance(item, NotEstimable)), False
    others = counted(claimed - held_cells, "missing comparison")
    rest = f"the {others} would have to average {digits(needed.value)} to reach {at[0]:g}"
    return rest, least.value > 100


def _model_step(pairs: Columns) -> list[str]:
    effects = effects_of(pairs)[0]
    result = model_level(effects)
    if isinstance(result, NotEstimable):
        return [f"Model-level interval not estimable: {result.reason}"]
    return [
        f"Mean of the {len(effects)} models in points: {digits(100 * result.estimate, 2)}, "
        f"model-level interval {between(100 * result.low, 100 * result.high, 2)} (t, one effect per model)"
    ]


def _panel(average: _Average, least: tuple[float, float, float], threshold: float, lean: int) -> tuple[Check, ...]:
    """Repeat the comparison of the interval with the threshold under each changed assumption, against what is shown.

    `least` is the mean of the counts that speak against a reduction, with its interval.
    """
    if not lean:
        return undecided()
    pairs = average.pairs
    ref, n, trt, m = arms(pairs) if lean > 0 else arms(pairs, *ENDS[1])

    def compared(name: str, found: Result, words: str) -> Check:
        refused = _refused(found)
        if isinstance(found, NotEstimable) or refused:
            return Check(name, "not-estimable", refused)
        near = float(np.min(found.low) if lean > 0 else np.max(found.high))
        text = f"{words}: {'lower' if lean > 0 else 'upper'} limit {digits(near)} against {threshold:g}"
        return Check(name, "pass" if lean * (near - threshold) > 0 else "fail", text)

    shift = lean * JUDGE_SHIFT
    less = move_rate(ref, n, -shift).k, n, trt, m
    moved = average(*_together(less, (ref, n, move_rate(trt, m, shift).k, m)))
    worst: Result = NotEstimable("the conditions of a comparison have different n, so they do not share all prompts")
    if (n == m).all():
        worst = average(ref, n, trt, m, pairing="worst")
    return (
        compared("worst pairing", worst, "least favourable pairing of the conditions"),
        _clusters(average, threshold, lean),
        compared("judge", moved, f"one condition moved {100 * JUDGE_SHIFT:g} points"),
        *_of_models(average, threshold, lean),
        compared(shared.NAME, _alike(average, *least), shared.WORDS),
        compared("another interval", _delta(average, (ref, n, trt, m)), "delta method"),
    )


def _delta(average: _Average, counts: Counts) -> Result:
    """Return the symmetric interval of the same mean; cells have equal weights."""
    kind = next(name for name, (function, _, _) in UNITS.items() if function is average.function)
    found = mean_reduction(*counts, kind=kind)
    if found.reason:
        return NotEstimable(str(found.reason))
    middle, low, high = (100 * float(part) for part in (found.estimate, found.low, found.high))
    return Interval(middle, low, high, found.level, found.method)


def _of_models(average: _Average, threshold: float, lean: int) -> tuple[Check, Check]:
    """Hold the mean without each model in turn, and that of models as the sample, against the threshold."""
    if average.function is ratio_of_means:
        reason = "a ratio of means has no one effect per model"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    pairs = average.pairs
    gaps = pairs["p_ref"] - pairs["p_trt"]
    each = gaps if average.function is absolute_reduction else gaps / pairs["p_ref"]
    effects = 100 * np.array([each[places].mean() for _, places in sorted(pairs.groups("model").items())])
    unit = "points" if average.function is absolute_reduction else "%"
    return mean_over_models(effects, threshold, lean, unit)


def _alike(average: _Average, middle: float, low: float, high: float) -> Result:
    """Widen the interval to what it is if the errors of a benchmark's cells point the same way: they share prompts."""
    counts = arms(average.pairs, *ENDS[0])
    each = newcombe(*counts) if average.function is absolute_reduction else relative_drop(*counts)
    lost = [reason for reason in np.atleast_1d(each.reason) if reason]
    if lost:
        return NotEstimable(f"mean over the cells: {lost[0]}")
    halves = (average.weights * half for half in (each.estimate - each.low, each.high - each.estimate))
    below, above = (shared.factor(part, average.pairs["benchmark"]) for part in halves)
    return Interval(middle, middle - below * (middle - low), middle + above * (high - middle), LEVEL, shared.WORDS)


def _clusters(average: _Average, threshold: float, lean: int) -> Check:
    """Try each correlation within clusters, and say where the result turns."""
    unknown = unknown_clusters(average.pairs)
    if unknown:
        return Check("clusters", "not-estimable", f"clusters not known for {', '.join(unknown)}")
    tried = correlations(average.pairs)
    found = _clustered(average, [icc for icc, _ in tried], ENDS[0] if lean > 0 else ENDS[1])
    text = ""
    for (_, told), near, reason in zip(tried, found.low if lean > 0 else found.high, found.reason, strict=True):
        if reason:
            return Check("clusters", "not-estimable", str(reason))
        text = f"{told}: limit {digits(near)} against {threshold:g}"
        if lean * (near - threshold) <= 0:
            return Check("clusters", "fail", f"turns at {text}")
    return Check("clusters", "pass", f"stands up to {text}")


def _clustered(average: _Average, iccs: list[np.ndarray], end: tuple[str, str]) -> Interval:
    """Widen the interval by the design effect of every cell, under each correlation."""
    pairs = average.pairs
    deff = design_effect(np.array([pairs["cluster_size"]] * len(iccs)), np.array(iccs))
    wide = average(*(part / deff for part in arms(pairs, *end)))
    assert isinstance(wide, Interval)  # of several means the reasons stand in it
    wider = few_clusters_factor(pairs["clusters"].min())
    low, high = (wide.estimate + wider * (limit - wide.estimate) for limit in (wide.low, wide.high))
    return Interval(wide.estimate, low, high, wide.level, "t, design effect", wide.reason)
