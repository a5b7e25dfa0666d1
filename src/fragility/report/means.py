"""What a printed mean can mean: bounds on shares behind it, and which pairs of arms differ whatever the grades were.

Prevents the failure in which two means of grades are compared as if they were shares, or are called not comparable
although every possible set of grades puts them in one order.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from fragility.frame_rows import records
from fragility.printed.grades import SCALES, mean_limits
from fragility.printed.paper import Paper
from fragility.statistics.grade_gaps import grade_gap
from fragility.statistics.histograms import Bounds, decided, share_bounds
from fragility.statistics.result import NotEstimable
from fragility.wording import n_of, sentence


def printed_means(paper: Paper) -> pd.DataFrame:
    """Return the printed mean grades of a paper, each with the limits that round to it.

    Returns
    -------
    pandas.DataFrame
        `locator`, `model`, `condition`, `benchmark`, `value_text`, `mean_low` and `mean_high`, `n`, `unit`, and
        `top_text`: the share of the highest grade where the paper prints it for the same cell.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> means = printed_means(load_paper('qi2023_ft_compromises'))
    >>> means.loc[0, ["value_text", "top_text"]].tolist()
    ['1.13', '1.8%']
    """
    held = paper.first_hand
    means = held[held["unit"].isin(SCALES) & held["printed"].map(lambda printed: printed.kind == "exact")]
    rates = held[held["is_share"] & held["unit"].isin(["percent", "share"])]
    same = ["locator", "model", "condition", "benchmark"]
    tops = {tuple(row[name] for name in same): row["value_text"] for row in rates.to_dict("records")}
    rows = []
    for row in records(means):
        low, high = mean_limits(row["printed"], row["unit"])
        rows.append({
            **{name: row[name] for name in same}, "value_text": row["value_text"],
            "mean_low": low, "mean_high": high,
            "n": int(row["n_stated"]) if row["n_stated"] else np.nan, "unit": row["unit"],
            "top_text": tops.get(tuple(row[name] for name in same), ""),
        })  # fmt: skip
    columns = [*same, "value_text", "mean_low", "mean_high", "n", "unit", "top_text"]
    return pd.DataFrame(rows, columns=columns)


def bounded(means: pd.DataFrame, grade: float) -> pd.DataFrame:
    """Add the least and the largest share of answers at or above a grade (percent), over every set of grades.

    `printed` is the paper's own share of the highest grade where it prints one: with `grade` at the top of the scale it
    must lie between the two bounds. `why not` says why there is no bound.
    """
    rows: list[dict[str, Any]] = []
    for row in records(means):
        n = None if np.isnan(row["n"]) else int(row["n"])
        found = share_bounds(SCALES[row["unit"]], grade, (row["mean_low"], row["mean_high"]), n)
        printed = float(row["top_text"].rstrip("%")) if row["top_text"] else np.nan
        if isinstance(found, NotEstimable):
            rows.append(row | {"least": np.nan, "most": np.nan, "printed": printed, "why not": found.reason})
            continue
        rows.append(row | {"least": 100 * found.low, "most": 100 * found.high, "printed": printed, "why not": ""})
    return pd.DataFrame(rows, columns=[*means.columns, "least", "most", "printed", "why not"])


def decided_pairs(bounds: pd.DataFrame, within: Sequence[str] = ("locator", "model")) -> pd.DataFrame:
    """Return every pair of conditions of one model and table, and what the bounds decide about its shares."""
    rows = []
    for key, part in bounds[bounds["why not"] == ""].groupby(list(within), sort=False):
        for one, other in combinations(part.to_dict("records"), 2):
            sides = [Bounds(row["least"] / 100, row["most"] / 100, True) for row in (one, other)]
            gap = float(one["value_text"]) - float(other["value_text"])
            rows.append({
                **dict(zip(within, key, strict=True)), "first": one["condition"], "second": other["condition"],
                "means apart": gap, "decided": decided(*sides),
                "printed apart": one["printed"] - other["printed"],
            })  # fmt: skip
    return pd.DataFrame(rows, columns=[*within, "first", "second", "means apart", "decided", "printed apart"])


def mean_gaps(means: pd.DataFrame, within: Sequence[str] = ("locator", "model", "benchmark")) -> pd.DataFrame:
    """Return every pair of conditions with the difference of their means, and its interval whatever the grades were.

    Parameters
    ----------
    means : pandas.DataFrame
        As `printed_means` gives it; a mean without the number of its answers is left out.
    within : sequence of str
        What two conditions have in common.

    Returns
    -------
    pandas.DataFrame
        `first` and `second`, their means as printed, `gap` (second less first, in grades), `low`, `high` and `shown`,
        whether the interval leaves 0 out.
    """
    rows = []
    for key, part in means[means["n"].notna()].groupby(list(within), sort=False):
        for one, other in combinations(part.to_dict("records"), 2):
            ends = [(row["mean_low"], row["mean_high"]) for row in (other, one)]
            found = grade_gap(ends[0], other["n"], ends[1], one["n"], SCALES[one["unit"]])
            rows.append({
                **dict(zip(within, key, strict=True)), "first": one["condition"], "second": other["condition"],
                "means": f"{one['value_text']}, {other['value_text']}", "gap": found.estimate, "low": found.low,
                "high": found.high, "shown": bool(found.low > 0 or found.high < 0),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=[*within, "first", "second", "means", "gap", "low", "high", "shown"])


def mean_gaps_sentence(gaps: pd.DataFrame) -> str:
    """Say for how many pairs the difference of the means is shown whatever the grades were."""
    if gaps.empty:
        return "No two conditions print a mean grade with the number of answers behind it."
    least, shown = gaps.loc[gaps["shown"], "gap"].abs().min(), int(gaps["shown"].sum())
    text = f"Whatever the grades were, the difference is shown in {n_of(shown, len(gaps), 'pair')}"
    return text + (f"; the smallest such difference is {least:.2f} grades." if np.isfinite(least) else ".")


def known_truth(scores: pd.DataFrame, by: Sequence[str], threshold: float, decimals: int = 1) -> pd.DataFrame:
    """Try the bounds where the truth is known: round the mean of released scores, bound a share, compare.

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score` from 0 to 100.
    by : sequence of str
        Columns of the groups.
    threshold, decimals : float, int
        The share of scores at or above it is bounded; the mean is rounded to so many decimals first.
    """
    rows, half = [], 0.5 * 10.0**-decimals
    for key, part in scores.groupby(list(by), observed=True, sort=True):
        values = part["score"].to_numpy()
        mean = round(float(values.mean()), decimals)
        found = share_bounds([0, threshold - 1e-6, threshold, 100], threshold, (mean - half, mean + half))
        truth = 100 * float(np.mean(values >= threshold))
        named = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        ends = (100 * found.low, 100 * found.high) if isinstance(found, Bounds) else (np.nan, np.nan)
        rows.append(named | {"n": len(values), "mean": mean, "least": ends[0], "share": truth, "most": ends[1]})
    table = pd.DataFrame(rows)
    return table.assign(inside=table["share"].between(table["least"] - 1e-9, table["most"] + 1e-9))


def bounds_sentence(bounds: pd.DataFrame, grade: float) -> str:
    """Say how much a mean tells, and whether the printed shares can stand beside the printed means."""
    known = bounds[bounds["why not"] == ""]
    if known.empty:
        return "No mean grade is printed here, so there is nothing to bound."
    width = (known["most"] - known["least"]).median()
    text = f"A mean leaves {width:.0f} points open on the median: so wide is the range of shares at or above {grade:g}."
    both = known.dropna(subset=["printed"])
    if len(both):
        fits = int(both["printed"].between(both["least"] - 0.051, both["most"] + 0.051).sum())
        share = n_of(fits, len(both), "printed share")
        verb = "fits its mean" if fits < 2 else "fit the means"
        text += f" {sentence(f'{share} of the highest grade {verb}')}"
    return text


def decided_sentence(pairs: pd.DataFrame, grade: float) -> str:
    """Say for how many pairs of conditions the printed means decide the order of the shares."""
    if pairs.empty:
        return "No two conditions of one model and table print a mean grade."
    sure = int((pairs["decided"] != "open").sum())
    text = f"For {n_of(sure, len(pairs), 'pair')} of conditions, every set of grades with the printed means gives the "
    text += f"same order of the shares at or above {grade:g}"
    text += "." if sure == len(pairs) else "; for the others the means alone do not say."
    known = pairs.dropna(subset=["printed apart"])
    against = int((known["means apart"] * known["printed apart"] < 0).sum())
    if len(known):
        text += f" Shares and means are printed in opposite orders in {n_of(against, len(known), 'pair')}."
    return text


def truth_sentence(table: pd.DataFrame) -> str:
    """Say whether the bounds held where the truth is known."""
    width = (table["most"] - table["least"]).median()
    return (
        f"The true share lies within the bounds in {n_of(int(table['inside'].sum()), len(table), 'group')}. The bounds "
        f"are {width:.0f} points wide on the median."
    )
