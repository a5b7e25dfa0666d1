"""LaTeX in a cell to the text that it prints.

Prevents the failure in which a macro's argument (a colour, a length, a hidden digit) is read as a printed number:
what a command prints is listed here; a command that is not listed stays in the text, so that the cell is reported.
"""

import re
import unicodedata

from fragility.errors import InputError
from fragility.printed.extract.text import script

#: Commands that print one sign.
SIGNS = {
    "pm": "±", "uparrow": "↑", "downarrow": "↓", "rightarrow": "→", "to": "→", "leftarrow": "←", "Uparrow": "⇑",
    "Downarrow": "⇓", "dagger": "†", "dag": "†", "textdagger": "†", "ddagger": "‡", "ddag": "‡", "ast": "∗",
    "star": "⋆", "textasteriskcentered": "*", "S": "§", "P": "¶", "approx": "≈", "sim": "~", "textasciitilde": "~",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "lt": "<", "gt": ">", "textless": "<", "textgreater": ">",
    "times": "×", "cdot": "·", "ldots": "…", "dots": "…", "infty": "∞", "checkmark": "✓", "textendash": "–",
    "textemdash": "—", "textminus": "−", "textbackslash": "\\", "textpm": "±", "mp": "∓", "percent": "%", "circ": "∘",
    "textuparrow": "↑", "textdownarrow": "↓", "textrightarrow": "→", "slash": "/", "textbar": "|", "vert": "|",
    "mid": "|", "quad": " ", "qquad": " ", "newline": " ", "linebreak": " ", "par": " ", "space": " ",
    "tabularnewline": " ", "enspace": " ", "thinspace": " ", "xspace": "", "nobreakspace": " ",
}  # fmt: skip
#: Commands that change how text looks and print nothing themselves.
SWITCHES = {
    "bf", "bfseries", "it", "itshape", "em", "rm", "rmfamily", "sf", "sffamily", "tt", "ttfamily", "sc", "scshape",
    "sl", "slshape", "normalfont", "mdseries", "upshape", "tiny", "scriptsize", "footnotesize", "small", "normalsize",
    "large", "Large", "LARGE", "huge", "Huge", "centering", "raggedright", "raggedleft", "displaystyle", "textstyle",
    "scriptstyle", "left", "right", "big", "Big", "bigl", "bigr", "protect", "relax", "noindent", "strut", "boldmath",
    "hfill", "unboldmath", "null", "allowbreak", "ignorespaces", "limits", "arraybackslash", "toprule", "midrule",
    "bottomrule", "hline",
}  # fmt: skip
#: Commands and how many arguments they take that print nothing.
SILENT = {
    "phantom": 1, "hphantom": 1, "vphantom": 1, "hspace": 1, "vspace": 1, "label": 1, "rule": 2, "cellcolor": 1,
    "rowcolor": 1, "columncolor": 1, "color": 1, "cite": 1, "citep": 1, "citet": 1, "citealp": 1, "citeyear": 1,
    "setlength": 2, "kern": 0, "cline": 1, "cmidrule": 1, "arrayrulecolor": 1, "fontsize": 2, "selectfont": 0,
    "end": 1, "renewcommand": 2, "rotatebox": 1, "textcolor": 1, "colorbox": 1, "resizebox": 2,
    "scalebox": 1, "raisebox": 1, "parbox": 1, "href": 1, "fcolorbox": 2,
}  # fmt: skip
#: Commands that print their argument, and the mark it gets.
MARKED = {
    "textbf": "bold", "mathbf": "bold", "bm": "bold", "boldsymbol": "bold", "pmb": "bold", "underline": "underlined",
    "uline": "underlined", "uuline": "underlined", "underbar": "underlined", "bf": "bold", "bfseries": "bold",
}  # fmt: skip
#: Commands that print their argument as it is.
PLAIN = {
    "text", "textit", "emph", "mathrm", "textrm", "texttt", "textsc", "textsf", "textsl", "textup", "textmd",
    "textnormal", "mathit", "mathsf", "mathtt", "mbox", "hbox", "makecell", "shortstack", "thead", "num",
    "operatorname", "ensuremath", "centerline", "fbox", "textls", "adjustbox",
}  # fmt: skip
#: Commands whose argument is a footnote, not a part of the text.
FOOTNOTES = {"footnote", "footnotemark", "tnote", "tablefootnote", "tmark"}
#: Environments within a cell, and the arguments before their content.
_INNER = {"tabular": 1, "array": 1, "tabular*": 2, "tabularx": 2, "minipage": 1, "varwidth": 1}
_COMMAND = re.compile(r"\\([A-Za-z@]+)[ \t\n]*|\\(.)", re.DOTALL)
_CITED = re.compile(r"\\cite\w*\*?\s*(?:\[[^\]]{0,999}\]\s*)*\{([^}]{0,999})\}")
_ESCAPED = {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "\\": " ", "/": "", "(": "", ")": "", "\n": " ", "-": ""}
#: Groups within groups that are followed.
DEEPEST = 40
#: Characters of a cell or caption.
LONGEST = 400_000


def plain(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the text that a piece of LaTeX prints, and its marks ("bold", "underlined", "footnote 1").

    Parameters
    ----------
    source : str
        The content of one cell or caption, or the `alttext` of a formula.

    Notes
    -----
    A citation beside other text is left out; one that stands alone is given by its key.
    """
    if len(source) > LONGEST:
        what, fix = f"{len(source):,} characters in one cell or caption", "a brace may not close"
        raise InputError(what, "LaTeX source", fix)
    reader = _Reader()
    text = reader.convert(source, 0)
    if not text.strip():
        text = ", ".join(f"[{key}]" for key in _CITED.findall(source))
    return text, tuple(dict.fromkeys(reader.marks))


def group(source: str, start: int) -> tuple[str, int]:
    """Return the argument that begins at `start` (a group, a command or one sign) and the place behind it."""
    while start < len(source) and source[start].isspace():
        start += 1
    if start >= len(source):
        return "", start
    if source[start] != "{":
        match = _COMMAND.match(source, start)
        end = match.end() if match else start + 1
        return source[start:end], end
    depth, place = 0, start
    while place < len(source):
        sign = source[place]
        if sign == "\\":
            place += 1
        depth += (sign == "{") - (sign == "}")
        if not depth:
            break
        place += 1
    return source[start + 1 : place], place + 1


def option(source: str, start: int) -> tuple[str, int]:
    """Return the optional argument in brackets at `start`, "" if there is none, and the place behind it."""
    match = re.compile(r"\s*\[([^\]]{0,999})\]").match(source, start)
    return (match[1], match.end()) if match else ("", start)


class _Reader:
    def __init__(self) -> None:
        self.marks = list[str]()

    def convert(self, source: str, depth: int) -> str:
        if depth > DEEPEST:
            return source
        out: list[str] = []
        place = 0
        while place < len(source):
            sign = source[place]
            if sign == "\\" and (match := _COMMAND.match(source, place)):
                place = self._command(source, match, out, depth)
            elif sign == "{":
                inner, place = group(source, place)
                out.append(self.convert(inner, depth + 1))
            elif sign in "^_":
                inner, place = group(source, place + 1)
                self._script(inner, sign == "^", out, depth)
            elif match := re.compile(r"-{2,3}").match(source, place):
                out.append("–" if len(match[0]) == 2 else "—")
                place = match.end()
            else:
                out.append({"~": " ", "$": "", "}": "", "&": " "}.get(sign, sign))
                place += 1
        return "".join(out)

    def _command(self, source: str, match: re.Match[str], out: list[str], depth: int) -> int:
        name, place = match[1], match.end()
        if name is None:
            out.append(_ESCAPED.get(match[2], match[2]))
            return place
        if name in MARKED:
            self.marks.append(MARKED[name])
        if name in SIGNS or name in SWITCHES:
            out.append(SIGNS.get(name, ""))
            return place
        place += source.startswith("*", place)
        if name == "begin":
            inner, place = group(source, place)
            place = _skip(source, option(source, place)[1], _INNER.get(inner, 0))
        elif name in FOOTNOTES:
            number, place = option(source, place)
            inner, place = group(source, place) if name != "footnotemark" else ("", place)
            shown = number or (self.convert(inner, depth + 1) if name in ("tnote", "tmark") else "")
            self.marks.append(f"footnote {shown}".strip())
        elif name in ("textsuperscript", "textsubscript"):
            inner, place = group(source, place)
            self._script(inner, name == "textsuperscript", out, depth)
        elif name in SILENT:
            place = _skip(source, place, SILENT[name])
        elif name in MARKED or name in PLAIN:
            _, place = option(source, place)
            inner, place = group(source, place)
            out.append(self.convert(inner, depth + 1))
        else:
            out.append(_greek(name) or match[0])
        return place

    def _script(self, inner: str, raised: bool, out: list[str], depth: int) -> None:
        text, marks = script(self.convert(inner, depth + 1), raised, "".join(out[-8:]))
        out.append(text)
        self.marks += marks


def _skip(source: str, place: int, count: int) -> int:
    """Return the place behind `count` arguments and the options around them."""
    for _ in range(count):
        _, place = option(source, place)
        _, place = group(source, place)
    return place


def _greek(name: str) -> str:
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {name.upper()}")
    except KeyError:
        return ""
