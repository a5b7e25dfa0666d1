"""The unit that a column's name, range and n suggest: shares, percentages, grades.

Prevents two failures: a mean grade is held against the counts of its raters as if it were a percentage, and a column
of percentages without a sign is not checked though every one of its numbers is a count of its n.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from fragility.printed.extract.cells import CellRow
from fragility.printed.extract.meaning import bare, bracketed_n, stated_n
from fragility.printed.extract.sizes import caption_sizes
from fragility.statistics import special
from fragility.statistics.granularity import pass_chance, possible_counts
from fragility.statistics.printed import Printed, level_text, read_printed

#: Names of columns of shares.
_SHARES = re.compile(
    r"asr|(?<![a-z])rates?(?![a-z])|(?<![a-z])acc|share|fraction|refus|precision|recall|(?<![a-z])(?:f1|fpr|fnr|safe)"
    r"|unsafe|agree|proportion"
    r"|success|\bpass|scores?\b|%",
    re.IGNORECASE,
)
_GRADES = re.compile(
    r"\brat(?:ing|ed)s?\b|\bgrades?\b|likert|\bscale\b|mt-?bench|\bscores? from\b|harmfulness score|\bjudge score",
    re.IGNORECASE,
)
_SCALE = re.compile(r"(?<![\d.])([01])\s*(?:-|\u2013|\u2014|to)\s*(5|10)(?![\d.%])")
_UNITS = {("1", "5"): "grade-1-5", ("1", "10"): "grade-1-10"}
#: Chance, at most, with which numbers that are no shares of their n would all be counts of it.
ALPHA = 1e-3
#: Fewer numbers show nothing.
LEAST = 4
#: Decimals of a percentage that is held against an n here at the most.
MOST_DECIMALS = 6

Told = tuple[str, str]


def likely_units(cells: Sequence[CellRow]) -> dict[tuple[str, str], Told]:
    """Return, per table and column, the unit that its numbers are likely in, and what it is taken from."""
    columns: dict[tuple[str, str], list[CellRow]] = defaultdict(list)
    for one in cells:
        if one.row["kind"] in ("", "value"):
            columns[one.row["locator"], one.row["column"]].append(one)
    found: dict[tuple[str, str], Told] = {}
    shares = {(key[0], _named(column)) for key, column in columns.items() if column[0].row["unit"] == "percent"}
    doubled = {key for key, column in columns.items() if (key[0], _named(column)) in shares}
    open_columns: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, column in columns.items():
        printed = [read_printed(one.row["value_text"]) for one in column]
        values = [float(number.value) for number in printed if number.value is not None]
        if not values or min(values) < 0 or any(one.row["unit"] for one in column):
            continue
        if key in doubled and all(re.fullmatch(r"\d+", one.row["value_text"]) for one in column):
            continue  # the counts beside a column of percentages of the same name
        graded = _grade(column, max(values))
        named = any(_SHARES.search(name) for one in column for name in (*one.headers, one.caption))
        if graded:
            found[key] = graded if graded[0] else ("", "")
        elif max(values) <= 1 and named and any((number.decimals or 0) > 1 for number in printed):
            found[key] = "share", "the range of its column"
        elif 1 < max(values) <= 100 and named:
            found[key] = "percent", "the range of its column"
        elif max(values) <= 100 and any(number.decimals for number in printed):
            open_columns[key[0]].append(key)
    for keys in open_columns.values():
        if _are_counts([one for key in keys for one in columns[key]]):
            found |= dict.fromkeys(keys, ("percent", "all of its numbers are counts of their n"))
    return {key: told for key, told in found.items() if told[0]}


def _named(column: Sequence[CellRow]) -> str:
    return bare(column[0].heads[-1]).lower() if column[0].heads else ""


def _grade(column: Sequence[CellRow], top: float) -> Told | None:
    """Return the scale of a column of mean grades; ("", "") where it is graded on a scale that is not known."""
    texts = [name for one in column[:1] for name in (*one.headers, one.caption)]
    scales = {match for text in texts for match in _SCALE.findall(text)}
    if not scales and not any(_GRADES.search(text) for text in texts[:-1]):
        return None
    if len(scales) != 1:
        return ("", "") if top <= 10 else None
    low, high = scales.pop()
    if top > float(high):
        return None
    return _UNITS.get((low, high), ""), f"its scale from {low} to {high}"


def _are_counts(cells: Sequence[CellRow]) -> bool:
    """Say whether numbers without a unit are percentages of their n: nearly all are counts of it, against chance."""
    chances, fits = [], 0
    for one in cells:
        printed, n = read_printed(one.row["value_text"]), _size(one)
        if printed.kind not in ("exact", "interval") or not n or not _tells(printed, n):
            continue
        fits += possible_counts(level_text(printed), n, unit="percent").possible
        chances.append(pass_chance(n, printed.decimals or 0))
    if len(chances) < LEAST or fits < 0.75 * len(chances):
        return False
    return float(special.bdtrc(fits - 1, len(chances), max(chances))) < ALPHA


def _tells(printed: Printed, n: int) -> bool:
    value, decimals = printed.value, printed.decimals or 0
    return value is not None and 0 < value < 100 and decimals <= MOST_DECIMALS and pass_chance(n, decimals) < 1


def _size(one: CellRow) -> int:
    if one.row["n_stated"] or one.likely_n:
        return int(one.row["n_stated"] or one.likely_n)
    sizes = {n for header in one.headers if (n := stated_n(header) or bracketed_n(header))} or caption_sizes(
        one.caption
    )
    return sizes.pop() if len(sizes) == 1 else 0
