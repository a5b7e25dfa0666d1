"""Claims about a level: the unsafe answers of an arm, not the difference of two, lie above or below a share.

Prevents the failure in which "almost all" is checked against a start that the claim does not speak of, or in which a
point estimate above 90 % is taken for a rate above 90 %.
"""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd
import pydantic

from fragility.claims.certainty import indirectness_of, judge_risk
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.scope import begin, in_scope
from fragility.claims.sensitivity import not_estimable
from fragility.printed.cells import cells
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Scoped
from fragility.statistics.proportions import wilson
from fragility.wording import counted


class Level(Scoped):
    """The share of unsafe answers of each arm, in percent, lies above or below `level`: of every cell, or their mean.

    The arms are `treated` and `others`.
    """

    treated: str = pydantic.Field(min_length=1)
    others: list[str] = []
    level: float
    side: Literal["above", "below"] = "above"
    per: Literal["cell", "mean"] = "cell"

    def conditions(self) -> list[str]:
        """Return the arms."""
        return [self.treated, *self.others]


@claim_type("direction", "magnitude", "dose-response", "trade-off", "distribution", reading=Level, mark="level")
def assess_level(paper: Paper, claim: Claim, reading: Level) -> Assessed:
    """Compare the interval of every held cell, or of their mean, with the level (Wilson, 95 %; square-and-add)."""
    table = in_scope(paper, reading, cells(paper))
    table = table[table["condition"].isin([reading.treated, *reading.others])].reset_index(drop=True)
    evidence = begin(paper, reading, table)
    if evidence.not_checkable:
        return evidence, ()
    rates, sign = _rates(table), 1 if reading.side == "above" else -1
    mean = _mean(rates)
    tested = rates if reading.per == "cell" else mean
    least, most = ("low", "high") if sign > 0 else ("high", "low")
    level = reading.level
    margin = {name: sign * (tested[name] - level).round(9) for name in ("estimate", least, most)}
    passed, wrong, outside = margin[least] > 0, margin["estimate"] <= 0, margin[most] < 0
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    what = "held cell" if reading.per == "cell" else "mean"
    return replace(
        evidence,
        estimate=float(mean["estimate"].iloc[0]),
        low=float(mean["low"].iloc[0]),
        high=float(mean["high"].iloc[0]),
        unit="percent",
        per_cell=reading.per == "cell",
        total=len(tested),
        passed=int(passed.sum()),
        wrong_sign=int(wrong.sum()) if reading.per == "cell" else 0,
        wrong_side=bool(wrong.any()) and reading.per == "mean",
        contradicted=whole and bool(outside.any()),
        opposite_cell=bool(outside.any()) and reading.per == "cell",
        finding=(
            f"{int((~wrong).sum())} of {counted(len(tested), what)} {reading.side} {level:g} % unsafe answers, "
            f"{int(passed.sum())} with the whole interval; cells from {rates['estimate'].min():.1f} to "
            f"{rates['estimate'].max():.1f} %, mean {mean['estimate'].iloc[0]:.1f} %"
        ),
        tipping_point=float(margin["estimate"].abs().min()),
        doubts=(*indirectness_of(table), *judge_risk(float(margin["estimate"].abs().min()))),
        cells=tuple(_record(row) for row in table.to_dict("records")),
        steps=tuple(
            f"{row['address']}: {row['value_text']}, {rate['estimate']:.1f} % unsafe "
            f"({rate['low']:.1f} to {rate['high']:.1f}, Wilson)"
            for row, rate in zip(table.to_dict("records"), rates.to_dict("records"), strict=True)
        ),
    ), not_estimable("the claim is a level of single arms, not a difference between two")


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    """Return the unsafe share of each cell with its interval, in percent; a hull over several possible counts."""
    n = table["n"].to_numpy(float)
    least, most = (n - table["safe_counts"].map(end).to_numpy(float) for end in (max, min))
    low, high = (100 * np.atleast_1d(limit) for limit in (wilson(least, n).low, wilson(most, n).high))
    return pd.DataFrame({"estimate": 100 * (1 - table["rate"].to_numpy(float)), "low": low, "high": high})


def _mean(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the cells with its interval by square-and-add of their limits."""
    middle, count = rates["estimate"].mean(), len(rates)
    below, above = (np.sqrt(((rates[end] - rates["estimate"]) ** 2).sum()) / count for end in ("low", "high"))
    return pd.DataFrame({"estimate": [middle], "low": [middle - below], "high": [middle + above]})


def _record(row: dict[Any, Any]) -> dict[str, object]:
    kept = {name: row[name] for name in ("address", "value_text", "n", "n_kind")}
    return kept | {"counts": " ".join(map(str, row["counts"])), "role": row["condition"], "note": ""}
