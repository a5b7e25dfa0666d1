"""The audit of one paper as one HTML file that needs nothing else: no script, no style sheet, no picture from outside.

Prevents the failure in which a report cannot be sent on, or a name in a stranger's csv runs as a script: every text is
escaped.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.errors import InputError
from fragility.files import resource_root, write_text
from fragility.frame_rows import records
from fragility.report.held import NOT_SAID
from fragility.report.ledger_rows import readings
from fragility.report.paper import Report
from fragility.wording import counted

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #22252b; }
.wrap { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid #d5d8dd; }
thead th { border-bottom: 2px solid #5b616b; } caption { text-align: left; padding: 0.4rem 0; color: #5b616b; }
tr.inconsistent td, tr.inconsistent th { background: #fbeff1; } svg { display: block; margin: 1rem 0; }
"""
_COLOURS = {"consistent": "#2a7fb8", "inconsistent": "#a4243b", "not checkable": "#d5d8dd"}
_WIDTH, _BAR, _LEFT = 720, 24, 200


def write_page(found: Report, path: Path) -> Path:
    """Write the page of a report.

    Raises
    ------
    InputError
        For a file that is not to be HTML, that lies in the suite's data or build, or cannot be written.
    """
    target = path.resolve()
    if target.suffix != ".html":
        raise InputError(f"'{path}'", "--page", "give a name that ends in .html")
    for part in ("data", "build"):
        if target.is_relative_to(resource_root() / part):
            raise InputError(f"'{path}' lies in the suite's {part} folder", "--page", "write it elsewhere")
    try:
        return write_text(target, page(found))
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror}", "--page") from None


def page(found: Report) -> str:
    """Return a report as one HTML page."""
    card, findings = found.paper.card, found.findings
    bad = findings[findings["result"] == "inconsistent"]
    title = f"Printed numbers of {card.title or found.paper.key}"
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(card.read_as or NOT_SAID)}</p>", _listed(found.sentences)]
    parts += ["<h2>Notes</h2>", _listed(found.notes)] if found.notes else []
    parts += ["<h2>Checks</h2>", _bars(found.tally), _table(found.tally, "Findings by check and result")]
    parts += ["<h2>Inconsistent</h2>", _table(bad, counted(len(bad), "finding"))] if len(bad) else []
    if found.rows:
        parts += ["<h2>Claims</h2>", _table(readings(found.rows), "Readings of the claims, with their verdicts")]
    parts += ["<h2>All findings</h2>", _table(findings, counted(len(findings), "finding"))]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _listed(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def _table(frame: pd.DataFrame, caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    rows = "".join(_row(row) for row in records(frame))
    caption = f"<caption>{escape(caption)}</caption>"
    return f'<div class="wrap"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(row: dict[str, Any]) -> str:
    cells = "".join(f"<td>{escape(_word(value))}</td>" for value in row.values())
    return f'<tr class="{escape(str(row.get("result", "")))}">{cells}</tr>'


def _word(value: object) -> str:
    """Word a cell: absent numbers are a dash, addresses one after the other."""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return "\N{EN DASH}" if value != value else f"{value:.3g}"
    return str(value)


def _bars(tally: pd.DataFrame) -> str:
    """Draw the findings of each check as one bar; the table below says the same in numbers."""
    names, drawn = list(_COLOURS), []
    for place, row in enumerate(tally.to_dict("records")):
        total, left = sum(row[name] for name in names), float(_LEFT)
        drawn.append(f'<text x="0" y="{place * _BAR + 16}" font-size="14">{escape(row["check"])}</text>')
        for name in names:
            width = (_WIDTH - _LEFT) * row[name] / total
            drawn.append(
                f'<rect x="{left:.1f}" y="{place * _BAR + 3}" width="{width:.1f}" height="18" fill="{_COLOURS[name]}">'
                f"<title>{row[name]} {name}</title></rect>"
            )
            left += width
    label = "Share of the findings of each check that are consistent (blue), inconsistent (red), not checkable (grey)"
    size = f'width="{_WIDTH}" height="{_BAR * len(tally)}" viewBox="0 0 {_WIDTH} {_BAR * len(tally)}"'
    return f'<p>{label}.</p><svg role="img" aria-label="{label}" {size}>{"".join(drawn)}</svg>' if len(tally) else ""
