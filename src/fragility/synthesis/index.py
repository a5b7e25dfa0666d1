"""One index per conclusion, with its parts shown: how much it takes to undo what a table is said to show.

Prevents the failure in which a conclusion is called robust or fragile by feel, or by one number whose making is hidden.
"""

from typing import Any

import numpy as np
import pandas as pd

from fragility.claims.primary import arms, weights_of
from fragility.printed.paper import Paper
from fragility.statistics.judge_error import LARGEST
from fragility.statistics.power import detectable_unpaired
from fragility.synthesis.items import Items, fewest_items, fewest_items_of_mean
from fragility.synthesis.ordinal import Ordinal, ordinal_readings
from fragility.synthesis.paths import analysis_paths
from fragility.wording import counted

#: Columns of the index; see `fragility_index`.
INDEX = (
    "paper_key", "claim_id", "type", "statement", "readings", "models", "items", "cells", "estimate", "relabel",
    "relabel_sign", "drop", "of_items", "weakest_cell", "paths", "paths_hold", "detectable", "part_items",
    "part_paths", "part_detectable", "index",
)  # fmt: skip
#: Columns of the readings that have none.
LEFT_OUT = ("paper_key", "claim", "reason")
#: A judge's error that counts as small, as a share of the items: the check "judge" moves one arm by as much.
SMALL_ERROR = 0.05
#: Why a reading over very many prompts has no index.
_TOO_LARGE = f"more than {LARGEST:,} prompts in an arm: the labels to change are not searched"


def fragility_index(papers: list[Paper]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the index of every ordinal claim of several papers.

    Returns
    -------
    index : pandas.DataFrame
        One row per claim, the most fragile first (columns `INDEX`). `estimate` (points) and the items are of the
        claim's most fragile reading; `relabel` and `drop` as in `Items`, out of `of_items`; `paths` walked and the
        share (0 to 1) under which the claim holds; `detectable` is the smallest difference (points) that the weakest
        cell's n finds with 80 % power at its reference, alpha .05 over the number of cells, NaN where none is. The
        parts, each 0 (robust) to 1 (fragile): `part_items` is 1 less the share of items to relabel over 5 % (0 from
        there on), `part_paths` the share of paths under which the claim does not hold, `part_detectable` the
        detectable difference over the estimate (1 from there on, and where none is found). `index` is the mean of the
        three. For a magnitude `of_items` counts all cells of the mean, for the other types those of the weakest cell,
        so the two kinds are not on one scale.
    left_out : pandas.DataFrame
        `paper_key`, `claim`, `reason` of readings that order nothing on what is held.
    """
    rows: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    for paper in papers:
        kept, without = ordinal_readings(paper)
        without += [(f"{item.claim.id}/{item.reading.id}", _TOO_LARGE) for item in kept if _too_large(item)]
        kept = [item for item in kept if not _too_large(item)]
        left_out += [{"paper_key": paper.key, "claim": claim, "reason": reason} for claim, reason in without]
        for claim_id in dict.fromkeys(item.claim.id for item in kept):
            rows.append(_row([item for item in kept if item.claim.id == claim_id]))
    return ordered(pd.DataFrame(rows, columns=list(INDEX))), pd.DataFrame(left_out, columns=list(LEFT_OUT))


def ordered(index: pd.DataFrame) -> pd.DataFrame:
    """Return an index with the most fragile claim first."""
    return index.sort_values(["index", "paper_key", "claim_id"], ascending=[False, True, True], ignore_index=True)


def _too_large(ordinal: Ordinal) -> bool:
    _, n, _, m = arms(ordinal.pairs)
    return bool(max(n.max(), m.max()) > LARGEST)


def _row(readings: list[Ordinal]) -> dict[str, Any]:
    paths = analysis_paths(readings)
    holds = float(paths["holds"].mean())
    worst = min((_reading(item) for item in readings), key=lambda found: found["relabel"] / found["of_items"])
    first = readings[0]
    items = min(1.0, worst["relabel"] / worst["of_items"] / SMALL_ERROR)
    known = worst["estimate"] > 0 and not np.isnan(worst["detectable"])
    detectable = min(1.0, worst["detectable"] / worst["estimate"]) if known else 1.0
    parts = {"part_items": 1 - items, "part_paths": 1 - holds, "part_detectable": detectable}
    return {
        "paper_key": first.paper.key,
        "claim_id": first.claim.id,
        "type": first.claim.type,
        "statement": first.claim.statement,
        "readings": len(readings),
        **worst,
        "paths": len(paths),
        "paths_hold": holds,
        **parts,
        "index": float(np.mean(list(parts.values()))),
    }


def _reading(ordinal: Ordinal) -> dict[str, Any]:
    pairs = ordinal.pairs.reset_index(drop=True)
    ref, n, trt, m = arms(pairs)
    loss = 100 * (ref / n - trt / m)
    if ordinal.claim.type == "magnitude":
        weights = weights_of(pairs, "cell")
        found = fewest_items_of_mean(pairs, weights, ordinal.threshold)
        estimate, cell = float(weights @ loss) - ordinal.threshold, int(np.argmin(loss))
    else:
        found = fewest_items(pairs)
        cell = int(np.argmin(loss))
        estimate = float(loss[cell])
    planned = detectable_unpaired(ref[cell] / n[cell], m[cell], n[cell], family=len(pairs))
    return {**_counted(found, pairs), "estimate": estimate, "detectable": 100 * float(planned.value)}


def _counted(found: Items, pairs: pd.DataFrame) -> dict[str, Any]:
    return {
        "models": pairs["model"].nunique(),
        "items": int(pairs.groupby("benchmark")["n"].max().sum()),
        "cells": len(pairs),
        "relabel": found.relabel,
        "relabel_sign": found.relabel_sign,
        "drop": found.drop,
        "of_items": found.n,
        "weakest_cell": found.cell,
    }


def undo_sentence(index: pd.DataFrame, claim: str) -> str:
    """Say what undoes one claim, named "paper/claim", in the numbers of its row of the index."""
    rows = index[(index["paper_key"] + "/" + index["claim_id"]) == claim]
    if rows.empty:
        return f"{claim} orders no two conditions that we could check, so it has no index."
    row = rows.iloc[0]
    relabel = int(row["relabel"])
    undone = (
        f"changing {relabel} of {int(row['of_items'])} labels would undo it in its most fragile reading"
        if relabel
        else "its most fragile reading fails as it is"
    )
    return (
        f"{row['claim_id']} of {row['paper_key']}: {undone}. It survives {100 * row['paths_hold']:.0f} % of "
        f"{counted(int(row['paths']), 'analysis', 'analyses')}; its fragility index is {row['index']:.2f}."
    )
