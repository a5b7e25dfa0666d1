"""The same counts and pairs by duckdb, for rows that one program of ours should not read: `pip install duckdb`.

Prevents the failure in which a table of ten thousand million rows needs a second definition of what is counted: the
two queries here say what `counts` and `pairs` say, on the same files, and give the same frames.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError
from fragility.released.counts import BY, combined
from fragility.released.pairs import CELLS, alike
from fragility.released.pieces import Piece, opened
from fragility.schemas.panel import UNRATED


def counts(
    by: Sequence[str] = BY,
    root: Path | None = None,
    where: Mapping[str, object] | None = None,
    folder: Path | None = None,
    memory: str = "1GB",
) -> pd.DataFrame:
    """Count rows of outcomes; arguments, result and errors as in `counts.counts`.

    `memory` is what duckdb may take; what needs more goes to its temporary files.
    """
    asked = combined(by)
    held, tests = opened(root, folder, where, asked)
    names = ", ".join(map(_name, asked))
    query = (
        f"SELECT {names}, count(*) AS n FROM outcomes WHERE {_passed(tests)} GROUP BY {names} ORDER BY {_order(asked)}"
    )
    return _answer(query, held, memory) if held else pd.DataFrame(columns=[*asked, "n"])


def pairs(
    of: str = "model",
    labels: Sequence[str] = ("unsafe",),
    root: Path | None = None,
    where: Mapping[str, object] | None = None,
    folder: Path | None = None,
    memory: str = "1GB",
) -> pd.DataFrame:
    """Return paired 2 x 2 tables; arguments, result and errors as in `pairs.pairs`, `memory` as in `counts`.

    Two rows with one key are not looked for: they would be paired twice.
    """
    shared = alike(of)
    held, tests = opened(root, folder, where)
    columns = [*shared, "one", "other", *CELLS]
    if not held:
        return pd.DataFrame(columns=columns)
    same = " AND ".join(f"a.{_name(name)} IS NOT DISTINCT FROM b.{_name(name)}" for name in (*shared, "repeat"))
    yes = ("a.yes AND b.yes", "a.yes AND NOT b.yes", "b.yes AND NOT a.yes", "NOT a.yes AND NOT b.yes")
    cells = ", ".join(f"count(*) FILTER ({how}) AS {_name(cell)}" for cell, how in zip(CELLS, yes, strict=True))
    names = ", ".join(f"a.{_name(name)} AS {_name(name)}" for name in shared)
    query = f"""
        WITH read AS (
            SELECT *, meaning IN ({_texts(labels)}) AS yes FROM outcomes
            WHERE {_passed(tests)} AND meaning IS NOT NULL AND meaning NOT IN ({_texts(UNRATED)})
              AND item_id IS NOT NULL AND {_name(of)} IS NOT NULL)
        SELECT {names}, a.{_name(of)} AS one, b.{_name(of)} AS other, {cells}
        FROM read a JOIN read b ON a.item_id = b.item_id AND {same} AND a.{_name(of)} < b.{_name(of)}
        GROUP BY ALL ORDER BY {_order([*shared, "one", "other"])}"""
    return _answer(query, held, memory)


def _answer(query: str, held: Sequence[Piece], memory: str) -> pd.DataFrame:
    """Return the answer to a query on the rows of some files, called `outcomes`."""
    try:
        import duckdb
    except ImportError:
        raise InputError("duckdb is not installed", "engine", "pip install 'fragility[engine]'") from None
    paths = _texts([str(piece.path) for piece in held])
    numbers = ", hive_types = {'repeat': INT}" if any("repeat" in piece.fixed for piece in held) else ""
    options = f"union_by_name = true, hive_partitioning = true, hive_types_autocast = false{numbers}"
    with duckdb.connect(config={"memory_limit": memory}) as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"CREATE VIEW outcomes AS SELECT * FROM read_parquet([{paths}], {options})")
        table: pa.Table = base.sql(query).to_arrow_table()
    return table.to_pandas()


def _passed(tests: Mapping[str, Sequence[object]]) -> str:
    parts = [f"{_name(name)} IN ({_texts(values)})" if values else "false" for name, values in tests.items()]
    return " AND ".join(parts) or "true"


def _order(names: Sequence[str]) -> str:
    return ", ".join(f"{_name(name)} ASC NULLS LAST" for name in names)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _texts(values: Sequence[object]) -> str:
    return ", ".join(_text(value) for value in values)


def _text(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
