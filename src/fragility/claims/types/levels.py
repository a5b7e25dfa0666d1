"""Claims about a level: the unsafe answers of an arm, not the difference of two, lie above or below a share.

Prevents the failure in which "almost all" is checked against a start that the claim does not speak of, or in which a
point estimate above 90 % is taken for a rate above 90 %.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import pydantic

from fragility.claims import shared
from fragility.claims.asked import Asked, asked_of
from fragility.claims.check import out_of_reach
from fragility.claims.comparisons import shows, told_apart
from fragility.claims.concerns import indirectness_of, judge_risk
from fragility.claims.evidence import ALPHA
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_shares
from fragility.claims.scope import begin, in_scope
from fragility.claims.sensitivity import (
    JUDGE_SHIFT,
    Check,
    beyond_ours,
    over_grid,
    short_of_ours,
    undecided,
    unknown_clusters,
)
from fragility.claims.words import SAFETY, claim_words, interval_words, measured, share_words
from fragility.frame_rows import records
from fragility.printed.cells import cells
from fragility.printed.contrasts import clusters_of
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Scoped
from fragility.statistics.clustered import design_effect, few_clusters_factor
from fragility.statistics.delta_means import mean_share
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.proportions import clopper_pearson, wilson
from fragility.statistics.tails import binomial_cdf, binomial_sf


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
    table = level_cells(paper, reading)
    groups = [clusters_of(paper, *row) for row in table[["benchmark", "n"]].itertuples(index=False)]
    table = table.join(pd.DataFrame(groups, index=table.index))
    evidence = begin(paper, reading, table)
    if evidence.not_checkable:
        return evidence, ()
    rates, sign, per_cell = _rates(table), 1 if reading.side == "above" else -1, reading.per == "cell"
    mean, counts = _mean(rates), "unsafe" if measured(table) == SAFETY else "flagged"
    far = reading.level - sign * beyond_ours("number" in reading.ours())
    test = partial(_tested, table, rates) if per_cell else partial(_of_mean, mean)
    tested = test(reading.level, sign)
    short = int(tested["opposite"].sum())
    tested["opposite"] = test(far, sign)["opposite"]
    passed, opposed, right = (int(tested[name].sum()) for name in ("passes", "opposite", "right"))
    distance = float((tested["estimate"] - reading.level).abs().min())
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    asked = asked_of(len(tested), passed, opposed, claim.every_cell, per_cell)
    of = table["rate"].to_numpy(float), table["n"].to_numpy(float)
    power = SHOWN if asked.lean > 0 else of_shares(*of, claim.smallest_effect, per_cell)
    beyond = f"{claim.smallest_effect:g} points {reading.side} the level"
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
        caveats=(*evidence.caveats, *short_of_ours(short - opposed, len(tested), "result" if per_cell else "mean")),
        finding=_finding(rates, mean, reading, (right, passed, len(tested)), counts),
        sentence=_sentence(rates, mean, right, reading, opposed, counts),
        threshold=reading.level,
        comparisons=told_apart([_comparison(row, found, reading.level) for row, found in zip(
            records(table), records(tested if per_cell else rates), strict=True)],
            records(table)),
        power=power.ends,
        power_if=f"{'every share' if per_cell else 'the mean'} lay {beyond}",
        smallest_n=power.smallest_n,
        tipping_point=distance,
        doubts=(*indirectness_of(table), *judge_risk(distance, "meet the level")),
        cells=tuple(_record(row) for row in records(table)),
        steps=tuple(
            f"{row['address']}: {row['value_text']}, {rate['estimate']:.1f} % unsafe "
            f"({rate['low']:.1f} to {rate['high']:.1f}, Wilson)"
            for row, rate in zip(records(table), records(rates), strict=True)
        ),
    ), _panel(table, reading.model_copy(update={"level": far}) if opposed else reading,
              asked)  # fmt: skip


def level_cells(paper: Paper, reading: Level) -> pd.DataFrame:
    """Return the held cells of the arms that a reading names."""
    table = in_scope(paper, reading, cells(paper))
    return table[table["condition"].isin([reading.treated, *reading.others])].reset_index(drop=True)


def _tested(table: pd.DataFrame, rates: pd.DataFrame, level: float, sign: int) -> pd.DataFrame:
    """Test each cell: the exact two-sided p (twice the smaller tail, the larger of all possible counts), Holm."""
    n = table["n"].to_numpy(float)
    ends = [n - table["safe_counts"].map(end).to_numpy(float) for end in (max, min)]
    p = np.maximum(*(exact_p(k, n, min(max(level / 100, 0.0), 1.0)) for k in ends))
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
    return np.asarray(np.minimum(1.0, 2 * np.minimum(binomial_cdf(k, n, p), binomial_sf(k - 1, n, p))))


def _of_mean(mean: pd.DataFrame, level: float, sign: int) -> pd.DataFrame:
    near, far = ("low", "high") if sign > 0 else ("high", "low")
    side = {name: sign * (mean[name] - level).round(9) for name in ("estimate", near, far)}
    return mean.assign(right=side["estimate"] > 0, passes=side[near] > 0, opposite=side[far] < 0)


def _panel(table: pd.DataFrame, reading: Level, asked: Asked) -> tuple[Check, ...]:
    """Move the judge, count clusters, and take another interval, each against what is shown."""
    if not asked.lean:
        return undecided()
    sign = asked.lean if reading.side == "above" else -asked.lean
    n = table["n"].to_numpy(float)
    k = n - table["safe_counts"].map(max if sign > 0 else min).to_numpy(float)

    def checked(name: str, found: pd.DataFrame, words: str) -> Check:
        good, near = _keeps(found, reading, sign)
        return asked.verdict(name, good, f"{words}: nearest limit {near:.1f} % against {reading.level:g} %")

    own = "each model is compared with the level by itself"
    checks = (
        Check("worst pairing", "not-estimable", "one condition: nothing is paired"),
        _clusters(table, (k, n), reading, asked, sign),
        _judge(k, n, reading, asked, sign),
        Check("leave one model out", "not-estimable", own),
        Check("models as the sample", "not-estimable", own),
        _another(k, n, reading, asked, sign),
    )
    if reading.per == "cell":
        return checks
    return *checks, checked(shared.NAME, _mean(_limits(k, n), list(table["benchmark"])), shared.WORDS)


def _judge(k: np.ndarray, n: np.ndarray, reading: Level, asked: Asked, sign: int) -> Check:
    """Move every rate against what is shown, where responses that all count for it would stand it."""

    def found(counts: np.ndarray) -> tuple[np.ndarray, float]:
        moved = np.asarray(move_rate(counts, n, -sign * JUDGE_SHIFT).k, dtype=float)
        return _keeps(_limits(moved, n, reading), reading, sign)

    words = f"every rate moved {100 * JUDGE_SHIFT:g} points"
    best, reach = found(n if sign > 0 else 0 * n)
    if not asked.stands(best):
        every = "all responses unsafe" if sign > 0 else "no response unsafe"
        needs = f"it needs a level {'below' if sign > 0 else 'above'} {reach:.1f} %, or more prompts"
        return out_of_reach("judge", f"with {every} and {words} the limit would be {reach:.1f} %", needs)
    good, near = found(k)
    return asked.verdict("judge", good, f"{words}: nearest limit {near:.1f} % against {reading.level:g} %")


def _limits(
    k: np.ndarray, n: np.ndarray, reading: Level | None = None, wider: np.ndarray | float = 1.0
) -> pd.DataFrame:
    """Return Wilson's limits of the cells in percent, or those of their mean where the reading asks for it."""
    found = wilson(k, n)
    estimate = 100 * np.atleast_1d(found.estimate)
    low, high = (estimate + wider * (100 * np.atleast_1d(end) - estimate) for end in (found.low, found.high))
    rates = pd.DataFrame({"estimate": estimate, "low": low, "high": high})
    return _mean(rates) if reading and reading.per == "mean" else rates


def _keeps(found: pd.DataFrame, reading: Level, sign: int) -> tuple[np.ndarray, float]:
    """Return whether the limits lie on the side of `sign`, and the nearest."""
    near = found["low" if sign > 0 else "high"].to_numpy(float)
    return sign * (near - reading.level) > 0, float(near[np.argmin(sign * (near - reading.level))])


def _clusters(
    table: pd.DataFrame, counts: tuple[np.ndarray, np.ndarray], reading: Level, asked: Asked, sign: int
) -> Check:
    """Count every cluster for what it is worth: the design effect, and t with clusters - 1 degrees of freedom."""
    known, unknown = table["clusters"].notna().to_numpy(), unknown_clusters(table)
    left_out = f"; cannot be computed for {', '.join(unknown)}: clusters not known" if unknown else ""
    if not known.any() or (unknown and reading.per == "mean"):
        return Check("clusters", "not-estimable", left_out.removeprefix("; "))
    cells, (k, n) = table[known], (part[known] for part in counts)
    wider = np.asarray(few_clusters_factor(cells["clusters"].to_numpy(float)))

    def good(icc: np.ndarray) -> np.ndarray:
        worth = np.asarray(design_effect(cells["cluster_size"].to_numpy(float), icc))
        return _keeps(_limits(k / worth, n / worth, reading, wider), reading, sign)[0]

    return over_grid(good, cells, asked, left_out)


def _another(k: np.ndarray, n: np.ndarray, reading: Level, asked: Asked, sign: int) -> Check:
    if reading.per == "mean":
        mean = mean_share(k, n)
        near = np.array([100 * float(mean.low if sign > 0 else mean.high)])
        words = f"delta method: limit {near[0]:.1f} % against {reading.level:g} %"
        return asked.verdict("another interval", sign * (near - reading.level) > 0, words)
    found = clopper_pearson(k, n)
    near = 100 * np.atleast_1d(found.low if sign > 0 else found.high)
    words = f"Clopper-Pearson: nearest limit {near[np.argmin(sign * near)]:.1f} % against {reading.level:g} %"
    return asked.verdict("another interval", sign * (near - reading.level) > 0, words)


def _finding(rates: pd.DataFrame, mean: pd.DataFrame, reading: Level, found: tuple[int, int, int], counts: str) -> str:
    """Say how many results, or whether their mean, lie on the claimed side, and for how many that is shown."""
    right, passed, total = found
    level, middle = f"{reading.side} {reading.level:g} % {counts} responses", mean.iloc[0]
    if total > 1:
        text = f"{share_words(right, total, 'result')} {level}, {passed} of them shown; "
        return text + f"results from {_percent(rates)}, mean {middle['estimate']:.1f} %"
    what = "the mean" if len(rates) > 1 else "the result"
    side = f"{what} is {middle['estimate']:.1f} %, {'' if right else 'not '}{level}"
    shown = ("" if passed else ", which is not shown") if right else ""
    return side + shown + (f"; results from {_percent(rates)}" if len(rates) > 1 else "")


def _sentence(
    rates: pd.DataFrame, mean: pd.DataFrame, right: int, reading: Level, opposed: int = 0, counts: str = "unsafe"
) -> str:
    """Say how many results lie on the claimed side, led by those shown on the other, or where their mean lies."""
    level = f"{reading.side} {reading.level:g} %"
    claimed = claim_words(level, "number" in reading.ours())
    if reading.per == "mean":
        middle = mean.iloc[0]
        text = f"On average {middle['estimate']:.1f} % of the responses are {counts} "
        text += f"({interval_words(float(middle['low']), float(middle['high']))}); {claimed}"
        return f"{text}." if len(rates) == 1 else f"{text}. Single results: {_percent(rates)}."
    if len(rates) == 1:
        return f"{_percent(rates)} of the responses are {counts}; {claimed}."
    lie = "lies" if right == 0 else "lie"
    many = share_words(right, len(rates), "result")
    text = f"{many.capitalize()} {lie} {level} {counts} responses; they range from {_percent(rates)}."
    if not opposed:
        return text
    other = f"{'above' if reading.side == 'below' else 'below'} {reading.level:g} % {counts} responses"
    return f"{opposed} of {len(rates)} results {'is' if opposed == 1 else 'are'} shown {other}. {text}"


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
        "shows": shows(found.get("passes"), found.get("opposite")),
    }


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    """Return the unsafe share of each cell with its interval, in percent; a hull over several possible counts."""
    n = table["n"].to_numpy(float)
    least, most = (n - table["safe_counts"].map(end).to_numpy(float) for end in (max, min))
    low, high = (100 * np.atleast_1d(limit) for limit in (wilson(least, n).low, wilson(most, n).high))
    return pd.DataFrame({"estimate": 100 * (1 - table["rate"].to_numpy(float)), "low": low, "high": high})


def _mean(rates: pd.DataFrame, benchmarks: Sequence[str] = ()) -> pd.DataFrame:
    """Return the mean of the cells with its interval by square-and-add of their limits.

    With `benchmarks` the errors of the cells of one benchmark all point the same way.
    """
    middle, count = rates["estimate"].mean(), len(rates)
    apart = benchmarks or [str(row) for row in range(count)]
    below, above = (shared.alike((rates[end] - rates["estimate"]).abs() / count, apart) for end in ("low", "high"))
    return pd.DataFrame({"estimate": [middle], "low": [middle - below], "high": [middle + above]})


def _record(row: dict[Any, Any]) -> dict[str, object]:
    kept = {name: row[name] for name in ("address", "value_text", "n", "n_kind")}
    return kept | {"counts": " ".join(map(str, row["counts"])), "role": row["condition"], "note": ""}
