"""Rows of the ledger as small tables and sentences.

Prevents the failure in which a notebook words a verdict by hand: every word comes from the row.
"""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from fragility.claims.verdict import VERDICTS
from fragility.errors import InputError, near_match
from fragility.report.choosing import NONE, Row
from fragility.wording import counted, estimate_text, listing, n_of, runs, sentence


def reading(rows: Sequence[Row], claim: str, name: str) -> Row:
    """Return one row of the ledger; an unknown claim or reading is an `InputError` that names the nearest."""
    of_claim = [row for row in rows if row["claim_id"] == claim]
    if not of_claim:
        raise InputError(f"no claim '{claim}' in the ledger", fix=near_match(claim, {row["claim_id"] for row in rows}))
    found = [row for row in of_claim if row["reading"] == name]
    if not found:
        raise InputError(f"no reading '{name}' of {claim}", fix=near_match(name, [row["reading"] for row in of_claim]))
    return found[0]


def readings(rows: Sequence[Row]) -> pd.DataFrame:
    """Return one row per reading, worded for a table."""
    columns = ["reading", "on what was checked", "for the whole claim", "estimate", "comparisons checked", "concerns"]
    records = [
        {
            "reading": f"{row['claim_id']}, {row['reading']}: {row['reading_statement']}",
            "on what was checked": _plain(row["verdict_held"]), "for the whole claim": _plain(row["verdict_scope"]),
            "estimate": estimate_text(row), "comparisons checked": _of(row["cells_held"], row["cells_claimed"]),
            "concerns": len(row["concerns"]),
        }
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(records, columns=columns)


def checks(row: Row | None) -> pd.DataFrame:
    """Return the robustness checks of one reading; none of no reading."""
    return pd.DataFrame(row["sensitivity"] if row else [], columns=["check", "result", "detail"])


def checks_sentence(row: Row | None) -> str:
    """Say how many robustness checks one reading passes, and which fail."""
    if row is None:
        return NONE
    failed = [check["check"] for check in row["sensitivity"] if check["result"] == "fail"]
    silent = [check["check"] for check in row["sensitivity"] if check["result"] == "not-estimable"]
    passed, total = row["sensitivity_passed"], row["sensitivity_total"]
    text = (
        f"{row['claim_id']}, {row['reading']}, passes {n_of(passed, total, 'robustness check')}"
        if total
        else f"{row['claim_id']}, {row['reading']}, has no robustness check with a result"
    )
    text += f"; it fails {listing(failed)}" if failed else ""
    return text + (f". {sentence(f'{listing(silent)} cannot be computed')}" if silent else ".")


def verdict_sentence(row: Row | None) -> str:
    """Say the verdict of one reading with its estimate, its scope and the number of its concerns."""
    if row is None:
        return NONE
    noun = "field" if row["type"] == "protocol" else "comparison"
    told = f"{row['reason'].rstrip('.')} ({row['claim_id']}, {row['reading']})."
    if row["verdict_held"] == row["verdict_scope"] == "not-checkable" and not row["cells_held"]:
        return f"Not checkable. {told}"
    text = (
        f"{_plain(row['verdict_held']).capitalize()} on what was checked "
        f"({n_of(row['cells_held'], row['cells_claimed'], noun)})"
    )
    text += f", {_plain(row['verdict_scope'])} for the whole claim"
    text += f"; estimate {estimate_text(row)}" if row["estimate"] is not None else ""
    return f"{text}; {counted(len(row['concerns']), 'concern')}. {told}"


def missing(rows: Sequence[Row]) -> pd.DataFrame:
    """Return what readings lack, one row per reading that lacks something."""
    records = [
        {"claim": row["claim_id"], "reading": row["reading"], "claims that": row["statement"],
         "lacks": "; ".join(row["missing"])}
        for row in rows
        if row["missing"]
    ]  # fmt: skip
    return pd.DataFrame(records, columns=["claim", "reading", "claims that", "lacks"])


def tally(rows: Sequence[Row]) -> pd.DataFrame:
    """Count the readings by verdict, on what was checked and for the whole claim."""
    held, scope = Counter(row["verdict_held"] for row in rows), Counter(row["verdict_scope"] for row in rows)
    return pd.DataFrame([
        {"verdict": _plain(verdict), "on what was checked": held[verdict], "for the whole claim": scope[verdict]}
        for verdict in VERDICTS
    ])  # fmt: skip


def tally_sentence(rows: Sequence[Row]) -> str:
    """Say how many readings are supported, not supported, not checkable."""
    if not rows:
        return NONE
    number = len({(row["paper_key"], row["claim_id"]) for row in rows})
    if len(rows) == 1:
        checked, whole = (_plain(rows[0][key]) for key in ("verdict_held", "verdict_scope"))
        return f"The one reading is {checked} on what was checked and {whole} for the whole claim."
    return (
        f"Of {counted(len(rows), 'reading')} of {counted(number, 'claim')}, on what was checked, "
        f"{_counts(rows, 'verdict_held')}; for the whole claim, {_counts(rows, 'verdict_scope')}."
    )


def threshold_sentence(rows: Sequence[Row]) -> str:
    """Say how the readings of each claim lie against the threshold that it names."""
    groups = {row["claim_id"]: [one for one in rows if one["claim_id"] == row["claim_id"]] for row in rows}
    return " ".join(_against_threshold(claim, own) for claim, own in groups.items()) or NONE


def _against_threshold(claim: str, rows: Sequence[Row]) -> str:
    held = [row for row in rows if row["estimate"] is not None and row["threshold"]]
    if not held:
        return f"No reading of {claim} has an estimate and a threshold."
    least, most = (pick(held, key=lambda row: row["estimate"]) for pick in (min, max))
    ends = [f"{estimate_text(row)} in the reading '{row['reading']}'" for row in (least, most)]
    reach = sum(row["estimate"] > row["threshold"] for row in held)
    below = sum(row["ci_high"] is not None and row["ci_high"] < row["threshold"] for row in held)
    claimed = listing([f"{value:g}" for value in dict.fromkeys(row["threshold"] for row in held)])
    return (
        f"{claim} claims {claimed}. Over {counted(len(held), 'reading')} the estimate {runs(*ends)}. Above the claim: "
        f"{n_of(reach, len(held), 'estimate')}. Wholly below it: {n_of(below, len(held), 'interval')}."
    )


def _counts(rows: Sequence[Row], key: str) -> str:
    found = Counter(row[key] for row in rows)
    return listing(
        [
            f"{found[verdict]} {'is' if found[verdict] == 1 else 'are'} {_plain(verdict)}"
            for verdict in VERDICTS
            if found[verdict]
        ]
    )


def _plain(verdict: str) -> str:
    return verdict.replace("not-", "not ").replace("-", " ")


def _of(held: int | None, claimed: int | None) -> str:
    return f"{held}" if claimed is None else f"{held} of {claimed}"
