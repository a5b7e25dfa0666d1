"""Printed numbers as counts: what n a number goes with, how many items stand behind it, and how far it can be trusted.

Prevents two failures: a percentage compared with another without the interval that its n leaves it, and an n that is
taken for granted: it is stated, or it fits the whole column, or it is not known, and the row says which.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from fragility.errors import InputError
from fragility.printed.summaries import summarised
from fragility.review.pairs import from_counts, with_holm
from fragility.review.words import percent, span
from fragility.schemas.vocabulary import Vocabulary
from fragility.statistics.column_scan import scan
from fragility.statistics.consistency import check_average, check_subgroups
from fragility.statistics.granularity import possible_counts
from fragility.statistics.printed import level_text, read_printed
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
#: Metrics that are rates, so that numbers up to 100 are percentages.
_RATES = re.compile(r"rate|\basr|\bacc|refus|share|percent|unsafe|jailbr", re.IGNORECASE)
#: Headers of counts: what was done so often, without a word of a rate.
_PAST = re.compile(
    r"(n |num |# ?)?(refused|refusals|correct|unsafe|safe|harmful|passed|failed|jailbroken|jailbreaks|complied|"
    r"resolved|solved|success(es)?|hits|wins|flagged|violations|answered)( count)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d+(\.\d+)?")
_PLACES = ("row", "column", "benchmark", "condition")
_TOP = {"percent": 100, "share": 1}
_STEP = re.compile(r"\d+")
#: Metrics between 0 and 1 that are no count of all items, whatever n is stated.
_NO_COUNT = re.compile(
    r"\bf-?(?:1|beta|0\.5|2)\b|(?<![a-z])f1|precision|recall|\bppv\b|\bnpv\b|\bau(?:c|roc|prc?)\b|auroc|auprc|kappa|"
    r"\bmcc\b|\bbleu|rouge|brier|\bece\b|correlation|pearson|spearman|\bmap\b|ndcg|entropy|balanced|similarity|"
    r"cosine|\bp-?values?\b|sensitivity|specificity|\b[ft][np]r\b",
    re.IGNORECASE,
)


def number_rows(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary) -> list[Row]:
    """Return one row a printed number, with its counts where an n is stated or found.

    Returns
    -------
    list of dict
        The columns of scores.csv, `n` (None where there is none) and `n_from`, `k_low` and `k_high` (the counts that
        can stand behind the number), `rate` (a share) and `low` and `high` (Wilson, over all these counts).
    """
    read = [dict(row) | {"unit": row.get("unit") or ""} for row in rows]
    _units(read)
    found = _fitting(read, vocabulary)
    told = {(row.get("locator"), row.get("row"), row.get("column")) for row in read if row["unit"] in _TOP}
    return [row | _counts(row, *found.get(number, (None, "")), told) for number, row in enumerate(read)]


def counts_read_as_percent(rows: Sequence[Row]) -> set[int]:
    """Return the rows whose proposed percentages are counts: "refused" with whole numbers up to the n of each row."""
    columns: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        columns[row.get("locator", ""), row.get("column", "")].append(number)
    found = set()
    for (_, column), numbers in columns.items():
        if not _PAST.fullmatch(column.strip()):
            continue
        part = [(rows[number]["value_text"], str(rows[number].get("n_stated") or "")) for number in numbers]
        if all(text.isdecimal() and n.isdecimal() and int(text) <= int(n) for text, n in part):
            found |= set(numbers)
    return found


def _units(rows: list[Row]) -> None:
    """Fill the units that the rest of the file shows: what looks like a share is one, a rate up to 100 a percentage."""
    shares = any(row["unit"] in _TOP for row in rows)
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if not row["unit"] and row.get("kind") not in ("n", "count", "rank", "p", "spread", "delta"):
            columns[row.get("locator", ""), row.get("column", "")].append(row)
            tables[row.get("locator", ""), row.get("metric", "")].append(row)
    for column in columns.values():
        if all(_LOOKS.fullmatch(row["value_text"].strip()) for row in column) and (
            shares or any(row.get("n_stated") for row in rows)
        ):
            for row in column:
                row |= {"unit": "share", "unit_from": "its column holds nothing above 1"}
    for (_, metric), table in tables.items():
        left = [row for row in table if not row["unit"]]
        values = [float(text) if _DECIMAL.fullmatch(text := row["value_text"].strip()) else -1 for row in left]
        if left and _RATES.search(metric) and min(values) >= 0 and 1 < max(values) <= 100:
            for row in left:
                row |= {"unit": "percent", "unit_from": "rates of its table go above 1"}


def comparisons(rows: Sequence[Row]) -> list[Row]:
    """Return the comparisons of numbers of one column of a table, and of one row under several conditions or steps.

    Up to three are held against each other, pair by pair; more only where their names count up (step 0, step 5), the
    first against the last.
    """
    columns: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    lines: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    shared = ("locator", "benchmark", "metric", "judge", "unit")
    for row in rows:
        if row["k_low"] is not None and row["k_low"] == row["k_high"] and not _SUMMARY.search(_label(row)):
            same = tuple(row.get(name, "") for name in shared)
            columns[*same, row.get("column", "")].append(row)
            lines[*same, row.get("row", "")].append(row)
    made: list[Row] = []
    for group in lines.values():
        ordered = len(_steps([row.get("column", "") for row in group])) == len(group)
        known = len({(row.get("model", ""), row.get("condition", "")) for row in group}) == len(group)
        known = known or bool(group[0].get("benchmark") and group[0].get("metric"))
        if group[0].get("row") and group[0].get("column") and (ordered or known):
            made += [_compared(*pair, _column, "row") for pair in _chosen(group, _column)]
    made += [_compared(*pair, _label, "column") for group in columns.values() for pair in _chosen(group, _label)]
    return with_holm(made)


def _chosen(group: list[Row], label: Callable[[Row], str]) -> list[tuple[Row, Row]]:
    names = [label(row) for row in group]
    if len(set(names)) < len(names) or len(names) < 2:
        return []
    if len(names) <= MOST_ROWS:
        return [(one, two) for place, one in enumerate(group) for two in group[place + 1 :]]
    return [(group[0], group[-1])] if len(_steps(names)) == len(names) else []


def _steps(names: Sequence[str]) -> list[int]:
    """Return the numbers that names count up by, [] where they are no steps of one thing."""
    stems = {_STEP.sub("#", name).strip("+").strip() for name in names}
    numbers = [int(found[0]) for name in names if (found := _STEP.search(name))]
    rising = all(one < two for one, two in pairwise(numbers))
    return numbers if len(stems) == 1 and rising and len(numbers) == len(names) > 1 else []


def _compared(one: Row, two: Row, label: Callable[[Row], str], of: str) -> Row:
    names = {"first": label(one), "second": label(two), "of": str(one.get(of) or "")}
    return names | from_counts(one["k_low"], one["n"], two["k_low"], two["n"])


def summary_sentences(rows: Sequence[Row]) -> list[str]:
    """Say whether a summary row (an average, a section score) is the weighted or the plain mean of its column."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["rate"] is not None and row["unit"] in _TOP:
            names = ("locator", "column", "metric", "judge", "unit")
            arm = [row.get(name, "") for name in ("model", "condition") if row.get(name, "") != row.get("row")]
            groups[tuple([row.get(name, "") for name in names] + sorted(arm))].append(row)
    said = []
    for group in groups.values():
        whole = [row for row in group if _SUMMARY.search(f"{_label(row)} {row.get('benchmark', '')}")]
        parts = [row for row in group if row["k_low"] is not None and row not in whole]
        if len(whole) != 1 or len(parts) < 2 or len(parts) + 1 != len(group):
            continue
        if whole[0]["n"] in (None, sum(row["n"] for row in parts)):
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
        counted = [row for row in line if row["n"] and row["k_low"] == row["k_high"] is not None]
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


def _column(row: Row) -> str:
    return str(row.get("column") or "")


def _where(row: Row) -> str:
    return ", ".join(filter(None, (_label(row), str(row.get("column") or row.get("metric") or ""))))


def _share(row: Row) -> float | None:
    """Return a number as a share, where its unit says that it is one."""
    try:
        printed = read_printed(row["value_text"], row["unit"] or "percent")
    except InputError:
        return None
    if printed.kind not in ("exact", "interval") or printed.value is None:
        return None
    top = _TOP.get(row["unit"])
    return float(printed.value) / top if top and 0 <= printed.value <= top else None


def _counts(row: Row, found: int | None, why: str, told: set[Any]) -> Row:
    if row["unit"] == "count" and (row.get("locator"), row.get("row"), row.get("column")) not in told:
        return _counted(row)
    share = _share(row)
    stated = int(row["n_stated"]) if str(row.get("n_stated") or "").isdecimal() and int(row["n_stated"]) else None
    n = stated or found
    made: Row = {"n": n if share is not None else None, "n_from": "stated" if stated else why, "rate": share}
    made |= {"k_low": None, "k_high": None, "low": None, "high": None}
    if share is not None and n is not None and _no_count(row):
        return made
    if share is None or n is None:
        return made | {"n_from": ""} | ({"n_hint": why} if why and share is not None else {})
    counts = possible_counts(level_text(read_printed(row["value_text"], row["unit"])), n, unit=row["unit"]).counts
    if not counts:
        return made
    low, high = wilson(counts[0], n).low, wilson(counts[-1], n).high
    return made | {"k_low": counts[0], "k_high": counts[-1], "low": float(low), "high": float(high)}


def _no_count(row: Row) -> bool:
    """Say whether a number is no count of its n: an average, a mean over runs, an F1."""
    averaged = any((found := summarised(str(row.get(name) or ""))) and found[0] == "average" for name in _PLACES)
    runs = str(row.get("runs") or "1")
    return averaged or runs != "1" or any(_NO_COUNT.search(str(row.get(name) or "")) for name in ("metric", "column"))


def _counted(row: Row) -> Row:
    """Return the count of a row that prints one, with the n stated for it."""
    made: Row = {"n": None, "n_from": "", "rate": None, "k_low": None, "k_high": None, "low": None, "high": None}
    text, n = row["value_text"].replace(",", "").strip(), str(row.get("n_stated") or "")
    if row.get("kind") == "n" or not (text.isdecimal() and n.isdecimal() and 0 <= int(text) <= int(n) > 0):
        return made
    found = wilson(int(text), int(n))
    return made | {"n": int(n), "n_from": "stated", "rate": int(text) / int(n), "k_low": int(text), "k_high": int(text),
                   "low": float(found.low), "high": float(found.high)}  # fmt: skip


def _fitting(rows: list[Row], vocabulary: Vocabulary) -> dict[int, tuple[int | None, str]]:
    """Return, for numbers whose n is not stated, the released n that alone explains their column, or (None) a hint."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.get("benchmark") in vocabulary.benchmarks and not row.get("n_stated") and _share(row) is not None:
            groups[row["benchmark"], row.get("metric", ""), row["unit"]].append(number)
    found: dict[int, tuple[int | None, str]] = {}
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
        elif informative and len(whole) == 1:
            n, chance = released[whole[0]], percent(seen.chance[whole[0]], 0)
            luck = f"all {informative} numbers, as it would a random column with a chance of {chance} %"
            hint = f"the released {n} of {benchmark} gives {luck}: say --n '{benchmark}={n}' if it is that"
            found |= dict.fromkeys(members, (None, hint))
    return found


def _summary(whole: Row, parts: list[Row]) -> str:
    low, high, n = (sum(row[name] for row in parts) for name in ("k_low", "k_high", "n"))
    plain = sum(row["rate"] for row in parts) / len(parts)
    texts = [row["value_text"].strip().rstrip("%").strip() for row in parts]
    text, unit = whole["value_text"].strip().rstrip("%").strip(), whole["unit"]
    weighted = check_subgroups(text, texts, [row["n"] for row in parts], unit=unit).possible
    mean = check_average(text, texts, unit=unit).possible
    fits = "both" if weighted and mean else "the weighted one" if weighted else "the plain mean" if mean else "neither"
    scale = 100 if unit == "percent" else 1
    k = str(low) if low == high else f"{low} to {high}"
    at = " to ".join(f"{scale * count / n:.4f}" for count in dict.fromkeys((low, high)))
    return (
        f"{_where(whole)}: {whole['value_text']} is {fits}: weighted by n the {len(parts)} parts are {k} of {n} "
        f"({at}), their plain mean is {scale * plain:.4f}."
    )
