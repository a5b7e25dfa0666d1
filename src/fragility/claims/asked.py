"""What a robustness check asks: which side is shown, and of how many comparisons it has to stand.

Prevents the failure in which a check asks more, or less, than the verdict that it could take away: "supported" rests on
all comparisons and so do its checks; "supported with caveats" and "contradicted" rest on four of five; a claim about
every comparison falls by one, and "can" is shown by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from fragility.claims.check import Check
from fragility.wording import counted

#: How many of the comparisons have to stand.
Share = Literal["all", "four of five", "one"]


def four_of_five(part: int, total: int) -> bool:
    """Say whether at least four of five of several tests are meant; of none, no.

    >>> four_of_five(4, 5), four_of_five(3, 4), four_of_five(0, 0)
    (True, False, False)
    """
    return total > 0 and 5 * part >= 4 * total


def fewest(total: int) -> int:
    """Return the smallest number of so many tests that is four of five of them.

    >>> [fewest(total) for total in (1, 4, 5, 6, 9, 10)]
    [1, 4, 4, 5, 8, 8]
    """
    return -(-4 * total // 5)


def lean_of(total: int, passed: int, opposed: int, per_cell: bool = True) -> int:
    """Return 1 where tests show a claim (four of five, or all), -1 where any shows the opposite, else 0."""
    if opposed:
        return -1
    return int(four_of_five(passed, total)) if per_cell and total else int(passed == total)


@dataclass(frozen=True)
class Asked:
    """What the checks of comparisons ask.

    Attributes
    ----------
    lean : int
        1: do the comparisons still show the claim; -1: do they still show the opposite; 0: neither is shown.
    share : str
        How many of them have to.
    groups : tuple of int
        Where several tests make one comparison (a condition against each of its rivals): the comparison of each. It
        shows the claim where all of its tests do, and the opposite where one does. Empty: every test is one.
    """

    lean: int
    share: Share = "all"
    groups: tuple[int, ...] = ()

    def of(self, groups: Sequence[int] | np.ndarray) -> "Asked":
        """Return the same of tests that make these comparisons together."""
        return replace(self, groups=tuple(int(group) for group in groups))

    def only(self, kept: np.ndarray) -> "Asked":
        """Return the same of some of the tests."""
        return self.of(np.asarray(self.groups)[kept]) if self.groups else self

    def each(self, good: np.ndarray) -> np.ndarray:
        """Return whether each comparison still shows it, of whether each test does; a test that is nan is left out."""
        found = np.asarray(good, dtype=float)
        told = ~np.isnan(found)
        if not self.groups:
            return found[told].astype(bool)
        shown, groups = found[told].astype(bool), np.asarray(self.groups)[told]
        whole = np.all if self.lean > 0 else np.any
        return np.array([whole(shown[groups == group]) for group in np.unique(groups)], dtype=bool)

    def stands(self, good: np.ndarray) -> bool:
        """Say whether enough comparisons still show it.

        >>> good = np.array([True, True, True, True, False])
        >>> [Asked(1, share).stands(good) for share in ("all", "four of five", "one")]
        [False, True, True]
        """
        return self._enough(self.each(good))

    def _enough(self, each: np.ndarray) -> bool:
        still = int(np.count_nonzero(each))
        if self.share == "four of five":
            return four_of_five(still, each.size)
        return still == each.size if self.share == "all" else still > 0

    def verdict(self, name: str, good: np.ndarray, detail: str, left_out: str = "") -> Check:
        """Return a check from whether each test still shows it."""
        each = self.each(good)
        enough = {"all": "", "four of five": "; four of five are asked", "one": "; one is enough"}[self.share]
        more = f"{enough if each.size > 1 else ''}{left_out}"
        if each.size > 1 or left_out:
            detail += f" ({int(each.sum())} of {counted(each.size, 'comparison')} hold{more})"
        return Check(name, "pass" if self._enough(each) else "fail", detail)


def asked_of(total: int, passed: int, opposed: int, every_cell: bool = False, per_cell: bool = True) -> Asked:
    """Return what the checks ask, from the tests that show a claim and those that show its opposite.

    Parameters
    ----------
    total, passed, opposed : int
        Tests made, those that show the claim, and those that show its opposite.
    every_cell : bool
        The claim is about every comparison, so that one decides against it.
    per_cell : bool
        The test is made per comparison, and not once of a mean.

    Examples
    --------
    >>> [asked_of(5, *found).share for found in ((5, 0), (4, 0), (0, 5), (0, 4), (3, 1))]
    ['all', 'four of five', 'four of five', 'four of five', 'one']
    >>> asked_of(5, 0, 5, every_cell=True).share
    'one'
    """
    lean = lean_of(total, passed, opposed, per_cell)
    if lean < 0:
        whole = per_cell and not every_cell and four_of_five(opposed, total)
        return Asked(lean, "four of five" if whole else "one")
    return Asked(lean, "all" if passed == total else "four of five")
