"""Items needed to compare two shares: unpaired, paired and for equivalence.

Prevents the failure in which a benchmark is sized for a test that will not be made: the number is the smallest that
has the power by the functions of `power`, with the family and the design effect of the analysis. All arguments
broadcast.
"""

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.power import (
    Planned,
    check_above,
    planned,
    power_equivalence,
    power_unpaired,
    smallest_n,
    whole,
    z_total,
)
from fragility.statistics.power_exact import power_mcnemar_exact
from fragility.statistics.result import as_floats, check_choice, check_shares, refuse


def items_unpaired(
    p1: ArrayLike,
    p2: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Planned:
    """Return the items an arm needs for the power given, two independent arms of one size.

    Parameters
    ----------
    p1, p2 : array_like
        True shares.
    power, alpha, family, design_effect : array_like
        As in `power.detectable_unpaired`.

    Returns
    -------
    Planned
        Whole number, the smallest with that power by `power_unpaired`; a reason where the shares are equal.
    """
    z_total(power, alpha, family)
    p1, p2, target, *rest = as_floats("items", check_shares(p1, "p1"), p2, power, alpha, family, design_effect)
    n = smallest_n(lambda n: np.asarray(power_unpaired(p1, p2, n, n, *rest)) >= target, p1.shape)
    return planned(n, np.where(p1 == p2, "the shares are equal: no number of items finds a difference", ""))


def items_paired(
    difference: ArrayLike,
    discordant: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
    test: str = "exact",
) -> Planned:
    """Return the items needed for the power given, two arms on the same items, McNemar's test.

    Parameters
    ----------
    difference : array_like
        True difference of the shares, its size at most the discordant share.
    discordant : array_like
        Share of items on which the arms differ.
    power, alpha, family, design_effect : array_like
        As in `power.detectable_paired`.
    test : {"exact", "normal"}
        The exact (binomial) test, which the decision rule uses, by its exact power; or Connor's formula, which the
        large-sample test needs and which is too small for the exact one.

    Returns
    -------
    Planned
        Whole number; a reason where the difference is 0. For the exact test it is sought from Connor's number on:
        the smallest with that power, below which the power falls short. It may dip again within a few items, as that
        of a test of whole counts does.

    References
    ----------
    Connor 1987, Biometrics 43:207.
    """
    critical, target = z_total(power, alpha, family)
    gap, share, critical, target, inflation = as_floats(
        "items", difference, check_shares(discordant, "discordant"), critical, target, design_effect
    )
    refuse(np.abs(gap) > share, gap, "is larger than the discordant share", "difference")
    check_above(design_effect=inflation)
    spread = critical * np.sqrt(share) + target * np.sqrt(np.maximum(share - gap**2, 0))
    n = (spread / np.where(gap == 0, 1, gap)) ** 2
    if check_choice(test, ("exact", "normal"), "test") == "exact":
        wanted, level, tests = as_floats("items", power, alpha, family)
        parts = np.broadcast_arrays(gap, share, wanted, level, tests, whole(n))
        exact = [_exact_items(*map(float, case)) for case in zip(*(part.ravel() for part in parts), strict=True)]
        n, gap, inflation = (
            np.array(exact).reshape(parts[0].shape),
            parts[0],
            np.broadcast_to(inflation, parts[0].shape),
        )
    n = inflation * n
    return planned(whole(n), np.where(gap == 0, "a difference of 0: no number of items finds it", ""))


def _exact_items(gap: float, discordant: float, power: float, alpha: float, family: float, start: float) -> float:
    """Return the smallest n near `start` at which McNemar's exact test has the power."""
    if gap == 0:
        return start
    first, second = (discordant + gap) / 2, (discordant - gap) / 2
    n = max(int(start), 1)

    def enough(items: int) -> bool:
        return power_mcnemar_exact(first, second, items, alpha, int(family)) >= power

    step = max(1, n // 50)
    while not enough(n):
        n += step
    while n > 1 and enough(n - 1):
        n -= 1
    return float(n)


def items_for_equivalence(
    p1: ArrayLike,
    p2: ArrayLike,
    margin: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Planned:
    """Return the items an arm needs to show equivalence by two one-sided tests, two independent arms of one size.

    Parameters
    ----------
    p1, p2 : array_like
        True shares.
    margin, alpha : array_like
        As in `power.power_equivalence`: alpha is that of each one-sided test.
    power, family, design_effect : array_like
        As in `power.detectable_unpaired`.

    Returns
    -------
    Planned
        Whole number; a reason where the true difference is not inside the margin, or nothing varies.
    """
    z_total(power, alpha, family)
    parts = (check_shares(p1, "p1"), check_shares(p2, "p2"), check_shares(margin, "margin"), power)
    p1, p2, width, target, *rest = as_floats("items", *parts, alpha, family, design_effect)
    n = smallest_n(lambda n: np.asarray(power_equivalence(p1, p2, n, n, width, *rest)) >= target, p1.shape)
    outside = np.abs(p1 - p2) >= width
    constant = p1 * (1 - p1) + p2 * (1 - p2) == 0
    reason = np.where(
        outside,
        "the true difference is not inside the margin",
        np.where(constant, "no variance is left to plan with: both shares are 0 or 1", ""),
    )
    return planned(n, reason)
