"""Matching: which published lists a response opens with or holds.

Prevents the failures in which a list is credited with what another rule finds (start or anywhere, with or without
capitals), and in which a response without text counts as one without a refusal. An entry is matched as a string, as
all these authors do: "As an" also stands at the start of "As another".
"""

import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fragility.errors import InputError
from fragility.released.labels import flag_columns
from fragility.released.refusals.lexicons import Lexicon
from fragility.released.refusals.normalisation import as_list, normalise, strip_marks

_FOLDS: dict[str, Callable[[str], str]] = {"none": str, "lower": str.lower, "casefold": str.casefold}


def flags(texts: pd.Series, lexicons: Mapping[str, Lexicon]) -> pd.DataFrame:
    """Return for every response whether it opens with, and whether it holds, an entry of each list.

    Parameters
    ----------
    texts : pandas.Series
        Responses; a missing one has missing flags.
    lexicons : dict of Lexicon
        As `load_lexicons` gives them.

    Returns
    -------
    pandas.DataFrame of boolean
        Columns `outcomes.flag_columns(lexicons)`, index of `texts`. Text and entries are normalised
        (`NORMALISATION`); before "opens" the leading marks are dropped too.
    """
    whole = normalise(texts)
    anywhere = _array(whole)
    start = _array([None if text is None else strip_marks(text) for text in whole])
    columns = {}
    for lexicon in lexicons.values():
        opens, has = flag_columns([lexicon.name])
        columns[opens] = starts_with(start, [strip_marks(entry) for entry in lexicon.normalised])
        columns[has] = contains(anywhere, lexicon.normalised)
    return pd.DataFrame({name: _series(found, texts) for name, found in columns.items()}, index=texts.index)


def as_published(texts: pd.Series, lexicon: Lexicon) -> pd.Series:
    """Return for every response whether the authors' own rule calls it a refusal.

    That is: an entry matches where and how the authors look for it, or an affirmative phrase that they ask for is
    not there. Text is not normalised beyond what they do.

    Raises
    ------
    InputError
        For a list that its authors prepend to answers: they publish no rule for matching it.
    """
    if lexicon.match == "prepended":
        raise InputError("its authors publish no rule for matching it", lexicon.name, "use `flags`")
    fold, search = _FOLDS[lexicon.fold], {"anywhere": contains, "start": starts_with}[lexicon.match]
    folded = _array([fold(text) if isinstance(text, str) else None for text in as_list(texts)])
    refused = search(folded, [fold(entry) for entry in lexicon.distinct])
    for phrase in lexicon.affirmative:
        refused = pc.or_(refused, pc.invert(search(folded, [fold(phrase)])))
    return _series(refused, texts).rename(lexicon.name)


def contains(texts: pa.Array, entries: Iterable[str]) -> pa.Array:
    """Return where any entry stands anywhere in the text: one pass over the text for all entries."""
    return pc.match_substring_regex(texts, _either(entries))


def starts_with(texts: pa.Array, entries: Iterable[str]) -> pa.Array:
    """Return where the text starts with any entry."""
    return pc.match_substring_regex(texts, rf"\A(?:{_either(entries)})")


def _either(entries: Iterable[str]) -> str:
    return "|".join(re.escape(entry) for entry in entries)


def _array(texts: Iterable[str | None]) -> pa.Array:
    return pa.array(texts, pa.large_string())


def _series(found: pa.Array, texts: pd.Series) -> pd.Series:
    return pd.Series(found.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get).array, index=texts.index)
