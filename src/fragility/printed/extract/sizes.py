"""How many items the numbers of a table are of: what an n column, a header, a label or the caption says.

Prevents two failures: a share whose n stands two columns away is not checked, and one is held against the n of its
neighbour, of the training data, or of an average.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fragility.printed.extract.cells import NO_LEVEL, CellRow
from fragility.printed.extract.meaning import kind_of_header, size_of, stated_n
from fragility.statistics.printed import read_printed

_NUMBER = r"(\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+|\d{2,6})"
_N = re.compile(r"\bn\s*=\s*(\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+|\d+)", re.IGNORECASE)
_THINGS = (
    "prompts|questions|items|queries|responses|instructions|requests|attempts|generations|conversations|behaviou?rs"
    "|problems|test cases|goals|samples"
)
#: "on 320 harmful prompts", "out of 450".
_EVALUATED = re.compile(
    rf"\b(?:on|over|of|across|from|for|in)\s+(?:the\s+|all\s+|each of\s+)?{_NUMBER}\s+(?:[\w\-]+\s+){{0,3}}?"
    rf"(?:{_THINGS})\b"
    rf"|\bout of\s+(?:the\s+|all\s+)?{_NUMBER}\b|\(\s*{_NUMBER}\s+(?:[\w\-]+\s+){{0,2}}?(?:{_THINGS})\b",
    re.IGNORECASE,
)
#: Words by which a number of items is that of something else than what was tested.
_OTHER = re.compile(
    r"train|tun(?:e|ed|ing)\b|learn|poison|calibrat|demonstrat|shots?\b|optimi|distill"
    r"|(?:per|each) (?:class|category|run|topic|task)",
    re.IGNORECASE,
)
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_RUNS = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_SMALL)})\s+(?:[a-z\-]+\s+){{0,2}}?(?:runs|seeds|trials|repetitions|repeats|replicates)\b",
    re.IGNORECASE,
)
#: "5 samples per prompt" is five runs of the same items.
_PER_ITEM = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_SMALL)})\s+(?:[a-z\-]+\s+){{0,2}}?(?:samples|responses|generations|completions|attempts|outputs"
    r"|rollouts|answers|tries)\s+(?:per|for each|for every|each)\b",
    re.IGNORECASE,
)


def caption_sizes(caption: str) -> set[int]:
    """Return the numbers of tested items that a caption prints.

    >>> caption_sizes("Attack success rate (%) on 320 prompts"), caption_sizes("ASR after tuning on 100 samples")
    ({320}, set())
    """
    found = {_whole(text) for text in _N.findall(caption)}
    for match in _EVALUATED.finditer(caption):
        around = caption[max(0, match.start() - 40) : match.end() + 20]
        if not _OTHER.search(around):
            found.add(_whole(next(filter(None, match.groups()))))
    return found - {0}


def caption_runs(texts: Iterable[str]) -> int | None:
    """Return the number of runs that a caption or header prints; None for none or several.

    >>> caption_runs(["Mean over three random seeds"])
    3
    """
    named = [one for text in texts for form in (_RUNS, _PER_ITEM) for one in form.findall(text)]
    found = {_SMALL.get(one.lower()) or int(one) for one in named}
    return found.pop() if len(found) == 1 and found != {1} else None


def give_sizes(found: Sequence[CellRow]) -> None:
    """Give each level the n that its row's n column, its column's n row, its header or label states; two give none."""
    in_row: dict[int, set[str]] = defaultdict(set)
    in_column: dict[int, set[str]] = defaultdict(set)
    likely: dict[int, set[str]] = defaultdict(set)
    of_column: dict[int, dict[str, str]] = defaultdict(dict)
    for one in found:
        if one.row["kind"] == "n":
            value, last = str(read_printed(one.row["value_text"]).value), one.heads[-1] if one.heads else ""
            if any(kind_of_header([label], []) == "n" for _, label in one.labels):
                in_column[one.placed.column].add(value)
                continue
            if whose := size_of(last):
                of_column[one.placed.row][whose.lower()] = value
                continue
            sure = any(kind_of_header([header], []) == "n" for header in one.headers)
            (in_row if sure else likely)[one.placed.row].add(value)
    for one in found:
        if one.row["kind"] in NO_LEVEL or one.row["n_stated"]:
            continue
        stated = {str(n) for header in one.headers if (n := stated_n(header))}
        named = {n for whose, n in of_column[one.placed.row].items() if _same(whose, one.heads)}
        stated = stated or named or in_row[one.placed.row] or in_column[one.placed.column]
        if len(stated) == 1:
            one.row["n_stated"] = min(stated)
        elif not stated and len(likely[one.placed.row]) == 1:
            one.likely_n = min(likely[one.placed.row])


def give_runs(found: Sequence[CellRow]) -> None:
    """Give the levels and spreads of a table the number of runs that their headers or the caption print."""
    for one in found:
        if one.row["kind"] in ("", "value", "spread") and (runs := caption_runs((*one.headers, one.caption))):
            one.row["runs"] = str(runs)


def _same(whose: str, heads: Sequence[str]) -> bool:
    """Say whether "asr" of "ASR_n" is the number of a column, "ASR_mean"."""
    return any(head.lower().startswith(whose) or whose.startswith(head.lower()) for head in heads if head)


def sum_to_n(found: Sequence[CellRow]) -> None:
    """Take whole numbers that sum to their row's n, in one row at the least, for counts: then all of their columns."""
    rows: dict[int, list[CellRow]] = defaultdict(list)
    for one in found:
        size = one.row["n_stated"] or one.likely_n
        if not one.row["kind"] and not one.row["unit"] and size and one.row["value_text"].isdecimal():
            rows[one.placed.row].append(one)
    columns: set[int] = set()
    for cells in (cells for cells in rows.values() if len(cells) > 1):
        total = str(sum(int(one.row["value_text"]) for one in cells))
        if {total} == {one.row["n_stated"] or one.likely_n for one in cells}:
            columns |= {one.placed.column for one in cells}
    for one in (one for cells in rows.values() for one in cells if one.placed.column in columns):
        one.row["kind"], one.row["unit"] = "count", "count"
        one.row["n_stated"] = one.row["n_stated"] or one.likely_n


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))
