"""Directions: which way a metric's numbers point, and one function that turns them all the same way.

Prevents the failure in which a safety score of one paper and an attack success rate of another are compared, or
their difference gets the wrong sign, because each table, figure and verdict turns numbers around for itself.
"""

from typing import TypeVar

from fragility.errors import InputError

#: Directions in which more is safer, and those in which less is.
SAFE, UNSAFE = ("higher-safer", "higher-more-refusals"), ("lower-safer",)

Number = TypeVar("Number")


def has_safe_side(direction: str) -> bool:
    """Say whether numbers of a direction measure safety at all."""
    return direction in SAFE + UNSAFE


def harmonised(value: Number, direction: str, whole: float | None = None) -> Number:
    """Return a number so that more is safer.

    Turning a number twice gives it back; an order of unsafe numbers is reversed, one of safe numbers kept.

    Parameters
    ----------
    value : number or array of numbers
        As printed.
    direction : str
        One of the closed vocabulary.
    whole : float, optional
        What all items are in the unit of `value`: 1 for a share, 100 for a percentage, n for a count of items. The
        result is then the safe share, percentage or count. Without it (grades, losses) only the sign is turned: a
        mean grade of harmfulness is no share of items and is never made one.

    Raises
    ------
    InputError
        For a direction without a safe side.
    """
    if direction in SAFE:
        return value
    if direction in UNSAFE:
        return -value if whole is None else whole - value  # type: ignore[operator, return-value]
    raise InputError(f"the direction '{direction}' has no safe side", fix=f"expected one of {', '.join(SAFE + UNSAFE)}")
