"""An executed notebook without what differs from one run to the next.

Prevents the failure in which two runs of the same work give different files: clock times, random cell ids,
memory addresses, the host's paths and the accidents of how printed text was cut into messages are taken out.
"""

import re
from typing import Any

from fragility.suite.notebook import Cell, Notebook, joined, tags

_ADDRESS = re.compile(r"(?<=\bat )0x[0-9a-fA-F]{6,}")
#: Tag of the two cells that papermill puts around a failure; the traceback itself stays in its cell.
_ERROR_MARK = "papermill-error-cell-tag"


def normalise(notebook: Notebook) -> Notebook:
    """Return an executed notebook (format 4, as a dictionary) in its one reproducible form."""
    metadata = {name: value for name, value in notebook["metadata"].items() if name in ("kernelspec", "language_info")}
    kept = [cell for cell in notebook["cells"] if _ERROR_MARK not in tags(cell)]
    cells = [_cell(cell, f"cell-{number}") for number, cell in enumerate(kept)]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: Cell, name: str) -> Cell:
    dropped = ("papermill", "execution")
    metadata = {key: value for key, value in cell["metadata"].items() if key not in dropped}
    result = {**cell, "id": name, "metadata": metadata}
    if cell["cell_type"] == "code":
        result["outputs"] = [_scrub(output) for output in _joined(cell["outputs"])]
    return result


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbouring pieces of the same stream: where they were cut depends on timing."""
    result: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] == "stream":
            output = {**output, "text": joined(output["text"])}
            if result and result[-1]["output_type"] == "stream" and result[-1]["name"] == output["name"]:
                output["text"] = result.pop()["text"] + output["text"]
        result.append(output)
    return result


def _scrub(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": _ADDRESS.sub("0x0", output["text"])}
    if "data" in output:
        data = {
            kind: _ADDRESS.sub("0x0", joined(value)) if kind == "text/plain" else value
            for kind, value in output["data"].items()
        }
        return {**output, "data": data}
    return output
