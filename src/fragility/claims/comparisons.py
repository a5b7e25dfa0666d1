"""Comparisons: every test of a reading as a record, so that a page never reads a sentence to draw a point."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fragility.claims.evidence import rows_of
from fragility.small_tables import Table

#: What tells two comparisons of one model and benchmark apart, in the order in which it is told.
APART = ("metric", "judge", "locator", "treated", "reference")
#: What a comparison tells of a contrast.
_READ = (*APART, "model", "benchmark", "n", "n_trt", "ref_counts", "trt_counts", "estimate", "low", "high",
         "p_adjusted", "passes", "opposite")  # fmt: skip


def of_pairs(table: Table, unit: float = 1.0) -> tuple[dict[str, object], ...]:
    """Return the contrasts of a table that has `estimate`, `low`, `high` and, where tested, `p_adjusted`.

    Counts are of safe responses, and None where the printed value allows several.
    """
    rows = rows_of(table, _READ)
    return told_apart([_of_pair(row, unit) for row in rows], rows)


def told_apart(
    comparisons: Sequence[dict[str, object]], rows: Sequence[dict[Any, Any]]
) -> tuple[dict[str, object], ...]:
    """Return comparisons whose labels were the same with what tells their rows apart.

    >>> rows = [{"locator": "Table 3, clean"}, {"locator": "Table 3, p=0.1"}]
    >>> [item["label"] for item in told_apart([{"label": "Llama"}, {"label": "Llama"}], rows)]
    ['Llama, Table 3, clean', 'Llama, Table 3, p=0.1']
    """
    labels = [str(item["label"]) for item in comparisons]
    for name in APART:
        if len(set(labels)) == len(labels):
            break
        values = [str(row.get(name) or "") for row in rows]
        kinds = Counter(label for label, _ in set(zip(labels, values, strict=True)))
        labels = [
            f"{label}, {value}" if value and kinds[label] > 1 else label
            for label, value in zip(labels, values, strict=True)
        ]
    return tuple(item | {"label": label} for item, label in zip(comparisons, labels, strict=True))


def _of_pair(row: dict[Any, Any], unit: float) -> dict[str, object]:
    return {
        "label": ", ".join(part for part in (row["model"], row["benchmark"]) if part),
        "model": row["model"],
        "benchmark": row["benchmark"],
        "condition": row["treated"],
        "reference": row["reference"],
        "k": _one(row["trt_counts"]),
        "n": int(row["n_trt"]),
        "k_reference": _one(row["ref_counts"]),
        "n_reference": int(row["n"]),
        "estimate": unit * float(row["estimate"]),
        "low": unit * float(row["low"]),
        "high": unit * float(row["high"]),
        "p": None if row.get("p_adjusted") is None else float(row["p_adjusted"]),
        "shows": shows(row.get("passes"), row.get("opposite")),
    }


#: What one comparison shows where the test is of a mean of them.
NOT_SINGLY = "not asked singly"


def shows(passes: Any, opposite: Any) -> str:
    """Word what one test shows; None where none is made of it, but of a mean."""
    if passes is None:
        return NOT_SINGLY
    return "the claim" if passes else "the opposite" if opposite else "neither"


def _one(counts: tuple[int, ...]) -> int | None:
    return int(counts[0]) if len(counts) == 1 else None
