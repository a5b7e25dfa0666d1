"""Test statistics on the stability of prompts under several conditions, and its relation to what is answered.

Prevents the failure in which a statistic of prompts pooled over models stands beside an effect size of prompts within
models: the groups are named.
"""

from fractions import Fraction

import numpy as np
import scipy
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.released.coded import Rows
from fragility.released.sources.measures.estimates import Mean
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import share_counts
from fragility.released.sources.measures.stability import stability
from fragility.statistics.result import NotEstimable


@measure
def friedman(rows: Rows, by: list[str], result: str = "chi2", blocks: str = "condition") -> Number:
    """Friedman's chi-squared of the stability of groups under several conditions, or Kendall's W ("w") made of it.

    Groups that lack a condition are left out; W is chi-squared over groups times conditions less one.
    """
    table = _under_conditions(rows, by, blocks)
    groups = len(next(iter(table.values()), ()))
    if groups < 2 or len(table) < 3:
        return NotEstimable("fewer than two groups or three conditions")
    found = float(scipy.stats.friedmanchisquare(*table.values()).statistic)
    if result not in ("chi2", "w"):
        raise InputError(f"result '{result}'", "options", "'chi2' or 'w'")
    return found if result == "chi2" else found / (groups * (len(table) - 1))


@measure
def signed_rank(rows: Rows, by: list[str], first: str, second: str, blocks: str = "condition") -> Number:
    """Wilcoxon's signed-rank statistic (the smaller sum of ranks) of the stability of groups, zeros left out."""
    table = _under_conditions(rows, by, blocks)
    if (table[first] == table[second]).all():
        return NotEstimable("no group differs")
    return float(scipy.stats.wilcoxon(table[first], table[second]).statistic)


@measure
def stability_difference(rows: Rows, by: list[str], first: str, second: str, blocks: str = "condition") -> Number:
    """Mean over groups of the stability under the first condition less that under the second."""
    table = _under_conditions(rows, by, blocks)
    return Mean([Fraction(value) for value in (table[first] - table[second])])


@measure
def stability_correlation(rows: Rows, by: list[str], values: list[str]) -> Number:
    """Spearman's rank correlation over groups of the stability and the share of rows with one of the meanings."""
    found, top, of = stability(rows, by)
    groups, k, n = share_counts(rows.groups(by), rows.holds("meaning", values))
    one, two = top / of, (k / n)[np.isin(groups, found)]
    if np.unique(one).size < 2 or np.unique(two).size < 2:
        return NotEstimable("stability or share is the same in all groups")
    return float(scipy.stats.spearmanr(one, two).statistic)


def _under_conditions(rows: Rows, by: list[str], blocks: str) -> dict[str, NDArray[np.float64]]:
    """Return the stability of each group under each condition, of the groups that have all conditions."""
    both = [*by, blocks]
    found, top, of = stability(rows, both)
    first = rows.table.groups(both).first[found]
    groups, place = np.unique(rows.table.groups(by).codes[first], return_inverse=True)
    conditions, block = np.unique(rows.column(blocks).codes[first], return_inverse=True)
    table = np.full((len(conditions), len(groups)), np.nan)
    table[block, place] = top / of
    names = [rows.column(blocks).texts[condition] for condition in conditions]
    return dict(zip(names, table[:, ~np.isnan(table).any(axis=0)], strict=True))
