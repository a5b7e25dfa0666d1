"""What the frames of `fragility.released.benchmarks` say, in sentences: sizes, duplicates, overlap, effective n.

Prevents the failure in which a number of prompts is typed into prose and stays when a threshold changes.
"""

from pathlib import Path

import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.released.benchmarks import load_features
from fragility.wording import counted, listing, n_of, runs, sentence, signed


def sizes_sentence(table: pd.DataFrame) -> str:
    """Say which sets of an overview are not at hand, and which hold another number of prompts than is stated."""
    absent = [f"{row['benchmark']} ({row['prompts']})" for row in table[table["n"].isna()].to_dict("records")]
    said = table[table["n"].notna() & (table["stated"] != "not given")]
    other = [
        f"{row['benchmark']} ({row['stated']} stated, {row['n']:,} in the file)"
        for row in said.to_dict("records")
        if f"{row['n']:,}" not in row["stated"].split(", ")
    ]
    text = f"{counted(int(table['n'].notna().sum()), 'prompt set')} {'is' if table['n'].notna().sum() == 1 else 'are'}"
    text += f" at hand; missing: {listing(absent)}." if absent else " at hand; none is missing."
    if not len(said):
        return f"{text} No size is stated."
    if not other:
        return f"{text} Each file has the stated number of prompts."
    return (
        f"{text} Of {counted(len(said), 'set')} with a stated size, the file has another number for {listing(other)}."
    )


def duplicates_sentence(table: pd.DataFrame) -> str:
    """Say which benchmarks of an overview lose most of their prompts to near-duplicates, and which none."""
    held = table[table["n"].notna()]
    lost = held.assign(lost=100 * (held["n"] - held["independent"]).astype(float) / held["n"].astype(float))
    worst = lost[lost["lost"] > 0].sort_values("lost", ascending=False, kind="stable").head(3)
    cases = [f"{row['benchmark']} ({row['n']} to {row['independent']})" for row in worst.to_dict("records")]
    whole = list(lost.loc[lost["lost"] == 0, "benchmark"])
    if not cases:
        return sentence(f"{n_of(0, len(held), 'prompt set')} at hand loses a prompt when near-duplicates count once")
    text = (
        f"When near-duplicates count once, {listing(cases)} {'loses' if len(cases) == 1 else 'lose'} the largest share "
        f"of {'its' if len(cases) == 1 else 'their'} prompts"
    )
    return text + (f"; {listing(whole)} {'loses' if len(whole) == 1 else 'lose'} none." if whole else ".")


def curve_sentence(table: pd.DataFrame, benchmark: str) -> str:
    """Say between which numbers the count of independent prompts of one benchmark lies, by measure."""
    part = table[table["benchmark"] == benchmark]
    texts = [
        f"{rows['independent'].min()} to {rows['independent'].max()} are independent by {measure}"
        for measure, rows in part.groupby("measure", sort=False)
    ]
    prompts, span = counted(int(part["n"].iloc[0]), "prompt"), (part["threshold"].min(), part["threshold"].max())
    return f"Of {prompts} of {benchmark}, {listing(texts)}, for thresholds from {span[0]:g} to {span[1]:g}."


def declared_sentence(table: pd.DataFrame, threshold: float) -> str:
    """Say how many declared copies are found at a threshold, and how many others."""
    row = table[table["threshold"] == threshold].iloc[0]
    return (
        f"{row['benchmark']} says that {counted(int(row['declared']), 'prompt')} come from {row['other']}. At a "
        f"similarity of {threshold:g} we find a near-copy for {n_of(int(row['found']), int(row['declared']), 'copy')}, "
        f"and for {n_of(int(row['found besides']), int(row['not declared']), 'other')}."
    )


def overlap_sentence(table: pd.DataFrame, pairs: int = 3) -> str:
    """Name the pairs of benchmarks that share the largest shares of prompts."""
    top = table[table["near"] > 0].sort_values("share", ascending=False, kind="stable").head(pairs)
    cases = [f"{row['near']} of {row['n']} prompts of {row['benchmark']} have a near-copy in {row['other']} "
             f"({row['exact'] or 'none'} {'is' if row['exact'] < 2 else 'are'} equal)"
             for row in top.to_dict("records")]  # fmt: skip
    return f"{listing(cases)}." if cases else "No two sets share a prompt."


def effective_sentence(grid: pd.DataFrame) -> str:
    """Say what the largest correlation of a grid does to n and to the interval of one benchmark."""
    none, most = lowest_row(grid, "icc"), highest_row(grid, "icc")
    return (
        f"{none['benchmark']} has {none['n']} prompts in {none['independent']} groups. With a correlation of "
        f"{none['icc']:g} within groups the interval reaches ±{none['half width']:.1f} points; with {most['icc']:g} it "
        f"reaches ±{most['half width']:.1f}, as for {most['effective n']:.0f} independent prompts."
    )


def correlation_sentence(table: pd.DataFrame, benchmark: str) -> str:
    """Say how alike the answers to near-duplicates are, over the models where that can be computed."""
    known = table[table["icc"].notna()]
    if known.empty:
        why = listing(list(table["reason"].unique()))
        return f"{benchmark}: the correlation within groups cannot be computed ({why})."
    middle, low, high = (signed(value, 2) for value in (known["icc"].median(), known["icc"].min(), known["icc"].max()))
    ends = f"; it {runs(low, high)}" if low != high else ""
    return (
        f"{benchmark}: over {counted(len(known), 'model setting')} and {known['in groups'].iloc[0]} prompts in groups, "
        f"the correlation of two prompts of a group is {middle} on the median{ends}."
    )


def category_counts(benchmark: str, root: Path | None = None) -> pd.DataFrame:
    """Return the categories of a benchmark with their prompts and near-duplicate groups."""
    frame = load_features(benchmark, root)
    found = frame.groupby("category", sort=False)["near_group"].agg(prompts="size", independent="nunique")
    return found.reset_index().sort_values("prompts", ascending=False, kind="stable", ignore_index=True)


def categories_sentence(counts: pd.DataFrame, benchmark: str) -> str:
    """Say which category loses the largest share of its prompts when near-duplicates count once."""
    left = 100 * counts["independent"] / counts["prompts"]
    least, few, many = lowest_row(counts, left), counts["prompts"].min(), counts["prompts"].max()
    head = (
        f"{benchmark} has {counted(len(counts), 'category')} of {few if few == many else f'{few} to {many}'} prompts."
    )
    if left.min() == 100:
        return f"{head} None loses a prompt when near-duplicates count once."
    return (
        f"{head} The one that loses most, {least['category'] or 'without a name'}, has "
        f"{least['independent']} independent prompts of {least['prompts']}."
    )
