"""Judges side by side: what each one is and measures, and one intervention scored by two of them in one paper.

Prevents the failures in which two papers are called contradictory although their judges count different things, and
in which a toxicity scorer is averaged with a judge of harm.
"""

from itertools import combinations, groupby
from operator import itemgetter

import pandas as pd

from fragility.frame_rows import highest_row, records
from fragility.wording import counted, n_of, signed

COLUMNS = (
    "paper_key", "model", "role", "benchmark", "judge", "other_judge", "loss", "other_loss", "apart",
    "order_kept",
)  # fmt: skip


def judge_pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Return, for each contrast of a paper that two judges scored, the loss of safety by each.

    Returns
    -------
    pandas.DataFrame
        `loss` and `other_loss` in points, how far they lie `apart`, and whether both have the same sign
        (`order_kept`).
    """
    keys = ["paper_key", "model", "role", "treated", "benchmark"]
    once = frame.dropna(subset=keys).drop_duplicates([*keys, "judge"]).sort_values([*keys, "judge"])
    rows = []
    for place, part in groupby(records(once[[*keys, "judge", "estimate"]]), key=itemgetter(*keys)):
        for first, second in combinations(list(part), 2):
            loss, other = float(first["estimate"]), float(second["estimate"])
            rows.append(
                dict(zip(keys, place, strict=True))
                | {
                    "judge": first["judge"],
                    "other_judge": second["judge"],
                    "loss": loss,
                    "other_loss": other,
                    "apart": abs(loss - other),
                    "order_kept": loss * other > 0 or loss == other,
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def judges_sentence(pairs: pd.DataFrame) -> str:
    """Say how far judges lie apart on one and the same intervention."""
    if pairs.empty:
        return "No intervention is scored by two judges in one paper."
    largest = highest_row(pairs, "apart")
    return (
        f"Over {counted(len(pairs), 'comparison')} of two judges on one intervention, the loss differs by "
        f"{pairs['apart'].median():.1f} points on the median and by {largest['apart']:.1f} at most: for "
        f"{largest['model']} ({largest['role']}), {largest['judge']} gives a loss of {signed(largest['loss'])} and "
        f"{largest['other_judge']} of {signed(largest['other_loss'])}. The sign is the same in "
        f"{n_of(int(pairs['order_kept'].sum()), len(pairs), 'comparison')}."
    )
