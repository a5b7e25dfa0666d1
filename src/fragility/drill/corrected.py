"""Corrected rates on made labels: how often an interval holds the truth once a judge's errors are taken out of it.

Prevents the failure in which a correction is praised for moving an estimate, and nobody counts how often its interval
holds the share that people would have found.
"""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fragility.drill.trials import Record
from fragility.errors import InputError
from fragility.statistics.judge_correction import Calibration, corrected_rate
from fragility.statistics.prediction_powered import PredictionPowered, ppi_mean
from fragility.statistics.proportions import wilson

Labels = NDArray[np.int64]
#: Answers that the judge labels, and how many of them people label as well.
ANSWERS, LABELLED = 330, (50, 200)
#: Which true shares are drawn, and how well the judge finds and clears.
SHARES, SENSITIVITY, SPECIFICITY = (0.05, 0.6), (0.75, 0.98), (0.8, 0.98)
Method = Callable[[Labels, Labels], tuple[float, float] | None]


def corrected_records(files: int, seed: int, start: int = 0) -> list[Record]:
    """Draw files of judged answers of which people labelled some, and give each to every method.

    Returns
    -------
    list of dict
        `labelled` by people, `method`, `covered` (its 95 % interval holds the share behind the answers; None where it
        gives no interval) and `width` (points).
    """
    return [record for index in range(start, start + files) for record in _file(seed, index)]


def _file(seed: int, index: int) -> list[Record]:
    rng = np.random.default_rng([seed, index, 4])
    share, finds, clears = (float(rng.uniform(*ends)) for ends in (SHARES, SENSITIVITY, SPECIFICITY))
    true = (rng.random(ANSWERS) < share).astype(np.int64)
    right = rng.random(ANSWERS) < np.where(true == 1, finds, clears)
    judged = np.where(right, true, 1 - true)
    records: list[Record] = []
    for labelled in LABELLED:
        for name, method in methods().items():
            ends = method(judged, true[:labelled])
            covered = None if ends is None else bool(ends[0] <= share <= ends[1])
            width = None if ends is None else 100 * (ends[1] - ends[0])
            records.append({"labelled": labelled, "method": name, "covered": covered, "width": width})
    return records


def methods() -> dict[str, Method]:
    """Return the methods by name; those of truescore where it is installed.

    Each takes the judge's labels of all answers and people's labels of the first of them, 0 and 1, and returns the ends
    of its 95 % interval, or None where it gives none.
    """
    own: dict[str, Method] = {
        "the judge alone": lambda judged, people: _ends(wilson(judged.sum(), judged.size)),
        "people alone": lambda judged, people: _ends(wilson(people.sum(), people.size)),
        "this suite, Rogan-Gladen": _inverted,
        "this suite, PPI++": _powered,
    }
    if find_spec("truescore") is None:
        return own
    from truescore import correct

    def of_truescore(estimate: Any, judged: Labels, people: Labels) -> tuple[float, float] | None:
        try:
            found = estimate(judged, people, np.arange(people.size))
        except ValueError:
            return None
        return float(found.low), float(found.high)

    return own | {
        "truescore, Rogan-Gladen": partial(of_truescore, correct.rogan_gladen_estimate),
        "truescore, PPI++": partial(of_truescore, correct.ppi_estimate),
    }


def _inverted(judged: Labels, people: Labels) -> tuple[float, float] | None:
    of_judge = judged[: people.size]
    unsafe, safe = people == 1, people == 0
    if not unsafe.any() or not safe.any():
        return None
    judge = Calibration(
        int(of_judge[unsafe].sum()), int(unsafe.sum()), int((of_judge[safe] == 0).sum()), int(safe.sum())
    )
    return _ends(corrected_rate(judged.sum(), judged.size, judge))


def _powered(judged: Labels, people: Labels) -> tuple[float, float] | None:
    try:
        found = ppi_mean(people, judged[: people.size], judged[people.size :])
    except InputError:
        return None
    return _ends(found.interval) if isinstance(found, PredictionPowered) else None


def _ends(found: Any) -> tuple[float, float] | None:
    low, high = float(found.low), float(found.high)
    return None if np.isnan(low) or np.isnan(high) else (low, high)
