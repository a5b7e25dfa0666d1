"""What the labels of a release show at all: the limit beside which it counts what the suite tells.

Prevents the failure in which a look at labels is blamed for a fault that no labels show, or is held against a reader
who was told what the labels do not tell: how much items differ, and how unsafe a condition is, has to be read off the
labels of the other conditions.
"""

from collections.abc import Callable, Iterator

import numpy as np
import scipy

from fragility.drill.fault import Planted
from fragility.drill.faults.labels import HARSHER, topic_weights
from fragility.drill.sheet import Sheet
from fragility.statistics.result import FloatArray

Cell = tuple[str, str, str]
Tilt = Callable[[FloatArray], FloatArray]
#: Level of the tests that set the limit, that of the suite's own looks.
LEVEL = 0.01
#: Spreads of the items' difficulty, in log odds, that are held against the labels; and by how much twice the log
#: likelihood may fall short of the best one's where a spread is not contradicted (99 %).
SPREADS = (0.05, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
FALLS_SHORT = float(scipy.special.chdtri(1, LEVEL))
#: Points of a difficulty's distribution, in spreads from its middle.
_POINTS = np.linspace(-4, 4, 81)
_PRIOR = scipy.special.softmax(-(_POINTS**2) / 2)


def _tilted(sheet: Sheet, planted: Planted, tilt: Tilt, sides: int) -> bool:
    """Return whether the most powerful test notices a fault, whatever spread of difficulties the labels leave open.

    A fault that shifts the log odds of item i by c_i is best told, at a given number of unsafe answers, by the sum of
    c_i over them (Neyman and Pearson's lemma in an exponential family).
    """
    assert sheet.labels is not None
    assert planted.sheet.labels is not None
    changed = {cell: said[:, 0].astype(float) for cell, said in planted.sheet.labels.unsafe.items()
               if said is not sheet.labels.unsafe[cell]}  # fmt: skip
    level = LEVEL / len(sheet.card["conditions"]) / sides  # nobody is told which condition to look at
    least = float(scipy.special.ndtri(1 - level))
    return bool(changed) and all(_distance(odds, changed, tilt) > least for odds in _foreseen(sheet, changed))


def _distance(odds: dict[Cell, FloatArray], changed: dict[Cell, FloatArray], tilt: Tilt) -> float:
    """Return by how many standard deviations the sum that tells best lies above what it is without the fault."""
    total = middle = spread = 0.0
    for cell, answers in changed.items():
        if not 0 < answers.sum() < len(answers):
            continue
        shift = tilt(scipy.special.expit(odds[cell]))
        level = scipy.optimize.brentq(_excess, -40, 40, args=(odds[cell], answers.sum()))
        fitted = scipy.special.expit(odds[cell] + level)
        weight = fitted * (1 - fitted)
        total += float(answers @ shift)
        middle += float(fitted @ shift)
        spread += max(0.0, float(weight @ shift**2 - (weight @ shift) ** 2 / weight.sum()))
    return (total - middle) / spread**0.5 if spread > 1e-12 else 0.0


def _foreseen(sheet: Sheet, changed: dict[Cell, FloatArray]) -> Iterator[dict[Cell, FloatArray]]:
    """Yield the log odds of an unsafe label of each item, by cell, for each spread that the other labels leave open."""
    found = [(_others(sheet, changed, spread), spread) for spread in SPREADS]
    best = max(fit for (fit, _), _ in found)
    for (fit, weights), spread in found:
        if 2 * (best - fit) <= FALLS_SHORT:
            odds = {}
            for cell, answers in changed.items():
                at = _chances(float(answers.mean()), len(answers), spread)
                odds[cell] = np.asarray(scipy.special.logit(np.clip(weights[cell[2]] @ at, 1e-6, 1 - 1e-6)))
            yield odds


def _others(sheet: Sheet, changed: dict[Cell, FloatArray], spread: float) -> tuple[float, dict[str, FloatArray]]:
    """Return how likely the unchanged labels are at a spread, and each item's weights of `_POINTS`, by benchmark."""
    assert sheet.labels is not None
    fit, weights = 0.0, {}
    for benchmark in dict.fromkeys(cell[2] for cell in changed):
        logs = np.log(_PRIOR)[None, :]
        for cell, said in sheet.labels.unsafe.items():
            if cell[2] == benchmark and cell not in changed:
                at = _chances(float(said[:, 0].mean()), len(said), spread)
                logs = logs + np.where(said[:, :1], np.log(at), np.log1p(-at))
        fit += float(scipy.special.logsumexp(logs, axis=1).sum())
        weights[benchmark] = scipy.special.softmax(logs, axis=1)
    return fit, weights


def _chances(share: float, n: int, spread: float) -> FloatArray:
    """Return the chance of an unsafe label at each of `_POINTS`, where a share of n labels is unsafe on the whole."""
    share = min(max(share, 0.5 / n), 1 - 0.5 / n)
    level = scipy.optimize.brentq(lambda one: _PRIOR @ scipy.special.expit(one - spread * _POINTS) - share, -40, 40)
    return np.asarray(np.clip(scipy.special.expit(level - spread * _POINTS), 1e-12, 1 - 1e-12))


def _excess(level: float, odds: FloatArray, count: float) -> float:
    return float(scipy.special.expit(odds + level).sum() - count)


def _reversed(sheet: Sheet, planted: Planted) -> bool:
    return _tilted(sheet, planted, lambda p: -2 * scipy.special.logit(p), sides=1)


def _swapped(sheet: Sheet, planted: Planted) -> bool:
    def tilt(p: FloatArray) -> FloatArray:
        shift = scipy.special.logit(p + HARSHER * (1 - p)) - scipy.special.logit(p)
        return np.where(np.arange(len(p)) >= len(p) // 2, shift, 0.0)

    return _tilted(sheet, planted, tilt, sides=2)


def _other_topics(sheet: Sheet, planted: Planted) -> bool:
    """Return whether the likelihood ratio of the two mixes of topics, both known, tells the drawn one."""
    assert planted.sheet.labels is not None
    total = middle = spread = 0.0
    for cell, content in {cell[2]: (cell, rows) for cell, rows in planted.sheet.labels.content.items()}.values():
        topic = planted.sheet.labels.topic[cell[2]]
        weight = np.log(topic_weights(topic))
        total += float(weight[content].sum())
        middle += len(content) * float(weight.mean())
        spread += len(content) * float(weight.var())
    return spread > 0 and (total - middle) / spread**0.5 > float(scipy.special.ndtri(1 - LEVEL))


def _other_ids(sheet: Sheet, planted: Planted) -> bool:
    """Return whether some id now stands for an item of another topic."""
    assert planted.sheet.labels is not None
    topics = planted.sheet.labels.topic
    return any((topics[cell[2]][rows] != topics[cell[2]]).any() for cell, rows in planted.sheet.labels.content.items())


def _always(sheet: Sheet, planted: Planted) -> bool:
    return True


def _never(sheet: Sheet, planted: Planted) -> bool:
    return False


#: For each fault of labels, whether the labels with the fault in them show it. Answers counted as safe at random look
#: like those of a judge who finds less: no labels of this one judge tell the two apart.
LIMITS: dict[str, Callable[[Sheet, Planted], bool]] = {
    "label codebook reversed": _reversed,
    "judge swapped half-way": _swapped,
    "judge always says one thing": _always,
    "unreadable answers counted as safe": _never,
    "duplicated items in the labels": _always,
    "ids shuffled": _other_ids,
    "another mix of topics": _other_topics,
}
