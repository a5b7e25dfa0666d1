"""Test statistics on the stability of prompts under several conditions, and its relation to what is answered.

Prevents the failure in which a statistic of prompts pooled over models stands beside an effect size of prompts within
models: the groups are named.
"""

from fractions import Fraction

import pandas as pd
import scipy

from fragility.errors import InputError
from fragility.released.sources.measures.estimates import Mean
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.stability import group_shares, stability
from fragility.statistics.result import NotEstimable


@measure
def friedman(rows: pd.DataFrame, by: list[str], result: str = "chi2", blocks: str = "condition") -> Number:
    """Friedman's chi-squared of the stability of groups under several conditions, or Kendall's W ("w") made of it.

    Groups that lack a condition are left out; W is chi-squared over groups times conditions less one.
    """
    table = _under_conditions(rows, by, blocks)
    if table.shape[0] < 2 or table.shape[1] < 3:
        return NotEstimable("fewer than two groups or three conditions")
    found = float(scipy.stats.friedmanchisquare(*(table[name] for name in table)).statistic)
    if result not in ("chi2", "w"):
        raise InputError(f"result '{result}'", "options", "'chi2' or 'w'")
    return found if result == "chi2" else found / (table.shape[0] * (table.shape[1] - 1))


@measure
def signed_rank(rows: pd.DataFrame, by: list[str], first: str, second: str, blocks: str = "condition") -> Number:
    """Wilcoxon's signed-rank statistic (the smaller sum of ranks) of the stability of groups, zeros left out."""
    table = _under_conditions(rows, by, blocks)
    if (table[first] == table[second]).all():
        return NotEstimable("no group differs")
    return float(scipy.stats.wilcoxon(table[first], table[second]).statistic)


@measure
def stability_difference(
    rows: pd.DataFrame, by: list[str], first: str, second: str, blocks: str = "condition"
) -> Number:
    """Mean over groups of the stability under the first condition less that under the second."""
    table = _under_conditions(rows, by, blocks)
    return Mean([Fraction(value) for value in (table[first] - table[second])])


@measure
def stability_correlation(rows: pd.DataFrame, by: list[str], values: list[str]) -> Number:
    """Spearman's rank correlation over groups of the stability and the share of rows with one of the meanings."""
    found, shares = stability(rows, by), group_shares(rows, by, values)
    one, two = found["top"] / found["of"], shares["sum"] / shares["size"]
    if one.nunique() < 2 or two.nunique() < 2:
        return NotEstimable("stability or share is the same in all groups")
    return float(scipy.stats.spearmanr(one, two.loc[one.index]).statistic)


def _under_conditions(rows: pd.DataFrame, by: list[str], blocks: str) -> pd.DataFrame:
    """Return the stability of each group (rows) under each condition (columns), complete groups only."""
    found = stability(rows, [*by, blocks])
    table = (found["top"] / found["of"]).unstack(blocks)
    table.columns = table.columns.astype("str")
    return table.dropna()
