"""Rounding habits: which rule printed a paper's shares, digits that were added, and values rounded twice.

Prevents two failures: a paper that cuts digits off is called inconsistent value by value, and digits that were never
measured are taken for precision.
"""

from functools import lru_cache
from math import gcd

import pandas as pd

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, rows_of, share_places
from fragility.printed.columns import Column
from fragility.printed.paper import Paper
from fragility.printed.summaries import PLACES, summarised
from fragility.statistics import special
from fragility.statistics.granularity import pass_chance, possible_counts
from fragility.statistics.rounding import NEAREST_RULES, ROUNDING_RULES

RULES, PADDING, TWICE, CUT = "rounding rule", "added digits", "rounded twice", "cut off"
#: A column of fewer different values shows no habit; a pattern with a greater chance is none.
LEAST, ALPHA = 5, 0.01
#: Rules that round once.
ONCE = (*NEAREST_RULES, "truncation")


def rule_table(paper: Paper, findings: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the printed numbers each rounding rule can have printed.

    Parameters
    ----------
    paper : Paper
        Its first-hand shares are held against the n used.
    findings : pandas.DataFrame
        As `check_paper` gives them: deltas, averages and repeated cells are held against their parts.

    Returns
    -------
    pandas.DataFrame
        `rule`, `explained` (numbers that this rule prints) and `of` (the numbers that tell rules apart: some rule
        prints them and another does not).
    """
    shares = [rules for _, rules, _ in _ruled(paper)]
    printed = [rules for rules in (*shares, *findings["rules"]) if 0 < len(rules) < len(ROUNDING_RULES)]
    records = [(rule, sum(rule in rules for rules in printed), len(printed)) for rule in ROUNDING_RULES]
    return pd.DataFrame(records, columns=["rule", "explained", "of"])


def habit_findings(paper: Paper) -> list[Finding]:
    """Return the findings on rounding: values that only double rounding or cutting off explains, and added digits.

    A value that was cut off is odd only in a paper that rounds: another of its values is none that cutting off gives.
    """
    findings, ruled = [], _ruled(paper)
    rounds = any(rules and "truncation" not in rules for _, rules, _ in ruled)
    for row, rules, column in ruled:
        if not rules or set(rules) & set(NEAREST_RULES):
            continue
        if _own_rules(row, column) & set(NEAREST_RULES):
            continue  # printed with fewer decimals than its column, as a number in the text often is
        if not set(rules) & set(ONCE):
            n, decimals = (column.n or 0) * column.runs, column.percent_decimals
            chance = pass_chance(n, decimals) - pass_chance(n, decimals, ONCE)
            reason = f"possible for {n} only where it was rounded twice ({', '.join(rules)})"
            findings.append(Finding(TWICE, row["address"], row["value_text"], "", "consistent", reason, chance=chance))
        elif rounds:
            n, decimals = (column.n or 0) * column.runs, column.percent_decimals
            chance = pass_chance(n, decimals) - pass_chance(n, decimals, NEAREST_RULES)
            reason = (
                f"possible for {n} only where digits were cut off or rounded twice; other numbers here were rounded"
            )
            findings.append(Finding(CUT, row["address"], row["value_text"], "", "consistent", reason, chance=chance))
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows_of(paper, "value"):
        key = tuple(row[name] for name in ("locator", "column", "benchmark", "metric", "unit", "n_stated", "judge"))
        if row["unit"] not in ("count", "layer", "position", "ranks"):
            groups.setdefault(key, []).append(row)
    padded = [_padding(rows, len(groups)) for rows in groups.values()]
    return findings + [finding for finding in padded if finding]


def _own_rules(row: Row, column: Column) -> set[str]:
    """Return the rules that print a value with the decimals that it has itself."""
    return set(possible_counts(row["value_text"], (column.n or 0) * column.runs, unit=row["unit"]).rules)


def _ruled(paper: Paper) -> list[tuple[Row, tuple[str, ...], Column]]:
    """Return the first-hand shares with a usable n, each with the rules under which some count prints it."""
    found, known = [], dict[tuple[str, tuple[str, ...]], tuple[str, ...]]()
    for row, column in share_places(paper):
        summary = not row["n_stated"] and any(summarised(row[place]) for place in PLACES)
        if column.n is not None and not summary:
            case, n = (row["value_text"], column.key), column.n * column.runs
            if case not in known:
                known[case] = possible_counts(case[0], n, unit=row["unit"], decimals=column.decimals).rules
            found.append((row, known[case], column))
    return found


def _padding(rows: list[Row], columns: int) -> Finding | None:
    """Return a finding where the values of a column lie on a grid coarser than their last digit, against chance.

    Either all different values are whole multiples of some g last digits, or so many end in 0 that a tenth of random
    ones ending so is not believable. Only values that print all decimals of their column are looked at, shares only
    where their n is stated (a grid may be that of the counts), and the chance is that of any of the columns looked at.
    """
    decimals = max(row["printed"].decimals for row in rows)
    if rows[0]["unit"] in ("percent", "share", "") and not rows[0]["n_stated"]:
        return None
    whole = {row["printed"].value for row in rows if row["printed"].decimals == decimals}
    digits = {int(value * 10**decimals) for value in whole} - {0}
    if decimals == 0 or len(digits) < LEAST:
        return None
    n = int(rows[0]["n_stated"] or 0)
    full = {"percent": 100, "share": 1}.get(rows[0]["unit"], 0) * 10**decimals
    own = full // n if n and full and full % n == 0 else 1  # the grid that the counts themselves make
    step, zeros = gcd(*digits) // gcd(gcd(*digits), own), sum(digit % 10 == 0 for digit in digits)
    if step > 1:
        chance = float(step) ** (1 - len(digits))  # each grid as coarse would have been reported
        grid = f"{gcd(*digits) / 10**decimals:.{decimals}f}"
        what = f"all {len(digits)} different values of its column are whole multiples of {grid}"
    else:
        ends = max(0.1, _zeros(n, full)) if n and full else 0.1
        chance = float(special.bdtrc(zeros - 1, len(digits), min(1.0, ends)))
        what = f"{zeros} of the {len(digits)} different values of its column end in 0"
    chance = min(1.0, chance * columns)
    if chance >= ALPHA:
        return None
    first, *others = rows
    places = tuple(row["address"] for row in others)
    reason = f"{what}; digits may have been added"
    return Finding(PADDING, first["address"], first["value_text"], "", "not checkable", reason, places, chance=chance)


@lru_cache(maxsize=1024)
def _zeros(n: int, full: int) -> float:
    """Return the share of the counts of n whose printed share ends in 0."""
    return sum((2 * k * full + n) // (2 * n) % 10 == 0 for k in range(1, n)) / max(1, n - 1) if n <= 100_000 else 0.1
