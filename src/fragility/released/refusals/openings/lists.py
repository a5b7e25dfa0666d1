"""Lists: what share of each model's refusals every published list finds at their start.

Prevents the failure in which one list is tried on one model and spoken of as "the" refusal openers.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from fragility.released.labels import flag_columns
from fragility.released.refusals import Lexicon
from fragility.released.refusals.openings.shares import model_shares, pooled_share
from fragility.schemas.opening import OpeningMeasure
from fragility.statistics import NotEstimable


def share_by_list(
    measure: OpeningMeasure, lexicons: Mapping[str, Lexicon] | Iterable[str], root: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the share of refusals that open with an entry of each list, per model and over models.

    Parameters
    ----------
    measure : OpeningMeasure
        The refusals; its own flag is not used.
    lexicons : mapping or iterable of str
        The lists, by name.
    root : Path, optional
        The checkout.

    Returns
    -------
    shares : pandas.DataFrame
        `model_shares` with a column `list`, models with enough refusals only.
    pooled : pandas.DataFrame
        One row a list, the largest share first: `list`, `estimate`, `low`, `high`, `prediction_low`,
        `prediction_high` (shares), `i2`, `models`, and a `reason` where nothing could be pooled.
    """
    parts, table = [], []
    for name in lexicons:
        shares = model_shares(measure.with_flag(flag_columns([name])[0]), root)
        shares = shares[shares["enough"]].assign(list=name)
        pooled = pooled_share(shares)
        parts.append(shares)
        if isinstance(pooled, NotEstimable):
            table.append({"list": name, "models": len(shares), "reason": pooled.reason})
        else:
            ends = ("estimate", "low", "high", "prediction_low", "prediction_high", "i2")
            table.append({"list": name, "models": pooled.k, "reason": ""} | {end: getattr(pooled, end) for end in ends})
    columns = ["list", "models", "estimate", "low", "high", "prediction_low", "prediction_high", "i2", "reason"]
    ordered = pd.DataFrame(table, columns=columns).sort_values("estimate", ascending=False, ignore_index=True)
    return pd.concat(parts, ignore_index=True), ordered
