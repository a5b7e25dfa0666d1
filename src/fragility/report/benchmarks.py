"""What the frames of `fragility.released.benchmarks` say, in sentences: sizes, duplicates, overlap, effective n.

Prevents the failure in which a number of prompts is typed into prose and stays when a threshold changes.
"""

from pathlib import Path

import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.released.benchmarks import load_features
from fragility.wording import counted, listing, signed


def sizes_sentence(table: pd.DataFrame) -> str:
    """Say which sets of an overview are not at hand, and which hold another number of prompts than is stated."""
    absent = [f"{row['benchmark']} ({row['prompts']})" for row in table[table["n"].isna()].to_dict("records")]
    said = table[table["n"].notna() & (table["stated"] != "not given")]
    other = [
        f"{row['benchmark']} ({row['stated']} stated, {row['n']:,} in the file)"
        for row in said.to_dict("records")
        if f"{row['n']:,}" not in row["stated"].split(", ")
    ]
    return (
        f"{counted(int(table['n'].notna().sum()), 'prompt set')} at hand; not at hand: {listing(absent)}. Of "
        f"{counted(len(said), 'set')} whose size is stated, the file holds another number for {listing(other)}."
    )


def duplicates_sentence(table: pd.DataFrame) -> str:
    """Say which benchmarks of an overview lose most of their prompts to near-duplicates, and which none."""
    held = table[table["n"].notna()]
    lost = held.assign(lost=100 * (held["n"] - held["independent"]).astype(float) / held["n"].astype(float))
    worst = lost.sort_values("lost", ascending=False, kind="stable").head(3)
    cases = [f"{row['benchmark']} ({row['n']} to {row['independent']})" for row in worst.to_dict("records")]
    whole = list(lost.loc[lost["lost"] == 0, "benchmark"])
    return (
        f"Of {counted(len(held), 'prompt set')} at hand, {listing(cases)} lose the largest share of their prompts when "
        f"near-duplicates count once; {listing(whole)} {'loses' if len(whole) == 1 else 'lose'} none."
    )


def curve_sentence(table: pd.DataFrame, benchmark: str) -> str:
    """Say between which numbers the count of independent prompts of one benchmark lies, by measure."""
    part = table[table["benchmark"] == benchmark]
    texts = [
        f"by {measure} {rows['independent'].min()} at {rows['threshold'].min():g} to {rows['independent'].max()} at "
        f"{rows['threshold'].max():g}"
        for measure, rows in part.groupby("measure", sort=False)
    ]
    return f"{benchmark}, {part['n'].iloc[0]} prompts, has as independent prompts {listing(texts)}."


def declared_sentence(table: pd.DataFrame, threshold: float) -> str:
    """Say how many declared copies are found at a threshold, and how many others."""
    row = table[table["threshold"] == threshold].iloc[0]
    return (
        f"{row['benchmark']} declares {row['declared']} prompts as taken from {row['other']}: at {threshold:g} a like "
        f"is found for {row['found']} of them, and for {row['found besides']} of the {row['not declared']} others."
    )


def overlap_sentence(table: pd.DataFrame, pairs: int = 3) -> str:
    """Name the pairs of benchmarks that share the largest shares of prompts."""
    top = table[table["near"] > 0].sort_values("share", ascending=False, kind="stable").head(pairs)
    cases = [f"{row['near']} of {row['n']} prompts of {row['benchmark']} have a like in {row['other']} "
             f"({row['exact']} are equal)" for row in top.to_dict("records")]  # fmt: skip
    return f"{listing(cases)}." if cases else "No two sets share a prompt."


def effective_sentence(grid: pd.DataFrame) -> str:
    """Say what the largest correlation of a grid does to n and to the interval of one benchmark."""
    none, most = lowest_row(grid, "icc"), highest_row(grid, "icc")
    return (
        f"{none['benchmark']}, {none['n']} prompts in {none['independent']} groups: with a correlation of "
        f"{none['icc']:g} the interval reaches ±{none['half width']:.1f} points, with {most['icc']:g} as far as "
        f"±{most['half width']:.1f}, as for {most['effective n']:.0f} independent prompts."
    )


def correlation_sentence(table: pd.DataFrame, benchmark: str) -> str:
    """Say how alike the answers to near-duplicates are, over the models where that is estimable."""
    known = table[table["icc"].notna()]
    if known.empty:
        return (
            f"{benchmark}: the correlation within groups is not estimable ({listing(list(table['reason'].unique()))})."
        )
    return (
        f"{benchmark}: over {counted(len(known), 'model setting')} the correlation of two prompts of a group is "
        f"{signed(known['icc'].median(), 2)} in the median, from {signed(known['icc'].min(), 2)} to "
        f"{signed(known['icc'].max(), 2)}, on "
        f"{known['in groups'].iloc[0]} prompts in groups."
    )


def category_counts(benchmark: str, root: Path | None = None) -> pd.DataFrame:
    """Return the categories of a benchmark with their prompts and near-duplicate groups."""
    frame = load_features(benchmark, root)
    found = frame.groupby("category", sort=False)["near_group"].agg(prompts="size", independent="nunique")
    return found.reset_index().sort_values("prompts", ascending=False, kind="stable", ignore_index=True)


def categories_sentence(counts: pd.DataFrame, benchmark: str) -> str:
    """Say which category loses the largest share of its prompts when near-duplicates count once."""
    left = 100 * counts["independent"] / counts["prompts"]
    least = lowest_row(counts, left)
    return (
        f"{benchmark} has {counted(len(counts), 'category', 'categories')} of {counts['prompts'].min()} to "
        f"{counts['prompts'].max()} prompts; the one that loses most, {least['category'] or 'without a name'}, has "
        f"{least['independent']} independent ones of {least['prompts']}."
    )
