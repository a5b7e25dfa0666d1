"""Whether it could decide a reading to know which prompts two conditions agree on.

Prevents the failure in which authors are asked for labels that cannot change the result: the printed counts bound what
any overlap of the conditions would give, and where even the most favourable one shows neither side, labels of the same
responses are no answer.
"""

import numpy as np

from fragility.claims.asked import four_of_five
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.primary import ENDS, arms
from fragility.claims.sensitivity import beyond_ours, margin_against
from fragility.claims.types.existence import Exists
from fragility.schemas.claim import Reading
from fragility.small_tables import Table
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import mcnemar_bounds, tango


def pairing_could_decide(reading: Reading, evidence: Evidence) -> bool:
    """Say whether the most favourable overlap of the two conditions would show the claim or its opposite.

    Parameters
    ----------
    reading : Reading
        What is asked.
    evidence : Evidence
        What the primary test found; its contrasts are bounded by exact McNemar (differences), Tango (margins), or the
        standard error that the best overlap leaves of that of independent conditions (means).
    """
    pairs = evidence.pairs
    if not len(pairs) or (pairs["n"] != pairs["n_trt"]).any():
        return False
    if not evidence.per_cell and (evidence.threshold is not None or len(pairs) > 1):
        return _mean_decides(reading, evidence)
    if evidence.margin is not None:
        return _margin_decides(reading, evidence)
    return _differences_decide(pairs, one=isinstance(reading, Exists))


def _differences_decide(pairs: Table, one: bool) -> bool:
    """Ask the smallest exact McNemar p, Holm over the contrasts: four of five that fall, or one that rises."""
    ends = [arms(pairs, *end) for end in ENDS]
    p = np.minimum(*(np.asarray(mcnemar_bounds(ref, trt, n)[0]) for ref, n, trt, _ in ends))
    clear = np.asarray(holm(np.atleast_1d(p))) < ALPHA
    gap = np.asarray(pairs["p_ref"] - pairs["p_trt"])
    falls, rises = int((clear & (gap > 0)).sum()), bool((clear & (gap < 0)).any())
    return rises or (falls > 0 if one else four_of_five(falls, len(pairs)))


def _margin_decides(reading: Reading, evidence: Evidence) -> bool:
    """Ask the narrowest Tango interval: inside the margin in four of five contrasts, or beyond it in one."""
    ref, n, trt, _ = arms(evidence.pairs)
    first, second = np.maximum(ref - trt, 0), np.maximum(trt - ref, 0)  # as few that differ as the counts allow
    margin = float(evidence.margin or 0.0)
    against = margin_against(margin, "margin" in reading.ours())
    near, far = tango(first, second, n, evidence.level), tango(first, second, n, 1 - ALPHA / len(ref))
    low, high, far_low, far_high = (100 * end for end in (near.low, near.high, far.low, far.high))
    no_worse = getattr(reading, "no_worse", None)
    inside = high < margin if no_worse else (low > -margin) & (high < margin)
    if no_worse == "one":
        return bool(inside.any())
    beyond = far_low > against if no_worse else (far_low > against) | (far_high < -against)
    return four_of_five(int(inside.sum()), len(ref)) or bool(beyond.any())


def _mean_decides(reading: Reading, evidence: Evidence) -> bool:
    """Shrink the interval of a mean by what the best overlap leaves of its standard error."""
    if evidence.estimate is None or evidence.low is None or evidence.high is None:
        return False
    p, q, n = (evidence.pairs[name].astype(float) for name in ("p_ref", "p_trt", "n"))
    free, gap = (p * (1 - p) + q * (1 - q)) / n, np.abs(p - q)
    share = float(np.sqrt((gap * (1 - gap) / n).sum() / free.sum())) if free.sum() > 0 else 1.0
    low = evidence.estimate - share * (evidence.estimate - evidence.low)
    high = evidence.estimate + share * (evidence.high - evidence.estimate)
    if evidence.margin is not None:
        return -evidence.margin < low and high < evidence.margin
    threshold = float(evidence.threshold or 0.0)
    far = threshold - beyond_ours("number" in reading.ours())
    if getattr(reading, "reaches", False):
        return high < far or (evidence.estimate >= threshold and low > 0)
    return low > threshold or high < far
