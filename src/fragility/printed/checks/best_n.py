"""One number of items that explains what the stated one does not, over all columns of a table.

Prevents the failure in which six impossible percentages are six findings, and nobody says that 602 items would explain
all of them where 600 are stated.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from fragility.printed.checks.finding import Finding
from fragility.printed.columns import SCAN, SCAN_ALPHA, SHARE_UNITS
from fragility.printed.scores import LOOSE_N
from fragility.statistics.column_scan import scan
from fragility.statistics.printed import level_text
from fragility.statistics.result import NotEstimable

#: Impossible numbers of one table and stated n, at the least, and numbers that are scanned at the most.
LEAST, MOST = 2, 2_000


def with_best_n(frame: pd.DataFrame, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those of one table and stated n with the n that explains all of its numbers, if one does.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows, in the order of the findings.
    findings : sequence of Finding
        One per row.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    bad: dict[tuple[str, ...], int] = defaultdict(int)
    columns = (frame[name] for name in ("locator", "n_stated", "unit", "runs"))
    for at, (locator, n, unit, runs) in enumerate(zip(*columns, strict=True)):
        if n and unit in SHARE_UNITS and findings[at].result != "not checkable":
            key: tuple[str, ...] = (locator, n, unit, str(runs))
            groups[key].append(at)
            bad[key] += findings[at].result == "inconsistent" and "explains" not in findings[at].reason
    done = list(findings)
    notes = frame["note"].tolist()
    for key, places in groups.items():
        if bad[key] < LEAST or len(places) > MOST:
            continue
        texts = [level_text(frame["printed"].iloc[at]) for at in places]
        told = _told(texts, int(key[1]), key[2], int(key[3]))
        loose = [at for at in places if LOOSE_N in notes[at]]
        if not told and 2 * bad[key] > len(places) and loose:
            for at in loose:
                if done[at].result == "inconsistent":
                    reason = f"most of its table are no counts of {key[1]}, the n by the words of the caption"
                    done[at] = replace(done[at], result="not checkable", reason=f"{reason}: they may be of other items",
                                       expected="", power=None)  # fmt: skip
        elif told:
            for at in places:
                if done[at].result == "inconsistent" and "explains" not in done[at].reason:
                    done[at] = replace(done[at], reason=f"{done[at].reason}; {told}")
    return done


def _told(texts: list[str], stated: int, unit: str, runs: int) -> str:
    tried = sorted({*SCAN, stated})
    result = scan(texts, [n * runs for n in tried], unit=unit)
    if isinstance(result.best, NotEstimable):
        return ""
    best, informative = result.best // runs, int(result.informative.sum())
    explained = dict(zip(tried, result.explained_informative.tolist(), strict=True))
    chance = dict(zip(tried, result.chance.tolist(), strict=True))[best] * len(tried)
    if best == stated or chance >= SCAN_ALPHA or explained[best] < informative or best % stated == 0:
        return ""
    return (
        f"stated {stated} explains {explained[stated]} of its table, {best} explains {explained[best]} of {informative}"
    )
