"""How stable the labels of one prompt are over repeated answers.

Prevents the failure in which two definitions of a stability index (share of the most frequent label, agreement of
pairs of answers), or the labels of two judges, are compared as if they were one.
"""

from fractions import Fraction

import numpy as np

from fragility.errors import InputError
from fragility.released.coded import IntArray, Rows
from fragility.released.sources.measures.estimates import Mean, Share
from fragility.released.sources.measures.judges import ratings
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import share_counts
from fragility.statistics.result import NotEstimable


@measure
def mean_stability(
    rows: Rows,
    by: list[str],
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> Number:
    """Mean over groups of the stability of the labels within a group; the parameters are those of `stability`."""
    _, top, of = stability(rows, by, index, values, judge_of, agreed_by, least)
    return Mean.of(top, of) if len(of) else NotEstimable("no group has enough labels")


@measure
def unstable_share(
    rows: Rows,
    by: list[str],
    below: str = "1",
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> Number:
    """Share of groups whose stability is below a bound; below 1: the groups whose label flips."""
    _, top, of = stability(rows, by, index, values, judge_of, agreed_by, least)
    bound = Fraction(below)
    if not len(of):
        return NotEstimable("no group has enough labels")
    return Share.of(top * bound.denominator < of * bound.numerator)


@measure
def mean_group_share(
    rows: Rows,
    by: list[str],
    values: list[str],
    judge_of: dict[str, str] | None = None,
    least: int = 1,
) -> Number:
    """Mean over groups of at least `least` rows of the share of rows whose meaning is one of `values`."""
    kept = _kept(rows, judge_of, None)
    _, k, n = share_counts(kept.groups(by), kept.holds("meaning", values))
    enough = n >= least
    return Mean.of(k[enough], n[enough]) if enough.any() else NotEstimable(f"no group has {least} rows")


def stability(
    rows: Rows,
    by: list[str],
    index: str = "largest",
    values: list[str] | None = None,
    judge_of: dict[str, str] | None = None,
    agreed_by: list[str] | None = None,
    least: int = 1,
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the groups and for each two whole numbers, `top` and `of`, whose ratio is the stability of its meanings.

    Parameters
    ----------
    rows : Rows
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
    labels = rows.codes("meaning") if values is None else rows.holds("meaning", values).astype(int)
    groups, width = rows.groups(by), max(len(rows.column("meaning").values), 2)
    used, size = (groups >= 0) & (labels >= 0), (groups.max(initial=-1) + 1) * width
    counts = np.bincount(groups[used] * width + labels[used], minlength=size).reshape(-1, width)
    n = counts.sum(axis=1)
    if index == "largest":
        found, top, of = np.flatnonzero(n >= max(least, 1)), counts.max(axis=1), n
    elif index == "pairs":
        found, top, of = np.flatnonzero(n >= max(least, 2)), (counts * (counts - 1)).sum(axis=1), n * (n - 1)
    else:
        raise InputError(f"index '{index}'", "options", "'largest' or 'pairs'")
    return found, top[found], of[found]


def _kept(rows: Rows, judge_of: dict[str, str] | None, agreed_by: list[str] | None) -> Rows:
    if agreed_by is not None:
        found = ratings(rows, agreed_by, "meaning")
        return found.rows.at(found.same())
    if judge_of is None:
        return rows
    models, judges = rows.column("model").texts, {text: code for code, text in enumerate(rows.column("judge").texts)}
    wanted = np.array([judges.get(judge_of.get(model, ""), -1) for model in models])[rows.codes("model")]
    return rows.at((rows.codes("judge") == wanted) & (wanted >= 0))
