"""Comparisons corrected for the judge's measured errors, from a file with labels of people beside the judge's.

Prevents the failure in which a judge that was checked on sixty answers is taken for the truth on all of them, and the
one in which the correction is taken for exact: its interval carries the uncertainty of the sixty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fragility.released.formats.reading import Reading
from fragility.review.arms import split
from fragility.review.words import percent, points, span
from fragility.statistics.judge_correction import Calibration, corrected_difference, corrected_rate
from fragility.statistics.prediction_powered import PredictionPowered, ppi_difference, ppi_mean

Row = dict[str, Any]


def pooled(agreed: Sequence[Row]) -> Row:
    """Return how one judge agrees with people over all arms of a calibration file: its counts added up."""
    first = agreed[0]
    same = [row for row in agreed if (row["judge"], row["reference"]) == (first["judge"], first["reference"])]
    names = ("n", "tp", "fn", "fp", "tn", "agree", "positives", "negatives")
    return first | {name: sum(row[name] for row in same) for name in names}


def corrections(rows: list[Row], agreed: Row, reading: Reading, arms: Sequence[Any]) -> list[str]:
    """Add the corrected difference to each comparison of counts, and say it.

    Parameters
    ----------
    rows : list of dict
        Comparisons; `corrected`, `corrected_low` and `corrected_high` are added, and `ppi`, `ppi_low`, `ppi_high`.
    agreed : dict
        How the judge agrees with people, as `agreement_rows` gives it.
    reading : Reading
        The file of the calibration.
    arms : sequence
        The arms compared, each with `names` and `rows`.
    """
    judge = Calibration(agreed["tp"], agreed["positives"], agreed["tn"], agreed["negatives"])
    if not agreed["positives"] or not agreed["negatives"]:
        return ["The judge's errors cannot be measured: the labels of people are all alike."]
    head = (
        f"Judge: finds {agreed['tp']} of {agreed['positives']} and clears {agreed['tn']} of {agreed['negatives']} "
        f"by {agreed['n']} labels of people."
    )
    said = [head]
    for row in rows:
        if row.get("k1") is None or row.get("difference") is None:
            continue
        found = corrected_difference(row["k1"], row["n1"], row["k2"], row["n2"], judge)
        if found.reason:
            said.append(f"Rogan-Gladen: the difference cannot be corrected; {found.reason}.")
            continue
        row |= {
            "corrected": float(found.estimate),
            "corrected_low": float(found.low),
            "corrected_high": float(found.high),
        }
        rates = [corrected_rate(row[f"k{side}"], row[f"n{side}"], judge) for side in (1, 2)]
        words = " against ".join(
            f"{percent(rate.estimate)} % ({span(rate.low, rate.high)})"
            if not rate.reason
            else "a rate that cannot be given"
            for rate in rates
        )
        said.append(
            f"Corrected by Rogan and Gladen: {points(found.estimate)} points ({points(found.low)} to "
            f"{points(found.high)}), {words}; the conditions are taken as independent."
        )
    return said + _powered(reading, agreed, arms, rows)


def _powered(reading: Reading, agreed: Row, arms: Sequence[Any], rows: list[Row]) -> list[str]:
    """Say the prediction-powered rate of each arm whose own answers were labelled by people, and their difference."""
    said = []
    sides = [_side(reading, agreed, arm) for arm in arms]
    rates: list[PredictionPowered | None] = []
    for arm, side in zip(arms, sides, strict=True):
        found = ppi_mean(side.labels, side.judged, side.rest) if side is not None else None
        known = isinstance(found, PredictionPowered) and not np.isnan(found.interval.low)
        rates.append(found if known else None)  # type: ignore[arg-type]
        if isinstance(found, PredictionPowered) and known:
            rate, low, high = (float(x) for x in (found.interval.estimate, found.interval.low, found.interval.high))
            said.append(
                f"PPI++ for {arm.names['model'] or arm.file}: {percent(rate)} % ({span(max(low, 0), min(high, 1))}) "
                f"from {found.labelled} labels of people and {found.unlabelled} of the judge alone."
            )
    for place in range(1, len(arms)):
        if len(rows) < place or rates[0] is None or rates[place] is None:
            continue
        interval, how = _difference(sides[0], sides[place], rates[0], rates[place])
        rows[place - 1] |= {
            "ppi": float(interval.estimate),
            "ppi_low": float(interval.low),
            "ppi_high": float(interval.high),
        }
        said.append(
            f"PPI++ for the difference: {points(interval.estimate)} points ({points(interval.low)} to "
            f"{points(interval.high)}), {how}."
        )
    none = "PPI++ needs labels of people for answers of each condition, under the same ids; the file has none."
    return said or [none]


@dataclass(frozen=True, eq=False)
class _Side:
    """One arm: its ids with labels of people, these labels, the judge's, and the judge's labels of all others."""

    ids: list[str]
    labels: Any
    judged: Any
    others: list[str]
    rest: Any


def _side(reading: Reading, agreed: Row, arm: Any) -> _Side | None:
    labelled = {
        names["judge"]: part
        for names, part in split(reading.items)
        if not arm.names["model"] or not names["model"] or names["model"] == arm.names["model"]
    }
    if not {agreed["reference"], agreed["judge"]} <= set(labelled):
        return None
    both = labelled[agreed["reference"]].merge(labelled[agreed["judge"]], on=["item", "repeat"], suffixes=("", "_2"))
    both = both[both["value"].notna() & both["value_2"].notna()]
    ids = both["item"].astype(str).tolist()
    if not ids or not set(ids) <= set(arm.rows["item"].astype(str)):
        return None
    left = arm.rows[arm.rows["value"].notna() & ~arm.rows["item"].astype(str).isin(set(ids))]
    return _Side(ids, both["value"].to_numpy(float), both["value_2"].to_numpy(float),
                 left["item"].astype(str).tolist(), left["value"].to_numpy(float))  # fmt: skip


def _difference(one: Any, two: Any, first: Any, second: Any) -> tuple[Any, str]:
    """Return the prediction-powered difference: item by item where both arms were labelled on the same ids."""
    if len(set(one.ids)) == len(one.ids) and one.ids == two.ids and one.others == two.others:
        found = ppi_mean(one.labels - two.labels, one.judged - two.judged, one.rest - two.rest)
        if isinstance(found, PredictionPowered) and not np.isnan(found.interval.low):
            return found.interval, "item by item"
    return ppi_difference(first, second), "the conditions taken as independent"
