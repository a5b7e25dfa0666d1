"""Claims of direction and superiority: one arm is less safe than the other, in each claimed cell.

Prevents the failure in which an average hides the cell that goes the other way: every held cell is tested, and
one wrong sign is enough to withhold support.
"""

from dataclasses import replace

import numpy as np

from fragility.claims.asked import asked_of
from fragility.claims.comparisons import of_pairs
from fragility.claims.evidence import cell_records, contrast_steps, rows_of
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_differences
from fragility.claims.primary import TESTED, both_ends, tested, weights_of
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import difference_panel
from fragility.claims.words import (
    CORRECT,
    FLAGGED,
    SAFETY,
    apart,
    gap_text,
    lead_words,
    measured,
    number_word,
    points_text,
    share_words,
    under,
)
from fragility.printed.paper import Paper
from fragility.schemas.claim import Arms, Claim
from fragility.small_tables import Columns
from fragility.statistics.averages import absolute_reduction
from fragility.wording import between, digits, sentence

#: How a condition is worse, and what that is called, by what is measured.
LOSSES = {
    SAFETY: ("is less safe", "loss of safety"),
    FLAGGED: ("has more flagged", "rise of what is flagged"),
    CORRECT: ("is less accurate", "loss of accuracy"),
}


@claim_type("direction", "superiority", reading=Arms, signs=True)
def assess_difference(paper: Paper, claim: Claim, reading: Arms) -> Assessed:
    """Test the sign of the difference in every held cell (Newcombe and Fisher, Holm over the reading)."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence = begin(paper, reading, pairs)
    if evidence.not_checkable:
        return evidence, ()
    table = tested(pairs)
    weights = weights_of(table, "cell")
    whole = absolute_reduction(*both_ends(table), weights=weights)
    opposed = int(table["opposite"].sum())
    passed, positive = int(table["passes"].sum()), int((table["estimate"] > 0).sum())
    mean = float((weights * table["estimate"]).sum())
    steps = [
        f"{row['model']}, {row['benchmark'] or 'benchmark not named'}: {digits(row['estimate'], 2)} points "
        f"({between(row['low'], row['high'], 2)}, Newcombe), Fisher p {row['p']:.3g}, "
        f"Holm-adjusted {row['p_adjusted']:.3g}"
        for row in rows_of(table, ("model", "benchmark", *TESTED))
    ]
    asked = asked_of(len(table), passed, opposed, claim.every_cell)
    power = SHOWN if asked.lean > 0 else of_differences(pairs, claim.smallest_effect)
    context, treated, reference = apart(paper.label(reading.treated), paper.label(reading.reference))
    measure = measured(table)
    worse, loss = LOSSES[measure]
    finding = (
        f"{treated} {worse} than {reference} in {share_words(positive, len(table), 'comparison')}, "
        f"with Holm-adjusted p below .05 in {passed}; the mean {loss.split(' ')[0]} is {points_text(mean)}"
        if len(table) > 1
        else f"the {loss} from {reference} to {treated} is {points_text(mean)}, Fisher p {table['p'][0]:.3g}"
    )
    return replace(
        evidence,
        estimate=mean,
        low=100 * float(whole.low[0]),
        high=100 * float(whole.high[1]),
        unit="points",
        points=mean,
        p_adjusted=float(table["p_adjusted"].max()),
        total=len(table),
        passed=passed,
        opposed=opposed,
        finding=f"{context}: {finding}" if context else finding,
        sentence=under(context, _sentence(treated, reference, table, mean, measure)),
        comparisons=of_pairs(table),
        power=power.ends,
        power_if=f"every difference were {claim.smallest_effect:g} points",
        smallest_n=power.needed(asked.lean),
        tipping_point=float(np.min(np.abs(table["estimate"]))),
        pairs=table,
        cells=cell_records(table),
        steps=(*contrast_steps(table), *steps),
    ), difference_panel(pairs, asked)


def _sentence(treated: str, reference: str, table: Columns, mean: float, measure: tuple[str, str, str] = SAFETY) -> str:
    """Say how often, and by how much, safety is lower, or what is measured in its place is higher."""
    what, less, more = measure
    total, falls, passed = len(table), int((table["estimate"] > 0).sum()), int(table["passes"].sum())
    told = passed + int(table["opposite"].sum())
    if total == 1:
        side = less if falls else more if mean < 0 else "the same"
        by = f", by {gap_text(abs(mean))}" if mean else ""
        return (
            f"{what} is {side} with {treated} {'than' if mean else 'as'} with {reference}{by}. "
            f"{sentence(lead_words(told, total))}"
        )
    lead = f"{what} is {less} with {treated} than with {reference} in {share_words(falls, total, 'comparison')}"
    average = f", by {points_text(mean)} on average" if falls else ""
    tests = lead_words(told, total)
    against = f", {number_word(told - passed)} of them the other way" if told > passed > 0 else (
        ", the other way" if told > passed else "")  # fmt: skip
    told_words = sentence(f"{tests} after Holm's correction{against}")
    return f"{lead}{average}. {told_words}"
