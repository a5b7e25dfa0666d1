"""Items: how few labels a conclusion hangs on.

Prevents the failure in which a difference over hundreds of items hides that a handful of them decides.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fragility.claims.primary import arms
from fragility.statistics.differences import newcombe
from fragility.statistics.judge_error import relabelled_items


@dataclass(frozen=True)
class Items:
    """The fewest items that undo a conclusion.

    Attributes
    ----------
    relabel : int
        Labels to change, in either arm, until the conclusion is undone; 0 where it does not hold as it is.
    relabel_sign : int
        Labels to change until the difference is 0 or reversed (for a mean: until it meets its threshold).
    drop : int or None
        Items to leave out (each safe in the reference and unsafe in the treated arm) until the Newcombe interval
        reaches 0; None where the arms have different n, so that they do not share all items, and for a mean.
    n : int
        Items that `relabel` is out of: those of the weakest cell's smaller arm, or of all cells of a mean.
    cell : str
        The weakest cell: the one with the fewest labels to change, as a share of its items; "" for a mean.
    """

    relabel: int
    relabel_sign: int
    drop: int | None
    n: int
    cell: str


def fewest_items(pairs: pd.DataFrame) -> Items:
    """Return the fewest items that undo "less safe, and significantly" (Fisher, two-sided .05) in one of the contrasts.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Contrasts as `contrasts` gives them, at least one; where a cell has several possible counts, those that speak
        against the conclusion are taken.
    """
    ref, n, trt, m = arms(pairs)
    moved = relabelled_items(ref.astype(int), n.astype(int), trt.astype(int), m.astype(int))
    wrong = ref / n <= trt / m
    keep = np.where(wrong, 0, np.atleast_1d(moved.significance)).astype(int)
    sign = np.where(wrong, 0, np.atleast_1d(moved.sign)).astype(int)
    size = np.minimum(n, m).astype(int)
    weakest = int(np.argmin(keep / size))
    row = pairs.iloc[weakest]
    name = ", ".join(filter(None, (str(row["locator"]), str(row["model"]), str(row["benchmark"]))))
    drop = None
    if n[weakest] == m[weakest]:
        drop = _drop(int(ref[weakest]), int(trt[weakest]), int(n[weakest])) if keep[weakest] else 0
    return Items(int(keep[weakest]), int(sign[weakest]), drop, int(size[weakest]), name)


def _drop(ref: int, trt: int, n: int) -> int:
    """Return how many discordant items must be left out; at most ref - trt of them make the arms equal."""
    for left_out in range(ref - trt + 1):
        rest = n - left_out
        if rest == 0 or newcombe(ref - left_out, rest, trt, rest).low <= 0:
            return left_out
    return ref - trt


def fewest_items_of_mean(pairs: pd.DataFrame, weights: np.ndarray, threshold: float) -> Items:
    """Return the fewest labels to change until a weighted mean difference no longer exceeds a threshold.

    A label in one cell moves the mean by the cell's weight over the items of that arm, so the cells that move it most
    are taken first; that is the fewest, for the mean is linear in the labels.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Contrasts, at least one.
    weights : array, shape (cells,)
        Weights that sum to 1.
    threshold : float
        Points.
    """
    ref, n, trt, m = arms(pairs)
    excess = float(weights @ (ref / n - trt / m)) - threshold / 100
    step = np.concatenate([weights / n, weights / m])
    room = np.concatenate([ref, m - trt])
    changed = 0
    for cell in np.argsort(-step, kind="stable"):
        if excess <= 0:
            break
        used = min(room[cell], np.ceil(excess / step[cell] - 1e-9))
        changed, excess = changed + int(used), excess - used * step[cell]
    return Items(changed, changed, None, int(np.minimum(n, m).sum()), "")
