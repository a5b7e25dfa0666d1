"""A judge's labels held against those of people, or of another judge, on the same answers.

Prevents the failure in which "90 % agreement" is all that is said of a judge: what it misses, what it invents, and
agreement beyond chance stand beside it, and an asymmetry of its errors is tested.
"""

from typing import Any

import numpy as np
import pandas as pd

from fragility.review.arms import is_share, split
from fragility.review.words import p_is, percent, span
from fragility.statistics.agreement import cohen_kappa, gwet_ac1
from fragility.statistics.confusion_table import confusion_counts, confusion_rates
from fragility.statistics.paired import mcnemar_exact
from fragility.statistics.result import Interval
from fragility.wording import counted

Row = dict[str, Any]
#: Pairs of judges that are shown; more belong into a panel.
MOST_PAIRS = 15


def agreement_rows(items: pd.DataFrame, reference: str = "") -> list[Row]:
    """Return one row a pair of judges of the same answers; with a reference, each other judge against it."""
    rows: list[Row] = []
    names = ["benchmark", "model", "condition"]
    for _, part in items.groupby(names, observed=True, sort=False):
        arms = [(key["judge"], arm) for key, arm in split(part) if key["judge"] and is_share(arm)]
        for place, (judge, arm) in enumerate(arms):
            for other, second in arms[place + 1 :]:
                if reference and reference not in (judge, other):
                    continue
                first, then = (arm, second) if judge == reference or not reference else (second, arm)
                pair = (judge, other) if first is arm else (other, judge)
                row = _pair(first, then, pair, bool(reference))
                rows += [row] if row else []
                if len(rows) == MOST_PAIRS:
                    return rows
    return rows


def sentence(row: Row) -> str:
    """Say how a judge agrees with the reference or with another judge."""
    kappa = f"kappa {row['kappa']:.3f}" if row["kappa"] is not None else "kappa cannot be computed"
    text = (
        f"{row['judge']} agrees with {row['reference']} on {row['agree']} of {row['n']} answers "
        f"({percent(row['accuracy'])} %, {span(row['accuracy_low'], row['accuracy_high'])}; {kappa})"
    )
    more, fewer = counted(row["fp"], "time"), counted(row["fn"], "time")
    leans = f"{row['counted']} {more}, {row['reference']} {fewer}; {p_is(row['mcnemar_p'])}"
    if not row["against_truth"]:
        return f"{text}. Where they differ, {row['judge']} alone says {leans}."
    said = []
    if row["sensitivity"] is not None:
        said.append(
            f"finds {row['tp']} of {row['positives']} {row['counted']} ones (sensitivity {row['sensitivity']:.3f})"
        )
    if row["specificity"] is not None:
        said.append(f"clears {row['tn']} of {row['negatives']} others (specificity {row['specificity']:.3f})")
    errors = f"{row['fp']} too many and {row['fn']} missed in all ({p_is(row['mcnemar_p'])})"
    return f"{text}. It {' and '.join(said)}; {errors}."


def _pair(first: pd.DataFrame, second: pd.DataFrame, names: tuple[str, str], truth: bool) -> Row:
    both = first.merge(second, on=["item", "repeat"], suffixes=("", "_2"))
    both = both[both["value"].notna() & both["value_2"].notna()]
    if both.empty:
        return {}
    one, two = (both[name].to_numpy() == 1 for name in ("value", "value_2"))
    tp, fn, fp, tn = confusion_counts(one, two)
    found = confusion_rates(tp, fn, fp, tn)
    table = np.array([[tp, fn], [fp, tn]])
    kappa, ac1 = cohen_kappa(table), gwet_ac1(table)
    row: Row = {
        "reference": names[0],
        "judge": names[1],
        "counted": str(first["counted"].iloc[0]),
        "against_truth": truth,
    }
    row |= {"n": len(both), "tp": tp, "fn": fn, "fp": fp, "tn": tn, "agree": tp + tn}
    row |= {"positives": tp + fn, "negatives": fp + tn}
    for name in ("accuracy", "sensitivity", "specificity"):
        interval = getattr(found, name)
        known = not np.isnan(interval.low)
        row |= {name: float(interval.estimate) if known else None}
        row |= {
            f"{name}_low": float(interval.low) if known else None,
            f"{name}_high": float(interval.high) if known else None,
        }
    row |= {
        "kappa": float(kappa.estimate) if isinstance(kappa, Interval) else None,
        "ac1": float(ac1.estimate) if isinstance(ac1, Interval) else None,
    }
    return row | {"mcnemar_p": float(mcnemar_exact(fn, fp))}
