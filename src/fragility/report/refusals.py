"""What the frames on openings say, in sentences: openers, lists, what they find and miss, and where.

Prevents the failures in which a number of openers or a share is typed into prose, and in which a median over models
hides the models that do not fit it.
"""

from collections.abc import Sequence

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.types.distribution import Distribution
from fragility.errors import InputError, near_match
from fragility.frame_rows import records
from fragility.printed.paper import Paper
from fragility.released.refusals.openings import OpeningMeasure
from fragility.report.choosing import Row, choose, required
from fragility.schemas.claim import Reading
from fragility.wording import counted, listing, n_of, runs, sentence


def opening_readings(paper: Paper, rows: Sequence[Row]) -> list[Row]:
    """Return the readings of a paper's own claims on how refusals open that rest on released labels, in their order.

    Raises
    ------
    InputError
        In one line, where a paper has no such claim.
    """
    own = [row for row in choose(paper, rows, "distribution") if not row["restates"]]
    found = [row for row in own if isinstance(_reading(paper, row), Distribution)]
    return list(required(paper, found, "claim on how refusals open that rests on released labels"))


def measure_of(paper: Paper, row: Row) -> OpeningMeasure:
    """Return the released labels that a reading rests on; an `InputError` where it rests on none."""
    found = _reading(paper, row)
    if not isinstance(found, Distribution):
        where = f"{row['claim_id']}, {row['reading']}"
        raise InputError("the reading rests on no released labels", where, "name another reading")
    return found.released


def by_role(paper: Paper, rows: Sequence[Row]) -> tuple[Row, Row | None, Row | None]:
    """Tell three readings of a claim on openings apart by what they count.

    Returns
    -------
    tuple of three rows
        The first on a published list; the first on openers chosen in other models; the first on what a released
        list of another source found. None where there is no such reading.
    """
    measures = [(row, measure_of(paper, row)) for row in rows]
    fixed = [row for row, of in measures if of.openers and of.openers.chosen_from == "others"]
    later = [row for row, of in measures if of.keyword_judge]
    listed = [row for row, of in measures if not of.openers and not of.keyword_judge]
    return (listed or list(rows))[0], next(iter(fixed), None), next(iter(later), None)


def _reading(paper: Paper, row: Row) -> Reading:
    claim = next(item for item in load_claims(paper) if item.id == row["claim_id"])
    return next(item for item in claim.readings if item.id == row["reading"])


def held_sentence(shares: pd.DataFrame) -> str:
    """Say how many refusals of which sources and judges we have, and that each model has its own n."""
    parts = [
        f"{rows['n'].sum():,} of {counted(len(rows), 'model')} in {source} (labels by {judge})"
        for (source, judge), rows in shares.groupby(["source", "judge"], sort=False)
    ]
    least, most = int(shares["n"].min()), int(shares["n"].max())
    if len(shares) == 1:
        only = shares.iloc[0]
        return f"We have {counted(most, 'refusal')} of one model, in {only['source']} (labels by {only['judge']})."
    each = f", {least} to {most} a model" if least < most else ""
    return (
        f"We have {counted(int(shares['n'].sum()), 'refusal')} of {counted(len(shares), 'model')}{each}: "
        f"{listing(parts)}."
    )


def needed_sentence(table: pd.DataFrame, words: int, share: str = "80 %") -> str:
    """Say how many openings of a length cover a share of refusals and of compliant answers, over the models."""
    rows = table[table["words"] == words]
    texts = [f"Openings of {counted(words, 'word')} are counted."]
    for kind, part in rows.groupby("kind", sort=False):
        ordered = part.sort_values(share)
        ends = [f"{ordered[share].iloc[at]} ({ordered['model'].iloc[at]})" for at in (0, -1)]
        texts.append(
            f"The number that covers {share} of the {kind} {runs(*ends)}"
            + (f", with a median of {ordered[share].median():g} over {len(part)} models." if len(part) > 1 else ".")
        )
    return " ".join(texts)


def length_sentence(by_length: pd.DataFrame, share: str = "95 %") -> str:
    """Say how the number of openings before refusals grows with their length."""
    rows = by_length[by_length["kind"] == "refusals"].sort_values("words")
    first, last = rows.iloc[0], rows.iloc[-1]
    one, other = (counted(int(row["words"]), "word") for row in (first, last))
    if last[share] <= first[share]:
        return f"The median number of openings for {share} of the refusals does not grow from {one} to {other}."
    return (
        f"The median number of openings for {share} of the refusals grows from {first[share]:g} at {one} to "
        f"{last[share]:g} at {other}: what is fixed is how a refusal begins, not how it goes on."
    )


def varied_sentence(table: pd.DataFrame) -> str:
    """Say how far the effective numbers of openings of the two kinds lie apart, model by model."""
    known = table[table["effective"].notna()]
    wide = known.pivot(index="model", columns="kind", values=["effective", "effective_low", "effective_high"])
    refusals, others = "refusals", "compliant answers"
    wide = wide.dropna() if ("effective", others) in wide else wide.iloc[:0]
    part = known[known["kind"] == refusals].sort_values("effective")
    if part.empty:
        return "How varied the refusals are cannot be computed: no opening occurs twice."
    ends = [f"{row['effective']:.1f} ({row['model']})" for _, row in part.iloc[[0, -1]].iterrows()]
    text = f"The number of equally frequent openings that would be as varied as a model's refusals {runs(*ends)}."
    if len(wide):
        apart = int((wide["effective_high", refusals] < wide["effective_low", others]).sum())
        text += (
            f" In {n_of(apart, len(wide), 'model')} with both numbers, the whole interval of the refusals lies below "
            "that of the compliant answers."
        )
    unknown = int(table["effective"].isna().sum())
    return text + (
        f" For {counted(unknown, 'sample')} it cannot be computed, for no opening occurs twice." if unknown else ""
    )


def lists_sentence(pooled: pd.DataFrame, name: str) -> str:
    """Say what one list finds over models and for a further one, and which list finds most."""
    lists = {str(row["list"]): row for row in records(pooled)}
    if name not in lists or pd.isna(lists[name]["estimate"]):
        raise InputError(f"no share over models for the list '{name}'", "lists", near_match(name, lists))
    row, best = lists[name], next(iter(lists.values()))
    further = (
        f"For one more model it would lie between {100 * row['prediction_low']:.0f} and "
        f"{100 * row['prediction_high']:.0f} %."
        if pd.notna(row["prediction_low"])
        else "Nothing can be said of one more model."
    )
    text = (
        f"An entry of {name} opens {100 * row['estimate']:.1f} % of a typical model's refusals "
        f"({100 * row['low']:.1f} to {100 * row['high']:.1f}, over {counted(int(row['models']), 'model')}). {further}"
    )
    if best["list"] == name:
        return f"{text} No other list finds more."
    return (
        f"{text} The list that finds most, {best['list']}, finds {100 * best['estimate']:.1f} % "
        f"({100 * best['low']:.1f} to {100 * best['high']:.1f})."
    )


def fails_sentence(shares: pd.DataFrame, commonest: pd.DataFrame, threshold: float = 50.0) -> str:
    """Name the models of which the list finds less than the threshold, with how their refusals mostly open.

    `shares` and `commonest` are as the functions of `opening` (`model_shares`, `commonest`) give them.
    """
    rows = shares[100 * shares["high"] < threshold].sort_values("share")
    if rows.empty:
        return f"For no model does the whole interval lie below {threshold:g} %."
    opens = commonest.set_index("model")
    cases = []
    for row in rows.to_dict("records"):
        best = opens.loc[row["model"]]
        shown = f"with “{best['shown']}”" if best["shown"] else "in words that no published list has"
        cases.append(
            f"Of {row['model']} it finds {100 * row['share']:.1f} % of {counted(row['n'], 'refusal')}; "
            f"{100 * best['share']:.0f} % open {shown}."
        )
    verb = "lies" if len(rows) == 1 else "lie"
    below = n_of(len(rows), len(shares), "model")
    return f"{sentence(f'{below} {verb} wholly below {threshold:g} %')} {' '.join(cases)}"


def found_table(found: pd.DataFrame, where: str = "at the start") -> pd.DataFrame:
    """Return counts, precision and recall (percent, Wilson limits) per model, worded for a table."""
    rows = found[found["where"] == where]

    def worded(name: str) -> list[str]:
        return [
            f"{100 * row[name]:.0f} ({100 * row[f'{name}_low']:.0f} to {100 * row[f'{name}_high']:.0f})"
            if not row[f"{name}_reason"]
            else f"cannot be computed: {row[f'{name}_reason']}"
            for row in rows.to_dict("records")
        ]

    return pd.DataFrame(
        {
            "source": rows["source"],
            "model": rows["model"],
            "refusals with opening": rows["tp"],
            "refusals without": rows["fn"],
            "openings without refusal": rows["fp"],
            "neither": rows["tn"],
            "recall (%)": worded("recall"),
            "precision (%)": worded("precision"),
        }
    )


def found_sentence(found: pd.DataFrame) -> str:
    """Say how many refusals a list misses and how many other answers it hits, at the start and anywhere."""
    names = listing([str(name) for name in dict.fromkeys(found["lexicon"])])
    texts = []
    for where, rows in found.groupby("where", sort=False):
        hits, missed, other = (int(rows[name].sum()) for name in ("tp", "fn", "fp"))
        text = f"Looked for {where}, {names} misses {n_of(missed, hits + missed, 'refusal')}"
        if hits + other:
            text += f"; {n_of(other, hits + other, 'answer')} that it hits {'is' if other == 1 else 'are'} no refusal"
        precision = _range(rows["precision"])
        text += f". By model, recall is {_range(rows['recall'])}"
        texts.append(f"{text} and precision {precision}." if precision else f"{text}; precision cannot be computed.")
    return " ".join(texts)


def _range(shares: pd.Series) -> str:
    known = [f"{100 * value:.0f}" for value in (shares.min(), shares.max())]
    if shares.dropna().empty:
        return ""
    return f"{known[0] if known[0] == known[1] else ' to '.join(known)} %"


def shared_sentence(table: pd.DataFrame, by: str) -> str:
    """Say how much the openings of each two groups have in common: the median pair, the most and the least alike."""
    rows = table[table["by"] == by].sort_values("weighted")
    if rows.empty:
        return f"By {by} there are no two groups large enough."
    least, most = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"By {by}, {most['first']} and {most['second']} open {100 * most['weighted']:.0f} % of refusals alike."
    groups = len(set(rows["first"]) | set(rows["second"]))
    median = 100 * rows["weighted"].median()
    return (
        f"By {by}, the median of {counted(len(rows), 'pair')} of {groups} groups opens {median:.0f} % of its refusals "
        f"alike. Most alike are {most['first']} and {most['second']} ({100 * most['weighted']:.0f} %), least "
        f"{least['first']} and {least['second']} ({100 * least['weighted']:.0f} %)."
    )


def unplaced_sentence(counts: pd.DataFrame, by: str) -> str:
    """Say for how many refusals the group is not known."""
    one = counts[counts["words"] == counts["words"].min()]
    unknown, total = int(one.loc[one[by].isna(), "n"].sum()), int(one["n"].sum())
    if not unknown:
        return f"The {by} is known for every refusal."
    return f"The {by} of the model is unknown for {unknown:,} of {total:,} refusals, which are left out."


def blocked_sentence(shares: pd.DataFrame) -> str:
    """Say how many answers labelled as refusals a platform stopped, and how many are left for how many models."""
    blocked, left, unknown = (int(shares[name].sum()) for name in ("blocked", "n", "unknown"))
    total = blocked + left + unknown
    few = int((~shares["enough"]).sum())
    stopped = shares[shares["blocked"] > 0].sort_values("blocked", ascending=False)
    text = (
        f"A platform stopped {n_of(blocked, total, 'answer')} labelled as {'refusals' if total != 1 else 'a refusal'}"
    )
    if len(stopped):
        text += f", of {counted(len(stopped), 'model')}"
        text += f" (most of {listing(list(stopped['model'].head(3)))})" if len(stopped) > 1 else ""
    text += "."
    text += f" For {unknown:,} no opening is released." if unknown else ""
    return text + (f" That leaves too few for {n_of(few, len(shares), 'model')}." if few else "")
