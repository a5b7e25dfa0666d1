"""Which number of items each paper states for a benchmark, and which n its printed values come from.

Prevents the failure in which the n of one paper is carried to another, or a released file's n passes for the number
of items that a paper evaluated.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fragility.files import project_root
from fragility.printed.columns import Column, columns
from fragility.printed.paper import Paper, list_papers, load_paper
from fragility.released.benchmarks import overview
from fragility.schemas.paper import PaperBenchmark
from fragility.wording import counted, listing, n_of

#: What the printed values say of a number of items.
RESULTS = ("stated n fits", "stated n fits in part", "stated n ruled out", "released n fits", "another n fits",
           "no n found", "cannot tell", "no first-hand share")  # fmt: skip


def stated_numbers(papers: Sequence[str] = (), root: Path | None = None) -> pd.DataFrame:
    """Return one row per paper, benchmark, metric and stated n: which n the first-hand shares can come from.

    Parameters
    ----------
    papers : sequence of str
        Keys of paper folders; all if empty. Parts of benchmarks ("<name>: <part>") are left out.

    Returns
    -------
    pandas.DataFrame
        `paper`, `benchmark`, `metric`, `stated`, `released` (text), `can tell` (cells whose check depends on n),
        `at stated` (those possible there), `best n` (the one that explains most of them, of the stated, the released
        and the best of the scan; absent where none explains any) with `at best`, `result` (one of `RESULTS`), `also`
        (other sets of the same citation that have the best n) and `independent` (near-duplicate groups of the
        benchmark, where its features are shipped).
    """
    root = root or project_root()
    groups = overview(root).set_index("benchmark")["independent"].to_dict()
    rows = []
    for key in papers or list_papers(root):
        paper = load_paper(key, root)
        for card in paper.card.benchmarks:
            if (card.stated or card.released) and ": " not in card.name:
                found = [column for column in columns(paper).values() if _is_of(column, card.name)]
                rows += [{"paper": key} | _row(paper, card, column) for column in found]
                rows += [] if found else [{"paper": key} | _row(paper, card, None)]
    names = ["paper", "benchmark", "metric", "stated", "released", "can tell", "at stated", "best n", "at best",
             "result", "also"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    table["independent"] = table["benchmark"].map(groups)
    table["also"] = table["also"].fillna("")
    return table.astype(dict.fromkeys(["at stated", "best n", "at best", "independent"], "Int64"))


def _is_of(column: Column, benchmark: str) -> bool:
    return column.key[0] == benchmark and column.key[4] == "first-hand"


def _row(paper: Paper, card: PaperBenchmark, column: Column | None) -> dict[str, object]:
    released = [count.n for count in card.released]
    row: dict[str, object] = {
        "benchmark": card.name,
        "released": ", ".join(map(str, released)) or "not known",
        "can tell": 0,
        "result": "no first-hand share",
        "stated": ", ".join(str(count.n) for count in card.stated) or "not stated",
    }
    if column is None:
        return row
    stated, explained = column.n_stated, column.explained
    best = max(explained, key=lambda n: (explained[n], n == stated), default=None)
    best = best if best and explained[best] else None
    return row | {
        "metric": column.key[1],
        "stated": str(stated or "not stated"),
        "can tell": _telling(column),
        "at stated": explained.get(stated) if stated else None,
        "best n": best,
        "at best": explained[best] if best else None,
        "result": _result(column, best),
        "also": _family(paper, card.name, best),
    }


def _telling(column: Column) -> int:
    """Return how many values could speak against the stated n, or where none is stated tell any n from another."""
    return column.telling(column.n_stated) if column.n_stated else column.informative


def _result(column: Column, best: int | None) -> str:
    if not _telling(column):
        return "cannot tell"
    if column.n_stated:
        if column.contradicted:
            return "stated n ruled out"
        return "stated n fits" if column.explained[column.n_stated] == column.informative else "stated n fits in part"
    if best is None or 2 * column.explained[best] < column.informative:
        return "no n found"
    return "released n fits" if best in column.released else "another n fits"


def _family(paper: Paper, benchmark: str, best: int | None) -> str:
    """Name the benchmarks of one citation, other than the one named, that have `best` items."""
    cards = paper.vocabulary.benchmarks
    own = cards[benchmark]
    if best is None or best in [count.n for count in own.editions]:
        return ""
    family = [card for card in cards.values() if card.citation == own.citation and card.name != benchmark]
    return ", ".join(card.name for card in family if best in [count.n for count in card.editions])


def stated_sentence(table: pd.DataFrame) -> str:
    """Say how many stated numbers fit the printed values, and name those that do not."""
    asked = table[table["result"].str.startswith("stated")]
    out = asked[asked["result"] == "stated n ruled out"]
    cases = [
        f"{row['paper']} on {row['benchmark']}: {row['at stated']} of {row['can tell']} percentages fit the stated "
        f"{row['stated']} prompts, {row['at best']} fit {row['best n']}."
        for row in out.to_dict("records")
    ]
    if asked.empty:
        return "No column states a number of prompts and prints percentages that could tell it from others."
    ruled = n_of(len(out), len(asked), "column")
    return " ".join([f"The printed percentages rule out the stated number of prompts in {ruled}.", *cases])


def unstated_sentence(table: pd.DataFrame) -> str:
    """Say what the values tell where no n is stated, and name the columns that no released n explains."""
    part = table[(table["stated"] == "not stated") & (table["can tell"] > 0)]
    other = part[part["result"] == "another n fits"]
    cases = [
        f"{row['paper']} on {row['benchmark']}: {row['at best']} of {row['can tell']} fit {row['best n']} prompts"
        + (f", the size of {row['also']}" if row["also"] else "")
        + f", where {row['released']} are released."
        for row in other.to_dict("records")
    ]
    fits = int((part["result"] == "released n fits").sum())
    if part.empty:
        return "Every column whose percentages could tell states its number of prompts."
    found = [
        (fits, "the size of the released file fits"),
        (int((part["result"] == "no n found").sum()), "no size is found"),
        (len(other), "most percentages need another size"),
    ]
    each = listing([f"in {number} {words}" if len(part) > 1 else words for number, words in found if number])
    verb = "states" if len(part) == 1 else "state"
    return " ".join([f"{counted(len(part), 'column')} {verb} no number of prompts: {each}.", *cases])
