"""Analysis paths: every admissible way to analyse one conclusion, and whether it holds under each.

Prevents the failure in which one defensible path out of hundreds is shown: all of them are walked, and the share under
which the conclusion holds is printed beside it. After Simonsohn, Simmons and Nelson, Specification curve analysis,
Nature Human Behaviour 2020;4:1208-1214.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from fragility.claims.primary import arms, weights_of
from fragility.claims.sensitivity import JUDGE_SHIFT
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.paired import newcombe_paired_bounds, tango_bounds
from fragility.synthesis.ordinal import Ordinal

#: Columns of the frame of paths: the choices, then what comes of them.
CHOICES = ("reading", "asked of", "weights", "left out", "interval", "items", "judge")
PATHS = (*CHOICES, "estimate", "low", "high", "holds")

#: The correlation within clusters of the paths that count clusters.
ICC = 0.05
WEIGHTS = ("cell", "model", "benchmark")
INTERVALS = ("Newcombe", "Miettinen-Nurminen")
ITEMS = ("independent", "worst pairing", f"clusters, ICC {ICC:g}")
JUDGES = ("as printed", "reference 5 points lower", "treated 5 points higher")


@dataclass(frozen=True)
class _Cells:
    """Differences of all cells of a reading under one choice of interval, items and judge; as shares."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def analysis_paths(readings: Sequence[Ordinal]) -> pd.DataFrame:
    """Walk all admissible paths of one claim.

    A path is a reading; whether the mean or every cell is asked; how cells are weighted; which model or benchmark is
    left out (none, or one); the interval; what is assumed of the items (independent arms, the least favourable pairing,
    clusters); and whether the judge is believed or was 5 points too kind to one arm. A choice that the numbers do not
    admit (pairing of arms with different n, clusters that are not known, a weight that changes nothing) is no path.

    Parameters
    ----------
    readings : sequence of Ordinal
        The readings of one claim; of two that rest on the same cells and threshold the first is walked.

    Returns
    -------
    pandas.DataFrame
        One row per path, columns `PATHS`: `estimate`, `low`, `high` in points (of the mean, or of the cell nearest to
        the threshold), `holds` when the whole interval lies above the claimed threshold.

    Notes
    -----
    The interval of a mean combines the intervals of its cells by the squares of their arms (MOVER; Zou and Donner,
    Statistics in Medicine 2008;27:1693-1702), the cells taken as independent.
    """
    different: dict[tuple[object, ...], Ordinal] = {}
    for ordinal in readings:
        places = zip(ordinal.pairs["ref_address"], ordinal.pairs["trt_address"], strict=True)
        different.setdefault((ordinal.threshold, *sorted(places)), ordinal)
    rows = [row for ordinal in different.values() for row in _walk(ordinal)]
    return pd.DataFrame(rows, columns=list(PATHS))


def _walk(ordinal: Ordinal) -> Iterator[dict[str, object]]:
    pairs = ordinal.pairs.reset_index(drop=True)
    subsets = [(left_out, kept, _weights(pairs[kept])) for left_out, kept in _subsets(pairs)]
    every = _every(pairs)
    for interval, items, judge in product(INTERVALS, ITEMS, JUDGES):
        if (interval, items, judge) not in every:
            continue
        cells = every[interval, items, judge]
        choices = {"reading": ordinal.reading.id, "interval": interval, "items": items, "judge": judge}
        for left_out, kept, weighted in subsets:
            for asked, weights, (estimate, low, high) in _summaries(cells, kept, weighted):
                yield {
                    **choices,
                    "left out": left_out,
                    "asked of": asked,
                    "weights": weights,
                    "estimate": 100 * estimate,
                    "low": 100 * low,
                    "high": 100 * high,
                    "holds": bool(100 * low > ordinal.threshold),
                }


def _every(pairs: pd.DataFrame) -> dict[tuple[str, str, str], _Cells]:
    """Return the intervals of all cells under every admissible choice of interval, items and judge."""
    counts = ref, n, trt, m = arms(pairs)
    lower = (np.asarray(move_rate(ref, n, -JUDGE_SHIFT).k, dtype=float), n, trt, m)
    higher = (ref, n, np.asarray(move_rate(trt, m, JUDGE_SHIFT).k, dtype=float), m)
    asked = {(ITEMS[0], judge): moved for judge, moved in zip(JUDGES, (counts, lower, higher), strict=True)}
    wider = None
    if pairs["clusters"].notna().all():
        deff = np.asarray(design_effect(pairs["cluster_size"].to_numpy(float), ICC))
        asked |= {(ITEMS[2], judge): tuple(part / deff for part in asked[ITEMS[0], judge]) for judge in JUDGES}
        # As the rule's check: t with clusters - 1 degrees of freedom in the place of the normal.
        wider = few_clusters_factor(pairs["clusters"])
    k1, n1, k2, n2 = (np.stack(parts) for parts in zip(*asked.values(), strict=True))
    found: dict[tuple[str, str, str], _Cells] = {}
    methods = (newcombe, newcombe_paired_bounds), (miettinen_nurminen, tango_bounds)
    for interval, (method, bounds) in zip(INTERVALS, methods, strict=True):
        made = method(k1, n1, k2, n2)
        for (items, judge), *row in zip(asked, made.estimate, made.low, made.high, strict=True):
            estimate, low, high = row
            if items == ITEMS[2]:
                low, high = estimate - wider * (estimate - low), estimate + wider * (high - estimate)
            found[interval, items, judge] = _Cells(estimate, low, high)
        if (n == m).all():
            widest = bounds(ref, trt, n)[1]
            parts = (np.atleast_1d(part) for part in (widest.estimate, widest.low, widest.high))
            found[interval, ITEMS[1], JUDGES[0]] = _Cells(*parts)
    return found


def _subsets(pairs: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Yield which cells are kept: all, then without each model and each benchmark where another is left."""
    yield "nothing", np.full(len(pairs), True)
    for kind in ("model", "benchmark"):
        names = sorted(set(pairs[kind]))
        if len(names) > 1:
            for name in names:
                yield f"{kind} {name or 'not named'}", (pairs[kind] != name).to_numpy()


def _weights(pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the ways to weight the cells; one that equals an earlier one is no further path."""
    found: dict[str, np.ndarray] = {}
    for by in WEIGHTS:
        weights = weights_of(pairs, by)
        if not any(np.allclose(weights, other) for other in found.values()):
            found[by] = weights
    return found


def _summaries(
    cells: _Cells, kept: np.ndarray, weighted: dict[str, np.ndarray]
) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    estimate, low, high = cells.estimate[kept], cells.low[kept], cells.high[kept]
    nearest = int(np.argmin(low))
    yield "every comparison", "none", (float(estimate[nearest]), float(low[nearest]), float(high[nearest]))
    for by, weights in weighted.items():
        mean = float(weights @ estimate)
        down = float(np.sqrt(((weights * (estimate - low)) ** 2).sum()))
        up = float(np.sqrt(((weights * (high - estimate)) ** 2).sum()))
        yield "the mean", by, (mean, mean - down, mean + up)
