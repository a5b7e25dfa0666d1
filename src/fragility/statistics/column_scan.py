"""Which number of items explains a whole column of printed percentages.

Prevents the failure in which a paper's stated number of prompts is believed though no cell of its table can come from
it, while one other number explains them all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.statistics.granularity import pass_chances
from fragility.statistics.last_digit import check_items, last_digits
from fragility.statistics.printed import check_text
from fragility.statistics.result import FloatArray, NotEstimable, as_list
from fragility.statistics.rounding import ROUNDING_RULES, IntArray, check_rules, printable
from fragility.statistics.special import bdtrc


@dataclass(frozen=True, eq=False)
class Scan:
    """How well each candidate number of items explains a column.

    Parameters
    ----------
    n : array of int, shape (candidates,)
        The candidates, in the order given.
    explained : array of int, shape (candidates,)
        Cells possible at that n.
    explained_informative : array of int, shape (candidates,)
        Of those, the informative ones.
    informative : array of bool, shape (cells,)
        Cells whose verdict depends on n: 0 and 100 are possible at every n, a number beyond them at none, and of so
        many items as were tried one with few decimals may always be possible.
    chance : array of float, shape (candidates,)
        Probability that at least as many informative cells pass when each is a random printable percentage.
    best : int or NotEstimable
        The n with the smallest chance; of equals the smallest.
    """

    n: IntArray
    explained: IntArray
    explained_informative: IntArray
    informative: NDArray[np.bool_]
    chance: FloatArray
    best: int | NotEstimable


def scan(
    texts: Iterable[str],
    candidates: Iterable[int],
    decimals: int | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> Scan:
    """Return how well each candidate number of items explains the printed numbers of a column.

    Parameters
    ----------
    texts : iterable of str
        The cells, each of kind "exact".
    candidates : iterable of int
        Numbers of items to try.
    decimals, unit, rules
        As in `possible_counts`; errors too. Without `decimals` each cell has its own.
    """
    cells, tried, rules = as_list(texts, "texts"), tuple(as_list(candidates, "candidates")), check_rules(rules)
    if not cells or not tried:
        raise InputError("no cell or no candidate", "scan")
    digits, places = last_digits([check_text(text) for text in cells], unit, decimals)
    n = _checked(tried) if {*map(type, tried)} == {int} else check_items(list(tried))
    if n.ndim != 1:
        raise InputError("a list within a list", "candidates", "give whole numbers")
    informative = (digits > 0) & (digits < 10**places)
    chance_of = {kind: pass_chances(tried, kind, rules) for kind in set(places[informative].tolist())}
    for kind, chance in chance_of.items():
        if (chance >= 1).all():
            informative &= places != kind
    explained, passed = _explained(digits, places, informative, n, rules)
    kinds = places[informative].tolist()
    if len(set(kinds)) == 1:  # one chance for all cells: the number that passes is binomial
        chance = bdtrc(passed - 1, len(kinds), chance_of[kinds[0]])
    else:
        chance = _chance_of_at_least(passed, np.array([chance_of[kind] for kind in kinds]).reshape(-1, n.size))
    best: int | NotEstimable = NotEstimable("no cell is informative: each is 0 or 100, or beyond, or always possible")
    if informative.any():
        best = int(n[chance == chance.min()].min())
    return Scan(n, explained, passed, informative, chance, best)


@lru_cache(maxsize=64)
def _checked(candidates: tuple[int, ...]) -> IntArray:
    """Check candidates once: most columns are scanned over the same ones."""
    n = check_items(candidates)
    n.flags.writeable = False
    return n


def _explained(
    digits: IntArray, places: IntArray, informative: NDArray[np.bool_], n: IntArray, rules: tuple[str, ...]
) -> tuple[IntArray, IntArray]:
    """Return how many cells, and how many informative ones, are possible at each n; equal cells are tried once."""
    cells = Counter(zip(digits.tolist(), places.tolist(), informative.tolist(), strict=True))
    tried = np.array(list(cells), dtype=np.int64)
    times = np.array(list(cells.values()), dtype=float)
    found = np.stack([times, times * tried[:, 2]]) @ printable(tried[:, :1], tried[:, 1:2], n, rules).astype(float)
    explained, passed = found.astype(np.int64)
    return explained, passed


def _chance_of_at_least(passed: IntArray, chances: FloatArray) -> FloatArray:
    """Return P(at least `passed` cells pass); `chances` has a row a cell and a column a candidate."""
    exactly = np.zeros((len(chances) + 1, passed.size))
    exactly[0] = 1.0
    for chance in chances:
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] *= 1 - chance
    at_least = np.cumsum(exactly[::-1], axis=0)[::-1]
    return np.minimum(at_least[passed, np.arange(passed.size)], 1.0)
