"""Adjusted p values for a family of tests.

Prevents the failure in which one of thirty cells is called significant because thirty were looked at.
Claims use Holm, screens over many cells use Benjamini-Hochberg. A test that is not estimable is no member
of the family: leave it out, and say how many were left out.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, check_shares


def holm(p: ArrayLike) -> FloatArray:
    """Return Holm-adjusted p values: the family-wise error is kept under any dependence.

    Parameters
    ----------
    p : array_like, shape (m,)
        The p values of one family.

    Returns
    -------
    array, shape (m,)
        In the order of the input.

    Raises
    ------
    InputError
        Not one dimension, NaN, or a value outside 0 to 1.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6:65.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    family, order = _sorted(p)
    adjusted = np.maximum.accumulate(family[order] * np.arange(family.size, 0, -1))
    return _in_input_order(adjusted, order)


def benjamini_hochberg(p: ArrayLike) -> FloatArray:
    """Return Benjamini-Hochberg adjusted p values: the false discovery rate, tests independent.

    Positive dependence is allowed too. Parameters, returns and errors as in `holm`.

    References
    ----------
    Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.04, 0.04]
    """
    family, order = _sorted(p)
    scaled = family[order] * family.size / np.arange(1, family.size + 1)
    return _in_input_order(np.minimum.accumulate(scaled[::-1])[::-1], order)


def benjamini_yekutieli(p: ArrayLike) -> FloatArray:
    """Return Benjamini-Yekutieli adjusted p values: the false discovery rate under any dependence.

    Parameters, returns and errors as in `holm`.

    References
    ----------
    Benjamini and Yekutieli 2001, Annals of Statistics 29:1165.
    """
    family, order = _sorted(p)
    ranks = np.arange(1, family.size + 1)
    scaled = family[order] * family.size * np.sum(1 / ranks) / ranks
    return _in_input_order(np.minimum.accumulate(scaled[::-1])[::-1], order)


def _sorted(p: ArrayLike) -> tuple[FloatArray, NDArray[np.intp]]:
    family = check_shares(p, "p values")
    if family.ndim != 1:
        raise InputError(f"shape {family.shape} is not one family", "p values", "give a flat list")
    return family, np.argsort(family, kind="stable")


def _in_input_order(adjusted: FloatArray, order: NDArray[np.intp]) -> FloatArray:
    result = np.empty_like(adjusted)
    result[order] = np.minimum(adjusted, 1.0)
    return result
