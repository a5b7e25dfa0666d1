"""Signs: which way the cells go that are no shares of items, or have no n.

Prevents two failures: an interval for a mean grade or a loss that prints none, and silence about cells that a claim
rests on. Such cells decide nothing; their signs stand beside the verdict (section 4.1 of the rule).
"""

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from fragility.claims.evidence import Evidence
from fragility.claims.scope import NOT_HELD, in_scope
from fragility.claims.words import apart, share_words
from fragility.frame_rows import records
from fragility.printed.cells import uncounted
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Arms, Reading
from fragility.wording import counted, listing

#: How the sign of a change is told, of printed numbers under one condition beside those under another.
_SIGNS = {"worse": "worse", "better": "better", "same": "the same", "no side": "without a better side"}
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
    signed = _signed(paper)
    if not {reading.reference, reading.treated} <= set(signed["condition"]):
        return pd.DataFrame(columns=columns)
    rows = in_scope(paper, reading, signed)
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


@lru_cache(maxsize=64)
def _signed(paper: Paper) -> pd.DataFrame:
    """Return the numbers of a paper that cannot be counted and have a value; every reading asks for them."""
    rows = uncounted(paper)
    rows = rows[rows["confidence"].isin(FIRST_HAND) & rows["printed"].map(lambda printed: printed.value is not None)]
    rows = rows.rename(columns={"value_text": "text"})
    return rows.assign(value=rows["printed"].map(lambda printed: printed.value))


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
        for row in records(table)
    )
    told = _told(table, paper.label(reading.treated), paper.label(reading.reference))
    if evidence.not_checkable:
        told = f"no test can be made without counts; {told}"
        return replace(evidence, not_checkable=told, steps=(*evidence.steps, *steps))
    more = counted(len(table), "printed number")
    told = f"judged on its shares of items; {more} without counts decide nothing ({told})"
    return replace(evidence, steps=(*evidence.steps, told, *steps))


def _told(table: pd.DataFrame, treated: str, reference: str) -> str:
    """Say how many printed numbers are worse, better or the same under one condition than under the other."""
    counts = [(_SIGNS[str(sign)], int(many)) for sign, many in table["sign"].value_counts(sort=False).items()]
    context, treated, reference = apart(treated, reference)
    (first, many), total = counts[0], len(table)
    arms = f"with {treated} {'as' if first == 'the same' and many == total else 'than'} with {reference}"
    arms += f" ({context})" if context else ""
    if total == 1:
        return f"the printed number is {first} {arms}"
    if many == total:
        return f"{share_words(total, total, 'printed number')} are {first} {arms}"
    signs = [f"{many} {'is' if many == 1 else 'are'} {first}", *(f"{number} {sign}" for sign, number in counts[1:])]
    return f"of {counted(total, 'printed number')} {listing(signs)} {arms}"


def _sign(change: float, direction: str) -> str:
    good = {"higher": 1, "lower": -1}.get(direction.split("-")[0])
    if good is None or direction == "higher-more-flagged":
        return "no side"
    return "same" if change == 0 else "better" if change * good > 0 else "worse"
