"""Claims about a level: the unsafe answers of an arm, not the difference of two, lie above or below a share.

Prevents the failure in which "almost all" is checked against a start that the claim does not speak of, or in which a
point estimate above 90 % is taken for a rate above 90 %.
"""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd
import pydantic
import scipy

from fragility.claims.comparisons import shows
from fragility.claims.concerns import indirectness_of, judge_risk
from fragility.claims.evidence import ALPHA
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import of_shares
from fragility.claims.scope import begin, in_scope
from fragility.claims.sensitivity import JUDGE_SHIFT, Asked, Check, lean_of, undecided, unknown_clusters
from fragility.claims.words import share_words
from fragility.printed.cells import cells
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Scoped
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.proportions import clopper_pearson, wilson


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
    """Test every held cell against the level (exact binomial, Holm), or the interval of their mean (square-and-add)."""
    table = in_scope(paper, reading, cells(paper))
    table = table[table["condition"].isin([reading.treated, *reading.others])].reset_index(drop=True)
    evidence = begin(paper, reading, table)
    if evidence.not_checkable:
        return evidence, ()
    rates, sign, per_cell = _rates(table), 1 if reading.side == "above" else -1, reading.per == "cell"
    mean = _mean(rates)
    tested = _tested(table, rates, reading.level, sign) if per_cell else _of_mean(mean, reading.level, sign)
    passed, opposed, right = (int(tested[name].sum()) for name in ("passes", "opposite", "right"))
    distance = float((tested["estimate"] - reading.level).abs().min())
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    power = of_shares(table["rate"].to_numpy(float), table["n"].to_numpy(float), claim.smallest_effect, per_cell)
    what = "result" if per_cell else "mean"
    return replace(
        evidence,
        estimate=float(mean["estimate"].iloc[0]),
        low=float(mean["low"].iloc[0]),
        high=float(mean["high"].iloc[0]),
        unit="percent",
        per_cell=per_cell,
        total=len(tested),
        passed=passed,
        opposed=opposed,
        contradictable=per_cell or whole,
        finding=(
            f"{share_words(right, len(tested), what)} {reading.side} {reading.level:g} % unsafe answers, "
            f"{passed} of them shown; results from {rates['estimate'].min():.1f} to "
            f"{rates['estimate'].max():.1f} %, mean {mean['estimate'].iloc[0]:.1f} %"
        ),
        sentence=(
            f"{share_words(right, len(tested), 'result' if per_cell else 'mean').capitalize()} "
            f"{'lies' if len(tested) == 1 or right == 0 else 'lie'} {reading.side} {reading.level:g} % "
            "unsafe responses; "
            + (f"the value is {_percent(rates)}." if len(rates) == 1 else f"they range from {_percent(rates)}.")
        ),
        threshold=reading.level,
        comparisons=tuple(_comparison(row, found, reading.level) for row, found in zip(
            table.to_dict("records"), (tested if per_cell else rates).to_dict("records"), strict=True)),
        power=power.ends,
        smallest_n=power.smallest_n,
        tipping_point=distance,
        doubts=(*indirectness_of(table), *judge_risk(distance)),
        cells=tuple(_record(row) for row in table.to_dict("records")),
        steps=tuple(
            f"{row['address']}: {row['value_text']}, {rate['estimate']:.1f} % unsafe "
            f"({rate['low']:.1f} to {rate['high']:.1f}, Wilson)"
            for row, rate in zip(table.to_dict("records"), rates.to_dict("records"), strict=True)
        ),
    ), _panel(table, reading, lean_of(len(tested), passed, opposed, per_cell))  # fmt: skip


def _tested(table: pd.DataFrame, rates: pd.DataFrame, level: float, sign: int) -> pd.DataFrame:
    """Test each cell: the exact two-sided p (twice the smaller tail, the larger of all possible counts), Holm."""
    n = table["n"].to_numpy(float)
    ends = [n - table["safe_counts"].map(end).to_numpy(float) for end in (max, min)]
    p = np.maximum(*(exact_p(k, n, level / 100) for k in ends))
    adjusted = np.asarray(holm(p))
    side = sign * (rates["estimate"] - level).round(9)
    return rates.assign(
        p_adjusted=adjusted,
        right=side > 0,
        passes=(side > 0) & (adjusted < ALPHA),
        opposite=(side < 0) & (adjusted < ALPHA),
    )


def exact_p(k: np.ndarray, n: np.ndarray, p: float) -> np.ndarray:
    """Return the exact two-sided p of counts under a share: twice the smaller tail, 1 at the most."""
    return np.asarray(
        np.minimum(1.0, 2 * np.minimum(scipy.stats.binom.cdf(k, n, p), scipy.stats.binom.sf(k - 1, n, p)))
    )


def _of_mean(mean: pd.DataFrame, level: float, sign: int) -> pd.DataFrame:
    near, far = ("low", "high") if sign > 0 else ("high", "low")
    side = {name: sign * (mean[name] - level).round(9) for name in ("estimate", near, far)}
    return mean.assign(right=side["estimate"] > 0, passes=side[near] > 0, opposite=side[far] < 0)


def _panel(table: pd.DataFrame, reading: Level, lean: int) -> tuple[Check, ...]:
    """Move the judge, count clusters, and take another interval, each against what is shown."""
    if not lean:
        return undecided()
    asked = Asked(lean)
    sign = lean if reading.side == "above" else -lean
    n = table["n"].to_numpy(float)
    k = n - table["safe_counts"].map(max if sign > 0 else min).to_numpy(float)

    def checked(name: str, k: np.ndarray, n: np.ndarray, words: str) -> Check:
        good, near = _keeps(k, n, reading, sign)
        return asked.verdict(name, good, f"{words}: nearest limit {near:.1f} % against {reading.level:g} %")

    moved = move_rate(k, n, -sign * JUDGE_SHIFT).k
    none = "one condition: nothing is paired"
    lacking = unknown_clusters(table.assign(clusters=table.get("clusters", np.nan)))
    together = Check("clusters", "not-estimable", f"clusters not known for {', '.join(lacking)}")
    return (
        Check("worst pairing", "not-estimable", none),
        together,
        checked("judge", np.asarray(moved, dtype=float), n, f"every rate moved {100 * JUDGE_SHIFT:g} points"),
        Check("leave one model out", "not-estimable", "each model is compared with the level by itself"),
        Check("models as the sample", "not-estimable", "each model is compared with the level by itself"),
        _another(k, n, reading, asked, sign),
    )


def _keeps(k: np.ndarray, n: np.ndarray, reading: Level, sign: int) -> tuple[np.ndarray, float]:
    """Return whether Wilson's limits of the cells, or of their mean, lie on the side of `sign`, and the nearest."""
    found = wilson(k, n)
    estimate, low, high = (100 * np.atleast_1d(part) for part in (found.estimate, found.low, found.high))
    rates = pd.DataFrame({"estimate": estimate, "low": low, "high": high})
    used = rates if reading.per == "cell" else _mean(rates)
    near = used["low" if sign > 0 else "high"].to_numpy(float)
    return sign * (near - reading.level) > 0, float(near[np.argmin(sign * (near - reading.level))])


def _another(k: np.ndarray, n: np.ndarray, reading: Level, asked: Asked, sign: int) -> Check:
    if reading.per == "mean":
        return Check("another interval", "not-estimable", "no second interval of a mean is built here")
    found = clopper_pearson(k, n)
    near = 100 * np.atleast_1d(found.low if sign > 0 else found.high)
    words = f"Clopper-Pearson: nearest limit {near[np.argmin(sign * near)]:.1f} % against {reading.level:g} %"
    return asked.verdict("another interval", sign * (near - reading.level) > 0, words)


def _percent(rates: pd.DataFrame) -> str:
    least, most = (f"{rates['estimate'].agg(end):.1f}" for end in ("min", "max"))
    return f"{least} %" if len(rates) == 1 else f"{least} to {most} %"


def _comparison(row: dict[Any, Any], found: dict[Any, Any], level: float) -> dict[str, object]:
    counts = row["counts"]
    return {
        "label": ", ".join(part for part in (row["model"], row["benchmark"], row["condition"]) if part),
        "model": row["model"],
        "benchmark": row["benchmark"],
        "condition": row["condition"],
        "k": int(row["n"] - row["safe_counts"][0]) if len(counts) == 1 else None,
        "n": int(row["n"]),
        "estimate": float(found["estimate"]),
        "low": float(found["low"]),
        "high": float(found["high"]),
        "p": None if found.get("p_adjusted") is None else float(found["p_adjusted"]),
        "shows": shows(bool(found.get("passes")), bool(found.get("opposite"))),
    }


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
