"""How stable the labels of one prompt are over repeated answers.

Prevents the failure in which two definitions of a stability index (share of the most frequent label, agreement of
pairs of answers), or the labels of two judges, are compared as if they were one.
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.released.sources.measures.estimates import Mean, Share
from fragility.released.sources.measures.groups import coded, index_of, numbered
from fragility.released.sources.measures.judges import ratings
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import holds, known
from fragility.statistics.result import NotEstimable


@measure
def mean_stability(
    rows: pd.DataFrame,
    by: list[str],
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> Number:
    """Mean over groups of the stability of the labels within a group; the parameters are those of `stability`."""
    found = stability(rows, by, index, values, judge_of, agreed_by, least)
    if not len(found):
        return NotEstimable("no group has enough labels")
    return Mean([Fraction(int(top), int(of)) for top, of in found.itertuples(index=False)])


@measure
def unstable_share(
    rows: pd.DataFrame,
    by: list[str],
    below: str = "1",
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> Number:
    """Share of groups whose stability is below a bound; below 1: the groups whose label flips."""
    found = stability(rows, by, index, values, judge_of, agreed_by, least)
    bound = Fraction(below)
    if not len(found):
        return NotEstimable("no group has enough labels")
    return Share.of(found["top"] * bound.denominator < found["of"] * bound.numerator)


@measure
def mean_group_share(
    rows: pd.DataFrame,
    by: list[str],
    values: list[str],
    judge_of: dict[str, str] | None = None,
    least: int = 1,
) -> Number:
    """Mean over groups of at least `least` rows of the share of rows whose meaning is one of `values`."""
    within = group_shares(_kept(rows, judge_of, None), by, values)
    within = within[within["size"] >= least]
    if not len(within):
        return NotEstimable(f"no group has {least} rows")
    return Mean([Fraction(int(k), int(n)) for k, n in within.itertuples(index=False)])


def stability(
    rows: pd.DataFrame,
    by: list[str],
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> pd.DataFrame:
    """Return for each group two whole numbers, `top` and `of`, whose ratio is the stability of its meanings.

    Parameters
    ----------
    rows : pandas.DataFrame
        Outcomes; rows without a meaning that counts are left out by `where`.
    by : list of str
        Columns that make a group.
    index : str
        "largest": share of the most frequent meaning; "pairs": share of pairs of rows with one meaning (a group of
        one row has no pair and is left out).
    values : list of str, optional
        With it only whether a row has one of these meanings counts.
    judge_of : dict, optional
        Takes for each model the labels of this judge only.
    agreed_by : list of str, optional
        Takes only the responses to which all these judges give one meaning.
    least : int
        Groups with fewer rows are left out.
    """
    rows = _kept(rows, judge_of, agreed_by)
    labels, kinds = coded(known(rows, "meaning") if values is None else holds(rows, "meaning", values))
    numbers, levels = numbered(rows, by)
    used, width = (numbers >= 0) & (labels >= 0), max(len(kinds), 1)
    pairs, counts = np.unique(numbers[used] * width + labels[used], return_counts=True)
    groups, starts = np.unique(pairs // width, return_index=True)
    size, keys = np.add.reduceat(counts, starts), index_of(groups, levels, by)
    if index == "largest":
        return pd.DataFrame({"top": np.maximum.reduceat(counts, starts), "of": size}, index=keys)[size >= least]
    if index != "pairs":
        raise InputError(f"index '{index}'", "options", "'largest' or 'pairs'")
    same = np.add.reduceat(counts * (counts - 1), starts)
    return pd.DataFrame({"top": same, "of": size * (size - 1)}, index=keys)[size >= max(least, 2)]


def group_shares(rows: pd.DataFrame, by: list[str], values: list[str]) -> pd.DataFrame:
    """Return for each group how many rows have one of the meanings (`sum`) and how many there are (`size`)."""
    numbers, levels = numbered(rows, by)
    hits, used = holds(rows, "meaning", values).to_numpy(bool), numbers >= 0
    groups, place, size = np.unique(numbers[used], return_inverse=True, return_counts=True)
    found = {"sum": np.bincount(place, hits[used], len(groups)).astype(int), "size": size}
    return pd.DataFrame(found, index=index_of(groups, levels, by))


def _kept(rows: pd.DataFrame, judge_of: dict[str, str] | None, agreed_by: list[str] | None) -> pd.DataFrame:
    if agreed_by is not None:
        table = ratings(rows, agreed_by, "meaning")
        same = table.eq(table.iloc[:, 0], axis=0).all(axis=1)
        return table.loc[same].iloc[:, 0].rename("meaning").reset_index()
    if judge_of is None:
        return rows
    judge = rows["judge"].to_numpy(object)
    return rows[judge == rows["model"].map(judge_of).to_numpy(object)]
