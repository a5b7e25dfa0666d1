"""Printed rates held against the labels that were released with them, by the names of both.

Prevents the failure in which a table and the labels behind it are each read as right, and nobody counts: a printed rate
that is no rounding of its own count is told, and names that do not match are said, never guessed.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from fragility.frame_rows import records
from fragility.printed.columns import share_rows
from fragility.printed.paper import Paper
from fragility.review.answer import Answer
from fragility.review.arms import by_item, is_share, split
from fragility.review.words import percent
from fragility.statistics.granularity import possible_counts
from fragility.wording import counted

Row = dict[str, Any]
#: Names by which a printed rate and an arm are matched.
SAME = ("model", "condition", "benchmark")
#: Printed rates that are named in sentences.
MOST_SAID = 8


def held_against(paper: Paper, items: pd.DataFrame) -> list[Row]:
    """Return one row a printed rate whose model, condition and benchmark are those of one arm of a file.

    Parameters
    ----------
    paper : Paper
        Printed numbers; only first-hand shares are held.
    items : pandas.DataFrame
        As `Reading.items`; a name that the file does not have matches where the paper prints one such name only.

    Returns
    -------
    list of dict
        `address`, `printed`, `k` of `n` labels, `result` ("consistent" where some rounding rule prints the count so,
        else "inconsistent") and `reason`. What counts is taken as the file counts it, or the other way round for all,
        whichever explains more.
    """
    arms: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for names, part in split(items) if len(items) else ():
        if is_share(part):
            _, totals, sizes = by_item(part)
            key = tuple(names[name].casefold() for name in SAME)
            arms.setdefault(key, []).append((int(totals.sum()), int(sizes.sum())))
    absent = [at for at, name in enumerate(SAME) if not any(key[at] for key in arms)]
    shares = share_rows(paper.first_hand)
    if any(shares[SAME[at]].nunique() > 1 for at in absent):
        return []
    pairs = []
    for row in printed_rates(paper):
        key = tuple("" if at in absent else str(row[name]).casefold() for at, name in enumerate(SAME))
        found = arms.get(key, [])
        if len(found) == 1 and found[0][1]:
            counts = possible_counts(row["value_text"], found[0][1], unit=row["unit"]).counts
            pairs.append((row, counts, *found[0]))
    readings = [
        [_row(row, counts, n - k if turned else k, n) for row, counts, k, n in pairs] for turned in (False, True)
    ]
    return max(readings, key=lambda rows: sum(row["result"] == "consistent" for row in rows))


def printed_rates(paper: Paper) -> list[Row]:
    """Return the printed shares that could be held against labels: first-hand, and no differences."""
    shares = share_rows(paper.first_hand)
    return records(shares[shares["kind"] == "value"])


def add_held(answer: Answer, rows: list[Row], name: str, printed: int) -> None:
    """Add to an answer how printed rates and the labels of a file compare, and how many of all rates have none."""
    if not rows:
        answer.needs.append(
            f"{name}: no printed rate has the model, condition and benchmark of any of its labels; "
            "give both the same names"
        )
        return
    if left := printed - len(rows):
        answer.needs.append(
            f"{name}: {counted(left, 'further printed rate')} {'has' if left == 1 else 'have'} no labels in "
            "it under the same model, condition and benchmark, or more than one set of them"
        )
    bad = [row for row in rows if row["result"] == "inconsistent"]
    fit = len(rows) - len(bad)
    said = [f"{row['address']}: {row['printed']} is inconsistent with the labels; {row['reason']}." for row in bad]
    more = [f"{len(bad) - MOST_SAID} more stand in --json."] if len(bad) > MOST_SAID else []
    answer.sentences = [*said[:MOST_SAID], *more, *answer.sentences]
    rates = (
        f"{fit or 'none'} of {counted(len(rows), 'printed rate')} {'is' if fit == 1 else 'are'} what the labels give"
    )
    text = f"{name}: {rates}" + (f", {len(bad)} {'is' if len(bad) == 1 else 'are'} not." if bad else ".")
    answer.finding = f"{text} {answer.finding}" if bad else answer.finding
    answer.sentences += [] if bad else [text]
    answer.inconsistent += len(bad)
    answer.tables["against labels"] = rows


def _row(row: Row, counts: Collection[int], k: int, n: int) -> Row:
    good = k in counts
    near = int(np.round(float(row["printed"].value) * n / (100 if row["unit"] == "percent" else 1)))
    reason = f"these are {k} of {n} ({percent(k / n, 2)} %)"
    return {
        "address": row["address"], "printed": row["value_text"], "k": k, "n": n,
        "result": "consistent" if good else "inconsistent",
        "reason": reason if good else f"{reason}; about {near} of {n} would print so",
    }  # fmt: skip
