"""The readers of result files, each registered by one decorator.

Prevents the failure in which a new format needs changes in five places.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fragility.errors import InputError, near_match
from fragility.released.formats.reading import Options, Reading
from fragility.released.formats.source import Source

Reader = Callable[[Source, Options], Reading]


@dataclass(frozen=True)
class Format:
    """A format: how it is called, how it is known, and what reads it."""

    name: str
    title: str
    fits: Callable[[Source], bool]
    read: Reader


FORMATS: dict[str, Format] = {}


def reads(name: str, title: str, fits: Callable[[Source], bool]) -> Callable[[Reader], Reader]:
    """Register a function that reads one format.

    Parameters
    ----------
    name : str
        As `--format` takes it.
    title : str
        As a sentence calls a file of it.
    fits : callable
        Says of a source whether it is of this format, from its kind and its keys alone.

    Examples
    --------
    >>> from fragility.released.formats.open import formats
    >>> "inspect" in formats()
    True
    """

    def register(read: Reader) -> Reader:
        if name in FORMATS:
            raise ValueError(f"two readers are named '{name}'")
        FORMATS[name] = Format(name, title, fits, read)
        return read

    return register


def named(name: str) -> Format:
    """Return the format of a name."""
    if name not in FORMATS:
        raise InputError(f"unknown format '{name}'", "--format", near_match(name, FORMATS))
    return FORMATS[name]
