"""Documents made for the tests: one printed table, written as LaTeXML, LaTeX, markdown and csv by independent code.

The addresses that a table has are built here from its parts, never from a grid.
"""

import csv
import io
from dataclasses import dataclass, field
from html import escape

CAPTION = "Table 3: Safety score (%) of each model."


@dataclass(frozen=True)
class Printed:
    """A table with two levels of column headers and one or two of row headers.

    `heads` is (group, columns) from left to right; `stubs` is (family, methods) from top to bottom, family "" for
    one level; `values` and `bold` go by row and column.
    """

    heads: list[tuple[str, list[str]]]
    stubs: list[tuple[str, list[str]]]
    values: list[list[str]]
    bold: set[tuple[int, int]] = field(default_factory=set)
    caption: str = CAPTION

    @property
    def columns(self) -> list[str]:
        return [f"{group}, {name}" for group, names in self.heads for name in names]

    @property
    def rows(self) -> list[str]:
        return [", ".join(filter(None, (family, method))) for family, methods in self.stubs for method in methods]

    @property
    def levels(self) -> int:
        return 2 if any(family for family, _ in self.stubs) else 1

    def addressed(self) -> list[tuple[str, str, str]]:
        """Return (row, column, text) of each cell of the body."""
        return [
            (row, column, text)
            for row, line in zip(self.rows, self.values, strict=True)
            for column, text in zip(self.columns, line, strict=True)
        ]

    def headers(self, merged: bool) -> int:
        """Return the number of header cells, blank ones included."""
        families, methods = (len(self.stubs) if self.levels == 2 else 0), len(self.rows)
        groups, names = len(self.heads), len(self.columns)
        if merged:
            return self.levels + groups + names + families + methods
        return 2 * (self.levels + names) + methods * self.levels


def latexml(table: Printed) -> str:
    """Write the table as LaTeXML does for arXiv."""
    corners = ["Family", "Method"][-table.levels :]
    top = "".join(_th(name, "column row", rows=2) for name in corners)
    top += "".join(_th(group, "column", columns=len(names)) for group, names in table.heads)
    second = "".join(_th(name, "column") for _, names in table.heads for name in names)
    body, number = "", 0
    for family, methods in table.stubs:
        for place, method in enumerate(methods):
            cells = _th(family, "row", rows=len(methods)) if family and not place else ""
            cells += _th(method, "row")
            for column, text in enumerate(table.values[number]):
                bold = (number, column) in table.bold
                inner = f'<span class="ltx_text ltx_font_bold">{_math(text)}</span>' if bold else _math(text)
                cells += f'<td class="ltx_td ltx_align_center">{inner}</td>'
            body += f'<tr class="ltx_tr">{cells}</tr>\n'
            number += 1
    tag, _, rest = table.caption.partition(": ")
    return f"""<!DOCTYPE html><html><head><title>A page</title><style>td {{color: red}}</style></head><body>
<p class="ltx_p">As <a class="ltx_ref" href="#S4.T3"><span class="ltx_tag">Table 3</span></a> shows, ...</p>
<figure class="ltx_table" id="S4.T3">
<figcaption class="ltx_caption ltx_centering"><span class="ltx_tag ltx_tag_table"><span class="ltx_text"
style="font-size:90%;">{escape(tag)}</span>: </span>{escape(rest)}</figcaption>
<div class="ltx_inline-block ltx_transformed_outer"><table class="ltx_tabular ltx_centering ltx_guessed_headers">
<thead class="ltx_thead"><tr class="ltx_tr">{top}</tr>
<tr class="ltx_tr">{second}</tr></thead>
<tbody class="ltx_tbody">{body}</tbody></table></div></figure>
<table class="ltx_equation ltx_eqn_table"><tr class="ltx_eqn_row"><td class="ltx_eqn_cell">1.00</td></tr></table>
</body></html>"""


def _th(text: str, heads: str, rows: int = 1, columns: int = 1) -> str:
    classes = " ".join(f"ltx_th_{head}" for head in heads.split())
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
    bold = f'<span class="ltx_text ltx_font_bold">{escape(text)}</span>'
    return f'<th class="ltx_td ltx_align_center ltx_th {classes} ltx_border_tt"{spans}>{bold}</th>'


def _math(text: str) -> str:
    """Write a plain number as a formula, as LaTeXML does for $95.96$; all else as text."""
    if not text.replace(".", "").isdecimal():
        return escape(text)
    return (
        f'<math alttext="{text}" class="ltx_Math" display="inline"><semantics><mn>{text}</mn><annotation '
        f'encoding="application/x-tex">{text}</annotation></semantics></math>'
    )


def latex(table: Printed) -> str:
    r"""Write the table as LaTeX source with booktabs, \multirow and \multicolumn."""
    corners = " & ".join(rf"\multirow{{2}}{{*}}{{{name}}}" for name in ["Family", "Method"][-table.levels :])
    top = " & ".join(rf"\multicolumn{{{len(names)}}}{{c}}{{\textbf{{{group}}}}}" for group, names in table.heads)
    second = " & ".join(name for _, names in table.heads for name in names)
    lines, number = [], 0
    for family, methods in table.stubs:
        for place, method in enumerate(methods):
            cells = [rf"\multirow{{{len(methods)}}}{{*}}{{{family}}}" if not place else ""] if family else []
            cells.append(method)
            for column, text in enumerate(table.values[number]):
                source = _tex(text)
                cells.append(rf"\textbf{{{source}}}" if (number, column) in table.bold else source)
            lines.append(" & ".join(cells) + r" \\ % a comment & 99.99 \\")
            number += 1
        lines.append(r"\addlinespace[2pt]")
    body = "\n".join(lines)
    caption = table.caption.partition(": ")[2].replace("%", r"\%")
    first = table.levels + 1
    return rf"""\documentclass{{article}}
\begin{{document}}
\begin{{table}}\caption{{One}}\begin{{tabular}}{{l}}nothing\end{{tabular}}\end{{table}}
\begin{{table}}\caption{{Two}}\end{{table}}
\begin{{table*}}[t]
\caption{{{caption}}}\label{{tab:main}}
\centering\footnotesize
\begin{{tabular}}{{@{{}}l{"c" * len(table.columns)}@{{}}}}
\toprule
{corners} & {top} \\
\cmidrule(lr){{{first}-{first + 1}}}
{" & " * (table.levels - 1)} & {second} \\
\midrule
{body}
\bottomrule
\end{{tabular}}
\end{{table*}}
\end{{document}}
"""


def _tex(text: str) -> str:
    signs = {"%": r"\%", "~": r"$\sim$", "<": "$<$", "±": r"$\pm$", "–": "--", "_": r"\_", "&": r"\&"}
    return "".join(signs.get(sign, sign) for sign in text)


def flat(table: Printed) -> list[list[str]]:
    """Return the rows of the table without merged cells: a group's name stands over each of its columns."""
    corners = ["Family", "Method"][-table.levels :]
    rows = [corners + [group for group, names in table.heads for _ in names]]
    rows.append([""] * table.levels + [name for _, names in table.heads for name in names])
    number = 0
    for family, methods in table.stubs:
        for method in methods:
            rows.append([*([family] if table.levels == 2 else []), method, *table.values[number]])
            number += 1
    return rows


def markdown(table: Printed) -> str:
    """Write the table as a pipe table under its caption."""
    first, *others = [[cell.replace("|", "\\|") for cell in row] for row in flat(table)]
    for number, row in enumerate(others[1:]):
        for column in range(len(table.columns)):
            if (number, column) in table.bold:
                row[table.levels + column] = f"**{row[table.levels + column]}**"
    lines = [first, ["---"] * len(first), *others]
    return f"# A page\n\n{table.caption}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\nText.\n"


def separated(table: Printed) -> str:
    """Write the table as csv."""
    stream = io.StringIO()
    csv.writer(stream).writerows(flat(table))
    return stream.getvalue()
