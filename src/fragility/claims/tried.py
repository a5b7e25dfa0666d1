"""What trying an inequality gives, and the register of the inequalities that can be tried.

Prevents the failure in which the theorem of one paper stands in the code of all.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """How many comparisons are against an inequality, in words, and how that was found."""

    against: int
    finding: str
    steps: tuple[str, ...]


_INEQUALITIES: dict[str, Callable[[], Tried]] = {}


def inequality(name: str) -> Callable[[Callable[[], Tried]], Callable[[], Tried]]:
    """Register what tries an inequality, under the name that claims.yml gives it."""

    def register(function: Callable[[], Tried]) -> Callable[[], Tried]:
        _INEQUALITIES[name] = function
        return function

    return register


def inequalities() -> dict[str, Callable[[], Tried]]:
    """Return every registered inequality by its name."""
    import fragility.claims.inequalities  # noqa: F401  (its modules register themselves)

    return dict(sorted(_INEQUALITIES.items()))
