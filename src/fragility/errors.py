"""Errors that a user can act on.

Prevents the failure in which a user's mistake ends in a traceback, or in a half-written result: every error that
input can cause is one of these, and carries one line that says what is wrong, where, and what to do.
"""

import difflib
import re
from collections.abc import Iterable

#: What a name looks like; a sentence, a prompt or a piece of code does not.
_NAME = re.compile(r"[\w .:/%()+-]{1,40}")
#: What a row, a column or a model of a table may be called.
_LABEL = re.compile(r"[\w .,:;/%()\[\]+*&=~^@#|±×→↑↓–−-]{1,60}")
#: Words of letters alone in the longest name that is told; a sentence has more.
_MOST_WORDS = 3


class FragilityError(Exception):
    """Base of all errors of the suite; `exit_code` is what the command line returns."""

    exit_code = 1


class InputError(FragilityError, ValueError):
    """A mistake in the input: a file, a parameter or an argument.

    Parameters
    ----------
    what : str
        What is wrong, with the value that was found.
    where : str, optional
        File, row and column, or the name of the argument.
    fix : str, optional
        What was expected, or what to do.
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = (" ".join(str(part).split()) for part in (what, where, fix))
        place = f"{self.where}: " if self.where else ""
        super().__init__(f"{place}{self.what}" + (f"; {self.fix}" if self.fix else ""))


def is_name(text: object, words: int = _MOST_WORDS) -> bool:
    """Say whether a text out of somebody's file is a short name, which may be told, and no sentence."""
    return bool(_NAME.fullmatch(str(text))) and plain_words(str(text)) <= words


def is_label(text: str, words: int = _MOST_WORDS) -> bool:
    """Say whether a text out of somebody's table is what a row, a column or a model is called, and no sentence."""
    return bool(_LABEL.fullmatch(text)) and plain_words(text) <= words


def plain_words(text: str) -> int:
    """Count the words of letters alone: a label has few, a sentence more."""
    return sum(word.strip(".,:;/%()[]+*&=~^@#|").isalpha() for word in text.split())


def quoted(text: object, known: Iterable[str] = (), instead: str = "", words: int = 1) -> str:
    """Return a text out of somebody's file in quotes where it is a name, else its length.

    A file may hold prompts and responses, so a message never quotes what reads like a sentence.

    Parameters
    ----------
    text : object
        What was found.
    known : iterable of str
        Names that the text may be a misprint of; one that is may have as many words as it has.
    instead : str
        What is said in place of the length, such as "column 3".
    words : int
        Words of the longest name.
    """
    text = str(text)
    if is_name(text, words) or (is_name(text, 8) and difflib.get_close_matches(text, map(str, known), cutoff=0.8)):
        return f"'{text}'"
    return instead or (f"a text of {len(text):,} characters" if text else "''")


def near_name(name: str, known: Iterable[str]) -> str:
    """Return a hint as `near_match` does, where the known names are out of somebody's file: sentences are left out."""
    told = [item for item in map(str, known) if is_name(item)]
    return near_match(name, told) if told else "compare it with the names in the file"


def near_match(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that is not known: the nearest match, else the names there are.

    Examples
    --------
    >>> near_match('xtest', ['xstest', 'advbench'])
    "did you mean 'xstest'?"
    """
    names = sorted(str(item) for item in known)
    match = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    match = match or [item for item in names if name and str(name).lower() in item.lower()][:1]
    if match:
        return f"did you mean '{match[0]}'?"
    return f"known: {', '.join(names)}" if names else "none is known"
