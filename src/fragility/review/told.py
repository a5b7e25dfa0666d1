"""How what was found in printed numbers is said: what does not fit, one cause once, and what is odd.

Prevents the failure in which a reviewer reads six sentences that have one cause, and an oddity as an impossibility.
"""

from typing import Any

import pandas as pd

from fragility.printed.checks.best import ARROWS, BOLD
from fragility.printed.checks.bounds import INTERVAL
from fragility.printed.checks.passages import CHECK as PASSAGE
from fragility.review.say import sentence
from fragility.wording import counted

Row = dict[str, Any]
#: Sentences of a kind on a screen; all rows stand in --json, --csv and --page.
MOST_SAID = 8


def pair(row: Row) -> str:
    """Say how two numbers compare, with the column that they stand in."""
    return f"{row['of']}: {sentence(row)}" if row["of"] else sentence(row)


def others(pairs: list[Row]) -> str:
    """Say how many of several comparisons show a difference."""
    shown = sum((row["p_holm"] if row.get("p_holm") is not None else row["p"]) < 0.05 for row in pairs)
    return f"Of {len(pairs)} comparisons, {shown or 'none'} {'shows' if shown == 1 else 'show'} a difference."


def misfit_sentence(row: Row) -> str:
    """Say that a rate is not what the counts of its row give."""
    return f"{row['address']}: {row['printed']} is inconsistent; {row['reason']}."


def misfits_sentence(odd: list[Row], own: list[Row]) -> str:
    """Return the finding on rates that the counts of their own row do not give."""
    if not odd:
        return ""
    verb = "does" if len(odd) == 1 else "do"
    return (
        f"{len(odd)} of {counted(len(own), 'rate')} {verb} not fit the counts in the same row (inconsistent): "
        f"{odd[0]['address']} prints {odd[0]['printed']}; {odd[0]['reason']}."
    )


def bad_sentences(bad: pd.DataFrame) -> list[str]:
    """Say what does not fit: each number by itself, those of one cause together."""
    said = []
    for (_, reason), part in bad.groupby(["check", "reason"], sort=False):
        rows = part.to_dict("records")
        if len(rows) == 1:
            expected = f", {rows[0]['expected']}" if rows[0]["expected"] else ""
            said.append(f"{rows[0]['address']}: {rows[0]['printed']} is inconsistent; {reason}{expected}.")
            continue
        each = [f"{row['address']}: {row['printed']} ({row['expected']})" for row in rows[:MOST_SAID]]
        more = f"; {len(rows) - MOST_SAID} more in --json" if len(rows) > MOST_SAID else ""
        plural = str(reason).replace("no count gives it", "no count gives them")
        said.append(f"{len(rows)} numbers are inconsistent for one reason: {plural}. {'; '.join(each)}{more}.")
    return said[: 2 * MOST_SAID] + (
        [f"{len(said) - 2 * MOST_SAID} more reasons stand in --json."] if len(said) > 2 * MOST_SAID else []
    )


def odd_sentences(findings: pd.DataFrame) -> list[str]:
    """Say what is possible and odd: a bold number that is not the best, an arrow against its sign."""
    odd = findings[findings["check"].isin((BOLD, ARROWS, PASSAGE, INTERVAL)) & (findings["result"] == "not checkable")]
    odd = odd[(odd["check"] != PASSAGE) | odd["reason"].str.startswith("no table")]
    odd = odd[(odd["check"] != INTERVAL) | odd["reason"].str.startswith("no usual")]
    return [
        f"Odd, not impossible: {row['address']} ({row['printed']}): {row['reason']}"
        + (f"; {row['expected']}." if row["check"] == INTERVAL else ".")
        for row in odd.to_dict("records")
    ]


def first_of(said: list[str], what: str) -> list[str]:
    """Return the first sentences of a kind, and where the others stand."""
    return said[:MOST_SAID] + (
        [f"{len(said) - MOST_SAID} more {what} stand in --json."] if len(said) > MOST_SAID else []
    )
