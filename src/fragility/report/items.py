"""Numbers of items: which stated n the printed values allow, and which they rule out.

Prevents the failure in which a stated n is carried into every interval though no printed value can come from it.
"""

import numpy as np
import pandas as pd

from fragility.frame_rows import highest_row
from fragility.printed.cells import granularity
from fragility.printed.columns import is_contradicted
from fragility.printed.paper import Paper
from fragility.wording import listing, n_of


def cell_states(paper: Paper) -> pd.DataFrame:
    """Return the granularity table of the first-hand cells with `address` and `state`.

    `state` is "possible", "impossible", or "says nothing" for a print of 0 or 100 %, which every n allows.
    """
    scores = paper.first_hand[["address", "printed"]]
    table = granularity(paper).merge(scores, on="address", how="inner", validate="many_to_one")
    top = {"percent": 100, "share": 1}
    bound = table["printed"].map(lambda printed: printed.value in (0, top[printed.unit])).astype(bool)
    state = np.where(bound, "says nothing", np.where(table["possible"].astype(bool), "possible", "impossible"))
    return table.drop(columns="printed").assign(state=state)


def item_numbers(paper: Paper) -> pd.DataFrame:
    """Return one row per benchmark and candidate n: how many printed values are possible, and what follows.

    Returns
    -------
    pandas.DataFrame
        `benchmark`, `n`, `from` (stated, released, best), `said in`, `possible`, `can tell` (cells that could fail at
        this n), `power` (chance that a random value is found impossible) and `result`: "ruled out" for an n that the
        rule of the ledger calls contradicted, "fits" where every cell that can tell is possible, else "fits in part".
    """
    table, records = cell_states(paper), []
    for benchmark, part in table.groupby("benchmark", sort=False):
        told = part[part["state"] != "says nothing"]
        explained = {int(str(n)): int(count) for n, count in told.groupby("n")["possible"].sum().items()}
        card = paper.benchmark(str(benchmark))
        for key, row in part.groupby(["n", "n_kind"], sort=False):
            n, kind = int(str(key[0])), str(key[1])
            total, possible = told.loc[told["n"] == n, "address"].nunique(), explained.get(n, 0)
            silent = float(row["power"].iloc[0]) <= 0
            places = [item.where for item in card.stated if item.n == n] if card else []
            records.append({
                "benchmark": benchmark or "not named", "n": n, "from": ", ".join(kind.split("|")),
                "said in": _said(places, kind), "possible": possible, "can tell": 0 if silent else total,
                "power": float(row["power"].iloc[0]), "result": _result(n, explained, 0 if silent else total),
            })  # fmt: skip
    columns = ["benchmark", "n", "from", "said in", "possible", "can tell", "power", "result"]
    return pd.DataFrame(records, columns=columns)


def ruled_out_sentence(paper: Paper) -> str:
    """Say in one sentence which stated n the printed values rule out, and which n they come from instead.

    Only benchmarks that the print names count: for the rest no n is stated.
    """
    table = item_numbers(paper)
    table = table[table["benchmark"] != "not named"] if len(table) else table
    stated = table[table["from"].str.contains("stated")] if len(table) else table
    out = stated[stated["result"] == "ruled out"] if len(stated) else stated
    parts = []
    for row in out.to_dict("records"):
        others = table[(table["benchmark"] == row["benchmark"]) & (table["possible"] > row["possible"])]
        better = highest_row(others, "possible")
        parts.append(
            f"for {row['benchmark']}, {row['possible'] or 'none'} of {row['can tell']} percentages that can tell fit "
            f"{row['n']}, and {better['possible']} fit {better['n']}"
        )
    if not len(stated):
        return "No stated n could be checked against the printed values."
    if not parts:
        return f"The printed percentages rule out {n_of(0, len(stated), 'stated number')} of prompts."
    ruled = n_of(len(parts), len(stated), "stated number")
    return f"The printed percentages rule out {ruled} of prompts: {'; '.join(parts)}."


def _said(places: list[str], kind: str) -> str:
    if places:
        return listing(places)
    return "the rows themselves" if "stated" in kind.split("|") else "not stated"


def _result(n: int, explained: dict[int, int], total: int) -> str:
    if not total:
        return "cannot tell"
    if is_contradicted(n, explained, total):
        return "ruled out"
    return "fits" if explained[n] == total else "fits in part"
