"""Numbers outside of the tables: percentages of the abstract, and test results with their p values in the text.

Prevents the failure in which the number that everybody reads, in the abstract, is held against nothing because it
stands in no table. Nothing of the text is kept but the numbers and the place where they stand.
"""

import re

from bs4 import BeautifulSoup

from fragility.printed.extract.html import check_tags
from fragility.statistics.reported import find_reported

#: Endings of files whose text is looked at, the longest text, and numbers of an abstract at the most.
TEXTS = (".tex", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt")
LONGEST, MOST = 20_000_000, 60
#: Bytes of a source; the readers of its tables take no longer one.
LONGEST_SOURCE = 2_000_000
_PERCENT = re.compile(
    r"(?<![\d.,\w])(\d{1,3}(?:\.\d+)?)\s?(?:\\?%|percent\b|per cent\b)(?!\s*(?:CI|confidence|interval))"
)
_ABSTRACTS = (
    re.compile(r"\\begin\s*\{abstract\}(.*?)\\end\s*\{abstract\}", re.S),
    re.compile(r"\\abstract\s*\{((?:[^{}]|\{[^{}]*\})*)\}", re.S),
)
_HEADED = re.compile(
    r"^\W{0,40}abstract\W{0,40}$(.*?)(?=^\W{0,40}(?:\d\W{1,9})?(?:introduction|keywords|#|contents)\b|^#|\Z)",
    re.S | re.I | re.M,
)
_PLAIN = re.compile(r"\\(?:textit|emph|mathit|mathrm|text|textbf)\s*\{([^{}]*)\}")
Row = dict[str, str]


def passage_rows(content: bytes, suffix: str) -> list[Row]:
    """Return rows in the columns of scores.csv: percentages of the abstract, and test results of the text.

    >>> rows = passage_rows(b"A drop, t(28) = 2.20, p = .036.", ".txt")
    >>> [(row["column"], row["value_text"], row["kind"]) for row in rows]
    [('t(28)', '2.20', 'statistic'), ('p of t(28)', '.036', 'p')]
    """
    html = suffix in (".html", ".htm", ".xhtml")
    if suffix not in TEXTS or len(content) > (LONGEST if html else LONGEST_SOURCE):
        return []
    text = content.decode("utf-8", "replace")
    abstract, body = (_of_html if html else _of_source)(text)
    rows = []
    for number, value in enumerate(dict.fromkeys(_PERCENT.findall(abstract)), 1):
        if float(value) <= 100 and number <= MOST:
            rows.append(_row("Abstract", f"number {number}", "", f"{value}%", "percent", ""))
    for number, found in enumerate(find_reported(body), 1):
        place = ("Text", f"test {number}")
        rows.append(_row(*place, found.name, found.statistic, "", "statistic"))
        rows.append(_row(*place, f"p of {found.name}", found.p.removeprefix("=").strip(), "", "p"))
    return rows


def _row(locator: str, row: str, column: str, value: str, unit: str, kind: str) -> Row:
    return {
        "locator": locator, "row": row, "column": column, "value_text": value, "unit": unit, "kind": kind,
        "confidence": "own-text",
    }  # fmt: skip


def _of_html(text: str) -> tuple[str, str]:
    if "p" not in text.lower() or not re.search(r"abstract|[pP]\s*(?:</\w+>)?\s*(?:&lt;|[=<>])", text, re.I):
        return "", ""
    check_tags(text)
    page = BeautifulSoup(text, "html.parser")
    for unseen in page(["script", "style"]):
        unseen.decompose()
    found = page.find(class_=re.compile("abstract", re.I)) or page.find(id=re.compile("abstract", re.I))
    return (found.get_text(" ") if found else ""), page.get_text("")


def _of_source(text: str) -> tuple[str, str]:
    found = next(filter(None, (form.search(text) for form in (*_ABSTRACTS, _HEADED))), None)
    body = _PLAIN.sub(r"\1", text)
    for source, printed in (
        ("\\chi", "\u03c7"),
        ("$", ""),
        ("\\,", " "),
        ("\\;", " "),
        ("~", " "),
        ("*", ""),
        ("_", ""),
    ):
        body = body.replace(source, printed)
    return (found[1] if found else ""), body
