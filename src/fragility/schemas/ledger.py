"""One row of the ledger: its keys.

Prevents a page that promises what the ledger does not hold. How its numbers are worded stands in `fragility.wording`.
"""

from typing import Any

Row = dict[str, Any]

#: Every key that a page shows.
KEYS = (
    "claim_id", "reading", "reading_statement", "paper_key", "locator", "type", "origin", "statement",
    "verdict_held", "verdict_scope", "data_grade", "estimate", "ci_low", "ci_high",
    "ci_level", "unit", "cells_held", "cells_claimed", "models_held", "models_claimed", "items_held",
    "responses_held", "p_adjusted", "sensitivity", "sensitivity_passed", "sensitivity_total", "reason", "finding",
    "remainder", "missing", "bears_on", "restates", "restatement", "summary", "how_read", "cells", "steps",
    "rule_version", "data_digest", "shown_in",
    "sentence", "threshold", "margin", "turning_margin", "at_margins", "power", "power_if", "smallest_n",
    "smallest_of", "whose", "hedge", "concerns",
    "comparisons", "decides", "replies", "verdict_v1_held", "verdict_v1_scope", "change_reason",
)  # fmt: skip

#: Keys of one of the `comparisons` of a row: what it is about, the counts of both arms (None where there is one arm, or
#: no count), the estimate with its interval in the row's unit, p (Holm-adjusted) and what it shows by itself.
COMPARISON = (
    "label", "model", "benchmark", "condition", "reference", "k", "n", "k_reference", "n_reference", "estimate", "low",
    "high", "p", "shows",
)  # fmt: skip
