"""A rate of a table held against the counts that stand in its own row: wins and games, resolved and total, k and n.

Prevents two failures: a leaderboard whose rate is not what its own columns give, and a count of one thing held against
a rate of another: the other rows of the same table must show that the two belong together.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from fragility.errors import InputError
from fragility.released.formats.columns import simple
from fragility.statistics.printed import read_printed

Row = dict[str, Any]
_RATE = re.compile(r"rate|acc|share|asr|percent|%|ratio|proportion|fraction|score")
_SIZE = re.compile(
    r"n|n_?total|total|num\w*|count|games|battles|comparisons|n_(items|prompts|samples|questions|tests)|size|items|prompts|"
    r"samples|questions|instances|tasks|cases|tests|attempts|trials|evaluated|measured|test_items|support"
)
_SUCCESS = re.compile(
    r"(n_|num_|\#_?|number_of_)?(k|wins?|n_wins|won|correct|resolved|solved|pass(ed)?|success(es|ful)?|hits?|refus(ed|als?)|"
    r"jailbro?ken|jailbreaks?|unsafe|harmful|complied|flagged|attack_success(es)?|violations?|right|ok)(_count)?"
)
_LOSS = re.compile(r"(n_|num_)?(loss(es)?|lost|lose|wins?_base|failures?|failed)")
_TIE = re.compile(r"(n_|num_)?(ties?|tied|draws?)")
#: Share of the rows of a table that must fit before another is held against its own counts.
MOST = 0.5


def misfits(rows: Sequence[Row]) -> list[Row]:
    """Return one finding a rate that the counts in its own row do not give, and one a rate that they do.

    Parameters
    ----------
    rows : sequence of dict
        Printed numbers, with `locator`, `row`, `column`, `unit`, `value_text` and `n_stated`.

    Returns
    -------
    list of dict
        `check`, `address`, `printed`, `expected`, `result` ("consistent" or "inconsistent") and `reason`.
    """
    tables: dict[str, dict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.get("row") and row.get("column"):
            tables[row.get("locator", "")][row["row"]][row["column"]] = row
    found = []
    for lines in tables.values():
        made = [line for line in map(_line, lines.values()) if line]
        ways = {way for line in made for way in line["ways"]}
        fits = {way: sum(_near(line, line["ways"].get(way)) for line in made) for way in sorted(ways)}
        if not made or len(made) < 2 or max(fits.values()) < MOST * len(made):
            continue
        best = max(fits, key=lambda way: fits[way])
        found += [_finding(line, best, fits[best], len(made)) for line in made]
    return found


def _line(cells: Mapping[str, Row]) -> Row | None:
    """Return the rate of a line, and the shares that its counts give; None where it is not plain which is which."""
    names = {column: simple(column).strip("()_%") for column in cells}
    whole = {column: value for column, row in cells.items() if (value := _whole(row)) is not None}
    one = [column for column, name in names.items() if column in whole and _SUCCESS.fullmatch(name)]
    rates = [column for column, name in names.items() if _RATE.search(name) and column not in one]
    rates = [column for column in rates if _value(cells[column]) is not None and column not in whole] or [
        column for column in rates if _value(cells[column]) is not None and not _SIZE.fullmatch(names[column])
    ]
    if len(rates) > 1 and len(one) == 1:
        rates = [column for column in rates if names[one[0]].removeprefix("n_")[:4] in names[column]]
    if len(one) != 1 or len(rates) != 1:
        return None
    k = whole[one[0]]
    sizes = [whole[column] for column, name in names.items() if column in whole and _SIZE.fullmatch(name)]
    stated = str(cells[rates[0]].get("n_stated") or cells[one[0]].get("n_stated") or "")
    sizes = sizes or ([int(stated)] if stated.isdecimal() else [])
    losses, ties = (
        next((whole[column] for column, name in names.items() if column in whole and form.fullmatch(name)), None)
        for form in (_LOSS, _TIE)
    )
    totals = {n for n in sizes if n >= k and n > 0}
    ways: dict[str, tuple[float, int, str]] = {}
    for n in sorted(totals):
        ways["of all"] = (k, n, f"{k} of {n}")
        if ties is not None:
            ways["half ties"] = (k + ties / 2, n, f"({k} + {ties} / 2) of {n}")
    if losses is not None and k + losses:
        ways["decided"] = (k, k + losses, f"{k} of {k + losses} that are decided")
        if ties is not None and not totals:
            n = k + losses + ties
            ways |= {"of all": (k, n, f"{k} of {n}"), "half ties": (k + ties / 2, n, f"({k} + {ties} / 2) of {n}")}
    rate = _value(cells[rates[0]])
    return {"row": cells[rates[0]], "value": rate, "ways": ways} if ways and rate is not None else None


def _finding(line: Row, way: str, right: int, rows: int) -> Row:
    k, n, words = line["ways"].get(way) or next(iter(line["ways"].values()))
    row = line["row"]
    fits = any(_near(line, other) for other in line["ways"].values())
    scale = 100 if line["value"] > 1 or row.get("unit") == "percent" else 1
    expected = f"{scale * k / n:.4f}"
    given = f"{words} give {expected}{' %' if scale == 100 else ''}"
    at = line["value"] * n / scale
    other = f"; {at:.1f} of {n} would; {right} of {rows} rows of its table fit" if not fits else ""
    return {
        "check": "rate against the counts in its row", "address": f"{row['locator']} | {row['row']} | {row['column']}",
        "printed": row["value_text"], "expected": expected, "result": "consistent" if fits else "inconsistent",
        "reason": given + other,
    }  # fmt: skip


def _near(line: Row, way: tuple[float, int, str] | None) -> bool:
    """Say whether a share prints as the rate under any rounding rule: within one unit of its last digit."""
    if way is None:
        return False
    text = str(line["row"]["value_text"]).strip().rstrip("%").strip()
    step = 10.0 ** -len(text.partition(".")[2])
    share = way[0] / way[1]
    scales = {"percent": (100,), "share": (1,)}.get(line["row"].get("unit", ""), (1, 100))
    return any(abs(scale * share - line["value"]) < step * (1 - 1e-9) + 1e-9 for scale in scales)


def _value(row: Row) -> float | None:
    try:
        printed = read_printed(row["value_text"], row.get("unit") or "percent")
    except InputError:
        return None
    if printed.kind != "exact" or printed.value is None or row.get("kind") in ("n", "delta", "spread", "p", "rank"):
        return None
    return float(printed.value) if 0 <= printed.value <= 100 else None


def _whole(row: Row) -> int | None:
    text = str(row["value_text"]).replace(",", "").strip()
    return int(text) if text.isdecimal() else None
