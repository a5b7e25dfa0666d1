"""Cells: printed scores turned back into counts, each with the n that it rests on and a grade of its data.

Prevents the failure in which an interval is computed from an n that the printed percentages rule out. The stated n
is kept unless its column contradicts it and exactly one released n fits; a value that no count gives is carried as
the whole set of counts around it, never rounded to one.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd

from fragility.printed.columns import SHARE_UNITS, Column, column_of, columns, is_exact_share
from fragility.printed.directions import harmonised, has_safe_side
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.printed.summaries import PLACES, is_summary
from fragility.small_tables import Columns
from fragility.statistics.granularity import carried_counts, possible_counts, power
from fragility.statistics.printed import as_percent

Row = dict[str, Any]
#: What a row of `granularity` has of its score.
_HEAD = ("paper_key", "locator", "row", "column", "model", "condition", "benchmark", "value_text", "address")
#: Most of what is asked of a number was asked of another, or of the same one for another table.
_counted = lru_cache(maxsize=200_000)(possible_counts)


def cells(paper: Paper) -> pd.DataFrame:
    """Return one row per first-hand score that is an exact share, with its counts.

    Returns
    -------
    pandas.DataFrame
        The score's columns and `n` (judged answers: items, times the `runs` that a mean is over), `n_kind`,
        `counts` (tuple of the possible numbers of answers as printed), `safe_counts` (tuple of the possible numbers
        of safe answers), `rate` (safe share, 0 to 1), `grade` ("B", "B*" or "C"; "D" for a value read off a figure)
        and `possible`. Rows without a usable n are left out here and counted by `uncounted`.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> held = cells(load_paper('guo2026_refusal_unlearning'))
    >>> sorted(held['n'].unique().tolist())[:3]
    [330, 440, 520]
    """
    return held_cells(paper).copy()


@lru_cache(maxsize=64)
def held_cells(paper: Paper) -> pd.DataFrame:
    """Return the frame of `cells` itself, which many read at once: not to be changed."""
    names = [*paper.numbers, "n", "n_kind", "counts", "possible", "safe_counts", "rate", "grade"]
    return pd.DataFrame(held_rows(paper), columns=names)


@lru_cache(maxsize=64)
def score_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the scores of a paper as dictionaries, made once; they are shared, so do not change them."""
    return tuple(paper.numbers.rows())


@lru_cache(maxsize=256)
def names_of(paper: Paper, column: str) -> frozenset[str]:
    """Return what stands in a column of a paper's scores."""
    return frozenset(row[column] for row in score_rows(paper))


@lru_cache(maxsize=4)
def first_hand_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the first-hand numbers of a paper that are exact; they are shared, so do not change them."""
    rows = (row for row in score_rows(paper) if row["confidence"] in FIRST_HAND)
    return tuple(row for row in rows if row["printed"].kind == "exact")


@lru_cache(maxsize=64)
def share_cells(paper: Paper) -> tuple[tuple[Row, Column], ...]:
    """Return the exact shares of a paper, each with its column; they are shared, so do not change them."""
    checked = columns(paper)
    rows = (row for row in score_rows(paper) if is_exact_share(row["unit"], row["is_share"], row["printed"]))
    return tuple((row, column_of(checked, row)) for row in rows)


@lru_cache(maxsize=64)
def held_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the rows of `cells` as dictionaries; they are shared, so do not change them."""
    made = []
    for row, column in share_cells(paper):
        if row["confidence"] == "second-hand" or column.n is None or not has_safe_side(row["direction"]):
            continue
        n = column.n * column.runs
        counted = _counted(row["value_text"], n, unit=row["unit"], decimals=column.decimals)
        counts = counted.counts or carried_counts(row["value_text"], n, column.decimals, unit=row["unit"])
        safe_counts = tuple(sorted(harmonised(k, row["direction"], n) for k in counts))
        share = harmonised(float(as_percent(row["printed"]).value or 0) / 100, row["direction"], 1)
        made.append(
            row
            | {
                "n": n,
                "n_kind": column.n_kind,
                "counts": counts,
                "possible": counted.possible,
                "safe_counts": safe_counts,
                "rate": safe_counts[0] / n if len(safe_counts) == 1 else share,
                "grade": _grade(row, column, counted.possible, counts),
            }
        )
    return tuple(made)


def uncounted(paper: Paper) -> pd.DataFrame:
    """Return the scores that `cells` leaves out, with the reason for each in the column `reason`."""
    reasons = {row["address"]: row["reason"] for row in uncounted_rows(paper)}
    rows = paper.scores[paper.scores["address"].isin(reasons)].copy()
    rows["reason"] = [reasons[address] for address in rows["address"]]
    return rows


@lru_cache(maxsize=64)
def uncounted_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the rows of `uncounted` as dictionaries; they are shared, so do not change them."""
    kept = {row["address"] for row in held_rows(paper)}
    return tuple(row | {"reason": _reason(row)} for row in score_rows(paper) if row["address"] not in kept)


def granularity(paper: Paper) -> pd.DataFrame:
    """Return one row per share and candidate n: whether a whole number of items gives the printed value.

    Returns
    -------
    pandas.DataFrame
        `paper_key, locator, row, column, model, condition, benchmark, value_text, address, n, n_kind, possible,
        counts, rounding, power`. `n_kind` joins "stated", "released" and "best" by "|"; `counts` is a tuple; `rounding`
        names the rounding rules under which the value can be printed; `power` is the chance that a random value
        would be called impossible at this n. A mean over several runs is counted out of n x runs. A number that is
        called an average of others is no count of any n, and is left out.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> table = granularity(load_paper('guo2026_refusal_unlearning'))
    >>> table[table['n_kind'] == 'stated'].groupby('n')['possible'].any().index.tolist()[:2]
    [500]
    """
    return granularity_columns(paper).frame()


def granularity_columns(paper: Paper) -> Columns:
    """Return `granularity` as plain columns."""
    asked: dict[tuple[str, ...], list[tuple[int, int, str, float]]] = {}
    made = []
    for row, column in share_cells(paper):
        if any(is_summary(row[place]) for place in PLACES):
            continue
        if column.key not in asked:
            asked[column.key] = _candidates(paper, column)
        head, text = [row[name] for name in _HEAD], row["value_text"]
        for n, answers, kinds, chance in asked[column.key]:
            counted = _counted(text, answers, unit=column.unit, decimals=column.decimals)
            made.append((*head, n, kinds, counted.possible, counted.counts, counted.rules, chance))
    names = (*_HEAD, "n", "n_kind", "possible", "counts", "rounding", "power")
    return Columns(dict(zip(names, zip(*made, strict=True), strict=True)) if made else dict.fromkeys(names, ()))


def _candidates(paper: Paper, column: Column) -> list[tuple[int, int, str, float]]:
    """Return each n that a column is held against: with its runs, by whom it is named, and the power at it."""
    kinds: dict[int, list[str]] = {}
    benchmark = column.key[0]
    items = [paper.benchmark(benchmark)] if benchmark else paper.card.benchmarks
    stated = [count.n for item in items if item for count in item.stated]
    own = [column.n_stated] if column.n_stated else []
    for kind, numbers in (
        ("stated", own + stated),
        ("released", column.released),
        ("best", [column.best] if column.best else []),
    ):
        for n in dict.fromkeys(numbers):
            kinds.setdefault(n, []).append(kind)
    answers = {n: n * column.runs for n in sorted(kinds)}
    return [(n, runs, "|".join(kinds[n]), power(runs, column.percent_decimals)) for n, runs in answers.items()]


def _grade(row: dict[str, str], column: Column, possible: bool, counts: Iterable[int]) -> str:
    if row["confidence"] == "figure":
        return "D"
    if not possible or len(tuple(counts)) != 1:
        return "C"
    return "B" if column.n_kind == "stated" else "B*"


def _reason(row: dict[str, str]) -> str:
    if row["confidence"] not in FIRST_HAND:
        return f"{row['confidence'] or 'confidence not stated'}: enters no verdict"
    if row["unit"] not in SHARE_UNITS or not row["is_share"]:
        return f"not a share of items ({row['metric'] or 'metric not stated'}, {row['unit'] or 'unit not stated'})"
    if not row["n_stated"]:
        return "no n is stated and no single released n fits"
    return "not an exact number, or a direction without a safe side"
