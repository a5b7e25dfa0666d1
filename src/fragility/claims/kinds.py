"""Kinds of reading: which types of claim a kind serves, what it may say, and who tests it.

Prevents the failure in which a claim is tested by the method that suits it: the list is closed, a reading has one
kind, and a kind one test. Each module of `types/` registers its own with `@claim_type`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from fragility.claims.check import Check
from fragility.claims.evidence import Evidence
from fragility.errors import InputError, near_match, quoted
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, ClaimType, Reading

Assessed = tuple[Evidence, tuple[Check, ...]]
Assessor = Callable[[Paper, Claim, Any], Assessed]


@dataclass(frozen=True)
class Kind:
    """One kind of reading.

    Attributes
    ----------
    types : tuple of str
        The types of claim that it serves.
    schema : type
        What such a reading may say.
    mark : str
        The key that tells it from the other kinds of its types; "" for the one that is meant without any.
    assess : callable
        Makes the primary test and the sensitivity checks.
    signs : bool
        Whether the signs of printed cells without counts are told beside its result.
    """

    types: tuple[ClaimType, ...]
    schema: type[Reading]
    mark: str
    assess: Assessor
    signs: bool


_KINDS: list[Kind] = []


def claim_type(
    *types: ClaimType, reading: type[Reading], mark: str = "", signs: bool = False
) -> Callable[[Assessor], Assessor]:
    """Register the assessor of one kind of reading.

    Parameters
    ----------
    *types : str
        The types of claim that it serves.
    reading : type
        What such a reading may say.
    mark : str
        The key that only this kind has; without one it is the kind that a type means by itself.
    signs : bool
        Whether the signs of cells without counts are told beside.
    """

    def register(function: Assessor) -> Assessor:
        _KINDS.append(Kind(types, reading, mark, function, signs))
        kinds_of.cache_clear()
        return function

    return register


@cache
def kinds_of(claim_type: str) -> tuple[Kind, ...]:
    """Return the kinds of reading that a type of claim has, those with a mark first."""
    import fragility.claims.types  # noqa: F401  (its modules register themselves)

    return tuple(sorted((kind for kind in _KINDS if claim_type in kind.types), key=lambda kind: not kind.mark))


def kind_of(claim_type: str, keys: set[str], where: str = "") -> Kind:
    """Return the kind of a reading by the keys that it has.

    Raises
    ------
    InputError
        For a key that has no effect in such a reading (names the nearest that has).
    """
    kinds = kinds_of(claim_type)
    marked = [kind for kind in kinds if kind.mark in keys]
    unmarked = sorted((kind for kind in kinds if not kind.mark), key=lambda kind: len(kind.schema.model_fields))
    fitting = [kind for kind in unmarked if keys <= set(kind.schema.model_fields)]
    kind = (marked or fitting or unmarked[-1:])[0]
    strange = sorted(keys - set(kind.schema.model_fields))
    if not strange:
        return kind
    marks = [item.mark for item in kinds if item.mark and strange[0] in item.schema.model_fields]
    if marks and not marked:
        ways = f"{quoted(strange[0])} needs " + ", ".join(f"'{mark}'" for mark in marks)
        raise InputError(
            "nothing to check it on", where, f"{quoted(strange[0])} needs {ways}; or say what is 'missing'"
        )
    known = {name for item in [kind, *([] if marked else kinds)] for name in item.schema.model_fields}
    raise InputError(
        f"{quoted(strange[0])} has no effect in such a reading of type {claim_type}",
        where,
        near_match(strange[0], known - keys or known),
    )


def kind_of_reading(claim: Claim, reading: Reading) -> Kind:
    """Return the kind of a reading that was read before."""
    return next(kind for kind in kinds_of(claim.type) if kind.schema is type(reading))
