"""Rates of released counts: counts of cells added up, with their interval, and counts of two people compared."""

from dataclasses import replace

import numpy as np
import scipy

from fragility.errors import InputError
from fragility.released.coded import Rows
from fragility.released.sources.measures.estimates import Known, Share
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import share_counts
from fragility.released.sources.measures.values import numbers
from fragility.statistics import wilson
from fragility.statistics.few_clusters import cluster_mean
from fragility.statistics.result import Interval, NotEstimable


@measure
def pooled_rate(rows: Rows) -> Number:
    """Sum of released counts divided by the sum of their n."""
    k, n = _totals(rows)
    return Share(k, n) if n else NotEstimable("no item stands behind the counts")


@measure
def pooled_rate_of_any(rows: Rows, column: str = "metric") -> Number:
    """Sum of several released counts of the same items, divided by their n: each value of `column` counts once."""
    codes = rows.codes(column)
    totals = [_totals(rows.at(codes == code)) for code in np.unique(codes[codes >= 0])]
    sizes = {n for _, n in totals}
    if len(sizes) != 1 or not (n := sizes.pop()):
        return NotEstimable("the counts do not stand on the same items")
    return Share(sum(k for k, _ in totals), n)


@measure
def pooled_rate_limit(rows: Rows, end: str) -> Number:
    """Lower or upper end ("low", "high") of Wilson's 95 % interval of the pooled rate."""
    k, n = _totals(rows)
    if not n:
        return NotEstimable("no item stands behind the counts")
    return float(getattr(wilson(k, n), end))


@measure
def wins_and_half_draws(rows: Rows) -> Number:
    """Share of comparisons won, a draw counted as half of one, from the released counts of one row."""
    found = [numbers(rows.at(rows.holds("metric", [name])), "value") for name in ("n_wins", "n_draws", "n_total")]
    if any(len(values) != 1 for values in found):
        return NotEstimable("wins, draws and total are not released once each")
    wins, draws, total = (values[0] for values in found)
    return Known((wins + draws / 2) / total, halves(int(wins), int(draws), int(total - wins - draws)))


@measure
def count_correlation(
    rows: Rows, judges: list[str], by: list[str], values: list[str], method: str = "pearson", both: str = ""
) -> Number:
    """Correlation ("pearson" or "spearman") over groups of the counts that two judges give to one of `values`.

    With `both` the counts of the other labels are further groups.
    """
    if len(judges) != 2 or method not in ("pearson", "spearman"):
        raise InputError(f"{len(judges)} judges, method '{method}'", "options", "two judges, pearson or spearman")
    hits, groups = rows.holds("meaning", values), rows.groups(by)
    counts = [share_counts(groups[own], hits[own]) for own in (rows.holds("judge", [judge]) for judge in judges)]
    common = np.intersect1d(counts[0][0], counts[1][0], assume_unique=True)
    yes, size = np.array([[parts[np.isin(found, common)] for parts in of] for found, *of in counts]).swapaxes(0, 1)
    one, two = np.concatenate([yes, size - yes], axis=1) if both else yes
    found = scipy.stats.pearsonr(one, two) if method == "pearson" else scipy.stats.spearmanr(one, two)
    return float(found.statistic)


def halves(won: int, drawn: int, lost: int) -> Interval | NotEstimable:
    """Return the interval of a win rate in which a draw is half of one: t over the comparisons."""
    values = np.repeat([1.0, 0.5, 0.0], [won, drawn, lost])
    found = cluster_mean(values, np.ones(len(values))).interval
    return (
        NotEstimable(str(found.reason))
        if found.reason
        else replace(found, method=f"t over {len(values):,} comparisons")
    )


def _totals(rows: Rows) -> tuple[int, int]:
    return int(sum(numbers(rows, "value"))), int(sum(numbers(rows, "n")))
