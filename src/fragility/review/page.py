"""An answer as one HTML file that needs nothing else: to be attached to a review, or shown in a notebook.

Prevents two failures: a page that asks the network for a style, a font or a script (a strict policy forbids all of
them), and a name in a stranger's file that runs as one: every text is escaped.
"""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from fragility.errors import InputError
from fragility.files import write_text
from fragility.review.answer import Answer
from fragility.review.words import percent, span, telling

Row = dict[str, Any]
#: Rows of a table on a page; --csv and --json hold all.
MOST_ROWS = 2_000
#: Bars of the drawing.
MOST_BARS = 40
_STYLE = """
:root { --text: #22252b; --muted: #5b616b; --line: #d5d8dd; --good: #0072b2; --bad: #b84a00; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --muted: #a8adb5; --line: #454a52; --good: #56b4e9; --bad: #f0a050; --ground: #14181e; }
}
body { font: 16px/1.6 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1.5rem 1rem 3rem; color: var(--text); background: var(--ground); }
h1 { font-size: 2rem; line-height: 1.2; margin: 0.5rem 0; } h2 { font-size: 1.5rem; margin: 2rem 0 0.5rem; }
.lead { font-size: 1.15rem; } .muted, caption { color: var(--muted); }
.wrap { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; }
caption { text-align: left; padding: 0.4rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem; border-bottom: 1px solid var(--line); }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.inconsistent td { color: var(--bad); font-weight: 600; }
svg { display: block; margin: 1rem 0; max-width: 100%; height: auto; }
svg text { fill: var(--text); font: 13px sans-serif; } svg .line { stroke: var(--good); stroke-width: 3; }
svg .dot { fill: var(--good); } svg .axis { stroke: var(--line); } svg .muted { fill: var(--muted); }
"""
_TITLES = {
    "findings": "Checks of printed numbers", "arms": "Rates", "stored": "Stored rates against their items",
    "comparisons": "Comparisons", "agreement": "Agreement of judges", "numbers": "Printed numbers and their counts",
    "plan": "Plan",
}  # fmt: skip
_COMMANDS = {
    "doctor": "Checked", "items": "Counted", "compare": "Compared", "plan": "Planned",
}  # fmt: skip


def write_page(answer: Answer, path: Path) -> Path:
    """Write the page of an answer.

    Raises
    ------
    InputError
        For a name that does not end in .html, and for a place that cannot be written.
    """
    if path.suffix != ".html":
        raise InputError(f"'{path.name}'", "--page", "give a name that ends in .html")
    return written(path, page(answer), "--page")


def page(answer: Answer) -> str:
    """Return an answer as one HTML page.

    Examples
    --------
    >>> import fragility as fg
    >>> "<script" in page(fg.compare("87/100", "85/100"))
    False
    """
    names = ", ".join(file["name"] for file in answer.files)
    title = f"{_COMMANDS[answer.command]}: {names}" if names else _COMMANDS[answer.command]
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n<h1>{escape(title)}</h1>\n'
        f"{body(answer)}\n</main></body></html>\n"
    )


def body(answer: Answer) -> str:
    """Return an answer as HTML without a head."""
    parts = [f'<p class="lead">{escape(answer.finding)}</p>']
    parts += [f'<p class="muted">{escape(file["name"])}: {escape(file["what"])}</p>' for file in answer.files]
    parts += [_listed([text for text in answer.sentences if text])]
    parts += [_drawing(answer.tables.get("arms") or answer.tables.get("numbers") or [])]
    if answer.guesses:
        told = [f"{guess.what} ({guess.flag} says otherwise)" for guess in dict.fromkeys(answer.guesses)]
        parts += ["<h2>Taken, because the file does not say</h2>", _listed(told)]
    parts += ["<h2>To check more</h2>", _listed(answer.needs)] if answer.needs else []
    for name, rows in answer.tables.items():
        parts += [f"<h2>{_TITLES.get(name, name)}</h2>", _table(rows)] if rows else []
    return "\n".join(part for part in parts if part)


def _listed(texts: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>" if texts else ""


def _table(rows: list[Row]) -> str:
    shown = rows[:MOST_ROWS]
    there = dict.fromkeys(key for row in shown for key in row)
    names = [name for name in there if any(_word(row.get(name)) for row in shown)]
    head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in names)
    lines = []
    for row in shown:
        bad = "inconsistent" in (row.get("result"), row.get("stderr_result"))
        cells = "".join(f"<td{_class(row.get(name))}>{escape(_word(row.get(name)))}</td>" for name in names)
        lines.append(f'<tr class="inconsistent">{cells}</tr>' if bad else f"<tr>{cells}</tr>")
    more = f", the first {len(shown)} of {len(rows)}" if len(rows) > len(shown) else ""
    caption = f"<caption>{len(shown)} rows{more}</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="wrap">{table}</div>'


def _drawing(rows: list[Row]) -> str:
    """Draw each rate with its interval from 0 to 100 %."""
    ends = ("low", "rate", "high")
    drawn = [row for row in rows if all(row.get(name) is not None and 0 <= row[name] <= 1 for name in ends)][:MOST_BARS]
    if not drawn:
        return ""
    names, left, wide, high = telling(drawn), 230, 700, 26
    scale = wide - left - 40
    marks = []
    for place, row in enumerate(drawn):
        y = 30 + high * place
        low, rate, top = (left + scale * float(row[name]) for name in ends)
        label = ", ".join(str(row[name]) for name in names if row.get(name))
        label = label or str(row.get("row") or row.get("counted") or "")
        label = label if len(label) <= 32 else f"{label[:31]}…"
        told = escape(f"{label}: {percent(row['rate'])} % ({span(row['low'], row['high'])})")
        marks.append(
            f'<g><title>{told}</title><text x="{left - 10}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'
            f'<line class="line" x1="{low:.1f}" x2="{top:.1f}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{rate:.1f}" cy="{y}" r="5"/></g>'
        )
    bottom = 30 + high * len(drawn)
    axis = ""
    for tick in (0, 25, 50, 75, 100):
        x = f"{left + scale * tick / 100:.1f}"
        axis += f'<line class="axis" x1="{x}" x2="{x}" y1="15" y2="{bottom - 8}"/>'
        axis += f'<text class="muted" x="{x}" y="{bottom + 10}" text-anchor="middle">{tick} %</text>'
    said = f"{len(drawn)} rates with their 95 % intervals"
    return f'<svg viewBox="0 0 {wide} {bottom + 20}" role="img" aria-label="{said}">{axis}{"".join(marks)}</svg>'


def _word(value: Any) -> str:
    if value is None or value != value or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _class(value: Any) -> str:
    return ' class="number"' if isinstance(value, int | float) and not isinstance(value, bool) else ""


def written(path: Path, text: str, flag: str) -> Path:
    """Write a text where the user asked for it; a place that cannot be written is the user's mistake."""
    if not path.parent.is_dir():
        raise InputError(f"no folder '{path.parent}'", flag, "make it first")
    try:
        return write_text(path, text)
    except OSError as error:
        raise InputError(f"'{path.name}' cannot be written: {error.strerror}", flag) from None
