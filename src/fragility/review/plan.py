"""Plan: how many items a difference needs, what so many items can show, and what a judge's errors cost.

Prevents the failure in which a study of 100 prompts is run to find a difference of five points.
"""

from typing import Any

from fragility.errors import InputError
from fragility.released.formats.reading import Guess
from fragility.review.answer import Answer
from fragility.review.words import percent
from fragility.statistics.clustered import design_effect
from fragility.statistics.planning import items_for_half_width
from fragility.statistics.power import (
    detectable_paired,
    detectable_unpaired,
    power_equivalence,
    power_paired,
    power_unpaired,
)
from fragility.statistics.sample_size import items_for_equivalence, items_paired, items_unpaired

Row = dict[str, Any]


def plan(
    *,
    start: float,
    detect: float | None = None,
    n: int | None = None,
    paired: bool = False,
    discordant: float | None = None,
    margin: float | None = None,
    half_width: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
    family: int = 1,
    sensitivity: float = 1.0,
    specificity: float = 1.0,
    cluster_size: float = 1.0,
    icc: float = 0.0,
) -> Answer:
    """Plan a comparison of two shares.

    Parameters
    ----------
    start : float
        Share that is expected in the first arm, 0 to 1.
    detect : float, optional
        Difference to be found, a share; the second arm is taken to be lower, or higher where it cannot be.
    n : int, optional
        Items of each arm.
    paired : bool
        Both arms answer the same items.
    discordant : float, optional
        Share of items on which the arms differ; by default what independent answers give.
    margin : float, optional
        Equivalence within this, a share.
    half_width : float, optional
        Half the width wanted of one rate's interval, a share.
    power, alpha : float
        Chance to find the difference, and level of the test.
    family : int
        Tests in the family.
    sensitivity, specificity : float
        Of the judge: its errors shrink every difference.
    cluster_size, icc : float
        Items a cluster, and their correlation.

    Returns
    -------
    Answer
        With the table `plan`: `question`, `design`, `value` and `unit`, or the `reason` why there is none.

    Examples
    --------
    >>> import fragility as fg
    >>> fg.plan(detect=0.15, start=0.7, n=100).finding
    '100 items per condition find a difference of 15 points from 70.0 % with a chance of 59 %.'
    """
    _check(start, detect, n, margin, half_width, discordant)
    if sensitivity + specificity <= 1:
        raise InputError(
            "sensitivity and specificity are 1 or less together",
            "--sensitivity",
            "such a judge is no better than chance",
        )
    shrink = sensitivity + specificity - 1
    effect = float(design_effect(cluster_size, icc))
    common: dict[str, Any] = {"alpha": alpha, "family": family, "design_effect": effect}
    seen = start * sensitivity + (1 - start) * (1 - specificity)
    answer = Answer("plan")
    rows: list[Row] = []
    design = "paired" if paired else "unpaired"
    if detect is not None:
        other = start - detect if start - detect >= 0 else start + detect
        seen_other = other * sensitivity + (1 - other) * (1 - specificity)
        gap = abs(seen - seen_other)
        apart = _discordant(discordant, seen, seen_other, gap, answer) if paired else 0.0
        if n is not None:
            chance = (
                power_paired((apart + gap) / 2, (apart - gap) / 2, n, **common)
                if paired
                else power_unpaired(seen, seen_other, n, n, **common)
            )
            rows.append(_row("power", design, float(chance), "share", ""))
        found = (
            items_paired(gap, apart, power, **common) if paired else items_unpaired(seen, seen_other, power, **common)
        )
        rows.append(_row("items per condition", design, found.value, "items", found.reason))
    if n is not None:
        apart = _discordant(discordant, seen, seen, 0.0, answer) if paired else 0.0
        best = (
            detectable_paired(apart, n, power, **common) if paired else detectable_unpaired(seen, n, n, power, **common)
        )
        if best.reason and not paired:
            best = detectable_unpaired(seen, n, n, power, direction="up", **common)
        value = float(best.value) / shrink if not best.reason else None
        rows.append(_row("smallest difference", design, value, "share", best.reason))
    if margin is not None:
        found = items_for_equivalence(seen, seen, margin * shrink, power, **common)
        rows.append(_row("items per condition for equivalence", "unpaired", found.value, "items", found.reason))
        if n is not None:
            rows.append(
                _row(
                    "power for equivalence",
                    "unpaired",
                    float(power_equivalence(seen, seen, n, n, margin * shrink, **common)),
                    "share",
                    "",
                )
            )
    if half_width is not None:
        rows.append(
            _row(
                "items for the interval",
                "one arm",
                float(items_for_half_width(start, half_width, design_effect=effect)),
                "items",
                "",
            )
        )
    answer.tables["plan"] = rows
    given = {"start": start, "detect": detect, "n": n, "margin": margin, "half_width": half_width, "power": power}
    said = [_sentence(row, given, paired) for row in rows]
    answer.finding, answer.sentences = said[0], said[1:]
    if shrink < 1:
        answer.sentences.append(
            f"The judge's errors shrink every difference to {percent(shrink)} % of itself; all figures allow for it."
        )
    if effect > 1:
        answer.sentences.append(f"Clusters multiply the variance by {effect:.2f}; all figures allow for it.")
    if family > 1:
        answer.sentences.append(f"The level is {alpha:g} over {family} tests together.")
    return answer


def _check(
    start: float, detect: float | None, n: int | None, margin: float | None, half: float | None, apart: float | None
) -> None:
    if not 0 <= start <= 1:
        raise InputError(f"{100 * start:g} %", "--from", "expected 0 to 100")
    for value, flag in ((detect, "--detect"), (margin, "--margin"), (half, "--half-width"), (apart, "--discordant")):
        if value is not None and not 0 < value < 1:
            raise InputError(f"{100 * value:g} points", flag, "expected between 0 and 100")
    if detect is not None and start - detect < 0 and start + detect > 1:
        raise InputError(f"{100 * detect:g} points from {100 * start:g} %", "--detect", "no share is that far away")
    if n is not None and n < 2:
        raise InputError(f"{n} items", "--n", "expected 2 or more")
    if detect is None and n is None and margin is None and half is None:
        raise InputError("nothing to plan", "plan", "give --detect, --n, --margin or --half-width")


def _discordant(given: float | None, one: float, two: float, gap: float, answer: Answer) -> float:
    if given is not None:
        if given < gap:
            raise InputError(
                f"{100 * given:g} % of items",
                "--discordant",
                f"a difference of {100 * gap:g} points needs as many at least",
            )
        return given
    apart = max(gap, one * (1 - two) + two * (1 - one))
    guess = Guess(f"the conditions differ on {percent(apart)} % of items, as independent answers would", "--discordant")
    if not answer.guesses:
        answer.guesses.append(guess)
    return apart


def _row(question: str, design: str, value: Any, unit: str, reason: Any) -> Row:
    known = value is not None and value == value
    return {
        "question": question,
        "design": design,
        "value": float(value) if known else None,
        "unit": unit,
        "reason": str(reason or ""),
    }


def _sentence(row: Row, given: dict[str, Any], paired: bool) -> str:
    arm = "pairs" if paired else "items per condition"
    start, power = percent(given["start"]), f"{100 * given['power']:g} %"
    if row["value"] is None:
        return f"{row['question'].capitalize()}: cannot be computed; {row['reason']}."
    value, n = row["value"], given["n"]
    gap, margin = (f"{100 * given[name]:g} points" if given[name] else "" for name in ("detect", "margin"))
    wanted = f"with a chance of {power}"
    said = (
        {
            "power": f"{n} {arm} find a difference of {gap} from {start} % with a chance of {percent(value, 0)} %.",
            "items per condition": f"{value:,.0f} {arm} find {gap} from {start} % {wanted}.",
            "smallest difference": f"{n} {arm} can show {100 * value:.1f} points from {start} % ({wanted}).",
            "items per condition for equivalence": (
                f"{value:,.0f} items per condition show equality within {margin} {wanted}."
            ),
            "power for equivalence": (
                f"{n} items per condition show equality within {margin} with a chance of {percent(value, 0)} %."
            ),
        }
        if row["question"] != "items for the interval"
        else {}
    )
    if row["question"] in said:
        return said[row["question"]]
    return f"{value:,.0f} items give one rate near {start} % to within {100 * given['half_width']:g} points."
