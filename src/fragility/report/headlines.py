"""What the published figures of released sources come to when they are recomputed, in sentences.

Prevents the failure in which a figure that has several readings is counted as several disagreements.
"""

import pandas as pd

from fragility.released.sources.disagreements import DECIMALS, PRINT, RESULTS, as_number, causes, prints, readings
from fragility.released.sources.measures.estimates import EXACT
from fragility.wording import counted, listing

#: How the intervals of rates are told.
_RATES = r"^(?:Wilson|t over \d+ prompts)"


def tally_sentence(figures: pd.DataFrame) -> str:
    """Say how many figures (prints) there are, how many readings of them were computed, and how they compare."""
    once = prints(figures)
    of = once["agrees"].value_counts().reindex(list(RESULTS), fill_value=0)
    several = once[once["readings"] > 1]
    return (
        f"{counted(len(once), 'published figure')} of {counted(once['source'].nunique(), 'source')}, of which "
        f"{len(several)} were computed by several readings ({counted(len(figures), 'row')} in all): {of['yes']} "
        f"follow from the released rows, {of['rounding']} only by another rule of rounding, {of['no']} do not follow, "
        f"and {of['not-checkable']} cannot be checked from what is released."
    )


def shown(parted: pd.DataFrame) -> pd.DataFrame:
    """Return `disagreements` as a notebook shows them: recomputed as a number, a long print rounded to `DECIMALS`."""
    long = parted["reported_text"].str.partition(".")[2].str.len() > 2 * DECIMALS
    rounded = parted["reported_text"].map(as_number).map(f"{{:.{DECIMALS}f}}".format)
    texts = parted["reported_text"].mask(long, rounded)
    return parted.assign(reported_text=texts, recomputed=parted["recomputed"].astype(float))


def causes_sentence(parted: pd.DataFrame) -> str:
    """Say how many readings of how many prints disagree, from how many causes, and which prints another one gives."""
    if parted.empty:
        return "Every figure that can be checked follows from the released rows."
    once = parted.drop_duplicates(PRINT)
    other = int((once["reading that agrees"] != "").sum())
    return (
        f"{counted(len(parted), 'reading')} of {counted(len(once), 'print')} do not follow, from "
        f"{counted(len(causes(parted)), 'cause')}; {other} of the prints follow by another reading, so "
        f"{len(once) - other} do not follow by any."
    )


def readings_sentence(figures: pd.DataFrame, source: str) -> str:
    """Say how many of the prints each reading of `readings` gives, and which comes nearest on average."""
    table = readings(figures, source)
    if table.empty:
        return "No print was computed by several readings."
    prints = counted(len(table), "print")
    away = table.drop(columns=["quantity", "printed"]).sub(table["printed"].map(as_number), axis=0).abs()
    good = figures[(figures["source"] == source) & figures["agrees"].isin(["yes", "rounding"])]["quantity"]
    given = [f"{name} gives {int(good.str.endswith(f'({name})').sum())}" for name in away]
    best = str(away.mean().idxmin())
    return (
        f"Of the {prints}, {listing(given)}. On average {best} comes nearest: it misses by {away[best].mean():.1f}, "
        f"and by {away[best].max():.1f} at most."
    )


def stored_sentence(stored: pd.DataFrame) -> str:
    """Say how many stored aggregates were checked and in which sources they part from their rows."""
    apart = stored.loc[stored["do not"] > 0, "source"].tolist()
    return (
        f"Of {stored['stored'].sum():,} aggregates that {counted(len(stored), 'source')} store, "
        f"{stored['checked'].sum():,} were computed again from rows; they part from them in {listing(apart)}."
    )


def limits_sentence(figures: pd.DataFrame) -> str:
    """Say how many recomputed figures have an interval, how wide it is, and why the others have none."""
    known = figures[figures["recomputed"] != ""]
    limited = known[known["low"] != ""]
    exact = int((known["interval"] == EXACT).sum())
    percent = with_limits(figures)["width"]
    return (
        f"Of {len(known):,} recomputed figures {exact:,} count what is released and are exact; {len(limited):,} are "
        f"estimates with an interval, and {len(known) - exact - len(limited):,} have none for a reason that is named. "
        f"The rates are uncertain by {percent.median() / 2:.1f} points either way on the median, "
        f"and by {percent.max() / 2:.1f} at most."
    )


def with_limits(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the rates in percent that have an interval: `source`, `quantity`, `recomputed`, `low`, `high`, `width`."""
    limited = figures[(figures["low"] != "") & figures["interval"].str.contains(_RATES)]
    numbers = limited[["recomputed", "low", "high"]].astype(float)
    share = numbers["high"].le(1) & ~limited["reported_text"].str.contains("%", regex=False)
    numbers = numbers.mul(share.map({True: 100, False: 1}), axis=0)
    kept = limited[["source", "quantity"]].join(numbers)
    return kept.assign(width=kept["high"] - kept["low"]).reset_index(drop=True)


def alone_sentence(alone: pd.DataFrame) -> str:
    """Say what scores without items show of themselves: counts, totals, twins, and what is left."""
    counts, totals = alone[alone["n"] > 0], alone[alone["how"] != ""]
    odd = int((alone["below 0 or above all"] > 0).sum())
    held = alone[(alone["n"] > 0) | (alone["how"] != "") | (alone["same as"] != "")]
    rest = int(alone["scores"].sum() - held["scores"].sum())
    return (
        f"{alone['scores'].sum():,} scores of {counted(alone['source'].nunique(), 'source')} have no items below them. "
        f"{counts['scores'].sum():,} of them, of {counted(len(counts), 'metric')}, are whole counts of one n; "
        f"{counted(len(totals), 'metric')} are totals that their parts give exactly. "
        f"In {counted(odd, 'metric')} what is called a share lies outside 0 to 1. "
        f"The other {rest:,} can be compared with nothing that is released: the correlations that they went into are "
        "printed elsewhere."
    )
