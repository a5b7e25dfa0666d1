"""Findings of the checks as small tables and sentences.

Prevents the failure in which a table of a hundred consistent rows hides the one that is not: what is inconsistent
comes first, and the sentence below counts all rows, shown or not.
"""

import pandas as pd

from fragility.frame_rows import lowest_row
from fragility.printed.checks import rule_table
from fragility.printed.checks import tally as counts
from fragility.printed.checks.finding import RESULTS
from fragility.printed.paper import Paper
from fragility.wording import counted, listing, n_of, p_text, sentence

#: Rows of a table in a notebook.
ROWS = 12
#: What a reader sees first.
_ORDER = ("inconsistent", "not checkable", "consistent")


def shown(findings: pd.DataFrame, *checks: str, rows: int = ROWS) -> pd.DataFrame:
    """Return the findings of some checks, the inconsistent ones first, at most `rows` of them."""
    part = _of(findings, checks)
    place = part["result"].map(_ORDER.index)
    part = part.loc[place.sort_values(kind="stable").index].head(rows)
    worded = part[["address", "printed", "expected", "result", "reason"]]
    return worded.assign(against=[_places(places) for places in part["against"]])


def findings_sentence(findings: pd.DataFrame, *checks: str) -> str:
    """Say of each check named how many findings are consistent, inconsistent and not checkable, with the power."""
    part = _of(findings, checks)
    silent = [check for check in checks if check not in set(part["check"])]
    texts = []
    for row in counts(part).to_dict("records"):
        results = listing([f"{row[result]} {result}" for result in RESULTS if row[result]])
        power = f" (median power {row['power']:.2f})" if pd.notna(row["power"]) else ""
        texts.append(sentence(f"{row['check']}: {results}{power}"))
    if silent:
        texts.append(f"Nothing to check for {listing(silent)}.")
    return " ".join(texts)


def rounding_rules(paper: Paper, findings: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the numbers that tell rounding rules apart each rule explains."""
    return rule_table(paper, findings).rename(columns={"of": "that can tell"})


def rounding_sentence(paper: Paper, findings: pd.DataFrame) -> str:
    """Say which rounding rule explains most of the numbers that tell rules apart."""
    table = rule_table(paper, findings)
    able = int(table["of"].max())
    if not able:
        return "No printed number tells one rounding rule from another."
    best = table.loc[table["explained"] == table["explained"].max(), "rule"]
    verb = "explains" if len(best) == 1 else "explain"
    least, most = lowest_row(table, "explained"), int(table["explained"].max())
    text = f"{listing(list(best))} {verb} {n_of(most, able, 'number')} that can tell rounding rules apart"
    fewest = int(least["explained"])
    return sentence(text if fewest == most else f"{text}; {least['rule']} explains {fewest or 'none'}")


def sequences_sentence(findings: pd.DataFrame) -> str:
    """Say how many sequences are printed twice, and how likely the least likely of them is."""
    part = _of(findings, ("equal sequences",))
    if part.empty:
        return "No two sequences of at least three numbers are equal."
    least = lowest_row(part, "chance")
    which = "The pair" if len(part) == 1 else "The least likely"
    return (
        f"{counted(len(part), 'pair')} of equal sequences. {which} ({least['printed']}) has a chance of "
        f"{p_text(least['chance'])}: {least['address']}, {least['reason']}."
    )


def _of(findings: pd.DataFrame, checks: tuple[str, ...]) -> pd.DataFrame:
    return findings[findings["check"].isin(checks)]


def _places(places: tuple[str, ...]) -> str:
    rest = f" and {len(places) - 2} more" if len(places) > 2 else ""
    return "; ".join(places[:2]) + rest
