"""Claims of equivalence: a difference lies inside a margin ("comparable", "negligible").

Prevents the failure in which "not significantly different" is taken for "the same": equivalence is shown by an
interval inside the margin, and a wide interval shows nothing.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from fragility.claims.evidence import cell_records, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.primary import ENDS, arms
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import ICC, JUDGE_SHIFT, Check, not_estimable
from fragility.printed.intervals import difference_intervals
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN, Arms, Claim
from fragility.statistics.averages import absolute_reduction
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.paired import tango_bounds
from fragility.statistics.result import NotEstimable

#: Two one-sided tests at .05 are a 90 % interval.
LEVEL = 0.90


class Equivalence(Arms):
    """Two arms that differ by less than `margin` points, in every cell or on average; without it, by less than ours."""

    margin: float | None = None
    per: Literal["cell", "mean"] = "cell"


@claim_type("equivalence", reading=Equivalence, signs=True)
def assess_equivalence(paper: Paper, claim: Claim, reading: Equivalence) -> Assessed:
    """Ask whether the 90 % interval lies inside the margin, per held cell or for their mean."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence = begin(paper, reading, pairs)
    if evidence.not_checkable:
        return evidence, ()
    margin = MARGIN if reading.margin is None else reading.margin
    whose = "our margin" if reading.margin is None else "the paper's margin"
    least, most = (absolute_reduction(*arms(pairs, *end), level=LEVEL) for end in ENDS)
    if isinstance(least, NotEstimable) or isinstance(most, NotEstimable):
        return replace(evidence, not_checkable="the mean difference is not estimable"), ()
    mean, low, high = 100 * float((pairs["p_ref"] - pairs["p_trt"]).mean()), 100 * least.low, 100 * most.high
    one = {"estimate": [mean], "low": [low], "high": [high]}
    per_cell = reading.per == "cell"
    table = difference_intervals(pairs, "newcombe", LEVEL) if per_cell else pd.DataFrame(one)
    inside = (table["low"] > -margin) & (table["high"] < margin)
    outside = bool(((table["low"] > margin) | (table["high"] < -margin)).any())
    steps = [
        f"90 % interval {row['low']:.2f} to {row['high']:.2f} points against -{margin:g} to {margin:g} ({whose})"
        for row in table.to_dict("records")
    ]
    finding = (
        f"the 90 % interval lies inside {margin:g} points ({whose}) in {int(inside.sum())} of {len(table)} "
        f"{'held cells' if per_cell else 'means'}; the mean difference is {mean:.1f} points"
    )
    return replace(
        evidence,
        estimate=mean,
        low=low,
        high=high,
        unit="points",
        points=mean,
        per_cell=per_cell,
        total=len(table),
        passed=int(inside.sum()),
        wrong_side=bool((table["estimate"].abs() >= margin).any()),
        contradicted=outside,
        opposite_cell=outside,
        finding=finding,
        tipping_point=float((margin - table["estimate"].abs()).abs().min()),
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), _panel(pairs, margin) if per_cell else not_estimable("defined per cell; the reading is a mean")


def _panel(pairs: pd.DataFrame, margin: float) -> tuple[Check, ...]:
    ref, n, trt, m = arms(pairs)

    def inside(name: str, low: np.ndarray, high: np.ndarray, words: str) -> Check:
        low, high = 100 * np.atleast_1d(low), 100 * np.atleast_1d(high)
        good = bool(np.all((low > -margin) & (high < margin)))
        text = f"{words}: widest reach {max(-low.min(), high.max()):.1f} points"
        return Check(name, "pass" if good else "fail", text)

    pairing = Check("worst pairing", "not-estimable", "the arms of a cell have different n")
    if (n == m).all():
        _, widest = tango_bounds(ref, trt, n, LEVEL)
        pairing = inside("worst pairing", widest.low, widest.high, "Tango, least favourable pairing")
    up, down = (newcombe(move_rate(ref, n, by).k, n, trt, m, LEVEL) for by in (JUDGE_SHIFT, -JUDGE_SHIFT))
    other = miettinen_nurminen(ref, n, trt, m, LEVEL)
    known = pairs["clusters"].notna().to_numpy()
    clusters = Check("clusters", "not-estimable", "the clusters of no held benchmark are known")
    if known.any():
        count, size = (pairs.loc[known, name].to_numpy(float) for name in ("clusters", "cluster_size"))
        wide = clustered_difference(*arms(pairs[known]), count, size, ICC, LEVEL).interval
        low, high = (np.nan_to_num(np.atleast_1d(limit)) for limit in (wide.low, wide.high))
        clusters = inside("clusters", low, high, f"ICC {ICC:g}")
    no_models = "defined for a difference that is claimed to be positive"
    return (
        pairing,
        clusters,
        inside("judge", down.low, up.high, f"one arm moved {100 * JUDGE_SHIFT:g} points"),
        Check("leave one model out", "not-estimable", no_models),
        Check("models as the sample", "not-estimable", no_models),
        inside("another interval", other.low, other.high, "Miettinen-Nurminen"),
    )
