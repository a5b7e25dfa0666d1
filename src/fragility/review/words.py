"""How numbers of an answer are worded: shares in per cent, differences in points, p values, and the names of arms.

Prevents the failure in which the screen rounds one way and the page another.
"""

from collections.abc import Sequence
from typing import Any

from fragility.released.formats.reading import ARM
from fragility.wording import signed

Row = dict[str, Any]


def percent(share: float, decimals: int = 1) -> str:
    """Word a share in per cent; one that is not quite all or none is never rounded to it.

    >>> percent(0.87), percent(0.9999), percent(1.0)
    ('87.0', '99.99', '100.0')
    """
    text = f"{100 * share:.{decimals}f}"
    if decimals < 6 and 0 < share < 1 and float(text) in (0, 100):
        return percent(share, decimals + 1)
    return text


def span(low: float, high: float) -> str:
    """Word the limits of a share in per cent."""
    return f"{percent(low)} to {percent(high)}"


def points(difference: float) -> str:
    """Word a difference in points, with its sign.

    >>> points(0.02), points(0.0)
    ('+2.0', '0.0')
    """
    text = signed(100 * difference)
    return (
        text.lstrip("\N{MINUS SIGN}")
        if float(f"{100 * difference:.1f}") == 0
        else ("+" if difference > 0 else "") + text
    )


def p_value(p: float) -> str:
    """Word a p value to three digits behind the point, to four below a tenth; a tiny one by its bound.

    >>> p_value(0.8388), p_value(0.00002), p_value(0.0625), p_value(1.0)
    ('0.839', '< 0.001', '0.0625', '1')
    """
    if p < 0.001:
        return "< 0.001"
    return "1" if p > 0.9995 else f"{p:.4f}" if p < 0.1 else f"{p:.3f}"


def p_is(p: float) -> str:
    """Word "p 0.839" and "p < 0.001"."""
    return f"p {p_value(p)}"


def telling(rows: Sequence[Row]) -> list[str]:
    """Return which of the names of arms differ between these rows; those that are the same in all tell nothing."""
    return [name for name in ARM if len({row.get(name, "") for row in rows}) > 1]


def named(row: Row, names: Sequence[str]) -> str:
    """Return an arm by the names that tell it apart, "" for none."""
    return ", ".join(str(row[name]) for name in names if row.get(name) and name != "counted")


def capital(text: str) -> str:
    """Return a sentence with a capital letter at its start.

    >>> capital("none")
    'None'
    """
    return text[:1].upper() + text[1:]
