"""The differences of judges, answer by answer, and what a claim asks of them.

Prevents the failures in which judges are compared on different answers, and in which two judges count as alike because
one answer is rare.
"""

from typing import Any

import numpy as np

from fragility.claims.concerns import JUDGE_RISK
from fragility.claims.evidence import ALPHA
from fragility.claims.sensitivity import RARE, margin_against
from fragility.claims.types.judge_cells import JudgeCell, judge_pairs
from fragility.released.judging.judged import Lines
from fragility.schemas.claim import MARGIN
from fragility.schemas.judged import ERRORS, Judged
from fragility.small_tables import Columns, joined
from fragility.statistics import (
    cluster_mean,
    cluster_totals,
    holm,
    mcnemar_exact,
    newcombe_paired,
    special,
)
from fragility.wording import counted, digits

#: Two one-sided tests at .05 are a 90 % interval.
TWO_ONE_SIDED = 0.90
#: The columns of a table of differences: what was counted, and what is made of it.
COUNTS = ("judge", "other", "cell", "n", "both", "only_judge", "only_other")
ENDS = ("estimate", "low", "high", "p")


class PairTest:
    """What a claim's type asks of a difference of two judges."""

    def __init__(self, kind: str, margin: float | None) -> None:
        self.kind, self.equivalence = kind, kind == "equivalence"
        self.margin, self.whose = (MARGIN, "our margin") if margin is None else (margin, "the claim's margin")
        self.against = margin_against(self.margin, margin is None)
        self.level = TWO_ONE_SIDED if self.equivalence else 0.95

    def room(self, estimates: np.ndarray) -> np.ndarray:
        """Return how far estimates lie on the claimed side: from the margin, or from 0."""
        return self.margin - np.abs(estimates) if self.equivalence else estimates

    def near(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return how far the near limit of an interval lies on the claimed side."""
        return np.minimum(self.margin + low, self.margin - high) if self.equivalence else low

    def beyond(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return how far an interval lies on the other side: beyond the margin that speaks against, or below 0."""
        return np.maximum(low, -high) - self.against if self.equivalence else -high

    def comparisons(self, table: Columns) -> np.ndarray:
        """Return to which comparison each row belongs: of a ranking the judge stands against all its rivals at once."""
        found = np.arange(len(table))
        if self.kind == "ranking":
            for number, places in enumerate(table.groups("judge", "cell", "statistic").values()):
                found[places] = number
        return found

    def decide(self, table: Columns) -> Columns:
        """Add `p_adjusted` (Holm over the rows), `passes`, `opposite`, and `short`: beyond the margin, near or far."""
        low, high, estimate = table["low"], table["high"], table["estimate"]
        adjusted = np.asarray(holm(table["p"]))
        if self.equivalence:
            passes = self.near(low, high) > 0
            wide = (high - low) / 2 * special.ndtri(ALPHA / 2 / len(table)) / special.ndtri(ALPHA)
            # beyond a margin is beyond 0: where exact McNemar finds no gap, an interval over few answers shows none
            near = np.abs(estimate) - wide
            short, opposite = ((near > far) & (adjusted < ALPHA) for far in (self.margin, self.against))
        else:
            passes = (estimate > 0) & (adjusted < ALPHA)
            short = opposite = (estimate < 0) & (adjusted < ALPHA)
        return table.assign(p_adjusted=adjusted, passes=passes, short=short, opposite=opposite)

    def told(self, passed: int, total: int) -> str:
        """Say how many cells pass."""
        how = "Holm-adjusted exact McNemar p below .05"
        if total == 1:
            if self.equivalence:
                lies = "lies" if passed else "does not lie"
                return f"the 90 % interval {lies} inside {self.margin:g} points ({self.whose})"
            what = "separable from each of the others we have" if self.kind == "ranking" else "shown"
            return f"{'' if passed else 'not '}{what} ({how})"
        cells = counted(total, "comparison")
        if self.kind == "ranking":
            return f"separable from each of the others we have ({how}) in {passed} of {total}"
        if self.equivalence:
            return f"the 90 % interval lies inside {self.margin:g} points ({self.whose}) in {passed} of {cells}"
        return f"shown ({how}) in {passed} of {cells}"

    def risk(self, distance: float) -> list[str]:
        """Return the concern of a decision that a small error, not alike for both judges, would turn."""
        if distance >= JUDGE_RISK:
            return []
        what = "meet the margin" if self.equivalence else "undo the smallest lead"
        return [f"judge risk: {digits(distance)} points of error in favour of one of the two would {what}"]


def gap_table(judged: Judged, lines: Lines, level: float, clusters: str = "") -> Columns:
    """Return the difference of every named judge to every other, in points; above 0 the named one does better.

    Returns
    -------
    Columns
        judge, other, cell, `n`; `both`, `only_judge` and `only_other`: responses on which both, or one of the two
        alone, do well; `estimate`, `low`, `high` (Newcombe's paired interval; with `clusters`, a column of the
        responses, t over clusters, CR2, and the estimate alone where the two never differ)
        and `p` (exact McNemar; with clusters the t test's). A cell without an answer to count over has no row.
    """
    pairs = [pair for pair in judge_pairs(judged, lines) if len(pair[0].places)]
    if not pairs:
        return Columns({name: [] for name in (*COUNTS, *ENDS)})
    hits = [(mine.hits, yours.hits) for mine, yours in pairs]
    n, one, two, both = np.array([
        (len(a), np.count_nonzero(a), np.count_nonzero(b), np.count_nonzero(a & b)) for a, b in hits
    ]).T  # fmt: skip
    sign = -1 if judged.statistic in ERRORS else 1
    first, second = (one - both, two - both)[::sign]
    estimate = 100 * (first - second) / n
    table = {"judge": [mine.judge for mine, _ in pairs], "other": [yours.judge for _, yours in pairs],
             "cell": [mine.name for mine, _ in pairs], "n": n, "both": both, "only_judge": first,
             "only_other": second, "estimate": estimate}  # fmt: skip
    if clusters:
        low, high, p = _over_clusters(pairs, sign, level, clusters)
        ends = {"low": np.where(np.isnan(low), estimate, low), "high": np.where(np.isnan(high), estimate, high), "p": p}
    else:
        pair = newcombe_paired(both, first, second, n - both - first - second, level)
        ends = {"low": 100 * pair.low, "high": 100 * pair.high, "p": mcnemar_exact(first, second)}
    return Columns(table | ends)


def _over_clusters(
    pairs: list[tuple[JudgeCell, JudgeCell]], sign: int, level: float, clusters: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the limits in points and the p of each pair, t over clusters; the pairs of a cell are tested together."""
    low, high, p = (np.empty(len(pairs)) for _ in range(3))
    cells: dict[str, list[int]] = {}
    for at, (mine, _) in enumerate(pairs):
        cells.setdefault(mine.name, []).append(at)
    for places in cells.values():
        gaps = np.array([pairs[at][0].hits.astype(float) - pairs[at][1].hits for at in places]).T
        found = cluster_mean(*cluster_totals(sign * gaps, pairs[places[0]][0].groups(clusters)), level)
        low[places], high[places] = 100 * found.interval.low, 100 * found.interval.high
        p[places] = np.nan_to_num(found.p, nan=1.0)
    return low, high, p


def statistics_of(judged: Judged, lines: Lines, test: PairTest) -> list[tuple[Judged, set[str]]]:
    """Return what is compared in which cells: both error rates in place of agreement where one answer is rare there.

    Where nearly every answer is a "no", two judges agree with people alike although one of them says nothing but "no".
    """
    codes, names = lines.coded("cell")
    every = set(names)
    if not test.equivalence or judged.statistic != "agreement" or judged.question == "labels":
        return [(judged, every)]
    yes = np.bincount(codes, lines.answers[lines.reference]) / np.bincount(codes)
    rare = {name for name, share in zip(names, yes, strict=True) if not RARE <= share <= 1 - RARE}
    errors = [(judged.model_copy(update={"statistic": error}), rare) for error in ERRORS] if rare else []
    return [*([(judged, every - rare)] if every - rare or not rare else []), *errors]


def gap_tables(judged: Judged, lines: Lines, test: PairTest, clusters: str = "") -> Columns:
    """Return the tables of all that is compared, one below the other, with their `statistic`."""
    tables = []
    for asked, cells in statistics_of(judged, lines, test):
        table = gap_table(asked, lines, test.level, clusters)
        kept = table[np.array([cell in cells for cell in table["cell"]], dtype=bool)]
        tables.append(kept.assign(statistic=[asked.statistic] * len(kept)))
    return joined(tables, (*COUNTS, *ENDS, "statistic"))


def groups_of(lines: Lines) -> str:
    """Return the column of the coarsest sample that is known: groups of prompts, else prompts."""
    grouped = lines.panel.cluster == "item_id" and lines.different("category") > 1
    return "category" if grouped else "cluster"


def pair_words(judged: Judged, row: dict[str, Any]) -> str:
    """Word the difference of two judges with its interval and the answers that part them."""
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    sense = "" if judged.statistic == "rate" else "; above 0 the first does better"
    alone = "says so" if judged.statistic == "rate" else "is right"
    return (
        f"{row.get('statistic', judged.statistic)}, {row['judge']} beside {row['other']}{place}: "
        f"difference {digits(row['estimate'])} points "
        f"({digits(row['low'])} to {digits(row['high'])}{sense}; "
        f"of {row['n']} answers {row['judge']} alone {alone} on {row['only_judge']}, {row['other']} alone on "
        f"{row['only_other']})"
    )
