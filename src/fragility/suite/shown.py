"""Which section of which notebook shows which claim of which paper.

Prevents the failure in which a claim's page points to a section that shows another paper's claim of the same name:
the notebooks choose claims by what they are, and the same choice is made here for the paper that they run on.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from fragility.suite.notebook import joined, source, tags

Row = dict[str, Any]
#: Functions of `fragility.report` that choose rows of a paper, by its rows.
CHOOSING = ("choose", "opening_readings", "config_readings", "protocol")
#: A claim of a paper, as a parameter names it.
_NAMED = re.compile(r"\b([a-z0-9_]+)/([A-Z]{1,2}\d{2})\b")


@dataclass(frozen=True)
class Part:
    """A part of a notebook that may show claims: its section, the claims it names, the paper it is set to, its choices.

    A choice is the function of `fragility.report`, and what it is given besides paper and rows.
    """

    notebook: str
    section: str
    named: list[tuple[str, str]]
    paper: str
    choices: list[tuple[str, list[Any], dict[str, Any]]]


def parts(folder: Path) -> list[Part]:
    """Return the parts of all notebooks that may show claims: all that `shown_in` takes of them."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        section = ""
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = joined(cell["source"])
            heading = re.search(r"^#+\s+(.+)$", text, re.M) if cell["cell_type"] == "markdown" else None
            section = slug(heading.group(1)) if heading else section
            code = source(cell) if cell["cell_type"] == "code" else ""
            paper = _paper(code) if "parameters" in tags(cell) else ""
            part = Part(path.stem, section, _NAMED.findall(text), paper, list(_choices(code)))
            found += [part] if part.named or part.paper or part.choices else []
    return found


def shown_in(parts: Sequence[Part], rows: Sequence[Row], root: Path) -> dict[tuple[str, str], list[str]]:
    """Find the sections that show a claim.

    Parameters
    ----------
    parts : sequence of Part
        Those of the notebooks, in their order.
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
    for notebook, group in groupby(parts, key=lambda part: part.notebook):
        for section, claim in _of_notebook(group, rows, root):
            target = f"{notebook}#{section}"
            if target not in found.setdefault(claim, []):
                found[claim].append(target)
    return found


def _of_notebook(parts: Iterable[Part], rows: Sequence[Row], root: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    from fragility import report
    from fragility.printed.paper import load_paper

    own, paper = list[Row](), None
    for part in parts:
        yield from ((part.section, (key, claim)) for key, claim in part.named)
        if part.paper:
            own = [row for row in rows if row["paper_key"] == part.paper]
            paper = load_paper(part.paper, root) if own else None
        if paper is not None:
            for name, values, options in part.choices:
                for claim in _claims(getattr(report, name)(paper, own, *values, **options)):
                    yield part.section, (paper.key, claim)


def _paper(cell: str) -> str:
    """Return the paper that a notebook runs on unless another is asked for; "" where it has no such parameter."""
    for statement in ast.parse(cell).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "paper" and statement.value:
            return str(ast.literal_eval(statement.value))
    return ""


def _choices(cell: str) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
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
