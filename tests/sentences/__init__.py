"""What each sentence function is given in its examples, room by room; `sentences.txt` beside it holds what they say."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd


class Example(NamedTuple):
    """One call of a sentence function."""

    function: Callable[..., Any]
    about: str
    given: tuple[Any, ...]

    @property
    def name(self) -> str:
        """Where the function lives: its module without the package, and its name."""
        home = self.function.__module__.removeprefix("fragility.")
        return f"{home}.{self.function.__qualname__}"


def table(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return a frame: names of columns apart by bars, and its rows."""
    return pd.DataFrame(list(rows), columns=columns.split("|"))


def examples(function: Callable[..., Any], **cases: Any) -> list[Example]:
    """Return the examples of a function: what each is about, with blanks for underscores, and what it is given."""
    return [
        Example(function, about.replace("_", " "), given if isinstance(given, tuple) else (given,))
        for about, given in cases.items()
    ]
