"""Normalisation: one stated way in which a response and a list entry are made comparable.

Prevents the failure in which a curly apostrophe, a capital letter, a line feed or a bullet hides a refusal, or in
which two counts differ because two authors cleaned their text in two ways.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

import pandas as pd

#: The version of the rules below; it changes when a rule does, and then everything is derived again.
NORMALISATION = "1: straight quotes, NFKC, case folded, white space to one blank; openers without leading marks"

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛ʼ´′", "'"), **dict.fromkeys("“”„‟″«»", '"')})
#: Quotes, bullets and signs of markdown that stand before the first word; marks without width too.
_MARKS = " >#*_~`\"'|([{-+•·‣◦–—\u200b\u200e\u200f\u2060\ufeff"
#: Characters of a long word: a beginning of so many for each word mostly holds enough words.
LONG = 8
#: A word: letters, marks and digits, joined by apostrophes or hyphens; signs between words are no part of an opener.
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def normalise_text(text: str) -> str:
    """Return a text in the form in which all matching is done; doing it twice changes nothing.

    Quotes become straight, Unicode is brought to NFKC and case folded, every run of white space becomes one blank,
    and outer white space is dropped.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).translate(_QUOTES).split())


def strip_marks(normalised: str) -> str:
    """Return a normalised text without the quotes, bullets and signs of markdown before its first word."""
    return normalised.lstrip(_MARKS)


def first_words(normalised: str, words: int) -> str:
    """Return the first words of a normalised text, joined by blanks; fewer where it has fewer."""
    found = _WORD.findall(normalised, 0, LONG * words)  # quick; of these only the last can be cut short
    return " ".join(found[:words] if len(found) > words else islice(words_of(normalised), words))


def words_of(normalised: str) -> Iterator[str]:
    """Return the words of a normalised text one by one, without the signs between them."""
    return (found.group() for found in _WORD.finditer(normalised))


def normalise(texts: pd.Series) -> pd.Series:
    """Normalise a column of responses; a missing one stays missing.

    Returns
    -------
    pandas.Series of object
        Same index; `None` where there is no text.
    """
    values = [normalise_text(text) if isinstance(text, str) else None for text in as_list(texts)]
    return pd.Series(values, index=texts.index, name=texts.name, dtype="object")


def as_list(texts: pd.Series) -> Iterable[object]:
    """Return the values as Python objects."""
    return texts.astype("object").tolist()
