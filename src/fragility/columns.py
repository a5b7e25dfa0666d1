"""Whether the first line of a csv names its columns, or holds data already.

Prevents the failure in which the first row of a file without names is taken for its header and is gone from every count
without a word.
"""

import re
from collections.abc import Sequence

#: A number that is no name of a column: with decimals, or as a percentage.
_NUMBER = re.compile(r"[-+]?\d*\.\d+\s?%?|[-+]?\d+\s?%")
#: A name that says what stands below it: it is no model, prompt or method.
_NAME = re.compile(
    r"(?:.*[\s_])?(?:models?|llms?|names?|system|methods?|attacks?|defen[cs]es?|settings?|conditions?|variants?|config"
    r"|data(?:set)?s?|approach|benchmarks?|subsets?|categor(?:y|ies)|splits?|tasks?|topics?|metrics?|measures?|judges?"
    r"|[a-z]*ids?|items?|prompts?|cases?|questions?|scenarios?|behaviou?rs?|goals?|key|labels?|verdicts?|numbers?|no|nr"
    r"|rows?|index|idx|group|arm|type|stage|step|epochs?|seed|run|language|domain|temperature|threshold|layer|n|k|#)",
    re.IGNORECASE,
)
#: What columns without a name are called, by their number.
UNNAMED = re.compile(r"column \d+")
#: Rows below the first one that are looked at.
LOOKED_AT = 400


def numbered(width: int) -> list[str]:
    """Return names for so many columns that have none.

    Examples
    --------
    >>> numbered(2)
    ['column 1', 'column 2']
    """
    return [f"column {place}" for place in range(1, width + 1)]


def first_is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the first row of a table is one like those below it, and no header.

    It is where one of its words stands again below it, where one is formed as all below it are ("q1" over "q2"), or
    where it has numbers with decimals over numbers; but not where its first cell is a name of a column, or where one
    of its cells has no digit and all below it have.

    Examples
    --------
    >>> first_is_data([["A", "hexphi", "0.52"], ["B", "hexphi", "0.61"]])
    True
    >>> first_is_data([["q1", "1"], ["q2", "0"], ["q3", "0"]]), first_is_data([["id", "label"], ["q2", "0"]])
    (True, False)
    """
    if len(rows) < 2 or not any(cell.strip() for cell in rows[0]):
        return False
    first = [cell.strip() for cell in rows[0]]
    if _NAME.fullmatch(first[0]):  # nearly always, and rows below need not be looked at
        return False
    others = [line for row in rows[1 : LOOKED_AT + 1] if (line := [cell.strip() for cell in row]) != first]
    below = [[line[place] for line in others if place < len(line) and line[place]] for place in range(len(first))]
    if not others:
        return False
    pairs = [(cell, cells) for cell, cells in zip(first, below, strict=True) if cell and cells]
    if any(not _has_digit(cell) and all(map(_has_digit, cells)) for cell, cells in pairs):
        return False
    if any(_is_word(cell) and cell in cells for cell, cells in pairs):
        return True
    if any(_is_formed(cell) and len(cells) > 1 and {*map(_form, cells)} == {_form(cell)} for cell, cells in pairs):
        return True
    numbers = [_NUMBER.fullmatch(cell) and all(map(_is_number, cells)) for cell, cells in pairs]
    return bool(first[0]) and any(numbers)


def _is_word(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _is_formed(text: str) -> bool:
    return _is_word(text) and _has_digit(text)


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _form(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d*\.?\d+\s?%?", text))
