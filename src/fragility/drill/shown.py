"""Rates of the drill as they are shown: in percent, with the ends of their exact intervals, in tables.

Prevents the failure in which one page rounds otherwise than another, or leaves an interval out.
"""

from collections.abc import Sequence
from typing import Any

NONE = "\N{EN DASH}"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table in markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def share(yes: int, of: int) -> str:
    """Return a share in percent, "none" of none; what is not quite all or none is never rounded to it.

    Examples
    --------
    >>> share(3, 4), share(999, 1000), share(0, 0)
    ('75 %', '99.9 %', 'none')
    """
    if not of:
        return "none"
    places = next((n for n in range(4) if 0 < yes < of and 0 < round(100 * yes / of, n) < 100), 0)
    return f"{100 * yes / of:.{places}f} %"


def percent(found: dict[str, Any] | None) -> str:
    """Return a rate in percent, a dash where there is none."""
    return NONE if not found or not found["of"] else share(found["yes"], found["of"])


def ends(found: dict[str, Any]) -> str:
    """Return the ends of the interval of a rate."""
    return NONE if not found["of"] else f"{100 * found['low']:.1f} to {100 * found['high']:.1f} %"


def with_ends(found: dict[str, Any]) -> str:
    """Return a rate in percent with the ends of its interval."""
    return NONE if not found["of"] else f"{percent(found)} ({100 * found['low']:.0f} to {100 * found['high']:.0f})"
