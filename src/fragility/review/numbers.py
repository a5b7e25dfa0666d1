"""Printed numbers as counts: what n a number goes with, how many items stand behind it, and how far it can be trusted.

Prevents two failures: a percentage compared with another without the interval that its n leaves it, and an n that is
taken for granted: it is stated, or it fits the whole column, or it is not known, and the row says which.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from fragility.errors import InputError
from fragility.review.pairs import from_counts, with_holm
from fragility.review.words import percent, span
from fragility.schemas.vocabulary import Vocabulary
from fragility.statistics.column_scan import scan
from fragility.statistics.consistency import check_average, check_subgroups
from fragility.statistics.granularity import possible_counts
from fragility.statistics.printed import read_printed
from fragility.statistics.proportions import wilson

Row = dict[str, Any]
#: A column with fewer informative values says too little of its n.
FEWEST = 3
#: A chance as small as this says that an n explains a column.
SURE = 0.01
#: Groups of more rows are a ranking, not a comparison.
MOST_ROWS = 3
_LOOKS = re.compile(r"0?\.\d{2,}|1\.0+")
_SUMMARY = re.compile(r"\b(average|avg\.?|mean|overall|total|section score|all|macro|micro|score)\b", re.IGNORECASE)


def number_rows(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary) -> list[Row]:
    """Return one row a printed number, with its counts where an n is stated or found.

    Returns
    -------
    list of dict
        The columns of scores.csv, `n` (None where there is none) and `n_from`, `k_low` and `k_high` (the counts that
        can stand behind the number), `rate` (a share) and `low` and `high` (Wilson, over all these counts).
    """
    read = [dict(row) | {"unit": row.get("unit") or ""} for row in rows]
    units = {row["unit"] for row in read}
    if "share" in units and "percent" not in units:  # the rest of the file is shares: so is what looks like one
        for row in read:
            row["unit"] = row["unit"] or ("share" if _LOOKS.fullmatch(row["value_text"].strip()) else "")
    found = _fitting(read, vocabulary)
    return [row | _counts(row, *found.get(number, (None, ""))) for number, row in enumerate(read)]


def comparisons(rows: Sequence[Row]) -> list[Row]:
    """Return the comparisons of numbers of one column of a table, two or three rows each with its count."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["k_low"] is not None and row["k_low"] == row["k_high"] and not _SUMMARY.search(_label(row)):
            names = ("locator", "column", "benchmark", "metric", "judge", "unit")
            groups[tuple(row.get(name, "") for name in names)].append(row)
    made = []
    for group in groups.values():
        if 2 <= len(group) <= MOST_ROWS and len({_label(row) for row in group}) == len(group):
            for place, first in enumerate(group):
                for second in group[place + 1 :]:
                    row = from_counts(first["k_low"], first["n"], second["k_low"], second["n"])
                    made.append({"first": _label(first), "second": _label(second), "of": first.get("column", "")} | row)
    return with_holm(made)


def summary_sentences(rows: Sequence[Row]) -> list[str]:
    """Say whether a summary row (an average, a section score) is the weighted or the plain mean of its column."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["rate"] is not None:
            names = ("locator", "column", "metric", "model", "condition", "judge", "unit")
            groups[tuple(row.get(name, "") for name in names)].append(row)
    said = []
    for group in groups.values():
        whole = [
            row for row in group if row["n"] is None and _SUMMARY.search(f"{_label(row)} {row.get('benchmark', '')}")
        ]
        parts = [
            row for row in group if row["k_low"] is not None and row["k_low"] == row["k_high"] and row not in whole
        ]
        if len(whole) == 1 and len(parts) >= 2 and len(parts) + 1 == len(group):
            said.append(_summary(whole[0], parts))
    return said


def beside_sentences(rows: Sequence[Row]) -> list[str]:
    """Say of a count that stands beside a number without n whether its interval holds it."""
    said = []
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["rate"] is not None:
            lines[row.get("locator", ""), row.get("row", "")].append(row)
    for line in lines.values():
        counted = [row for row in line if row["n"] and row["k_low"] == row["k_high"]]
        bare = [row for row in line if not row["n"]]
        if len(counted) == 1 and len(bare) == 1:
            one, other = counted[0], bare[0]
            verb = "does not exclude" if one["low"] <= other["rate"] <= one["high"] else "excludes"
            count = f"{one['k_low']} of {one['n']} ({percent(one['rate'])} %, {span(one['low'], one['high'])})"
            name = other.get("column") or other.get("metric") or "no header"
            said.append(f"{_label(one)}: {count} {verb} the {other['value_text']} beside it ({name}).")
    return said


def rate_sentences(rows: Sequence[Row]) -> list[str]:
    """Say each number's count and interval."""
    said = []
    for row in rows:
        if row["k_low"] is None:
            continue
        k = str(row["k_low"]) if row["k_low"] == row["k_high"] else f"{row['k_low']} to {row['k_high']}"
        n = f"{row['n']} ({row['n_from']})" if row["n_from"] != "stated" else str(row["n"])
        said.append(f"{_where(row)}: {row['value_text']} is {k} of {n}, {span(row['low'], row['high'])} %.")
    return said


def _label(row: Row) -> str:
    return str(row.get("row") or row.get("model") or row.get("condition") or row.get("benchmark") or "")


def _where(row: Row) -> str:
    return ", ".join(filter(None, (_label(row), str(row.get("column") or row.get("metric") or ""))))


def _share(row: Row) -> float | None:
    """Return a number as a share, where its unit says that it is one."""
    try:
        printed = read_printed(row["value_text"], row["unit"] or "percent")
    except InputError:
        return None
    if printed.kind != "exact" or printed.value is None:
        return None
    top = {"percent": 100, "share": 1}.get(row["unit"])
    return float(printed.value) / top if top and 0 <= printed.value <= top else None


def _counts(row: Row, found: int | None, why: str) -> Row:
    share = _share(row)
    stated = int(row["n_stated"]) if str(row.get("n_stated") or "").isdecimal() and int(row["n_stated"]) else None
    n = stated or found
    told: Row = {"n": n if share is not None else None, "n_from": "stated" if stated else why, "rate": share}
    told |= {"k_low": None, "k_high": None, "low": None, "high": None}
    if share is None or n is None:
        return told | {"n_from": ""}
    text = row["value_text"].strip().rstrip("%").strip()
    counts = possible_counts(text, n, unit=row["unit"]).counts
    if not counts:
        return told
    low, high = wilson(counts[0], n).low, wilson(counts[-1], n).high
    return told | {"k_low": counts[0], "k_high": counts[-1], "low": float(low), "high": float(high)}


def _fitting(rows: list[Row], vocabulary: Vocabulary) -> dict[int, tuple[int, str]]:
    """Return, for numbers whose n is not stated, the released n that alone explains their column."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.get("benchmark") in vocabulary.benchmarks and not row.get("n_stated") and _share(row) is not None:
            groups[row["benchmark"], row.get("metric", ""), row["unit"]].append(number)
    found: dict[int, tuple[int, str]] = {}
    for (benchmark, _metric, unit), members in groups.items():
        released = sorted({count.n for count in vocabulary.benchmarks[benchmark].editions})
        texts = [rows[number]["value_text"].strip().rstrip("%").strip() for number in members]
        if not released:
            continue
        seen = scan(texts, released, unit=unit)
        informative = int(seen.informative.sum())
        whole = [place for place in range(len(released)) if seen.explained_informative[place] == informative]
        if informative >= FEWEST and len(whole) == 1 and seen.chance[whole[0]] < SURE:
            n = released[whole[0]]
            found |= dict.fromkeys(members, (n, f"the released n of {benchmark} that fits its column"))
    return found


def _summary(whole: Row, parts: list[Row]) -> str:
    k, n = (sum(row[name] for row in parts) for name in ("k_low", "n"))
    plain = sum(row["rate"] for row in parts) / len(parts)
    texts = [row["value_text"].strip().rstrip("%").strip() for row in parts]
    text, unit = whole["value_text"].strip().rstrip("%").strip(), whole["unit"]
    weighted = check_subgroups(text, texts, [row["n"] for row in parts], unit=unit).possible
    mean = check_average(text, texts, unit=unit).possible
    fits = "both" if weighted and mean else "the weighted one" if weighted else "the plain mean" if mean else "neither"
    scale = 100 if unit == "percent" else 1
    return (
        f"{_where(whole)}: {whole['value_text']} is {fits}: weighted by n the {len(parts)} parts are {k} of {n} "
        f"({scale * k / n:.4f}), their plain mean is {scale * plain:.4f}."
    )
