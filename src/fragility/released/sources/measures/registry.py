"""The names of all measures; apart from the package's head so that its modules can register themselves."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from fragility.statistics.result import NotEstimable

#: What a measure returns.
Number = Fraction | float | NotEstimable
#: Every measure by its name.
MEASURES: dict[str, Callable[..., Number]] = {}

Function = TypeVar("Function", bound=Callable[..., Number])


def measure(function: Function) -> Function:
    """Register a function under its name."""
    if function.__name__ in MEASURES:
        raise ValueError(f"two measures named {function.__name__!r}")
    MEASURES[function.__name__] = function
    return function
