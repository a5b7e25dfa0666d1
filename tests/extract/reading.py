"""Short ways to read a made document in a test."""

from extract.pages import CAPTION
from folders import ROOT

from fragility.printed.extract.grid import Document
from fragility.printed.extract.html import read_html
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.markdown import read_markdown
from fragility.printed.extract.names import Names
from fragility.printed.extract.rows import Extraction, extract
from fragility.printed.extract.separated import read_separated
from fragility.printed.extract.source import name_tables
from fragility.schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(ROOT)


def rows_of(document: Document, **options: int) -> Extraction:
    return extract(name_tables(document, [], ""), Names(VOCABULARY), {}, **options)


def page(rows: str, caption: str = "Table 3: Scores.") -> Extraction:
    """Read a LaTeXML table of these rows."""
    tag, _, rest = caption.partition(": ")
    return rows_of(
        read_html(
            f'<figure class="ltx_table"><figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_table">{tag}: '
            f'</span>{rest}</figcaption><table class="ltx_tabular">{rows}</table></figure>'
        )
    )


def line(*cells: str, head: bool = False) -> str:
    """Write one LaTeXML row; a cell that begins with "<td" or "<th" is taken as it is."""
    name, classes = ("th", "ltx_td ltx_th ltx_th_column") if head else ("td", "ltx_td")
    inner = [
        cell if cell.startswith(("<td", "<th")) else f'<{name} class="{classes}">{cell}</{name}>' for cell in cells
    ]
    return f'<tr class="ltx_tr">{"".join(inner)}</tr>'


def source(rows: str, before: str = "") -> Extraction:
    """Read a LaTeX table of these rows."""
    caption = CAPTION.partition(": ")[2].replace("(%)", "")
    return rows_of(
        read_latex(
            f"{before}\\begin{{table}}\\caption{{{caption}}}\\begin{{tabular}}{{lccc}}{rows}\\end{{tabular}}\\end{{table}}"
        )
    )


def pipes(text: str) -> Extraction:
    return rows_of(read_markdown(text))


def commas(text: str, **options: int) -> Extraction:
    return rows_of(read_separated(text, "made.csv"), **options)


def values(done: Extraction) -> dict[tuple[str, str], str]:
    """Return {(row, column): value}."""
    return {(row["row"], row["column"]): row["value_text"] for row in done.rows}


def one(done: Extraction) -> dict[str, str]:
    """Return the only row."""
    (row,) = done.rows
    return row
