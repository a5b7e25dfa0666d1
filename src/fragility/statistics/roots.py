"""The edge of a set of accepted values, found by halving.

Prevents the failure in which a root finder stops early or on the wrong side of a limit at 0 or 1: halving
always ends, for every cell at once, and returns the outer bound itself where everything up to it is accepted.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fragility.statistics.result import FloatArray

HALVINGS = 64
Accepts = Callable[[FloatArray], NDArray[np.bool_]]


def edge(accepts: Accepts, inner: FloatArray, outer: FloatArray) -> FloatArray:
    """Return the last point on the way from `inner` to `outer` that `accepts` takes, cell by cell.

    Parameters
    ----------
    accepts : callable
        From an array of points to True where the point is accepted; it changes at most once on the way.
    inner : array
        Accepted points to start from (not tried).
    outer : array
        Ends of the way, of the same shape.
    """
    for _ in range(HALVINGS):
        middle = (inner + outer) / 2
        inside = accepts(middle)
        inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
    return outer
