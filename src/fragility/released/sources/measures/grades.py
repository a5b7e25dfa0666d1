"""Agreement of two judges who give grades, and rates of preferences between two answers."""

from fractions import Fraction

import numpy as np

from fragility.errors import InputError
from fragility.released.coded import Rows
from fragility.released.sources.measures.counts import halves
from fragility.released.sources.measures.estimates import Known, Share
from fragility.released.sources.measures.judges import ratings
from fragility.released.sources.measures.registry import Number, measure
from fragility.statistics.result import NotEstimable

#: Preferences that are a draw: 1.5, and 0 in older files.
_DRAWS = (1.5, 0.0)


@measure
def weighted_kappa(rows: Rows, judges: list[str]) -> Number:
    """Cohen's kappa of two judges' grades, weighted by the square of their distance."""
    one, two = _grades(rows, judges)
    seen = ((one - two) ** 2).mean()
    expected = ((one[:, None] - two[None, :]) ** 2).mean()
    return float(1 - seen / expected) if expected else NotEstimable("both judges give one grade throughout")


@measure
def same_grade(rows: Rows, judges: list[str], grade: str) -> Number:
    """Share of the items with one grade of the first judge to which the second judge gives the same."""
    one, two = _grades(rows, judges)
    chosen = one == float(grade)
    if not chosen.any():
        return NotEstimable(f"no item has the grade {grade}")
    return Share(int((two[chosen] == float(grade)).sum()), int(chosen.sum()))


@measure
def preference_rate(rows: Rows) -> Number:
    """Share of comparisons that the model wins; a draw is half of one, what the annotator left open is left out."""
    times = _preferences(rows)
    won = sum(
        (count * (Fraction(1, 2) if one in _DRAWS else Fraction(str(one)) - 1) for one, count in times), Fraction(0)
    )
    total = sum(count for _, count in times)
    if not total:
        return NotEstimable("no preference is known")
    drawn = sum(count for one, count in times if one in _DRAWS)
    whole = all(one in (*_DRAWS, 1.0, 2.0) for one, _ in times)
    wins = sum(count for one, count in times if one == 2.0)
    unequal = NotEstimable("preferences are weights, whose spread is that of the judge's doubt")
    return Known(won / total, halves(wins, drawn, total - wins - drawn) if whole else unequal)


@measure
def preferred(rows: Rows, side: str) -> Number:
    """Count the comparisons that were won ("model"), lost ("baseline"), drawn ("draw"), or all of them ("any")."""
    times = _preferences(rows)
    total = sum(count for _, count in times)
    drawn = sum(count for one, count in times if one in _DRAWS)
    won = sum(count for one, count in times if one > max(_DRAWS))
    counts = {"model": won, "draw": drawn, "baseline": total - won - drawn, "any": total}
    if side not in counts:
        raise InputError(f"the side '{side}'", "options", f"one of {', '.join(counts)}")
    return Fraction(counts[side])


def _preferences(rows: Rows) -> list[tuple[float, int]]:
    """Return every preference that is given, with how often."""
    codes, values = rows.codes("score"), rows.column("score").values
    found, times = np.unique(codes[codes >= 0], return_counts=True)
    return [(values[code], int(count)) for code, count in zip(found, times, strict=True)]


def _grades(rows: Rows, judges: list[str]) -> tuple[np.ndarray, np.ndarray]:
    if len(judges) != 2:
        raise InputError(f"{len(judges)} judges", "options, judges", "two are compared")
    found = ratings(rows, judges, "score")
    one, two = np.array(found.texts, dtype=float)[found.codes]
    return one, two
