"""Contrasts: two arms of one model on one benchmark, printed in one table, side by side as counts.

Prevents the failures in which arms from different tables or judges are subtracted, or the sign of a difference
depends on whether a table prints safety or attack success: both arms are counts of safe items, and a loss of safety
is positive.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.printed.cells import Row, held_rows
from fragility.printed.paper import Paper
from fragility.small_tables import Columns

#: What two arms must have in common to be one cell.
SAME = ["model", "benchmark", "locator", "metric", "judge", "occurrence"]
#: What is known of the clusters of a benchmark: see `clusters_of`.
CLUSTERS = ("clusters", "cluster_size", "icc", "icc_low", "icc_high")
#: Columns of a contrast frame; see `contrasts`.
CONTRAST = (
    "model", "benchmark", "locator", "metric", "judge", "data", "reference", "treated", "n", "n_trt", "n_kind", "grade",
    "ref_address", "trt_address", "ref_text", "trt_text", "ref_note", "trt_note", "ref_counts", "trt_counts",
    "ref_low", "ref_high", "trt_low", "trt_high", "p_ref", "p_trt", *CLUSTERS,
)  # fmt: skip
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
        One row per model, benchmark, table and judge that prints both arms: `p_ref` and `p_trt` (safe shares, 0 to
        1), `n` and `n_trt` (items of the two arms), the possible safe counts of each arm (`ref_counts`,
        `trt_counts`) with their ends (`ref_low` to `trt_high`), the worse of the two grades, addresses, texts and
        notes, the clusters of the benchmark (`clusters_of`) and the fine-tuning data of the table.

    Raises
    ------
    InputError
        When a table prints one cell twice and the column `occurrence` does not tell the prints apart.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> table = contrasts(load_paper('guo2026_refusal_unlearning'), 'Base', 'RU (ours)')
    >>> len(table), table['model'].nunique()
    (18, 6)
    """
    if frame is None:
        return contrast_columns(paper, reference, treated).frame()
    return _paired(paper, reference, treated, _by_condition(records(frame))).frame()


@lru_cache(maxsize=1024)
def contrast_columns(paper: Paper, reference: str, treated: str) -> Columns:
    """Return `contrasts` of all cells of a paper as plain columns, made once."""
    return _paired(paper, reference, treated, _conditions(paper))


@lru_cache(maxsize=64)
def _conditions(paper: Paper) -> dict[str, list[Row]]:
    return _by_condition(held_rows(paper))


def _by_condition(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return rows of cells under the condition of each."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["condition"], []).append(row)
    return found


def _paired(paper: Paper, reference: str, treated: str, conditions: dict[str, list[Row]]) -> Columns:
    data = {item.locator: item.data for item in paper.card.tables}
    left, right = (_arm(conditions.get(condition, [])) for condition in (reference, treated))
    made = []
    for ref, trt in ((row, right[key]) for key, row in left.items() if key in right):
        one, two = ref["safe_counts"], trt["safe_counts"]
        made.append({
            "model": ref["model"], "benchmark": ref["benchmark"], "locator": ref["locator"],
            "metric": ref["metric"], "judge": ref["judge"], "data": data.get(ref["locator"], ""),
            "reference": reference, "treated": treated,
            "n": ref["n"], "n_trt": trt["n"], "n_kind": ref["n_kind"],
            "grade": worst_grade([ref["grade"], trt["grade"]]),
            "ref_address": ref["address"], "trt_address": trt["address"],
            "ref_text": ref["value_text"], "trt_text": trt["value_text"],
            "ref_note": ref["note"], "trt_note": trt["note"],
            "ref_counts": one, "trt_counts": two, "ref_low": one[0], "ref_high": one[-1],
            "trt_low": two[0], "trt_high": two[-1], "p_ref": ref["rate"], "p_trt": trt["rate"],
            **clusters_of(paper, ref["benchmark"], ref["n"], trt["n"]),
        })  # fmt: skip
    return Columns.of_rows(made, CONTRAST)


def stack(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join contrast frames; an empty list gives an empty frame with all columns."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(CONTRAST))


def worst_grade(grades: Sequence[str]) -> str:
    """Return the worst of several data grades (A is best, E worst); "E" where there is none."""
    return min(grades, key=_WORST_FIRST.index) if len(grades) else "E"


def _arm(rows: list[Row]) -> dict[tuple[str, ...], Row]:
    keys = [tuple(row[name] for name in SAME) for row in rows]
    found = dict(zip(keys, rows, strict=True))
    if len(found) < len(rows):
        twice = next(key for key in keys if keys.count(key) > 1)
        first, second = [row["address"] for key, row in zip(keys, rows, strict=True) if key == twice][:2]
        what = f"one number printed twice: '{first}' and '{second}'"
        raise InputError(what, "scores.csv", "number the prints in the column 'occurrence'")
    return found


def clusters_of(paper: Paper, benchmark: str, *items: int) -> dict[str, float]:
    """Return the clusters of a benchmark where they make up the items of every arm; NaN where nothing is known.

    `clusters` and `cluster_size`, and the correlation within them that released labels give, with its 95 % interval:
    `icc`, `icc_low`, `icc_high`.
    """
    card = paper.vocabulary.benchmarks.get(benchmark)
    found = dict.fromkeys(CLUSTERS, np.nan)
    if card is None or card.clusters is None or {card.clusters.total} != set(items):
        return found
    found |= {"clusters": card.clusters.count, "cluster_size": card.clusters.size}
    known = card.clusters.correlation
    return found | ({"icc": known.estimate, "icc_low": known.low, "icc_high": known.high} if known else {})
