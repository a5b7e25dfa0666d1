"""Errors that a user can act on.

Prevents the failure in which a user's mistake ends in a traceback, or in a half-written result: every error that
input can cause is one of these, and carries one line that says what is wrong, where, and what to do.
"""

import difflib
from collections.abc import Iterable


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


def near_match(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that is not known: the nearest match, else the names there are."""
    names = sorted(str(item) for item in known)
    match = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    match = match or [item for item in names if name and str(name).lower() in item.lower()][:1]
    if match:
        return f"did you mean '{match[0]}'?"
    return f"known: {', '.join(names)}" if names else "none is known"
