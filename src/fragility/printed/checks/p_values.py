"""Printed p values against the test statistic and the degrees of freedom beside them.

Prevents two failures: a result is called significant that its own statistic does not make so, and a p value that was
adjusted for many tests, or is one-sided, is called wrong.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import Paper
from fragility.printed.summaries import last_part
from fragility.statistics.printed import level_text
from fragility.statistics.reported import Recomputed, Test, recompute_p

CHECK = "p value"
_NAME = re.compile(
    r"\s*(?:(?P<t>t)|(?P<F>F)|(?P<z>[zZ])|(?P<r>r)|(?P<Q>Q)|(?P<chi2>\u03c7|[cC]hi))(?![A-Za-z]{3,}\w*(?<!value)(?<!squared)(?<!square))"
    r"[^()]*(?:\(\s*(?:df\s*=\s*)?(?P<df1>[\d.]+)(?:\s*,\s*(?P<df2>[\d.]+))?\s*\))?\s*"
)
_ADJUSTED = re.compile(r"adj|correct|holm|bonf|fdr|\bbh\b|\bq\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Trial:
    row: Row
    statistic: Row
    outcome: Recomputed


def p_value_findings(paper: Paper) -> list[Finding]:
    """Return one finding per printed p value that stands in one line with one test statistic.

    A p value that does not fit is inconsistent where another of its table fits, or where the two lie on two sides of
    0.05; p values that are called adjusted are not held against one test.
    """
    frame = paper.first_hand
    frame = frame[frame["kind"].isin(("p", "statistic", "df"))]
    lines: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for record in records(frame):
        lines[record["locator"], record["row"]][record["kind"]].append({str(k): v for k, v in record.items()})
    tables: dict[str, list[_Trial]] = defaultdict(list)
    findings = []
    for (locator, _), line in lines.items():
        for row in line["p"]:
            trial = _trial(row, line)
            if isinstance(trial, str):
                findings.append(Finding(CHECK, row["address"], row["value_text"], "", "not checkable", trial))
            else:
                tables[locator].append(trial)
    return [*findings, *(finding for table in tables.values() for finding in _judged(table))]


def _trial(row: Row, line: dict[str, list[Row]]) -> _Trial | str:
    if _ADJUSTED.search(f"{row['column']} {row['metric']} {row['note']}"):
        return "it is adjusted for several tests"
    if len(line["statistic"]) != 1 or len(line["p"]) != 1:
        return f"{len(line['statistic']) or 'no'} test statistics stand beside {len(line['p'])} p values"
    statistic = line["statistic"][0]
    match = _NAME.match(last_part(statistic["column"]) if "(" not in statistic["column"] else statistic["column"])
    test = next((name for name in ("t", "F", "z", "r", "Q", "chi2") if match and match[name]), "")
    if not match or not test:
        return "which test it is from is not known"
    df = [float(match[name]) for name in ("df1", "df2") if match[name]]
    df = df or [float(one["printed"].value) for one in line["df"] if one["printed"].value is not None]
    wanted: dict[str, int] = {"z": 0, "F": 2}
    if len(df) < wanted.get(test, 1):
        return "its degrees of freedom are not printed"
    try:
        outcome = recompute_p(_named(test), level_text(statistic["printed"]), row["value_text"], *df[:2])
    except InputError as error:
        return error.what
    return _Trial(row, statistic, outcome)


def _named(test: str) -> Test:
    return test  # type: ignore[return-value]


def _judged(table: list[_Trial]) -> Iterator[Finding]:
    fits = sum(trial.outcome.fits or trial.outcome.one_sided for trial in table)
    for trial in table:
        outcome, row = trial.outcome, trial.row
        head, places = (CHECK, row["address"], row["value_text"], outcome.text), (trial.statistic["address"],)
        power = 1 - min(1.0, outcome.high - outcome.low + 0.01)
        if outcome.fits:
            yield Finding(*head, "consistent", "the p value of its test statistic", places, power)
        elif outcome.one_sided:
            yield Finding(*head, "consistent", "half the p value of its test statistic: one-sided", places, power)
        elif outcome.decision or 2 * fits >= len(table):
            side = ", which lies on the other side of 0.05" if outcome.decision else ""
            yield Finding(
                *head,
                "inconsistent",
                f"not the p value of its test statistic{side}, two-sided or one-sided",
                places,
                power,
            )
        else:
            reason = "not the p value of its test statistic, nor are most of its table: they may be adjusted"
            yield Finding(*head, "not checkable", reason, places)
