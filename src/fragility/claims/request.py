"""The template of what would decide a paper's open claims, as rows that an author can fill in.

Prevents the failure in which an author is told that something is missing and not what to send: every printed number
that is needed has a row of its own, and every other file one row with its columns.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.scope import block_benchmarks, block_models, block_tables, rows_in_scope
from fragility.printed.cells import held_rows, uncounted_rows
from fragility.printed.paper import Paper
from fragility.schemas.claim import Reading

Row = dict[str, Any]
#: Rows under the condition of each, with their order among all.
Placed = dict[str, list[tuple[int, Row]]]

#: What a printed number needs to become a count; a blank one is asked for.
NEEDED = ("value_text", "unit", "direction", "metric", "n_stated")
#: What tells a number's place.
PLACE = ("locator", "row", "column", "model", "condition", "benchmark", "judge")
#: A number of which nothing is known.
BLANK = dict.fromkeys((*PLACE, *NEEDED), "") | {"wanted": " ".join(NEEDED)}
#: The file of printed numbers in the folder of a paper.
SCORES = "scores.csv"
#: Columns of the template: which reading asks, where the number stands, what it needs, in how many rows, and why.
TEMPLATE = ("claim_id", "reading", "file", *PLACE, *NEEDED, "wanted", "rows", "why")


def missing_rows(paper: Paper, reading: Reading) -> Iterator[Row]:
    """Yield a row of the template for every number that a reading needs and the folder does not hold as a count."""
    arms = reading.conditions()
    held, printed = (rows_in_scope(paper, reading, _of_arms(rows, arms)) for rows in _by_condition(paper))
    for row in printed:
        blank = [name for name in NEEDED if not str(row.get(name, "")).strip()]
        if blank:
            yield {name: row.get(name, "") for name in (*PLACE, *NEEDED)} | {"wanted": " ".join(blank)}
    known = {(row["model"], row["benchmark"], row["condition"]) for row in (*held, *printed)}
    for block in reading.blocks():
        locator = next(iter(block_tables(paper, block)), "")
        for model in block_models(paper, block):
            for benchmark in block_benchmarks(paper, block):
                for condition in arms:
                    if (model, benchmark, condition) not in known:
                        place = {"locator": locator, "model": model, "benchmark": benchmark, "condition": condition}
                        yield BLANK | place


@lru_cache(maxsize=64)
def _by_condition(paper: Paper) -> tuple[Placed, Placed]:
    """Return the rows that are counts, and those that are not, under the condition of each, with their order."""
    found: tuple[Placed, Placed] = {}, {}
    for placed, rows in zip(found, (held_rows(paper), uncounted_rows(paper)), strict=True):
        for order, row in enumerate(rows):
            placed.setdefault(row["condition"], []).append((order, row))
    return found


def _of_arms(placed: Placed, arms: list[str]) -> list[Row]:
    """Return the rows under some conditions, in the order in which the paper prints them."""
    rows = [item for name in dict.fromkeys(arms) for item in placed.get(name, ())]
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def request(paper: Paper, rows: list[Row]) -> pd.DataFrame:
    """Return the template of a paper: what every open reading needs; a number is asked for once, a file once a claim.

    Parameters
    ----------
    paper : Paper
        Whose claims are open.
    rows : list of dict
        Its rows of the ledger.

    Returns
    -------
    pandas.DataFrame
        The columns of `TEMPLATE`. A printed number has a row of its own, and `wanted` names its columns to be filled
        in. Any other line names a file, its columns (`wanted`), how many rows (`rows`; empty where it is not known)
        and `why`; one without a file says why no release would decide the reading.
    """
    readings = {(claim.id, reading.id): reading for claim in load_claims(paper) for reading in claim.readings}
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        reading = readings.get((row["claim_id"], row["reading"]))
        places = list(missing_rows(paper, reading)) if reading and row["verdict_held"] == "not-checkable" else []
        for release in row["decides"]:
            numbers = places if release["file"] == SCORES else []
            asked = {"file": release["file"], "wanted": " ".join(release["columns"]), "why": release["why"]}
            plain = dict.fromkeys(TEMPLATE, "") | asked | {"rows": "" if release["rows"] is None else release["rows"]}
            for line in [dict.fromkeys(TEMPLATE, "") | asked | {"rows": 1} | place for place in numbers] or [plain]:
                key = (*(str(line[name]) for name in PLACE), *(() if numbers else (row["claim_id"], *asked.values())))
                told = found.setdefault(key, line | {"claim_id": [], "reading": []})
                told["claim_id"].append(row["claim_id"])
                told["reading"].append(row["reading"])
    table = pd.DataFrame(list(found.values()), columns=list(TEMPLATE))
    joined = {name: table[name].map(lambda names: " ".join(dict.fromkeys(names))) for name in ("claim_id", "reading")}
    return table.assign(**joined) if len(table) else table
