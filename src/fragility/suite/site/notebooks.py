"""Executed notebooks as pages: result first, code folded, figures as files, and links into their sections.

Prevents a page that shows set-up cells nobody should read, a link into a notebook that points at nothing, and an
output that brings styles or scripts of its own.
"""

import base64
import json
import re
import struct
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from fragility.errors import InputError
from fragility.files import file_digest
from fragility.suite.cache import digest, environment_key
from fragility.suite.folders import Folders
from fragility.suite.parts import forget_others, kept_part
from fragility.suite.site import prose
from fragility.suite.site.drawings import slim

if TYPE_CHECKING:
    from bs4 import Tag

#: Where the pages are kept (`suite.parts`).
KIND = "pages"
#: Cells with this tag are not shown.
HIDDEN = ("hide", "remove-cell")
#: The cell in which papermill repeats what a run was given.
INJECTED = "injected-parameters"
#: Elements that an output may hold, and the attributes that they keep.
ALLOWED: dict[str, tuple[str, ...]] = {
    "a": ("href",), "img": ("alt", "src"), "th": ("scope", "colspan", "rowspan"), "td": ("colspan", "rowspan"),
    "div": (), "table": (), "caption": (), "thead": (), "tbody": (), "tfoot": (), "tr": (), "p": (), "ul": (), "ol": (),
    "li": (), "strong": (), "b": (), "em": (), "i": (), "code": (), "pre": (), "br": (), "span": (), "small": (),
    "sup": (), "sub": (), "h3": (), "h4": (), "dl": (), "dt": (), "dd": (), "figure": (), "figcaption": (),
}  # fmt: skip
_NUMBER = re.compile(r"^[<>~]?\s*[-−+]?[\d,]+(\.\d+)?\s*%?$")
_DATA = re.compile(r"^data:image/(svg\+xml|png|jpeg);base64,(.*)$", re.DOTALL)
_POINTS = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
_ENDINGS = {"svg+xml": "svg", "png": "png", "jpeg": "jpg"}
#: A heading's trailing list of claim ids, which the page shows as links elsewhere.
_CODES = re.compile(r"\s*\((?:[A-Z]{1,2}\d{2}(?:[a-z])?(?:, | and )?)+\)$")
_HEAD_CODES = re.compile(_CODES.pattern.removesuffix("$") + r"(?=</h[23]>)")


@dataclass(frozen=True)
class NotebookPage:
    """One executed notebook.

    Attributes
    ----------
    run : str
        Name of the run.
    title : str
        Its question.
    anchors : dict
        Anchor of each section by its heading.
    result : str
        The first sentence that it prints; "" where it prints none.
    body : Markup
        The page without its title.
    pictures : dict
        Name -> bytes of the figures that the page shows.
    alt : str
        What the first figure shows.
    """

    run: str
    title: str
    anchors: dict[str, str]
    result: str = ""
    body: Markup = field(default_factory=Markup)
    pictures: dict[str, bytes] = field(default_factory=dict)
    alt: str = ""

    @property
    def page(self) -> str:
        """Name of the page, from the root of the site and without its ending."""
        return f"notebooks/{self.run}"

    @property
    def of_a_paper(self) -> bool:
        """Whether the notebook is run once for each paper."""
        return "--" in self.run

    @property
    def thumbnail(self) -> str:
        """The first figure, from the folder of notebooks; "" where there is none."""
        return f"{self.run}/{next(iter(self.pictures))}" if self.pictures else ""


def read_notebooks(folders: Folders, without: Collection[str] = ()) -> list[NotebookPage]:
    """Read the executed notebooks but those of some runs, in the order of their names; each is kept as it was read.

    Raises
    ------
    InputError
        When there is none, or one is not a notebook with a title.
    """
    there = sorted(folders.executed("*").parent.glob("*.ipynb"))
    paths = [path for path in there if path.stem not in without]
    if not paths:
        raise InputError("no executed notebook", "build/notebooks", "run `fragility run` first")
    tools = environment_key()
    forget_others(folders, KIND, [path.stem for path in there])
    return [kept_notebook(folders, path.stem, tools) for path in paths]


def kept_notebook(folders: Folders, run: str, tools: str) -> NotebookPage:
    """Return the page of an executed notebook: as it was read earlier with these `tools`, or read and kept."""
    path = folders.executed(run)
    part = kept_part(folders, KIND, run, page_key(path, tools), lambda: _told(read_notebook(path)))
    pictures = {name: base64.b64decode(text) for name, text in part["pictures"].items()}
    return NotebookPage(**part | {"body": Markup(part["body"]), "pictures": pictures})


def page_key(path: Path, tools: str) -> str:
    """Return what a notebook's page depends on: the executed notebook, and what reads it (`environment_key`)."""
    return digest(file_digest(path), tools)


def _told(page: NotebookPage) -> dict[str, Any]:
    pictures = {name: base64.b64encode(content).decode() for name, content in page.pictures.items()}
    return asdict(page) | {"body": str(page.body), "pictures": pictures}


def read_notebook(path: Path) -> NotebookPage:
    """Read one executed notebook as a page."""
    where = f"build/notebooks/{path.name}"
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        kinds = [cell["cell_type"] for cell in cells]
    except (ValueError, KeyError, TypeError):
        raise InputError("not a notebook", where, "run `fragility run --force`") from None
    shown = [cell for cell in parameters_once(cells) if not set(HIDDEN) & set(cell["metadata"].get("tags", []))]
    title, result = "", ""
    anchors: dict[str, str] = {}
    parts: list[Markup] = []
    pictures: dict[str, bytes] = {}
    alts: list[str] = []
    for cell in shown:
        if cell["cell_type"] == "markdown":
            read = prose.render(_text(cell))
            title = title or read.title
            anchors |= {_CODES.sub("", words): name for _, name, words in read.headings}
            parts.append(Markup(_HEAD_CODES.sub("", read.body)))
            continue
        if cell["cell_type"] != "code":
            continue
        parts.append(_code(_text(cell), "parameters" in cell["metadata"].get("tags", [])))
        for output in cell.get("outputs", []):
            said = "" if result else _said(output)
            result = result or said
            if not said:  # the first sentence stands at the head of the page
                parts.append(_output(output, path.stem, pictures, alts))
    if "markdown" not in kinds or not title:
        raise InputError("no title", where, "begin the notebook with a heading")
    return NotebookPage(path.stem, title, anchors, result, Markup("\n").join(parts), pictures, next(iter(alts), ""))


def notebook_link(run: str, pages: Sequence[NotebookPage]) -> tuple[str, str] | None:
    """Return the page and the title of a run; None when it is not part of this build."""
    return next(((f"{page.page}.html", page.title) for page in pages if page.run == run), None)


def section_link(target: str, paper_key: str, pages: Sequence[NotebookPage]) -> tuple[str, str] | None:
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
    wanted, link = prose.anchor(section), f"{found.page}.html"
    heading = next((text for text, known in found.anchors.items() if known == wanted), "")
    return (f"{link}#{wanted}", f"{found.title} {heading}") if heading else (link, found.title)


def parameters_once(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
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


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else "".join(value)


def _code(text: str, parameters: bool) -> Markup:
    """Fold a cell's code under a word that says what it is."""
    word = "Show parameters" if parameters else "Show code"
    return Markup('<details class="show-code"><summary>%s</summary>%s</details>') % (word, prose.code(text))


def _said(output: dict[str, Any]) -> str:
    """Return an output's sentence, if it is one."""
    data = output.get("data", {})
    if "text/markdown" not in data:
        return ""
    return prose.text_only(str(prose.render(_joined(data["text/markdown"])).body))


def _output(output: dict[str, Any], run: str, pictures: dict[str, bytes], alts: list[str]) -> Markup:
    if output["output_type"] == "stream":
        return Markup('<pre class="printed" tabindex="0">%s</pre>') % _joined(output["text"]).rstrip()
    if output["output_type"] == "error":
        return Markup('<pre class="printed" tabindex="0">%s</pre>') % output.get("ename", "error")
    data = output.get("data", {})
    if "text/html" in data:
        return _clean(_joined(data["text/html"]), run, pictures, alts)
    if "text/markdown" in data:
        return Markup('<div class="said">%s</div>') % prose.render(_joined(data["text/markdown"])).body
    for kind in ("svg+xml", "png"):
        if f"image/{kind}" in data:
            content = _joined(data[f"image/{kind}"])
            raw = content.encode() if kind == "svg+xml" else base64.b64decode(content)
            text = _joined(data.get("text/plain", "Figure"))
            return _picture(raw, _ENDINGS[kind], text, run, pictures, alts)
    return Markup('<pre class="printed" tabindex="0">%s</pre>') % _joined(data.get("text/plain", "")).rstrip()


def _picture(raw: bytes, ending: str, alt: str, run: str, pictures: dict[str, bytes], alts: list[str]) -> Markup:
    name = f"figure-{len(pictures) + 1}.{ending}"
    pictures[name] = slim(raw) if ending == "svg" else raw
    alts.append(alt)
    image = Markup('<img src="%s/%s" alt="%s"%s loading="lazy">') % (run, name, alt, _size(raw, ending))
    return Markup('<figure class="picture" tabindex="0" role="group" aria-label="Figure">%s</figure>') % image


def _size(raw: bytes, ending: str) -> Markup:
    """Return width and height of a figure, so that the page does not move when it arrives; "" where it says neither."""
    if ending == "svg":
        found = _POINTS.search(raw.decode("utf-8"))
        width, height = (float(found[1]) * 4 / 3, float(found[2]) * 4 / 3) if found else (0.0, 0.0)
    else:
        width, height = struct.unpack(">II", raw[16:24]) if raw[:4] == b"\x89PNG" else (0.0, 0.0)
    return Markup(' width="%.0f" height="%.0f"') % (width, height) if width else Markup()


def _clean(html: str, run: str, pictures: dict[str, bytes], alts: list[str]) -> Markup:
    """Keep the elements and attributes that are allowed; figures become files, numbers stand right."""
    from bs4 import BeautifulSoup, Tag

    soup = BeautifulSoup(html, "html.parser")
    for element in list(soup.find_all(True)):
        if not isinstance(element, Tag):
            continue
        if element.name in ("script", "style"):
            element.decompose()
        elif element.name not in ALLOWED:
            element.unwrap()
        else:
            kept = {name: element[name] for name in ALLOWED[element.name] if name in element.attrs}
            element.attrs = {name: value for name, value in kept.items() if name != "href" or _harmless(str(value))}
    for image in soup.find_all("img"):
        found = _DATA.match(str(image.get("src", "")))
        alt = str(image.get("alt", "")) or "Figure"
        if found:
            shown = _picture(base64.b64decode(found[2]), _ENDINGS[found[1]], alt, run, pictures, alts)
            image.replace_with(BeautifulSoup(str(shown), "html.parser"))
        else:
            image.decompose()
    for cell in soup.find_all("td"):
        if _NUMBER.match(cell.get_text(strip=True)):
            cell["class"] = "number"
    for table in soup.find_all("table"):
        _headed(table)
        box = soup.new_tag(
            "div", attrs={"class": "scroll wide", "tabindex": "0", "role": "region", "aria-label": "Table"}
        )
        table.wrap(box)
    return Markup(str(soup))


def _headed(table: "Tag") -> None:
    """Give every cell of the first row of a head a scope; an empty head cell is a plain cell."""
    for cell in table.select("thead th"):
        cell["scope"] = "col"
        if not cell.get_text(strip=True):
            cell.name = "td"
            del cell["scope"]


def _harmless(address: str) -> bool:
    return not re.match(r"^\s*[a-z]+:", escape(address), flags=re.IGNORECASE) or address.startswith(("http:", "https:"))
