"""Rates that a file stores, held against its own items, its own counts and its own n.

Prevents two failures: a header that says 90 % above items that give 87 %, and a difference of convention (errors as
failures, halves for partial answers) that is called a contradiction: every convention is tried, and the one that fits
is named.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fragility.released.formats.reading import Stored
from fragility.review.arms import by_item, is_share, split
from fragility.review.words import percent, span
from fragility.statistics.proportions import wilson

Row = dict[str, Any]
#: Names that a stored rate and an arm must share, where the stored rate has them.
_SAME = ("benchmark", "model", "condition", "judge")
#: A stored standard error within this of the one of independent items is theirs.
SE_NEAR = 0.02
#: Further off than this it has another source (clusters, a bootstrap of few draws), which is no contradiction.
SE_FAR = 0.2


def stored_rows(stored: Sequence[Stored], items: pd.DataFrame) -> list[Row]:
    """Return one row a stored rate: what it says, what it should be, and how it comes out.

    Returns
    -------
    list of dict
        The names of an arm, `where`, `printed` (as stored), `value`, `k` and `n`, `low` and `high` (Wilson, where both
        are known), `expected`, `result` ("consistent", "inconsistent" or "not checkable") and `reason`; for a stored
        standard error `stderr`, `stderr_expected` and `stderr_result`.
    """
    arms = list(split(items)) if len(items) else []
    return [_row(item, arms) for item in stored]


def _row(item: Stored, arms: list[tuple[dict[str, str], pd.DataFrame]]) -> Row:
    names = {name: getattr(item, name) for name in (*_SAME, "counted")}
    row: Row = names | {"where": item.where, "printed": item.text, "value": item.value, "k": item.k, "n": item.n}
    row |= {
        "low": None,
        "high": None,
        "expected": None,
        "result": "not checkable",
        "reason": "nothing to hold it against",
    }
    if item.value != item.value:
        return row | {"value": None, "reason": "no item was judged"}
    if item.apart:
        return row | {"reason": item.apart}
    if item.implied is not None:
        row |= _implied(item)
    found = [part for key, part in arms if all(not names[name] or names[name] == key[name] for name in _SAME)]
    if found:
        row |= _against(item, pd.concat(found) if len(found) > 1 else found[0])
    elif item.n and item.share and row["result"] != "inconsistent":
        row |= _of_n(item)
    elif item.n and item.share is None and item.implied is None and item.k is None:
        row |= _perhaps(item)
    if row["k"] is not None and row["n"]:
        limits = wilson(row["k"], row["n"])
        row |= {"low": float(limits.low), "high": float(limits.high)}
    return row | _standard_error(item, row)


def _near(item: Stored, share: float) -> bool:
    """Say whether a share is printed as stored: half a unit of its last digit, or what a computer's rounding leaves.

    A file keeps no trailing zero: 0.8 may have been rounded to two digits, and is never taken for one.
    """
    digits = len(item.text.partition(".")[2]) if "e" not in item.text.lower() and " " not in item.text else 12
    digits = max(digits, 2) if item.value <= 1 and _number(item.text) <= 1 else digits
    percents = abs(_number(item.text) - 100 * item.value) < 1e-6 < abs(_number(item.text) - item.value)
    half = 0.5 * 10.0 ** -min(digits, 12) / (100 if percents else 1)
    return abs(share - item.value) <= half * (1 + 1e-9) + 1e-9


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _implied(item: Stored) -> Row:
    value = float(item.implied or 0)
    if _near(item, value):
        return {"expected": value, "result": "consistent", "reason": item.how}
    if item.weighted:
        return {"expected": value, "reason": f"{item.how} give {100 * value:.4f} %, and a weighted rate may differ"}
    at = f"; {item.value * item.n:.1f} of {item.n} would" if item.n else ""
    return {"expected": value, "result": "inconsistent", "reason": f"{item.how} give {100 * value:.4f} %{at}"}


def _perhaps(item: Stored) -> Row:
    """Say what count a mean would be, if it is one of yes/no items, which the file does not say."""
    n = int(item.n or 1)
    k = round(item.value * n) if 0 <= item.value <= 1 else -1
    if not (0 <= k <= n and _near(item, k / n)):
        return {"reason": f"a mean over {n} that is no whole count of them need not be a share of items"}
    return {"k": k, "n": n, "reason": f"if each item is yes or no, it is {k} of {n}"}


def _of_n(item: Stored) -> Row:
    n = int(item.n or 1)
    k = item.k if item.k is not None else round(item.value * n)
    row: Row = {"k": k, "n": n, "expected": k / n}
    if item.k is not None or _near(item, k / n):
        return row | {"result": "consistent", "reason": ""}
    return row | {"k": None, "result": "inconsistent",
                  "reason": f"no whole number of {n} gives it; the nearest is {k}, {percent(k / n, 4)} %"}  # fmt: skip


def _against(item: Stored, part: pd.DataFrame) -> Row:
    """Hold a stored rate against its own items, under every convention."""
    _, totals, sizes = by_item(part)
    items: Row = {"items": len(totals)}
    if (sizes > 1).any() and len(totals) > 1:  # runs: the spread is that of the items' means
        items["se_of_items"] = float(np.std(totals / sizes, ddof=1) / math.sqrt(len(totals)))
    if not len(totals):
        return {"reason": "no item has a verdict"}
    n, total = int(sizes.sum()), float(totals.sum())
    if not is_share(part):
        return _first_fit(item, {"": total / n, "averaged item by item": float(np.mean(totals / sizes))}, None, n)
    states = part["state"].value_counts()
    partial, lacking = int(states.get("partial", 0)), len(part) - n
    errors = int(states.get("error", 0)) + int(states.get("dropped", 0))
    ways = {
        "": total / n,
        "with every answer without a verdict as one that does not count": total / len(part),
        "with all but errors in the denominator": total / (len(part) - errors) if len(part) > errors else math.nan,
        "with partial answers as a half": (total + partial / 2) / (n + partial) if n + partial else math.nan,
        "with partial answers as a half and errors left out":
            (total + partial / 2) / (len(part) - errors) if len(part) > errors else math.nan,
        "with partial answers as a half and everything else as one that does not count":
            (total + partial / 2) / len(part),
        "averaged item by item": float(np.mean(totals / sizes)),
        "with every answer without a verdict as one that counts": (total + lacking) / len(part),
    }  # fmt: skip
    row = _first_fit(item, ways, int(total), n)
    if item.k is not None and item.n and (item.k, item.n) != (int(total), n) and row["result"] == "consistent":
        row |= {"result": "inconsistent", "reason": f"its items are {int(total)} of {n}, not {item.k} of {item.n}"}
    return row | items


def _first_fit(item: Stored, ways: dict[str, float], k: int | None, n: int) -> Row:
    row: Row = {"k": k, "n": n, "expected": ways[""]}
    for way, share in ways.items():
        if _near(item, share):
            return row | {"result": "consistent", "reason": way}
    of = f"{k} of {n} give {percent(ways[''], 2)} %" if k is not None else f"{n} answers have a mean of {ways['']:.4f}"
    return row | {"result": "inconsistent", "reason": f"its own items do not give it: {of}"}


def _standard_error(item: Stored, row: Row) -> Row:
    k, n, stored = row["k"], row["n"], item.stderr
    if stored is None or k is None or not n or n < 2:
        return {}
    share = k / n
    size = row.get("items") or n  # runs of an item are no further items
    wide, narrow = (math.sqrt(share * (1 - share) / many) for many in (max(size - 1, 1), size))
    if of_items := row.pop("se_of_items", None):
        wide, narrow = of_items, of_items * math.sqrt((size - 1) / size)
    told: Row = {"stderr": stored, "stderr_expected": wide}
    if share in (0, 1):
        return told | {"stderr_result": "not checkable",
                       "stderr_reason": f"none or all of {n}: a standard error of 0 does not mean no error; the rate "
                                        f"can be {span(*_limits(k, n))} %"}  # fmt: skip
    if stored == 0:
        return told | {"stderr_result": "inconsistent", "stderr_reason": f"0, but {k} of {n} have {wide:.6f}"}
    off = min(abs(stored / wide - 1), abs(stored / narrow - 1))
    if off <= SE_NEAR:
        return told | {"stderr_result": "consistent", "stderr_reason": f"that of {size} independent items"}
    near = "near that" if off <= SE_FAR else f"{stored / wide:.2f} times that"
    reason = f"{near} of {size} independent items ({wide:.6f}); clusters may be why"
    return told | {"stderr_result": "not checkable", "stderr_reason": reason}


def _limits(k: int, n: int) -> tuple[float, float]:
    found = wilson(k, n)
    return float(found.low), float(found.high)
