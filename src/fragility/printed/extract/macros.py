r"""The author's own LaTeX commands, put in place of their names: "\std{12.5}{0.4}" as the source of "12.5 ± 0.4".

Prevents the failure in which a command with arguments turns a column of numbers into words: what the document defines
with at most nine arguments is expanded, once and again; no TeX is run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fragility.errors import InputError
from fragility.printed.extract.latex_text import MARKED, PLAIN, SIGNS, SILENT, SWITCHES, group, option

#: Definitions within definitions that are followed, and the longest text that they may make.
DEEPEST, LONGEST = 20, 2_000_000
#: Commands that a source defines at the most, and characters of what one of them stands for.
MOST, LONGEST_BODY = 2_000, 5_000
_DEFINED = re.compile(
    r"\\(?P<how>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*(?:\{\s*\\(?P<braced>[A-Za-z@]+)\s*\}|\\(?P<bare>[A-Za-z@]+))"
    r"|\\(?:def|gdef|edef)\s*\\(?P<def>[A-Za-z@]+)\s*(?P<arguments>(?:#\d)*)\s*(?=\{)"
    r"|\\(?:New|Renew|Provide|Declare)DocumentCommand\s*(?:\{\s*\\(?P<doc>[A-Za-z@]+)\s*\}|\\(?P<doc2>[A-Za-z@]+))"
)
_COMMAND = re.compile(r"\\([A-Za-z@]+)")
_KNOWN = {*SIGNS, *SWITCHES, *SILENT, *MARKED, *PLAIN}


@dataclass(frozen=True)
class Macro:
    """A command: how many arguments it takes, the first one's default (None if it has none), and what it stands for."""

    arguments: int
    default: str | None
    body: str


def read_macros(source: str) -> dict[str, Macro]:
    """Return the commands that a source defines; one that repeats a command known to the reader is left alone."""
    found: dict[str, Macro] = {}
    for count, match in enumerate(_DEFINED.finditer(source)):
        if count >= MOST:
            raise InputError(
                f"more than {MOST:,} commands are defined", "LaTeX source", "give the part with the tables"
            )
        place, default = match.end(), None
        if match["def"]:
            name, arguments = match["def"], match["arguments"].count("#")
        elif match["doc"] or match["doc2"]:
            name = match["doc"] or match["doc2"]
            spec, place = group(source, place)
            kinds = re.findall(r"[mo]|O\{[^}]{0,999}\}|s", spec)
            if any(kind == "s" for kind in kinds) or any(kind[0] in "oO" for kind in kinds[1:]):
                continue
            arguments = len(kinds)
            if kinds and kinds[0][0] in "oO":
                default = kinds[0][2:-1] if kinds[0][0] == "O" else ""
        else:
            name = match["braced"] or match["bare"]
            number, place = option(source, place)
            arguments = int(number) if number.strip().isdigit() else 0
            if arguments and (given := re.compile(r"\s*\[").match(source, place)):
                default, place = option(source, given.start())
        if name in _KNOWN and match["how"] in ("providecommand", "renewcommand"):
            continue
        body, _ = group(source[place : place + LONGEST_BODY], 0)
        if arguments <= 9:
            found[name] = Macro(arguments, default, body)
    return found


def expand(source: str, macros: Mapping[str, Macro], name: str = "LaTeX source") -> str:
    r"""Put the author's commands in place of their names.

    >>> expand(r"\std{12.5}{0.4}", {"std": Macro(2, None, r"#1 $\pm$ #2")})
    '12.5 $\\pm$ 0.4'

    Raises
    ------
    InputError
        The text would grow beyond `LONGEST` characters.
    """
    return _expand(source, macros, frozenset(), [LONGEST], name) if macros else source


def _expand(source: str, macros: Mapping[str, Macro], within: frozenset[str], room: list[int], name: str) -> str:
    out: list[str] = []
    place = 0
    while match := _COMMAND.search(source, place):
        out.append(source[place : match.start()])
        place = match.end()
        macro = macros.get(match[1])
        if macro is None or match[1] in within or len(within) >= DEEPEST:
            out.append(match[0])
            continue
        given: list[str] = []
        if macro.default is not None:
            had = re.compile(r"\s*\[").match(source, place)
            text, place = option(source, place) if had else (macro.default, place)
            given.append(text)
        while len(given) < macro.arguments:
            text, place = group(source, place)
            given.append(text)
        if not macro.arguments and (blank := re.compile(r"\s+").match(source, place)):
            place = blank.end()
        body = _filled(macro.body, given)
        room[0] -= len(body)
        if room[0] < 0:
            raise InputError(f"the author's commands make more than {LONGEST:,} characters", name)
        out.append(_expand(body, macros, within | {match[1]}, room, name))
    out.append(source[place:])
    return "".join(out)


def _filled(body: str, given: list[str]) -> str:
    return re.sub(r"#([1-9])", lambda one: given[int(one[1]) - 1] if int(one[1]) <= len(given) else "", body)
