"""Last digits of printed shares, against those that shares of the same n have.

Prevents the failure in which an uneven count of last digits is taken for a sign: shares of few items never end evenly,
so the digits are held against those that the n itself gives, and the test says what it could have seen.
"""

from collections import Counter
from functools import lru_cache

import numpy as np

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import share_places
from fragility.printed.paper import Paper
from fragility.statistics import special
from fragility.statistics.granularity import possible_counts
from fragility.statistics.last_digit import EXACT_PLACES
from fragility.statistics.result import FloatArray

CHECK = "last digits"
#: Fewest numbers expected per digit, and level of the test.
LEAST_EXPECTED, ALPHA = 5.0, 0.001
#: The pattern whose detection is the power: digits 0 and 5 make up this share of all last digits, the rest evenly.
PREFERRED = 0.4


def digit_finding(paper: Paper) -> list[Finding]:
    """Return one finding: the chi-squared test of the last digits of the first-hand shares, or why there is none.

    Counted is each different value of a column once, 0 and 100 % and what no count of the n gives
    left out; expected are the last digits of all
    shares of the column's n, each count as likely as another. Values of one column near each other are not
    independent, so the level is strict.
    """
    seen: set[tuple[str, int, int]] = set()
    for row, column in {(row["value_text"], column.key): (row, column) for row, column in share_places(paper)}.values():
        if column.n is None or not 0 < row["printed"].value < (100 if row["unit"] == "percent" else 1):
            continue
        n = column.n * column.runs
        if not possible_counts(row["value_text"], n, unit=row["unit"], decimals=column.decimals).possible:
            continue
        places = column.percent_decimals + 2
        if places > EXACT_PLACES:
            continue  # the last digits of a computer's arithmetic are nobody's
        digits = int(row["printed"].value * 10**column.decimals)
        seen.add(("|".join(column.key), digits, _design(n, places)))
    if not seen:
        return []
    counted = Counter(digits % 10 for _, digits, _ in seen)
    observed = np.array([counted[digit] for digit in range(10)], float)
    expected = np.sum([_expected(*divmod(design, 100)) for _, _, design in sorted(seen)], axis=0)
    head = (CHECK, "all shares with an n", " ".join(str(int(number)) for number in observed))
    words = " ".join(f"{number:.1f}" for number in expected)
    if expected.min() < LEAST_EXPECTED:
        few = f"of the rarest digit {expected.min():.1f} are expected, not {LEAST_EXPECTED:g}"
        reason = f"not estimable: {len(seen)} different values are too few, {few}"
        return [Finding(*head, words, "not checkable", reason)]
    p = float(special.chdtrc(9, np.sum((observed - expected) ** 2 / expected)))
    result = "inconsistent" if p < ALPHA else "consistent"
    reason = f"digits 0 to 9 of {len(seen)} different values, chi-squared test at {ALPHA:g}"
    return [Finding(*head, words, result, reason, power=_power(expected), chance=p)]  # type: ignore[arg-type]


def _design(n: int, places: int) -> int:
    """Pack n and the places of a share into one number, so that equal values of equal columns count once."""
    return 100 * n + places


@lru_cache(maxsize=256)
def _expected(n: int, places: int) -> FloatArray:
    """Return the chance of each last digit over all shares k/n, 0 < k < n, rounded half up to so many places."""
    k = np.arange(1, n, dtype=np.int64)
    last = (2 * k * 10**places + n) // (2 * n) % 10
    return np.bincount(last, minlength=10) / max(1, n - 1)


def _power(expected: FloatArray) -> float:
    """Return the chance that the test sees digits 0 and 5 with a share of `PREFERRED`."""
    total = expected.sum()
    other = np.where(np.isin(np.arange(10), (0, 5)), PREFERRED / 2, (1 - PREFERRED) / 8) * total
    distance = float(np.sum((other - expected) ** 2 / expected))
    return float(1 - special.chndtr(special.chdtri(9, ALPHA), 9, distance))
