"""Papers made for the tests of checks: bare tables whose true counts are known, printed by a rule of Python's own."""

import csv
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from folders import ROOT, score

from fragility.printed.checks.averages import average_findings
from fragility.printed.checks.deltas import delta_findings
from fragility.printed.checks.digits import digit_finding
from fragility.printed.checks.duplicates import duplicate_findings
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.habits import habit_findings
from fragility.printed.checks.items import item_findings
from fragility.printed.checks.repeats import repeat_findings
from fragility.printed.checks.subgroups import subgroup_findings
from fragility.printed.paper import COLUMNS, Paper, bare_paper, paper_of_rows
from fragility.schemas.vocabulary import Vocabulary, load_vocabulary

RULES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncation": ROUND_DOWN}


@cache
def vocabulary() -> Vocabulary:
    """Return the suite's vocabularies."""
    return load_vocabulary(ROOT)


def printed(value: Fraction, decimals: int, rule: str = "half-up", sign: bool = False) -> str:
    """Print a value by decimal arithmetic: an oracle that shares nothing with the suite's intervals."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        text = format(exact.quantize(Decimal(1).scaleb(-decimals), rounding=RULES[rule]), "f")
    return f"+{text}" if sign and not text.startswith("-") else text


def rate(condition: str, value: str, model: str = "M", locator: str = "Table 1", **other: str) -> dict[str, str]:
    """Return one row: a harmfulness rate on HEx-PHI, n = 330."""
    words = {"metric": "harmfulness rate", "direction": "lower-safer", "row": "", "column": ""} | other
    return score(locator, model, condition, words.pop("benchmark", "HEx-PHI"), value, **words)


def delta(condition: str, value: str, model: str = "M", locator: str = "Table 1", **other: str) -> dict[str, str]:
    """Return one row: the printed difference of a harmfulness rate."""
    words = {"metric": "harmfulness rate, printed delta", "unit": "same-unit", "n_stated": ""} | other
    return rate(condition, value, model, locator, **words)


def bare(rows: list[dict[str, str]]) -> Paper:
    """Read rows as a bare table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.csv"
        with open(path, "w", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return bare_paper(path, vocabulary())


YES, NO, OPEN = "consistent", "inconsistent", "not checkable"


def number(name: str, column: str, text: str, unit: str = "", **other: str) -> dict[str, str]:
    """Return one first-hand number by its row and column."""
    base = {"locator": "Table 1", "row": name, "column": column, "unit": unit, "value_text": text}
    return base | {"confidence": "own-text"} | other


def of_numbers(rows: Iterable[dict[str, str]]) -> Paper:
    """Return a paper of such numbers."""
    return paper_of_rows(list(rows), vocabulary(), "made")


#: The function behind each check.
CHECKS: dict[str, Callable[[Paper], list[Finding]]] = {
    "granularity": item_findings,
    "printed difference": delta_findings,
    "printed average": average_findings,
    "subgroups": subgroup_findings,
    "same cell in two places": repeat_findings,
    "text against table": repeat_findings,
    "added digits": habit_findings,
    "rounded twice": habit_findings,
    "last digits": digit_finding,
    "equal sequences": duplicate_findings,
}


def of_check(rows: list[dict[str, str]], check: str) -> list[dict[str, Any]]:
    """Return the findings of one check on a bare table."""
    return [asdict(finding) for finding in CHECKS[check](bare(rows)) if finding.check == check]
