"""Items: how few labels a conclusion hangs on.

Prevents the failure in which a difference over hundreds of items hides that a handful of them decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fragility.claims.primary import ENDS, arms
from fragility.statistics.averages import absolute_reduction
from fragility.statistics.differences import newcombe
from fragility.statistics.judge_error import relabelled_items
from fragility.statistics.result import Interval


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
    left_out = np.arange(min(ref - trt + 1, n))  # of no items at all there is no interval
    low = np.atleast_1d(newcombe(ref - left_out, n - left_out, trt, n - left_out).low)
    return int(np.argmax(low <= 0)) if (low <= 0).any() else ref - trt


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
    changed = labels_spent(np.concatenate([weights / n, weights / m]), np.concatenate([ref, m - trt]), excess)
    return Items(changed, changed, None, int(np.minimum(n, m).sum()), "")


def labels_spent(step: np.ndarray, room: np.ndarray, excess: float) -> int:
    """Return how many labels make up for an excess, those that move it most first.

    Parameters
    ----------
    step, room : array, shape (arms,)
        By how much one label of each arm moves a mean, and how many labels each has to give.
    excess : float
        In the unit of `step`; 0 or less needs none.
    """
    changed = 0
    for arm in np.argsort(-step, kind="stable"):
        if excess <= 0:
            break
        used = min(room[arm], np.ceil(excess / step[arm] - 1e-9))
        changed, excess = changed + int(used), excess - used * step[arm]
    return changed


def fewest_of_mean_interval(pairs: pd.DataFrame, undone: Callable[[Interval], bool], level: float, side: int) -> int:
    """Return how few labels change the interval of a mean difference until it is no longer as claimed.

    Those that move the mean most are changed first.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Contrasts, at least one; their mean counts each alike.
    undone : callable
        Whether an interval of the mean (shares) no longer shows what is claimed.
    level : float
        Of the interval (square-and-add).
    side : {1, -1}
        1 where labels make the loss of safety smaller, -1 where they make it larger.

    Returns
    -------
    int
        The fewest found; all labels where no change of them undoes it.
    """
    ref, n, trt, m = arms(pairs, *ENDS[0 if side > 0 else 1])
    step = np.concatenate([1 / n, 1 / m]) / len(pairs)
    room = np.concatenate([ref, m - trt] if side > 0 else [n - ref, trt])
    order = np.argsort(-step, kind="stable")

    def holds(moved: int) -> bool:
        used = np.zeros(len(step))
        used[order] = np.clip(moved - np.concatenate([[0], np.cumsum(room[order])[:-1]]), 0, room[order])
        found = absolute_reduction(ref - side * used[: len(n)], n, trt + side * used[len(n) :], m, level=level)
        return isinstance(found, Interval) and not undone(found)

    low, high = 0, int(room.sum())
    if not holds(0):
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high
