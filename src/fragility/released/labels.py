"""Outcomes: one row per judge and response, without its text, in one parquet file per source.

Prevents the failures in which labels of different judges, versions or repeats are mixed in one rate, a response
without a label counts as a safe one, or two derivations of the same files give different bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.coded import Table, coded_parquet
from fragility.released.parquet import read_frame
from fragility.schemas.outcome import FOLDER, KEYS

_TEXT = pa.dictionary(pa.int32(), pa.string())
#: The columns that every source has. `score` is for graded judgements; `label` is as released and `meaning` what it
#: says; `characters`, `words` and `blocked` are null where the source releases no response text or mark.
SCHEMA = pa.schema(
    [
        ("source", _TEXT),
        ("model", _TEXT),
        ("condition", _TEXT),
        ("benchmark", _TEXT),
        ("item_id", _TEXT),
        ("cluster", _TEXT),
        ("repeat", pa.int32()),
        ("judge", _TEXT),
        ("judge_version", _TEXT),
        ("label", _TEXT),
        ("meaning", _TEXT),
        ("score", pa.float64()),
        ("blocked", pa.bool_()),
        ("characters", pa.int32()),
        ("words", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judgement of one response, as a reader gives it; the text is used for flags and then forgotten.

    Attributes
    ----------
    model, condition, benchmark, item_id, cluster : str
        What was asked of whom; `cluster` is the group of items that the source's card names ("" where it has none).
    repeat : int
        Number of the sampled answer to one prompt, from 0.
    judge, judge_version : str
        Who judged; "" for a response that nobody judged.
    label : str or None
        As released, in the vocabulary of the source's card; None for a graded judgement or an unjudged response.
    score : float or None
        A graded judgement in the judge's own scale.
    response : str or None
        The answer, where the source releases it. Never stored.
    blocked : bool or None
        True where the source marks that a platform, not the model, stopped the answer.
    characters : int or None
        Length, where the source gives it without the text.
    flags : tuple of (str, bool)
        Flags that the source gives in place of the text, or that its reader computes: column and value. A column of
        `flag_columns` is filled from here only where there is no text.
    """

    model: str
    condition: str
    benchmark: str
    item_id: str
    judge: str = ""
    label: str | None = None
    score: float | None = None
    cluster: str = ""
    repeat: int = 0
    judge_version: str = ""
    response: str | None = None
    blocked: bool | None = None
    characters: int | None = None
    flags: tuple[tuple[str, bool], ...] = ()


def flag_columns(lexicons: Iterable[str]) -> tuple[str, ...]:
    """Return the flag columns of the named lexicons: `opens_<name>` and `has_<name>` for each."""
    plain = [name.replace("-", "_") for name in lexicons]
    return tuple(f"{kind}_{name}" for name in plain for kind in ("opens", "has"))


def schema(flags: Sequence[str]) -> pa.Schema:
    """Return the schema of an outcomes file with these flag columns."""
    return pa.schema([*SCHEMA, *((flag, pa.bool_()) for flag in flags)])


def outcomes_bytes(frame: pd.DataFrame, flags: Sequence[str], notes: dict[str, str], name: str) -> bytes:
    """Return one source's outcomes as a parquet file: sorted, one compression, the same bytes for the same rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        The columns of `SCHEMA` and the flag columns.
    flags : sequence of str
        Names of the flag columns.
    notes : dict of str
        Kept in the file's metadata (how many rows were read, skipped and why).
    name : str
        Of the source, for the message.

    Raises
    ------
    InputError
        When two rows have the same key: names it.
    """
    twice = frame[frame.duplicated(list(KEYS), keep=False)]
    if len(twice):
        key = " | ".join(str(twice.iloc[0][part]) for part in KEYS)
        raise InputError(f"{len(twice):,} rows share a key with another ({key})", name, "tell them apart")
    ordered = frame.sort_values(list(KEYS), kind="stable", ignore_index=True)
    whole = schema(flags)
    table = pa.Table.from_pandas(ordered[whole.names], schema=whole, preserve_index=False)
    return parquet_bytes(table.replace_schema_metadata({key: notes[key] for key in sorted(notes)}))


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as a parquet file, in the one form of all derived files."""
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=9, store_schema=True)
    return bytes(sink.getvalue().to_pybytes())


def list_outcomes(root: Path | None = None) -> list[str]:
    """Return the names of all sources with derived outcomes, sorted.

    Examples
    --------
    >>> 'xstest' in list_outcomes()
    True
    """
    return sorted(path.stem for path in ((root or project_root()) / FOLDER).glob("*.parquet"))


def load_outcomes(source: str, root: Path | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the outcomes of one source.

    Parameters
    ----------
    source : str
        Name of the source, as `list_outcomes` gives it.
    root : Path, optional
        The checkout; by default the one `project_root` finds.
    columns : sequence of str, optional
        Only these columns.

    Raises
    ------
    InputError
        For a name that no file has (names the nearest), and for a file that is not whole or not of the schema.

    Examples
    --------
    >>> load_outcomes('xstest', columns=['judge'])['judge'].nunique()
    5
    """
    return read_frame(_path(source, root), SCHEMA, columns)


def coded_outcomes(source: str, root: Path | None = None) -> Table:
    """Return the outcomes of one source as whole numbers, read once per state of their file.

    Parameters and errors as in `load_outcomes`.

    Examples
    --------
    >>> len(coded_outcomes("xstest").column("judge").values)
    5
    """
    return coded_parquet(_path(source, root), SCHEMA)


def _path(source: str, root: Path | None) -> Path:
    root = root or project_root()
    path = root / FOLDER / f"{source}.parquet"
    if not path.is_file():
        raise InputError(f"unknown source '{source}'", "data/outcomes", near_match(source, list_outcomes(root)))
    return path
