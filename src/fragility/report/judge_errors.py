"""What errors of judges do to rates and to differences, in one sentence each, with numbers taken from the tables.

Prevents the failure in which a rate is called corrected, or a difference safe from its judge, without the numbers.
"""

import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.released.judging.tipping import POOLED
from fragility.wording import counted, in_number, listing, n_of, signed


def correction_sentence(counts: pd.DataFrame) -> str:
    """Say how often the interval of each way to give a rate contains what people say, and how far off it is."""
    total = counts.groupby("way", observed=True)[["rates", "estimable", "holds"]].sum()
    sums = {name: (counts[name] * counts["estimable"]).groupby(counts["way"], observed=True).sum()
            for name in ("off", "judge_off")}  # fmt: skip
    same = counts.groupby("way", observed=True)["judge_holds"].sum()
    words = {
        "judge": "The judge's own rate", "corrected": "Corrected with errors measured on the other conditions",
        "powered": "Prediction-powered", "hand": "The hand labels alone",
    }  # fmt: skip
    parts = []
    for way, row in total.iterrows():
        if row["estimable"]:
            distance, own = (sums[name][str(way)] / row["estimable"] for name in ("off", "judge_off"))
            beside = "" if way == "judge" else f" (the judge's own: {int(same[str(way)])}, {own:.1f} points off)"
            found = n_of(int(row["holds"]), int(row["estimable"]), "interval")
            verb = in_number(max(int(row["holds"]), 1), "contain")
            parts.append(f"{words[str(way)]}: {found} {verb} the rate by people, {distance:.1f} points off{beside}.")
    return " ".join(parts) or "No rate can be compared with the rate by people."


def tipping_sentence(tipped: pd.DataFrame) -> str:
    """Say how wrong a judge would have to be in one condition only."""
    if tipped.empty:
        return "No difference with counts is printed."
    row = lowest_row(tipped, "interval")
    least, most = (f"{value:.1f}" for value in (row["interval"], tipped["interval"].max()))
    items, lost = counted(int(row["relabel"]), "relabelled response"), int(row["relabel_fisher"])
    return (
        f"For {'the interval' if len(tipped) == 1 else 'the intervals'} of "
        f"{n_of(len(tipped), len(tipped), 'printed difference')} to contain 0, a judge would have to be wrong by "
        f"{least if least == most else f'{least} to {most}'} points more in one condition than in the other. The "
        f"smallest is {row['model']} on {row['benchmark'] or 'an unnamed benchmark'}, {row['treated']} against "
        f"{row['reference']}: {items} would bring the difference to zero, and {lost} would take its significance by "
        "Fisher's test."
    )


def opener_sentence(errors: pd.DataFrame) -> str:
    """Say what released labels show about answers that open with a refusal and then comply."""
    pooled = errors[errors["arm"] == POOLED]
    side = pooled[(pooled["side"] == "complied") & pooled["question"].isin(["harm", "success"])]
    few = int((side["reason"] != "").sum())
    parts = [f"{int(part['opened'].max())} in {source}" for source, part in side.groupby("source", sort=False)]
    known = pooled[(pooled["reason"] == "") & (pooled["side"] == "complied")]
    shown = [
        f"{row['judge']} on {row['source']} ({row['question']}) is wrong on {row['opened_wrong']} of {row['opened']} "
        f"that open with a refusal and on {row['other_wrong']} of {row['other']} others, a difference of "
        f"{signed(row['difference'])} points ({signed(row['low'])} to {signed(row['high'])})."
        for row in known.to_dict("records")
    ]
    rare = f"Few released answers open with a refusal and are harmful by people's labels: at most {listing(parts)}. "
    return (
        (rare if parts else "")
        + (f"For {n_of(few, len(side), 'judge')} of harm the difference cannot be computed. " if len(side) else "")
        + (f"Over all conditions and answers that comply: {' '.join(shown)} " if shown else "")
        + f"{_single(errors)} The intervals take answers as independent."
    )


def _single(errors: pd.DataFrame) -> str:
    """Say where the difference within one condition lies furthest from the pooled one, and how many differ in sign."""
    keys, known = ["source", "question", "judge", "side"], errors[errors["reason"] == ""]
    both = known[known["arm"] != POOLED].merge(
        known.loc[known["arm"] == POOLED, [*keys, "difference"]], on=keys, suffixes=("", "_pooled")
    )
    if both.empty:
        return "No single condition has enough answers."
    row = highest_row(both, both["difference"].abs())
    other = int((both["difference"] * both["difference_pooled"] < 0).sum())
    return (
        f"Within one condition the difference has the opposite sign in {n_of(other, len(both), 'case')} with enough "
        f"answers. The largest is {signed(row['difference'])} points, against {signed(row['difference_pooled'])} over "
        f"all conditions: {row['judge']} on {row['source']} ({row['question']}), {row['arm']}, answers that "
        f"{_verb(row['side'])}. It is wrong on {row['opened_wrong']} of {row['opened']} that open with a refusal and "
        f"on {row['other_wrong']} of {row['other']} others."
    )


def reach_sentence(reach: pd.DataFrame) -> str:
    """Say how many printed losses the measured errors could make at most, pooled and within one condition."""
    if reach.empty:
        return "No difference of errors can be computed."
    total, parts = int(reach["contrasts"].iloc[0]), []
    for part, words in (
        (reach[reach["arm"] == POOLED], "Measured over all conditions"),
        (reach[reach["arm"] != POOLED], "Measured within one condition"),
    ):
        if part.empty:
            continue
        row, toward = highest_row(part, "reach"), int((part["reach"] > 0).sum())
        low, high = (int(number) for number in part["interval"].agg(["min", "max"]))
        parts.append(
            f"{words}, {n_of(toward, len(part), 'difference')} of errors {'goes' if toward < 2 else 'go'} that way."
        )
        if toward:
            lost = f"{low} to {high}" if low < high else f"{low or 'none'}"
            parts.append(
                f"At most it makes {row['reach']:.1f} points ({row['judge']} on {row['source']}, {row['question']}, "
                f"{row['arm']}, answers that {_verb(row['side'])}); taken one by one, they take significance from "
                f"{lost} of {counted(total, 'loss', 'losses')}."
            )
    return (
        "A judge makes a loss only if it calls answers that open with a refusal unsafe more often than others of the "
        "same truth. Taken is the worst case: every answer of the treated condition opens so, none of the other does. "
        f"{' '.join(parts)}"
    )


def _verb(side: str) -> str:
    return "comply" if side == "complied" else "do not comply"
