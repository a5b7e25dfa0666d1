"""One row of the ledger: its keys, its units, and how its numbers are worded.

Prevents the failure in which a number is worded one way in a notebook and another way on the site.
"""

from typing import Any

from fragility.wording import counted

Row = dict[str, Any]

#: Every key that a page shows.
KEYS = (
    "claim_id", "reading", "reading_statement", "paper_key", "locator", "type", "origin", "statement",
    "verdict_held", "verdict_scope", "certainty", "certainty_steps", "data_grade", "estimate", "ci_low", "ci_high",
    "unit", "cells_held", "cells_claimed", "models_held", "models_claimed", "items_held",
    "responses_held", "p_adjusted", "sensitivity", "sensitivity_passed", "sensitivity_total", "reason", "finding",
    "remainder", "missing", "bears_on", "restates", "restatement", "summary", "how_read", "cells", "steps",
    "rule_version", "data_digest", "shown_in",
    "sentence", "threshold", "margin", "turning_margin", "at_margins", "power", "smallest_n", "whose", "hedge",
    "concerns",
    "comparisons", "decides", "verdict_v1_held", "verdict_v1_scope", "change_reason",
)  # fmt: skip

#: Keys of one of the `comparisons` of a row: what it is about, the counts of both arms (None where there is one arm, or
#: no count), the estimate with its interval in the row's unit, p (Holm-adjusted) and what it shows by itself.
COMPARISON = (
    "label", "model", "benchmark", "condition", "reference", "k", "n", "k_reference", "n_reference", "estimate", "low",
    "high", "p", "shows",
)  # fmt: skip

#: Unit of the ledger -> decimals and the word that follows the number.
UNITS = {
    "points": (1, " points"),
    "percent": (1, " %"),
    "share": (3, ""),
    "kappa": (2, " (kappa)"),
    "log-odds-ratio": (2, " (log odds ratio)"),
    "count": (0, ""),
}

#: Units of what is counted on the print, and not estimated: an absent interval is no gap.
EXACT = ("count", "share")


def number_text(value: float | None, unit: str | None) -> str:
    """Word a number of the ledger in its unit's decimals; an absent one is "none"."""
    if value is None:
        return "none"
    decimals = UNITS[unit][0] if unit else 3
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\N{MINUS SIGN}")


def value_text(row: Row) -> str:
    """Word the estimate of a row with its unit, e.g. `64.5 points`, `52 of 52 fields agree`; "none" without one."""
    if row["estimate"] is None:
        return "none"
    if row["type"] == "protocol" and row["unit"] == "share" and row["cells_held"]:
        return f"{round(row['estimate'] * row['cells_held'])} of {counted(row['cells_held'], 'field')} agree"
    return number_text(row["estimate"], row["unit"]) + (UNITS[row["unit"]][1] if row["unit"] else "")


def interval_text(row: Row) -> str:
    """Word the interval of a row, e.g. `62.1 to 66.9`; "" where there is nothing to have an interval."""
    if row["estimate"] is None:
        return ""
    if row["ci_low"] is None or row["ci_high"] is None:
        return "" if row["unit"] in EXACT else "no interval"
    return f"{number_text(row['ci_low'], row['unit'])} to {number_text(row['ci_high'], row['unit'])}"


def p_text(value: float | None) -> str:
    """Word a p value to two digits; below 0.0001 as such."""
    if value is None:
        return "none"
    return "< 0.0001" if value < 0.0001 else f"{value:.2g}"


def held_text(held: int | None, claimed: int | None) -> str:
    """Word "held of claimed"; what is not known says so, and where there is neither, "none"."""
    if held is None and claimed is None:
        return "none"
    return f"{_count(held)} of {_count(claimed)}"


def _count(value: int | None) -> str:
    return "not stated" if value is None else str(value)
