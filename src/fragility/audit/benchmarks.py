"""Which number of items each paper states for a benchmark, and which n its printed values come from.

Prevents the failure in which the n of one paper is carried to another, or a released file's n passes for the number
of items that a paper evaluated.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fragility.benchmarks import load_features, overview
from fragility.cells import Column, columns, is_contradicted
from fragility.files import project_root
from fragility.papers import Paper, list_papers, load_paper
from fragility.words import counted, listing

#: What the printed values say of a number of items.
RESULTS = ("stated n fits", "stated n fits in part", "stated n ruled out", "released n fits", "another n fits",
           "no n found", "cannot tell", "no first-hand share")  # fmt: skip


def stated_numbers(papers: Sequence[str] = (), root: Path | None = None) -> pd.DataFrame:
    """Return one row per paper, benchmark and stated n: what the first-hand shares of that column can come from.

    Parameters
    ----------
    papers : sequence of str
        Keys of paper folders; all if empty. Parts of benchmarks ("<name>: <part>") are left out.

    Returns
    -------
    pandas.DataFrame
        `paper`, `benchmark`, `stated`, `released` (text), `can tell` (cells whose check depends on n), `at stated`
        (those possible there), `best n` (the one that explains most of them, of the stated, the released and the best
        of the scan; absent where none is found) with `at best`, `result` (one of `RESULTS`), `also` (the part of the
        benchmark's family that has the best n, where the paper names another) and `independent` (near-duplicate
        groups of the benchmark, where its features are shipped).
    """
    root = root or project_root()
    groups = overview(root).set_index("benchmark")["independent"].to_dict()
    rows = []
    for key in papers or list_papers(root):
        paper = load_paper(key, root)
        for card in paper.card.benchmarks:
            if (card.stated or card.released) and ": " not in card.name:
                parts = _by_stated(paper, card.name)
                rows += [{"paper": key} | _row(paper, card.name, part) for part in parts.values()]
                if not parts:
                    rows.append({"paper": key} | _row(paper, card.name, []))
    names = ["paper", "benchmark", "stated", "released", "can tell", "at stated", "best n", "at best", "result", "also"]
    table = pd.DataFrame(rows, columns=names)
    table["independent"] = table["benchmark"].map(groups)
    return table.astype(dict.fromkeys(["at stated", "best n", "at best", "independent"], "Int64"))


def _by_stated(paper: Paper, benchmark: str) -> dict[int | None, list[Column]]:
    """Return the first-hand columns of a benchmark by the n that they state."""
    found: dict[int | None, list[Column]] = {}
    for column in columns(paper).values():
        if column.key[0] == benchmark and column.key[4] == "first-hand":
            found.setdefault(column.n_stated, []).append(column)
    return found


def _row(paper: Paper, benchmark: str, part: list[Column]) -> dict[str, object]:
    card = paper.benchmark(benchmark)
    stated = part[0].n_stated if part else None
    told = sum(column.informative for column in part)
    explained: dict[int, int] = {}
    for column in part:
        for n, count in column.explained.items():
            explained[n] = explained.get(n, 0) + count
    best = max(explained, key=lambda n: (explained[n], n == stated)) if told and any(explained.values()) else None
    said = [count.n for count in card.stated] if card and not part else [stated] if stated else []
    return {
        "benchmark": benchmark,
        "stated": ", ".join(map(str, said)) or "not stated",
        "released": ", ".join(str(count.n) for count in card.released) if card and card.released else "not known",
        "can tell": told,
        "at stated": explained.get(stated) if stated and told else None,
        "best n": best,
        "at best": explained[best] if best else None,
        "result": _result(stated, explained, told, best, bool(part), [c.n for c in card.released] if card else []),
        "also": _family(paper, benchmark, best),
    }


def _result(
    stated: int | None, explained: dict[int, int], told: int, best: int | None, held: bool, released: list[int]
) -> str:
    if not held:
        return "no first-hand share"
    if not told:
        return "cannot tell"
    if stated:
        if is_contradicted(stated, explained, told):
            return "stated n ruled out"
        return "stated n fits" if explained[stated] == told else "stated n fits in part"
    if best is None or 2 * explained[best] < told:
        return "no n found"
    return "released n fits" if best in released else "another n fits"


def _family(paper: Paper, benchmark: str, best: int | None) -> str:
    """Name the benchmarks of one citation, other than the one named, that have `best` items."""
    cards = paper.vocabulary.benchmarks
    own = cards[benchmark]
    if best is None or best in [count.n for count in own.released]:
        return ""
    family = [card for card in cards.values() if card.citation == own.citation and card.name != benchmark]
    return ", ".join(card.name for card in family if best in [count.n for count in card.released])


def stated_sentence(table: pd.DataFrame) -> str:
    """Say how many stated numbers fit the printed values, and name those that do not."""
    asked = table[table["result"].str.startswith("stated")]
    out = asked[asked["result"] == "stated n ruled out"]
    cases = [
        f"{row['paper']} on {row['benchmark']}: n = {row['stated']} gives {row['at stated']} of {row['can tell']} "
        f"values that can tell, n = {row['best n']} gives {row['at best']}"
        for row in out.to_dict("records")
    ]
    text = (
        f"Of {counted(len(asked), 'stated number')} of items that printed values can be held against, "
        f"{len(asked) - len(out)} are not ruled out and {len(out)} {'is' if len(out) == 1 else 'are'}"
    )
    return text + (f": {'; '.join(cases)}." if cases else ".")


def unstated_sentence(table: pd.DataFrame) -> str:
    """Say what the values tell where no n is stated."""
    part = table[(table["stated"] == "not stated") & (table["can tell"] > 0)]
    cases = [
        f"{row['paper']} on {row['benchmark']} ({_unstated(row)})" for row in part.to_dict("records")
    ]  # fmt: skip
    if not cases:
        return "Every column with values that can tell states its n."
    return f"{counted(len(cases), 'column')} {'states' if len(cases) == 1 else 'state'} no n: {listing(cases)}."


def _unstated(row: dict[str, object]) -> str:
    if row["result"] == "no n found":
        return f"no n found for {row['can tell']} values that can tell; released: {row['released']}"
    also = f", the size of {row['also']}" if row["also"] else ""
    return f"{row['at best']} of {row['can tell']} values come from n = {row['best n']}{also}; released: {row['released']}"


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
    none, most = grid.loc[grid["icc"].idxmin()], grid.loc[grid["icc"].idxmax()]
    return (
        f"{none['benchmark']}, {none['n']} prompts in {none['independent']} groups: with a correlation of "
        f"{none['icc']:g} the interval reaches ±{none['half width']:.1f} points, with {most['icc']:g} as far as "
        f"±{most['half width']:.1f}, as for {most['effective n']:.0f} independent prompts."
    )


def correlation_sentence(table: pd.DataFrame, benchmark: str) -> str:
    """Say how alike the answers to near-duplicates are, over the models where that is estimable."""
    known = table[table["icc"].notna()]
    if known.empty:
        return f"{benchmark}: the correlation within groups is not estimable ({listing(list(table['reason'].unique()))})."
    return (
        f"{benchmark}: over {counted(len(known), 'model setting')} the correlation of two prompts of a group is "
        f"{known['icc'].median():.2f} in the median, from {known['icc'].min():.2f} to {known['icc'].max():.2f}, on "
        f"{known['in groups'].iloc[0]} prompts in groups."
    )


def category_counts(benchmark: str, root: Path | None = None) -> pd.DataFrame:
    """Return the categories of a benchmark with their prompts and near-duplicate groups."""
    frame = load_features(benchmark, root)
    found = frame.groupby("category", sort=False)["near_group"].agg(prompts="size", independent="nunique")
    return found.reset_index().sort_values("prompts", ascending=False, kind="stable", ignore_index=True)
