"""What an estimator returns, and the argument checks that all estimators share.

Prevents two failures: a missing answer that looks like a number (a silent 0 or NaN), and nonsense counts
that flow on into a figure. An interval that cannot be given says why, cell by cell; a bad argument is
refused with its value and its index.
"""

import math
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError

FloatArray = NDArray[np.float64]
#: What holds numbers without labels.
_UNLABELLED = (np.ndarray, float, int)
_FLOAT = np.dtype(float)
_PLAIN = (np.ndarray, np.float64)


def unwrap(values: ArrayLike) -> Any:
    """Return a 0-d array as the Python scalar it holds, any other array as it is."""
    array = np.asarray(values)
    return array.item() if array.ndim == 0 else array


@dataclass(frozen=True, eq=False)
class Interval:
    """An estimate with its interval, one or many.

    Parameters
    ----------
    estimate, low, high : float or array of float
        In the unit that the function states (shares, unless it says other). All of one shape.
    level : float
        Confidence level, as a share.
    method : str
        Name of the method.
    reason : str or array of str
        Why a cell is not estimable, "" where it is. Where a reason is given `low` and `high` are NaN, and
        only there.

    Raises
    ------
    InputError
        Not numbers, shapes that differ, or a NaN and a reason that do not go together.
    """

    estimate: Any
    low: Any
    high: Any
    level: float
    method: str
    reason: Any = ""

    def __post_init__(self) -> None:
        if self._is_plain():
            return
        try:
            estimate, low, high = (np.asarray(x, dtype=float) for x in (self.estimate, self.low, self.high))
        except (TypeError, ValueError):
            raise InputError("estimate, low or high is not a number", "Interval") from None
        if not estimate.shape == low.shape == high.shape:
            shapes = f"{estimate.shape}, {low.shape}, {high.shape}"
            raise InputError(f"estimate, low and high differ in shape: {shapes}", "Interval")
        try:
            told = np.asarray(self.reason, dtype=np.str_)
            reason = told if told.shape == estimate.shape else np.broadcast_to(told, estimate.shape)
        except ValueError:
            raise InputError(f"one reason a cell is needed, for shape {estimate.shape}", "Interval") from None
        given = bool(self.reason) if isinstance(self.reason, str) else reason != ""
        if np.count_nonzero(np.isnan(low) != given) or np.count_nonzero(np.isnan(high) != given):
            raise InputError("low and high are NaN where a reason is given, and only there", "Interval")
        for name, values in (("estimate", estimate), ("low", low), ("high", high), ("reason", reason)):
            object.__setattr__(self, name, unwrap(values))

    def _is_plain(self) -> bool:
        """Settle the usual case at once, arrays of numbers without a reason; say whether it was that."""
        parts = estimate, low, high = self.estimate, self.low, self.high
        if not isinstance(self.reason, str) or self.reason:
            return False
        for part in parts:
            if type(part) not in _PLAIN or part.dtype is not _FLOAT:
                return False
        if not estimate.shape == low.shape == high.shape or np.count_nonzero(np.isnan(low) | np.isnan(high)):
            return False
        if not estimate.shape:
            for name, value in (("estimate", estimate), ("low", low), ("high", high)):
                object.__setattr__(self, name, value.item())
        object.__setattr__(self, "reason", _no_reason(estimate.shape))
        return True

    @property
    def width(self) -> Any:
        """Upper minus lower limit; NaN where not estimable."""
        return unwrap(np.asarray(self.high) - np.asarray(self.low))

    def excludes(self, value: ArrayLike) -> Any:
        """Return True where the whole interval is off `value`; False also where it is not estimable."""
        (value,) = as_floats("value", value)
        return unwrap((np.asarray(self.low) > value) | (np.asarray(self.high) < value))


@lru_cache(maxsize=256)
def _no_reason(shape: tuple[int, ...]) -> Any:
    """Return no reason for every cell; the array cannot be written to, so it is shared."""
    return np.broadcast_to(np.asarray("", dtype=np.str_), shape) if shape else ""


@dataclass(frozen=True)
class NotEstimable:
    """The answer where none can be given; falsy, so that `if result:` reads as it should.

    Examples
    --------
    >>> bool(NotEstimable('too few items'))
    False
    """

    reason: str

    def __bool__(self) -> bool:
        return False


def refuse(bad: NDArray[np.bool_], values: NDArray[Any], what: str, where: str, fix: str = "") -> None:
    """Raise InputError for the first True of `bad`, naming the value and, in an array, its index."""
    if np.count_nonzero(bad):
        index = np.unravel_index(int(np.argmax(bad)), bad.shape)
        place = f" at index {', '.join(str(int(i)) for i in index)}" if index else ""
        raise InputError(f"{values[index]:.10g} {what}{place}", where, fix)


def shown(value: Any) -> str:
    """Return a value as an error message shows it: in short."""
    return reprlib.repr(value)


def same_index(where: str, *arguments: Any) -> None:
    """Refuse arguments with row labels (a pandas Series) that differ: they would be lined up by place, not by label."""
    others = [argument for argument in arguments if type(argument) not in _UNLABELLED]
    if not others:
        return
    labelled = [argument.index for argument in others if hasattr(getattr(argument, "index", None), "equals")]
    if any(not labelled[0].equals(other) for other in labelled[1:]):
        raise InputError("two series with different indexes", where, "align them, or give plain arrays")


def as_array(values: Any, where: str, dtype: Any = None) -> NDArray[Any]:
    """Return values as an array; a list whose rows differ in length, and an array with masked values, are refused."""
    if hasattr(values, "_mask") and np.ma.is_masked(values):
        raise InputError("an array with masked values", where, "leave them out, and say how many")
    try:
        return np.asarray(values, dtype=dtype)
    except ValueError:
        raise InputError(f"{shown(values)} has rows that differ in length", where, "give a full table") from None


def as_floats(where: str, *arguments: ArrayLike) -> tuple[FloatArray, ...]:
    """Return the arguments as float arrays of one shape.

    Raises
    ------
    InputError
        Something is not a number, is NaN, infinite or masked, the shapes do not go together, or two series have
        different indexes.
    """
    if _plain(arguments):
        return arguments
    same_index(where, *arguments)
    arrays = [_floats(argument, where) for argument in arguments]
    if all(array.shape == arrays[0].shape for array in arrays):
        return tuple(arrays)
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise InputError(f"shapes {shapes} do not go together", where) from None


def _plain(arguments: tuple[Any, ...]) -> TypeGuard[tuple[FloatArray, ...]]:
    """Settle the usual case at once, arrays of finite floats of one shape; say whether it is that."""
    for argument in arguments:
        if type(argument) is not np.ndarray or argument.dtype is not _FLOAT:
            return False
        if argument.shape != arguments[0].shape or np.count_nonzero(np.isfinite(argument)) != argument.size:
            return False
    return True


def _floats(argument: ArrayLike, where: str) -> FloatArray:
    raw = argument if type(argument) is np.ndarray else as_array(argument, where)
    if raw.dtype.kind not in "biuf":
        raise InputError(f"{shown(argument)} is not a number", where, "give numbers or arrays of numbers")
    array = raw.astype(float)
    if np.count_nonzero(np.isfinite(array)) != array.size:
        refuse(~np.isfinite(array), array, "is not a finite number", where)
    return array


def check_counts(
    k: ArrayLike, n: ArrayLike, *, whole: bool = False, where: str = "k of n"
) -> tuple[FloatArray, FloatArray]:
    """Return counts k of n as float arrays of one shape.

    Parameters
    ----------
    k, n : array_like
        Items counted and items in all, 0 <= k <= n, n >= 1. `k` may be fractional (a rate that was moved).
    whole : bool
        Refuse fractional counts: exact methods need whole ones.
    where : str
        Name for the error message.
    """
    k, n = as_floats(where, k, n)
    if np.count_nonzero((n < 1) | (k < 0) | (k > n)):
        refuse(n < 1, n, "items: n must be 1 or more", where)
        refuse(k < 0, k, "is a negative count", where)
        refuse(k > n, k, "of fewer items: k must not exceed n", where)
    if whole:
        _refuse_parts(where, k, n)
    return k, n


def check_whole(where: str, *arguments: ArrayLike) -> tuple[FloatArray, ...]:
    """Return whole, non-negative numbers as float arrays of one shape."""
    arrays = as_floats(where, *arguments)
    _refuse_parts(where, *arrays)
    return arrays


def _refuse_parts(where: str, *arrays: FloatArray) -> None:
    """Refuse numbers that are negative or not whole."""
    for array in arrays:
        fractional = array != np.floor(array)
        if np.count_nonzero(fractional | (array < 0)):
            refuse(array < 0, array, "is a negative count", where)
            refuse(fractional, array, "is not a whole number", where, "an exact method needs whole counts")


def check_shares(values: ArrayLike, where: str) -> FloatArray:
    """Return shares as a float array; each from 0 to 1 (a percentage is refused)."""
    (shares,) = as_floats(where, values)
    refuse((shares < 0) | (shares > 1), shares, "is not a share", where, "give 0 to 1, not percent")
    return shares


def check_share(value: Any, where: str) -> float:
    """Return one share."""
    return float(check_shares(check_number(value, where), where))


def check_level(level: float) -> float:
    """Return the confidence level, strictly between 0 and 1."""
    share = check_number(level, "level")
    if not 0 < share < 1:
        raise InputError(f"{level!r} is not a confidence level", "level", "give a share, such as 0.95")
    return share


def check_number(value: Any, where: str) -> float:
    """Return one finite number."""
    if type(value) is float and math.isfinite(value):
        return value
    (array,) = as_floats(where, value)
    if array.ndim:
        raise InputError(f"{shown(value)} is not one number", where)
    return float(array)


def check_integer(value: Any, where: str, least: int = 0, most: int | None = None) -> int:
    """Return one whole number, given as such (2, not 2.0), from `least` to `most`."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < least or (most is not None and value > most):
        fix = f"give a whole number, {least} " + ("or more" if most is None else f"to {most}")
        raise InputError(f"{shown(value)} is not allowed", where, fix)
    return int(value)


def check_choice(value: Any, known: Iterable[str], where: str) -> str:
    """Return the name of one of the known choices."""
    names = tuple(known)
    if not isinstance(value, str) or value not in names:
        raise InputError(f"{shown(value)} is not a {where}", where, f"give one of {', '.join(names)}")
    return value


def check_flag(value: Any, where: str) -> bool:
    """Return True or False."""
    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{shown(value)} is not True or False", where)
    return bool(value)


def check_kind(value: Any, kind: type, where: str) -> None:
    """Refuse a value that is not of the kind."""
    if not isinstance(value, kind):
        raise InputError(f"{shown(value)} is not a {kind.__name__}", where)


def as_list(values: Any, where: str, length: int | None = None) -> list[Any]:
    """Return the entries of a list, a tuple, an array or a generator, so many of them."""
    try:
        entries = None if isinstance(values, str | bytes | dict) else list(values)
    except TypeError:
        entries = None
    if entries is None or (length is not None and len(entries) != length):
        raise InputError(f"{shown(values)} is not a list" + (f" of {length}" if length else ""), where)
    return entries


def check_arms(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, *, whole: bool = False
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the counts of two arms, k1 of n1 and k2 of n2, as float arrays of one shape."""
    same_index("two arms", k1, n1, k2, n2)
    k1, n1 = check_counts(k1, n1, whole=whole, where="first arm")
    k2, n2 = check_counts(k2, n2, whole=whole, where="second arm")
    if k1.shape != k2.shape:
        k1, n1, k2, n2 = as_floats("two arms", k1, n1, k2, n2)
    return k1, n1, k2, n2
