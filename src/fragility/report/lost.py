"""The loss of safety from an untuned arm to every other arm of its table, for papers whose claims are not yet written.

Prevents the failure in which two intervals are compared by eye in place of the interval of their difference.
"""

from collections import defaultdict

import pandas as pd

from fragility.printed.cells import cells
from fragility.printed.contrasts import SAME, contrasts, stack
from fragility.printed.intervals import difference_intervals
from fragility.printed.paper import Paper
from fragility.printed.summaries import words
from fragility.wording import counted, runs, signed


def losses(paper: Paper) -> pd.DataFrame:
    """Return the loss of safety from an untuned condition to each other one that stands in a table with it.

    Returns
    -------
    pandas.DataFrame
        As `frames.difference_intervals`: `estimate`, `low`, `high` in points, Newcombe 95 %. Where a table has several
        untuned conditions, a treated one is held against that with most words in common. Arms that a table
        prints twice without telling the prints apart are left out, and counted by `losses_sentence`.
    """
    frame = cells(paper)
    frame = frame[~_twice(frame)]
    untuned = {item.name for item in paper.card.conditions if item.role == "untuned"}
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for locator, part in frame.groupby("locator", sort=False):
        names = list(dict.fromkeys(part["condition"]))
        references = [name for name in names if name in untuned]
        for treated in (name for name in names if name not in untuned and references):
            nearest = max(references, key=lambda name: len(words(name) & words(treated)))
            pairs[nearest, treated].append(str(locator))
    found = [
        contrasts(paper, reference, treated, frame[frame["locator"].isin(tables)])
        for (reference, treated), tables in pairs.items()
    ]
    return difference_intervals(stack(found))


def losses_table(table: pd.DataFrame, rows: int = 12) -> pd.DataFrame:
    """Return the largest losses for a table."""
    shown = table.loc[table["estimate"].sort_values(ascending=False, kind="stable").index].head(rows)
    shown = shown[["locator", "model", "benchmark", "treated", "estimate", "low", "high"]]
    return shown.rename(columns={"locator": "where", "estimate": "loss (points)", "treated": "condition"})


def losses_sentence(paper: Paper, table: pd.DataFrame) -> str:
    """Say in how many pairs the treated arm is less safe by more than the interval, and what was left out."""
    left = int(_twice(cells(paper)).sum())
    rest = f" Left out: {counted(left, 'number')} of conditions printed twice in one table." if left else ""
    if table.empty:
        return f"No table has an untuned and another condition as counts, so no difference has an interval.{rest}"
    ends = (table["estimate"].min(), table["estimate"].max())
    lost, gained = int((table["low"] > 0).sum()), int((table["high"] < 0).sum())
    return (
        f"Of {counted(len(table), 'pair')} of an untuned and another condition, {lost or 'none'} "
        f"{'shows' if lost < 2 else 'show'} a loss of safety and {gained or 'none'} a gain by an interval "
        f"that leaves out 0, one pair at a time. The loss {runs(*(f'{signed(end)} points' for end in ends))}.{rest}"
    )


def _twice(frame: pd.DataFrame) -> pd.Series:
    return frame.duplicated([*SAME, "condition"], keep=False)
