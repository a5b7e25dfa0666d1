"""What a notebook shows in words: sentences whose numbers are inserted, and small tables with a caption.

Prevents two failures: a number typed into prose that stays when the data change, and text from a paper folder that
acts as markup on a page (all that is inserted is escaped).
"""

import html
import math
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.wording import true_minus

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&])")
_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.M)


#: Heading of a column whose name says too little to a reader.
_HEADINGS = {
    "low": "from", "high": "to", "ac1": "AC1", "i2": "I²", "tau2": "tau²", "icc": "correlation within groups",
    "arm": "condition", "other_arm": "other condition", "cells": "comparisons", "paper_key": "paper",
    "claim_id": "claim", "locator": "place", "value_text": "as printed", "reported_text": "printed figure",
    "ref_text": "printed before", "trt_text": "printed after", "turned": "reversed",
    "turned_clearly": "clearly reversed", "of_items": "of labels", "relabel": "labels to change",
    "relabel_fisher": "labels to lose significance", "paths_hold": "share of analyses survived",
    "sd": "standard deviation", "prediction_low": "one more model from",
    "prediction_high": "one more model to", "why_not": "why not",
}  # fmt: skip
_ENDS = (("_low", " from"), ("_high", " to"))


def heading(name: object) -> str:
    """Return a column's name in words.

    >>> heading("kappa_low"), heading("left_out"), heading("paper_key")
    ('kappa from', 'left out', 'paper')
    """
    text = str(name)
    if text in _HEADINGS:
        return _HEADINGS[text]
    for end, word in _ENDS:
        if text.endswith(end):
            return heading(text.removesuffix(end)) + word
    return text.replace("_", " ")


class Sentence:
    """Text that a notebook shows as markdown; `str` gives it without markup."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __str__(self) -> str:
        return re.sub(r"\\(.)", r"\1", self.markdown)

    __repr__ = __str__


class _Inserting(string.Formatter):
    """Formats like `str.format`, but escapes text and refuses what is not a value."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if key not in kwargs:
            raise InputError(f"no value named '{key}'", "say", near_match(str(key), kwargs))
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            raise InputError(f"a value of the sentence is {value}", "say", "say that it cannot be computed, and why")
        text = str(super().format_field(value, format_spec))
        if format_spec.endswith("%"):
            text = f"{text[:-1]} %"
        if isinstance(value, str):
            return _escaped(text)
        return true_minus(text) if isinstance(value, int | float) else text


def say(template: str, **values: Any) -> Sentence:
    """Return a sentence with values inserted; as the last line of a cell it is shown as text.

    Parameters
    ----------
    template : str
        Markdown with fields as in `str.format`: `"{n} comparisons, mean {mean:.1f} points"`.
    **values
        What the fields name; more than are named may be given. Text is escaped.

    Raises
    ------
    InputError
        For a field without a value (names the nearest), and for a value that is None, NaN or infinite.

    Examples
    --------
    >>> say('{n} of {total} numbers fit, {share:.0%}.', n=23, total=24, share=23 / 24)
    23 of 24 numbers fit, 96 %.
    """
    return Sentence(_Inserting().vformat(template, (), values))


def text(*sentences: str) -> Sentence:
    """Return sentences that the library worded, escaped, one after the other; shown as the last line of a cell.

    Examples
    --------
    >>> text('All fit.', 'None is left out.')
    All fit. None is left out.
    """
    return Sentence(_escaped(" ".join(sentences)))


class Table:
    """A small table that a notebook shows as plain HTML; `frame` holds what it shows."""

    def __init__(self, frame: pd.DataFrame, caption: str, decimals: int = 1) -> None:
        self.frame, self.caption, self.decimals = frame, caption, decimals

    def worded(self) -> pd.DataFrame:
        """Return the table as it is shown: every cell a text."""
        return pd.DataFrame({name: _column(self.frame[name], self.decimals) for name in self.frame.columns})

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(heading(name))}</th>' for name in self.frame.columns)
        body = "".join(f"<tr>{_row(row)}</tr>" for row in self.worded().itertuples(index=False))
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        return (
            f'<div class="table-wrap"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        )

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.worded().rename(columns=heading).to_string(index=False)}"


def table(frame: pd.DataFrame, caption: str, decimals: int = 1) -> Table | Sentence:
    """Return a table with a caption; as the last line of a cell it is shown.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to show; its column names, in words, are the headings, and its index is not shown.
    caption : str
        What the table shows.
    decimals : int
        Decimals of floats. An absent text is shown as "not given", an absent number as
        "cannot be computed".

    Returns
    -------
    Table or Sentence
        A table without a row is a sentence: its caption, and that there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> print(table(pd.DataFrame({'model': ['A'], 'rate': [0.5]}), 'Rates'))
    Rates
    model rate
        A  0.5
    """
    if not len(frame.columns):
        raise InputError("a table without columns", "table")
    if frame.empty:
        return Sentence(f"{_escaped(caption)}: none.")
    return Table(frame, caption, decimals)


def _escaped(text: str) -> str:
    return _START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))


def _row(row: tuple[str, ...]) -> str:
    first, *others = (html.escape(value) for value in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{value}</td>" for value in others)


def _column(column: pd.Series, decimals: int) -> list[str]:
    """Word a column: an absent number cannot be computed, an absent text is not given."""
    absent = "cannot be computed" if pd.api.types.is_float_dtype(column) else "not given"
    return [absent if gone else _worded(value, decimals) for value, gone in zip(column, column.isna(), strict=True)]


def _worded(value: Any, decimals: int) -> str:
    text = f"{value:.{decimals}f}" if isinstance(value, float) else str(value)
    return true_minus(text) if isinstance(value, float) else text
