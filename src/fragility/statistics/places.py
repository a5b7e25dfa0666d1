"""Whole numbers as places among the different ones: what sorting finds, without sorting.

Prevents the failure in which the codes of a column, small whole numbers already, are sorted again for every judge,
cell and check.
"""

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
#: Numbers may be so many times as large as there are numbers, and this many more, to be counted rather than sorted.
_TIMES, _MORE = 4, 1000


def places_among(numbers: NDArray[np.integer]) -> tuple[IntArray, IntArray, IntArray]:
    """Return the different ones of a flat array of whole numbers, where each stands first, and each number's place.

    What `np.unique(numbers, return_index=True, return_inverse=True)` gives.

    >>> [part.tolist() for part in places_among(np.array([7, 2, 7, 5]))]
    [[2, 5, 7], [1, 3, 0], [2, 0, 2, 1]]
    """
    if (
        numbers.dtype.kind != "i"
        or not numbers.size
        or numbers.min() < 0
        or numbers.max() > _TIMES * numbers.size + _MORE
    ):
        found, first, place = np.unique(numbers, return_index=True, return_inverse=True)
        return found, first, place
    given = np.bincount(numbers) > 0
    found, place = np.flatnonzero(given), (given.cumsum() - 1)[numbers]
    first = np.empty(found.size, dtype=np.intp)
    first[place[::-1]] = np.arange(numbers.size - 1, -1, -1)  # of those with one place the first is written last
    return found.astype(numbers.dtype, copy=False), first, place
