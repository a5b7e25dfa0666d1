"""Wide tables of released aggregates: one record a row, one released score a filled cell.

Prevents the failure in which a released mean loses its address: every score keeps file, row and column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from fragility.documents import columns_told
from fragility.errors import InputError
from fragility.released.aggregates import ReleasedScore
from fragility.released.sources.readers.tables import csv_rows, place
from fragility.released.sources.records import Files, Record

_FIELDS = {field.name for field in fields(ReleasedScore)} - {"value_text", "locator"}


def csv_header(files: Files, path: str) -> list[str]:
    """Return the columns of a csv file whose names hold no comma."""
    with open(files.path(path), encoding="utf-8-sig") as stream:
        return stream.readline().rstrip("\r\n").split(",")


def wide_scores(
    files: Files,
    path: str,
    columns: Mapping[str, str],
    *,
    units: Mapping[str, str] | str = "",
    metrics: Mapping[str, Mapping[str, str]] | None = None,
    **fixed: str,
) -> Iterator[Record]:
    """Yield one record a row of a csv file, with a released score for every cell that is filled.

    Parameters
    ----------
    files, path : Files, str
        The source's files, and the path of this one on its card (its hash is checked before).
    columns : mapping of str
        Columns that say what a row is about, `{column: field of ReleasedScore}`; two columns of one field are joined
        by ", ". What is mapped to `metric` stands before the name of each score's column. A column mapped to "" is
        left out.
    units : mapping of str, or str
        Unit of each metric, or of all.
    metrics : mapping, optional
        Fields that a column sets besides its name as metric, `{column: {field: text}}`.
    **fixed : str
        Fields that hold for the whole file.
    """
    header = csv_header(files, path)
    for column, name in columns.items():
        if column not in header or name not in _FIELDS | {""}:
            raise InputError(
                f"column '{column}' as '{name}'", place(files, path), f"found: {columns_told(header)}"[:200]
            )
    for number, row in csv_rows(files, path, header):
        about = {"model": ""} | fixed
        for column, name in columns.items():
            if name and row[column]:
                about[name] = f"{about[name]}, {row[column]}" if about.get(name) else row[column]
        kind = about.pop("metric", "")
        scores = []
        for column in header:
            if column not in columns and row[column]:
                unit = units if isinstance(units, str) else units.get(column, "")
                own = {"metric": f"{kind}: {column}" if kind else column, "unit": unit}
                own |= about | dict((metrics or {}).get(column, {}))
                scores.append(ReleasedScore(value_text=row[column], locator=f"{path}, row {number}, {column}", **own))
        yield Record(path, scores=tuple(scores), skipped="" if scores else "no cell is filled")
