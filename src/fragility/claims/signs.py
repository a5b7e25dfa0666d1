"""Signs: which way the cells go that are no shares of items, or have no n.

Prevents two failures: an interval for a mean grade or a loss that prints none, and silence about cells that a claim
rests on. Such cells decide nothing; their signs stand beside the verdict (section 4.1 of the rule).
"""

from dataclasses import replace

import pandas as pd

from fragility.claims.evidence import Evidence
from fragility.claims.scope import NOT_HELD, in_scope
from fragility.printed.cells import uncounted
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Arms, Reading
from fragility.wording import counted, listing

#: How the sign of a change is told.
_SIGNS = {"worse": "gets worse", "better": "gets better", "same": "stays the same", "no side": "has no better side"}
_SAME = ["locator", "model", "benchmark", "metric", "unit", "judge", "occurrence", "direction"]


def sign_table(paper: Paper, reading: Arms) -> pd.DataFrame:
    """Return the contrasts of a reading that cannot be counted, with the direction that each goes.

    Returns
    -------
    pandas.DataFrame
        One row per pair of arms printed in one table: locator, model, benchmark, metric, judge, `ref_text`, `trt_text`,
        `change` (treated minus reference, in the printed unit), `sign` ("worse", "better", "same", or "no side" for a
        metric without a good side) and `reason` (why there is no interval).
    """
    columns = ["locator", "model", "benchmark", "metric", "judge", "ref_text", "trt_text", "change", "sign", "reason"]
    rows = uncounted(paper)
    rows = rows[rows["confidence"].isin(FIRST_HAND) & rows["printed"].map(lambda printed: printed.value is not None)]
    rows = in_scope(paper, reading, rows).rename(columns={"value_text": "text"})
    rows = rows.assign(value=rows["printed"].map(lambda printed: printed.value))
    arms = [rows[rows["condition"] == name].drop_duplicates(_SAME) for name in (reading.reference, reading.treated)]
    if any(arm.empty for arm in arms):
        return pd.DataFrame(columns=columns)
    pairs = arms[0].merge(arms[1], on=_SAME, suffixes=("_ref", "_trt"))
    change = (pairs["value_trt"] - pairs["value_ref"]).astype(float)
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("locator", "model", "benchmark", "metric", "judge")},
            "ref_text": pairs["text_ref"],
            "trt_text": pairs["text_trt"],
            "change": change,
            "sign": [_sign(by, direction) for by, direction in zip(change, pairs["direction"], strict=True)],
            "reason": pairs["reason_trt"],
        },
        columns=columns,
    )


def with_signs(paper: Paper, reading: Reading, evidence: Evidence) -> Evidence:
    """Return evidence that tells the signs of the cells that it could not test."""
    if evidence.not_checkable not in ("", NOT_HELD) or not isinstance(reading, Arms):
        return evidence
    table = sign_table(paper, reading)
    if table.empty:
        return evidence
    steps = tuple(
        f"{', '.join(filter(None, (row['locator'], row['model'], row['benchmark'], row['metric'], row['judge'])))}: "
        f"{row['ref_text']} to {row['trt_text']}, {row['sign']} (no interval: {row['reason']})"
        for row in table.to_dict("records")
    )
    counts = table["sign"].value_counts(sort=False).items()
    many = f" of {counted(len(table), 'printed number')}" if len(table) > 1 else ""
    signs = listing([f"{_SIGNS[str(sign)]}{f' in {number}' if many else ''}" for sign, number in counts]) + many
    if evidence.not_checkable:
        told = f"no test can be made without counts; what is measured {signs}"
        return replace(evidence, not_checkable=told, steps=(*evidence.steps, *steps))
    more = counted(len(table), "printed number")
    told = f"judged on its shares of items; {more} without counts decide nothing (what is measured {signs})"
    return replace(evidence, steps=(*evidence.steps, told, *steps))


def _sign(change: float, direction: str) -> str:
    good = {"higher": 1, "lower": -1}.get(direction.split("-")[0])
    if good is None or direction == "higher-more-flagged":
        return "no side"
    return "same" if change == 0 else "better" if change * good > 0 else "worse"
