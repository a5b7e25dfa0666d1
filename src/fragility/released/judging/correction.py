"""Judged rates corrected for the judge's measured error, held against what people say of the same responses.

Prevents the failure in which a correction is believed because a formula was applied: where people labelled
every response, both the judge's rate and the corrected one can be compared with theirs.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from fragility.released.judging.panel import Ratings
from fragility.statistics import Calibration, Interval, confusion_counts, corrected_rate, ppi_mean, wilson
from fragility.statistics.result import NotEstimable, check_integer

#: The four ways to give the rate of an arm.
WAYS = ("judge", "corrected", "powered", "hand")


def corrected(ratings: Ratings, *, seed: int, labelled: int = 100, level: float = 0.95) -> pd.DataFrame:
    """Return each judged rate, corrected in two ways, beside the rate by the human reference.

    Parameters
    ----------
    ratings : Ratings
        Of a panel whose reference is human.
    seed : int
        Of the draw of the labelled responses.
    labelled : int
        Responses of an arm whose human label is used for the prediction-powered rate; the others' labels are
        only used to see whether the result was right.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        One row per arm, judge and way: "judge" (Wilson), "corrected" (Rogan and Gladen's rate with the limits
        of Lang and Reiczigel; sensitivity and specificity counted on the *other* arms, so they must carry
        over), "powered" (prediction-powered, from `labelled` responses and the judge's labels of the rest)
        and "hand" (Wilson from the same `labelled` responses alone). `rate` in percent with limits and
        `reason`; `human` is the rate by people over all `n` responses, `off` the rate less it, `holds`
        whether the interval holds it: of the judge's own rate, which is of the same responses, a miss is
        error of the judge alone. The limits are cut at 0 and 100 and take the responses of an arm as
        independent, which those to one prompt are not.
    """
    reference = ratings.panel.reference
    check_integer(seed, "seed")
    judges = [name for name in ratings.compared if name != reference]
    rows: list[dict[str, Any]] = []
    arms = ratings.responses["arm"]
    for name in judges:
        both = ratings.answers[[reference, name]].dropna().astype(bool)
        where = arms[both.index]
        for number, (arm, part) in enumerate(both.groupby(where)):
            truth, said = part[reference].to_numpy(), part[name].to_numpy()
            others = both[where != arm]
            place = {"source": ratings.panel.source, "question": ratings.panel.question, "arm": arm, "judge": name}
            place |= {"kind": ratings.kinds[name], "n": len(part), "human": 100 * float(truth.mean())}
            found = _ways(truth, said, others[reference], others[name], (seed, number), labelled, level)
            rows += [place | {"way": way} | _row(item, place["human"]) for way, item in found.items()]
    return pd.DataFrame(rows)


def corrected_all(panels: Iterable[Ratings], *, seed: int, labelled: int = 100) -> pd.DataFrame:
    """Return `corrected` for every panel whose reference is human and that has another judge."""
    tables = [
        corrected(item, seed=seed, labelled=labelled)
        for item in panels
        if item.panel.reference and item.kinds[item.panel.reference] == "human"
    ]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each panel and way, in how many rates the interval holds the human rate, and how far rates are off.

    Parameters
    ----------
    table : pandas.DataFrame
        As `corrected` gives it.

    Returns
    -------
    pandas.DataFrame
        `rates`, `estimable`, `holds` (counts), `off` (mean absolute distance) and `width` (median), in
        points; `judge_holds` and `judge_off` are `holds` and `off` of the judge's own rate on the same
        estimable rows, for a way that is estimable on fewer rates is not to be held against all. Rates of one
        arm under several judges are not independent: the counts describe these rates, no further ones.
    """
    known = table.assign(
        estimable=table["reason"] == "", distance=table["off"].abs(), width=table["rate_high"] - table["rate_low"]
    )
    keys = ["source", "question", "arm", "judge"]
    raw = known[known["way"] == "judge"].set_index(keys)
    own = raw.reindex(pd.MultiIndex.from_frame(known[keys]))
    known = known.assign(
        way=pd.Categorical(known["way"], WAYS),
        judge_holds=own["holds"].to_numpy(bool) & known["estimable"].to_numpy(),
        judge_off=np.where(known["estimable"], own["distance"].to_numpy(float), np.nan),
    )
    counts = known.groupby(["source", "question", "way"], observed=True, sort=True).agg(
        rates=("way", "size"),
        estimable=("estimable", "sum"),
        holds=("holds", "sum"),
        off=("distance", "mean"),
        width=("width", "median"),
        judge_holds=("judge_holds", "sum"),
        judge_off=("judge_off", "mean"),
    )
    return counts.reset_index()


def _ways(
    truth: np.ndarray,
    said: np.ndarray,
    other_truth: pd.Series,
    other_said: pd.Series,
    seeds: tuple[int, int],
    labelled: int,
    level: float,
) -> dict[str, Interval | NotEstimable]:
    found: dict[str, Interval | NotEstimable] = {"judge": wilson(int(said.sum()), len(said), level)}
    found["corrected"] = _rogan_gladen(said, other_truth, other_said, level)
    check_integer(labelled, "labelled", 2)
    if labelled + 2 > len(truth):
        few = NotEstimable(f"{len(truth)} responses: no {labelled} to label and two to judge")
        return found | {"powered": few, "hand": few}
    order = np.random.default_rng(seeds).permutation(len(truth))
    hand, rest = order[:labelled], order[labelled:]
    powered = ppi_mean(truth[hand], said[hand], said[rest], level=level)
    found["powered"] = powered if isinstance(powered, NotEstimable) else powered.interval
    found["hand"] = wilson(int(truth[hand].sum()), labelled, level)
    return found


def _rogan_gladen(said: np.ndarray, truth: pd.Series, judged: pd.Series, level: float) -> Interval | NotEstimable:
    if not len(truth):
        return NotEstimable("one condition only: the judge's error is not measured on others")
    tp, fn, fp, tn = confusion_counts(truth.to_numpy(), judged.to_numpy())
    if tp + fn == 0 or fp + tn == 0:
        return NotEstimable("the other conditions have one human label only")
    return corrected_rate(int(said.sum()), len(said), Calibration(tp, tp + fn, tn, fp + tn), level)


def _row(found: Interval | NotEstimable, human: float) -> dict[str, Any]:
    if isinstance(found, NotEstimable) or found.reason:
        absent = dict.fromkeys(("rate", "rate_low", "rate_high", "off"), np.nan)
        return absent | {"holds": False, "reason": found.reason}
    rate, low, high = (100 * min(max(float(value), 0.0), 1.0) for value in (found.estimate, found.low, found.high))
    return {
        "rate": rate, "rate_low": low, "rate_high": high, "off": rate - human,
        "holds": low - 1e-9 <= human <= high + 1e-9, "reason": "",
    }  # fmt: skip
