"""Whatever a document holds: no traceback, and no cell without an account."""

import pytest
from extract.reading import rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.printed.extract.html import read_html
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.markdown import read_markdown
from fragility.printed.extract.separated import read_separated

WORDS = [
    "95.96",
    "Base",
    " ",
    "\n",
    "-",
    "±0.3",
    "†",
    "%",
    "↓",
    "=x",
    "12 pts",
    "\N{NO-BREAK SPACE}",
    "\N{ZERO WIDTH SPACE}",
]
PIECES = {
    "html": [
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", '<td colspan="3">', '<td rowspan="2">',
        '<td rowspan="0" colspan="x">', '<td class="ltx_td ltx_th ltx_th_row">', '<span class="ltx_tabular">',
        "<sup>", "</sup>", "<sub>", "</span>", '<math alttext="1_{\\pm 2}">', "</math>", "<cite>", "<script>", "&#27;",
        '<figure class="ltx_table">', "</figure>", "<figcaption>Table 3: x", "<br>", '<span class="ltx_note">', "<!--",
        "<caption>Table 4", '<span class="ltx_phantom">', "<b>", "<thead>",
    ],
    "latex": [
        "\\begin{tabular}{lc}", "\\end{tabular}", "\\begin{table}", "\\end{table}", "\\caption{x}", "&", "\\\\",
        "{", "}", "\\multirow{2}{*}{a}", "\\multirow{-2}{*}{b}", "\\multicolumn{2}{c}{d}", "\\multicolumn",
        "\\hline", "\\midrule", "\\cmidrule(lr){1-2}", "$", "^", "_", "\\textbf{", "\\begin{longtable}{l}",
        "\\end{longtable}", "\\endhead", "\\", "%\n", "\\begin{subtable}", "\\newcommand{\\a}{\\a}", "\\a",
        "\\tnote{1}", "[", "]", "~", "\\footnotemark",
    ],
    "markdown": ["|", "\n|---|---|\n", "|---|\n", "\\|", "**", "`", "$", "<b>", "\n\n", "Table 2: x\n", "[a](b)"],
    "csv": [",", ";", "\t", '"x"', "\r\n", "''", ",,,"],
}  # fmt: skip
READERS = {
    "html": read_html,
    "latex": read_latex,
    "markdown": read_markdown,
    "csv": lambda text: read_separated(text, "made.csv"),
}


@pytest.mark.parametrize("form", READERS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_accounted_for(form, data):
    pieces = st.sampled_from(PIECES[form]) | st.sampled_from(WORDS)
    opening = {
        "html": "<table><tr><td>",
        "latex": "\\begin{tabular}{lcc} & A & B \\\\ ",
        "markdown": "| |A|\n|---|---|\n|",
    }
    text = opening.get(form, ",A,B\n") + "".join(data.draw(st.lists(pieces, max_size=40)))
    text += {"latex": "\\end{tabular}"}.get(form, "")
    try:
        done = rows_of(READERS[form](text))
    except InputError:
        assert form == "csv" and '"' in text  # quotes that do not match
        return
    for account in done.accounts:
        assert account.cells == account.numbers + account.empty + account.headers + account.not_understood
    assert len(done.rows) == sum(account.numbers for account in done.accounts)
    assert len(done.problems) == sum(account.not_understood for account in done.accounts)
    assert all(row["value_text"].isprintable() and row["locator"] for row in done.rows)
