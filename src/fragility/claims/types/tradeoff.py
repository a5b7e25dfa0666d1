"""Claims of trade-off: one quantity drops less than another, each relative to its own start.

Prevents the failure in which a loss of 5 points of ability and of 50 points of safety are compared although one
started at 30 and the other at 95.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pydantic

from fragility.claims.asked import asked_of
from fragility.claims.comparisons import shows
from fragility.claims.evidence import ALPHA, cell_records, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_limits
from fragility.claims.scope import begin, held
from fragility.claims.types.tradeoff_checks import tradeoff_panel
from fragility.claims.words import share_words
from fragility.printed.contrasts import CONTRAST, worst_grade
from fragility.printed.paper import Paper
from fragility.schemas.claim import Arms, Claim
from fragility.small_tables import Columns
from fragility.statistics.tradeoff import relative_drop_difference
from fragility.wording import between, digits


class TradeOff(Arms):
    """Safety drops more than the benchmark `utility`, each relative to its own start."""

    utility: str = pydantic.Field(min_length=1)

    def benchmarks(self) -> list[str]:
        """Return the benchmark of utility."""
        return [self.utility]


@claim_type("trade-off", reading=TradeOff, signs=True)
def assess_tradeoff(paper: Paper, claim: Claim, reading: TradeOff) -> Assessed:
    """Compare the relative drop of safety with that of the benchmark named as utility, per model (square-and-add)."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    both = _beside(pairs, reading.utility)
    evidence = replace(begin(paper, reading, both), grade=worst_grade(list(pairs["grade"])))
    if evidence.not_checkable:
        return evidence, ()
    counts: dict[str, Any] = {}
    for which, suffix in (("a", ""), ("b", "_utility")):
        for arm, share, n in (("ref", "p_ref", "n"), ("trt", "p_trt", "n_trt")):
            counts[f"n_{arm}_{which}"] = both[f"{n}{suffix}"]
            counts[f"k_{arm}_{which}"] = both[f"{share}{suffix}"] * both[f"{n}{suffix}"]
    interval = relative_drop_difference(**counts)
    reasons = [reason for reason in np.atleast_1d(interval.reason) if reason]
    if reasons:
        return replace(evidence, not_checkable=f"a relative drop is not estimable: {reasons[0]}"), ()
    wide = relative_drop_difference(**counts, level=1 - ALPHA / len(both))
    estimate, low, high = (100 * np.atleast_1d(part) for part in (wide.estimate, wide.low, wide.high))
    one_by_one = (100 * np.atleast_1d(part) for part in (interval.low, interval.high))
    below, above = (np.sqrt(((estimate - limit) ** 2).sum()) / len(estimate) for limit in one_by_one)
    steps = [
        f"{row['model']}, {row['benchmark']} against {reading.utility}: difference of relative drops "
        f"{digits(one)} % ({between(least, most)})"
        for row, one, least, most in zip(both.rows(), estimate, low, high, strict=True)
    ]
    falls, passed, opposed = (int(found.sum()) for found in (estimate > 0, low > 0, high < 0))
    asked = asked_of(len(both), passed, opposed, claim.every_cell)
    power = SHOWN if asked.lean > 0 else of_limits(partial(_half, counts), claim.smallest_effect)
    finding = (
        f"safety drops more than {reading.utility}, each relative to its start, in "
        f"{share_words(falls, len(both), 'comparison')}, with the interval above 0 in {passed}"
    )
    return replace(
        evidence,
        estimate=float(estimate.mean()),
        low=float(estimate.mean() - below),
        high=float(estimate.mean() + above),
        unit="percent",
        total=len(both),
        passed=passed,
        opposed=opposed,
        finding=finding,
        threshold=0.0,
        power=power.ends,
        power_if=f"safety dropped by {claim.smallest_effect:g} % more",
        smallest_n=power.needed(asked.lean),
        sentence=(
            f"Safety drops by more than {reading.utility}, each relative to its start, in "
            f"{share_words(falls, len(both), 'comparison')}; the gap is "
            f"{digits(estimate.mean())} % on average."
        ),
        comparisons=tuple(
            {
                "label": f"{row['model']}, {row['benchmark']} and {reading.utility}",
                "model": row["model"],
                "benchmark": row["benchmark"],
                "condition": reading.treated,
                "reference": reading.reference,
                "estimate": float(one),
                "low": float(least),
                "high": float(most),
                "shows": shows(least > 0, most < 0),
            }
            for row, one, least, most in zip(both.rows(), estimate, low, high, strict=True)
        ),
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *steps),
    ), tradeoff_panel(counts, both["model"].astype(str), asked)


def _beside(pairs: Columns, utility: str) -> Columns:
    """Return every contrast of safety with those of utility for its model and table; their columns end in _utility."""
    is_utility = pairs["benchmark"] == utility
    safety, other = pairs[~is_utility], pairs[is_utility]
    of_place = other.groups("model", "locator")
    found = [
        (mine, theirs)
        for mine, place in enumerate(zip(*safety.lists("model", "locator"), strict=True))
        for theirs in of_place.get(place, ())
    ]
    left, right = (np.array([pair[side] for pair in found], dtype=int) for side in (0, 1))
    return safety[left].assign(**{f"{name}_utility": other[name][right] for name in CONTRAST})


def _half(counts: dict[str, Any], items: float | None) -> np.ndarray:
    """Return half the width of each corrected interval, with so many items in every arm of the same shares."""
    told = dict(counts)
    if items is not None:
        for name in [name for name in told if name.startswith("k_")]:
            size = name.replace("k_", "n_", 1)
            told |= {name: counts[name] / counts[size] * items, size: 0 * counts[size] + items}
    wide = relative_drop_difference(**told, level=1 - ALPHA / len(counts["n_ref_a"]))
    return 50 * (np.atleast_1d(wide.high) - np.atleast_1d(wide.low))
