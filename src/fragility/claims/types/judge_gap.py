"""Claims that compare judges: one is better than another, the best of several, or as good as another.

Prevents the failures in which one right answer more in 300 makes "the best judge", and in which judges are compared as
if each had seen other answers: the same responses are paired, and a difference that is not shown is not granted.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from fragility.claims.comparisons import shows
from fragility.claims.concerns import JUDGE_RISK
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import Power, of_paired
from fragility.claims.sensitivity import CHECKS, MARGINS, RARE, Check, lean_of, undecided
from fragility.claims.types.judge_cells import (
    FEWEST,
    JudgeReading,
    cells_claimed,
    held_lines,
    indirect,
    judge_pairs,
    named_models,
    told_lines,
)
from fragility.claims.words import interval_words, points_text, share_words
from fragility.printed.paper import Paper
from fragility.released.judging.judged import line_up
from fragility.released.judging.panel import Ratings
from fragility.schemas.claim import MARGIN, Claim, Part
from fragility.schemas.judged import ERRORS, READ_ON, Judged
from fragility.schemas.outcome import FOLDER
from fragility.statistics import (
    NotEstimable,
    cluster_mean,
    cluster_totals,
    holm,
    mcnemar_exact,
    model_level,
    newcombe_paired,
    tango,
)
from fragility.wording import counted

#: Two one-sided tests at .05 are a 90 % interval.
TWO_ONE_SIDED = 0.90


class JudgeGap(JudgeReading):
    """Judges compared with `others` on the same responses."""

    def problem(self) -> tuple[str, str] | None:
        """Return what does not fit together."""
        if not self.judged.others:
            return "'others' is missing", "name the judges that they are compared with"
        if self.judged.statistic == "kappa":
            return "kappa of two judges is not compared", "compare their agreement"
        return super().problem()


class JudgeEquivalence(JudgeGap):
    """Judges that differ from `others` by less than `margin` points; without one the margin is ours."""

    margin: float | None = None

    def ours(self) -> list[Part]:
        """Return what is ours: a margin that the reading does not give is."""
        return [*super().ours(), *(["margin"] if self.margin is None and "margin" not in super().ours() else [])]


@claim_type("superiority", "ranking", reading=JudgeGap, mark="judged")
@claim_type("equivalence", reading=JudgeEquivalence, mark="judged")
def assess_judge_gap(paper: Paper, claim: Claim, reading: JudgeGap) -> Assessed:
    """Compare every named judge with every other on the same responses (exact McNemar, Holm; TOST for equivalence)."""
    judged, root = reading.judged, paper.root
    lines = held_lines(paper, claim, reading)
    if isinstance(lines, Evidence):
        return lines, ()
    test = _Test(claim.type, reading.margin if isinstance(reading, JudgeEquivalence) else None)
    table = gap_tables(judged, lines, test)
    if table.empty:
        return Evidence(not_checkable=f"no answer over which a {judged.statistic} counts"), ()
    groups = test.decide(gap_tables(judged, lines, test, _groups(lines)))
    table = test.decide(table)
    cells = table if claim.type != "ranking" else _nearest_rival(table)
    least = cells.loc[test.room(cells["estimate"]).idxmin()]
    passed, opposed = int(cells["passes"].sum()), int(table["opposite"].sum())
    lean = lean_of(len(cells), passed, opposed)
    distance = abs(float(test.room(cells["estimate"]).min()))
    power = _power(table, test, claim.smallest_effect)
    used = lines.responses.loc[lines.hits(judged.judges[0], judged.statistic).index]
    asked = len(judged.judges) * len(judged.others) * lines.responses["cell"].nunique()
    return Evidence(
        cells_held=len(table),
        cells_claimed=cells_claimed(reading, asked),
        models_held=named_models(used) or None,
        items_held=used["cluster"].nunique(),
        responses_held=len(used),
        grade="A",
        estimate=float(least["estimate"]),
        low=float(least["low"]),
        high=float(least["high"]),
        unit="points",
        points=None if test.equivalence else float(least["estimate"]),
        p_adjusted=None if test.equivalence else float(table["p_adjusted"].max()),
        total=len(cells),
        passed=passed,
        opposed=opposed,
        margin=test.margin if test.equivalence else None,
        turning_margin=_turning(cells) if test.equivalence else None,
        at_margins={f"{at:g}": int((_reach(cells) < at).sum()) for at in MARGINS} if test.equivalence else {},
        sentence=_sentence(judged, test, cells, least, passed),
        comparisons=tuple(_comparison(judged, row) for row in table.to_dict("records")),
        power=power.ends if power else None,
        smallest_n=power.smallest_n if power else None,
        truth_fixed=test.equivalence,
        caveats=(READ_ON[judged.elsewhere],) if judged.elsewhere else (),
        finding=f"{_words(judged, least)}; {test.told(passed, len(cells))}",
        tipping_point=distance,
        doubts=(*_imprecise(test, table, claim.smallest_effect), *indirect(judged, lines, used),
                *test.risk(distance)),
        missing=tuple(reading.missing),
        cells=tuple(_cell(judged, row) for row in table.to_dict("records")),
        steps=(*(_step(judged, row) for row in table.to_dict("records")),
               told_lines(lines, used, "paired answer by answer")),
    ), _panel(judged, lines, test, (table, groups), root, lean)  # fmt: skip


class _Test:
    """What a claim's type asks of a difference of two judges."""

    def __init__(self, kind: str, margin: float | None) -> None:
        self.kind, self.equivalence = kind, kind == "equivalence"
        self.margin, self.whose = (MARGIN, "our margin") if margin is None else (margin, "the claim's margin")
        self.level = TWO_ONE_SIDED if self.equivalence else 0.95

    def room(self, estimates: pd.Series) -> pd.Series:
        """Return how far estimates lie on the claimed side: from the margin, or from 0."""
        return self.margin - estimates.abs() if self.equivalence else estimates

    def near(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return how far the near limit of an interval lies on the claimed side."""
        return np.minimum(self.margin + low, self.margin - high) if self.equivalence else low

    def decide(self, table: pd.DataFrame) -> pd.DataFrame:
        """Add `p_adjusted` (Holm over the rows), `passes` and `opposite`."""
        adjusted = np.asarray(holm(table["p"].to_numpy(float)))
        if self.equivalence:
            passes = self.near(table["low"].to_numpy(float), table["high"].to_numpy(float)) > 0
            wide = (table["high"] - table["low"]) / 2 * stats.norm.isf(ALPHA / 2 / len(table)) / stats.norm.isf(ALPHA)
            opposite = table["estimate"].abs() - wide > self.margin
        else:
            passes = (table["estimate"] > 0) & (adjusted < ALPHA)
            opposite = (table["estimate"] < 0) & (adjusted < ALPHA)
        return table.assign(p_adjusted=adjusted, passes=passes, opposite=opposite)

    def told(self, passed: int, total: int) -> str:
        """Say how many cells pass."""
        if self.kind == "ranking":
            test = "Holm-adjusted exact McNemar p below .05"
            return f"separable from each of the others held ({test}) in {passed} of {total}"
        cells = counted(total, "comparison")
        if self.equivalence:
            return f"the 90 % interval lies inside {self.margin:g} points ({self.whose}) in {passed} of {cells}"
        return f"shown (Holm-adjusted exact McNemar p below .05) in {passed} of {cells}"

    def risk(self, distance: float) -> list[str]:
        """Return the step down for a decision that a small error, not alike for both judges, would turn."""
        if distance >= JUDGE_RISK:
            return []
        what = "meets the margin" if self.equivalence else "makes the smallest difference nothing"
        return [f"judge risk: {distance:.1f} points of error that favour one of the two {what}"]


def gap_table(judged: Judged, lines: Ratings, level: float, clusters: str = "") -> pd.DataFrame:
    """Return the difference of every named judge to every other, in points; above 0 the named one does better.

    Returns
    -------
    pandas.DataFrame
        judge, other, cell, `n`; `both`, `only_judge` and `only_other`: responses on which both, or one of the two
        alone, do well; `estimate`, `low`, `high` (Newcombe's paired interval; with `clusters`, a column of the
        responses, t over clusters, CR2, and the estimate alone where the two never differ), `tango_low`, `tango_high`,
        and `p` (exact McNemar; with clusters the t test's). A cell without an answer to count over has no row.
    """
    sign = -1 if judged.statistic in ERRORS else 1
    rows, robust = [], []
    for mine, yours in judge_pairs(judged, lines):
        if mine.rows.empty:
            continue
        a, b = mine.hits.to_numpy(bool), yours.hits.to_numpy(bool)
        better, worse = (int((a & ~b).sum()), int((~a & b).sum()))[::sign]
        rows.append({"judge": mine.judge, "other": yours.judge, "cell": mine.name, "n": len(a),
                     "both": int((a & b).sum()), "only_judge": better, "only_other": worse})  # fmt: skip
        if clusters:
            totals = cluster_totals(sign * (a.astype(float) - b), mine.rows[clusters])
            robust.append(cluster_mean(*totals, level))
    table = pd.DataFrame(rows, columns=["judge", "other", "cell", "n", "both", "only_judge", "only_other"])
    if table.empty:
        return table
    both, better, worse, n = (table[name].to_numpy() for name in ("both", "only_judge", "only_other", "n"))
    pair, score = newcombe_paired(both, better, worse, n - both - better - worse, level), tango(better, worse, n, level)
    estimate = 100 * (better - worse) / n
    ends: dict[str, Any] = {"low": 100 * pair.low, "high": 100 * pair.high, "p": mcnemar_exact(better, worse)}
    if clusters:
        found = {
            name: 100 * np.array([float(getattr(one.interval, name)) for one in robust]) for name in ("low", "high")
        }
        ends = {name: np.where(np.isnan(limits), estimate, limits) for name, limits in found.items()}
        ends["p"] = np.nan_to_num([float(one.p) for one in robust], nan=1.0)
    tangos = {"tango_low": 100 * np.asarray(score.low), "tango_high": 100 * np.asarray(score.high)}
    return table.assign(estimate=estimate, **ends, **tangos)


def statistics_of(judged: Judged, lines: Ratings, test: "_Test") -> list[Judged]:
    """Return what is compared: both error rates in place of agreement where one answer is rare, else as claimed.

    Where nearly every answer is a "no", two judges agree with people alike although one of them says nothing but "no".
    """
    if not test.equivalence or judged.statistic != "agreement" or judged.question == "labels":
        return [judged]
    yes = float(lines.answers[lines.reference].astype(bool).mean())
    if RARE <= yes <= 1 - RARE:
        return [judged]
    return [judged.model_copy(update={"statistic": error}) for error in ERRORS]


def gap_tables(judged: Judged, lines: Ratings, test: "_Test", clusters: str = "") -> pd.DataFrame:
    """Return the tables of all that is compared, one below the other, with their `statistic`."""
    tables = [
        gap_table(asked, lines, test.level, clusters).assign(statistic=asked.statistic)
        for asked in statistics_of(judged, lines, test)
    ]
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _reach(table: pd.DataFrame) -> pd.Series:
    return pd.concat([-table["low"], table["high"]], axis=1).max(axis=1)


def _turning(table: pd.DataFrame) -> float:
    """Return the smallest margin at which four of five comparisons would pass."""
    return float(np.sort(_reach(table))[int(np.ceil(0.8 * len(table) - 1e-9)) - 1])


def _power(table: pd.DataFrame, test: "_Test", effect: float) -> Power | None:
    """Return the power of paired judges: the pairing is known, so both ends are one."""
    n = table["n"].to_numpy(float)
    parted = (table["only_judge"] + table["only_other"]).to_numpy(float)
    return of_paired(parted, n, test.margin if test.equivalence else effect, test.equivalence)


def _sentence(judged: Judged, test: "_Test", cells: pd.DataFrame, least: pd.Series, passed: int) -> str:
    place = "" if least["cell"] == "all" else f" on {least['cell']}"
    shown_in = share_words(passed, len(cells), "comparison")
    if test.equivalence:
        return (
            f"A gap below {points_text(test.margin)} ({test.whose}) is shown in {shown_in}; the widest gap is "
            f"{least['judge']} beside {least['other']}{place}: {points_text(float(least['estimate']))}."
        )
    better = "says yes more often" if judged.statistic == "rate" else "does better"
    return (
        f"{least['judge']} {better} than {least['other']}{place} by {points_text(float(least['estimate']))} "
        f"({interval_words(float(least['low']), float(least['high']))}), its smallest lead; a lead is shown in "
        f"{shown_in}."
    )


def _comparison(judged: Judged, row: dict[Any, Any]) -> dict[str, object]:
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    return {
        "label": f"{row['judge']} beside {row['other']}{place}, {row['statistic']}",
        "condition": row["judge"], "reference": row["other"], "k": int(row["both"] + row["only_judge"]),
        "n": int(row["n"]), "k_reference": int(row["both"] + row["only_other"]), "n_reference": int(row["n"]),
        "estimate": float(row["estimate"]), "low": float(row["low"]), "high": float(row["high"]),
        "p": float(row["p_adjusted"]), "shows": shows(bool(row["passes"]), bool(row["opposite"])),
    }  # fmt: skip


def _nearest_rival(table: pd.DataFrame) -> pd.DataFrame:
    """Return for every judge and cell the comparison with its nearest rival; it passes where all do."""
    groups = table.groupby(["judge", "cell", "statistic"], sort=False)
    nearest = table.loc[groups["estimate"].idxmin()]
    return nearest.assign(passes=groups["passes"].transform("all").loc[nearest.index])


def _groups(lines: Ratings) -> str:
    """Return the column of the coarsest sample that is known: groups of prompts, else prompts."""
    grouped = lines.panel.cluster == "item_id" and lines.responses["category"].nunique() > 1
    return "category" if grouped else "cluster"


def _words(judged: Judged, row: pd.Series) -> str:
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    sense = "" if judged.statistic == "rate" else "; above 0 the first does better"
    return (
        f"{row.get('statistic', judged.statistic)}, {row['judge']} beside {row['other']}{place}: "
        f"difference {_one(row['estimate'])} points "
        f"({_one(row['low'])} to {_one(row['high'])}{sense}; {row['only_judge']} of {row['n']} answers to "
        f"{row['only_other']})"
    )


def _one(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"


def _imprecise(test: _Test, table: pd.DataFrame, smallest_effect: float) -> list[str]:
    if test.equivalence or not ((table["low"] <= 0) & (table["high"] >= smallest_effect)).any():
        return []
    return [f"imprecision: an interval holds 0 and {smallest_effect:g} points"]


def _cell(judged: Judged, row: dict[str, object]) -> dict[str, object]:
    return {
        "address": f"{(FOLDER / judged.source).as_posix()}.parquet, {row['judge']} and {row['other']}, {row['cell']}",
        "value_text": f"{row['only_judge']} to {row['only_other']} of {row['n']}",
        "n": row["n"],
        "n_kind": "released",
        "counts": "",
        "role": judged.statistic,
        "note": "",
    }


def _step(judged: Judged, row: dict[str, object]) -> str:
    does = "says yes" if judged.statistic == "rate" else "does well"
    return (
        f"{_words(judged, pd.Series(row))}, on which one of the two alone {does}; exact McNemar {_p(row['p'])}, "
        f"Holm-adjusted {_p(row['p_adjusted'])}"
    )


def _p(value: object) -> str:
    """Word a p-value; below the smallest that floating-point sums can tell apart only the bound is given."""
    p = float(str(value))
    return f"p {p:.3g}" if p >= np.finfo(float).eps else "p below 1e-15"


def _panel(
    judged: Judged, lines: Ratings, test: _Test, tables: tuple[pd.DataFrame, pd.DataFrame], root: Path, lean: int
) -> tuple[Check, ...]:
    """Repeat the comparison under each changed assumption."""
    if not lean:
        return undecided()
    table, groups = tables
    column = _groups(lines)
    names = ("group of prompts", "groups of prompts") if column == "category" else ("prompt", "prompts")
    words = f"t over {counted(lines.responses[column].nunique(), *names)} (CR2)"
    return (
        Check(CHECKS[0], "not-estimable", "the labels are held response by response: the pairing is known"),
        _verdict(CHECKS[1], words, groups, lean, test),
        _references(judged, lines, test, root, lean),
        *_over_models(judged, lines, test, lean),
        _tango(table, test, lean),
    )


def _verdict(name: str, words: str, table: pd.DataFrame, lean: int, test: _Test) -> Check:
    """Ask whether all still show the claim, or any still its opposite, and tell the one farthest from the claim."""
    good = bool(table["passes"].all()) if lean > 0 else bool(table["opposite"].any())
    row = table.iloc[int(test.near(table["low"].to_numpy(float), table["high"].to_numpy(float)).argmin())]
    place = ", ".join(part for part in (row["judge"], row["other"], row["cell"]) if part != "all")
    return Check(
        name, "pass" if good else "fail", f"{words}: {_one(row['low'])} to {_one(row['high'])} points ({place})"
    )


def _tango(table: pd.DataFrame, test: _Test, lean: int) -> Check:
    other = table.assign(low=table["tango_low"], high=table["tango_high"])
    low, high = other["low"].to_numpy(float), other["high"].to_numpy(float)
    far = np.maximum(low, -high) > test.margin if test.equivalence else high < 0
    return _verdict(CHECKS[5], "Tango", other.assign(passes=test.near(low, high) > 0, opposite=far), lean, test)


def _references(judged: Judged, lines: Ratings, test: _Test, root: Path, lean: int) -> Check:
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
        asked = judged.model_copy(update={"others": swapped})
        tables.append(gap_tables(asked, line_up(asked, root, name), test))
    table = test.decide(pd.concat(tables, ignore_index=True))
    words = f"each of {counted(len(people), 'person', 'people')} alone in place of {settled}"
    return _verdict(CHECKS[2], words, table, lean, test)


def _over_models(judged: Judged, lines: Ratings, test: _Test, lean: int) -> tuple[Check, Check]:
    """Leave each model out of every cell (the sign, or the margin), and take the models of a cell as the sample."""
    if lean < 0 or len(statistics_of(judged, lines, test)) > 1:
        reason = "one comparison that shows the opposite decides" if lean < 0 else "both error rates are compared"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    if judged.by == "model":
        reason = "every model is a cell"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    sign = -100 if judged.statistic in ERRORS else 100
    left: list[float] = []
    spread: list[tuple[float, str]] = []
    refused = ""
    for mine, yours in judge_pairs(judged, lines):
        one, two = (cell.by_model(lines, judged.statistic) for cell in (mine, yours))
        pair = f"{mine.judge}, {yours.judge}"
        if len(one) > 2:
            left += (sign * (one["without"] - two["without"])).dropna().tolist()
        gaps = (sign * (one["value"] - two["value"]))[one["n"] >= FEWEST].dropna()
        found = model_level(gaps) if len(gaps) > 2 else NotEstimable("fewer than three models")
        if isinstance(found, NotEstimable):
            refused = f"{pair}: {found.reason}"
            continue
        low, high = float(found.low), float(found.high)
        words = f"mean over {counted(len(gaps), 'model')} {low:.1f} to {high:.1f} points ({pair})"
        spread.append((float(test.near(np.array(low), np.array(high))), words))
    reason = "fewer than three models are named"
    out = Check(CHECKS[3], "not-estimable", reason)
    if left:
        rooms = test.room(pd.Series(left))
        text = f"without one model the difference is {_one(left[int(rooms.argmin())])} points at the worst"
        out = Check(CHECKS[3], "pass" if rooms.min() > 0 else "fail", text)
    if refused or not spread:
        return out, Check(CHECKS[4], "not-estimable", refused or reason)
    near, words = min(spread)
    return out, Check(CHECKS[4], "pass" if near > 0 else "fail", words)
