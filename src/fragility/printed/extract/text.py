"""Printed text of a cell: spaces, signs that refer to a footnote, raised and lowered text.

Prevents two failures: "95.96†" lost because of its dagger, and "95.96" with a lowered "0.3" read as 95.960.3.
"""

import re
import unicodedata

#: Signs that refer to a footnote.
FOOTNOTE_SIGNS = "*\u2217\u22c6\u2605\u2020\u2021\u00a7\u00b6"
_TRAILING = re.compile(rf"(?<=[^\s{FOOTNOTE_SIGNS}])\s*([{FOOTNOTE_SIGNS}]+)$")
_PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+-)")


def tidy(text: str) -> str:
    """Join runs of white space (non-breaking, thin, line breaks) to one blank and drop what prints nothing."""
    return " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())


def split_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the footnote signs off the end of a text: ("95.96", ("footnote †",)) for "95.96†"."""
    match = _TRAILING.search(text)
    return (text[: match.start()], (f"footnote {match[1]}",)) if match else (text, ())


def script(text: str, raised: bool, before: str) -> tuple[str, tuple[str, ...]]:
    """Write raised or lowered text into the line.

    Parameters
    ----------
    text : str
        The raised or lowered text.
    raised : bool
        Raised, not lowered.
    before : str
        What stands in front of it.

    Returns
    -------
    tuple
        The text as it goes into the line, and marks. A spread ("±0.3") goes in as it is; a raised footnote sign, or
        a small letter after a digit, is a mark; all else is kept in braces, so that no number grows by it.
    """
    text = tidy(text)
    if not text or _PLUS_MINUS.match(text):
        return text, ()
    sign = all(character in FOOTNOTE_SIGNS for character in text)
    letter = len(text) == 1 and "a" <= text <= "z" and before.rstrip()[-1:].isdigit()
    if raised and (sign or letter):
        return "", (f"footnote {text}",)
    return f"{'^' if raised else '_'}{{{text}}}", ()
