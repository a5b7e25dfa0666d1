"""Claims that compare judges: one is better than another, the best of several, or as good as another.

Prevents the failures in which one right answer more in 300 makes "the best judge", and in which judges are compared as
if each had seen other answers: the same responses are paired, and a difference that is not shown is not granted.
"""

from typing import Any

import numpy as np

from fragility.claims.asked import asked_of
from fragility.claims.comparisons import shows
from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, Power, Wanted, of_paired
from fragility.claims.sensitivity import MARGINS, turning_margin
from fragility.claims.types.judge_cells import (
    JudgeReading,
    answers_behind,
    cell_record,
    held_lines,
    indirect,
    told_lines,
)
from fragility.claims.types.judge_gap_checks import gap_checks
from fragility.claims.types.judge_tables import PairTest, gap_tables, pair_words
from fragility.claims.words import gap_text, interval_words, points_text, share_words, whole_points
from fragility.printed.paper import Paper
from fragility.released.judging.judged import Lines
from fragility.schemas.claim import Claim, Part
from fragility.schemas.judged import Judged
from fragility.small_tables import Columns
from fragility.wording import listing

Record = dict[str, Any]


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
        own = super().ours()
        added: list[Part] = ["margin"] if self.margin is None and "margin" not in own else []
        return [*own, *added]


@claim_type("superiority", "ranking", reading=JudgeGap, mark="judged")
@claim_type("equivalence", reading=JudgeEquivalence, mark="judged")
def assess_judge_gap(paper: Paper, claim: Claim, reading: JudgeGap) -> Assessed:
    """Compare every named judge with every other on the same responses (exact McNemar, Holm; TOST for equivalence)."""
    judged, root = reading.judged, paper.root
    lines = held_lines(paper, claim, reading)
    if isinstance(lines, Evidence):
        return lines, ()
    test = PairTest(claim.type, reading.margin if isinstance(reading, JudgeEquivalence) else None)
    table = gap_tables(judged, lines, test)
    if not len(table):
        return Evidence(not_checkable=f"no answer over which a {judged.statistic} counts"), ()
    table = test.decide(table)
    cells = table if claim.type != "ranking" else _nearest_rival(table)
    room = test.room(cells["estimate"])
    least = cells.rows()[int(room.argmin())]
    passed, opposed = int(cells["passes"].sum()), int(cells["opposite"].sum())
    asked = asked_of(len(cells), passed, opposed, claim.every_cell)
    distance = abs(float(room.min()))
    power = SHOWN if asked.lean > 0 or judged.elsewhere else _power(table, test, claim.smallest_effect)
    needed = power.needed(asked.lean)
    every = len(judged.judges) * len(judged.others) * lines.different("cell")
    used, behind = answers_behind(reading, lines, max(every, len(table)))
    return Evidence(
        cells_held=len(table),
        **behind,
        estimate=float(least["estimate"]),
        low=float(least["low"]),
        high=float(least["high"]),
        level=test.level,
        unit="points",
        points=None if test.equivalence else float(least["estimate"]),
        p_adjusted=None if test.equivalence else float(table["p_adjusted"].max()),
        total=len(cells),
        passed=passed,
        opposed=opposed,
        between=int(cells["short"].sum()) - opposed if test.equivalence else 0,
        margin=test.margin if test.equivalence else None,
        turning_margin=turning_margin(_reach(cells)) if test.equivalence else None,
        at_margins={f"{at:g}": int((_reach(cells) < at).sum()) for at in MARGINS} if test.equivalence else {},
        sentence=_sentence(judged, test, cells, least, passed),
        comparisons=tuple(_comparison(judged, row) for row in table.rows()),
        power=power.ends,
        power_if="the two did equally well" if test.equivalence else f"one led by {claim.smallest_effect:g} points",
        smallest_n=needed,
        smallest_of=_counted(table, lines, needed),
        truth_fixed=test.equivalence and "margin" not in reading.ours(),
        beyond=test.equivalence and bool(((table["low"] > test.margin) | (table["high"] < -test.margin)).any()),
        finding=f"{pair_words(judged, least)}; {test.told(passed, len(cells))}{_of_each(cells)}",
        tipping_point=distance,
        doubts=(*_imprecise(test, table, claim.smallest_effect), *indirect(judged, lines, used),
                *test.risk(distance)),
        cells=tuple(_cell(judged, row) for row in table.rows()),
        steps=(*(_step(judged, row) for row in table.rows()),
               told_lines(lines, used, "paired answer by answer")),
    ), () if judged.elsewhere else gap_checks(judged, lines, test, table, root, asked)  # fmt: skip


def _reach(table: Columns) -> np.ndarray:
    return np.maximum(-table["low"], table["high"])


def _of_each(cells: Columns) -> str:
    """Say how many of the comparisons pass of each statistic, where there are several."""
    of = {name: cells["passes"][places] for (name,), places in cells.groups("statistic").items()}
    if len(of) < 2:
        return ""
    return f" (of {listing([f'{name} {int(part.sum())} of {len(part)}' for name, part in of.items()])})"


def _counted(table: Columns, lines: Lines, needed: int | None) -> str:
    """Say of what a number of answers is told: a rate counts over some of them, and how many answers hold so many."""
    if needed is None:
        return ""
    codes, names = lines.coded("cell")
    size = dict(zip(names, np.bincount(codes), strict=True))
    whole = np.array([size[name] for name in table["cell"]])
    counted = table["n"]
    if (counted == whole).all():
        return "answers in each comparison"
    fewest = int(np.argmin(counted / whole))
    n, of = int(counted[fewest]), int(whole[fewest])
    hold = -(-needed * of // n)
    return (
        f"answers over which each rate counts; where these are fewest, {n:,} of {of:,}, {hold:,} answers hold so many"
    )


def _power(table: Columns, test: PairTest, effect: float) -> Power:
    """Return the power of paired judges: the pairing is known, so both ends are one."""
    n, parted = table["n"].astype(float), (table["only_judge"] + table["only_other"]).astype(float)
    wanted = Wanted(groups=tuple(map(int, test.comparisons(table))) if test.kind == "ranking" else ())
    return of_paired(parted, n, test.margin if test.equivalence else effect, test.equivalence, wanted)


def _sentence(judged: Judged, test: PairTest, cells: Columns, least: Record, passed: int) -> str:
    place = "" if least["cell"] == "all" else f" on {least['cell']}"
    shown_in = share_words(passed, len(cells), "comparison")
    if test.equivalence:
        gap = points_text(float(least["estimate"]))
        pair = f"{least['judge']} and {least['other']}"
        if len(cells) == 1:
            within = f"{pair} differ by less than {whole_points(test.margin)} ({test.whose}){place}"
            return f"{within if passed else f'It is not shown that {within}'}; the gap is {gap}."
        return (
            f"A gap below {whole_points(test.margin)} ({test.whose}) is shown in {shown_in}; the widest, of "
            f"{pair}{place}, is {gap}."
        )
    lead = float(least["estimate"])
    unclear = lead < 0 <= round(float(least["high"]), 9)
    more = "less often" if lead < 0 else "more often"
    does = "scores lower" if unclear else "does worse" if lead < 0 else "does better"
    better = f"says yes {more}" if judged.statistic == "rate" else does
    alike = f"says yes as often as {least['other']}" if judged.statistic == "rate" else f"ties with {least['other']}"
    how = f"{better} than {least['other']}{place} by {gap_text(abs(lead))}" if lead else f"{alike}{place}"
    worst = "its smallest lead" if lead > 0 else f"{'not separable, ' if unclear else ''}at the worst"
    return f"{least['judge']} {how} ({interval_words(float(least['low']), float(least['high']))})" + (
        "; " + ("the lead is shown." if passed else f"{'the lead is not' if lead else 'no lead is'} shown.")
        if len(cells) == 1
        else f", {worst}; a lead is shown in {shown_in}."
    )


def _comparison(judged: Judged, row: Record) -> dict[str, object]:
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    return {
        "label": f"{row['judge']} beside {row['other']}{place}, {row['statistic']}",
        "condition": row["judge"], "reference": row["other"], "k": int(row["both"] + row["only_judge"]),
        "n": int(row["n"]), "k_reference": int(row["both"] + row["only_other"]), "n_reference": int(row["n"]),
        "estimate": float(row["estimate"]), "low": float(row["low"]), "high": float(row["high"]),
        "p": float(row["p_adjusted"]), "shows": shows(bool(row["passes"]), bool(row["opposite"])),
    }  # fmt: skip


def _nearest_rival(table: Columns) -> Columns:
    """Return for every judge and cell the comparison with its nearest rival; all have to pass, one is against."""
    groups = list(table.groups("judge", "cell", "statistic").values())
    nearest = table[np.array([places[table["estimate"][places].argmin()] for places in groups])]
    return nearest.assign(
        passes=[table["passes"][places].all() for places in groups],
        opposite=[table["opposite"][places].any() for places in groups],
    )


def _imprecise(test: PairTest, table: Columns, smallest_effect: float) -> list[str]:
    if test.equivalence or not ((table["low"] <= 0) & (table["high"] >= smallest_effect)).any():
        return []
    return [f"imprecision: an interval holds 0 and {smallest_effect:g} points"]


def _cell(judged: Judged, row: Record) -> dict[str, object]:
    place = f"{row['judge']} and {row['other']}, {row['cell']}"
    return cell_record(judged, place, f"{row['only_judge']} to {row['only_other']} of {row['n']}", row["n"])


def _step(judged: Judged, row: Record) -> str:
    does = "says yes" if judged.statistic == "rate" else "does well"
    return (
        f"{pair_words(judged, row)}, on which one of the two alone {does}; exact McNemar {_p(row['p'])}, "
        f"Holm-adjusted {_p(row['p_adjusted'])}"
    )


def _p(value: object) -> str:
    """Word a p-value; below the smallest that floating-point sums can tell apart only the bound is given."""
    p = float(str(value))
    return f"p {p:.3g}" if p >= np.finfo(float).eps else "p below 1e-15"
