"""Make the table of false alarms: how often each check of printed numbers objects to clean made tables.

Prevents the failure in which a check is trusted because it found something: every table here is made of counts that
are known, printed by decimal arithmetic under one rounding rule, so whatever a check calls inconsistent is false.

    python tools/false_alarms.py [TABLES] > docs/method/false-alarms.csv
"""

import csv
import random
import sys
from collections import Counter
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext
from pathlib import Path

from fragility.files import project_root
from fragility.printed.audit import audit
from fragility.schemas.vocabulary import load_vocabulary

RULES = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
KINDS = ("rates", "rates and averages", "rates and changes", "categories", "counts with n", "shares", "F1", "intervals")
Rows = list[dict[str, str]]


def printed(value: Decimal, decimals: int, rule: str) -> str:
    """Print a value by decimal arithmetic."""
    return format(value.quantize(Decimal(1).scaleb(-decimals), rounding=rule), "f")


def made(kind: str, draw: random.Random) -> Rows:
    """Make one clean table of a kind."""
    n, rule = draw.choice([100, 200, 330, 520, 1319]), draw.choice(RULES)
    decimals, width = draw.choice([1, 2]), draw.randint(3, 6)
    rows: Rows = []

    def add(row: str, column: str, text: str, **other: str) -> None:
        base = {"locator": "Table 1", "row": row, "column": column, "unit": "percent", "confidence": "own-text"}
        rows.append(base | {"value_text": text, "n_stated": str(n)} | other)

    for number in range(draw.randint(3, 8)):
        name = f"model {number}"
        counts = [draw.randint(0, n) for _ in range(width)]
        shares = [Decimal(100 * k) / n for k in counts]
        if kind == "categories":
            cuts = sorted(draw.randint(0, n) for _ in range(width - 1))
            parts = [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
            for place, k in enumerate(parts):
                add(name, f"class {place}", str(k), unit="count", kind="count")
            continue
        for place, (k, share) in enumerate(zip(counts, shares, strict=True)):
            column = f"set {place}"
            if kind == "counts with n":
                add(name, column, str(k), unit="count", kind="count")
            if kind == "shares":
                add(name, column, printed(share / 100, decimals + 2, rule), unit="share")
            elif kind == "intervals":
                z, p = Decimal("1.959964"), share / 100
                root = (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
                middle, scale = p + z * z / (2 * n), 1 + z * z / n
                ends = [100 * (middle + side * z * root) / scale for side in (-1, 1)]
                low, high = (printed(max(Decimal(0), min(Decimal(100), end)), decimals, rule) for end in ends)
                add(name, column, f"{printed(share, decimals, rule)} [{low}, {high}]")
            elif kind != "F1":
                add(name, column, printed(share, decimals, rule))
        if kind == "rates and averages":
            add(name, "Average", printed(sum(shares) / width, decimals, rule))
        if kind == "rates and changes":
            text = printed(shares[-1] - shares[0], decimals, rule)
            add(name, "\u0394", text if text.startswith("-") else f"+{text}", unit="points", kind="delta", n_stated="")
        if kind == "F1":
            right, found, there = draw.randint(1, 50), draw.randint(0, 50), draw.randint(0, 50)
            precision, recall = Decimal(right) / (right + found), Decimal(right) / (right + there)
            for column, value in (
                ("precision", precision), ("recall", recall), ("F1", 2 * precision * recall / (precision + recall)),
            ):  # fmt: skip
                add(name, column, printed(value, 3, rule), unit="share", n_stated="", metric=f"judge {column}")
    return rows


def alarms(tables: int, seed: int = 1) -> list[dict[str, str | int]]:
    """Return, per kind of table and check, how many findings there are and how many of them are false alarms."""
    getcontext().prec = 50
    vocabulary = load_vocabulary(project_root())
    records: list[dict[str, str | int]] = []
    for kind in KINDS:
        draw, judged, false, odd = random.Random(f"{seed} {kind}"), Counter[str](), Counter[str](), Counter[str]()
        for _ in range(tables):
            findings = audit(made(kind, draw), vocabulary, Path(kind).name).findings
            judged.update(findings.loc[findings["result"] != "not checkable", "check"])
            false.update(findings.loc[findings["result"] == "inconsistent", "check"])
            odd.update(findings.loc[(findings["chance"] < 0.05) & (findings["result"] != "inconsistent"), "check"])
        for check in sorted({*judged, *false, *odd}):
            records.append(
                {"table": kind, "check": check, "tables": tables, "judged": judged[check], "inconsistent": false[check],
                 "odd": odd[check]}
            )  # fmt: skip
    return records


if __name__ == "__main__":
    found = alarms(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    writer = csv.DictWriter(sys.stdout, list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
