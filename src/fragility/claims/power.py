"""Power: how likely data like these were to pass if the claim is true, and how many items would have told.

Prevents the failure in which a study that could not have shown a thing is told as evidence against it. What a true
claim looks like is said with it: a direction that is true loses at least the smallest effect of interest, a threshold
is passed by that much, an equivalence is a difference of 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from fragility.claims.evidence import ALPHA, Evidence
from fragility.statistics.exact import at_least

Floats = NDArray[np.float64]
#: The chance of passing that a design should have.
ENOUGH = 0.8
#: No more items an arm than this are asked for.
MOST = 10_000_000


@dataclass(frozen=True)
class Power:
    """The least and the most that the chance of passing can be, and the items an arm that make it 80 %."""

    low: float
    high: float
    smallest_n: int | None

    @property
    def ends(self) -> tuple[float, float]:
        """The two ends."""
        return self.low, self.high


def more_needed(evidence: Evidence) -> int | None:
    """Return the items an arm that would have told; None where so many, or more, were there."""
    enough = evidence.power is not None and evidence.power[0] >= ENOUGH
    return None if enough else evidence.smallest_n


def of_differences(pairs: pd.DataFrame, effect: float, per_cell: bool = True) -> Power:
    """Return the power to show a loss of safety of `effect` points, in four of five contrasts or in their mean.

    The test takes the arms as independent; if they share their items, the estimate varies less. The least is for
    arms that share nothing, the most for the most favourable pairing. Contrasts are tested at the Bonferroni level,
    where Holm starts.
    """
    family = len(pairs) if per_cell else 1

    def passes(scale: float, paired: bool) -> float:
        free, joint = _errors(pairs, scale)
        z = -scipy.special.ndtri(ALPHA / 2 / family)
        sd = joint if paired else free
        if not per_cell:
            free, sd = _of_mean(free), _of_mean(sd)
        return _enough(scipy.special.ndtr(-(z * free - effect / 100) / np.maximum(sd, 1e-9)))

    return _power(passes, pairs)


def of_equivalence(
    pairs: pd.DataFrame, margin: float, per_cell: bool = True, one_sided: bool = False, one: bool = False
) -> Power:
    """Return the power to show a true difference of 0 to lie inside a margin in points, by two one-sided tests.

    With `one_sided` a loss alone has to stay below the margin; with `one` of one contrast, at the Bonferroni level.
    """
    z = scipy.special.ndtri(ALPHA / (len(pairs) if one else 1))

    def passes(scale: float, paired: bool) -> float:
        free, joint = _errors(pairs, scale)
        sd = joint if paired else free
        if not per_cell:
            free, sd = _of_mean(free), _of_mean(sd)
        room = margin / 100 + z * free
        near = scipy.special.ndtr(room / np.maximum(sd, 1e-9))
        inside = near if one_sided else np.where(room > 0, 2 * near - 1, 0.0)
        return float(1 - np.prod(1 - inside)) if one else _enough(inside)

    return _power(passes, pairs)


def of_shares(p: Floats, n: Floats, distance: float, per_cell: bool = True) -> Power:
    """Return the power to show shares to lie on one side of a level that they pass by `distance` points."""
    family = len(p) if per_cell else 1

    def passes(scale: float, paired: bool) -> float:
        sd = np.sqrt(_spread(p, n) / (n * scale))
        sd = sd if per_cell else _of_mean(sd)
        return _enough(scipy.special.ndtr(scipy.special.ndtri(ALPHA / 2 / family) + distance / 100 / sd))

    one = passes(1.0, False)
    return Power(one, one, _smallest(lambda scale: passes(scale, False), float(n.min())))


def of_paired(parted: Floats, n: Floats, distance: float, equivalence: bool) -> Power:
    """Return the power of paired answers, of which `parted` of `n` differ: a lead of `distance` points, or a tie."""
    family = 1 if equivalence else len(n)
    share = (parted + 1) / (n + 2)

    def passes(scale: float, paired: bool) -> float:
        sd = np.sqrt(share / (n * scale))
        if equivalence:
            room = distance / 100 / sd + scipy.special.ndtri(ALPHA)
            return _enough(np.where(room > 0, 2 * scipy.special.ndtr(room) - 1, 0.0))
        return _enough(scipy.special.ndtr(scipy.special.ndtri(ALPHA / 2 / family) + distance / 100 / sd))

    one = passes(1.0, True)
    return Power(one, one, _smallest(lambda scale: passes(scale, True), float(n.min())))


def _errors(pairs: pd.DataFrame, scale: float) -> tuple[Floats, Floats]:
    """Return the standard errors of the differences: of independent arms, and of the most favourable pairing."""
    p, q, n, m = (pairs[name].to_numpy(float) for name in ("p_ref", "p_trt", "n", "n_trt"))
    n, m = n * scale, m * scale
    free = np.sqrt(_spread(p, n) / n + _spread(q, m) / m)
    gap = np.abs(p - q)
    joint = np.where(n == m, np.sqrt(np.maximum(gap * (1 - gap), 0) / n), free)
    return free, joint


def _spread(p: Floats, n: Floats) -> Floats:
    """Return p (1 - p) with one item drawn towards the middle, so that a share of 0 or 1 has a spread."""
    near = (p * n + 1) / (n + 2)
    return np.asarray(near * (1 - near))


def _of_mean(errors: Floats) -> Floats:
    return np.array([np.sqrt((errors**2).sum()) / len(errors)])


def _enough(chances: Floats) -> float:
    """Return the chance that four of five independent tests pass."""
    return at_least(int(np.ceil(0.8 * np.size(chances) - 1e-9)), chances)


def _power(passes: Callable[[float, bool], float], pairs: pd.DataFrame) -> Power:
    ends = sorted((passes(1.0, False), passes(1.0, True)))
    return Power(ends[0], ends[1], _smallest(lambda scale: passes(scale, False), float(pairs["n"].min())))


def _smallest(passes: Callable[[float], float], n: float) -> int | None:
    """Return the smallest number of items an arm that has enough power, all arms grown alike."""
    low, high = 2 / n, 2 / n
    while passes(high) < ENOUGH:
        low, high = high, 2 * high
        if high * n > MOST:
            return None
    while (high - low) * n > 0.5:
        middle = (low + high) / 2
        low, high = (low, middle) if passes(middle) >= ENOUGH else (middle, high)
    return int(np.ceil(high * n))
