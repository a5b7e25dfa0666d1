"""The level of every judge in every cell, with its interval, beside what is claimed of it.

Prevents the failure in which several answers to one prompt count as independent.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fragility.claims.types.judge_cells import judge_cells
from fragility.released.judging.judged import Lines
from fragility.schemas.claim import MARGIN
from fragility.schemas.judged import Judged
from fragility.small_tables import Columns
from fragility.statistics import Interval, NotEstimable, cohen_kappa, wilson
from fragility.statistics.robust import share_interval

#: The columns of a table of levels.
LEVELS = ("judge", "cell", "k", "n", "clusters", "estimate", "low", "high", "reason", "room", "near", "far", "against")


@dataclass(frozen=True)
class Claimed:
    """A claimed value and the side on which a judge should lie; shares in percent, kappa as it is.

    "About" so much is an interval that lies within `margin` points of it. What speaks against a value or a margin of
    ours lies `beyond` further.
    """

    value: float
    side: str
    margin: float = MARGIN
    beyond: float = 0.0

    def room(self, estimate: float, low: float, high: float) -> tuple[float, float, float]:
        """Return how far estimate, the near end and the far end of an interval lie on the claimed side."""
        if self.side == "about":
            near = self.margin - max(self.value - low, high - self.value)
            far = self.margin - max(self.value - high, low - self.value, 0)
            return self.margin - abs(estimate - self.value), near, far
        sign = 1 if self.side == "above" else -1
        ends = (low, high) if sign > 0 else (high, low)
        return sign * (estimate - self.value), sign * (ends[0] - self.value), sign * (ends[1] - self.value)


def level_table(
    judged: Judged, lines: Lines, claimed: Claimed, clusters: str = "cluster", level: float = 0.95
) -> Columns:
    """Return per judge and cell the statistic with its interval: shares in percent, kappa as it is.

    Returns
    -------
    Columns
        judge, cell, `k` of `n`, `clusters`, `estimate`, `low`, `high`, `reason` where an end or all of them are
        missing; `room`, `near` and `far`: how far estimate, near and far limit lie on the claimed side; `against`
        below 0 speaks against it.
    """
    rows = []
    for cell in judge_cells(judged, lines):
        groups = cell.groups(clusters)
        found = (
            cohen_kappa(cell.table(clusters=groups))
            if judged.statistic == "kappa"
            else _share(cell.hits, groups, level)
        )
        ends = [np.nan] * 3 if isinstance(found, NotEstimable) else [found.estimate, found.low, found.high]
        estimate, low, high = (scale_of(judged) * float(end) for end in ends)
        room, near, far = claimed.room(estimate, low, high)
        rows.append({
            "judge": cell.judge, "cell": cell.name, "k": int(cell.hits.sum()), "n": len(cell.places),
            "clusters": np.count_nonzero(np.bincount(groups)), "estimate": estimate, "low": low, "high": high,
            "reason": str(found.reason), "room": room, "near": near, "far": far, "against": far + claimed.beyond,
        })  # fmt: skip
    return Columns.of_rows(rows, LEVELS)


def _share(hits: np.ndarray, groups: np.ndarray, level: float = 0.95) -> Interval | NotEstimable:
    """Return a share with its interval; where none or every answer counts, clusters stand for answers."""
    if not len(hits):
        return NotEstimable("no answer of the kind that the rate counts over")
    found = share_interval(hits, groups, level)
    size = int(np.count_nonzero(np.bincount(groups)))
    if hits.all() or not hits.any():
        return wilson(size if hits.all() else 0, size, level)
    return found


def scale_of(judged: Judged) -> float:
    """Return what a share is multiplied by to be told: percent, kappa as it is."""
    return 1.0 if judged.statistic == "kappa" else 100.0


def level_words(judged: Judged, row: dict[str, Any]) -> str:
    """Word one judge in one cell with its interval."""
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    return f"{ends_words(judged, row)[:-1]}; {row['judge']}{place})"


def ends_words(judged: Judged, row: dict[str, Any]) -> str:
    """Word an estimate with its interval."""
    decimals = 2 if judged.statistic == "kappa" else 1
    estimate, low, high = (f"{round(row[name], decimals) + 0.0:.{decimals}f}" for name in ("estimate", "low", "high"))
    return f"{estimate} ({'no limits' if np.isnan(row['low']) else f'{low} to {high}'})"
