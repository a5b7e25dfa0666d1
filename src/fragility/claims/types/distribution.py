"""Claims of distribution: a share of released labels, one value per model, against what the claim states.

Prevents the failure in which a share of all responses together stands for "models": the interval is over models, a
prediction interval says what a further model could show, and every model's own share stands beside it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.claims.asked import lean_of
from fragility.claims.check import Check, too_few_models
from fragility.claims.comparisons import NOT_SINGLY
from fragility.claims.concerns import JUDGE_RISK, indirectness
from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.sensitivity import CHECKS, beyond_ours, short_of_ours, undecided
from fragility.claims.words import against_words, interval_words, share_words
from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.printed.paper import Paper
from fragility.released.refusals.openings import OpeningMeasure, model_shares, pooled_share
from fragility.schemas.claim import Claim, Reading
from fragility.schemas.outcome import FOLDER
from fragility.statistics import NotEstimable, model_level
from fragility.statistics.pooled_shares import pool_shares_without_each
from fragility.statistics.pooling import Pooled
from fragility.wording import between, counted, digits

#: Why the check "worst pairing" has nothing to pair.
ONE_ARM = "the claim is a share of one condition: nothing is paired"
#: What keeps a set of openers that a model chose itself from plain support.
CHOSEN = "each model's openings are chosen on the refusals that they cover"


class Distribution(Reading):
    """The share of released labels that `released` describes lies above `threshold` percent."""

    released: OpeningMeasure
    threshold: float

    def sources(self) -> list[str]:
        """Return the sources of the labels."""
        return [part.source for part in self.released.sources]


@claim_type("distribution", reading=Distribution, mark="released")
def assess_distribution(paper: Paper, claim: Claim, reading: Distribution) -> Assessed:
    """Compare the interval over models of a share of released labels with the claimed threshold."""
    measure, root, threshold = reading.released, paper.root, reading.threshold
    absent = measure.absent(root)
    if absent:
        return Evidence(not_checkable="the derived labels are not at hand", missing=tuple(absent)), ()
    every = model_shares(measure, root)
    shares = every[every["enough"]]
    pooled = pooled_share(shares)
    if isinstance(pooled, NotEstimable):
        return Evidence(not_checkable=f"the share over models is not estimable: {pooled.reason}"), ()
    estimate, low, high = (100 * float(part) for part in (pooled.estimate, pooled.low, pooled.high))
    further = _prediction(pooled)
    prompts = shares.groupby("source")["prompts"].max()
    far = threshold - beyond_ours("number" in reading.ours())
    passed, opposed = int(low > threshold), int(high < far)
    against = against_words(f"{threshold:g}", "number" in reading.ours())
    above = int((100 * shares["share"] > threshold).sum())
    return Evidence(
        cells_held=len(shares),
        models_held=len(shares),
        items_held=int(prompts.sum()),
        responses_held=int(shares["n"].sum()),
        grade="A",
        estimate=estimate,
        low=low,
        high=high,
        unit="percent",
        per_cell=False,
        total=1,
        passed=passed,
        opposed=opposed,
        between=int(high < threshold) - opposed,
        contradictable=False,
        threshold=threshold,
        sentence=(
            f"In a typical model {digits(estimate)} % of refusals open this way ({interval_words(low, high)}; "
            f"{counted(len(shares), 'model')}); the claim is read as more than {threshold:g} %."
        ),
        comparisons=tuple(
            {
                "label": row["model"],
                "model": row["model"],
                "benchmark": row["source"],
                "condition": row["judge"],
                "k": int(row["k"]),
                "n": int(row["n"]),
                "estimate": 100 * float(row["share"]),
                "low": 100 * float(row["low"]),
                "high": 100 * float(row["high"]),
                "shows": NOT_SINGLY,
            }
            for row in records(shares)
        ),
        caveats=(
            *((CHOSEN,) if measure.openers and measure.openers.chosen_from == "own" else ()),
            *short_of_ours(int(high < threshold) - opposed, 1, "share"),
        ),
        finding=(
            f"in a typical model the share of refusals is {digits(estimate)} % ({between(low, high)}), {against}; "
            f"it is above {threshold:g} in {share_words(above, len(shares), 'model')}; for one more model: {further}"
        ),
        tipping_point=abs(estimate - threshold),
        doubts=tuple(_doubts(pooled, shares, measure, threshold, claim.smallest_effect)),
        missing=tuple(reading.missing),
        cells=tuple(_cell(row) for row in records(shares)),
        steps=tuple(_steps(every, pooled, measure)),
    ), _panel(measure, shares, root, far if opposed else threshold, lean_of(1, passed, opposed))


def _prediction(pooled: Pooled) -> str:
    if pooled.prediction_reason:
        return f"not estimable: {pooled.prediction_reason}"
    return between(100 * pooled.prediction_low, 100 * pooled.prediction_high)


def _doubts(
    pooled: Pooled, shares: pd.DataFrame, measure: OpeningMeasure, threshold: float, smallest_effect: float
) -> list[str]:
    """Name the concerns, with the claimed threshold in the place of 0."""
    reasons = []
    ends = (pooled.prediction_low, pooled.prediction_high)
    if pooled.i2 > 0.75 and not pooled.prediction_reason and ends[0] < threshold / 100 < ends[1]:
        reasons.append(f"inconsistency: I² {100 * pooled.i2:.0f} %, prediction interval {_prediction(pooled)} %")
    if pooled.low <= threshold / 100 and pooled.high >= (threshold + smallest_effect) / 100:
        reasons.append(f"imprecision: the interval holds {threshold:g} and {threshold + smallest_effect:g} %")
    judges = {part.judge for part in measure.sources}
    reasons += indirectness(len(shares), len(judges), len(measure.sources))
    distance = abs(100 * pooled.estimate - threshold)
    reasons += (
        [f"judge risk: an error of {digits(distance)} points meets the threshold"] if distance < JUDGE_RISK else []
    )
    return reasons


def _cell(row: dict[str, object]) -> dict[str, object]:
    return {
        "address": f"{(FOLDER / str(row['source'])).as_posix()}.parquet, {row['model']}, {row['judge']}",
        "value_text": f"{row['k']} of {row['n']}",
        "n": row["n"],
        "n_kind": "released",
        "counts": str(row["k"]),
        "role": "refusals that open so",
        "note": "",
    }


def _steps(every: pd.DataFrame, pooled: Pooled, measure: OpeningMeasure) -> list[str]:
    lines = []
    for row in records(every):
        aside = [f"{row[name]} {words}" for name, words in (("blocked", "stopped by a platform"),
                 ("unknown", "with an opening that is not known")) if row[name]]  # fmt: skip
        told = f", left out: {', '.join(aside)}" if aside else ""
        if not row["enough"]:
            lines.append(f"{row['model']} ({row['source']}): {counted(row['n'], 'refusal')}, below the "
                         f"{measure.least} that a model needs{told}")  # fmt: skip
            continue
        lines.append(
            f"{row['model']} ({row['source']}, {row['judge']}): {row['k']} of {row['n']} refusals, "
            f"{digits(100 * row['share'])} % ({between(100 * row['low'], 100 * row['high'])}), "
            f"worth {row['effective']:.0f} independent ones{told}"
        )
    return [
        *lines,
        f"Pooled over models ({pooled.method}): I² {100 * pooled.i2:.0f} %; prediction interval {_prediction(pooled)} "
        "%; models of one source share their prompts and are taken as independent",
    ]


def _panel(measure: OpeningMeasure, shares: pd.DataFrame, root: Path, threshold: float, lean: int) -> tuple[Check, ...]:
    """Repeat the comparison with the threshold under each changed assumption."""
    if not lean:
        return undecided()
    asked = _Asked(threshold, lean)
    return (
        Check(CHECKS[0], "not-estimable", ONE_ARM),
        _clusters(measure, root, asked),
        _judges(measure, root, asked),
        _without_each(shares, asked),
        _equal_weights(shares, asked),
        _compared(CHECKS[5], [pooled_share(shares, "logit")], "pooled as log odds", asked),
    )


@dataclass(frozen=True)
class _Asked:
    """The threshold, and on which side of it the interval lies that is asked to stay there."""

    threshold: float
    lean: int

    def check(self, name: str, low: float, high: float, words: str) -> Check:
        """Ask whether an interval in percent lies on the side of what is shown."""
        near = low if self.lean > 0 else high
        text = f"{words}: {'lower' if self.lean > 0 else 'upper'} limit {digits(near)} against {self.threshold:g}"
        return Check(name, "pass" if self.lean * (near - self.threshold) > 0 else "fail", text)


def _compared(name: str, results: list[Pooled | NotEstimable], words: str, asked: _Asked) -> Check:
    refused = [result.reason for result in results if isinstance(result, NotEstimable)]
    if refused:
        return Check(name, "not-estimable", refused[0])
    found = [result for result in results if isinstance(result, Pooled)]
    low, high = (100 * float(part) for part in (min(one.low for one in found), max(one.high for one in found)))
    return asked.check(name, low, high, words)


def _clusters(measure: OpeningMeasure, root: Path, asked: _Asked) -> Check:
    try:
        grouped = model_shares(measure, root, clusters="cluster")
    except InputError as error:
        return Check(CHECKS[1], "not-estimable", str(error))
    return _compared(CHECKS[1], [pooled_share(grouped)], "groups of prompts as the sample", asked)


def _judges(measure: OpeningMeasure, root: Path, asked: _Asked) -> Check:
    others = [(part.source, other) for part in measure.sources for other in part.others]
    if not others:
        return Check(CHECKS[2], "not-estimable", "no other judge of the same responses is named")
    found = [pooled_share(model_shares(measure.judged_by(*other), root)) for other in others]
    names = ", ".join(f"{other.judge} on {source}" for source, other in others)
    return _compared(CHECKS[2], found, f"each in turn in place of the judge: {names}; smallest", asked)


def _without_each(shares: pd.DataFrame, asked: _Asked) -> Check:
    if len(shares) < 3:
        return Check(CHECKS[3], "not-estimable", f"{counted(len(shares), 'model')}; at least 3 are needed")
    found = pool_shares_without_each(shares["share"], shares["effective"])
    refused = [result.reason for result in found if isinstance(result, NotEstimable)]
    if refused:
        return Check(CHECKS[3], "not-estimable", refused[0])
    left = [100 * float(result.estimate) for result in found if isinstance(result, Pooled)]
    near = min(left) if asked.lean > 0 else max(left)
    text = f"share without one of {len(shares)} models {digits(near)} % at the worst, against {asked.threshold:g}"
    return Check(CHECKS[3], "pass" if asked.lean * (near - asked.threshold) > 0 else "fail", text)


def _equal_weights(shares: pd.DataFrame, asked: _Asked) -> Check:
    few = too_few_models(CHECKS[4], 100 * shares["share"].to_numpy(float), asked.threshold, asked.lean)
    if few:
        return few
    result = model_level(np.asarray(shares["share"]))
    if isinstance(result, NotEstimable):
        return Check(CHECKS[4], "not-estimable", result.reason)
    words = f"mean of {counted(len(shares), 'model')} with equal weights {digits(100 * result.estimate)} %"
    return asked.check(CHECKS[4], max(100 * float(result.low), 0.0), min(100 * float(result.high), 100.0), words)
