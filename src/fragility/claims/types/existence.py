"""Claims of existence: something can be, or at least one is ("can", "some").

Prevents the failure in which "can" is tested as "always": one instance shows it, after a correction for how many places
were searched, and no number of empty places shows that there is none.
"""

from dataclasses import replace

import numpy as np

from fragility.claims.asked import Asked
from fragility.claims.check import Check
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, Wanted, of_differences
from fragility.claims.sensitivity import CHECKS, JUDGE_SHIFT, difference_panel, not_estimable
from fragility.claims.types.differences import assess_difference
from fragility.claims.types.judge_cells import JudgeReading, cells_claimed, held_lines
from fragility.claims.types.judge_level_table import Claimed, level_table
from fragility.claims.words import share_words
from fragility.printed.paper import Paper
from fragility.schemas.claim import Arms, Claim
from fragility.schemas.ledger import COMPARISON
from fragility.wording import between, counted, digits


class Exists(Arms):
    """There is a comparison in which the treated arm is less safe than the reference."""


class JudgeExists(JudgeReading):
    """There are responses of the kind that the statistic counts."""


@claim_type("existence", reading=Exists)
def assess_existence(paper: Paper, claim: Claim, reading: Exists) -> Assessed:
    """Ask whether one comparison shows a loss of safety (Fisher, Holm over all that were searched)."""
    evidence, _ = assess_difference(paper, claim, reading)
    if evidence.not_checkable:
        return evidence, ()
    found = sum(item["shows"] == "the claim" for item in evidence.comparisons)
    power = SHOWN if found else of_differences(evidence.pairs, claim.smallest_effect, wanted=Wanted(one=True))
    return replace(
        evidence,
        per_cell=False,
        total=1,
        passed=int(found > 0),
        opposed=0,
        contradictable=False,
        power=power.ends,
        smallest_n=power.needed(min(found, 1)),
        sentence=f"Safety is lower in {share_words(found, len(evidence.comparisons), 'comparison')}; one is enough.",
    ), difference_panel(evidence.pairs, Asked(min(found, 1), "one"))


@claim_type("existence", reading=JudgeExists, mark="judged")
def assess_judge_existence(paper: Paper, claim: Claim, reading: JudgeExists) -> Assessed:
    """Ask whether the labels hold such responses: in one cell the interval lies above 0."""
    lines = held_lines(paper, claim, reading)
    if isinstance(lines, Evidence):
        return lines, ()
    judged = reading.judged
    every = level_table(judged, lines, Claimed(0.0, "above"))
    table = every[every["n"] > 0]
    if not len(table):
        return Evidence(not_checkable=f"no response over which a {judged.statistic} counts"), ()
    corrected = table
    if len(table) > 1:
        corrected = level_table(judged, lines, Claimed(0.0, "above"), level=1 - ALPHA / len(table))
        corrected = corrected[corrected["n"] > 0]
    best = corrected.rows()[int(np.nan_to_num(corrected["near"], nan=-1.0).argmax())]
    k, n = int(table["k"].sum()), int(table["n"].sum())
    exists = int(best["k"] > 0 and best["near"] > 0)
    return Evidence(
        cells_held=len(table),
        cells_claimed=cells_claimed(reading, len(every)),
        items_held=lines.different("cluster"),
        responses_held=n,
        grade="A",
        estimate=float(best["estimate"]),
        low=None if np.isnan(best["low"]) else float(best["low"]),
        high=None if np.isnan(best["high"]) else float(best["high"]),
        level=1 - ALPHA / len(table),
        unit="percent",
        per_cell=False,
        total=1,
        passed=exists,
        contradictable=False,
        threshold=0.0,
        finding=f"{k} of {counted(n, 'response')} are such; one is enough",
        sentence=f"{k:,} of {n:,} responses are of this kind; one is enough.",
        missing=tuple(reading.missing),
        comparisons=tuple(
            dict.fromkeys(COMPARISON) | {
                "label": f"{row['judge']}, {row['cell']}", "condition": row["judge"], "k": int(row["k"]),
                "n": int(row["n"]), "estimate": float(row["estimate"]), "low": float(row["low"]),
                "high": float(row["high"]), "shows": "the claim" if row["near"] > 0 else "neither"}
            for row in corrected.rows()
        ),
        steps=(f"{k} of {counted(n, 'response')}; the clearest comparison, {best['cell']}: "
               f"{digits(best['estimate'])} % ({between(best['low'], best['high'])}, "
               f"corrected for {counted(len(table), 'cell')})",),
        cells=tuple({"address": f"{row['judge']}, {row['cell']}", "value_text": f"{row['k']} of {row['n']}",
                     "n": row["n"], "n_kind": "released", "counts": str(row["k"]), "role": judged.statistic, "note": ""}
                    for row in table.rows()),
    ), _panel(float(best["low"]), bool(exists))  # fmt: skip


def _panel(low: float, exists: bool) -> tuple[Check, ...]:
    """Ask whether labels that are wrong in 5 of 100 responses could have made every instance."""
    others = not_estimable("one instance decides")
    if not exists:
        return others
    text = f"lower limit {digits(low)} % against {100 * JUDGE_SHIFT:g} % of wrong labels"
    judge = Check("judge", "pass" if low > 100 * JUDGE_SHIFT else "fail", text)
    return tuple(judge if name == "judge" else check for name, check in zip(CHECKS, others, strict=True))
