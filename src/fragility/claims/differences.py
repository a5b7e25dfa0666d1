"""Claims of direction and superiority: one arm is less safe than the other, in each claimed cell.

Prevents the failure in which an average hides the cell that goes the other way: every held cell is tested, and
one wrong sign is enough to withhold support.
"""

from dataclasses import replace

import numpy as np

from fragility.claims.claim import Claim, Reading
from fragility.claims.evidence import Evidence, cell_records, contrast_steps
from fragility.claims.panel import Check, difference_panel
from fragility.claims.primary import difference_tests, weights_of
from fragility.claims.scope import begin, held
from fragility.papers import Paper
from fragility.statistics.averages import absolute_reduction
from fragility.statistics.result import NotEstimable


def assess_difference(paper: Paper, claim: Claim, reading: Reading) -> tuple[Evidence, tuple[Check, ...]]:
    """Test the sign of the difference in every held cell (Newcombe and Fisher, Holm over the reading)."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence = begin(paper, reading, pairs)
    if evidence.not_checkable:
        return evidence, ()
    table = difference_tests(pairs)
    n = table["n"]
    mean = absolute_reduction(table["p_ref"] * n, n, table["p_trt"] * n, n, weights=weights_of(table, reading.weights))
    if isinstance(mean, NotEstimable):
        return replace(evidence, not_checkable=f"the mean is not estimable: {mean.reason}"), ()
    passed, positive = int(table["passes"].sum()), int((table["estimate"] > 0).sum())
    steps = [
        f"{row['model']}, {row['benchmark'] or 'benchmark not named'}: {row['estimate']:.2f} points "
        f"({row['low']:.2f} to {row['high']:.2f}, Newcombe), Fisher p {row['p']:.3g}, "
        f"Holm-adjusted {row['p_adjusted']:.3g}"
        for row in table.to_dict("records")
    ]
    finding = (
        f"{reading.treated} is less safe than {reading.reference} in {positive} of {len(table)} held cells, "
        f"in {passed} of them with Holm-adjusted p below .05; the mean loss is {100 * mean.estimate:.1f} points"
    )
    return replace(
        evidence,
        estimate=100 * mean.estimate,
        low=100 * mean.low,
        high=100 * mean.high,
        unit="points",
        p_adjusted=float(table["p_adjusted"].max()),
        total=len(table),
        passed=passed,
        wrong_sign=len(table) - positive,
        contradicted=bool(table["opposite"].any()),
        opposite_cell=bool(table["opposite"].any()),
        finding=finding,
        tipping_point=float(np.min(np.abs(table["estimate"]))),
        pairs=table,
        cells=cell_records(table),
        steps=(*contrast_steps(table), *steps),
    ), difference_panel(pairs)
