"""Contrasts: two arms of one model on one benchmark, printed in one table, side by side as counts.

Prevents the failures in which arms from different tables are subtracted, or the sign of a difference depends on
whether a table prints safety or attack success: both arms are counts of safe items, and a loss of safety is
positive.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from fragility.cells import cells
from fragility.papers import Paper

#: Columns of a contrast frame; see `contrasts`.
CONTRAST = (
    "model",
    "benchmark",
    "locator",
    "judge",
    "data",
    "reference",
    "treated",
    "n",
    "n_kind",
    "grade",
    "ref_address",
    "trt_address",
    "ref_text",
    "trt_text",
    "ref_counts",
    "trt_counts",
    "ref_low",
    "ref_high",
    "trt_low",
    "trt_high",
    "p_ref",
    "p_trt",
    "clusters",
    "cluster_size",
)
_WORST_FIRST = ("E", "D", "C", "B*", "B", "A")


def contrasts(paper: Paper, reference: str, treated: str, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pair the cells of two conditions.

    Parameters
    ----------
    paper : Paper
        The paper that prints both arms.
    reference, treated : str
        Names of two conditions of paper.yml.
    frame : pandas.DataFrame, optional
        Cells to pair, as `cells` returns them; by default all of the paper.

    Returns
    -------
    pandas.DataFrame
        One row per model, benchmark and table that prints both arms with one n: `p_ref` and `p_trt` (safe shares, 0
        to 1), the possible safe counts of each arm (`ref_counts`, `trt_counts`) with their ends (`ref_low` to
        `trt_high`), the worse of the two grades, the addresses and texts, the clusters of the benchmark (NaN where
        unknown) and the fine-tuning data of the table. Sorted by table, model and benchmark as the print has them.
    """
    table = cells(paper) if frame is None else frame
    data = {item.locator: item.data for item in paper.card.tables}
    keys = ["model", "benchmark", "locator", "metric", "n"]
    left = table[table["condition"] == reference]
    right = table[table["condition"] == treated]
    pairs = left.merge(right, on=keys, suffixes=("_ref", "_trt"), how="inner", validate="one_to_one")
    records = []
    for pair in pairs.to_dict("records"):
        card = paper.vocabulary.benchmarks.get(pair["benchmark"])
        known = card.clusters if card else None
        fits = known is not None and known.count * known.size == pair["n"]
        ref, trt = pair["safe_counts_ref"], pair["safe_counts_trt"]
        records.append(
            {
                "model": pair["model"],
                "benchmark": pair["benchmark"],
                "locator": pair["locator"],
                "judge": pair["judge_ref"],
                "data": data.get(pair["locator"], ""),
                "reference": reference,
                "treated": treated,
                "n": pair["n"],
                "n_kind": pair["n_kind_ref"],
                "grade": worst_grade([pair["grade_ref"], pair["grade_trt"]]),
                "ref_address": pair["address_ref"],
                "trt_address": pair["address_trt"],
                "ref_text": pair["value_text_ref"],
                "trt_text": pair["value_text_trt"],
                "ref_counts": ref,
                "trt_counts": trt,
                "ref_low": ref[0],
                "ref_high": ref[-1],
                "trt_low": trt[0],
                "trt_high": trt[-1],
                "p_ref": pair["rate_ref"],
                "p_trt": pair["rate_trt"],
                "clusters": known.count if known and fits else np.nan,
                "cluster_size": known.size if known and fits else np.nan,
            }
        )
    return pd.DataFrame(records, columns=list(CONTRAST))


def stack(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join contrast frames; an empty list gives an empty frame with all columns."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(CONTRAST))


def worst_grade(grades: Sequence[str]) -> str:
    """Return the worst of several data grades (A is best, E worst); "E" where there is none."""
    return min(grades, key=_WORST_FIRST.index) if len(grades) else "E"
