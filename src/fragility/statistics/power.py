"""Power, minimum detectable difference and sample size for two shares: unpaired, paired and equivalence.

Prevents the failure in which a difference that was never detectable is reported as absent. Every function takes the
size of the family (alpha / family, Bonferroni: the strictest step of Holm) and a design effect for clusters, so the
answer is for the analysis that will be made. All arguments broadcast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.statistics import special
from fragility.statistics.result import FloatArray, as_floats, check_choice, check_shares, refuse, unwrap
from fragility.statistics.roots import edge

_LARGEST_LOG = 40.0  # sample sizes are sought up to e^40


@dataclass(frozen=True, eq=False)
class Planned:
    """A planned quantity, one or many.

    Parameters
    ----------
    value : float or array
        NaN where there is a reason.
    reason : str or array
        Why there is none, else "".
    """

    value: Any
    reason: Any


def planned(value: ArrayLike, reason: ArrayLike) -> Planned:
    """Return a value with its reason; NaN where the reason is given."""
    reasons = np.broadcast_to(np.asarray(reason, dtype=np.str_), np.shape(value))
    return Planned(unwrap(np.where(reasons == "", value, np.nan)), unwrap(reasons))


def z_total(power: ArrayLike, alpha: ArrayLike, family: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return z of the two-sided level alpha / family, and z of the power."""
    level, target = check_shares(alpha, "alpha"), check_shares(power, "power")
    (tests,) = as_floats("family", family)
    refuse((level <= 0) | (level >= 1), level, "is no alpha", "alpha", "give a share between 0 and 1")
    refuse((target <= 0) | (target >= 1), target, "is no power", "power", "give a share between 0 and 1")
    refuse(tests < 1, tests, "tests in the family", "family", "give 1 or more")
    least = level / tests / 2
    refuse(target <= least, target, "is no more power than a test without effect has", "power", "ask for more")
    return -np.asarray(special.ndtri(level / tests / 2)), np.asarray(special.ndtri(target))


def check_above(**named: FloatArray) -> None:
    """Refuse values that are not above 0, by the name of their argument."""
    for name, values in named.items():
        refuse(values <= 0, values, "must be above 0", name)


def power_unpaired(
    p1: ArrayLike,
    p2: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Any:
    """Return the power of the two-sided test of two independent shares.

    Parameters
    ----------
    p1, p2 : array_like
        True shares.
    n1, n2 : array_like
        Items of each arm.
    alpha : array_like
        Two-sided level of the family, a share.
    family : array_like
        Tests in the family.
    design_effect : array_like
        Factor by which clusters inflate the variance (see `clustered.design_effect`).

    Returns
    -------
    float or array of float
        Normal approximation to the pooled z test (chi-square without correction), both tails; 0 where both shares
        are 0 or both are 1.

    Raises
    ------
    InputError
        Not shares, n or design effect not above 0, a family below 1.

    References
    ----------
    Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, chapter 4.
    """
    p1, p2 = check_shares(p1, "p1"), check_shares(p2, "p2")
    critical, _ = z_total(0.5, alpha, family)
    p1, p2, n1, n2, critical = as_floats("power", p1, p2, *effective(n1, n2, design_effect), critical)
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    under_null = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return unwrap(_two_tails(p1 - p2, critical * under_null, np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)))


def power_paired(
    first_only: ArrayLike,
    second_only: ArrayLike,
    n: ArrayLike,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Any:
    """Return the power of McNemar's test of two shares on the same items.

    Parameters
    ----------
    first_only, second_only : array_like
        True shares of items counted in one arm only; their difference is the effect, their sum the discordant share.
    n : array_like
        Items.
    alpha, family, design_effect : array_like
        As in `power_unpaired`.

    Returns
    -------
    float or array of float
        Normal approximation to the test without correction, a few points low where few items are discordant. For the
        exact test see `power_exact.power_mcnemar_exact`.

    References
    ----------
    Connor 1987, Biometrics 43:207.
    """
    first, second = check_shares(first_only, "first_only"), check_shares(second_only, "second_only")
    critical, _ = z_total(0.5, alpha, family)
    first, second, n, critical = as_floats("power", first, second, effective(n, 1, design_effect)[0], critical)
    gap, discordant = first - second, first + second
    refuse(discordant > 1, discordant, "is a discordant share above 1", "first_only + second_only")
    alternative = np.sqrt(np.maximum(discordant - gap**2, 0) / n)
    return unwrap(_two_tails(gap, critical * np.sqrt(discordant / n), alternative))


def detectable_unpaired(
    p: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
    direction: str = "down",
) -> Planned:
    """Return the smallest difference from the share p of the second arm that is found with the power given.

    Parameters
    ----------
    p : array_like
        True share of the second (reference) arm.
    n1, n2, alpha, family, design_effect : array_like
        As in `power_unpaired`.
    power : array_like
        Chance to find it, a share.
    direction : {"down", "up"}
        Whether the first arm's share is lower or higher.

    Returns
    -------
    Planned
        Share, above 0; a reason where not even the largest difference is found with that power.
    """
    check_choice(direction, ("down", "up"), "direction")
    z_total(power, alpha, family)
    p = check_shares(p, "p")
    side, room = (-1, p) if direction == "down" else (1, 1 - p)
    room, target, *rest = as_floats("detectable", room, power, p, n1, n2, alpha, family, design_effect)

    def found(gap: FloatArray) -> NDArray[np.bool_]:
        reference, *design = rest
        return np.asarray(power_unpaired(np.clip(reference + side * gap, 0, 1), reference, *design) >= target)

    gap = edge(found, room, np.zeros_like(room))
    return planned(gap, np.where(found(room), "", "even the largest difference is found with less power"))


def detectable_paired(
    discordant: ArrayLike,
    n: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Planned:
    """Return the smallest paired difference that is found with the power given.

    Parameters
    ----------
    discordant : array_like
        Share of items on which the arms differ; the difference cannot be larger.
    n, alpha, family, design_effect : array_like
        As in `power_paired`.
    power : array_like
        Chance to find it, a share.

    Returns
    -------
    Planned
        Share, above 0; a reason where not even a difference as large as the discordant share is found.
    """
    z_total(power, alpha, family)
    share, target, *rest = as_floats(
        "detectable", check_shares(discordant, "discordant"), power, n, alpha, family, design_effect
    )

    def found(gap: FloatArray) -> NDArray[np.bool_]:
        return np.asarray(power_paired((share + gap) / 2, (share - gap) / 2, *rest) >= target)

    gap = edge(found, share, np.zeros_like(share))
    return planned(gap, np.where(found(share), "", "even one-sided disagreement is found with less power"))


def power_equivalence(
    p1: ArrayLike,
    p2: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    margin: ArrayLike,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Any:
    """Return the power of two one-sided tests of "the difference is the margin or more, either way".

    Parameters
    ----------
    p1, p2, n1, n2, family, design_effect : array_like
        As in `power_unpaired`.
    margin : array_like
        Share, above 0 (5 points are 0.05).
    alpha : array_like
        Level of each one-sided test: 0.05 goes with a 90 % interval.

    Returns
    -------
    float or array of float
        Normal approximation with unpooled variance.

    References
    ----------
    Chow, Shao and Wang 2008, Sample Size Calculations in Clinical Research, section 4.2.
    """
    width = check_shares(margin, "margin")
    refuse(width == 0, width, "is no margin", "margin", "give a share above 0")
    p1, p2 = check_shares(p1, "p1"), check_shares(p2, "p2")
    critical, _ = z_total(0.5, 2 * check_shares(alpha, "alpha"), family)
    p1, p2, n1, n2, width, critical = as_floats("power", p1, p2, *effective(n1, n2, design_effect), width, critical)
    se = np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    steps = _over(width - (p1 - p2), se), _over(width + (p1 - p2), se)
    return unwrap(np.maximum(special.ndtr(steps[0] - critical) + special.ndtr(steps[1] - critical) - 1, 0))


def whole(values: FloatArray) -> FloatArray:
    """Return the next whole number up; a value that is whole but for rounding is that number."""
    return np.ceil(values * (1 - 1e-12))


def smallest_n(enough: Callable[[FloatArray], Any], shape: tuple[int, ...]) -> FloatArray:
    """Return the smallest whole n for which `enough` holds; it must hold from there on up to e^40."""
    log_n = edge(lambda log: np.asarray(enough(np.exp(log))), np.full(shape, _LARGEST_LOG), np.zeros(shape))
    return whole(np.exp(log_n))


def effective(n1: ArrayLike, n2: ArrayLike, design_effect: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the items of two arms over the design effect."""
    n1, n2, inflation = as_floats("items and design effect", n1, n2, design_effect)
    check_above(n1=n1, n2=n2, design_effect=inflation)
    return n1 / inflation, n2 / inflation


def _two_tails(gap: FloatArray, threshold: FloatArray, se: FloatArray) -> FloatArray:
    chance = special.ndtr(_over(gap - threshold, se)) + special.ndtr(_over(-gap - threshold, se))
    return np.where((threshold == 0) & (gap == 0), 0.0, chance)


def _over(distance: FloatArray, se: FloatArray) -> FloatArray:
    """Return distance / se; infinite, with the sign of the distance, where the standard error is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(distance == 0, 0.0, distance / se)
