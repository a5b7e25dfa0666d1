"""Small against large: whether comparisons on few prompts show larger losses than those on many.

Prevents the failure in which a pooled effect is read without asking whether it is made by its least exact parts.
"""

import pandas as pd

from fragility.frame_rows import records
from fragility.statistics.pooling_dependent import egger
from fragility.statistics.result import NotEstimable
from fragility.wording import counted, listing, signed

#: Columns of `small_studies`, besides the grouping one.
COLUMNS = ("effects", "slope", "low", "high", "p", "limit", "limit_low", "limit_high", "note")


def small_studies(effects: pd.DataFrame, by: str = "role") -> pd.DataFrame:
    """Return Egger's regression for each group: by how much the effect grows with its standard error.

    Parameters
    ----------
    effects : pandas.DataFrame
        One row a paper and model, as `model_effects(frame, by)` gives it: `effect` (h) and `variance`.
    by : str
        Column of the groups.

    Returns
    -------
    pandas.DataFrame
        `effects` of the group; `slope` (h per unit of standard error) with its interval and `p`; `limit`, the effect
        that an endless number of prompts would leave; `note`, a caution where there are fewer than ten effects, or why
        nothing can be computed.
    """
    rows = []
    for name, part in effects.groupby(by, sort=True):
        found = egger(part["effect"].to_numpy(float), part["variance"].to_numpy(float))
        row: dict[str, object] = {by: name, "effects": len(part)}
        if isinstance(found, NotEstimable):
            rows.append(row | {"note": found.reason})
            continue
        slope, limit = found.slope, found.limit
        rows.append(row | {
            "slope": slope.estimate, "low": slope.low, "high": slope.high, "p": found.p, "limit": limit.estimate,
            "limit_low": limit.low, "limit_high": limit.high, "note": found.caution,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=[by, *COLUMNS])


def small_studies_sentence(table: pd.DataFrame, by: str = "role") -> str:
    """Say in which groups small comparisons show other effects than large ones."""
    known = table[table["slope"].notna()]
    if known.empty:
        return "No kind has three effects of different exactness, so small and large cannot be compared."
    shown = known[known["p"] < 0.05]
    enough = known[known["note"] == ""]
    words = listing([f"{row[by]} (slope {signed(row['slope'])})" for row in records(shown)])
    change = f"The effect changes with its standard error (p below .05) for {words}." if len(shown) else (
        "In none does the effect change with its standard error (p below .05)."
    )  # fmt: skip
    return (
        f"Small and large results can be compared for {counted(len(known), 'kind')}, "
        f"{len(enough) or 'none'} with ten effects or more. "
        f"{change} Papers differ in their benchmarks as in their size, so a slope is no sign of a hidden result."
    )
