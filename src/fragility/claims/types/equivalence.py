"""Claims of equivalence: a difference lies inside a margin ("comparable", "negligible").

Prevents the failure in which "not significantly different" is taken for "the same": equivalence is shown by an
interval inside the margin, and a wide interval shows nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fragility.claims import means
from fragility.claims.asked import Asked, asked_of
from fragility.claims.check import Check, out_of_reach
from fragility.claims.comparisons import of_pairs
from fragility.claims.evidence import ALPHA, cell_records, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_equivalence
from fragility.claims.primary import ENDS, arms, both_ends
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import (
    ERRORS_NAME,
    JUDGE_SHIFT,
    MARGINS,
    RARE,
    RATIO,
    margin_against,
    over_grid,
    turned,
    turning_margin,
    undecided,
    unknown_clusters,
)
from fragility.claims.types.equivalence_mean import mean_panel, no_difference, without_difference
from fragility.claims.words import apart, points_text, share_words, whole_points
from fragility.printed.contrasts import CONTRAST
from fragility.printed.intervals import with_intervals
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN, Arms, Claim, Part
from fragility.small_tables import Columns, joined
from fragility.statistics.averages import absolute_reduction
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import miettinen_nurminen, newcombe, odds_ratio
from fragility.statistics.judge_error import move_rate
from fragility.statistics.paired import tango_bounds

#: Two one-sided tests at .05 are a 90 % interval.
LEVEL = 0.90
Ends = NDArray[np.float64]


class Equivalence(Arms):
    """Two arms that differ by less than `margin` points, in every cell or on average; without it, by less than ours."""

    margin: float | None = None
    per: Literal["cell", "mean"] = "cell"

    def ours(self) -> list[Part]:
        """Return what is ours: a margin that the reading does not give is."""
        own = super().ours()
        added: list[Part] = ["margin"] if self.margin is None and "margin" not in own else []
        return [*own, *added]


@claim_type("equivalence", reading=Equivalence, signs=True)
def assess_equivalence(paper: Paper, claim: Claim, reading: Equivalence) -> Assessed:
    """Ask whether the 90 % interval lies inside the margin, per held cell or for their mean; or wholly beyond it.

    Beyond is asked of the 95 % interval at the Bonferroni level of the cells.
    """
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence = begin(paper, reading, pairs)
    if evidence.not_checkable:
        return evidence, ()
    margin = MARGIN if reading.margin is None else reading.margin
    whose = "our margin" if reading.margin is None else "the paper's margin"
    per_cell = reading.per == "cell"
    table, beyond = _intervals(pairs, per_cell, LEVEL), _intervals(pairs, per_cell, _corrected(len(pairs), per_cell))
    inside = (table["low"] > -margin) & (table["high"] < margin)
    against = margin_against(margin, "margin" in reading.ours())
    outside = (beyond["low"] > against) | (beyond["high"] < -against)
    mean = float(table["estimate"].mean()) if per_cell else float(table["estimate"][0])
    whole = _intervals(pairs, False, LEVEL) if per_cell else table
    steps = [
        f"90 % interval {row['low']:.2f} to {row['high']:.2f} points against -{margin:g} to {margin:g} ({whose})"
        for row in table.rows()
    ]
    finding = (
        f"the 90 % interval lies inside {margin:g} points ({whose}) in "
        f"{share_words(int(inside.sum()), len(table), 'comparison')}; the mean difference is {points_text(mean)}"
        if len(table) > 1
        else f"the 90 % interval {'lies' if inside.all() else 'does not lie'} inside {margin:g} points ({whose}); "
        f"the {'difference' if per_cell else 'mean difference'} is {points_text(mean)}"
    )
    reach = np.maximum(-table["low"], table["high"])
    turning = turning_margin(reach)
    passed, opposed = int(inside.sum()), int(outside.sum())
    asked = asked_of(len(table), passed, opposed, claim.every_cell, per_cell)
    power = SHOWN if asked.lean > 0 else of_equivalence(pairs, margin, per_cell)
    cells = table if per_cell else with_intervals(pairs, level=LEVEL)
    comparisons = of_pairs(cells.assign(**({"passes": inside, "opposite": outside} if per_cell else {})))
    still = partial(_without, pairs, margin, against, asked.lean)
    return replace(
        evidence,
        estimate=mean,
        low=float(whole["low"][0]),
        high=float(whole["high"][0]),
        level=LEVEL,
        unit="points",
        points=mean,
        per_cell=per_cell,
        total=len(table),
        passed=passed,
        opposed=opposed,
        between=int(((beyond["low"] > margin) | (beyond["high"] < -margin)).sum()) - opposed,
        finding=finding,
        sentence=_sentence(paper, reading, table, margin, (passed, opposed, turning)),
        margin=margin,
        turning_margin=turning,
        at_margins={f"{at:g}": int((reach < at).sum()) for at in MARGINS},
        comparisons=comparisons,
        power=power.ends,
        power_if="there were no difference at all",
        doubts=() if per_cell else means.of_comparisons(comparisons, with_intervals(pairs), "points", still),
        truth_fixed="margin" not in reading.ours(),
        beyond=bool(((table["low"] > margin) | (table["high"] < -margin)).any()),
        smallest_n=power.needed(asked.lean),
        tipping_point=float(np.abs(margin - np.abs(table["estimate"])).min()),
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), _panels(pairs, reading, margin if asked.lean > 0 else against, asked)


def _without(pairs: Columns, margin: float, against: float, lean: int, kept: np.ndarray) -> np.ndarray:
    """Say whether means of the comparisons that are kept still lie inside the margin, or beyond it, if they did."""
    if not lean:
        return means.always(kept)
    level = LEVEL if lean > 0 else 1 - ALPHA
    least, most = (
        absolute_reduction(k1[kept], n1[kept], k2[kept], n2[kept], level=level)
        for k1, n1, k2, n2 in (arms(pairs, *end) for end in ENDS)
    )
    low, high = 100 * least.low, 100 * most.high
    return np.asarray(np.maximum(-low, high) < margin if lean > 0 else np.maximum(low, -high) > against)


def _panels(pairs: Columns, reading: Equivalence, margin: float, asked: Asked) -> tuple[Check, ...]:
    """Return the checks of every cell, or of their mean, by the margin that what is shown was held against."""
    if reading.per == "cell":
        return margin_panel(pairs, margin, asked)
    return mean_panel(pairs, margin, LEVEL if asked.lean > 0 else 1 - ALPHA, asked.lean)


def _sentence(paper: Paper, reading: Equivalence, table: Columns, margin: float, found: tuple[int, int, float]) -> str:
    passed, opposed, turning = found
    whose = "our margin" if reading.margin is None else "the claimed margin"
    context, treated, reference = apart(paper.label(reading.treated), paper.label(reading.reference))
    arms_words = f"{context + ': ' if context else ''}{treated} and {reference}"
    within = f"{arms_words} differ by less than {whole_points(margin)} ({whose})"
    average = " on average" if reading.per == "mean" else ""
    if len(table) == 1 and opposed:
        gap = points_text(abs(float(table["estimate"][0])))
        ours = "margin" in reading.ours()
        which = "the widest of our margins" if ours else whose
        far = whole_points(margin_against(margin, ours))
        return f"{arms_words} differ by {gap}{average}; the whole interval is beyond {far} ({which})."
    if len(table) == 1:
        shown = f"{within}{average}" if passed else f"It is not shown that {within}{average}"
        return f"{shown}; the data would support a margin of {points_text(turning)}."
    many = share_words(passed, len(table), "comparison")
    return f"{within}: this is shown in {many}; the data would support a margin of {points_text(turning)}."


def _corrected(cells: int, per_cell: bool) -> float:
    return 1 - ALPHA / (cells if per_cell else 1)


def _intervals(pairs: Columns, per_cell: bool, level: float) -> Columns:
    """Return the interval of every cell, or of their mean, in points."""
    if per_cell:
        return with_intervals(pairs, level=level)
    found = absolute_reduction(*both_ends(pairs), level=level)
    mean = 100 * float((pairs["p_ref"] - pairs["p_trt"]).mean())
    return Columns({"estimate": [mean], "low": [100 * found.low[0]], "high": [100 * found.high[1]]})


def margin_panel(pairs: Columns, margin: float, asked: Asked) -> tuple[Check, ...]:
    """Repeat the comparison with the margin; where a difference beyond it is shown, with the arms moved together."""
    lean = asked.lean
    if not lean:
        return undecided()
    level = LEVEL if lean > 0 else _corrected(len(pairs), per_cell=True)
    gap = pairs["p_ref"] - pairs["p_trt"]
    pairs = pairs if lean > 0 else joined([pairs[gap >= 0], turned(pairs[gap < 0])], CONTRAST)
    ref, n, trt, m = arms(pairs)

    def judged(name: str, low: np.ndarray, high: np.ndarray, words: str) -> Check:
        low, high = 100 * np.atleast_1d(low), 100 * np.atleast_1d(high)
        if lean < 0:
            return asked.verdict(name, low > margin, f"{words}: largest lower limit {low.max():.1f} points")
        good = (low > -margin) & (high < margin)
        return asked.verdict(name, good, f"{words}: widest reach {max(-low.min(), high.max()):.1f} points")

    pairing = Check("worst pairing", "not-estimable", "the conditions of a comparison have different n")
    if (n == m).all():
        _, widest = tango_bounds(ref, trt, n, level)
        pairing = judged("worst pairing", widest.low, widest.high, "Tango, least favourable pairing")
    other = miettinen_nurminen(ref, n, trt, m, level)
    no_models = "defined for a difference that is claimed to be positive"
    return (
        pairing,
        _clusters(pairs, margin, level, asked),
        _judge(pairs, margin, level, lean, judged),
        Check("leave one model out", "not-estimable", no_models),
        Check("models as the sample", "not-estimable", no_models),
        judged("another interval", other.low, other.high, "Miettinen-Nurminen"),
        _errors(pairs, asked),
    )


def _judge(
    pairs: Columns, margin: float, level: float, lean: int, judged: Callable[[str, Ends, Ends, str], Check]
) -> Check:
    """Move the judge; of a difference inside the margin only where no difference at all would stay inside."""
    words = f"one condition moved {100 * JUDGE_SHIFT:g} points"
    low, high = _moved(without_difference(pairs), level)
    reach = 100 * float(max(-low.min(), high.max()))
    if lean > 0 and reach >= margin:
        return out_of_reach("judge", *no_difference(reach))
    return judged("judge", *_moved(pairs, level), words)


def _moved(pairs: Columns, level: float) -> tuple[Ends, Ends]:
    """Return the hull of the intervals with one condition moved either way, as shares."""
    ref, n, trt, m = arms(pairs)
    up, down = (newcombe(move_rate(ref, n, by).k, n, trt, m, level) for by in (JUDGE_SHIFT, -JUDGE_SHIFT))
    return np.atleast_1d(down.low), np.atleast_1d(up.high)


def _clusters(pairs: Columns, margin: float, level: float, asked: Asked) -> Check:
    known, unknown = pairs[~np.isnan(pairs["clusters"])], unknown_clusters(pairs)
    left_out = f"; cannot be computed for {', '.join(unknown)}: clusters not known" if unknown else ""
    if not len(known):
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    count, size = (known[name] for name in ("clusters", "cluster_size"))

    def good(iccs: np.ndarray) -> np.ndarray:
        wide = clustered_difference(*arms(known), count, size, iccs, level).interval
        low, high = 100 * wide.low, 100 * wide.high
        holds = low > margin if asked.lean < 0 else (low > -margin) & (high < margin)
        return np.where(np.isnan(low), np.nan, holds)  # both arms at 0 or 1: no variance that clusters could inflate

    return over_grid(good, known, asked, left_out)


def _errors(pairs: Columns, asked: Asked) -> Check:
    """Near 0 and 1 a few points are several times the errors: there the ratio of the rarer answers is asked too."""
    name = ERRORS_NAME
    rare = np.minimum((pairs["p_ref"] + pairs["p_trt"]) / 2, 1 - (pairs["p_ref"] + pairs["p_trt"]) / 2)
    near = rare < RARE
    if asked.lean < 0 or not near.any():
        reason = "a difference beyond the margin is shown" if asked.lean < 0 else "no rate lies below 20 or above 80 %"
        return Check(name, "not-estimable", reason)
    part = pairs[near]
    safe = (part["p_ref"] + part["p_trt"]) / 2 > 0.5
    ref, n, trt, m = arms(part)
    k1, k2 = np.where(safe, n - ref, ref), np.where(safe, m - trt, trt)
    both = (k1 + k2) > 0
    if not both.any():
        return Check(name, "not-estimable", "no such answer in either condition")
    ratio = odds_ratio(k1[both] + 0.5, n[both] + 1, k2[both] + 0.5, m[both] + 1, LEVEL)
    low, high = np.atleast_1d(ratio.low), np.atleast_1d(ratio.high)
    good = (low > 1 / RATIO) & (high < RATIO)
    reach = f"{low.min():.2f} to {high.max():.2f}"
    text = f"odds of the rarer answer, widest 90 % interval {reach}, asked within {RATIO:g} times"
    return asked.verdict(name, good, text)
