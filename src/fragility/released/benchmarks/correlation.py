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
from fragility.files import project_root
from fragility.released.benchmarks.independence import groups_at
from fragility.released.benchmarks.similarity import THRESHOLD
from fragility.schemas.benchmark import Labels
from fragility.schemas.outcome import FOLDER
from fragility.statistics.result import Interval, NotEstimable

#: Meanings of a label that say nothing of the answer.
UNKNOWN = ("", "not rated", "unparsed")
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


def topic_correlation(labels: Sequence[Labels], root: Path | None = None) -> tuple[Interval | NotEstimable, int]:
    """Estimate the correlation of two prompts of one topic, over all arms whose labels are released.

    Parameters
    ----------
    labels : sequence of Labels
        Where they lie, as the card of the benchmark says. An arm is a model under a condition on one part of it.
    root : Path, optional
        The checkout.

    Returns
    -------
    tuple
        The estimate with its 95 % interval (`statistics.icc_of_arms`), and how many arms there are.

    Examples
    --------
    >>> xstest = Labels(source='xstest', benchmarks=['XSTest safe'], judge='final label', meaning='complied')
    >>> topic_correlation([xstest])[1]
    5
    """
    columns = ["model", "condition", "benchmark", "cluster", "judge", "meaning"]
    parts = []
    for own in labels:
        path = (root or project_root()) / FOLDER / f"{own.source}.parquet"
        rows = pd.read_parquet(path, columns=columns).astype("str")
        chosen = rows["benchmark"].isin(own.benchmarks) & (rows["judge"] == own.judge) & (rows["cluster"] != "")
        rows = rows[chosen & ~rows["meaning"].isin(UNKNOWN)]
        if rows.empty:
            raise InputError(f"no label of '{own.judge}'", own.source, "name a judge and the parts as the source does")
        parts.append(rows.assign(source=own.source, hit=rows["meaning"] == own.meaning))
    grouped = pd.concat(parts).groupby(["cluster", "source", "model", "condition", "benchmark"])["hit"]
    k, n = (
        found.unstack(["source", "model", "condition", "benchmark"], fill_value=0)
        for found in (grouped.sum(), grouped.size())
    )
    return statistics.icc_of_arms(k.to_numpy(), n.to_numpy()), k.shape[1]
