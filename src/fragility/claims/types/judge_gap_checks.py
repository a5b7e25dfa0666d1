"""Robustness checks of judges compared: each changes one assumption, against what is shown.

Prevents the failure in which a lead that hangs on one person's labels, one model or one group of prompts is told plain.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from fragility.claims.sensitivity import CHECKS, ERRORS_NAME, RARE, RATIO, Check, undecided
from fragility.claims.types.judge_cells import (
    FEWEST,
    judge_pairs,
)
from fragility.claims.types.judge_tables import (
    TWO_ONE_SIDED,
    PairTest,
    gap_tables,
    groups_of,
    one_decimal,
    statistics_of,
)
from fragility.released.judging.judged import line_up
from fragility.released.judging.panel import Ratings
from fragility.schemas.judged import ERRORS, Judged
from fragility.statistics import (
    NotEstimable,
    model_level,
)
from fragility.statistics.tails import normal_isf
from fragility.wording import counted


def gap_checks(
    judged: Judged, lines: Ratings, test: PairTest, tables: tuple[pd.DataFrame, pd.DataFrame], root: Path, lean: int
) -> tuple[Check, ...]:
    """Repeat the comparison under each changed assumption."""
    if not lean:
        return undecided()
    table, groups = tables
    test.unanimous = bool(table["passes"].all()) or test.kind == "ranking"
    column = groups_of(lines)
    names = ("group of prompts", "groups of prompts") if column == "category" else ("prompt", "prompts")
    words = f"t over {counted(lines.responses[column].nunique(), *names)} (CR2)"
    return (
        Check(CHECKS[0], "not-estimable", "labels are known response by response, and so is the pairing"),
        _verdict(CHECKS[1], words, groups, lean, test),
        _references(judged, lines, test, root, lean),
        *_over_models(judged, lines, test, lean),
        _tango(table, test, lean),
        *([_odds(table, test, lean)] if test.equivalence else []),
    )


def _verdict(name: str, words: str, table: pd.DataFrame, lean: int, test: PairTest) -> Check:
    """Ask whether enough still show the claim, or any its opposite, and tell the one farthest from the claim."""
    good = test.stands(table["passes"].to_numpy(bool)) if lean > 0 else bool(table["opposite"].any())
    row = table.iloc[int(test.near(table["low"].to_numpy(float), table["high"].to_numpy(float)).argmin())]
    place = ", ".join(part for part in (row["judge"], row["other"], row["cell"]) if part != "all")
    return Check(
        name,
        "pass" if good else "fail",
        f"{words}: {one_decimal(row['low'])} to {one_decimal(row['high'])} points ({place})",
    )


def _tango(table: pd.DataFrame, test: PairTest, lean: int) -> Check:
    other = table.assign(low=table["tango_low"], high=table["tango_high"])
    low, high = other["low"].to_numpy(float), other["high"].to_numpy(float)
    far = np.maximum(low, -high) > test.against if test.equivalence else high < 0
    return _verdict(CHECKS[5], "Tango", other.assign(passes=test.near(low, high) > 0, opposite=far), lean, test)


def _odds(table: pd.DataFrame, test: PairTest, lean: int) -> Check:
    """Near 0 and 1 a few points are several times the errors: there the ratio of the rarer answers is asked too."""
    both, mine, yours = (table[name].to_numpy(float) for name in ("both", "only_judge", "only_other"))
    n = table["n"].to_numpy(float)
    middle = (both + (mine + yours) / 2) / n
    near = np.minimum(middle, 1 - middle) < RARE
    if lean < 0 or not near.any():
        reason = "a gap beyond the margin is shown" if lean < 0 else "no rate lies below 20 or above 80 %"
        return Check(ERRORS_NAME, "not-estimable", reason)
    low, high = paired_odds_ratio(both[near], mine[near], yours[near], n[near], TWO_ONE_SIDED)
    reach = f"{low.min():.2f} to {high.max():.2f}"
    text = f"odds of the rarer answer, widest 90 % interval {reach}, asked within {RATIO:g} times"
    return Check(ERRORS_NAME, "pass" if test.stands((low > 1 / RATIO) & (high < RATIO)) else "fail", text)


def paired_odds_ratio(
    both: np.ndarray, mine: np.ndarray, yours: np.ndarray, n: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of the odds ratio of two rates on the same responses (delta method, half a count in each cell).

    Parameters
    ----------
    both, mine, yours, n : array of float
        Responses on which both, the first alone and the second alone say yes, and all.
    level : float
        Confidence level, a share.

    Examples
    --------
    >>> low, high = paired_odds_ratio(*(np.array([x]) for x in (80.0, 5.0, 5.0, 100.0)), 0.90)
    >>> round(float(low[0] * high[0]), 6)
    1.0
    """
    cells = [part + 0.5 for part in (both, mine, yours, n - both - mine - yours)]
    total = sum(cells)
    p11, one, two = cells[0] / total, (cells[0] + cells[1]) / total, (cells[0] + cells[2]) / total
    v1, v2 = one * (1 - one), two * (1 - two)
    spread = np.sqrt((1 / v1 + 1 / v2 - 2 * (p11 - one * two) / (v1 * v2)) / total)
    log, half = np.log(one / (1 - one) / (two / (1 - two))), normal_isf((1 - level) / 2) * spread
    return np.exp(log - half), np.exp(log + half)


def _references(judged: Judged, lines: Ratings, test: PairTest, root: Path, lean: int) -> Check:
    """Put each person in the place of the settled label: as the reference, or among the others of a rate."""
    panel = lines.panel
    people = [name for name in panel.annotators if name not in (*judged.judges, *judged.others)]
    settled = panel.reference if judged.statistic == "rate" else lines.reference
    if judged.statistic == "rate" and panel.reference not in judged.others:
        return Check(CHECKS[2], "not-estimable", "a rate has no reference")
    if settled in panel.annotators:
        return Check(CHECKS[2], "not-estimable", "one person is the reference by the reading")
    if not people:
        return Check(CHECKS[2], "not-estimable", "no other reference for the same responses is released")
    tables = []
    for name in people:
        swapped = [name if other == settled else other for other in judged.others]
        asked = judged.model_copy(update={"others": swapped})
        tables.append(gap_tables(asked, line_up(asked, root, name), test))
    table = test.decide(pd.concat(tables, ignore_index=True))
    words = f"each of {counted(len(people), 'person', 'people')} alone in place of {settled}"
    return _verdict(CHECKS[2], words, table, lean, test)


def _over_models(judged: Judged, lines: Ratings, test: PairTest, lean: int) -> tuple[Check, Check]:
    """Leave each model out of every cell (the sign, or the margin), and take the models of a cell as the sample."""
    if lean < 0 or len(statistics_of(judged, lines, test)) > 1:
        reason = "one comparison that shows the opposite decides" if lean < 0 else "both error rates are compared"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    if judged.by == "model":
        reason = "every model is a comparison of its own"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    sign = -100 if judged.statistic in ERRORS else 100
    left: list[float] = []
    spread: list[tuple[float, str]] = []
    refused = ""
    for mine, yours in judge_pairs(judged, lines):
        one, two = (cell.by_model(judged.statistic) for cell in (mine, yours))
        pair = f"{mine.judge}, {yours.judge}"
        if len(one) > 2:
            left += (sign * (one["without"] - two["without"])).dropna().tolist()
        gaps = (sign * (one["value"] - two["value"]))[one["n"] >= FEWEST].dropna()
        found = model_level(gaps) if len(gaps) > 2 else NotEstimable("fewer than three models")
        if isinstance(found, NotEstimable):
            refused = f"{pair}: {found.reason}"
            continue
        low, high = float(found.low), float(found.high)
        words = f"mean over {counted(len(gaps), 'model')} {low:.1f} to {high:.1f} points ({pair})"
        spread.append((float(test.near(np.array(low), np.array(high))), words))
    reason = "fewer than three models are named"
    out = Check(CHECKS[3], "not-estimable", reason)
    if left:
        rooms = test.room(pd.Series(left))
        text = f"without one model the difference is {one_decimal(left[int(rooms.argmin())])} points at the worst"
        out = Check(CHECKS[3], "pass" if rooms.min() > 0 else "fail", text)
    if refused or not spread:
        return out, Check(CHECKS[4], "not-estimable", refused or reason)
    near, words = min(spread)
    return out, Check(CHECKS[4], "pass" if near > 0 else "fail", words)
