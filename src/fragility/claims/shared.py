"""Means over cells whose models answer the same prompts: how wide an interval can be.

Prevents the failure in which three models on one benchmark are taken for three samples of prompts: what one model finds
hard another may find hard too, and the errors of a mean then add up.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

#: Name of the check that asks it.
NAME = "shared prompts"
#: How it is told.
WORDS = "comparisons on the same prompts, whose errors point the same way"


def alike(halves: ArrayLike, benchmarks: Iterable[str]) -> float:
    """Return half the width of an interval of a mean if the errors of one benchmark's cells all point the same way.

    Parameters
    ----------
    halves : array_like, shape (cells,)
        Half the width of each cell's interval, times its weight in the mean.
    benchmarks : iterable of str
        Whose prompts the cells share; cells of different benchmarks share none.

    Examples
    --------
    >>> alike([3.0, 3.0], ["A", "A"]), round(alike([3.0, 3.0], ["A", "B"]), 2)
    (6.0, 4.24)
    """
    names = list(benchmarks)
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    sums = np.bincount([places[name] for name in names], np.asarray(halves, dtype=float))
    return float(np.sqrt((sums**2).sum()))


def factor(halves: ArrayLike, benchmarks: Iterable[str]) -> float:
    """Return how much wider that is than with independent cells; 1 where no interval has a width."""
    apart = float(np.sqrt((np.asarray(halves, dtype=float) ** 2).sum()))
    return alike(halves, benchmarks) / apart if apart > 0 else 1.0
