"""Power: how likely data like these were to pass if the claim is true, and how many items would have told.

Prevents the failure in which a study that could not have shown a thing is told as evidence against it. What a true
claim looks like is said with it: a direction that is true loses at least the smallest effect of interest, a threshold
is passed by that much, an equivalence is a difference of 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from fragility.claims.asked import fewest
from fragility.claims.enough import smallest_n
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.power_words import ENOUGH
from fragility.small_tables import Table
from fragility.statistics import special
from fragility.statistics.exact import at_least

Floats = NDArray[np.float64]
#: Draws of the test statistics where several are corrected together, each with its mirror image, and their seed.
DRAWS, SEED = 2048, 20261130


@dataclass(frozen=True)
class Power:
    """The least and the most that the chance of passing can be; `search` finds `smallest_n` where it is asked for."""

    low: float
    high: float
    search: Callable[[], int | None]
    told: bool = True

    @cached_property
    def smallest_n(self) -> int | None:
        """The items in every arm alike that make the chance 80 %; None where no number up to the most does."""
        return self.search()

    def needed(self, lean: int) -> int | None:
        """Return the same where it would tell something: None where a side is shown, and where so many were there."""
        return None if lean or self.low >= ENOUGH else self.smallest_n

    @property
    def ends(self) -> tuple[float, float] | None:
        """The two ends; None of what is shown, which needed none."""
        return (self.low, self.high) if self.told else None


#: Of a claim that is shown.
SHOWN = Power(1.0, 1.0, lambda: None, told=False)


@dataclass(frozen=True)
class Wanted:
    """How many comparisons have to be shown: four of five, or with `one` a single one.

    `groups` names the comparison of each test where several make one, all of which have to be shown: those of a
    condition against its rivals. They share that condition, and with it half of their variance.
    """

    one: bool = False
    groups: tuple[int, ...] = ()

    def number(self, comparisons: int) -> int:
        """Return how many of so many comparisons have to be shown."""
        return 1 if self.one else fewest(comparisons)


def more_needed(evidence: Evidence) -> int | None:
    """Return the items an arm that would have told; None where so many, or more, were there."""
    enough = evidence.power is not None and evidence.power[0] >= ENOUGH
    return None if enough else evidence.smallest_n


def power_absent(kind: str) -> str:
    """Return why no power is given of a reading of a type of claim of which nothing is shown.

    >>> power_absent("protocol")
    'not given: fields are compared, and nothing is drawn'
    """
    why = {
        "protocol": "fields are compared, and nothing is drawn",
        "theorem": "instances are tried, and nothing is drawn",
        "distribution": "models and prompts with spreads of their own are the sample",
    }
    return f"not given: {why.get(kind, 'the spread of single responses is not printed')}"


def of_differences(pairs: Table, effect: float, per_cell: bool = True, wanted: Wanted = Wanted()) -> Power:
    """Return the power to show a loss of safety of `effect` points, in four of five contrasts or in their mean.

    The test takes the arms as independent; if they share their items, the estimate varies less. The least is for
    arms that share nothing, the most for the most favourable pairing. Contrasts are corrected by Holm, as in the test.
    """

    def passes(n: float | None, paired: bool) -> float:
        free, sd = _errors(pairs, n, paired, per_cell)
        return by_holm(effect / 100 / free, sd / free, wanted)

    return _power_of_pairing(passes)


def of_equivalence(
    pairs: Table, margin: float, per_cell: bool = True, one_sided: bool = False, one: bool = False
) -> Power:
    """Return the power to show a true difference of 0 to lie inside a margin in points, by two one-sided tests.

    With `one_sided` a loss alone has to stay below the margin; with `one` of one contrast, at the Bonferroni level.
    """
    z = special.ndtri(ALPHA / (len(pairs) if one else 1))

    def passes(n: float | None, paired: bool) -> float:
        free, sd = _errors(pairs, n, paired, per_cell)
        room = (margin / 100 + z * free) / np.maximum(sd, 1e-9)
        inside = special.ndtr(room) if one_sided else _within(room)
        return at_least(Wanted(one).number(np.size(inside)), inside)

    return _power_of_pairing(passes)


def of_shares(p: Floats, n: Floats, distance: float, per_cell: bool = True) -> Power:
    """Return the power to show shares to lie on one side of a level that they pass by `distance` points."""

    def passes(items: float | None) -> float:
        size = n if items is None else np.full(len(p), items)
        sd = np.sqrt(_spread(p, size) / size)
        sd = sd if per_cell else _of_mean(sd)
        return by_holm(distance / 100 / sd, np.ones(len(sd)))

    return _power(passes)


def of_paired(parted: Floats, n: Floats, distance: float, equivalence: bool, wanted: Wanted = Wanted()) -> Power:
    """Return the power of paired answers, of which `parted` of `n` differ: a lead of `distance` points, or a tie."""
    share = (parted + 1) / (n + 2)

    def passes(items: float | None) -> float:
        sd = np.sqrt(share / (n if items is None else items))
        if equivalence:
            inside = _within(distance / 100 / sd + special.ndtri(ALPHA))
            return at_least(wanted.number(inside.size), inside)
        return by_holm(distance / 100 / sd, np.ones(len(sd)), wanted)

    return _power(passes)


def of_trends(groups: Sequence[Table], effect: float) -> Power:
    """Return the power to show that safety falls by `effect` points from the first dose to the last.

    Each group holds the doses of one comparison: `dose`, `rate` and `n`. The two ends are those of `of_differences`.
    """

    def passes(n: float | None, paired: bool) -> float:
        ends = np.array([_slope_errors(group, n) for group in groups])
        falls = [effect / 100 / float(np.ptp(group["dose"])) for group in groups]
        return by_holm(np.array(falls) / ends[:, 0], ends[:, int(paired)] / ends[:, 0])

    return _power_of_pairing(passes)


def of_limits(half: Callable[[float | None], Floats], effect: float) -> Power:
    """Return the power to show gaps of `effect`, each by its own interval that holds for all of them together.

    `half` gives half the width of each interval at so many items in every arm, or with None at those that there are.
    """

    def passes(n: float | None) -> float:
        width = half(n)
        z = -special.ndtri(ALPHA / 2 / len(width))
        chances = special.ndtr(z * (effect / width - 1))
        return at_least(Wanted().number(len(width)), chances)

    return _power(passes)


def of_intervals(half: Floats, n: Floats, room: float, both: bool = False) -> Power:
    """Return the power to show results that lie `room` within what is claimed, each by its own 95 % interval, in all.

    `half` is half the width of each interval at the `n` answers that there are; with `both` either end has to keep
    within the room.
    """

    def passes(items: float | None) -> float:
        width = np.maximum(half * (1.0 if items is None else np.sqrt(n / items)), 1e-9)
        left = -special.ndtri(ALPHA / 2) * (room / width - 1)
        return float(np.prod(_within(left) if both else special.ndtr(left)))

    return _power(passes)


def together(one: Power, other: Power) -> Power:
    """Return the power of a claim of two parts, which may go together or apart: its bounds, and the larger n.

    >>> both = together(Power(0.7, 0.9, lambda: 300), Power(0.6, 0.8, lambda: 500))
    >>> both.ends, both.smallest_n
    ((0.3, 0.8), 500)
    """

    def search() -> int | None:
        sizes = [part.smallest_n for part in (one, other)]
        return None if None in sizes else max(size for size in sizes if size is not None)

    return Power(max(0.0, round(one.low + other.low - 1, 12)), min(one.high, other.high), search)


def by_holm(shift: Floats, spread: Floats, wanted: Wanted = Wanted()) -> float:
    """Return the chance that enough two-sided tests are shown on the right side after Holm's correction.

    Parameters
    ----------
    shift, spread : ndarray, shape (tests,)
        Expected value and standard deviation of each test statistic in standard errors of the test.
    wanted : Wanted
        How many of them are enough.

    Notes
    -----
    Of one test by its formula; of several by drawing them, independent but for what rivals share.
    """
    tests = np.size(shift)
    cuts = -special.ndtri(ALPHA / 2 / np.arange(tests, 0, -1))
    if tests == 1:
        return float(special.ndtr((shift - cuts) / np.maximum(spread, 1e-9))[0])
    z = _normals(tests, wanted.groups) * spread[:, None] if (spread != 1).any() else _normals(tests, wanted.groups)
    z = z + shift[:, None]
    size, cut = np.abs(z), cuts[:1]  # one for all draws, until some show a test
    for _ in range(tests - 1):  # as many as are shown lower the cut of those left, which may show more
        shown = _numbers(size >= cut)
        lower = cuts[np.minimum(shown, tests - 1)]
        if np.array_equiv(lower, cut):
            break
        cut = lower
    good = z >= cut
    if wanted.groups:
        order, starts = _runs(wanted.groups)
        good = np.logical_and.reduceat(good[order], starts, axis=0)
    return float((_numbers(good) >= wanted.number(len(good))).mean())


def _numbers(held: NDArray[np.bool_]) -> NDArray[np.integer]:
    """Return how many hold in each column; few enough are added as bytes, in a fraction of the time."""
    if len(held) < 128:
        return np.asarray(held.view(np.int8).sum(axis=0, dtype=np.int8))
    return np.asarray(held.sum(axis=0, dtype=np.int32))


@lru_cache(maxsize=64)
def _runs(groups: tuple[int, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the tests group by group, and where each group begins among them."""
    order = np.argsort(groups, kind="stable")
    return order, np.unique(np.asarray(groups)[order], return_index=True)[1]


@lru_cache(maxsize=64)
def _normals(tests: int, groups: tuple[int, ...] = ()) -> Floats:
    draw = np.random.default_rng(SEED)
    half = draw.standard_normal((DRAWS, tests))
    if groups:
        codes = np.unique(np.asarray(groups), return_inverse=True)[1]
        half = (half + draw.standard_normal((DRAWS, codes.max() + 1))[:, codes]) / np.sqrt(2)
    return np.ascontiguousarray(np.vstack([half, -half]).T)


def _errors(pairs: Table, items: float | None, paired: bool, per_cell: bool) -> tuple[Floats, Floats]:
    """Return the standard errors of the differences, or of their mean: as the test takes them, and as they are.

    The test takes the arms as independent; `paired` ones share their items in the most favourable way.
    """
    p, q, n, m = (np.asarray(pairs[name], dtype=float) for name in ("p_ref", "p_trt", "n", "n_trt"))
    n, m = (n, m) if items is None else (np.full(len(p), items), np.full(len(p), items))
    free = np.sqrt(_spread(p, n) / n + _spread(q, m) / m)
    gap = np.abs(p - q)
    sd = np.where(n == m, np.sqrt(np.maximum(gap * (1 - gap), 0) / n), free) if paired else free
    return (free, sd) if per_cell else (_of_mean(free), _of_mean(sd))


def _slope_errors(group: Table, items: float | None) -> tuple[float, float]:
    """Return the standard error of a slope over doses: as the test takes it, and of prompts shared most favourably."""
    dose, rate, n = (np.asarray(group[name], dtype=float) for name in ("dose", "rate", "n"))
    n = n if items is None else np.full(len(dose), items)
    centred = dose - np.average(dose, weights=n)
    weight = n * centred / float((n * centred**2).sum())
    free = np.sqrt(float(_spread(np.atleast_1d(np.average(rate, weights=n)), n.sum())[0] / (n * centred**2).sum()))
    shared = np.minimum.outer(rate, rate) - np.outer(rate, rate)
    joint = np.sqrt(max(float(weight @ shared @ weight), 0.0) / n.min()) if np.ptp(n) == 0 else free
    return free, joint


def _spread(p: Floats, n: Floats | float) -> Floats:
    """Return p (1 - p) with one item drawn towards the middle, so that a share of 0 or 1 has a spread."""
    near = (p * n + 1) / (n + 2)
    return np.asarray(near * (1 - near))


def _of_mean(errors: Floats) -> Floats:
    return np.array([np.sqrt((errors**2).sum()) / len(errors)])


def _within(room: Floats) -> Floats:
    """Return the chance that a normal deviate lies closer to 0 than so many standard deviations; 0 without any room."""
    return np.asarray(np.maximum(2 * special.ndtr(room) - 1, 0.0))


def _power(passes: Callable[[float | None], float]) -> Power:
    """Return the power of a test on which no pairing bears."""
    chance = passes(None)
    return Power(chance, chance, partial(smallest_n, passes))


def _power_of_pairing(passes: Callable[[float | None, bool], float]) -> Power:
    """Return the power of a test of arms that may share their items."""
    low, high = sorted((passes(None, False), passes(None, True)))
    return Power(low, high, lambda: smallest_n(lambda n: passes(n, False)))
