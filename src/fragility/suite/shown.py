"""Which section of which notebook shows which claim of which paper.

Prevents the failure in which a claim's page points to a section that shows another paper's claim of the same name:
the notebooks choose claims by what they are, and the same choice is made here for the paper that they run on.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fragility import report
from fragility.printed.paper import load_paper
from fragility.suite.notebook import Notebook, joined, source, tags

Row = dict[str, Any]
#: Functions of `fragility.report` that choose rows of a paper, by its rows.
CHOOSING = ("choose", "opening_readings", "config_readings", "protocol")
#: A claim of a paper, as a parameter names it.
_NAMED = re.compile(r"\b([a-z0-9_]+)/([A-Z]{1,2}\d{2})\b")


def shown_in(folder: Path, rows: Sequence[Row], root: Path) -> dict[tuple[str, str], list[str]]:
    """Find the sections that show a claim.

    Parameters
    ----------
    folder : Path
        The notebooks.
    rows : sequence of dict
        The ledger.
    root : Path
        The checkout.

    Returns
    -------
    dict
        `{(paper, claim id): ["notebook#section", ...]}`, in the order of the notebooks.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for place, claim in _of_notebook(notebook, rows, root):
            target = f"{path.stem}#{place}"
            if target not in found.setdefault(claim, []):
                found[claim].append(target)
    return found


def _of_notebook(notebook: Notebook, rows: Sequence[Row], root: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    section, own, paper = "", list[Row](), None
    for cell in notebook["cells"]:
        text = joined(cell["source"])
        heading = re.search(r"^#+\s+(.+)$", text, re.M) if cell["cell_type"] == "markdown" else None
        section = slug(heading.group(1)) if heading else section
        yield from ((section, (key, claim)) for key, claim in _NAMED.findall(text))
        if cell["cell_type"] != "code":
            continue
        if "parameters" in tags(cell) and (key := _paper(source(cell))):
            own = [row for row in rows if row["paper_key"] == key]
            paper = load_paper(key, root) if own else None
        if paper is not None:
            for name, values, options in _choices(source(cell)):
                for claim in _claims(getattr(report, name)(paper, own, *values, **options)):
                    yield section, (paper.key, claim)


def _paper(cell: str) -> str:
    """Return the paper that a notebook runs on unless another is asked for; "" where it has no such parameter."""
    for statement in ast.parse(cell).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "paper" and statement.value:
            return str(ast.literal_eval(statement.value))
    return ""


def _choices(cell: str) -> Iterator[tuple[str, list[Any], Mapping[str, Any]]]:
    """Return the calls of a cell that choose rows: the function, and what it is given besides paper and rows."""
    for node in ast.walk(ast.parse(cell)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHOOSING:
            options = {item.arg: ast.literal_eval(item.value) for item in node.keywords if item.arg}
            yield node.func.attr, [ast.literal_eval(value) for value in node.args[2:]], options


def _claims(found: Any) -> list[str]:
    """Return the claims of what was chosen: rows of the ledger, or a table with a column of claims."""
    claims = found["claim"] if not isinstance(found, list) else [row["claim_id"] for row in found]
    return list(dict.fromkeys(map(str, claims)))


def slug(heading: str) -> str:
    """Return a heading as the address of its section.

    >>> slug("What would change the answer?")
    'what-would-change-the-answer'
    """
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
