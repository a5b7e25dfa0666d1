"""Executed notebooks as pages: the project's cell tags, their order, and links into their sections.

Prevents a page that shows set-up cells nobody should read, and a link into a notebook that points at nothing.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes

from fragility.errors import InputError

#: The project's tag -> the tag of myst-nb that does it.
TAGS = {"hide": "remove-cell"}
#: The cell in which papermill repeats what a run was given.
INJECTED = "injected-parameters"
#: What the cells are written in, where a stripped notebook does not say it.
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


@dataclass(frozen=True)
class NotebookPage:
    """One executed notebook: its run's name, its title, and the anchors of its sections by heading."""

    run: str
    title: str
    anchors: dict[str, str]

    @property
    def page(self) -> str:
        """Name of the page, from the root of the site and without its ending."""
        return f"notebooks/{self.run}"


def stage_notebooks(folder: Path, target: Path) -> list[NotebookPage]:
    """Copy the executed notebooks to the staged source, tags translated, in the order of their names.

    Raises
    ------
    InputError
        When there is none, or one is not a notebook with a title.
    """
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise InputError("no executed notebook", "build/notebooks", "run `fragility run` first")
    target.mkdir(parents=True, exist_ok=True)
    return [_stage(path, target) for path in paths]


def notebook_link(run: str, pages: list[NotebookPage]) -> tuple[str, str] | None:
    """Return the page and the title of a run; None when it is not part of this build."""
    return next(((f"{page.page}.html", page.title) for page in pages if page.run == run), None)


def section_link(target: str, paper_key: str, pages: list[NotebookPage]) -> tuple[str, str] | None:
    """Resolve an entry of `shown_in`, "notebook#section", to the notebook's run, or its run for the paper.

    Returns
    -------
    tuple of (page with anchor, words) or None
        `None` when the notebook is not part of this build. A section that the notebook does not have links to
        the notebook's top.
    """
    name, _, section = target.partition("#")
    found = next((page for page in pages if page.run in (name, f"{name}--{paper_key}")), None)
    if found is None:
        return None
    anchor, link = nodes.make_id(section), f"{found.page}.html"
    heading = next((text for text, known in found.anchors.items() if known == anchor), "")
    return (f"{link}#{anchor}", f"{found.title}: {heading}") if heading else (link, found.title)


def _stage(path: Path, target: Path) -> NotebookPage:
    where = f"build/notebooks/{path.name}"
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells: list[dict[str, Any]] = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        raise InputError("not a notebook", where, "run `fragility run --force`") from None
    prose = (_text(cell) for cell in cells if cell["cell_type"] == "markdown")
    headings = [heading for source in prose for heading in _headings(source)]
    if not headings:
        raise InputError("no title", where, "begin the notebook with a heading")
    notebook["cells"] = cells = _parameters_once(cells)
    for cell in cells:
        cell["metadata"]["tags"] = [TAGS.get(tag, tag) for tag in cell["metadata"].get("tags", [])]
    notebook["metadata"].setdefault("language_info", LANGUAGE)
    (target / path.name).write_text(json.dumps(notebook, sort_keys=True), encoding="utf-8")
    return NotebookPage(path.stem, headings[0], {text: nodes.make_id(text) for text in headings[1:]})


def _parameters_once(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the values that a run was given into the cell of the defaults, in place of papermill's second cell."""
    given = next((cell for cell in cells if INJECTED in cell["metadata"].get("tags", [])), None)
    if given is None:
        return cells
    values = [line for line in _text(given).splitlines() if line and not line.startswith("#")]
    names = tuple(_target(line) for line in values)
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            kept = [line for line in _text(cell).splitlines() if _target(line) not in names]
            cell["source"] = "\n".join([*values, *kept])
    return [cell for cell in cells if cell is not given]


def _target(line: str) -> str:
    """Return the name that a line gives a value: `paper` for `paper: str = "key"`."""
    return line.partition("=")[0].partition(":")[0].strip()


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _headings(text: str) -> list[str]:
    headings, fenced = [], False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        marks, _, words = line.partition(" ")
        if not fenced and 1 <= len(marks) <= 6 and set(marks) == {"#"} and words.strip():
            headings.append(words.strip())
    return headings
