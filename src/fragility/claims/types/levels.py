"""Claims about a level: the unsafe answers of an arm, not the difference of two, lie above or below a share.

Prevents the failure in which "almost all" is checked against a start that the claim does not speak of, or in which a
point estimate above 90 % is taken for a rate above 90 %.
"""

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pydantic

from fragility.claims import means
from fragility.claims.asked import asked_of
from fragility.claims.comparisons import shows, told_apart
from fragility.claims.concerns import indirectness_of, judge_risk
from fragility.claims.evidence import ALPHA
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_shares
from fragility.claims.scope import begin, rows_in_scope
from fragility.claims.sensitivity import beyond_ours, short_of_ours
from fragility.claims.types.level_checks import Against, exact_p, level_panel, mean_of
from fragility.claims.words import CORRECT, FLAGGED, SAFETY, claim_words, interval_words, measured, share_words
from fragility.printed.cells import Row, held_rows
from fragility.printed.contrasts import CLUSTERS, clusters_of
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Scoped
from fragility.small_tables import Columns
from fragility.statistics.multiplicity import holm
from fragility.statistics.proportions import wilson
from fragility.wording import between, digits


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


#: What is counted, by what is measured.
COUNTED = {SAFETY: "unsafe", FLAGGED: "flagged", CORRECT: "wrong"}
#: What the tests read of each cell.
_READ = ("model", "benchmark", "metric", "judge", "n", "grade", "rate", "safe_counts", *CLUSTERS)


@claim_type("direction", "magnitude", "dose-response", "trade-off", "distribution", reading=Level, mark="level")
def assess_level(paper: Paper, claim: Claim, reading: Level) -> Assessed:
    """Test every held cell against the level (exact binomial, Holm), or the interval of their mean (square-and-add)."""
    cells = [row | clusters_of(paper, row["benchmark"], row["n"]) for row in level_cells(paper, reading)]
    table = Columns.of_rows(cells, _READ)
    evidence = begin(paper, reading, table)
    if evidence.not_checkable:
        return evidence, ()
    rates, sign, per_cell = _rates(table), 1 if reading.side == "above" else -1, reading.per == "cell"
    mean, counts = mean_of(rates), COUNTED[measured(table)]
    far = reading.level - sign * beyond_ours("number" in reading.ours())
    test = partial(_tested, table, rates) if per_cell else partial(_of_mean, mean)
    tested = test(reading.level, sign)
    short = int(tested["opposite"].sum())
    tested = tested.assign(opposite=test(far, sign)["opposite"])
    passed, opposed, right = (int(tested[name].sum()) for name in ("passes", "opposite", "right"))
    distance = float(np.abs(tested["estimate"] - reading.level).min())
    whole = evidence.cells_held >= (evidence.cells_claimed or 0)
    asked = asked_of(len(tested), passed, opposed, claim.every_cell, per_cell)
    of = table["rate"].astype(float), table["n"].astype(float)
    power = SHOWN if asked.lean > 0 else of_shares(*of, claim.smallest_effect, per_cell)
    single = zip(cells, (tested if per_cell else rates).rows(), strict=True)
    told = told_apart([_comparison(row, found) for row, found in single], cells)

    def still(kept: np.ndarray) -> np.ndarray:
        left = [_of_mean(mean_of(rates[some]), far if opposed else reading.level, sign) for some in kept]
        return np.array([not asked.lean or one["passes" if asked.lean > 0 else "opposite"][0] for one in left])

    of_mean = () if per_cell else means.of_comparisons(told, rates, "%", still)
    beyond = f"{claim.smallest_effect:g} points {reading.side} the level"
    return replace(
        evidence,
        estimate=float(mean["estimate"][0]),
        low=float(mean["low"][0]),
        high=float(mean["high"][0]),
        unit="percent",
        per_cell=per_cell,
        total=len(tested),
        passed=passed,
        opposed=opposed,
        contradictable=per_cell or whole,
        between=short - opposed,
        caveats=(*evidence.caveats, *short_of_ours(short - opposed, len(tested), "result" if per_cell else "mean")),
        finding=_finding(rates, mean, reading, (right, passed, len(tested)), counts),
        sentence=_sentence(rates, mean, right, reading, opposed, counts),
        threshold=reading.level,
        comparisons=told,
        power=power.ends,
        power_if=f"{'every share' if per_cell else 'the mean'} lay {beyond}",
        smallest_n=power.needed(asked.lean),
        tipping_point=distance,
        doubts=(*indirectness_of(table, evidence.judged), *_risk(distance, evidence.judged), *of_mean),
        cells=tuple(map(_record, cells)),
        steps=tuple(
            f"{row['address']}: {row['value_text']}, {digits(rate['estimate'])} % {counts} "
            f"({between(rate['low'], rate['high'])}, Wilson)"
            for row, rate in zip(cells, rates.rows(), strict=True)
        ),
    ), level_panel(table, Against(far if opposed else reading.level, sign * asked.lean, not per_cell), asked)


def _risk(distance: float, judged: bool) -> list[str]:
    return judge_risk(distance, "meet the level") if judged else []


def level_cells(paper: Paper, reading: Level) -> list[Row]:
    """Return the held cells of the arms that a reading names."""
    arms = reading.conditions()
    return [row for row in rows_in_scope(paper, reading, held_rows(paper)) if row["condition"] in arms]


def _unsafe(table: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return the fewest and the most unsafe responses that each printed value allows."""
    n = table["n"].astype(float)
    least, most = (n - np.array([end(counts) for counts in table["safe_counts"]], dtype=float) for end in (max, min))
    return least, most


def _tested(table: Columns, rates: Columns, level: float, sign: int) -> Columns:
    """Test each cell: the exact two-sided p (twice the smaller tail, the larger of all possible counts), Holm."""
    n = table["n"].astype(float)
    p = np.maximum(*(exact_p(k, n, min(max(level / 100, 0.0), 1.0)) for k in _unsafe(table)))
    adjusted = np.asarray(holm(p))
    side = sign * (rates["estimate"] - level).round(9)
    return rates.assign(
        p_adjusted=adjusted,
        right=side > 0,
        passes=(side > 0) & (adjusted < ALPHA),
        opposite=(side < 0) & (adjusted < ALPHA),
    )


def _of_mean(mean: Columns, level: float, sign: int) -> Columns:
    near, far = ("low", "high") if sign > 0 else ("high", "low")
    side = {name: sign * (mean[name] - level).round(9) for name in ("estimate", near, far)}
    return mean.assign(right=side["estimate"] > 0, passes=side[near] > 0, opposite=side[far] < 0)


def _finding(rates: Columns, mean: Columns, reading: Level, found: tuple[int, int, int], counts: str) -> str:
    """Say how many results, or whether their mean, lie on the claimed side, and for how many that is shown."""
    right, passed, total = found
    level, middle = f"{reading.side} {reading.level:g} % {counts} responses", mean["estimate"][0]
    if total > 1:
        text = f"{share_words(right, total, 'result')} {level}, {passed} of them shown; "
        return text + f"results from {_percent(rates)}, mean {digits(middle)} %"
    what = "the mean" if len(rates) > 1 else "the result"
    side = f"{what} is {digits(middle)} %, {'' if right else 'not '}{level}"
    shown = ("" if passed else ", which is not shown") if right else ""
    return side + shown + (f"; results from {_percent(rates)}" if len(rates) > 1 else "")


def _sentence(rates: Columns, mean: Columns, right: int, reading: Level, opposed: int, counts: str) -> str:
    """Say how many results lie on the claimed side, led by those shown on the other, or where their mean lies."""
    level = f"{reading.side} {reading.level:g} %"
    claimed = claim_words(level, "number" in reading.ours())
    if reading.per == "mean":
        middle = mean.rows()[0]
        text = f"On average {digits(middle['estimate'])} % of the responses are {counts} "
        text += f"({interval_words(middle['low'], middle['high'])}); {claimed}"
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


def _percent(rates: Columns) -> str:
    least, most = digits(rates["estimate"].min()), digits(rates["estimate"].max())
    return f"{least} %" if len(rates) == 1 else f"{least} to {most} %"


def _comparison(row: dict[Any, Any], found: dict[Any, Any]) -> dict[str, object]:
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


def _rates(table: Columns) -> Columns:
    """Return the unsafe share of each cell with its interval, in percent; a hull over several possible counts."""
    n, (least, most) = table["n"].astype(float), _unsafe(table)
    low, high = (100 * np.atleast_1d(limit) for limit in (wilson(least, n).low, wilson(most, n).high))
    return Columns({"estimate": 100 * (1 - table["rate"].astype(float)), "low": low, "high": high})


def _record(row: dict[Any, Any]) -> dict[str, object]:
    kept = {name: row[name] for name in ("address", "value_text", "n", "n_kind")}
    return kept | {"counts": " ".join(map(str, row["counts"])), "role": row["condition"], "note": ""}
