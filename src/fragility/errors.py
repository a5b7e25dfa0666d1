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
#: Names told of those that a half-written name begins; names told whole where none is near, and of more than these.
_MOST_BEGUN, _MOST_KNOWN, _NEAREST = 3, 20, 5


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
    """Return a hint for a name that is not known: the names it begins, else the nearest, else the names there are.

    Of many names that are all far off, the least far are told, and how many there are.

    Examples
    --------
    >>> near_match('xtest', ['xstest', 'advbench'])
    "did you mean 'xstest'?"
    >>> near_match('guo2026', ['guo2026_routing', 'guo2026_unlearning', 'guan2026'])
    "did you mean 'guo2026_routing' or 'guo2026_unlearning'?"
    >>> near_match('q', [f"model {number}" for number in range(100)])
    'nearest of 100: model 0, model 1, model 10, model 11, model 12'
    """
    names, said = sorted({str(item) for item in known}), str(name).lower()
    begun = [item for item in names if len(said) > 2 and item.lower().startswith(said)][:_MOST_BEGUN]
    match = begun or difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    match = match or [item for item in names if said and said in item.lower()][:1]
    if match:
        *first, last = [f"'{item}'" for item in match]
        return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?"
    if len(names) > _MOST_KNOWN:
        near = sorted(names, key=lambda item: -difflib.SequenceMatcher(None, said, item.lower()).ratio())[:_NEAREST]
        return f"nearest of {len(names):,}: {', '.join(near)}"
    return f"known: {', '.join(names)}" if names else "none is known"
