"""What the tables of this part say, in one sentence each, with numbers taken from the tables.

Prevents the failure in which prose keeps a number that the data no longer give.
"""

from itertools import combinations
from typing import Any

import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.released.judging.tipping import POOLED
from fragility.wording import counted, listing, signed


def agreement_sentence(table: pd.DataFrame, ceilings: pd.DataFrame) -> str:
    """Say how far judges agree with people, and how many of them stay below people's own agreement."""
    known = table[table["kappa"].notna()]
    if known.empty:
        return "No judge stands beside people on answers of both kinds, so kappa is not estimable."
    low, high = lowest_row(known, "kappa"), highest_row(known, "kappa")
    people = ceilings[["source", "question", "kappa_low"]].rename(columns={"kappa_low": "ceiling"})
    beside = known.merge(people, on=["source", "question"])
    below = int((beside["kappa_high"] < beside["ceiling"]).sum())
    return (
        f"Of {counted(len(known), 'comparison')} of a judge with people, kappa runs from {signed(low['kappa'], 2)} "
        f"({_judge(low)}) to {signed(high['kappa'], 2)} ({_judge(high)}). Several people labelled the same answers for "
        f"{len(beside)} of them; in {below} the whole interval lies below that of people with each other."
    )


def ceilings_sentence(ceilings: pd.DataFrame) -> str:
    """Say on how many questions people can be compared with each other, and how far they agree."""
    known = ceilings[ceilings["kappa"].notna()]
    if known.empty:
        return "On 0 questions do released labels let people be compared with each other."
    low, high = lowest_row(known, "kappa"), highest_row(known, "kappa")
    return (
        f"People can be compared with each other on {counted(len(known), 'question')}; kappa runs from "
        f"{signed(low['kappa'], 2)} ({low['source']}, {low['question']}) to {signed(high['kappa'], 2)} "
        f"({high['source']}, {high['question']})."
    )


def skew_sentence(table: pd.DataFrame) -> str:
    """Say where the share of equal labels hides most: the largest gap between it and the positive agreement."""
    known = table[table["positive"].notna() & table["kappa"].notna() & (table["kind"] != "keyword")]
    if known.empty:
        return "No judge that reads the answer gave both labels."
    row = highest_row(known, known["agreement"] - known["positive"])
    yes = (row["yes_yes"] + row["yes_no"]) / row["n"]
    return (
        f"The share of equal labels hides most for {_judge(row)}: {100 * row['agreement']:.1f} % equal, but of the "
        f"labels that say yes only {100 * row['positive']:.1f} % are shared, for people say yes to {100 * yes:.1f} % "
        f"of {int(row['n']):,} answers (kappa {signed(row['kappa'], 2)}, AC1 {signed(row['ac1'], 2)})."
    )


def disagreement_sentence(table: pd.DataFrame, by: str) -> str:
    """Say where two judges disagree most and least."""
    if table.empty:
        return "The two judges have no answer in common."
    most, least = table.iloc[0], table.iloc[-1]
    return (
        f"They disagree most on '{most[by]}' ({100 * most['disagree']:.1f} % of {int(most['n'])} answers) and least on "
        f"'{least[by]}' ({100 * least['disagree']:.1f} % of {int(least['n'])})."
    )


def swap_sentence(counts: pd.DataFrame) -> str:
    """Say how many orders of two arms turn when one judge is put in place of another."""
    parts: list[str] = []
    if counts.empty:
        return "No two judges saw the same two conditions."
    for keywords, name in ((False, "two judges that read the answer"), (True, "a keyword list and another judge")):
        part = counts[counts["keywords"].astype(bool) == keywords]
        pairs, turned, clear = (int(part[column].sum()) for column in ("pairs", "turned", "turned_clearly"))
        if pairs:
            parts.append(
                f"between {name}, {turned:,} of {pairs:,} orders of two models or methods turn "
                f"({100 * turned / pairs:.1f} %), {clear} of them with an interval without 0 on both sides"
            )
    return ("; ".join(parts) + ".").capitalize()


def published_sentence(table: pd.DataFrame) -> str:
    """Say how far a published rate moves under another judge of the same answers."""
    if table.empty:
        return "No published rate can be given by another judge."
    known = table[table["change"].notna()]
    left = counted(len(table) - len(known), "comparison")
    if known.empty:
        return f"No published rate can be given by another judge: in {left} the judges divide the labels otherwise."
    size = known["change"].abs()
    row, moved = highest_row(known, size), int(((known["low"] > 0) | (known["high"] < 0)).sum())
    rates, prints = (len(known.drop_duplicates(["source", name])) for name in ("headline", "print"))
    readings = ", for a print that does not name its label is read in several ways" if prints < rates else ""
    return (
        f"{counted(rates, 'published rate')} ({counted(prints, 'print')}{readings}) of "
        f"{counted(known['source'].nunique(), 'source')} "
        f"can be given by another judge of the same answers: it moves by {size.median():.1f} points in the median and "
        f"by {size.max():.1f} at most ({row['quantity']}, printed {row['reported_text']}: {row['own']:.1f} % by "
        f"{row['own_judge']}, {row['other']:.1f} % by {row['judge']}); in {moved} of {len(known)} comparisons the "
        f"interval of the change has no 0. Left out: {left}, in which the two judges divide the counted side otherwise."
    )


def lists_sentence(table: pd.DataFrame) -> str:
    """Say what the published lists miss and what they take for harm, where people judged harm."""
    harm = table[table["question"].isin(["harm", "success"])]
    if harm.empty:
        return "No answer with released text was judged for harm by people."
    low, high = lowest_row(harm, "specificity"), highest_row(harm, "specificity")
    best = highest_row(harm, "kappa")
    return (
        f"On the {counted(harm['source'].nunique(), 'source')} where people judged harm, a list calls between "
        f"{100 * (1 - high['specificity']):.1f} % ({high['list']}, {high['source']}) and "
        f"{100 * (1 - low['specificity']):.1f} % ({low['list']}, {low['source']}) of the answers that people find "
        f"harmless a success; the best kappa of any list is {best['kappa']:.2f} ({best['list']}, {best['source']})."
    )


def printed_sentence(table: pd.DataFrame) -> str:
    """Say how many printed figures about judges come out again."""
    known = table[table["agrees"] != "not-checkable"]
    yes = int((known["agrees"] == "yes").sum())
    rest = known[known["agrees"] != "yes"]
    worst = f"; {counted(len(rest), 'figure')} {'does' if len(rest) == 1 else 'do'} not" if len(rest) else ""
    return (
        f"Of {len(table)} printed figures, {len(known)} can be computed again from released labels and {yes} come out "
        f"as printed{worst}. For {len(table) - len(known)} the judge's labels are not released."
    )


def correction_sentence(counts: pd.DataFrame) -> str:
    """Say how often each way to give a rate holds what people say, and how far off it is."""
    total = counts.groupby("way", observed=True)[["rates", "estimable", "holds"]].sum()
    sums = {name: (counts[name] * counts["estimable"]).groupby(counts["way"], observed=True).sum()
            for name in ("off", "judge_off")}  # fmt: skip
    same = counts.groupby("way", observed=True)["judge_holds"].sum()
    words = {
        "judge": "the judge's own rate", "corrected": "the rate corrected with errors measured on the other conditions",
        "powered": "the prediction-powered rate", "hand": "the hand labels alone",
    }  # fmt: skip
    parts = []
    for way, row in total.iterrows():
        if row["estimable"]:
            distance, own = (sums[name][str(way)] / row["estimable"] for name in ("off", "judge_off"))
            beside = (
                ""
                if way == "judge"
                else f"; the judge's own on the same rates in {int(same[str(way)])}, {own:.1f} points"
            )
            shown = f"{words[str(way)]} in {int(row['holds'])} of {int(row['estimable'])}"
            parts.append(f"{shown} (mean distance {distance:.1f} points{beside})")
    return f"The interval holds the rate by people for {listing(parts)}."


def tipping_sentence(tipped: pd.DataFrame) -> str:
    """Say how wrong a judge would have to be in one arm only."""
    if tipped.empty:
        return "No difference with counts is printed."
    least, most = tipped["interval"].min(), tipped["interval"].max()
    row = lowest_row(tipped, "interval")
    return (
        f"For the intervals of the {counted(len(tipped), 'printed difference')} to hold 0, a judge would have to err "
        f"in one arm by {least:.1f} to {most:.1f} points more than in the other; the smallest is {row['model']} on "
        f"{row['benchmark'] or 'an unnamed benchmark'} ({row['treated']} against {row['reference']}: "
        f"{counted(int(row['relabel']), 'relabelled item')} to bring the difference to zero, "
        f"{int(row['relabel_fisher'])} to lose significance by Fisher's test)."
    )


def opener_sentence(errors: pd.DataFrame) -> str:
    """Say what released labels show about answers that open with a refusal and then comply."""
    pooled = errors[errors["arm"] == POOLED]
    side = pooled[(pooled["side"] == "complied") & pooled["question"].isin(["harm", "success"])]
    few = side[side["reason"] != ""]
    parts = [f"{source}: {int(part['opened'].max())}" for source, part in side.groupby("source", sort=False)]
    known = pooled[(pooled["reason"] == "") & (pooled["side"] == "complied")]
    shown = [
        f"{row['judge']} on {row['source']} ({row['question']}) errs on {row['opened_wrong']} of {row['opened']} that "
        f"open with a refusal and on {row['other_wrong']} of {row['other']} others, {signed(row['difference'])} "
        f"points apart ({signed(row['low'])} to {signed(row['high'])})"
        for row in known.to_dict("records")
    ]
    return (
        "Answers that open with a refusal and that people call harmful are rare among the released ones "
        f"({listing(parts)}), so for {len(few)} of {len(side)} judges of harm the difference cannot be computed. Where "
        f"answers that comply are enough, all conditions together: {'; '.join(shown) or 'none'}. {_arms(errors)} "
        "The intervals take answers as independent."
    )


def _arms(errors: pd.DataFrame) -> str:
    """Say where the difference within one arm lies furthest from the pooled one, and how many have the other sign."""
    keys, known = ["source", "question", "judge", "side"], errors[errors["reason"] == ""]
    both = known[known["arm"] != POOLED].merge(
        known.loc[known["arm"] == POOLED, [*keys, "difference"]], on=keys, suffixes=("", "_pooled")
    )
    if both.empty:
        return "No single condition has enough answers."
    row = highest_row(both, both["difference"].abs())
    other = int((both["difference"] * both["difference_pooled"] < 0).sum())
    return (
        f"Within {counted(len(both), 'single arm')} with enough answers (by judge and side), the difference has the "
        f"other sign than the pooled one in {other}; the largest is {signed(row['difference'])} points ({row['arm']}, "
        f"{row['judge']} on {row['source']}, {row['question']}, answers that {_verb(row['side'])}: "
        f"{row['opened_wrong']} of {row['opened']} and {row['other_wrong']} of {row['other']}), where the pooled one "
        f"is {signed(row['difference_pooled'])}."
    )


def reach_sentence(reach: pd.DataFrame) -> str:
    """Say how many printed losses the measured errors could make at most, pooled and within one arm."""
    if reach.empty:
        return "No difference of errors is estimable."
    total, parts = int(reach["contrasts"].iloc[0]), []
    for part, words in (
        (reach[reach["arm"] == POOLED], "Measured over all conditions"),
        (reach[reach["arm"] != POOLED], "Measured within one condition"),
    ):
        if part.empty:
            continue
        row = highest_row(part, "reach")
        toward, low, high = (
            int(number) for number in ((part["reach"] > 0).sum(), *part["interval"].agg(["min", "max"]))
        )
        most = (
            f"the largest reach is {row['reach']:.1f} points ({row['judge']}, {row['source']}, {row['question']}, "
            f"{row['arm']}, answers that {_verb(row['side'])})"
        )
        parts.append(
            f"{words}, {toward} of {counted(len(part), 'difference')} of errors could go that way, and "
            f"{f'{low} to {high}' if low < high else low} of the {total} losses would lose an interval without 0"
            + (f"; {most}." if toward else ".")
        )
    return (
        "A judge can make a loss only if it calls answers that open with a refusal unsafe (or no refusal) more "
        "often than others of the same truth; taken is the most that happens if every answer of the treated arm opens "
        f"so and none of the other does, answers taken as independent. {' '.join(parts)}"
    )


def runs_sentence(totals: pd.DataFrame) -> str:
    """Say how far the runs of one judge lie apart where only totals are released."""
    if totals.empty:
        return "No totals of several runs are released."
    row = highest_row(totals, "spread")
    pairs = [
        (abs(one["mean"] - two["mean"]), max(one["spread"], two["spread"]))
        for _, part in totals.groupby("benchmark")
        for one, two in combinations(part.to_dict("records"), 2)
    ]
    close = sum(gap < spread for gap, spread in pairs)
    return (
        f"Over {len(totals)} sets of answers judged {int(totals['runs'].max())} times, the rates of one set lie "
        f"{totals['spread'].median():.1f} points apart in the median and {row['spread']:.1f} at most ({row['model']}, "
        f"{row['benchmark']}, n = {row['n']}). Of {len(pairs)} differences of two models on one benchmark, {close} "
        "are smaller than the spread of one of the two."
    )


def rerun_sentence(found: dict[str, Any]) -> str:
    """Say how stable one judge's labels are over its runs."""
    return (
        f"{found['runs']} runs on {found['n']} answers ({found['note']}): the rates lie {found['spread']:.1f} points "
        f"apart, {found['unstable']:.1f} % of the answers change their label, kappa of two runs "
        f"{found['lowest_kappa']:.2f} to {found['highest_kappa']:.2f}."
    )


def decoding_sentence(table: pd.DataFrame, items: int) -> str:
    """Say how much of a rate is luck of the single decoding."""
    known = table[table["unstable"].notna()]
    if known.empty:
        return "No condition has the repeats to tell."
    equal = int((known["reason"] != "").sum())
    low, high = lowest_row(known, "unstable"), highest_row(known, "unstable")
    return (
        f"In {len(known)} of {len(table)} arms the repeats can tell, {equal} of them with equal answers "
        f"throughout, counted as no noise: between {low['unstable']:.1f} % ({low['arm']}) "
        f"and {high['unstable']:.1f} % ({high['arm']}) of the prompts get both answers. On {items} prompts with one "
        f"decoding, two models of the same rate lie up to {known['difference'].median():.1f} points apart in the "
        "median condition, by that noise alone, 95 times in 100."
    )


def judge_noise_sentence(table: pd.DataFrame) -> str:
    """Say how unstable two judges find the same answers, where two of them saw one arm."""
    known = table[table["unstable"].notna()]
    found: list[tuple[float, str]] = []
    for arm, part in known.groupby("arm"):
        if len(part) > 1:
            low, high = lowest_row(part, "unstable"), highest_row(part, "unstable")
            words = f"{arm}: {low['unstable']:.1f} % by {low['judge']}, {high['unstable']:.1f} % by {high['judge']}"
            found.append((float(high["unstable"] - low["unstable"]), words))
    if not found:
        return "No two judges saw repeated answers of one condition."
    gap, words = max(found)
    return (
        f"Part of this is the judge: in {counted(len(found), 'arm')} two judges saw the same answers, and the shares "
        f"of prompts with both answers differ by up to {gap:.1f} points ({words})."
    )


def sides_sentence(table: pd.DataFrame) -> str:
    """Say how much the coding of partial refusals and the judge move over-refusal."""
    wide = table.pivot(index=["source", "pair", "arm", "judge"], columns="coding", values="safe").dropna()
    moved = wide["partial ones too"] - wide["full refusals only"]
    place = _label(moved)
    judges = (
        wide["full refusals only"].groupby(level=["source", "pair", "arm"]).agg(lambda rates: rates.max() - rates.min())
    )
    arm = _label(judges)
    return (
        f"Counting partial refusals moves the over-refusal of {len(moved)} pairs of model and judge by "
        f"{moved.median():.1f} points in the median and {moved.max():.1f} at most ({place[2]}, {place[3]}); another "
        f"judge of the same answers moves it by up to {judges.max():.1f} points ({arm[2]}, {arm[0]})."
    )


def _verb(side: str) -> str:
    return "comply" if side == "complied" else "do not comply"


def _judge(row: pd.Series) -> str:
    return f"{str(row['second']).removeprefix('judged_')} on {row['source']}, {row['question']}"


def _label(values: pd.Series) -> tuple[str, ...]:
    """Return the label of the largest value of a series with several levels."""
    return tuple(str(part) for part in values.index[int(values.argmax())])
