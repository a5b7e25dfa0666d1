"""What the tables of this part say, in one sentence each, with numbers taken from the tables.

Prevents the failure in which prose keeps a number that the data no longer give.
"""

from itertools import combinations
from typing import Any

import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.wording import counted, in_number, n_of, runs, sentence, signed


def agreement_sentence(table: pd.DataFrame, ceilings: pd.DataFrame) -> str:
    """Say how far judges agree with people, and how many of them stay below people's own agreement."""
    known = table[table["kappa"].notna()]
    if known.empty:
        return "No judge labelled answers of both kinds beside people, so kappa cannot be computed."
    low, high = lowest_row(known, "kappa"), highest_row(known, "kappa")
    people = ceilings[["source", "question", "kappa_low"]].rename(columns={"kappa_low": "ceiling"})
    beside = known.merge(people, on=["source", "question"])
    below = int((beside["kappa_high"] < beside["ceiling"]).sum())
    ends = runs(*(f"{signed(row['kappa'], 2)} ({_judge(row)})" for row in (low, high)))
    text = f"Over {counted(len(known), 'comparison')} of a judge with people, kappa {ends}."
    if beside.empty:
        return f"{text} Nowhere did several people label the same answers."
    return (
        f"{text} Where several people labelled the same answers, the judge's whole interval lies below theirs in "
        f"{n_of(below, len(beside), 'comparison')}."
    )


def ceilings_sentence(ceilings: pd.DataFrame) -> str:
    """Say on how many questions people can be compared with each other, and how far they agree."""
    known = ceilings[ceilings["kappa"].notna()]
    if known.empty:
        return "No released labels let people be compared with each other."
    ends = [
        f"{signed(row['kappa'], 2)} ({row['source']}, {row['question']})"
        for row in (lowest_row(known, "kappa"), highest_row(known, "kappa"))
    ]
    return f"People can be compared with each other on {counted(len(known), 'question')}; kappa {runs(*ends)}."


def skew_sentence(table: pd.DataFrame) -> str:
    """Say where the share of equal labels hides most: the largest gap between it and the positive agreement."""
    known = table[table["positive"].notna() & table["kappa"].notna() & (table["kind"] != "keyword")]
    if known.empty:
        return "No judge that reads the answer gave both labels."
    row = highest_row(known, known["agreement"] - known["positive"])
    yes = (row["yes_yes"] + row["yes_no"]) / row["n"]
    return (
        f"The share of equal labels hides most for {_judge(row)}. There {100 * row['agreement']:.1f} % of the labels "
        f"are equal, but only {100 * row['positive']:.1f} % of those that say yes are shared: people say yes to just "
        f"{100 * yes:.1f} % of {int(row['n']):,} answers. Kappa is {signed(row['kappa'], 2)}, AC1 "
        f"{signed(row['ac1'], 2)}."
    )


def disagreement_sentence(table: pd.DataFrame, by: str) -> str:
    """Say where two judges disagree most and least."""
    if table.empty:
        return "The two judges have no answer in common."
    most, least = (
        f"'{row[by]}' ({100 * row['disagree']:.1f} % of {int(row['n'])} answers)"
        for row in (table.iloc[0], table.iloc[-1])
    )
    return f"They disagree most on {most} and least on {least}." if len(table) > 1 else f"They disagree on {most}."


def swap_sentence(counts: pd.DataFrame) -> str:
    """Say how many orders of two conditions are reversed when one judge is put in place of another."""
    parts: list[str] = []
    if counts.empty:
        return "No two judges saw the same two conditions."
    for keywords, name in ((False, "two judges that read the answer"), (True, "a keyword list and another judge")):
        part = counts[counts["keywords"].astype(bool) == keywords]
        pairs, turned, clear = (int(part[column].sum()) for column in ("pairs", "turned", "turned_clearly"))
        if pairs:
            orders = f"{n_of(turned, pairs, 'order')} of two models or methods {'is' if turned < 2 else 'are'} reversed"
            share = (
                f" ({100 * turned / pairs:.1f} %), {clear or 'none'} of them clearly" if turned and pairs > 1 else ""
            )
            parts.append(f"Between {name}, {orders}{share}.")
    return " ".join(parts)


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
    read = f" (readings of {counted(prints, 'print')})" if prints < rates else ""
    most = f" on the median and by {size.max():.1f} at most" if len(known) > 1 else ""
    zero = sentence(f"the interval of the change leaves out 0 in {n_of(moved, len(known), 'comparison')}")
    text = (
        f"Another judge of the same answers can give {counted(rates, 'published rate')}{read} of "
        f"{counted(known['source'].nunique(), 'source')}. The rate moves by {size.median():.1f} points{most}. The "
        f"largest change is that of {row['quantity']}: printed {row['reported_text']}, it is {row['own']:.1f} % by "
        f"{row['own_judge']} and {row['other']:.1f} % by {row['judge']}. {zero}"
    )
    return text + (f" Left out: {left} whose judges divide the labels otherwise." if len(known) < len(table) else "")


def lists_sentence(table: pd.DataFrame) -> str:
    """Say what the published lists miss and what they take for harm, where people judged harm."""
    harm = table[table["question"].isin(["harm", "success"])]
    if harm.empty:
        return "No answer with released text was judged for harm by people."
    best = highest_row(harm, "kappa")
    ends = [
        f"{100 * (1 - row['specificity']):.1f} % ({row['list']}, {row['source']})"
        for row in (highest_row(harm, "specificity"), lowest_row(harm, "specificity"))
    ]
    return (
        f"People judged harm in {counted(harm['source'].nunique(), 'source')}. Of the answers that they find harmless, "
        f"the share that a list calls a success {runs(*ends)}. The best kappa of any list is "
        f"{best['kappa']:.2f} ({best['list']}, {best['source']})."
    )


def printed_sentence(table: pd.DataFrame) -> str:
    """Say how many printed figures about judges come out again."""
    known = table[table["agrees"] != "not-checkable"]
    yes, left = int((known["agrees"] == "yes").sum()), len(table) - len(known)
    text = f"Released labels give {n_of(len(known), len(table), 'printed figure')} again"
    if len(known):
        come = f"{n_of(yes, len(known), 'figure')} {in_number(yes, 'come')} out as printed"
        text += f"; {come if yes else come.replace('come', 'comes')}"
    return f"{text}." + (f" For {left} the judge's labels are not released." if left else "")


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
    text = (
        f"Over {counted(len(totals), 'set')} of answers judged {int(totals['runs'].max())} times, the rates of one set "
        f"lie {totals['spread'].median():.1f} points apart on the median and {row['spread']:.1f} at most "
        f"({row['model']} on {counted(int(row['n']), 'prompt')} of {row['benchmark']})."
    )
    if not pairs:
        return text
    small = f"{n_of(close, len(pairs), 'difference')} of two models on one benchmark {'is' if close < 2 else 'are'}"
    return f"{text} {sentence(f'{small} smaller than the spread of one of the two')}"


def rerun_sentence(found: dict[str, Any]) -> str:
    """Say how stable one judge's labels are over its runs."""
    low, high = (f"{found[name]:.2f}" for name in ("lowest_kappa", "highest_kappa"))
    return (
        f"The rates of {found['runs']} runs on {found['n']} answers ({found['note']}) lie {found['spread']:.1f} points "
        f"apart. {found['unstable']:.1f} % of the answers change their label; kappa of two runs {runs(low, high)}."
    )


def decoding_sentence(table: pd.DataFrame, items: int) -> str:
    """Say how much of a rate is luck of the single decoding."""
    known = table[table["unstable"].notna()]
    if known.empty:
        return "No condition has the repeats to tell."
    equal = int((known["reason"] != "").sum())
    ends = [f"{row['unstable']:.1f} % ({row['arm']})" for row in (lowest_row(known, "unstable"),
                                                                   highest_row(known, "unstable"))]  # fmt: skip
    same = f" ({equal} with equal answers throughout, counted as no noise)" if equal else ""
    return (
        f"Repeats tell in {n_of(len(known), len(table), 'condition')}{same}: the share of prompts that get both labels "
        f"{runs(*ends)}. On {items} prompts with one decoding, that noise alone puts two models of the same rate up to "
        f"{known['difference'].median():.1f} points apart in the median condition, 95 times in 100."
    )


def judge_noise_sentence(table: pd.DataFrame) -> str:
    """Say how unstable two judges find the same answers, where two of them saw one condition."""
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
        f"Part of this is the judge. Two judges saw the same answers in {counted(len(found), 'condition')}; the shares "
        f"of prompts with both labels differ by up to {gap:.1f} points ({words})."
    )


def sides_sentence(table: pd.DataFrame) -> str:
    """Say how much the coding of partial refusals and the judge move over-refusal."""
    wide = table.pivot(index=["source", "pair", "arm", "judge"], columns="coding", values="safe")
    wide = wide.reindex(columns=["partial ones too", "full refusals only"]).dropna()
    if wide.empty:
        return "No refusals of safe prompts were counted under both codings."
    moved = wide["partial ones too"] - wide["full refusals only"]
    place = _label(moved)
    judges = (
        wide["full refusals only"].groupby(level=["source", "pair", "arm"]).agg(lambda rates: rates.max() - rates.min())
    )
    arm = _label(judges)
    text = (
        f"Counting partial refusals moves over-refusal by {moved.median():.1f} points on the median of "
        f"{counted(len(moved), 'pair')} of model and judge, and by {moved.max():.1f} at most ({place[2]}, {place[3]})."
    )
    if not judges.max():
        return text
    return f"{text} Another judge of the same answers moves it by up to {judges.max():.1f} points ({arm[2]}, {arm[0]})."


def _judge(row: pd.Series) -> str:
    return f"{str(row['second']).removeprefix('judged_')} on {row['source']}, {row['question']}"


def _label(values: pd.Series) -> tuple[str, ...]:
    """Return the label of the largest value of a series with several levels."""
    return tuple(str(part) for part in values.index[int(values.argmax())])
