"""What the count of each printed cell says of the share behind it, and of the order of two conditions.

Prevents the failure in which a printed percentage of a hundred prompts is read as if it were known to its last digit.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import scipy

from fragility.errors import InputError
from fragility.printed.cells import cells
from fragility.printed.paper import Paper


def cell_counts(paper: Paper) -> pd.DataFrame:
    """Return the printed shares of a paper that have counts (`printed.cells.cells`), with each condition's `role`."""
    held = cells(paper)
    if held.empty:
        raise InputError(f"no share of {paper.key} has a number of items", "paper", "choose a paper that prints both")
    roles = {condition.name: condition.role for condition in paper.card.conditions}
    return held.assign(role=held["condition"].map(roles).fillna("not stated"))


def posteriors(cells: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """Return the posterior of the safe share of each cell: Jeffreys' prior, Beta(k + 1/2, n - k + 1/2).

    Parameters
    ----------
    cells : pandas.DataFrame
        As `cell_counts` gives them; cells without a named benchmark are left out;
        where several counts round to the print, the middle one is taken.
    conditions : sequence of str
        Which conditions.

    Returns
    -------
    pandas.DataFrame
        `locator`, `model`, `benchmark`, `condition`, `role`, `k`, `n`; `low`, `middle`, `high` (percent: 2.5, 50 and
        97.5 %).
    """
    held = cells[cells["condition"].isin(conditions) & (cells["benchmark"] != "")]
    if held.empty:
        known = ", ".join(sorted(cells["condition"].unique())[:6])
        raise InputError("no number with a count has these conditions", "conditions", f"known: {known}")
    rows = []
    for row in held.to_dict("records"):
        k = sorted(row["safe_counts"])[len(row["safe_counts"]) // 2]
        low, middle, high = scipy.stats.beta.ppf([0.025, 0.5, 0.975], k + 0.5, row["n"] - k + 0.5)
        named = {name: row[name] for name in ("locator", "model", "benchmark", "condition", "role")}
        rows.append(named | {"k": k, "n": row["n"], "low": 100 * low, "middle": 100 * middle, "high": 100 * high})
    return pd.DataFrame(rows)


def posterior_orders(table: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return for each cell the chance that the second condition is less safe than the first, given both counts.

    Parameters
    ----------
    table : pandas.DataFrame
        As `posteriors` gives it.
    first, second : str
        Two of its conditions.

    Returns
    -------
    pandas.DataFrame
        `locator`, `model`, `benchmark`, the difference of the medians (`less safe by`, points) and `chance`: the
        integral of the first density over what lies below it of the second, the arms taken as independent.
    """
    known = dict(list(table.groupby("condition", sort=False)))
    for name in (first, second):
        if name not in known:
            raise InputError(
                f"no number of the condition '{name}'", "conditions", f"known: {', '.join(map(str, known))}"
            )
    keys = ["locator", "model", "benchmark"]
    both = known[first].merge(known[second], on=keys, suffixes=("_1", "_2"))
    rows = []
    for row in both.to_dict("records"):
        one, other = (scipy.stats.beta(row[f"k_{i}"] + 0.5, row[f"n_{i}"] - row[f"k_{i}"] + 0.5) for i in (1, 2))
        chance, _error = scipy.integrate.quad(
            lambda at, a=one, b=other: a.pdf(at) * b.cdf(at), 0, 1, limit=200, points=[one.mean()]
        )
        rows.append({name: row[name] for name in keys} | {
            "less safe by": row["middle_1"] - row["middle_2"], "chance": min(max(chance, 0.0), 1.0),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=[*keys, "less safe by", "chance"])


def _below(one: Any, other: Any) -> float:
    """Return the chance that a draw of the second distribution lies below one of the first; both on 0 to 1."""
    found, _ = scipy.integrate.quad(lambda at: one.pdf(at) * other.cdf(at), 0, 1, limit=200, points=[one.mean()])
    return float(found)
