"""Whether two orders of the same things agree: Kendall's tau, with an exact test that a tie cannot help.

Prevents the failure in which two nearly equal orders are called different for one exchange of neighbours, or two short
ones alike by chance.
"""

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import as_floats


@dataclass(frozen=True)
class RankAgreement:
    """How two orders agree.

    Parameters
    ----------
    tau : float
        Pairs in the same order less those in the opposite one, as a share of all pairs; a tied pair is neither.
    p_alike, p_reversed : float
        The chance that orders drawn at random would agree, or disagree, at least so much; one-sided, exact where
        nothing is tied, and never too small where something is.
    """

    tau: float
    p_alike: float
    p_reversed: float


def kendall(first: ArrayLike, second: ArrayLike) -> RankAgreement:
    """Compare two orders of the same things by all pairs of them.

    Parameters
    ----------
    first, second : array_like, shape (things,)
        A rank or a value of each thing; equal ones are tied.

    Returns
    -------
    RankAgreement

    Raises
    ------
    InputError
        Two different lengths, fewer than two things, or what is no number.

    Notes
    -----
    Kendall MG. A new measure of rank correlation. Biometrika 1938;30:81-93. A tied pair counts for the test as one in
    the opposite order, and in the test of the reverse as one in the same order.

    Examples
    --------
    >>> found = kendall([1, 2, 3, 4], [1, 2, 4, 3])
    >>> round(found.tau, 3), round(found.p_alike, 3), round(found.p_reversed, 3)
    (0.667, 0.167, 0.958)
    """
    one, other = as_floats("first", first)[0], as_floats("second", second)[0]
    if one.shape != other.shape or one.ndim != 1 or len(one) < 2:
        raise InputError(f"shapes {one.shape} and {other.shape}", "first", "give two or more things in both orders")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise InputError("a rank that is no finite number", "first, second", "leave such things out of both orders")
    left, right = np.triu_indices(len(one), 1)
    signs = np.sign(one[left] - one[right]) * np.sign(other[left] - other[right])
    alike, opposite, pairs = int((signs > 0).sum()), int((signs < 0).sum()), len(signs)
    return RankAgreement(
        tau=(alike - opposite) / pairs,
        p_alike=_at_most(pairs - alike, len(one)),
        p_reversed=_at_most(pairs - opposite, len(one)),
    )


def _at_most(exchanged: int, things: int) -> float:
    """Return the share of all orders with at most so many pairs exchanged."""
    ways = [1]  # orders of the things so far, by how many pairs are exchanged
    for thing in range(1, things):
        longer = [0] * (len(ways) + thing)
        for place, number in enumerate(ways):
            for more in range(thing + 1):
                longer[place + more] += number
        ways = longer
    return sum(ways[: exchanged + 1]) / factorial(things)
