"""Numbers that a measure gives, with what their interval is made from.

Prevents two failures: a recomputed rate stands without saying how sure it is, because a fraction in lowest terms has
forgotten its n; and several answers to one prompt are counted as several prompts.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import mul
from typing import Any, Self

import numpy as np

from fragility.statistics import wilson
from fragility.statistics.few_clusters import cluster_mean, cluster_share, cluster_totals
from fragility.statistics.result import Interval, NotEstimable
from fragility.wording import counted

#: What is said of a number that counts what is released: it has no sampling error.
EXACT = "exact, no interval"
#: Why the numbers of these measures have no interval.
NONE = {
    "count_correlation": "no interval: the groups share their prompts",
    "difference": "no interval: the n of the two released numbers is not released",
    "friedman": "no interval: a test statistic",
    "median": "no interval: a median of numbers that share their prompts",
    "pooled_rate_limit": "no interval: it is the limit of one",
    "signed_rank": "no interval: a test statistic",
    "spread_of_rates": "no interval: a spread of few runs",
    "stability_correlation": "no interval: a rank correlation of numbers with many ties",
    "weighted_kappa": "no interval: grades of a few people",
    "weighted_mean": "no interval: a mean of released means, whose spread is not released",
}


class Estimate(Fraction):
    """A number that knows its 95 % interval; in arithmetic, comparisons and copies it is a fraction like any other."""

    @classmethod
    def from_float(cls, number: float) -> Fraction:  # type: ignore[override]
        """Return what a comparison with a float asks for: a plain fraction."""
        return Fraction.from_float(number)

    @classmethod
    def from_decimal(cls, number: Decimal) -> Fraction:  # type: ignore[override]
        """Return what a comparison with a decimal asks for: a plain fraction."""
        return Fraction.from_decimal(number)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy as the plain fraction."""
        return Fraction, (self.numerator, self.denominator)

    def __copy__(self) -> Self:
        """Return itself: it never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself: it never changes."""
        return self

    def limits(self) -> Interval | NotEstimable:
        """Return the interval, in the unit of the number."""
        raise NotImplementedError

    @property
    def how(self) -> str:
        """What was taken as the sample."""
        raise NotImplementedError


class Share(Estimate):
    """k of n, with the prompt behind each where some have several answers.

    Examples
    --------
    >>> found = Share(9, 30)
    >>> found == Fraction(3, 10), found.how
    (True, 'Wilson, n = 30')
    >>> round(found.limits().low, 3), round(found.limits().high, 3)
    (0.167, 0.479)
    """

    k: int
    n: int
    groups: tuple[np.ndarray, np.ndarray] | None

    def __new__(cls, k: int, n: int, groups: tuple[np.ndarray, np.ndarray] | None = None) -> Self:
        """Keep k and n as they are; `groups` are the k and n of each prompt."""
        self = super().__new__(cls, k, n)
        self.k, self.n, self.groups = k, n, groups
        return self

    @classmethod
    def of(cls, hits: np.ndarray, groups: np.ndarray | None = None) -> Self:
        """Return the share of true values; with `groups`, the number of each one's prompt, if any prompt has several.

        Where a prompt is not known (-1), none is a group.
        """
        k, n = int(hits.sum()), len(hits)
        if groups is None or (groups < 0).any():
            return cls(k, n)
        sizes = np.bincount(groups)
        found = sizes > 0
        if not (sizes > 1).any():
            return cls(k, n)
        return cls(k, n, (np.bincount(groups, hits)[found], sizes[found].astype(float)))

    def limits(self) -> Interval | NotEstimable:
        """Return Wilson's interval, or that of the groups as the sample."""
        if self.groups is None:
            return wilson(self.k, self.n)
        found = cluster_share(*self.groups).interval
        return NotEstimable(str(found.reason)) if found.reason else found

    @property
    def how(self) -> str:
        """What was taken as the sample."""
        if self.groups is None:
            return f"Wilson, n = {self.n:,}"
        return f"t over {counted(len(self.groups[0]), 'prompt')}, {self.n:,} rows"


class Mean(Estimate):
    """The mean of values that are independent, or of `groups` (one label a value) that are."""

    totals: np.ndarray
    sizes: np.ndarray

    def __new__(
        cls, values: Sequence[Fraction], groups: np.ndarray | None = None, codes: np.ndarray | None = None
    ) -> Self:
        """Keep the values, added up by group; with `codes` the values are the different ones, by their numbers."""
        each = np.arange(len(values)) if codes is None else codes
        times = np.bincount(each).tolist()
        self = super().__new__(cls, sum(map(mul, values, times), Fraction(0)) / len(each))
        labels = np.arange(len(each)) if groups is None else groups
        self.totals, self.sizes = cluster_totals(np.array(list(map(float, values)))[each], labels)
        return self

    @classmethod
    def of(cls, k: np.ndarray, n: np.ndarray) -> Self:
        """Return the mean of shares k / n of whole numbers, most of which are alike."""
        (one, of), codes = np.unique(np.stack([k, n]), axis=1, return_inverse=True)
        return cls(list(map(Fraction, one.tolist(), of.tolist())), codes=codes)

    def limits(self) -> Interval | NotEstimable:
        """Return the t interval over the values, or over the groups."""
        found = cluster_mean(self.totals, self.sizes).interval
        return NotEstimable(str(found.reason)) if found.reason else found

    @property
    def how(self) -> str:
        """What was taken as the sample."""
        if (self.sizes == 1).all():
            return f"t over {counted(len(self.sizes), 'value')}"
        return f"t over {counted(len(self.sizes), 'prompt')}, {int(self.sizes.sum()):,} rows"


class Known(Estimate):
    """A number whose estimator gives the interval."""

    interval: Interval | NotEstimable

    def __new__(cls, value: Fraction | float, interval: Interval | NotEstimable) -> Self:
        """Keep the interval beside the value."""
        self = super().__new__(cls, value)
        self.interval = interval
        return self

    def limits(self) -> Interval | NotEstimable:
        """Return the estimator's interval."""
        return self.interval

    @property
    def how(self) -> str:
        """How the estimator made it."""
        return "" if isinstance(self.interval, NotEstimable) else f"by {self.interval.method}"


def interval_of(found: Any, statistic: str, times: int = 1) -> tuple[str, str, str]:
    """Return low, high and what they rest on, as text; without limits the reason stands in their place.

    Parameters
    ----------
    found : number
        What the measure gave.
    statistic : str
        Its name.
    times : int
        What turns the number into the unit of the print.

    Examples
    --------
    >>> interval_of(Share(9, 30), "share", 100)
    ('16.664748', '47.875787', 'Wilson, n = 30')
    >>> interval_of(Fraction(9), "count")
    ('', '', 'exact, no interval')
    """
    if not isinstance(found, Estimate):
        return "", "", NONE.get(statistic, EXACT)
    limits = found.limits()
    if isinstance(limits, NotEstimable):
        return "", "", f"no interval: {limits.reason}"
    return f"{times * float(limits.low):.6f}", f"{times * float(limits.high):.6f}", found.how
