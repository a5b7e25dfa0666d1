"""A notebook that gives the same answer: parameters first, then one call, then its tables.

Prevents the failure in which a result on a screen cannot be run again with other parameters: papermill puts new ones
into the cell that is marked for them.
"""

import json
import os
from pathlib import Path
from typing import Any

from fragility.errors import InputError
from fragility.review.answer import Answer
from fragility.review.page import written


def write_notebook(answer: Answer, call: dict[str, Any], path: Path) -> Path:
    """Write the notebook of an answer.

    Parameters
    ----------
    answer : Answer
        What was found; only its tables' names go into the notebook.
    call : dict
        `function`, `files` and `options` of the command.
    path : Path
        Ends in .ipynb. Files are named from its folder, so that the notebook can move with them.
    """
    if path.suffix != ".ipynb":
        raise InputError(f"'{path.name}'", "--notebook", "give a name that ends in .ipynb")
    if "-" in call["files"]:
        raise InputError("the standard input", "--notebook", "a notebook needs a file that it can read again")
    files = [_beside(name, path.parent) for name in call["files"]]
    given = "*files, **options" if files else "**options"
    tables = [name for name, rows in answer.tables.items() if rows]
    lines = (
        f"files = {files!r}\noptions = {_plain(call['options'])!r}"
        if files
        else f"options = {_plain(call['options'])!r}"
    )
    cells = [
        _cell("markdown", f"# {call['function'].capitalize()}\n\nChange the parameters, and run all cells."),
        _cell("code", lines, ["parameters"]),
        _cell("code", f"import fragility as fg\n\nanswer = fg.{call['function']}({given})\nprint(answer)"),
        *(_cell("code", f'answer.table("{name}")') for name in tables),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return written(path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "--notebook")


def _beside(name: str, folder: Path) -> str:
    """Return a file's name from the notebook's folder; what is no file (a typed rate, a key) stays as it is."""
    file, mark, words = name.partition("#")
    if not Path(file).exists():
        return name
    return Path(os.path.relpath(file, folder or ".")).as_posix() + mark + words


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in sorted(options.items())}


def _cell(kind: str, source: str, tags: list[str] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {"tags": tags} if tags else {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
