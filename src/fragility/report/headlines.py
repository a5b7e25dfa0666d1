"""What the published figures of released sources come to when they are recomputed, in sentences.

Prevents the failure in which a figure that has several readings is counted as several disagreements.
"""

import pandas as pd

from fragility.released.sources.disagreements import DECIMALS, PRINT, RESULTS, as_number, causes, prints, readings
from fragility.released.sources.measures.estimates import EXACT
from fragility.wording import counted, listing, n_of

#: How the intervals of rates are told.
_RATES = r"^(?:Wilson|t over \d+ prompts)"


def tally_sentence(figures: pd.DataFrame) -> str:
    """Say how many published figures there are and how they compare; how many were computed by several readings."""
    once = prints(figures)
    of = once["agrees"].value_counts().reindex(list(RESULTS), fill_value=0)
    several = int((once["readings"] > 1).sum())
    words = (
        ("yes", "follows from the released rows", "follow from the released rows"),
        ("rounding", "only by another rule of rounding", "only by another rule of rounding"),
        ("no", "does not follow", "do not follow"),
        ("not-checkable", "cannot be checked", "cannot be checked"),
    )
    each = [f"{of[key]:,} {one if of[key] == 1 else many}" for key, one, many in words if of[key]]
    sources = counted(once["source"].nunique(), "source")
    head = f"Of {counted(len(once), 'published figure')} of {sources}, {listing(each)}."
    read = f"{several} {'was' if several == 1 else 'were'} computed by several readings"
    return f"{head} {read}, {counted(len(figures), 'row')} in all." if several else head


def shown(parted: pd.DataFrame) -> pd.DataFrame:
    """Return `disagreements` as a notebook shows them: recomputed as a number, a long print rounded to `DECIMALS`."""
    long = parted["reported_text"].str.partition(".")[2].str.len() > 2 * DECIMALS
    rounded = parted["reported_text"].map(as_number).map(f"{{:.{DECIMALS}f}}".format)
    texts = parted["reported_text"].mask(long, rounded)
    return parted.assign(reported_text=texts, recomputed=parted["recomputed"].astype(float))


def causes_sentence(parted: pd.DataFrame) -> str:
    """Say how many published figures follow by no reading, and how many readings fall short from how many causes."""
    if parted.empty:
        return "Every figure that can be checked follows from the released rows."
    once = parted.drop_duplicates(PRINT)
    other = int((once["reading that agrees"] != "").sum())
    none = len(once) - other
    text = f"{counted(none, 'published figure')} {'does' if none == 1 else 'do'} not follow by any reading."
    if other:
        text += f" {other} more {'follows' if other == 1 else 'follow'} by another reading only."
    fall = "falls" if len(parted) == 1 else "fall"
    return f"{text} {counted(len(parted), 'reading')} {fall} short, from {counted(len(causes(parted)), 'cause')}."


def readings_sentence(figures: pd.DataFrame, source: str) -> str:
    """Say how many of the prints each reading of `readings` gives, and which comes nearest on average."""
    table = readings(figures, source)
    if table.empty:
        return "No printed number was computed by several readings."
    away = table.drop(columns=["quantity", "printed"]).sub(table["printed"].map(as_number), axis=0).abs()
    good = figures[(figures["source"] == source) & figures["agrees"].isin(["yes", "rounding"])]["quantity"]
    hits = {str(name): int(good.str.endswith(f"({name})").sum()) for name in away}
    given = [f"'{name}' gives {n_of(found, len(table), 'printed number')}" for name, found in hits.items()]
    best = str(away.mean().idxmin())
    return (
        f"The reading {listing(given)}. On average '{best}' comes nearest: it misses by {away[best].mean():.1f} and by "
        f"{away[best].max():.1f} at most."
    )


def stored_sentence(stored: pd.DataFrame) -> str:
    """Say how many stored aggregates were checked and in which sources they differ from their rows."""
    apart = stored.loc[stored["do not"] > 0, "source"].tolist()
    done, total = int(stored["checked"].sum()), int(stored["stored"].sum())
    text = (
        f"{counted(len(stored), 'source')} {'stores' if len(stored) == 1 else 'store'} {counted(total, 'aggregate')}. "
        f"We computed {f'{done:,} of them' if done else 'none of them'} again from rows"
    )
    if not done:
        return f"{text}."
    return f"{text}; some differ in {listing(apart)}." if apart else f"{text}; all agree."


def limits_sentence(figures: pd.DataFrame) -> str:
    """Say how many recomputed figures have an interval, how wide it is, and why the others have none."""
    known = figures[figures["recomputed"] != ""]
    limited = known[known["low"] != ""]
    exact = int((known["interval"] == EXACT).sum())
    silent = len(known) - exact - len(limited)
    percent = with_limits(figures)["width"]
    sure = f"{exact:,} {'is an exact count' if exact == 1 else 'are exact counts'} of what is released"
    guess = f"{len(limited):,} {'is an estimate' if len(limited) == 1 else 'are estimates'} with an interval"
    text = f"Of {counted(len(known), 'recomputed figure')}, {sure if exact else 'none is exact'}, and "
    text += f"{guess if len(limited) else 'none has an interval'}."
    text += f" {silent:,} {'has' if silent == 1 else 'have'} none, for a reason that is named." if silent else ""
    if percent.empty:
        return text
    return (
        f"{text} The rates are uncertain by {percent.median() / 2:.1f} points either way on the median, and by "
        f"{percent.max() / 2:.1f} at most."
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
    text = (
        f"{counted(int(alone['scores'].sum()), 'score')} of {counted(alone['source'].nunique(), 'source')} have no "
        f"items below them. {counts['scores'].sum():,} of them, of {counted(len(counts), 'metric')}, are whole counts "
        f"of one n."
    )
    if len(totals):
        text += (
            f" {counted(len(totals), 'metric')} {'is a total' if len(totals) == 1 else 'are totals'} that the parts "
        )
        text += "give exactly."
    text += f" In {counted(odd, 'metric')} what is called a share lies outside 0 to 1." if odd else ""
    return text + (f" The other {rest:,} can be compared with nothing that is released." if rest else "")
