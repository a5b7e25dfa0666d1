"""One row of what the checks found: a printed number, what its parts or its n give, and how it came out.

Prevents the failure in which a number that could not be checked is counted as one that was: each finding is one of
three results, with the reason, and with the chance that a random number would have been found out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

import pandas as pd

Result = Literal["consistent", "inconsistent", "not checkable"]
RESULTS: tuple[Result, ...] = ("consistent", "inconsistent", "not checkable")


@dataclass(frozen=True)
class Finding:
    """What one check says of one printed number, or of one column.

    Attributes
    ----------
    check : str
        Name of the check.
    address : str
        Where the number that is checked stands.
    printed : str
        The number as printed.
    expected : str
        What the other numbers, or the n, give for it; "" where nothing does.
    result : str
        One of `RESULTS`.
    reason : str
        Why, in words.
    against : tuple of str
        Addresses of the numbers it is held against.
    power : float or None
        Chance that a random number in its place would have been found inconsistent; None where there is no check.
    chance : float or None
        Probability of a coincidence as great as the one found; None where that is not the question.
    rules : tuple of str
        The rounding rules under which the number is consistent.
    """

    check: str
    address: str
    printed: str
    expected: str
    result: Result
    reason: str
    against: tuple[str, ...] = ()
    power: float | None = None
    chance: float | None = None
    rules: tuple[str, ...] = ()


#: Columns of a frame of findings.
COLUMNS = tuple(field.name for field in fields(Finding))


def to_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a frame with the columns `COLUMNS`; an absent number is NaN."""
    frame = pd.DataFrame([tuple(map(finding.__getattribute__, COLUMNS)) for finding in findings], columns=list(COLUMNS))
    return frame.astype({"power": float, "chance": float})
