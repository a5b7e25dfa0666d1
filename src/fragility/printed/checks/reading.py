"""How a table computes its deltas and averages: the reading that most of its own numbers follow.

Prevents false alarms: a number is called inconsistent with its parts only where the other numbers of its table show
that these are its parts. One that no reading explains may be a difference or a mean of something else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.statistics import special
from fragility.statistics.consistency import Consistency

#: Chance, at most, with which a reading may explain as many numbers of a table though it is not how they were made.
ALPHA = 0.05

Parts = TypeVar("Parts")


@dataclass(frozen=True)
class Trial(Generic[Parts]):
    """One number of a table under one reading: what its parts give, and the chance that a random number passes."""

    row: Row
    parts: Parts
    outcome: Consistency
    chance: float


def follows(trials: Sequence[Trial[Parts]], readings: int) -> bool:
    """Tell whether the numbers of a table show that a reading is how they were made.

    At least two numbers and at least half of those that have parts must fit, and so many random numbers would fit
    with a chance, times the readings tried, below `ALPHA`.
    """
    fit = sum(trial.outcome.possible for trial in trials)
    if fit < 2 or 2 * fit < len(trials):
        return False
    at_most = max(trial.chance for trial in trials)
    return bool(special.bdtrc(fit - 1, len(trials), at_most) * readings < ALPHA)


def best(readings: Sequence[Sequence[Trial[Parts]]]) -> Sequence[Trial[Parts]]:
    """Return the reading that explains most numbers; of equals the first."""
    return max(readings, key=lambda trials: sum(trial.outcome.possible for trial in trials))


def passes(outcome: Consistency, decimals: int, width: float) -> float:
    """Return the share of the printable numbers over a range of `width` that the parts of a check allow."""
    if outcome.low is None or outcome.high is None or width <= 0:
        return 1.0
    room = float(outcome.high - outcome.low) * 10**decimals + 1
    return min(1.0, room / (width * 10**decimals + 1))


def expected_text(outcome: Consistency, decimals: int) -> str:
    """Word the interval that the parts leave open."""
    if outcome.low is None or outcome.high is None:
        return ""
    low, high = (f"{float(end):.{decimals + 2}f}" for end in (outcome.low, outcome.high))
    return f"{low} to {high}"


def judged(
    check: str, trials: Sequence[Trial[Parts]], sure: bool, what: str, against: Callable[[Parts], tuple[str, ...]]
) -> list[Finding]:
    """Return the findings of a table under its reading.

    Parameters
    ----------
    check : str
        Name of the check.
    trials : sequence of Trial
        One per number of the table.
    sure : bool
        Whether the table shows that this is its reading (`follows`, or the parts are known to be the whole).
    what : str
        The reading in words: "the difference treated - reference".
    against : callable
        Gives the addresses of the parts.
    """
    fit, findings = sum(trial.outcome.possible for trial in trials), []
    of_table = f"{fit} of the {len(trials)} in its table"
    for trial in trials:
        outcome, decimals = trial.outcome, trial.row["printed"].decimals
        head = (check, trial.row["address"], trial.row["value_text"], expected_text(outcome, decimals))
        places, power = against(trial.parts), 1 - trial.chance
        if outcome.possible:
            rules = "" if len(outcome.rules) > 1 else f", by {outcome.rules[0]} alone"
            findings.append(Finding(*head, "consistent", f"{what}{rules}", places, power, rules=outcome.rules))
        elif sure and not outcome.mixed:
            reason = f"not {what} under any rounding rule; {of_table} are; nearest possible: {outcome.nearest}"
            findings.append(Finding(*head, "inconsistent", reason, places, power))
        elif sure:
            reason = f"{what} only if its parts are rounded by different rules"
            findings.append(Finding(*head, "not checkable", reason, places, power))
        else:
            reason = f"what it is made of is not known: {fit or 'none'} of the {len(trials)} in its table are {what}"
            findings.append(Finding(*head, "not checkable", reason, places))
    return findings
