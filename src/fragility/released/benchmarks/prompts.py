"""The prompts of a benchmark, read for as long as their features are computed.

Prevents three failures: a wrong column passes for the prompts, rows vanish between the file and the features, and a
prompt is printed in a message (a bad row is named by its number alone).
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError, near_name
from fragility.schemas.benchmark import Prompts

#: What `read_prompts` returns: everything but `text` may be kept.
COLUMNS = ["id", "category", "origin", "text"]
#: Characters of the longest cell of a csv file that is read.
LONGEST_CELL = 8_000_000
_ENDINGS = (".csv", ".jsonl", ".parquet")


def read_prompts(paths: Sequence[Path], spec: Prompts) -> pd.DataFrame:
    """Read prompts from one file, or from several that are one benchmark together.

    Parameters
    ----------
    paths : sequence of Path
        csv, jsonl or parquet files.
    spec : Prompts
        Which columns to read and which rows to take, as on the card.

    Returns
    -------
    pandas.DataFrame
        `id`, `category`, `origin`, `text`, all text, in the order of the files. Without a column for it, the id is
        the row's place from 0; of several files the file's name stands before it, and is the category.

    Raises
    ------
    InputError
        For a file that cannot be read, a column that is missing, a row without a prompt, two rows with one id, and
        when no row is left.
    """
    several = len(paths) > 1
    frames = [_one_file(path, spec, path.stem if several else "") for path in paths]
    prompts = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
    where = ", ".join(path.name for path in paths[:3])
    if prompts.empty:
        rows = " and ".join(f"{column} = {value}" for column, value in spec.where.items())
        raise InputError("no prompt" + (f" with {rows}" if rows else ""), where)
    twice = prompts["id"].duplicated()
    if twice.any():
        raise InputError(
            f"the id of prompt {int(twice.argmax()) + 1} stands twice", where, "name a column that tells the rows apart"
        )
    return prompts


def _one_file(path: Path, spec: Prompts, prefix: str) -> pd.DataFrame:
    table = _table(path, header=not spec.text.isdigit())
    for column in filter(None, (spec.text, spec.id, spec.category, spec.origin, *spec.where)):
        if column not in table:
            raise InputError(f"no column '{column}'", path.name, near_name(column, table.columns))
    for column, value in spec.where.items():
        table = table[table[column].map(_text) == value]
    texts = table[spec.text].map(_text)
    empty = texts.index[texts.str.strip() == ""]
    if len(empty):
        raise InputError("no prompt", f"{path.name}, row {empty[0] + 1}", "every row of a benchmark holds one")
    places = [f"{prefix}-{place}" if prefix else str(place) for place in range(len(table))]
    return pd.DataFrame(
        {
            "id": table[spec.id].map(_text).to_numpy() if spec.id else places,
            "category": table[spec.category].map(_text).to_numpy() if spec.category else prefix,
            "origin": table[spec.origin].map(_text).to_numpy() if spec.origin else "",
            "text": texts.to_numpy(),
        },
        columns=COLUMNS,
    )


def _table(path: Path, header: bool) -> pd.DataFrame:
    if not path.is_file():
        raise InputError("no such file", path.name)
    if path.suffix not in _ENDINGS:
        raise InputError(f"a file that ends in '{path.suffix}'", path.name, f"expected {', '.join(_ENDINGS)}")
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8").split("\n")
            return pd.DataFrame([json.loads(line) for line in lines if line.strip()])
        return _csv(path, header)
    except InputError:
        raise
    except (csv.Error, RecursionError, ValueError, pa.ArrowException, OSError) as error:
        kind = type(error).__name__
        raise InputError(f"not a readable {path.suffix[1:]} file ({kind})", path.name, "expected UTF-8") from None


def _csv(path: Path, header: bool) -> pd.DataFrame:
    """Read a csv file as text; without a header its columns are named "1", "2" and on.

    A row with other cells than the first is refused: with a comma outside of quotes, the end of a prompt is no prompt.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream, strict=True) if row]
    if not rows:
        raise InputError("an empty file", path.name)
    names = rows.pop(0) if header else [str(place) for place in range(1, len(rows[0]) + 1)]
    if len(set(names)) < len(names):
        raise InputError("a column stands twice", f"{path.name}, header", "keep one")
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            fix = f"expected {len(names)}; put a cell that holds a comma in quotes"
            raise InputError(f"{len(row)} cells", f"{path.name}, row {number}", fix)
    return pd.DataFrame(rows, columns=names, dtype="str")


def _text(value: Any) -> str:
    """Return a cell as text: the turns of a conversation one a line, nothing for what is missing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        items = value if isinstance(value, list | tuple) else value.tolist()
        return "\n".join(map(_text, items)) if isinstance(items, list | tuple) else str(items)
    return "" if value is None or value != value else str(value)
