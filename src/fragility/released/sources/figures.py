"""Published figures of a source as rows: `data/sources/<name>.figures.csv`, one row a figure.

Prevents the failure in which a figure and its recipe fill a page of a card: what is printed and how it is computed
again stand in one line, in columns that are named as in scores.csv where they mean the same.

A row without `metric` is one published figure. A row with `metric` stands for every released score of that metric, and
`by` says which columns of a score select its rows. A list in a cell is written `refused | complied`, with `all but `
before it where the other values are meant, a map `safe > complied | unsafe > refused`; `where` and `options` hold
`name = value` pairs parted by `;`.
"""

import csv
import inspect
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pydantic

from fragility.documents import explain_invalid, read_table
from fragility.errors import InputError, near_match
from fragility.released.sources.measures import MEASURES
from fragility.schemas.source import Aggregate, Headline, Measure

#: Columns of the rows that a measure selects, which have a column of their own here.
SELECT = ("model", "condition", "benchmark", "judge", "judge_version")
COLUMNS = (
    "id", "quantity", "locator", "metric", "by", *SELECT, "where", "unit", "value_text", "statistic", "options",
    "table", "missing", "note",
)  # fmt: skip
_ITEMS, _PAIRS, _SETS, _MAPS = " | ", "; ", " = ", " > "


def figures_path(card: Path) -> Path:
    """Return where the figures of a card lie.

    >>> figures_path(Path("data/sources/xstest.yml")).name
    'xstest.figures.csv'
    """
    return card.with_name(f"{card.stem}.figures.csv")


def read_figures(path: Path) -> tuple[list[Headline], list[Aggregate]]:
    """Read the published figures of one source, and the rules for its released scores.

    Raises
    ------
    InputError
        For a row that is neither; names file, row and column.
    """
    figures: list[Headline] = []
    rules: list[Aggregate] = []
    for number, row in enumerate(read_table(path, ("quantity", "value_text"), COLUMNS), 1):
        where = f"sources/{path.name}, row {number}"
        measure = _measure(row, where)
        if row["metric"]:
            given = {"metric": row["metric"], "measure": measure, "by": _map(row["by"], where), "note": row["note"]}
            rules.append(_checked(Aggregate, given, where))
            continue
        names = ("id", "quantity", "locator", "unit", "missing", "note")
        printed = {name: row[name] for name in names} | {"reported_text": row["value_text"]}
        figures.append(_checked(Headline, printed | {"measure": measure}, where))
    return figures, rules


def figures_text(figures: Iterable[Headline], rules: Iterable[Aggregate]) -> str:
    """Return figures and rules as the text of the csv file that `read_figures` reads."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for item in figures:
        printed = {name: getattr(item, name) for name in ("id", "quantity", "locator", "unit", "missing", "note")}
        table.writerow(printed | {"value_text": item.reported_text} | (_cells(item.measure) if item.measure else {}))
    for rule in rules:
        table.writerow({"metric": rule.metric, "by": _written(rule.by), "note": rule.note} | _cells(rule.measure))
    return text.getvalue()


def _measure(row: dict[str, str], where: str) -> dict[str, Any] | None:
    statistic = row["statistic"]
    if not statistic:
        return None
    if statistic not in MEASURES:
        raise InputError(f"unknown statistic '{statistic}'", f"{where}, statistic", near_match(statistic, MEASURES))
    chosen = {name: _items(row[name]) for name in SELECT if row[name]}
    chosen |= {name: _items(value) for name, value in _named(row["where"], where).items()}
    kinds = _kinds(statistic)
    options = {
        name: _value(value, kinds.get(name, str), where) for name, value in _named(row["options"], where).items()
    }
    return {"statistic": statistic, "table": row["table"] or "outcomes", "where": chosen, "options": options}


@cache
def _kinds(statistic: str) -> dict[str, Any]:
    """Return the types that a measure declares of its options."""
    return {name: one.annotation for name, one in inspect.signature(MEASURES[statistic]).parameters.items()}


def _value(text: str, kind: Any, where: str) -> Any:
    """Return an option in the type that the measure declares."""
    kind = (
        next((one for one in get_args(kind) if one is not type(None)), kind) if type(None) in get_args(kind) else kind
    )
    if get_origin(kind) is list:
        return [one.strip() for one in text.split(_ITEMS.strip())]
    if get_origin(kind) is dict:
        return _map(text, where)
    try:
        return kind(text) if kind in (int, float) else text
    except ValueError:
        raise InputError(f"'{text[:30]}' is no number", f"{where}, options") from None


def _items(text: str) -> str | list[str]:
    parts = [one.strip() for one in text.split(_ITEMS.strip())]
    return parts if len(parts) > 1 else parts[0]


def _named(text: str, where: str) -> dict[str, str]:
    return dict(_split(part, _SETS, where) for part in text.split(_PAIRS.strip()) if part.strip())


def _map(text: str, where: str) -> dict[str, str]:
    return dict(_split(part, _MAPS, where) for part in text.split(_ITEMS.strip()) if part.strip())


def _split(part: str, sign: str, where: str) -> tuple[str, str]:
    one, found, two = part.partition(sign.strip())
    if not found or not one.strip():
        raise InputError(f"'{part.strip()[:30]}'", where, f"expected name{sign}value")
    return one.strip(), two.strip()


def _cells(measure: Measure) -> dict[str, str]:
    """Return the cells that say how a figure is computed."""
    chosen = {name: _written(value) for name, value in measure.where.items()}
    own = {name: value for name, value in chosen.items() if name in SELECT and value}
    rest = _PAIRS.join(f"{name}{_SETS}{value}" for name, value in chosen.items() if name not in own)
    options = _PAIRS.join(f"{name}{_SETS}{_written(value)}" for name, value in measure.options.items())
    table = "" if measure.table == "outcomes" else measure.table
    return own | {"statistic": measure.statistic, "where": rest, "options": options, "table": table}


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return _ITEMS.join(f"{one}{_MAPS}{two}" for one, two in value.items())
    return _ITEMS.join(map(str, value)) if isinstance(value, list) else str(value)


def _checked(model: type[Any], content: dict[str, Any], where: str) -> Any:
    try:
        return model.model_validate(content)
    except pydantic.ValidationError as error:
        raise InputError(*explain_invalid(error, where, content)) from None
