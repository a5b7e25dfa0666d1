"""Which section of which notebook shows which claim of which paper.

Prevents the failure in which a claim's page points to a section that shows another paper's claim of the same name:
the notebooks choose claims by what they are, and the same choice is made here for the paper that they run on.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fragility.files import digest_once
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.notebook import joined, source, tags
from fragility.suite.parts import kept_part

if TYPE_CHECKING:
    from fragility.printed.paper import Paper

Row = dict[str, Any]
#: A function that chooses rows of a paper, and what it is given besides paper and rows.
Choice = tuple[str, list[Any], dict[str, Any]]
#: Functions of `fragility.report` that choose rows of a paper, by its rows.
CHOOSING = ("choose", "opening_readings", "config_readings", "protocol")
#: A claim of a paper, as a parameter names it.
_NAMED = re.compile(r"\b([a-z0-9_]+)/([A-Z]{1,2}\d{2})\b")


@dataclass(frozen=True)
class Part:
    """A part of a notebook that may show claims: its section, the claims it names, the paper it is set to, its choices.

    A choice is of the paper that a part of the notebook before it, or this one, is set to.
    """

    notebook: str
    section: str
    named: list[tuple[str, str]]
    paper: str
    choices: list[Choice]


def parts(folder: Path) -> list[Part]:
    """Return the parts of all notebooks that may show claims: all that `shown_in` takes of them."""
    return [part for path in _notebooks(folder) for part in _parts(path)]


def showing(folders: Folders) -> list[Part]:
    """Return the parts of the notebooks of a checkout, kept until a notebook or the package changes."""
    return list(_showing(folders, tuple((path, digest_once(str(path))) for path in _notebooks(folders.notebooks))))


@lru_cache(maxsize=8)
def _showing(folders: Folders, states: tuple[tuple[Path, str], ...]) -> tuple[Part, ...]:
    """Return the parts once per state of the notebooks."""
    tools = cache.environment_key()
    found: list[Part] = []
    for path, state in states:
        told = kept_part(folders, "shown", f"in {path.stem}", cache.digest(state, tools), partial(_told, path))
        found += [Part(**part) for part in told]
    return tuple(found)


def ledger_key(folders: Folders, common: str) -> str:
    """Return the key of the ledger: of the notebooks it depends on what may show claims alone."""
    return cache.digest(common, [asdict(part) for part in showing(folders)])


def choices(parts: Sequence[Part]) -> dict[str, list[Choice]]:
    """Return all that notebooks choose of each paper that they are set to, in their order."""
    found: dict[str, list[Choice]] = {}
    for paper, part in _with_paper(parts):
        if paper:
            found.setdefault(paper, []).extend(part.choices)
    return found


def chosen(paper: "Paper", rows: Sequence[Row], asked: Sequence[Choice]) -> list[list[str]]:
    """Return the claims of a paper that each of some choices chooses of its rows; of no rows none."""
    from fragility import report

    return [
        _claims(getattr(report, name)(paper, rows, *values, **options)) if rows else []
        for name, values, options in asked
    ]


def shown_in(parts: Sequence[Part], told: Mapping[str, Sequence[Sequence[str]]]) -> dict[tuple[str, str], list[str]]:
    """Find the sections that show a claim.

    Parameters
    ----------
    parts : sequence of Part
        Those of the notebooks, in their order.
    told : mapping
        By paper the claims that each of its `choices` chooses; papers that are not asked for are left out.

    Returns
    -------
    dict
        `{(paper, claim id): ["notebook#section", ...]}`, in the order of the notebooks.
    """
    found: dict[tuple[str, str], list[str]] = {}
    waiting = {paper: iter(claims) for paper, claims in told.items()}
    for paper, part in _with_paper(parts):
        shown = [(key, claim) for key, claim in part.named]
        if paper in waiting:
            shown += [(paper, claim) for _ in part.choices for claim in next(waiting[paper])]
        for claim in shown:
            sections = found.setdefault(claim, [])
            if (target := f"{part.notebook}#{part.section}") not in sections:
                sections.append(target)
    return found


def _with_paper(parts: Sequence[Part]) -> Iterator[tuple[str, Part]]:
    """Yield every part after the paper that its notebook is set to by then."""
    for _, group in groupby(parts, key=lambda part: part.notebook):
        paper = ""
        for part in group:
            paper = part.paper or paper
            yield paper, part


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


def _choices(cell: str) -> Iterator[Choice]:
    """Return the calls of a cell that choose rows: the function, and what it is given besides paper and rows.

    A call that is given a name cannot be followed, and is left out.
    """
    for node in ast.walk(_parsed(cell)) if any(name in cell for name in CHOOSING) else ():
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
