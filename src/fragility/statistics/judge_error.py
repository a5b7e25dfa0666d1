"""What an imperfect judge can do to a rate and to a difference.

Prevents the failure in which an automatic judge's label is taken for the truth. An error that is the same
in both arms only rescales a difference; so the question asked here is how much the error must differ between
the arms, or how many items must be relabelled, until a reported difference is gone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.differences import newcombe
from fragility.statistics.fisher_level import reaches
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import (
    FloatArray,
    as_floats,
    check_arms,
    check_counts,
    check_level,
    check_shares,
    refuse,
    unwrap,
)
from fragility.statistics.roots import edge


@dataclass(frozen=True, eq=False)
class Corrected:
    """A rate corrected for the judge.

    Parameters
    ----------
    value : float or array
        Corrected share, clipped to 0..1; NaN where not estimable.
    raw : float or array
        The same before clipping.
    clipped : bool or array
        True where `value` is not `raw`: the observed rate cannot come from a judge with these error rates.
    reason : str or array
        Why it is not estimable, else "".
    """

    value: Any
    raw: Any
    clipped: Any
    reason: Any


def rogan_gladen(observed: ArrayLike, sensitivity: ArrayLike, specificity: ArrayLike) -> Corrected:
    """Return the true share behind an observed one: (observed + Sp - 1) / (Se + Sp - 1).

    Parameters
    ----------
    observed : array_like
        Share of items that the judge labels positive. All arguments broadcast.
    sensitivity, specificity : array_like
        Shares of the truly positive and truly negative items that the judge labels right.

    Returns
    -------
    Corrected
        Not estimable where sensitivity + specificity <= 1: such a judge is no better than chance.

    References
    ----------
    Rogan and Gladen 1978, American Journal of Epidemiology 107:71.

    Examples
    --------
    >>> round(rogan_gladen(0.3, 0.9, 0.8).value, 3)
    0.143
    """
    named = {"observed": observed, "sensitivity": sensitivity, "specificity": specificity}
    share, se, sp = as_floats("rogan_gladen", *(check_shares(x, name) for name, x in named.items()))
    youden = se + sp - 1
    reason = np.where(youden > 0, "", "sensitivity + specificity <= 1: the judge is no better than chance")
    raw = (share + sp - 1) / np.where(youden > 0, youden, np.nan)
    value = np.clip(raw, 0, 1)
    return Corrected(unwrap(value), unwrap(raw), unwrap((raw < 0) | (raw > 1)), unwrap(reason))


def differential_error(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> Any:
    """Return the smallest differential judge error that erases the difference: |k1/n1 - k2/n2|, a share.

    One arm's rate would have to be misjudged by so much more than the other's. Arguments broadcast.
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    return unwrap(np.abs(k1 / n1 - k2 / n2))


def differential_error_significance(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95
) -> Any:
    """Return the smallest differential judge error, a share, that makes the Newcombe interval hold 0.

    One arm's rate is moved towards the other's, the arm for which less is enough; 0 where the interval
    includes 0 already. Arguments broadcast.
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    level = check_level(level)
    gap = k1 / n1 - k2 / n2
    side = np.sign(gap)

    def excludes(error_1: FloatArray, error_2: FloatArray) -> Any:
        moved_1, moved_2 = k1 - side * error_1 * n1, k2 + side * error_2 * n2
        interval = newcombe(np.clip(moved_1, 0, n1), n1, np.clip(moved_2, 0, n2), n2, level=level)
        return np.asarray(interval.excludes(0))

    none, size = np.zeros_like(gap), np.abs(gap)
    first_arm = edge(lambda error: excludes(error, none), none, size)
    second_arm = edge(lambda error: excludes(none, error), none, size)
    return unwrap(np.where(excludes(none, none), np.minimum(first_arm, second_arm), 0.0))


@dataclass(frozen=True, eq=False)
class Relabelled:
    """Fewest relabelled items until Fisher's p is at least alpha, and until the difference is 0 or turned."""

    significance: Any
    sign: Any


#: More items than this in an arm: every way to relabel them is no longer tried in seconds.
LARGEST = 5_000


def relabelled_items(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, alpha: float = 0.05) -> Relabelled:
    """Return how many items must be relabelled, in either arm or both, until a difference is gone.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Whole counts of the two arms; they broadcast.
    alpha : float
        Level of Fisher's exact test, two-sided.

    Returns
    -------
    Relabelled
        Whole numbers; 0 where there is no significance, or no difference, to lose. The search is exact: every
        way to share the relabelled items between the arms is tried.
    """
    arms = check_arms(k1, n1, k2, n2, whole=True)
    refuse((arms[1] > LARGEST) | (arms[3] > LARGEST), arms[1], f"items in an arm: more than {LARGEST:,}", "n1, n2")
    alpha = check_level(alpha)
    found = [_fewest(cell, alpha) for cell in np.stack([arm.ravel() for arm in arms], axis=1).astype(int)]
    both = np.array(found, dtype=int).reshape(*arms[0].shape, 2)
    return Relabelled(unwrap(both[..., 0]), unwrap(both[..., 1]))


#: A p this close below alpha, relative to it, is alpha: sums of floating-point numbers tell them no further apart.
ROUNDING = 1e-9


def _fewest(arms: NDArray[np.int_], alpha: float) -> tuple[int, int]:
    k1, n1, k2, n2 = (int(x) for x in arms)
    if k1 * n2 < k2 * n1:
        k1, n1, k2, n2 = k2, n2, k1, n1
    # a items leave the higher arm, b join the lower one.
    a = np.arange(k1 + 1)
    b = np.maximum(0, -((k2 * n1 - (k1 - a) * n2) // n1))  # the fewest with (k1 - a) / n1 <= (k2 + b) / n2
    sign = int((a + b)[b <= n2 - k2].min())
    # Where b - a stays the same, so do the margins, and each further pair of items brings the table nearer to the
    # likeliest one: p does not fall. So of each margin the most pairs that so many items allow are tried alone, and
    # what so many items undo, more undo too.
    shift = np.arange(-min(k1, sign), min(n2 - k2, sign) + 1)
    first_a, first_b = np.maximum(-shift, 0), np.maximum(shift, 0)
    most = np.minimum(k1 - first_a, n2 - k2 - first_b)

    def undone(items: int) -> bool:
        at = abs(shift) <= items
        pairs = np.minimum(most[at], (items - abs(shift[at])) // 2)
        moved_1, moved_2 = k1 - first_a[at] - pairs, k2 + first_b[at] + pairs
        return bool(reaches(moved_1, n1, moved_2, n2, alpha * (1 - ROUNDING)).any())

    # From where half of them in each arm would do by chi-squared, outwards until one undoes and one does not.
    half = np.arange(sign + 1) / 2
    gap, pooled = (k1 - half) / n1 - (k2 + half) / n2 - (1 / n1 + 1 / n2) / 2, (k1 + k2) / (n1 + n2)
    likely = gap <= normal_quantile(1 - alpha) * np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    low, high, step = -1, sign, 1
    at = int(likely.argmax()) if likely.any() else sign
    while low < at < high:
        low, high, at = (low, at, at - step) if undone(at) else (at, high, at + step)
        step *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if undone(middle) else (middle, high)
    return high, sign


@dataclass(frozen=True, eq=False)
class Moved:
    """A count after its rate was moved (may be fractional), and whether it was clipped to 0..n."""

    k: Any
    clipped: Any


def move_rate(k: ArrayLike, n: ArrayLike, share: ArrayLike) -> Moved:
    """Move the rate k/n by a share (0.05: 5 points up, -0.05: down), clipped to 0..n. Arguments broadcast."""
    k, n = check_counts(k, n)
    k, n, share = as_floats("move_rate", k, n, share)
    if np.any(np.abs(share) > 1):
        raise InputError(f"a move of {np.abs(share).max():g}", "share", "give -1 to 1, not percent")
    moved = k + share * n
    return Moved(unwrap(np.clip(moved, 0, n)), unwrap((moved < 0) | (moved > n)))
