"""Contrast: how varied the openers of refusals are beside those of compliant answers, at every length.

Prevents the failure in which few openers before refusals are called a mark of refusing, although the same model may
open everything it says in few ways; and in which a number of openers is read without the length it was counted at.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from fragility.errors import InputError
from fragility.released.refusals import coverage, overlap, variety
from fragility.released.refusals.diversity import SHARES
from fragility.released.refusals.openings.openers import covering, opener_rows
from fragility.schemas.opening import OpeningMeasure

#: The two kinds of answers, with the meanings of the labels that make them; refusals take the measure's own.
KINDS: dict[str, tuple[str, ...]] = {"refusals": (), "compliant answers": ("complied",)}


def both_kinds(measure: OpeningMeasure, root: Path | None = None) -> pd.DataFrame:
    """Return the opener counts of refusals and of compliant answers, with a column `kind`.

    A model's kind with fewer answers than the measure's least is left out: nothing can be said of so few.
    """
    parts = []
    for kind, meanings in KINDS.items():
        rows = opener_rows(measure, meanings, root)
        first = rows["words"] == rows["words"].min()
        sizes = rows[first].groupby(["source", "model"])["n"].sum()
        enough = sizes[sizes >= measure.least].reset_index()[["source", "model"]]
        parts.append(rows.merge(enough, on=["source", "model"]).assign(kind=kind))
    return pd.concat(parts, ignore_index=True)


def curves(counts: pd.DataFrame, words: int) -> pd.DataFrame:
    """Return `covering` of each kind of `both_kinds`, with a column `kind`."""
    return pd.concat(
        [covering(rows, words).assign(kind=kind) for kind, rows in counts.groupby("kind", sort=False)],
        ignore_index=True,
    )


def needed(counts: pd.DataFrame, shares: Sequence[float] = SHARES) -> pd.DataFrame:
    """Return how many openers cover a share, per kind, model and length, one column a share (percent in its name).

    Parameters
    ----------
    counts : pandas.DataFrame
        As `both_kinds` gives it.
    shares : sequence of float
        Shares of the answers.
    """
    keys = ["kind", "source", "model"]
    table = coverage(counts, shares, keys)
    table["share"] = [f"{100 * share:g} %" for share in table["share"]]
    wide = table.pivot(index=[*keys, "words", "n", "distinct"], columns="share", values="openers")
    return wide[[f"{100 * share:g} %" for share in shares]].rename_axis(columns=None).reset_index()


def needed_by_length(table: pd.DataFrame) -> pd.DataFrame:
    """Return the median over models of `needed`, per kind and length, and the models behind it."""
    shares = [name for name in table.columns if str(name).endswith(" %")]
    groups = table.groupby(["words", "kind"], sort=True)
    return groups[shares].median().join(groups.size().rename("models")).reset_index()


def varied(counts: pd.DataFrame, words: int, level: float = 0.95) -> pd.DataFrame:
    """Return entropy (nats) and effective number of openers per kind and model, with intervals; see `variety`."""
    columns = ["kind", "source", "model", "n", "distinct", "sample_coverage", "entropy", "entropy_low", "entropy_high",
               "effective", "effective_low", "effective_high", "reason"]  # fmt: skip
    found = variety(counts[counts["words"] == words], ["kind", "source", "model"], level)
    return found.reindex(columns=columns)


def shared(counts: pd.DataFrame, by: Collection[str], words: int, least: int) -> pd.DataFrame:
    """Return how much of their refusals each two groups open alike, for every column of groups.

    Parameters
    ----------
    counts : pandas.DataFrame
        Opener counts with the columns named; rows where one is missing are left out for that column.
    by : collection of str
        For instance model, family, year.
    words : int
        Length of the openers.
    least : int
        Refusals that a group needs.

    Returns
    -------
    pandas.DataFrame
        As `overlap` gives it, with a column `by`.

    Raises
    ------
    InputError
        Where no column has two groups that are large enough.
    """
    parts = []
    for column in by:
        rows = counts[(counts["words"] == words) & counts[column].notna()]
        sizes = rows.groupby(column)["n"].sum()
        rows = rows[rows[column].isin(sizes[sizes >= least].index)]
        if rows[column].nunique() > 1:
            parts.append(overlap(rows, column).assign(by=column))
    if not parts:
        raise InputError(f"no two groups with {least} refusals", "shared", "lower the least number")
    return pd.concat(parts, ignore_index=True)
