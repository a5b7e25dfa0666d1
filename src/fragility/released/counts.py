"""How many rows of the outcomes have each combination of values, for outcomes that do not fit in memory.

Prevents the failure in which a count needs all rows as strings at once: files are read a piece at a time, only the
columns asked for, with each text held once.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError
from fragility.released.pieces import opened, plain

#: What is counted where nothing else is asked for.
BY = ("source", "model", "condition", "judge")
#: Combinations of single batches that are held before they are added up.
_HELD = 1_000_000


def counts(
    by: Sequence[str] = BY,
    root: Path | None = None,
    where: Mapping[str, object] | None = None,
    folder: Path | None = None,
) -> pd.DataFrame:
    """Count the rows of outcomes by combination of values.

    Parameters
    ----------
    by : sequence of str
        Columns of the outcomes; a flag that a source does not have is null there.
    root : Path, optional
        The checkout, whose derived outcomes are counted.
    where : mapping, optional
        Only rows whose column has the value, or one of a list of values: `{"judge": ["human", "GPT-4"]}`.
    folder : Path, optional
        Count the parquet files below this folder instead; folders in it may be named `column=value`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by` and `n`, sorted; a null is a group of its own. Memory follows the number of combinations,
        not of rows.

    Raises
    ------
    InputError
        No column asked for, one twice, one that no source has (names the nearest), or a file that is not whole.

    Examples
    --------
    >>> int(counts(["source"], where={"source": "xstest"})["n"].sum()) > 0
    True
    """
    asked = combined(by)
    held, tests = opened(root, folder, where, asked)
    parts: list[pa.Table] = []
    rows = 0
    for piece in held:
        for batch in piece.batches(asked, tests):
            parts.append(_counted(batch, asked))
            rows += parts[-1].num_rows
            if rows > _HELD:
                parts, rows = [_added(parts, asked)], 0
    if not parts:
        return pd.DataFrame(columns=[*asked, "n"])
    total = _added(parts, asked).sort_by([(name, "ascending") for name in asked])
    return total.to_pandas()


def combined(by: Sequence[str]) -> list[str]:
    """Return the columns whose combinations are counted; `InputError` for none, or for one named twice."""
    asked = list(by)
    if not asked or len(set(asked)) < len(asked):
        raise InputError(f"columns {asked}", "by", "name at least one, each once")
    return asked


def _counted(table: pa.Table, asked: list[str]) -> pa.Table:
    """Return the combinations of one batch with `n`, texts spelled out."""
    found = table.group_by(asked).aggregate([([], "count_all")])
    return pa.table({name: plain(found[name]) for name in asked} | {"n": found["count_all"]})


def _added(parts: list[pa.Table], asked: list[str]) -> pa.Table:
    """Return the combinations of several batches, each once."""
    total = pa.concat_tables(parts, promote_options="permissive").group_by(asked).aggregate([("n", "sum")])
    return total.rename_columns([*asked, "n"])
