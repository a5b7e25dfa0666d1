"""Signs: which way the cells go that are no shares of items, or have no n.

Prevents two failures: an interval for a mean grade or a loss that prints none, and silence about cells that a claim
rests on. Such cells decide nothing; their signs stand beside the verdict (section 4.1 of the rule).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from fragility.claims.evidence import Evidence
from fragility.claims.scope import NOT_HELD, rows_in_scope
from fragility.claims.words import apart, share_words
from fragility.printed.cells import Row, uncounted_rows
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Arms, Reading
from fragility.wording import counted, listing

#: How the sign of a change is told, of printed numbers under one condition beside those under another.
_SIGNS = {"worse": "worse", "better": "better", "same": "the same", "no side": "without a better side"}
_PLACE = ("locator", "model", "benchmark", "metric", "judge")
#: What two printed numbers have in common that differ in their condition alone.
SAME = ("locator", "model", "benchmark", "metric", "unit", "judge", "occurrence", "direction")


def sign_rows(paper: Paper, reading: Arms) -> list[Row]:
    """Return the contrasts of a reading that cannot be counted, with the direction that each goes.

    Returns
    -------
    list of dict
        One per pair of arms printed in one table: locator, model, benchmark, metric, judge, `ref_text`, `trt_text`,
        `change` (treated minus reference, in the printed unit), `sign` ("worse", "better", "same", or "no side" for a
        metric without a good side) and `reason` (why there is no interval).
    """
    signed = _signed(paper)
    if not {reading.reference, reading.treated} <= signed.keys():
        return []
    reference, treated = (
        by_place(rows_in_scope(paper, reading, signed[name])) for name in (reading.reference, reading.treated)
    )
    pairs = [(ref, treated[key]) for key, ref in reference.items() if key in treated]
    return [
        {name: ref[name] for name in _PLACE}
        | {
            "ref_text": ref["value_text"],
            "trt_text": trt["value_text"],
            "change": (change := float(trt["printed"].value - ref["printed"].value)),
            "sign": _sign(change, trt["direction"]),
            "reason": trt["reason"],
        }
        for ref, trt in pairs
    ]


def by_place(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """Return the first row of every place."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in SAME), row)
    return found


@lru_cache(maxsize=64)
def _signed(paper: Paper) -> dict[str, list[Row]]:
    """Return the numbers of a paper that cannot be counted and have a value, under their condition."""
    found: dict[str, list[Row]] = {}
    for row in uncounted_rows(paper):
        if row["confidence"] in FIRST_HAND and row["printed"].value is not None:
            found.setdefault(row["condition"], []).append(row)
    return found


def with_signs(paper: Paper, reading: Reading, evidence: Evidence) -> Evidence:
    """Return evidence that tells the signs of the cells that it could not test."""
    if evidence.not_checkable not in ("", NOT_HELD) or not isinstance(reading, Arms):
        return evidence
    rows = sign_rows(paper, reading)
    if not rows:
        return evidence
    steps = tuple(
        f"{', '.join(filter(None, (row[name] for name in _PLACE)))}: "
        f"{row['ref_text']} to {row['trt_text']}, {row['sign']} (no interval: {row['reason']})"
        for row in rows
    )
    told = _told(Counter(row["sign"] for row in rows), paper.label(reading.treated), paper.label(reading.reference))
    if evidence.not_checkable:
        told = f"no test can be made without counts; {told}"
        return replace(evidence, not_checkable=told, steps=(*evidence.steps, *steps))
    more = counted(len(rows), "printed number")
    told = f"judged on its shares of items; {more} without counts decide nothing ({told})"
    return replace(evidence, steps=(*evidence.steps, told, *steps))


def _told(signs: Counter[str], treated: str, reference: str) -> str:
    """Say how many printed numbers are worse, better or the same under one condition than under the other."""
    counts = [(_SIGNS[sign], many) for sign, many in signs.items()]
    context, treated, reference = apart(treated, reference)
    (first, many), total = counts[0], signs.total()
    arms = f"with {treated} {'as' if first == 'the same' and many == total else 'than'} with {reference}"
    arms += f" ({context})" if context else ""
    if total == 1:
        return f"the printed number is {first} {arms}"
    if many == total:
        return f"{share_words(total, total, 'printed number')} are {first} {arms}"
    told = [f"{many} {'is' if many == 1 else 'are'} {first}", *(f"{number} {sign}" for sign, number in counts[1:])]
    return f"of {counted(total, 'printed number')} {listing(told)} {arms}"


def _sign(change: float, direction: str) -> str:
    good = {"higher": 1, "lower": -1}.get(direction.split("-")[0])
    if good is None or direction == "higher-more-flagged":
        return "no side"
    return "same" if change == 0 else "better" if change * good > 0 else "worse"
