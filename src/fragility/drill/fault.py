"""Faults: one decorated function a kind, each told where and how large it is.

Prevents the failure in which a list of faults stands in the documentation and another one in the code: whatever is
decorated is drilled, exported, scored and explained to students.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from fragility.drill.sheet import Sheet
from fragility.errors import InputError, near_match

Where = Literal["print", "labels", "claims"]


@dataclass(frozen=True, eq=False)
class Planted:
    """A sheet with a fault in it.

    Attributes
    ----------
    sheet : Sheet
        The paper as it now stands.
    places : tuple of int
        Rows whose printed number (or name, or n) is no longer what it was.
    size : float
        How far the printed numbers moved at most, in points; 0 where a name or an n moved.
    told : str
        What was done, for the answers.
    kind : str
        The fault's name.
    claim : str
        The claim that was changed, if one was.
    """

    sheet: Sheet
    places: tuple[int, ...]
    size: float
    told: str
    kind: str = ""
    claim: str = ""


Plant = Callable[[Sheet, np.random.Generator], Planted | None]


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Attributes
    ----------
    name : str
        In words.
    where : str
        What it changes: the print, the labels behind it, or a claim.
    level : int
        1 (one digit) to 4 (a judge swapped half-way): how hard it is for a person to find.
    reveals : str
        The step that would show it, for those who look.
    plant : callable
        Puts one into a sheet; None where the sheet has no place for it.
    """

    name: str
    where: Where
    level: int
    reveals: str
    plant: Plant


FAULTS: dict[str, Fault] = {}


def fault(name: str, where: Where, level: int, reveals: str) -> Callable[[Plant], Plant]:
    """Register a function as a kind of fault; see `Fault` for the parameters."""

    def register(function: Plant) -> Plant:
        if name in FAULTS:
            raise ValueError(f"two faults are called '{name}'")
        FAULTS[name] = Fault(name, where, level, reveals, function)
        return function

    return register


def plant(name: str, sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Plant a fault of one kind; None where the sheet has no place for it, or nothing printed would change.

    Raises
    ------
    InputError
        For a kind that there is none of.
    """
    if name not in FAULTS:
        raise InputError(f"no fault is called '{name}'", "fault", near_match(name, FAULTS))
    found = FAULTS[name].plant(sheet, rng)
    return None if found is None else replace(found, kind=name)
