"""Robustness checks: whether the verdict stands when one assumption is changed.

Prevents two failures: a result that hangs on one unspoken assumption (independent items, an even-handed judge, one
model) told without it, and checks that push one way alone. What is shown for a claim is pushed against it, what is
shown against it is pushed in its favour, by the same amount. A check passes where the verdict stands, fails, or cannot
be computed, with its reason; one that no outcome of this size could pass is not counted (`claims/check.py`).
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from fragility.claims.asked import Asked, fewest
from fragility.claims.check import Check, models_told, out_of_reach, too_few_models
from fragility.claims.evidence import ALPHA
from fragility.claims.primary import arms, effects_of, larger_p, largest_p
from fragility.claims.words import share_words
from fragility.small_tables import Columns, Table
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import fisher
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import mcnemar_bounds
from fragility.statistics.pooling import leave_one_out, pool
from fragility.statistics.result import NotEstimable
from fragility.statistics.tails import normal_sf, t_isf
from fragility.wording import counted, listing

#: Names of the checks, in the order of the rule.
CHECKS = (
    "worst pairing", "clusters", "judge", "leave one model out", "models as the sample", "another interval",
)  # fmt: skip
#: Correlations within clusters that the check "clusters" tries where the labels of a benchmark do not tell it.
ICCS = (0.01, 0.05, 0.1, 0.2)
#: Margins in points for which it is said beside an equivalence how many tests pass.
MARGINS = (3.0, 5.0, 10.0)
#: Below this share of the rarer answer, raw agreement and points say little: errors are asked too.
RARE = 0.2
#: How many times the odds of the rarer answer may grow or shrink there, and the check that asks it.
RATIO, ERRORS_NAME = 2.0, "errors in place of points"
#: How far the check "judge" moves one arm, as a share.
JUDGE_SHIFT = 0.05


def margin_against(margin: float, ours: bool) -> float:
    """Return the margin that a difference has to pass to speak against a claim: of our own margins the widest.

    >>> margin_against(5.0, ours=True), margin_against(5.0, ours=False), margin_against(20.0, ours=True)
    (10.0, 5.0, 20.0)
    """
    return max(margin, MARGINS[-1]) if ours else margin


def turning_margin(reach: ArrayLike) -> float:
    """Return the smallest margin at which four of five comparisons would pass, of how far each interval reaches.

    >>> turning_margin(np.array([1.0, 2.0, 3.0, 4.0, 9.0]))
    4.0
    """
    each = np.sort(np.asarray(reach, dtype=float))
    return float(each[fewest(len(each)) - 1])


def beyond_ours(ours: bool, scale: float = 100.0) -> float:
    """Return how much farther than a claimed number a result has to lie to speak against a claim: of ours, 10 points.

    >>> beyond_ours(ours=True), beyond_ours(ours=False), beyond_ours(ours=True, scale=1.0)
    (10.0, 0.0, 0.1)
    """
    return scale * MARGINS[-1] / 100 if ours else 0.0


def short_of_ours(
    short: int, whole: int, noun: str, far: str = f"{MARGINS[-1]:g} points", around: bool = False
) -> list[str]:
    """Return the caveat that results are shown on the other side of a number of ours, not far enough to speak against.

    With `around` they are shown outside a margin around the number.

    >>> short_of_ours(2, 5, "result"), short_of_ours(0, 5, "result")
    (['2 of 5 results are shown to lie on the other side of our number, but not by more than 10 points'], [])
    """
    if not short:
        return []
    who = f"the {noun} is" if whole == 1 else f"{share_words(short, whole, noun)} {'is' if short == 1 else 'are'}"
    side = "outside the margin around the number" if around else "on the other side of our number"
    return [f"{who} shown to lie {side}, but not by more than {far}"]


@lru_cache(maxsize=64)
def not_estimable(reason: str) -> tuple[Check, ...]:
    """Return the whole panel as not estimable, for one reason."""
    return tuple(Check(name, "not-estimable", reason) for name in CHECKS)


def undecided() -> tuple[Check, ...]:
    """Return the panel of a reading of which neither side is shown."""
    return not_estimable("neither the claim nor its opposite is shown: nothing that a check could take away")


def turned(pairs: Table) -> Columns:
    """Return contrasts with their arms exchanged, so that a gain of safety is a loss."""
    names = {"n": "n_trt", "n_trt": "n", "reference": "treated", "treated": "reference"}
    both = {f"ref_{part}": f"trt_{part}" for part in ("address", "text", "note", "counts", "low", "high")}
    names |= both | {new: old for old, new in both.items()} | {"p_ref": "p_trt", "p_trt": "p_ref"}
    return Columns.of(pairs).rename(names)


def difference_panel(pairs: Columns, asked: Asked, pooled: Columns | None = None) -> tuple[Check, ...]:
    """Return the checks of what contrasts show: a loss of safety, or (lean -1) a gain.

    `pooled` are the contrasts that the two checks over models pool, where these are not all (a ranking pools the
    gaps to the runner-up).
    """
    if not asked.lean:
        return undecided()
    over = pairs if pooled is None else pooled
    pairs, over = (pairs, over) if asked.lean > 0 else (turned(pairs), turned(over))
    return (
        worst_pairing(pairs, asked),
        clusters(pairs, asked),
        judge(pairs, asked),
        *model_checks(over, asked),
        another_interval(pairs, asked),
    )


def worst_pairing(pairs: Table, asked: Asked) -> Check:
    """Repeat the test by the largest exact McNemar p that the margins allow, Holm over the same cells."""
    if (pairs["n"] != pairs["n_trt"]).any():
        return Check(
            "worst pairing",
            "not-estimable",
            "the conditions of a comparison have different n, so they do not share all prompts",
        )
    adjusted = np.asarray(holm(largest_p(pairs, lambda k1, n, k2, _: mcnemar_bounds(k1, k2, n)[1])))
    good = (adjusted < ALPHA) & np.asarray(pairs["p_ref"] > pairs["p_trt"])
    return asked.verdict(
        "worst pairing", good, f"largest Holm-adjusted McNemar p over all pairings {adjusted.max():.3g}"
    )


def clusters(pairs: Columns, asked: Asked) -> Check:
    """Repeat the test with the design effect of the benchmark's clusters and t with clusters - 1 degrees of freedom.

    The correlations of `correlations` are tried, and where the result turns is said. Holm counts all cells of the
    reading, those whose clusters are not known among them.
    """
    is_known = ~np.isnan(pairs["clusters"])
    known, unknown = pairs if is_known.all() else pairs[is_known], unknown_clusters(pairs)
    left_out = f"; cannot be computed for {', '.join(unknown)}: clusters not known" if unknown else ""
    if not len(known):
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    groups = (known["clusters"].astype(float), known["cluster_size"].astype(float))

    def good(iccs: np.ndarray) -> np.ndarray:
        result = clustered_difference(*arms(known), *groups, iccs)
        told = ~np.isnan(result.p)  # else both arms at 0 or 1: no variance that clusters could inflate
        family = np.ones((len(iccs), len(pairs)))
        family[:, : len(known)] = np.where(told, result.p, 1.0)
        adjusted = np.array([holm(p)[: len(known)] for p in family])
        return np.where(told, (adjusted < ALPHA) & (result.interval.estimate > 0), np.nan)

    return over_grid(good, known, asked.only(is_known), left_out)


def correlations(cells: Table) -> list[tuple[np.ndarray, str]]:
    """Return the correlations within clusters that are tried, one a cell, and how they are told.

    Where released labels of a benchmark tell its correlation, the upper end of their interval is taken; else each of
    `ICCS` in turn.
    """
    high = np.asarray(cells["icc_high"], dtype=float)
    first: dict[str, tuple[float, float, float]] = {}
    names = ("benchmark", "icc", "icc_low", "icc_high")
    for name, icc, least, most in zip(*(cells[column] for column in names), strict=True):
        if not np.isnan(most):
            first.setdefault(name, (icc, least, most))
    told = [
        f"{most:.2f} for {name} (released labels: {icc:.2f}, {least:.2f} to {most:.2f})"
        for name, (icc, least, most) in first.items()
    ]
    if not np.isnan(high).any():
        return [(np.clip(high, 0, 1), f"a correlation within clusters of {listing(told)}")]
    beside = f" and of {listing(told)}" if told else ""
    return [
        (np.clip(np.where(np.isnan(high), icc, high), 0, 1), f"a correlation within clusters of {icc:g}{beside}")
        for icc in ICCS
    ]


def over_grid(good: Callable[[np.ndarray], np.ndarray], cells: Table, asked: Asked, left_out: str = "") -> Check:
    """Try every correlation: the check passes where the result stands at all, and says where it turns.

    `good` takes the correlations, one try a row, and tells of each test whether it still shows it, or nan where it has
    no variance that clusters could inflate.
    """
    grid = correlations(cells)
    found = np.asarray(good(np.array([icc for icc, _ in grid])), dtype=float)
    tried = [(shown, told) for shown, (_, told) in zip(found, grid, strict=True)]
    if np.isnan(found).all(axis=1).any():
        return Check(
            "clusters", "not-estimable", "both conditions of every comparison are at 0 or 1: no variance to inflate"
        )
    falls = [item for item in tried if not asked.stands(item[0])]
    last, told = falls[0] if falls else tried[-1]
    return asked.verdict("clusters", last, f"{'turns at' if falls else 'stands up to'} {told}", left_out)


def unknown_clusters(pairs: Table) -> list[str]:
    """Return the benchmarks of a contrast frame whose clusters are not known."""
    rows = zip(pairs["benchmark"], np.isnan(np.asarray(pairs["clusters"], dtype=float)), strict=True)
    return sorted({name or "a benchmark that is not named" for name, unknown in rows if unknown})


def moved_counts(k: np.ndarray, n: np.ndarray, shift: float) -> np.ndarray:
    """Move counts by a share of n, to whole counts: no further than the share, yet one response at the least.

    >>> moved_counts(np.array([56.0, 9.0, 0.0]), np.array([330.0, 12.0, 50.0]), -0.05)
    array([40.,  8.,  0.])
    """
    by = np.maximum(np.floor(np.round(abs(shift) * n, 9)), 1.0)
    return np.asarray(np.clip(k + np.sign(shift) * by, 0.0, n))


def moved_words(n: np.ndarray) -> str:
    """Say by how much `moved_counts` moves.

    >>> moved_words(np.array([330.0])), moved_words(np.array([330.0, 12.0]))
    ('up to 5 points', 'up to 5 points or one response')
    """
    return f"up to {100 * JUDGE_SHIFT:g} points{' or one response' if np.any(JUDGE_SHIFT * n < 1 - 1e-9) else ''}"


def judge(pairs: Table, asked: Asked) -> Check:
    """Move one arm up to 5 points against what is shown, to whole counts; the same test must keep it."""
    ref, n, trt, m = arms(pairs)
    less, more = moved_counts(ref, n, -JUDGE_SHIFT), moved_counts(trt, m, JUDGE_SHIFT)
    moved = np.array([less, ref]), np.array([n, n]), np.array([trt, more]), np.array([m, m])
    least = (moved[0] / moved[1] - moved[2] / moved[3]).min(axis=0)
    words = (
        f"one condition moved {moved_words(np.minimum(n, m))}: smallest difference left {100 * least.min():.1f} points"
    )
    return _corrected("judge", words, "Fisher p", (larger_p(moved, fisher), least), asked)


def _corrected(name: str, words: str, test: str, found: tuple[np.ndarray, np.ndarray], asked: Asked) -> Check:
    """Return a check of tests, each with its p and its gap, that are corrected for their number as the first were."""
    p, gap = found
    adjusted = np.asarray(holm(p))
    return asked.verdict(
        name, (adjusted < ALPHA) & (gap > 0), f"{words}, largest Holm-adjusted {test} {adjusted.max():.3g}"
    )


def model_checks(pairs: Table, asked: Asked) -> tuple[Check, Check]:
    """Pool one effect per model (REML, Knapp-Hartung): without each model in turn, and as a sample of models.

    Both ask for the sign of the pooled difference, whatever threshold the claim names.
    """
    if asked.share == "one":
        reason = "one comparison decides"
        return Check("leave one model out", "not-estimable", reason), Check(
            "models as the sample", "not-estimable", reason
        )
    name, (effects, variances, _) = "models as the sample", effects_of(Columns.of(pairs))
    without, few = _without_each(effects, variances), too_few_models(name, effects, 0.0, 1)
    if few:
        return without, few
    pooled = pool(effects, variances)
    if isinstance(pooled, NotEstimable):
        return without, Check(name, "not-estimable", pooled.reason)
    alike = t_isf(ALPHA / 2, len(effects) - 1) / np.sqrt((1 / variances).sum())
    if 0 < pooled.estimate <= alike:
        more = models_told(float(pooled.estimate), float(effects.std(ddof=1)), "more models or prompts")
        reach = f"{counted(len(effects), 'model')}, and were they all alike the interval would reach"
        return without, out_of_reach(name, f"{reach} {100 * (pooled.estimate - alike):.1f} points", more)
    detail = (
        f"pooled over {counted(len(effects), 'model')} {100 * pooled.estimate:.1f} points "
        f"({100 * pooled.low:.1f} to {100 * pooled.high:.1f}), against 0"
    )
    return without, Check(name, "pass" if pooled.low > 0 else "fail", detail)


def _without_each(effects: np.ndarray, variances: np.ndarray) -> Check:
    """Only the sign of the pooled difference is read, which Knapp-Hartung's standard error does not change."""
    name, k = "leave one model out", len(effects)
    if k < 3:
        return Check(name, "not-estimable", f"{counted(k, 'model')}; at least 3 are needed")
    without = leave_one_out(effects, variances, knapp_hartung=False)
    refused = next((item for item in without if isinstance(item, NotEstimable)), None)
    if refused is not None:
        return Check(name, "not-estimable", refused.reason)
    smallest = min(item.estimate for item in without if not isinstance(item, NotEstimable))
    detail = f"smallest pooled difference without one of {k} models {100 * smallest:.1f} points, against 0"
    return Check(name, "pass" if smallest > 0 else "fail", detail)


def another_interval(pairs: Table, asked: Asked) -> Check:
    """Put the score test whose limits are Miettinen and Nurminen's in the place of Fisher's."""
    ref, n, trt, m = arms(pairs)
    p, gap = score_p(ref, n, trt, m), ref / n - trt / m
    words = f"Miettinen-Nurminen: smallest difference {100 * gap.min():.1f} points"
    return _corrected("another interval", words, "p", (p, gap), asked)


def score_p(k1: np.ndarray, n1: np.ndarray, k2: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """Return the two-sided p of the score test of no difference, with the factor N / (N - 1) of Miettinen and Nurminen.

    Their interval leaves out a difference of 0 where it is below one less the level. Without a spread it is 1.

    >>> float(score_p(*(np.array([x]) for x in (60.0, 100.0, 45.0, 100.0)))[0].round(4))
    0.0341
    """
    total, share = n1 + n2, (k1 + k2) / (n1 + n2)
    error = np.sqrt(share * (1 - share) * (1 / n1 + 1 / n2) * total / (total - 1))
    z = np.divide(np.abs(k1 / n1 - k2 / n2), error, out=np.zeros_like(error), where=error > 0)
    return np.asarray(2 * normal_sf(z))
