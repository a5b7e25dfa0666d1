"""Make the table of false alarms: how often each check of printed numbers objects to clean made tables.

Prevents the failure in which a check is trusted because it found something: every table here is made of counts that
are known, printed by decimal arithmetic under one rounding rule, so whatever a check calls inconsistent is false.

    python tools/false_alarms.py [TABLES] [SEED] > docs/method/false-alarms.csv

The checks were mended while looking at the tables of the seed `MENDED`; the table in the docs is of `REPORTED`, which
nobody looked at before.
"""

import csv
import random
import sys
from collections import Counter
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext
from pathlib import Path

from scipy.special import stdtr
from statsmodels.stats.proportion import proportion_confint

from fragility.files import project_root
from fragility.printed.audit import audit
from fragility.schemas.vocabulary import load_vocabulary

RULES = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
KINDS = (
    "rates", "rates and averages", "rates and changes", "categories", "counts with n", "shares", "F1", "intervals",
    "wins", "categories in %", "runs", "grades", "p values", "standard errors", "weighted averages",
    "changes from a reference", "half widths", "half widths with clusters",
)  # fmt: skip
#: The seed that the checks were mended on, and the one of the table in the docs.
MENDED, REPORTED = 1, 271828
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


def more(kind: str, draw: random.Random) -> Rows:
    """Make one clean table of the kinds that are not of rates with one n."""
    rule, decimals, rows = draw.choice(RULES), draw.choice([1, 2]), list[dict[str, str]]()
    n, runs, note = draw.choice([100, 200, 330, 520]), draw.choice([3, 5]), "the spread is the standard deviation"
    sample, sizes, start = draw.random() < 0.5, [draw.randint(50, 400) for _ in range(4)], 0
    method = ""

    def add(row: str, column: str, text: str, unit: str = "", **other: str) -> None:
        base = {"locator": "Table 1", "row": row, "column": column, "unit": unit, "confidence": "own-text"}
        rows.append(base | {"value_text": text} | other)

    def deviation(values: list[Decimal]) -> Decimal:
        mean = sum(values) / len(values)
        return (sum((value - mean) ** 2 for value in values) / (len(values) - sample)).sqrt()

    for number in range(draw.randint(3, 8)):
        name = f"model {number}"
        if kind == "wins":
            cuts = sorted(draw.randint(0, n) for _ in range(2))
            counts = {"wins": cuts[0], "ties": cuts[1] - cuts[0], "losses": n - cuts[1]}
            for column, k in counts.items():
                add(name, column, str(k), "count", kind="count")
            add(
                name,
                "rate",
                printed(Decimal(100 * counts["wins"] + 50 * counts["ties"]) / n, decimals, rule),
                "percent",
            )
        elif kind == "categories in %":
            cuts = sorted(draw.randint(0, n) for _ in range(3))
            for place, k in enumerate(b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)):
                add(name, f"class {place}", printed(Decimal(100 * k) / n, decimals, rule), "percent")
        elif kind in ("runs", "grades"):
            if kind == "runs":
                middle = draw.randint(0, n)
                ks = [min(n, max(0, middle + draw.randint(-9, 9))) for _ in range(runs)]
                values, other = [Decimal(100 * k) / n for k in ks], {"runs": str(runs), "n_stated": str(n)}
            else:
                values = [Decimal(draw.randint(1, 5)) for _ in range(n // 10)]
                other = {"n_stated": str(n // 10)}
            exact = Decimal(100 * sum(ks)) / (n * runs) if kind == "runs" else sum(values) / len(values)
            mean, spread = (printed(x, decimals, rule) for x in (exact, deviation(values)))
            add(
                name, "set", f"{mean} \u00b1 {spread}", "percent" if kind == "runs" else "grade-1-5", note=note, **other
            )
        elif kind == "p values":
            df, t = draw.randint(8, 200), draw.uniform(0, 4)
            p = 2 * stdtr(df, -t)
            add(name, f"t({df})", f"{t:.2f}", kind="statistic")
            add(name, "p", "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0"), kind="p")
        elif kind == "standard errors":
            k = draw.randint(1, n - 1)
            share = Decimal(k) / n
            add(name, "acc", printed(share, 4, rule), "share", n_stated=str(n))
            add(name, "acc_stderr", printed((share * (1 - share) / (n - sample)).sqrt(), 4, rule), kind="spread")
        elif kind == "weighted averages":
            ks = [draw.randint(0, size) for size in sizes]
            for place, (k, size) in enumerate(zip(ks, sizes, strict=True)):
                add(
                    name,
                    f"set {place}",
                    printed(Decimal(100 * k) / size, decimals, rule),
                    "percent",
                    n_stated=str(size),
                )
            add(name, "Average", printed(Decimal(100 * sum(ks)) / sum(sizes), decimals, rule), "percent")
        elif kind.startswith("half widths"):
            k, method = draw.randint(0, n), method if number else draw.choice(["normal", "wilson", "beta"])
            low, high = proportion_confint(k, n, method="normal" if kind.endswith("clusters") else method)
            wider = draw.uniform(1.2, 3) ** 0.5 if kind.endswith("clusters") else 1.0
            half = printed(Decimal(50 * (high - low) * wider), decimals, rule)
            text = f"{printed(Decimal(100 * k) / n, decimals, rule)} \u00b1 {half}"
            told = {"note": "\u00b1 is a 95 % interval", "metric": "attack success rate", "direction": "lower-safer"}
            add(name, "ASR", text, "percent", n_stated=str(n), **told)
        else:
            k = draw.randint(0, n)
            start = start if number else k
            add(name, "ASR", printed(Decimal(100 * k) / n, decimals, rule), "percent", n_stated=str(n))
            change = printed(Decimal(100 * (k - start)) / n, decimals, rule)
            if number:
                add(name, "change", change if change.startswith("-") else f"+{change}", "points", kind="delta")
    return rows


def alarms(tables: int, seed: int = MENDED) -> list[dict[str, str | int]]:
    """Return, per kind of table and check, how many findings there are and how many of them are false alarms."""
    getcontext().prec = 50
    vocabulary = load_vocabulary(project_root())
    records: list[dict[str, str | int]] = []
    for kind in KINDS:
        draw, judged, false, odd = random.Random(f"{seed} {kind}"), Counter[str](), Counter[str](), Counter[str]()
        for _ in range(tables):
            table = more(kind, draw) if kind in KINDS[8:] else made(kind, draw)
            findings = audit(table, vocabulary, Path(kind).name).findings
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
    asked = [int(text) for text in sys.argv[1:]]
    found = alarms(asked[0] if asked else 200, asked[1] if len(asked) > 1 else REPORTED)
    writer = csv.DictWriter(sys.stdout, list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
