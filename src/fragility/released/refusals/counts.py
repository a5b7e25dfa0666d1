"""Openers: how often responses begin with which words, kept as counts and identifiers.

Prevents the failures in which response text leaves the local folder inside a table of openers, and in which rare
openers are dropped, so that no entropy or coverage can be computed from what is left.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.coded import Table, coded_parquet
from fragility.released.parquet import read_frame
from fragility.released.refusals.lexicons import Lexicon
from fragility.released.refusals.normalisation import as_list, first_words, normalise_text, words_of
from fragility.schemas.outcome import OPENERS

#: What one count is about; `blocked` is null where the source marks no blocking.
GROUP = ("source", "model", "condition", "benchmark", "judge", "judge_version", "meaning", "blocked")
#: Within these an opener is one: groups of one source and judge can be added up exactly.
SCOPE = ("source", "judge", "judge_version")
#: The numbers of words for which openers are counted.
WORDS = range(1, 9)
#: The identifier of all openers that occur once in a source for a judge, taken together.
OTHER = "other"

_TEXT = pa.dictionary(pa.int32(), pa.string())
#: `shown` is text only as far as it stands in a published list; `n` counts responses, `distinct` openers.
SCHEMA = pa.schema(
    [
        *((name, pa.bool_() if name == "blocked" else _TEXT) for name in GROUP),
        ("words", pa.int8()),
        ("opener_id", _TEXT),
        ("shown", _TEXT),
        ("distinct", pa.int32()),
        ("n", pa.int32()),
    ]
)


def openers(texts: pd.Series, words: int) -> pd.Series:
    """Return the first words of every response, normalised, without the signs between them.

    Parameters
    ----------
    texts : pandas.Series
        Responses; a missing one gives `None`.
    words : int
        How many words, at least 1; a response that has fewer gives those it has ("" where it has none).
    """
    _check_lengths([words])
    found = [first_words(normalise_text(text), words) if isinstance(text, str) else None for text in as_list(texts)]
    return pd.Series(found, index=texts.index, name=texts.name, dtype="object")


def opener_id(opener: str) -> str:
    """Return the identifier of a normalised opener: the first 12 hexadecimal digits of its sha256."""
    return hashlib.sha256(opener.encode()).hexdigest()[:12]


def opener_counts(
    frame: pd.DataFrame, lexicons: Mapping[str, Lexicon], words: Iterable[int] = WORDS, text: str = "response"
) -> pd.DataFrame:
    """Count the openers of judged responses; of their text only what a published list holds is kept.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a judged response: the columns of `GROUP` and the text. Rows without text are not counted.
    lexicons : dict of Lexicon
        Lists whose entries may be shown.
    words : iterable of int
        Lengths of opener.
    text : str
        Name of the column with the text.

    Returns
    -------
    pandas.DataFrame
        The columns of `SCHEMA`, sorted. One row for each group, length and opener; openers that occur once for the
        judge in the whole source are one row per group, `OTHER`, with as many `distinct` ones as responses.
    """
    lengths = sorted(set(words))
    _check_lengths(lengths)
    missing = [column for column in (*GROUP, text) if column not in frame]
    if missing:
        raise InputError(f"no column '{missing[0]}'", "opener_counts", f"expected {', '.join((*GROUP, text))}")
    frame = frame[frame[text].notna()]
    text_of, texts = pd.factorize(frame[text])
    opener_of, longest = pd.factorize(openers(pd.Series(texts), lengths[-1]))
    group = frame.groupby(list(GROUP), observed=True, dropna=False).ngroup()
    keys = frame[list(GROUP)].assign(group=group).drop_duplicates("group")
    keys["scope"] = keys.groupby(list(SCOPE), observed=True, dropna=False).ngroup()
    pairs = pd.DataFrame({"group": group.to_numpy(), "longest": opener_of[text_of]})
    pairs = pairs.value_counts(sort=False).rename("n").reset_index().merge(keys[["group", "scope"]], on="group")
    pairs["longest"] = longest.take(pairs["longest"].to_numpy(int))
    table = pd.concat(_by_length(pairs, lengths, Published(lexicons.values())))
    table = table.sort_values(["group", "words", "opener_id"], ignore_index=True)
    return table.merge(keys, on="group")[SCHEMA.names]


class Published:
    """What may be shown of an opener: words that stand at the beginning of an entry of a published list."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        entries = [tuple(words_of(entry)) for lexicon in lexicons for entry in lexicon.normalised]
        self._entries = frozenset(entries)
        self._beginnings = frozenset(entry[:end] for entry in entries for end in range(1, len(entry) + 1))

    def shown(self, opener: str) -> str:
        """Return the opener where it begins an entry; the longest entry it starts with and "…"; or ""."""
        words = tuple(opener.split())
        if words in self._beginnings:
            return opener
        starts = (words[:end] for end in range(len(words) - 1, 0, -1))
        entry = next((start for start in starts if start in self._entries), ())
        return f"{' '.join(entry)} …" if entry else ""


def load_openers(source: str, root: Path | None = None) -> pd.DataFrame:
    """Read the opener counts of one source.

    Raises
    ------
    InputError
        For a name that no file has (names the nearest), and for a file that is not whole or not of the schema.
    """
    path = _path(source, root)
    return _openers(path, path.stat().st_mtime_ns).copy(deep=False)


@lru_cache(maxsize=16)
def _openers(path: Path, written: int) -> pd.DataFrame:
    """Read the counts of a source once per state of their file: each of its judges asks again."""
    return read_frame(path, SCHEMA)


def coded_openers(source: str, root: Path | None = None) -> Table:
    """Return `load_openers` as whole numbers, read once per state of the file."""
    return coded_parquet(_path(source, root), SCHEMA)


def _path(source: str, root: Path | None) -> Path:
    folder = (root or project_root()) / OPENERS
    path = folder / f"{source}.parquet"
    if not path.is_file():
        known = sorted(found.stem for found in folder.glob("*.parquet"))
        raise InputError(f"unknown source '{source}'", "data/openers", near_match(source, known))
    return path


def _check_lengths(lengths: Sequence[int]) -> None:
    if not lengths or min(lengths) < 1:
        raise InputError(f"{min(lengths, default='no')} words", "words", "expected at least 1")


def _by_length(pairs: pd.DataFrame, lengths: Iterable[int], published: Published) -> Iterator[pd.DataFrame]:
    """Yield the rows of each length; what occurs once at one length does so at all greater ones and is set aside."""
    rare = pd.Series(dtype="int64")
    for length in lengths:
        cut = [" ".join(opener.split(" ", length)[:length]) for opener in pairs["longest"]]
        place, texts = pd.factorize(pd.Series(cut, index=pairs.index, dtype="object"))
        pairs = pairs.assign(opener=place)
        once = pairs.groupby(["scope", "opener"])["n"].transform("sum") == 1
        rare = rare.add(pairs[once].groupby("group").size(), fill_value=0).astype("int64")
        pairs = pairs[~once]
        counts = pairs.groupby(["group", "opener"])["n"].sum().reset_index()
        kept = pd.Series(texts).loc[counts["opener"].unique()]
        ids, shown = kept.map(opener_id), kept.map(published.shown)
        counts = counts.assign(opener_id=counts["opener"].map(ids), shown=counts["opener"].map(shown), distinct=1)
        others = pd.DataFrame({"group": rare.index, "opener_id": OTHER, "shown": "", "distinct": rare, "n": rare})
        yield pd.concat([counts[list(others)], others]).assign(words=length)
