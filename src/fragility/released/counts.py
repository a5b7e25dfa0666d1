"""How many rows of the outcomes have each combination of values, for outcomes that do not fit in memory.

Prevents the failure in which a count needs all rows as strings at once: files are read a piece at a time, only the
columns asked for, with each text held once.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.labels import SCHEMA, list_outcomes
from fragility.released.parquet import check_parquet, whole
from fragility.schemas.outcome import FOLDER

#: Rows that are read at a time.
BATCH = 1_000_000
#: What is counted where nothing else is asked for.
BY = ("source", "model", "condition", "judge")


def counts(by: Sequence[str] = BY, root: Path | None = None, where: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Count the rows of all derived outcomes by combination of values.

    Parameters
    ----------
    by : sequence of str
        Columns of the outcomes; a flag that a source does not have is null there.
    root : Path, optional
        The checkout.
    where : mapping, optional
        Only rows whose column has the value, or one of a list of values: `{"judge": ["human", "GPT-4"]}`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by` and `n`, sorted; a null is a group of its own. Memory follows the number of combinations,
        not of rows.

    Raises
    ------
    InputError
        No column asked for, one twice, one that no source has (names the nearest), or a file that is not whole.
    """
    asked, tests = list(by), {name: _listed(value) for name, value in (where or {}).items()}
    if not asked or len(set(asked)) < len(asked):
        raise InputError(f"columns {asked}", "by", "name at least one, each once")
    folder = (root or project_root()) / FOLDER
    parts, held = [], set(SCHEMA.names)
    for source in list_outcomes(root):
        path = folder / f"{source}.parquet"
        schema, _ = check_parquet(path, SCHEMA)
        held |= set(schema.names)
        with whole(path):
            parts += [_counted(batch, asked) for batch in _batches(path, schema, asked, tests)]
    for name in (*asked, *tests):
        if name not in held:
            raise InputError(f"unknown column '{name}'", "by" if name in asked else "where", near_match(name, held))
    if not parts:
        return pd.DataFrame(columns=[*asked, "n"])
    total = pa.concat_tables(parts, promote_options="permissive").group_by(asked).aggregate([("n", "sum")])
    total = total.rename_columns([*asked, "n"]).sort_by([(name, "ascending") for name in asked])
    return total.to_pandas()


def _batches(path: Path, schema: pa.Schema, asked: list[str], tests: Mapping[str, list[object]]) -> Iterator[pa.Table]:
    """Yield the rows that pass the tests, with the columns asked for that the file has."""
    names = [name for name in dict.fromkeys((*asked, *tests)) if name in schema.names]
    if any(name not in schema.names for name in tests):
        return  # the column is null in this source, and no value equals null
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=names):
        table = pa.Table.from_batches([batch])
        for name, values in tests.items():
            column = _plain(table[name])
            table = table.filter(pc.is_in(column, _values(name, values, column.type)))
        yield table


def _counted(table: pa.Table, asked: list[str]) -> pa.Table:
    """Return the combinations of one batch with `n`, texts spelled out, columns that are missing null."""
    ours = [name for name in asked if name in table.column_names]
    if not ours:
        return pa.table({name: pa.nulls(1) for name in asked} | {"n": [table.num_rows]})
    found = table.group_by(ours).aggregate([([], "count_all")])
    columns = {name: _plain(found[name]) if name in ours else pa.nulls(found.num_rows) for name in asked}
    return pa.table(columns | {"n": found["count_all"]})


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _values(name: str, values: list[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, TypeError):
        raise InputError(f"{values} in column '{name}'", "where", f"it holds values of type {kind}") from None


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple | set) else [value]
