"""Words by which a printed number is known to be an average, a total, or a number in running text.

Prevents the failure in which an average is checked as if it were a cell, or each check has a list of its own.
"""

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["average", "total", "whole"]
#: Words by which an average and a total are known, in small letters.
AVERAGE = frozenset({"average", "averages", "averaged", "avg", "mean"})
TOTAL = frozenset({"total", "totals", "sum"})
#: The whole of what its parts make up: a total of counts, an average of shares.
WHOLE = frozenset({"overall", "all"})
#: A locator that begins with one of these is text, not a table or figure.
PASSAGE = frozenset({
    "abstract", "app", "appendix", "caption", "conclusion", "discussion", "footnote", "introduction", "sec", "section",
    "text", "§",
})  # fmt: skip
#: Columns of a printed number in which a name may say that it summarises others.
PLACES = ("locator", "row", "column", "model", "condition", "benchmark")
_WORD = re.compile(r"[^\W_]+(?:[.%][^\W_]+)*|§")


def words(text: str) -> frozenset[str]:
    """Return the words of a name, in small letters: "layer Avg." gives "layer" and "avg"."""
    return frozenset(_WORD.findall(text.lower()))


@lru_cache(maxsize=100_000)
def summarised(name: str) -> tuple[Kind, frozenset[str]] | None:
    """Tell whether a name stands for several others, how, and which words are left of it.

    An average is known by a word within a name ("layer Avg"); "total", "overall" and "all" must be the whole name, for
    "all layers" is a condition like others.
    """
    found = words(name)
    if rest := found & AVERAGE:
        return "average", found - rest
    if len(found) == 1 and found <= TOTAL:
        return "total", frozenset()
    return ("whole", frozenset()) if len(found) == 1 and found <= WHOLE else None


@lru_cache(maxsize=100_000)
def is_summary(name: str) -> bool:
    """Tell whether a name, or the last part of an address, stands for several others: "Llama, Avg" or "Overall"."""
    return summarised(name) is not None or summarised(last_part(name)) is not None


def last_part(name: str) -> str:
    """Return the last part of an address: "Avg" of "Llama, Avg"."""
    return re.split(r"[,/:|]\s*", name)[-1]


def is_passage(locator: str) -> bool:
    """Tell whether a locator is a passage of text, by its first word."""
    first = _WORD.search(locator.lower())
    return bool(first and first.group() in PASSAGE)


def table_of(locator: str) -> str:
    """Return the table that a locator lies in: "Table 5" for "Table 5, Method 1 (a name)"."""
    return re.split(r"[,(;:]", locator, maxsplit=1)[0].strip()
