"""Which section of which notebook shows which claim of which paper.

Prevents the failure in which a claim's page points to a section that shows another paper's claim of the same name:
the notebooks choose claims by what they are, and the same choice is made here for the paper that they run on.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from fragility.files import digest_once
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.notebook import joined, source, tags
from fragility.suite.parts import kept_part

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
    return [part for path in _notebooks(folder) for part in _parts(path)]


def showing(folders: Folders) -> list[Part]:
    """Return the parts of the notebooks of a checkout, kept until a notebook or the package changes."""
    tools = cache.environment_key()
    found: list[Part] = []
    for path in _notebooks(folders.notebooks):
        key = cache.digest(digest_once(str(path)), tools)
        told = kept_part(folders, "shown", f"in {path.stem}", key, partial(_told, path))
        found += [Part(**part) for part in told]
    return found


def ledger_key(folders: Folders, common: str) -> str:
    """Return the key of the ledger: of the notebooks it depends on what may show claims alone."""
    return cache.digest(common, [asdict(part) for part in showing(folders)])


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


def _notebooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _parts(path: Path) -> list[Part]:
    found, section = [], ""
    for cell in _cells(path):
        text = joined(cell["source"])
        heading = re.search(r"^#+\s+(.+)$", text, re.M) if cell["cell_type"] == "markdown" else None
        section = slug(heading.group(1)) if heading else section
        code = source(cell) if cell["cell_type"] == "code" else ""
        paper = _paper(code) if "parameters" in tags(cell) else ""
        part = Part(path.stem, section, _NAMED.findall(text), paper, list(_choices(code)))
        found += [part] if part.named or part.paper or part.choices else []
    return found


def _told(path: Path) -> list[dict[str, Any]]:
    return [asdict(part) for part in _parts(path)]


def _cells(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook; a file that is none has none, and the plan says so where it names it."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    return [cell for cell in cells if isinstance(cell, dict) and {"cell_type", "source"} <= cell.keys()]


def _parsed(cell: str) -> ast.Module:
    """Return the code of a cell; what Python cannot read, such as a magic command, is none."""
    try:
        return ast.parse(cell)
    except (SyntaxError, ValueError):
        return ast.parse("")


def _paper(cell: str) -> str:
    """Return the paper that a notebook runs on unless another is asked for; "" where it has no such parameter."""
    for statement in _parsed(cell).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "paper" and statement.value:
            return str(ast.literal_eval(statement.value)) if isinstance(statement.value, ast.Constant) else ""
    return ""


def _choices(cell: str) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
    """Return the calls of a cell that choose rows: the function, and what it is given besides paper and rows.

    A call that is given a name cannot be followed, and is left out.
    """
    for node in ast.walk(_parsed(cell)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHOOSING:
            with suppress(ValueError):
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
