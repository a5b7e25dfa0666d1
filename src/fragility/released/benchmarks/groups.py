"""Groups of prompts that are alike, and how many independent prompts a benchmark then has.

Prevents the failure in which 520 prompts count as 520 trials though many are one request in two wordings: prompts
that are alike, directly or through others, are one group, and groups are what is independent.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError


def group_numbers(items: int, first: ArrayLike, second: ArrayLike) -> NDArray[np.int_]:
    """Return for each item the number of its group, from 1, in the order in which the groups first appear.

    Parameters
    ----------
    items : int
        Number of items; the pairs name them by place, from 0.
    first, second : array_like of int, shape (pairs,)
        Pairs that belong together. Groups are connected: a pair joins all that either belongs to (single linkage).
    """
    first, second = np.asarray(first, dtype=int), np.asarray(second, dtype=int)
    links = scipy.sparse.coo_array((np.ones(len(first), dtype=bool), (first, second)), shape=(items, items))
    _, labels = scipy.sparse.csgraph.connected_components(links, directed=False)
    return np.asarray(pd.factorize(labels)[0] + 1)


def equal_groups(texts: Sequence[str]) -> NDArray[np.int_]:
    """Return group numbers for equal texts."""
    return np.asarray(pd.factorize(np.asarray(texts, dtype=object))[0] + 1)


def group_sizes(numbers: ArrayLike) -> NDArray[np.int_]:
    """Return the number of items of each group."""
    sizes = np.unique(np.asarray(numbers), return_counts=True)[1]
    if not len(sizes):
        raise InputError("no items", "group sizes")
    return np.asarray(sizes)


def size_of_an_item(numbers: ArrayLike) -> float:
    """Return the mean over items of the size of their group, the sum of squared sizes over the number of items.

    It is the size that makes the design effect 1 + (size - 1) icc exact for the mean of groups of unequal sizes (Kish
    1965); 1 where all items stand alone.
    """
    sizes = group_sizes(numbers)
    return float((sizes**2).sum() / sizes.sum())
