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
from fragility.wording import counted, listing


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
        f"{source} ({judge}): {rows['n'].sum():,} refusals of {counted(len(rows), 'model')}"
        for (source, judge), rows in shares.groupby(["source", "judge"], sort=False)
    ]
    return (
        f"We have {int(shares['n'].sum()):,} refusals of {counted(len(shares), 'model')}, {int(shares['n'].min())} to "
        f"{int(shares['n'].max())} a model: {listing(parts)}."
    )


def needed_sentence(table: pd.DataFrame, words: int, share: str = "80 %") -> str:
    """Say how many openers of a length cover a share of refusals and of compliant answers, over the models."""
    rows = table[table["words"] == words]
    texts = []
    for kind, part in rows.groupby("kind", sort=False):
        ordered = part.sort_values(share)
        texts.append(
            f"{share} of the {kind} take {ordered[share].iloc[0]} ({ordered['model'].iloc[0]}) to "
            f"{ordered[share].iloc[-1]} ({ordered['model'].iloc[-1]}), median {ordered[share].median():g}, over "
            f"{counted(len(part), 'model')}"
        )
    return f"With openings of {counted(words, 'word')}: {'; '.join(texts)}."


def length_sentence(by_length: pd.DataFrame, share: str = "95 %") -> str:
    """Say how the number of openers before refusals grows with their length."""
    rows = by_length[by_length["kind"] == "refusals"].sort_values("words")
    first, last = rows.iloc[0], rows.iloc[-1]
    return (
        f"The median number of openings for {share} of the refusals grows from {first[share]:g} at "
        f"{counted(int(first['words']), 'word')} to {last[share]:g} at {counted(int(last['words']), 'word')}: what "
        "is fixed is how a refusal begins, not how it goes on."
    )


def varied_sentence(table: pd.DataFrame) -> str:
    """Say how far the effective numbers of openers of the two kinds lie apart, model by model."""
    known = table[table["effective"].notna()]
    wide = known.pivot(index="model", columns="kind", values=["effective", "effective_low", "effective_high"]).dropna()
    refusals, others = "refusals", "compliant answers"
    apart = wide["effective_high", refusals] < wide["effective_low", others]
    part = known[known["kind"] == refusals].sort_values("effective")
    low, high = part.iloc[0], part.iloc[-1]
    unknown = counted(int(table["effective"].isna().sum()), "sample")
    return (
        f"The refusals are as varied as {low['effective']:.1f} ({low['model']}) to {high['effective']:.1f} "
        f"({high['model']}, {high['effective_low']:.0f} to {high['effective_high']:.0f}) equally frequent openings. In "
        f"{int(apart.sum())} of {counted(len(wide), 'model')} with both numbers the whole interval lies below that of "
        f"the compliant answers; for {unknown} no number can be computed, for no opening occurs twice."
    )


def lists_sentence(pooled: pd.DataFrame, name: str) -> str:
    """Say what one list finds over models and for a further one, and which list finds most."""
    lists = {str(row["list"]): row for row in records(pooled)}
    if name not in lists or pd.isna(lists[name]["estimate"]):
        raise InputError(f"no share over models for the list '{name}'", "lists", near_match(name, lists))
    row, best = lists[name], next(iter(lists.values()))
    further = (
        f"for a further model {100 * row['prediction_low']:.0f} to {100 * row['prediction_high']:.0f} %"
        if pd.notna(row["prediction_low"])
        else "a further model cannot be told"
    )
    return (
        f"{name} stands at the start of {100 * row['estimate']:.1f} % of a typical model's refusals "
        f"({100 * row['low']:.1f} to {100 * row['high']:.1f}, k = {int(row['models'])}); {further}. The list that "
        f"finds most, {best['list']}, finds {100 * best['estimate']:.1f} % ({100 * best['low']:.1f} to "
        f"{100 * best['high']:.1f})."
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
        shown = f"with “{best['shown']}”" if best["shown"] else "in words that no published list holds"
        share = f"{100 * row['share']:.1f} % of {row['n']} refusals"
        cases.append(f"{row['model']} ({share}; {100 * best['share']:.0f} % open {shown})")
    verb = "lies" if len(rows) == 1 else "lie"
    return f"Wholly below {threshold:g} % {verb} {counted(len(rows), 'model')} of {len(shares)}: {'; '.join(cases)}."


def found_table(found: pd.DataFrame, where: str = "at the start") -> pd.DataFrame:
    """Return counts, precision and recall (percent, Wilson limits) per model, worded for a table."""
    rows = found[found["where"] == where]

    def worded(name: str) -> list[str]:
        return [
            f"{100 * row[name]:.0f} ({100 * row[f'{name}_low']:.0f} to {100 * row[f'{name}_high']:.0f})"
            if not row[f"{name}_reason"]
            else f"not estimable: {row[f'{name}_reason']}"
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
    texts = []
    for where, rows in found.groupby("where", sort=False):
        hits, missed, other = (int(rows[name].sum()) for name in ("tp", "fn", "fp"))
        texts.append(
            f"{where}, {missed:,} of {hits + missed:,} refusals have no entry and {other:,} of {hits + other:,} "
            f"answers with an entry are no refusals; by model, recall {_range(rows['recall'])} and precision "
            f"{_range(rows['precision'])}"
        )
    names = listing([str(name) for name in dict.fromkeys(found["lexicon"])])
    return f"{names}: {'; '.join(texts)}."


def _range(shares: pd.Series) -> str:
    known = shares.dropna()
    return f"{100 * known.min():.0f} to {100 * known.max():.0f} %" if len(known) else "not estimable"


def shared_sentence(table: pd.DataFrame, by: str) -> str:
    """Say how much the openers of each two groups have in common: the median pair, the most and the least alike."""
    rows = table[table["by"] == by].sort_values("weighted")
    if rows.empty:
        return f"By {by} there are no two groups large enough."
    least, most = rows.iloc[0], rows.iloc[-1]
    groups = len(set(rows["first"]) | set(rows["second"]))
    median = 100 * rows["weighted"].median()
    return (
        f"By {by} ({groups} groups, {counted(len(rows), 'pair')}) the median pair opens {median:.0f} % of its "
        f"refusals alike; most alike {most['first']} and {most['second']} ({100 * most['weighted']:.0f} %), "
        f"least {least['first']} and {least['second']} ({100 * least['weighted']:.0f} %)."
    )


def unplaced_sentence(counts: pd.DataFrame, by: str) -> str:
    """Say for how many refusals the group is not known."""
    one = counts[counts["words"] == counts["words"].min()]
    unknown = int(one.loc[one[by].isna(), "n"].sum())
    return (
        f"The {by} is not known for the models of {unknown:,} of {int(one['n'].sum()):,} refusals; they are left out."
    )


def blocked_sentence(shares: pd.DataFrame) -> str:
    """Say how many answers labelled as refusals a platform stopped, and how many are left for how many models."""
    blocked, left, unknown = (int(shares[name].sum()) for name in ("blocked", "n", "unknown"))
    stopped = shares[shares["blocked"] > 0].sort_values("blocked", ascending=False)
    few = int((~shares["enough"]).sum())
    most = f", most of {listing(list(stopped['model'].head(3)))}" if len(stopped) else ""
    return (
        f"Of {blocked + left + unknown:,} answers labelled as refusals, a platform stopped {blocked:,} "
        f"({counted(len(stopped), 'model')}{most}); for {unknown:,} no opening is released. "
        f"Of {counted(len(shares), 'model')}, {few} keep too few to be counted."
    )
