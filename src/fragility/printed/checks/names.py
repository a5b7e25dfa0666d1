"""Words by which a printed number is known to be an average, a total, or a number in running text.

Prevents the failure in which an average is checked as if it were a cell, or each check has a list of its own: the
closed lists stand in `data/check_names.yml`.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pydantic

from fragility.documents import read_yaml
from fragility.files import project_root

Kind = Literal["average", "total", "whole"]
_WORD = re.compile(r"[^\W_]+(?:[.%][^\W_]+)*|§")


class _Names(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)
    average: list[str]
    total: list[str]
    whole: list[str]
    passage: list[str]


def words(text: str) -> frozenset[str]:
    """Return the words of a name, in small letters: "layer Avg." gives "layer" and "avg"."""
    return frozenset(_WORD.findall(text.lower()))


def summarised(name: str) -> tuple[Kind, frozenset[str]] | None:
    """Tell whether a name stands for several others, how, and which words are left of it.

    An average is known by a word within a name ("layer Avg"); "total", "overall" and "all" must be the whole name, for
    "all layers" is a condition like others.
    """
    found, lists = words(name), _lists()
    if rest := found & frozenset(lists.average):
        return "average", found - rest
    if len(found) == 1 and found <= frozenset(lists.total):
        return "total", frozenset()
    return ("whole", frozenset()) if len(found) == 1 and found <= frozenset(lists.whole) else None


def is_passage(locator: str) -> bool:
    """Tell whether a locator is a passage of text, by its first word."""
    first = _WORD.search(locator.lower())
    return bool(first and first.group() in _lists().passage)


def table_of(locator: str) -> str:
    """Return the table that a locator lies in: "Table 5" for "Table 5, Method 1 (a name)"."""
    return re.split(r"[,(;:]", locator, maxsplit=1)[0].strip()


def _lists() -> _Names:
    return _read(project_root() / "data" / "check_names.yml")


@lru_cache(maxsize=4)
def _read(path: Path) -> _Names:
    return read_yaml(path, _Names)
