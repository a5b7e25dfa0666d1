"""Robustness checks of a loss that is claimed to stay below a margin, each against what is shown.

Prevents the failure in which "does no harm" is told plain although another pairing, judge or model would let it in.
"""

import numpy as np

from fragility.claims.asked import Asked
from fragility.claims.check import FEWEST_MODELS, Check, models_told, out_of_reach, too_few_models
from fragility.claims.evidence import ALPHA
from fragility.claims.primary import ENDS, arms, effects_of
from fragility.claims.sensitivity import JUDGE_SHIFT, over_grid, undecided, unknown_clusters
from fragility.small_tables import Columns
from fragility.statistics.clustered import clustered_difference
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.judge_error import move_rate
from fragility.statistics.paired import tango_bounds
from fragility.statistics.pooling import leave_one_out, pool
from fragility.statistics.result import NotEstimable
from fragility.statistics.tails import t_isf
from fragility.wording import counted


def no_worse_panel(pairs: Columns, margin: float, asked: Asked) -> tuple[Check, ...]:
    """Repeat the comparison of the loss with the margin under each changed assumption.

    Parameters
    ----------
    pairs : Columns
        The contrasts.
    margin : float
        In points.
    asked : Asked
        Leaning 1 where the loss is shown to stay below the margin, -1 where it is shown to lie above it.
    """
    lean, searched = asked.lean, len(pairs) if asked.share == "one" else 1
    if not lean:
        return undecided()
    level = 1 - 2 * ALPHA / searched if lean > 0 else 1 - ALPHA / len(pairs)
    ref, n, trt, m = arms(pairs, *ENDS[1]) if lean > 0 else arms(pairs)

    def judged(name: str, limit: np.ndarray, words: str) -> Check:
        near = 100 * np.atleast_1d(limit)
        far = near.max() if lean > 0 else near.min()
        end = "largest upper" if lean > 0 else "smallest lower"
        good = near < margin if lean > 0 else near > margin
        return asked.verdict(name, good, f"{words}: {end} limit {far:.1f} points against {margin:g}")

    def limit(interval: object) -> np.ndarray:
        return np.atleast_1d(getattr(interval, "high" if lean > 0 else "low"))

    pairing = Check("worst pairing", "not-estimable", "the conditions of a comparison have different n")
    if (n == m).all():
        _, widest = tango_bounds(ref, trt, n, level)
        pairing = judged("worst pairing", limit(widest), "Tango, least favourable pairing")
    shift = lean * JUDGE_SHIFT
    either = (newcombe(move_rate(ref, n, shift).k, n, trt, m, level),
              newcombe(ref, n, move_rate(trt, m, -shift).k, m, level))  # fmt: skip
    worst = np.maximum(*map(limit, either)) if lean > 0 else np.minimum(*map(limit, either))
    return (
        pairing,
        _clusters(pairs, margin, level, asked),
        judged("judge", worst, f"one condition moved {100 * JUDGE_SHIFT:g} points"),
        *_models(pairs, margin, asked),
        judged("another interval", limit(miettinen_nurminen(ref, n, trt, m, level)), "Miettinen-Nurminen"),
    )


def _clusters(pairs: Columns, margin: float, level: float, asked: Asked) -> Check:
    known, unknown = pairs[~np.isnan(pairs["clusters"])], unknown_clusters(pairs)
    left_out = f"; cannot be computed for {', '.join(unknown)}: clusters not known" if unknown else ""
    if not len(known):
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    count, size = (known[name] for name in ("clusters", "cluster_size"))
    end = ENDS[1] if asked.lean > 0 else ENDS[0]

    def good(iccs: np.ndarray) -> np.ndarray:
        wide = clustered_difference(*arms(known, *end), count, size, iccs, level).interval
        near = 100 * (wide.high if asked.lean > 0 else wide.low)
        holds = near < margin if asked.lean > 0 else near > margin
        return np.where(np.isnan(near), np.nan, holds)  # both arms at 0 or 1: no variance that clusters could inflate

    return over_grid(good, known, asked, left_out)


def _models(pairs: Columns, margin: float, asked: Asked) -> tuple[Check, Check]:
    """Pool one loss per model: without each model in turn, and as a sample of models, against the margin."""
    names, lean = ("leave one model out", "models as the sample"), asked.lean
    if asked.share == "one":
        reason = "one comparison decides"
        return Check(names[0], "not-estimable", reason), Check(names[1], "not-estimable", reason)
    effects, variances, _ = effects_of(pairs)
    k, (most, end) = len(effects), ("largest", "upper") if lean > 0 else ("smallest", "lower")
    few = too_few_models(names[1], 100 * effects, margin, -lean)
    if few:
        return Check(names[0], "not-estimable", f"{counted(k, 'model')}; at least {FEWEST_MODELS} are needed"), few
    left = leave_one_out(effects, variances, knapp_hartung=False)
    refused = [item.reason for item in left if isinstance(item, NotEstimable)]
    room = min(
        (lean * (margin - 100 * item.estimate) for item in left if not isinstance(item, NotEstimable)), default=np.nan
    )
    text = f"{most} pooled loss without one of {k} models {margin - lean * room:.1f} points against {margin:g}"
    out = Check(names[0], "pass" if room > 0 else "fail", text)
    out = Check(names[0], "not-estimable", refused[0]) if refused else out
    pooled = pool(effects, variances)
    if isinstance(pooled, NotEstimable):
        return out, Check(names[1], "not-estimable", pooled.reason)
    middle = 100 * float(pooled.estimate)
    alike = middle + lean * 100 * float(t_isf(ALPHA / 2, k - 1) / np.sqrt((1 / variances).sum()))
    if lean * (margin - middle) > 0 >= lean * (margin - alike):
        spread = 100 * float(effects.std(ddof=1))
        more = models_told(lean * (margin - middle), spread, "it needs more models or prompts")
        return out, out_of_reach(names[1], f"were {k} models all alike, the loss could be {alike:.1f} points", more)
    limit = 100 * float(pooled.high if lean > 0 else pooled.low)
    detail = f"pooled over {counted(k, 'model')} {middle:.1f} points, {end} limit {limit:.1f} against {margin:g}"
    return out, Check(names[1], "pass" if lean * (margin - limit) > 0 else "fail", detail)
