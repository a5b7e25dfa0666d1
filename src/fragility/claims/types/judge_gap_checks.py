"""Robustness checks of judges compared: each changes one assumption, against what is shown.

Prevents the failure in which a lead that hangs on one person's labels, one model or one group of prompts is told plain.
"""

from pathlib import Path

import numpy as np

from fragility.claims.asked import Asked
from fragility.claims.check import Check
from fragility.claims.evidence import ALPHA
from fragility.claims.sensitivity import CHECKS, ERRORS_NAME, RARE, RATIO, undecided
from fragility.claims.types.judge_cells import FEWEST, JudgeCell, judge_pairs
from fragility.claims.types.judge_tables import (
    COUNTS,
    ENDS,
    TWO_ONE_SIDED,
    PairTest,
    gap_tables,
    groups_of,
    statistics_of,
)
from fragility.released.judging.judged import Lines, line_up
from fragility.schemas.judged import ERRORS, Judged
from fragility.small_tables import Columns, joined
from fragility.statistics import (
    NotEstimable,
    model_level,
    tango,
)
from fragility.statistics.tails import normal_isf, normal_sf
from fragility.wording import counted, digits

#: What is found of two judges model by model.
_OF_MODELS = ("judge", "cell", "statistic", "refused", "left", "without", "near", "words")


def gap_checks(
    judged: Judged, lines: Lines, test: PairTest, table: Columns, root: Path, asked: Asked
) -> tuple[Check, ...]:
    """Repeat the comparison under each changed assumption."""
    if not asked.lean:
        return undecided()
    column = groups_of(lines)
    groups = test.decide(gap_tables(judged, lines, test, column))
    names = ("group of prompts", "groups of prompts") if column == "category" else ("prompt", "prompts")
    words = f"t over {counted(lines.different(column), *names)} (CR2)"
    return (
        Check(CHECKS[0], "not-estimable", "labels are known response by response, and so is the pairing"),
        _verdict(CHECKS[1], words, groups, asked, test),
        _references(judged, lines, test, root, asked),
        *_over_models(judged, lines, test, asked),
        _tango(table, test, asked),
        *([_odds(table, test, asked)] if test.equivalence else []),
    )


def _verdict(name: str, words: str, table: Columns, asked: Asked, test: PairTest) -> Check:
    """Ask whether enough still show the claim, or its opposite, and tell the one farthest from the claim."""
    shown = table["passes" if asked.lean > 0 else "opposite"]
    parts = list(table.groups("person").values()) if "person" in table else [np.arange(len(table))]
    good = [asked.of(test.comparisons(table[part])).stands(shown[part]) for part in parts]
    row = table.rows()[int(test.near(table["low"], table["high"]).argmin())]
    place = ", ".join(part for part in (row["judge"], row["other"], row["cell"]) if part != "all")
    return Check(
        name,
        "pass" if all(good) else "fail",
        f"{words}: {digits(row['low'])} to {digits(row['high'])} points ({place})",
    )


def _tango(table: Columns, test: PairTest, asked: Asked) -> Check:
    """Put Tango's interval in the place of Newcombe's, or his test in that of McNemar, with the same correction."""
    first, second, n = (table[name].astype(float) for name in ("only_judge", "only_other", "n"))
    level = test.level if asked.lean > 0 or not test.equivalence else 1 - ALPHA / len(table)
    limits = tango(first, second, n, level)
    ends = 100 * np.atleast_1d(limits.low), 100 * np.atleast_1d(limits.high)
    other = table.assign(low=ends[0], high=ends[1])
    if test.equivalence:
        apart = table["p_adjusted"] < ALPHA
        shown = {"passes": test.near(*ends) > 0, "opposite": (test.beyond(*ends) > 0) & apart}
        return _verdict(CHECKS[5], "Tango", other.assign(**shown), asked, test)
    p = 2 * normal_sf(np.abs(first - second) / np.sqrt(np.maximum(first + second, 1)))
    return _verdict(CHECKS[5], "Tango", test.decide(other.assign(p=p)), asked, test)


def _odds(table: Columns, test: PairTest, asked: Asked) -> Check:
    """Near 0 and 1 a few points are several times the errors: there the ratio of the rarer answers is asked too."""
    both, mine, yours = (table[name].astype(float) for name in ("both", "only_judge", "only_other"))
    n = table["n"].astype(float)
    middle = (both + (mine + yours) / 2) / n
    near = np.minimum(middle, 1 - middle) < RARE
    if asked.lean < 0 or not near.any():
        reason = "a gap beyond the margin is shown" if asked.lean < 0 else "no rate lies below 20 or above 80 %"
        return Check(ERRORS_NAME, "not-estimable", reason)
    low, high = paired_odds_ratio(both[near], mine[near], yours[near], n[near], TWO_ONE_SIDED)
    reach = f"{low.min():.2f} to {high.max():.2f}"
    text = f"odds of the rarer answer, widest 90 % interval {reach}, asked within {RATIO:g} times"
    return Check(ERRORS_NAME, "pass" if asked.stands((low > 1 / RATIO) & (high < RATIO)) else "fail", text)


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


def _references(judged: Judged, lines: Lines, test: PairTest, root: Path, asked: Asked) -> Check:
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
        other = judged.model_copy(update={"others": swapped})
        table = gap_tables(other, line_up(other, root, name), test)
        tables.append(table.assign(person=[name] * len(table)))
    table = test.decide(joined(tables, [*COUNTS, *ENDS, "statistic", "person"]))
    words = f"each of {counted(len(people), 'person', 'people')} alone in place of {settled}"
    return _verdict(CHECKS[2], words, table, asked, test)


def _over_models(judged: Judged, lines: Lines, test: PairTest, asked: Asked) -> tuple[Check, Check]:
    """Leave each model out of every cell (the sign, or the margin), and take the models of a cell as the sample."""
    reason = "one comparison decides" if asked.share == "one" else ""
    reason = reason or ("both error rates are compared" if len(statistics_of(judged, lines, test)) > 1 else "")
    reason = reason or ("every model is a comparison of its own" if judged.by == "model" else "")
    if reason:
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    table = Columns.of_rows([_of_models(judged, *pair, asked, test) for pair in judge_pairs(judged, lines)], _OF_MODELS)
    asked, few = asked.of(test.comparisons(table)), "fewer than three models are named"
    out, sample = Check(CHECKS[3], "not-estimable", few), Check(CHECKS[4], "not-estimable", few)
    left, refused = table["left"], [reason for reason in table["refused"] if reason]
    if not np.isnan(left).all():
        worst = table["without"][np.nanargmin(left)]
        text = f"without one model the difference is {digits(worst)} points at the worst"
        good = np.where(np.isnan(left), np.nan, left > 0)
        out = Check(CHECKS[3], "pass" if asked.stands(good) else "fail", text)
    if refused:
        return out, Check(CHECKS[4], "not-estimable", refused[-1])
    if len(table):
        near = table["near"]
        sample = Check(CHECKS[4], "pass" if asked.stands(near > 0) else "fail", table["words"][near.argmin()])
    return out, sample


def _of_models(judged: Judged, mine: JudgeCell, yours: JudgeCell, asked: Asked, test: PairTest) -> dict[str, object]:
    """Return how far two judges still lie on the side that is shown: without each model, and of models as a sample."""
    one, two = (cell.by_model(judged.statistic) for cell in (mine, yours))
    sign, side = -100 if judged.statistic in ERRORS else 100, test.near if asked.lean > 0 else test.beyond
    row: dict[str, object] = {"judge": mine.judge, "cell": mine.name, "statistic": judged.statistic, "refused": "",
                              "left": np.nan, "without": np.nan, "near": np.nan, "words": ""}  # fmt: skip
    without = sign * (one["without"] - two["without"])
    without = without[~np.isnan(without)]
    if len(one) > 2 and without.size:
        rooms = side(without, without)
        row |= {"left": float(rooms.min()), "without": float(without[rooms.argmin()])}
    gaps = (sign * (one["value"] - two["value"]))[one["n"] >= FEWEST]
    gaps = gaps[~np.isnan(gaps)]
    found = model_level(gaps) if len(gaps) > 2 else NotEstimable("fewer than three models")
    pair = f"{mine.judge}, {yours.judge}"
    if isinstance(found, NotEstimable):
        return row | {"refused": f"{pair}: {found.reason}"}
    low, high = float(found.low), float(found.high)
    words = f"mean over {counted(len(gaps), 'model')} {low:.1f} to {high:.1f} points ({pair})"
    return row | {"near": float(side(np.array(low), np.array(high))), "words": words}
