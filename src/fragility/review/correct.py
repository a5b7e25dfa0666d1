"""Comparisons corrected for the judge's measured errors, from a file with labels of people beside the judge's.

Prevents the failure in which a judge that was checked on sixty answers is taken for the truth on all of them, and the
one in which the correction is taken for exact: its interval carries the uncertainty of the sixty.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fragility.released.formats.reading import Reading
from fragility.review.arms import split
from fragility.review.words import percent, points, span
from fragility.statistics.judge_correction import Calibration, corrected_difference, corrected_rate
from fragility.statistics.prediction_powered import PredictionPowered, ppi_mean

Row = dict[str, Any]


def corrections(rows: list[Row], agreed: Row, reading: Reading, arms: Sequence[Any]) -> list[str]:
    """Add the corrected difference to each comparison of counts, and say it.

    Parameters
    ----------
    rows : list of dict
        Comparisons; `corrected`, `corrected_low` and `corrected_high` are added.
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
            f"{points(found.high)}), {words}; the arms are taken as independent."
        )
    return said + _powered(reading, agreed, arms)


def _powered(reading: Reading, agreed: Row, arms: Sequence[Any]) -> list[str]:
    """Say the prediction-powered rate of each arm whose own answers were labelled by people."""
    said = []
    parts = [(names, part) for names, part in split(reading.items)]
    for arm in arms:
        labelled = {
            names["judge"]: part
            for names, part in parts
            if not arm.names["model"] or names["model"] == arm.names["model"]
        }
        if not {agreed["reference"], agreed["judge"]} <= set(labelled):
            continue
        both = labelled[agreed["reference"]].merge(
            labelled[agreed["judge"]], on=["item", "repeat"], suffixes=("", "_2")
        )
        both = both[both["value"].notna() & both["value_2"].notna()]
        ids = set(both["item"].astype(str))
        rest = arm.rows[arm.rows["value"].notna() & ~arm.rows["item"].astype(str).isin(ids)]["value"].to_numpy()
        own = ids & set(arm.rows["item"].astype(str))
        if len(own) < len(ids):
            continue
        found = ppi_mean(both["value"].to_numpy(float), both["value_2"].to_numpy(float), rest)
        who = arm.names["model"] or arm.file
        if isinstance(found, PredictionPowered) and not np.isnan(found.interval.low):
            rate, low, high = (float(x) for x in (found.interval.estimate, found.interval.low, found.interval.high))
            said.append(
                f"PPI++ for {who}: {percent(rate)} % ({span(low, high)}) from {found.labelled} labels of people and "
                f"{found.unlabelled} of the judge alone."
            )
    return said or ["PPI++ needs labels of people for answers of each arm, under the same ids; the file has none."]
