"""Where published figures and released rows part: by source, by cause, down to the rows.

Prevents two failures: a disagreement is told without the rows that make it, and one definition's disagreement is held
against a figure that another definition of the same print gives. Prints are counted: one that was computed by several
readings is one figure, and follows if any of them gives it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from fragility.released.aggregates import list_released, load_released_scores
from fragility.released.alone import stored_alone as stored_alone
from fragility.released.counts import counts
from fragility.released.labels import list_outcomes
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.headlines import NO_FIGURE
from fragility.statistics.printed import read_printed
from fragility.wording import listing

#: What `recompute` says of a figure, best first.
RESULTS = ("yes", "rounding", "no", "not-checkable")
#: Metrics that a reason names one by one.
_NAMED = 3
#: Decimals of a print that is too long to be shown.
DECIMALS = 3
#: What makes a print one.
PRINT = ["source", "locator", "reported_text", "about"]
#: A quantity with its reading in brackets at the end.
_READING = r"^(?P<quantity>.*) \((?P<reading>[^()]*)\)$"


def prints(figures: pd.DataFrame) -> pd.DataFrame:
    """Return one row per print, which is a source, a place, a text and what it is about, whatever the reading.

    Returns
    -------
    pandas.DataFrame
        `source`, `locator`, `reported_text`, `about` (the quantity without its reading: what stands in brackets at its
        end, or after the comma where the same print is given for the quantity alone), `readings` (how many were
        computed) and `agrees` (the best of theirs, in the order of `RESULTS`).
    """
    figures = figures[figures["agrees"] != NO_FIGURE]
    best = figures.assign(agrees=pd.Categorical(figures["agrees"], RESULTS, ordered=True), about=_about(figures))
    found = best.groupby(PRINT, sort=False)["agrees"].agg(readings="size", agrees="min").reset_index()
    return found.astype({"agrees": "str"})


def tally(figures: pd.DataFrame) -> pd.DataFrame:
    """Return one row per source: `source`, `figures` (prints), and how many of them have each of `RESULTS`."""
    once = prints(figures)
    found = pd.crosstab(once["source"], once["agrees"]).reindex(columns=list(RESULTS), fill_value=0)
    found.insert(0, "figures", found.sum(axis=1))
    return found.rename_axis(columns=None).reset_index()


def silent(root: Path | None = None) -> pd.DataFrame:
    """Return the sources without a figure at hand to be checked: `source` and `why`."""
    cards = [load_card(name, root) for name in list_sources(root)]
    none = [(card.name, card.no_headlines) for card in cards if not card.headlines and not card.aggregates]
    return pd.DataFrame(none, columns=["source", "why"])


def reasons(figures: pd.DataFrame, result: str) -> pd.DataFrame:
    """Return how many figures of a result have which note: `source`, `note`, `figures`, most first."""
    chosen = figures[figures["agrees"] == result]
    found = chosen.groupby(["source", "note"], as_index=False).size().rename(columns={"size": "figures"})
    return found.sort_values(["figures", "source"], ascending=[False, True], ignore_index=True)


def disagreements(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the readings that do not follow from the rows.

    Returns
    -------
    pandas.DataFrame
        The columns of `recompute` without `agrees` and the limits, with `difference` (recomputed less printed, in the
        unit of the print), `about` (as in `prints`) and `reading that agrees`: the quantity of another reading of the
        print that does follow from the rows, "" where there is none.
    """
    figures = figures.assign(about=_about(figures))
    good = figures[figures["agrees"].isin(["yes", "rounding"])]
    agreeing = good.groupby(PRINT)["quantity"].agg("; ".join).rename("reading that agrees").reset_index()
    limits = ["agrees", "low", "high", "interval"]
    found = figures[figures["agrees"] == "no"].drop(columns=limits).merge(agreeing, on=PRINT, how="left")
    found["reading that agrees"] = found["reading that agrees"].fillna("")
    printed = found["reported_text"].map(as_number).astype(float)
    found.insert(5, "difference", found["recomputed"].astype(float) - printed)
    return found


def causes(parted: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cause (a note of a source): readings, prints, largest difference, prints another gives."""
    other = parted["reading that agrees"] != ""
    named = parted.assign(away=parted["difference"].abs(), one=_one(parted), other=_one(parted).where(other))
    how = {
        "readings": ("quantity", "size"),
        "prints": ("one", "nunique"),
        "largest difference": ("away", "max"),
        "prints given by another reading": ("other", "nunique"),
    }
    return named.groupby(["source", "note"], sort=False).agg(**how).reset_index().rename(columns={"note": "cause"})


def exchanged(parted: pd.DataFrame) -> list[str]:
    """Return the sources in which the disagreeing prints of one cause are the recomputed values in another order."""
    found = []
    for (source, _), part in parted.groupby(["source", "note"], sort=False):
        values = part["recomputed"].astype(float)
        printed = (values - part["difference"]).round(6)
        if len(part) > 1 and sorted(values.round(6)) == sorted(printed):
            found.append(str(source))
    return found


def readings(figures: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return a source's figures that were computed by several readings: one row a print, one column a reading.

    A reading stands in brackets at the end of the quantity.
    """
    own = figures[figures["source"] == source]
    split = own["quantity"].str.extract(_READING)
    known = split.assign(printed=own["reported_text"], found=own["recomputed"]).dropna()
    several = known[known.groupby(["quantity", "printed"])["reading"].transform("nunique") > 1]
    wide = several.pivot(index=["quantity", "printed"], columns="reading", values="found")
    return wide.astype(float).rename_axis(columns=None).reset_index()


def rows_behind(
    source: str,
    by: Sequence[str],
    where: Mapping[str, object] | None = None,
    column: str = "meaning",
    root: Path | None = None,
) -> pd.DataFrame:
    """Count the rows of a source by `by` (rows) and the values of a column (columns); `rows` holds their sum.

    Arguments otherwise as `outcome_counts.counts`; an absent value is "none".
    """
    found = counts([*by, column], root, {"source": source, **(where or {})})
    wide = found.assign(**{column: found[column].astype("str").fillna("none")}).pivot_table(
        index=list(by), columns=column, values="n", aggfunc="sum", fill_value=0, dropna=False, observed=True
    )
    wide.insert(0, "rows", wide.sum(axis=1))
    return wide.rename_axis(columns=None).reset_index()


def released_beside(
    source: str, columns: Sequence[str], where: Mapping[str, str], root: Path | None = None
) -> pd.DataFrame:
    """Return released scores of one source with one row per combination of `columns` and one column per metric."""
    table = load_released_scores(source, root)
    for column, value in where.items():
        table = table[table[column] == value]
    wide = table.pivot(index=list(columns), columns="metric", values="value_text")
    return wide.fillna("").rename_axis(columns=None).reset_index()


def stored_beside_items(figures: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return, for each source that releases aggregates, whether they were computed again from the rows below them.

    Returns
    -------
    pandas.DataFrame
        `source`, `stored` (released aggregates), `checked` (those that were computed again), `agree` (as printed or by
        another rule of rounding), `do not`, and `rest`: why the others are not computed.
    """
    rows = []
    for name in list_released(root):
        card = load_card(name, root)
        stored = load_released_scores(name, root)
        metrics = [item.metric for item in card.aggregates]
        beside = figures[
            (figures["source"] == name)
            & (figures["agrees"] != NO_FIGURE)
            & ~figures["quantity"].isin([item.quantity for item in card.headlines])
        ]
        agree = int(beside["agrees"].isin(["yes", "rounding"]).sum())
        left = stored.loc[~stored["metric"].isin(metrics), "metric"].tolist()
        rows.append({
            "source": name, "stored": len(stored), "checked": len(beside), "agree": agree,
            "do not": int((beside["agrees"] == "no").sum()), "rest": _rest(name, left, root),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["source", "stored", "checked", "agree", "do not", "rest"])


def _rest(name: str, left: list[str], root: Path | None) -> str:
    """Say why released scores are not computed again; `left` holds the metric of each."""
    if not left:
        return ""
    if name not in list_outcomes(root):
        return f"{len(left):,} have no released items below them"
    metrics = sorted(set(left))
    named = metrics if len(metrics) <= _NAMED else [*metrics[:_NAMED], f"{len(metrics) - _NAMED} more"]
    return f"{len(left):,} are of metrics without a rule on the card: {listing(named)}"


def _about(figures: pd.DataFrame) -> pd.Series:
    """Return each quantity without its reading, as `prints` says."""
    plain = figures["quantity"].str.extract(_READING)["quantity"].fillna(figures["quantity"])
    places = list(zip(*(figures[name] for name in PRINT[:3]), strict=True))
    names: dict[tuple[str, ...], set[str]] = {}
    for place, name in zip(places, plain, strict=True):
        names.setdefault(place, set()).add(name)
    short = [_shortest(name, names[place]) for place, name in zip(places, plain, strict=True)]
    return pd.Series(short, index=figures.index, name="plain", dtype="str")


def _shortest(name: str, names: set[str]) -> str:
    """Return the shortest of the names that `name` is or extends after a comma."""
    return min((other for other in names if name == other or name.startswith(f"{other}, ")), key=len)


def _one(figures: pd.DataFrame) -> pd.Series:
    """Return one text per print."""
    return figures["source"].str.cat(figures[PRINT[1:]], sep="\n")


def as_number(text: str) -> float:
    """Return the number of a print; NaN where it has none."""
    value = read_printed(text, "number").value
    return float("nan") if value is None else float(value)
