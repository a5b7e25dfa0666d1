"""How alike the answers to near-duplicate prompts are, measured on released labels.

Prevents the failure in which the correlation within a group is assumed and never looked at: where labels of the items
are released, it can be estimated.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from fragility import statistics
from fragility.errors import InputError
from fragility.released.benchmarks.independence import groups_at
from fragility.released.benchmarks.similarity import THRESHOLD
from fragility.statistics.result import NotEstimable

NO_GROUP = NotEstimable("no group has two labelled prompts")


def group_correlation(
    name: str,
    outcomes: pd.DataFrame,
    judge: str,
    meanings: Sequence[str],
    threshold: float = THRESHOLD,
    root: Path | None = None,
) -> pd.DataFrame:
    """Estimate the correlation of two prompts of a near-duplicate group, model by model.

    Parameters
    ----------
    name : str
        A benchmark with shipped features.
    outcomes : pandas.DataFrame
        Judged answers to its prompts, with `model`, `condition`, `item_id`, `judge` and `meaning`; items are named by
        the ids of the features.
    judge : str
        Whose labels.
    meanings : sequence of str
        The meanings that count as 1; all others count as 0.
    threshold : float
        From which similarity on two prompts are one group.

    Returns
    -------
    pandas.DataFrame
        `model`, `condition`, `n` (labelled items), `in groups` (items of groups of two or more), `share` (percent
        that count as 1), `icc` (by analysis of variance of the items in groups; below 0 where two of a group differ
        more than two of different groups) and `reason` where it is not estimable.

    Raises
    ------
    InputError
        When the judge has no label here, or an item is no prompt of the benchmark.
    """
    groups, rows = groups_at(name, threshold, root=root), []
    own = outcomes[outcomes["judge"].astype("str") == judge]
    if own.empty:
        raise InputError(f"no label of '{judge}'", name, f"judges: {', '.join(map(str, outcomes['judge'].unique()))}")
    strange = set(own["item_id"].astype("str")) - set(groups.index)
    if strange:
        raise InputError(
            f"the item '{min(strange)}' is no prompt of {name}", "outcomes", "name them as the features do"
        )
    plain = own.assign(**{column: own[column].astype("str") for column in ("model", "condition", "item_id")})
    for (model, condition), part in plain.groupby(["model", "condition"], sort=True):
        counts = pd.DataFrame({
            "group": part["item_id"].map(groups).to_numpy(), "k": part["meaning"].isin(list(meanings)).to_numpy(),
        }).groupby("group")["k"].agg(["sum", "size"])  # fmt: skip
        groups_of_two = counts[counts["size"] > 1]
        icc = statistics.icc(groups_of_two["sum"], groups_of_two["size"]) if len(groups_of_two) else NO_GROUP
        rows.append({
            "model": model, "condition": condition, "n": len(part),
            "in groups": int(groups_of_two["size"].sum()),
            "share": 100 * float(counts["sum"].sum()) / len(part),
            "icc": np.nan if isinstance(icc, NotEstimable) else float(icc),
            "reason": icc.reason if isinstance(icc, NotEstimable) else "",
        })  # fmt: skip
    return pd.DataFrame(rows)
