"""The parts of a notebook file that the suite looks at, read without the Jupyter libraries.

Prevents a slow start (nbformat and its schema checks cost more than a whole unchanged run), and a traceback
for a file that is not a notebook.
"""

import json
from pathlib import Path
from typing import Any

from fragility.errors import InputError

Cell = dict[str, Any]
Notebook = dict[str, Any]


def read_notebook(path: Path) -> Notebook:
    """Return a notebook file (format 4) as the dictionary it holds; anything else is an `InputError`."""
    where = "/".join(path.parts[-2:])
    if not path.is_file():
        raise InputError("no such notebook", where)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise InputError("not a notebook: it is not JSON that can be read", where) from None
    if not isinstance(content, dict) or content.get("nbformat") != 4 or not isinstance(content.get("cells"), list):
        raise InputError("not a notebook of format 4", where, "save it again with a current Jupyter")
    return content


def source(cell: Cell) -> str:
    """Return a cell's text; the format allows one string or a list of lines."""
    return joined(cell.get("source", ""))


def tags(cell: Cell) -> list[str]:
    """Return a cell's tags."""
    return list(cell.get("metadata", {}).get("tags", []))


def code_cells(notebook: Notebook) -> list[Cell]:
    """Return the code cells that hold any code."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and source(cell).strip()]


def joined(text: str | list[str]) -> str:
    """Return a text that the format may hold as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def to_text(notebook: Notebook) -> str:
    """Return a notebook as the text of its file, keys sorted, so that equal content has equal bytes."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
